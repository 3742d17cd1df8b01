// Running on until something happens: the run stands still exactly there, and is the same run as without.
#include "core/analysis/pool_pattern.hpp"
#include "core/analysis/run_fixture.hpp"
#include "patterns/descriptor.hpp"

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

namespace sluice {
namespace {

using Kind = Watchpoint::Kind;

// Every event of a run as it passes by, and the states between.
class Reader : public HistoryScan {
public:
    void begin(const RunState&) override {}
    bool read(std::span<const Event> events, std::uint64_t) override {
        all.insert(all.end(), events.begin(), events.end());
        return true;
    }
    void ended(ScanEnd) override { isDone.store(true, std::memory_order_release); }
    std::vector<Event> all;
    std::atomic<bool> isDone{false};
};

class PursuitTest : public testing::RunTest {
protected:
    PursuitTest() {
        std::vector<Pattern> all = registry.all();
        all.push_back(testing::poolPattern());
        registry = Registry(std::move(all));
    }
    // Standing still before its first dispatch.
    std::unique_ptr<sluice::Run> standing(const Experiment& experiment) {
        auto run = make(experiment, {TelemetryLevel::Live, true, 0});
        run->start();
        while (!run->standsAt()) std::this_thread::yield();
        return run;
    }
    Pursuit pursue(sluice::Run& run, Watchpoint watchpoint) {
        EventWatch watch(watchpoint, whatMatters(&run.descriptor(), run.manifest()));
        run.observation().drain();
        watch.learn(run.observation().latest()->state);
        EXPECT_TRUE(run.runUntil(std::move(watch)).ok());
        while (run.pursuit().stage == Pursuit::Stage::Going) std::this_thread::yield();
        const Pursuit pursuit = run.pursuit();
        if (pursuit.stage == Pursuit::Stage::Seen) {
            while (!run.standsAt() && !run.finished()) std::this_thread::yield();
        }
        run.observation().drain();
        return pursuit;
    }
    static SnapshotPtr shown(sluice::Run& run) { return run.observation().latest(); }
    static RunState stateAt(sluice::Run& run, std::uint64_t position) {
        run.observation().seek(position);
        run.observation().drain();
        RunState state = run.observation().latest()->state;
        run.observation().follow();
        run.observation().drain();
        return state;
    }
    static std::vector<Event> eventsOf(sluice::Run& run) {
        const auto reader = std::make_shared<Reader>();
        run.observation().scan(reader, {});
        while (!reader->isDone.load(std::memory_order_acquire)) std::this_thread::yield();
        return reader->all;
    }
    static std::uint32_t channelIndex(const sluice::Run& run, const char* id) {
        const auto& channels = run.manifest().channels;
        const auto at = std::find_if(channels.begin(), channels.end(), [&](const auto& c) { return c.id == id; });
        return static_cast<std::uint32_t>(at - channels.begin());
    }
    static std::uint32_t depthOf(const RunState& state, std::uint32_t declaration) {
        for (const ChannelState& channel : state.channels()) {
            if (channel.id != 0 && channel.declaration == declaration) return channel.depth;
        }
        return 0;
    }
    Experiment ofPattern(const char* id) const { return registry.find(id)->descriptor.firstLook; }
    std::uint64_t hashOfWhole(const Experiment& experiment) { return complete(experiment).eventHash; }
};

TEST_F(PursuitTest, StandsStillWhereADepthIsReachedAndNotADispatchLater) {
    Experiment experiment = firstLook();
    auto run = standing(experiment);
    const std::uint32_t channel = channelIndex(*run, "low");
    for (const std::uint64_t depth : {1u, 5u, 12u}) {
        SCOPED_TRACE(depth);
        const std::uint64_t begun = *run->standsAt();
        const Pursuit pursuit = pursue(*run, {Kind::DepthRises, channel, {}, depth});
        ASSERT_EQ(pursuit.stage, Pursuit::Stage::Seen);
        EXPECT_EQ(depthOf(shown(*run)->state, channel), depth);
        EXPECT_EQ(depthOf(stateAt(*run, pursuit.seen.position), channel), depth - 1);
        EXPECT_EQ(depthOf(stateAt(*run, pursuit.seen.position + 1), channel), depth);
        // Nothing of another goroutine's turn has happened since.
        const std::vector<Event> events = eventsOf(*run);
        ASSERT_EQ(events.size(), *run->standsAt());
        EXPECT_EQ(events[pursuit.seen.position], pursuit.seen.event);
        for (std::uint64_t i = pursuit.seen.position; i < events.size(); ++i) {
            EXPECT_EQ(events[i].time, pursuit.seen.event.time);
            const bool isAnothers = events[i].goroutine != pursuit.seen.event.goroutine;
            EXPECT_FALSE(isAnothers && events[i].kind != EventKind::GoroutineReadied);
        }
        // Nor was it passed before.
        for (std::uint64_t i = begun; i < pursuit.seen.position; ++i) {
            EXPECT_FALSE(events[i].kind == EventKind::ChannelSent && events[i].object == pursuit.seen.event.object &&
                         detailOf(events[i]) == depth)
                << i;
        }
    }
}

TEST_F(PursuitTest, PursuingAllTheWayLeavesTheHashAsItIs) {
    for (const char* pattern : {"priority_queue", "circuit_breaker", "work_stealing"}) {
        SCOPED_TRACE(pattern);
        Experiment experiment = ofPattern(pattern);
        experiment.stop = {StopCondition::Kind::Duration, 3 * kSecond, 0};
        const std::uint64_t expected = hashOfWhole(experiment);
        auto run = standing(experiment);
        std::uint64_t stops = 0;
        std::uint64_t before = 0;
        while (stops < 300) {
            const Pursuit pursuit = pursue(*run, {});
            if (pursuit.stage != Pursuit::Stage::Seen) break;
            ++stops;
            EXPECT_GE(pursuit.seen.position, before);
            before = pursuit.seen.position + 1;
        }
        EXPECT_GT(stops, 1u);
        run->resume();
        run->wait();
        EXPECT_EQ(run->report().eventHash, expected);
    }
}

TEST_F(PursuitTest, TheNextThatMattersIsTheFirstAfterThoseOfTheLastDispatch) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Duration, 2 * kSecond, 0};
    auto run = standing(experiment);
    const WhatMatters what = whatMatters(&run->descriptor(), run->manifest());
    for (int i = 0; i < 20; ++i) {
        const std::uint64_t from = *run->standsAt();
        const Pursuit pursuit = pursue(*run, {});
        if (pursuit.stage != Pursuit::Stage::Seen) break;
        const std::vector<Event> events = eventsOf(*run);
        const auto first = std::find_if(events.begin() + static_cast<std::ptrdiff_t>(from), events.end(),
                                        [&](const Event& event) { return matters(event, what); });
        EXPECT_EQ(static_cast<std::uint64_t>(first - events.begin()), pursuit.seen.position);
        const auto also = std::count_if(first + 1, events.end(), [&](const Event& e) { return matters(e, what); });
        EXPECT_EQ(static_cast<std::uint64_t>(also), pursuit.further);
    }
}

TEST_F(PursuitTest, AStateIsReached) {
    auto run = standing(ofPattern("circuit_breaker"));
    const Pursuit pursuit = pursue(*run, {Kind::StateBecomes, 0, {}, 1});
    ASSERT_EQ(pursuit.stage, Pursuit::Stage::Seen);
    ASSERT_FALSE(shown(*run)->state.states().empty());
    EXPECT_EQ(shown(*run)->state.states().front().value, 1u);
    EXPECT_NE(stateAt(*run, pursuit.seen.position).states().front().value, 1u);
}

TEST_F(PursuitTest, TheThirdOfAKindIsTheThird) {
    auto run = standing(firstLook());
    Watchpoint third{Kind::Outcome, 0, {}, static_cast<std::uint64_t>(Outcome::Refused)};
    third.count = 3;
    ASSERT_EQ(pursue(*run, third).stage, Pursuit::Stage::Seen);
    EXPECT_EQ(shown(*run)->state.meter().total().refused, 3u);
    third.count = 2;
    ASSERT_EQ(pursue(*run, third).stage, Pursuit::Stage::Seen);
    EXPECT_EQ(shown(*run)->state.meter().total().refused, 5u) << "counted from where it begins";
}

TEST_F(PursuitTest, WhoWaitsForRoomStandsBlocked) {
    Experiment experiment;
    experiment.pattern = "pool";
    experiment.variant = "block";
    experiment.parameters = {{"workload.arrival", std::string("saturated")}};
    experiment.stop = {StopCondition::Kind::Messages, 0, 100};
    auto run = standing(experiment);
    const std::uint32_t channel = channelIndex(*run, "queue");
    const Pursuit pursuit = pursue(*run, {Kind::Waits, channel, {}});
    ASSERT_EQ(pursuit.stage, Pursuit::Stage::Seen);
    const GoroutineState* sender = shown(*run)->state.goroutine(pursuit.seen.event.goroutine);
    ASSERT_NE(sender, nullptr);
    EXPECT_EQ(sender->reason, WaitReason::ChannelSend);
    const ChannelState* full = shown(*run)->state.channel(pursuit.seen.event.object);
    EXPECT_EQ(full->declaration, channel);
    EXPECT_EQ(full->depth, full->capacity);
    // A full buffer that is refilled at once has not become full again.
    const Pursuit refilled = pursue(*run, {Kind::DepthRises, channel, {}, full->capacity});
    EXPECT_NE(refilled.stage, Pursuit::Stage::Seen) << "its sender always waits";
}

TEST_F(PursuitTest, ATimeIsReachedBeforeAnythingHappensInIt) {
    auto run = standing(firstLook());
    Watchpoint time;
    time.kind = Kind::Time;
    time.time = 1234 * kMillisecond;
    const Pursuit pursuit = pursue(*run, time);
    ASSERT_EQ(pursuit.stage, Pursuit::Stage::Seen);
    EXPECT_EQ(run->now(), time.time);
    EXPECT_LE(shown(*run)->state.time(), time.time);
    EXPECT_EQ(pursuit.seen.position, *run->standsAt());
    EXPECT_EQ(pursuit.seen.event.kind, EventKind::None);
}

TEST_F(PursuitTest, WhatNeverHappensIsMissedAndTheRunEndsAsItWould) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Duration, 2 * kSecond, 0};
    const std::uint64_t expected = hashOfWhole(experiment);
    auto run = standing(experiment);
    const Pursuit pursuit = pursue(*run, {Kind::DepthRises, channelIndex(*run, "low"), {}, 1'000'000});
    EXPECT_EQ(pursuit.stage, Pursuit::Stage::Missed);
    run->wait();
    EXPECT_EQ(run->report().eventHash, expected);
    EXPECT_EQ(run->report().simulated, 2 * kSecond);
    Watchpoint late;
    late.kind = Kind::Time;
    late.time = 100 * kSecond;
    auto another = standing(experiment);
    EXPECT_EQ(pursue(*another, late).stage, Pursuit::Stage::Missed);
    another->wait();
    EXPECT_EQ(another->report().eventHash, expected);
}

TEST_F(PursuitTest, PausingTakesItBack) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Never, 0, 0};
    auto run = standing(experiment);
    ASSERT_TRUE(run->runUntil(EventWatch({Kind::DepthRises, 0, {}, 1'000'000})).ok());
    EXPECT_FALSE(run->paused());
    run->pause();
    EXPECT_EQ(run->pursuit().stage, Pursuit::Stage::None);
    while (!run->standsAt()) std::this_thread::yield();
    const std::uint64_t stood = *run->standsAt();
    run->observation().drain();
    EXPECT_EQ(shown(*run)->livePosition, stood) << "all that there is has been handed over";
    run->step();
    while (!run->standsAt() || *run->standsAt() == stood) std::this_thread::yield();
    run->stop();
    run->wait();
}

TEST_F(PursuitTest, AWatchGoesOnInTheEngineWhereItsReadingOfThePastEnded) {
    Experiment experiment = firstLook();
    auto whole = standing(experiment);
    Watchpoint tenth{Kind::Outcome, 0, {}, static_cast<std::uint64_t>(Outcome::Refused)};
    tenth.count = 10;
    const Pursuit expected = pursue(*whole, tenth);
    ASSERT_EQ(expected.stage, Pursuit::Stage::Seen);

    auto run = standing(experiment);
    Watchpoint fourth = tenth;
    fourth.count = 4;
    ASSERT_EQ(pursue(*run, fourth).stage, Pursuit::Stage::Seen);
    EventWatch watch(tenth);
    watch.see(eventsOf(*run), 0);
    ASSERT_FALSE(watch.sighting().has_value());
    ASSERT_TRUE(run->runUntil(std::move(watch)).ok());
    while (run->pursuit().stage == Pursuit::Stage::Going) std::this_thread::yield();
    EXPECT_EQ(run->pursuit().seen, expected.seen);
}

TEST_F(PursuitTest, RealThreadsAndRunsWithoutTelemetrySayThatTheyCannot) {
    Experiment threads = firstLook();
    threads.clock = ClockKind::Threads;
    threads.stop = {StopCondition::Kind::Duration, kMillisecond, 0};
    auto run = make(threads, {TelemetryLevel::Live, true, 0});
    EXPECT_FALSE(run->runUntil(EventWatch(Watchpoint{})).ok());
    auto silent = make(firstLook(), {TelemetryLevel::Off, true, 0});
    EXPECT_FALSE(silent->runUntil(EventWatch(Watchpoint{})).ok());
}

}  // namespace
}  // namespace sluice
