#include "events/run_state.hpp"

#include "core/events/event_factory.hpp"
#include "events/series_folder.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace testing;

RunState folded(const std::vector<Event>& events) {
    RunState state(testManifest());
    for (const Event& e : events) state.apply(e);
    return state;
}

std::vector<Event> twoGoroutines() {
    return {spawned(0, 1, 0), spawned(0, 2, 1, 3), made(0, 1, 2)};
}

std::vector<Event> after(std::vector<Event> more) {
    std::vector<Event> events = twoGoroutines();
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

struct StatusCase {
    const char* name;
    std::vector<Event> events;
    GoroutineStatus status;
    WaitReason reason;
    std::uint32_t object;
    Nanos since;
};

class GoroutineFold : public ::testing::TestWithParam<StatusCase> {};

TEST_P(GoroutineFold, EndsInTheStatus) {
    const RunState state = folded(after(GetParam().events));
    const GoroutineState* goroutine = state.goroutine(2);
    ASSERT_NE(goroutine, nullptr);
    EXPECT_EQ(goroutine->status, GetParam().status);
    EXPECT_EQ(goroutine->reason, GetParam().reason);
    EXPECT_EQ(goroutine->object, GetParam().object);
    EXPECT_EQ(goroutine->since, GetParam().since);
}

using S = GoroutineStatus;
using W = WaitReason;
INSTANTIATE_TEST_SUITE_P(
    Table, GoroutineFold,
    ::testing::Values(
        StatusCase{"Spawned", {}, S::Ready, W::None, 0, 0},
        StatusCase{"Acting", {received(5, 2, 1, 0, 0, 2)}, S::Running, W::None, 0, 5},
        StatusCase{"ParkedReceive", {parked(7, 2, W::ChannelReceive, 1, 2)}, S::Waiting, W::ChannelReceive, 1, 7},
        StatusCase{"ParkedYield", {parked(7, 2, W::Yield, 0, 2)}, S::Ready, W::Yield, 0, 7},
        StatusCase{"ParkedCore", {parked(7, 2, W::Core, 0, 2)}, S::Ready, W::Core, 0, 7},
        StatusCase{"Readied", {parked(7, 2, W::Sleep, 0, 2), readied(9, 2, 1, 3)}, S::Ready, W::None, 0, 9},
        StatusCase{
            "ActsAfterLostReadied", {parked(7, 2, W::Sleep, 0, 2), sent(9, 2, 1, 4, 1, 2)}, S::Running, W::None, 0, 9},
        StatusCase{"Works", {workBegun(8, 2, 4)}, S::Working, W::None, 0, 8},
        StatusCase{"WorkEnded", {workBegun(8, 2, 4), workEnded(11, 2, 4)}, S::Running, W::None, 0, 11},
        StatusCase{"LostItsCoreAmidWork", {workBegun(8, 2, 4), parked(9, 2, W::Core, 0, 2)}, S::Ready, W::Core, 0, 9},
        StatusCase{"GotItsCoreBack",
                   {workBegun(8, 2, 4), parked(9, 2, W::Core, 0, 2), readied(12, 2, 0, 3)},
                   S::Working,
                   W::None,
                   0,
                   12},
        StatusCase{"Finished", {event(13, EventKind::GoroutineFinished, 2, 0, 0, 2)}, S::Finished, W::None, 0, 13},
        StatusCase{"Panicked", {event(13, EventKind::GoroutinePanicked, 2, 0, 0, 2)}, S::Panicked, W::None, 0, 13},
        StatusCase{"Leaked",
                   {parked(7, 2, W::ChannelSend, 1, 2), event(20, EventKind::GoroutineLeaked, 2, 1, 0, 3, 1)},
                   S::Leaked,
                   W::ChannelSend,
                   1,
                   20}),
    [](const auto& tested) { return tested.param.name; });

TEST(RunState, KnowsRoleIndexAndWhoReadied) {
    const RunState state = folded(after({parked(7, 2, WaitReason::Sleep, 0, 2), readied(9, 2, 1, 3)}));
    EXPECT_EQ(state.goroutine(2)->role, 1);
    EXPECT_EQ(state.goroutine(2)->index, 3u);
    EXPECT_EQ(state.goroutine(2)->readiedBy, 1u);
    EXPECT_EQ(state.goroutine(3), nullptr);
    EXPECT_EQ(state.goroutine(0), nullptr);
}

TEST(RunState, SlotsFollowABufferedChannel) {
    const RunState state = folded(after({created(1, 5, 1, 1), created(1, 6, 0, 1), sent(2, 1, 1, 5, 1, 2),
                                         sent(3, 1, 1, 6, 2, 3), received(4, 2, 1, 5, 1, 4)}));
    const ChannelState& channel = *state.channel(1);
    EXPECT_EQ(channel.depth, 1u);
    ASSERT_EQ(channel.slots.size(), 1u);
    EXPECT_EQ(channel.slots[0], (SlotState{6, 0}));
    EXPECT_EQ(channel.sent, 2u);
    EXPECT_EQ(channel.received, 1u);
    EXPECT_FALSE(channel.stale);
    EXPECT_EQ(state.goroutine(2)->message, 5u);
    EXPECT_EQ(state.goroutine(2)->messageClass, 1u);
    EXPECT_EQ(state.transfers().total(), 3u);
    EXPECT_EQ(state.transfers().at(0).messageClass, 1u);
}

TEST(RunState, HandOffLeavesTheSlotsAlone) {
    const RunState state = folded(after({sent(2, 1, 1, 5, 0, 2), received(2, 2, 1, 5, 0, 3)}));
    EXPECT_TRUE(state.channel(1)->slots.empty());
    EXPECT_EQ(state.meter().channels[0].sent, 1u);
    EXPECT_EQ(state.meter().channels[0].received, 1u);
}

TEST(RunState, ReceiveThatLetsAParkedSenderIn) {
    const RunState state =
        folded(after({sent(1, 1, 1, 5, 1, 2), sent(2, 1, 1, 6, 2, 3), parked(3, 1, WaitReason::ChannelSend, 1, 2),
                      received(8, 2, 1, 5, 1, 4), sent(8, 1, 1, 7, 2, 5), readied(8, 1, 2, 3)}));
    const ChannelState& channel = *state.channel(1);
    ASSERT_EQ(channel.slots.size(), 2u);
    EXPECT_EQ(channel.slots[0].message, 6u);
    EXPECT_EQ(channel.slots[1].message, 7u);
    const ChannelMeter& meter = state.meter().channels[0];
    EXPECT_TRUE(meter.sendersBlocked.until(100) == 5);
    EXPECT_TRUE(meter.full.until(20) == 6 + 12);
    EXPECT_EQ(meter.depthMax, 2u);
}

TEST(RunState, ALeakedSenderGoesOnBlocking) {
    const RunState state = folded(
        after({parked(10, 1, WaitReason::ChannelSend, 1, 2), event(60, EventKind::GoroutineLeaked, 1, 1, 0, 3, 1)}));
    EXPECT_TRUE(state.meter().channels[0].sendersBlocked.until(100) == 90);
    EXPECT_EQ(state.meter().leaked, 1u);
}

TEST(RunState, AGapMakesAChannelStaleAndItsSlotsUnknownUntilItHeals) {
    RunState state = folded(after({sent(1, 1, 1, 5, 1, 2)}));
    state.apply(sent(4, 1, 1, 9, 2, 7));
    EXPECT_TRUE(state.channel(1)->stale);
    ASSERT_EQ(state.channel(1)->slots.size(), 2u);
    EXPECT_EQ(state.channel(1)->slots[0].message, 0u);
    EXPECT_EQ(state.channel(1)->slots[1].message, 9u);
    state.apply(received(5, 2, 1, 8, 1, 8));
    EXPECT_FALSE(state.channel(1)->stale);
    ASSERT_EQ(state.channel(1)->slots.size(), 1u);
    EXPECT_EQ(state.channel(1)->slots[0].message, 9u);
}

TEST(RunState, DepthWinsOverTheQueue) {
    RunState state = folded(after({sent(1, 1, 1, 5, 1, 2), sent(1, 1, 1, 6, 2, 3)}));
    state.apply(received(2, 2, 1, 5, 0, 4));  // claims that both are gone
    EXPECT_TRUE(state.channel(1)->slots.empty());
    state.apply(sent(3, 1, 1, 7, 3, 5));  // claims that two came unseen
    ASSERT_EQ(state.channel(1)->slots.size(), 3u);
    EXPECT_EQ(state.channel(1)->slots[0].message, 0u);
    EXPECT_EQ(state.channel(1)->slots[2].message, 7u);
}

TEST(RunState, ClosedRefusedAndReleased) {
    RunState state = folded(after({event(1, EventKind::ChannelRefused, 1, 1, packMessage(5, 2), 2),
                                   event(2, EventKind::ChannelClosed, 1, 1, packMessage(0, 2), 3)}));
    EXPECT_EQ(state.channel(1)->refused, 1u);
    EXPECT_EQ(state.meter().channels[0].refused, 1u);
    EXPECT_TRUE(state.channel(1)->closed);
    EXPECT_EQ(state.channel(1)->depth, 2u);
    state.apply(event(3, EventKind::ChannelReleased, 1, 1, packMessage(0, 2), 4));
    EXPECT_TRUE(state.channel(1)->released);
}

TEST(RunState, AccountsForMessages) {
    const RunState state = folded(after({
        created(10, 1, 0, 4), created(10, 2, 1, 5), created(10, 3, 1, 6), created(10, 4, 1, 6), accepted(12, 1),
        accepted(13, 2), outcome(14, 3, Outcome::Refused), workBegun(20, 2, 1), workEnded(26, 2, 1),
        outcome(30, 1, Outcome::Completed), outcome(31, 1, Outcome::Failed),          // the first won
        accepted(32, 1),                                                              // too late
        outcome(40, 2, Outcome::TimedOut), workBegun(41, 2, 2), workEnded(44, 2, 2),  // for nobody
    }));
    const Meter& meter = state.meter();
    EXPECT_EQ(meter.classes[0].offered, 1u);
    EXPECT_EQ(meter.classes[1].offered, 3u);
    EXPECT_EQ(meter.classes[0].completed, 1u);
    EXPECT_EQ(meter.classes[0].failed, 0u);
    EXPECT_EQ(meter.classes[0].latency.max(), 26);
    EXPECT_EQ(meter.classes[0].wait.max(), 16);
    EXPECT_EQ(meter.classes[0].service.max(), 6);
    EXPECT_EQ(meter.classes[1].refused, 1u);
    EXPECT_EQ(meter.classes[1].timedOut, 1u);
    EXPECT_EQ(meter.classes[1].workForNobody, 1u);
    EXPECT_EQ(meter.classes[1].wait.count(), 0u);
    EXPECT_EQ(meter.classes[0].workForNobody, 0u);
    EXPECT_EQ(meter.undecided(), 1u);
    EXPECT_EQ(meter.insideNow(), 0u);
    EXPECT_EQ(meter.roles[1].busy, 9);
    EXPECT_TRUE(meter.inside.until(40) == (30 - 12) + (40 - 13));
}

TEST(RunState, WorkThatItsContextCutShortIsNotForNobody) {
    Event ended = workEnded(44, 2, 1);
    ended.flags = 1;
    const RunState state =
        folded(after({created(10, 1, 0, 4), workBegun(20, 2, 1), outcome(44, 1, Outcome::TimedOut), ended}));
    EXPECT_EQ(state.meter().classes[0].workForNobody, 0u);
    EXPECT_EQ(state.meter().classes[0].service.max(), 24);
}

TEST(RunState, CountsCpuGoroutinesAndMarks) {
    const RunState state =
        folded(after({parked(5, 2, WaitReason::Sleep, 0, 2, 30), event(6, EventKind::GoroutineFinished, 2, 0, 12, 3),
                      event(6, EventKind::CpuSpent, 1, 0, 8), event(7, EventKind::Mark, 1, 0, packMessage(0, 3))}));
    EXPECT_EQ(state.meter().cpu, 50);
    EXPECT_EQ(state.meter().spawned, 2u);
    EXPECT_EQ(state.meter().live, 1u);
    EXPECT_EQ(state.meter().roles[1].finished, 1u);
    EXPECT_EQ(state.meter().marks[0], 1u);
    EXPECT_EQ(state.marks().total(), 1u);
}

TEST(RunState, CutsTheMeterWhenSourcesStop) {
    RunState state = folded(after({created(1, 1, 0, 1), phase(10, RunPhase::Draining), created(12, 2, 0, 12)}));
    ASSERT_NE(state.meterAtCut(), nullptr);
    EXPECT_EQ(state.meterAtCut()->classes[0].offered, 1u);
    EXPECT_EQ(state.meter().classes[0].offered, 2u);
    EXPECT_EQ(state.cutTime(), 10);
    state.apply(phase(20, RunPhase::Ended, RunOutcome::Deadlock));
    EXPECT_EQ(state.phase(), RunPhase::Ended);
    EXPECT_EQ(state.outcome(), RunOutcome::Deadlock);
    EXPECT_EQ(state.meter().unfinished, 2u);
}

TEST(RunState, KeepsStatesGaugesAndOpenSpans) {
    const auto real = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    RunState state =
        folded(after({event(1, EventKind::State, 1, 0, 1, 7), event(2, EventKind::State, 1, 0, 0, 3),
                      event(3, EventKind::State, 1, 0, 2, 7), event(4, EventKind::Gauge, 1, 0, real(2.5), 0),
                      event(5, EventKind::Span, 1, 0, packMessage(9, 4), 1, 1),
                      event(6, EventKind::Span, 1, 0, packMessage(8, 4), 2, 1),
                      event(7, EventKind::Span, 1, 0, packMessage(9, 4), 1, 0)}));
    ASSERT_EQ(state.states().size(), 2u);
    EXPECT_EQ(state.states()[0], (StateValue{0, 3, 0, 2}));
    EXPECT_EQ(state.states()[1], (StateValue{0, 7, 2, 3}));
    ASSERT_EQ(state.gauges().size(), 1u);
    EXPECT_EQ(state.gauges()[0].value, 2.5);
    ASSERT_EQ(state.spans().size(), 1u);
    EXPECT_EQ(state.spans()[0], (OpenSpan{0, 2, 8, 4, 6}));
    EXPECT_EQ(state.notable().total(), 3u);
}

TEST(RunState, TellsWhatIsNotable) {
    const RunState state =
        folded(after({created(1, 1, 0, 1), created(1, 2, 0, 1), accepted(2, 1), outcome(3, 1, Outcome::Completed),
                      outcome(3, 2, Outcome::Refused), event(4, EventKind::ContextCancelled, 1, 1, 0),
                      event(5, EventKind::ParameterChanged, 0, 0, 0), event(6, EventKind::ActionPressed, 0, 0, 0),
                      event(7, EventKind::GoroutinePanicked, 2, 0, 0, 2), event(8, EventKind::TimerFired, 0, 1, 0)}));
    EXPECT_EQ(state.notable().total(), 5u);
    EXPECT_EQ(state.notable().at(0).event.kind, EventKind::MessageOutcome);
    EXPECT_EQ(state.notable().at(0).position, 7u);
}

TEST(RunState, ALossOfTelemetryIsNotableOnceForEachNumber) {
    const RunState state =
        folded(after({event(1, EventKind::TelemetryGap, 0, 0, 3), event(2, EventKind::TelemetryGap, 0, 0, 3),
                      event(3, EventKind::TelemetryGap, 0, 0, 8)}));
    EXPECT_EQ(state.telemetryDropped(), 8u);
    ASSERT_EQ(state.notable().total(), 2u);
    EXPECT_EQ(state.notable().at(1).event.kind, EventKind::TelemetryGap);
    EXPECT_EQ(state.notable().at(1).event.argument, 8u);
}

TEST(RecentHappenings, KeepsTheLastInOrderAndCountsAll) {
    RecentHappenings recent(5);
    for (std::uint64_t i = 0; i < 12; ++i) recent.push({i, {}, 0});
    EXPECT_EQ(recent.total(), 12u);
    ASSERT_EQ(recent.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(recent.at(i).position, 7 + i);
}

TEST(RunState, ACopyStaysAsItWasWhileTheOriginalGoesOn) {
    const std::vector<Event> events = smallRun(2000);
    RunState state(testManifest());
    std::vector<std::pair<std::size_t, RunState>> copies;
    for (std::size_t i = 0; i < events.size(); ++i) {
        state.apply(events[i]);
        if (i % 500 == 0) copies.emplace_back(i + 1, state);
    }
    for (const auto& [count, copy] : copies) {
        RunState fresh(testManifest());
        for (std::size_t i = 0; i < count; ++i) fresh.apply(events[i]);
        EXPECT_TRUE(copy.equals(fresh)) << count;
        EXPECT_FALSE(copy.equals(state));
    }
}

TEST(RunState, ForgetsGoroutinesThatEndedLongAgoButNotTheYoung) {
    RunState state(testManifest());
    const std::uint32_t count = 200'000;
    for (std::uint32_t id = 1; id <= count; ++id) {
        state.apply(spawned(id, id, 1));
        if (id != 5) state.apply(event(id, EventKind::GoroutineFinished, id, 0, 0, 2));
    }
    EXPECT_NE(state.goroutine(5), nullptr);
    EXPECT_EQ(state.goroutine(100), nullptr);
    EXPECT_NE(state.goroutine(count), nullptr);
    EXPECT_EQ(state.meter().spawned, count);
    EXPECT_EQ(state.meter().live, 1u);
    std::size_t held = 0;
    for (std::size_t page = 0; page < state.goroutines().pageCount(); ++page)
        held += state.goroutines().holdsPage(page);
    EXPECT_LE(held, kYoungPages + 2);
}

TEST(RunState, MessagesThatEndedLongAgoAreForgottenAndStayEnded) {
    RunState state(testManifest());
    for (std::uint64_t id = 1; id <= 200'000; ++id) {
        state.apply(created(1, id, 0, 1));
        state.apply(accepted(1, id));
        if (id != 7) state.apply(outcome(2, id, Outcome::Completed));
    }
    EXPECT_LT(state.messages().heapBytes(), std::size_t{4} << 20);
    EXPECT_NE(state.messages().find(7), nullptr);
    EXPECT_EQ(state.messages().find(1000), nullptr);
    EXPECT_TRUE(state.messages().isForgotten(1000));
    state.apply(created(3, 1000, 0, 1));
    state.apply(outcome(3, 1000, Outcome::Failed));
    EXPECT_EQ(state.meter().classes[0].offered, 200'000u);
    EXPECT_EQ(state.meter().classes[0].failed, 0u);
    state.apply(outcome(3, 7, Outcome::Failed));
    EXPECT_EQ(state.meter().insideNow(), 0u);
}

// Events that no program would make: any field may hold anything, mostly something small.
Event anyEvent(std::mt19937_64& random) {
    const auto pick = [&](std::uint64_t small) { return random() % 4 == 0 ? random() : random() % small; };
    Event e;
    e.time = static_cast<Nanos>(pick(1'000'000));
    e.kind = static_cast<EventKind>(random() % 50 == 0 ? random() : random() % 36);
    e.argument = random() % 2 == 0 ? packMessage(pick(50), static_cast<std::uint32_t>(pick(9)))
                                   : packPair(static_cast<std::uint32_t>(pick(3)), static_cast<std::uint32_t>(pick(9)));
    e.goroutine = static_cast<std::uint32_t>(pick(20));
    e.object = static_cast<std::uint32_t>(pick(10));
    e.sequence = static_cast<std::uint32_t>(pick(10));
    e.site = static_cast<std::uint16_t>(random());
    e.flags = static_cast<std::uint8_t>(pick(12));
    return e;
}

// One state folds event by event, the other in spans of any length, with copies taken in between.
void expectSpansDoNotMatter(const std::vector<Event>& events, std::mt19937_64& random) {
    RunState single(testManifest());
    RunState spans(testManifest());
    SeriesFolder seriesOfSingle(single.manifest());
    SeriesFolder seriesOfSpans(spans.manifest());
    std::vector<RunState> copies;
    for (std::size_t at = 0; at < events.size();) {
        const std::size_t longest = random() % 3 == 0 ? 5 : 2000;
        const std::size_t count = std::min<std::size_t>(1 + random() % longest, events.size() - at);
        const std::span<const Event> span(events.data() + at, count);
        for (const Event& e : span) single.apply(e, &seriesOfSingle);
        spans.apply(span, &seriesOfSpans);
        at += count;
        ASSERT_TRUE(spans.equals(single)) << "after " << at;
        if (random() % 4 == 0) copies.push_back(spans);
    }
    const auto a = seriesOfSingle.snapshot(single.time());
    const auto b = seriesOfSpans.snapshot(single.time());
    for (std::size_t i = 0; i < a->depth.size(); ++i) {
        ASSERT_EQ(a->depth[i].bins.size(), b->depth[i].bins.size());
        for (std::size_t bin = 0; bin < a->depth[i].bins.size(); ++bin) {
            EXPECT_EQ(a->depth[i].bins[bin].min, b->depth[i].bins[bin].min);
            EXPECT_EQ(a->depth[i].bins[bin].max, b->depth[i].bins[bin].max);
            EXPECT_EQ(a->depth[i].bins[bin].last, b->depth[i].bins[bin].last);
        }
    }
}

// Long rows of sends and receives without messages, by few goroutines through few channels, mostly well numbered.
std::vector<Event> rowsOfTransfers(std::mt19937_64& random) {
    std::vector<Event> events{spawned(0, 1, 0), spawned(0, 2, 1)};
    for (std::uint32_t channel = 1; channel <= 4; ++channel)
        events.push_back(made(0, channel, 3, static_cast<std::uint16_t>(channel % 2)));
    std::vector<std::uint32_t> sequences(5, 1), depths(5, 0);
    Nanos now = 0;
    std::uint32_t goroutine = 1;
    while (events.size() < 4000) {
        if (random() % 20 == 0) now += static_cast<Nanos>(random() % 2'000'000);
        if (random() % 30 == 0) goroutine = 3 - goroutine;
        const auto channel = static_cast<std::uint32_t>(1 + random() % (random() % 4 == 0 ? 4 : 2));
        const bool sends = depths[channel] == 0 || random() % 2 == 0;
        depths[channel] += sends ? 1 : 0u - 1;
        const std::uint64_t message = random() % 50 == 0 ? 1 + random() % 5 : 0;
        const std::uint32_t sequence = random() % 100 == 0 ? 0 : ++sequences[channel];
        events.push_back(sends ? sent(now, goroutine, channel, message, depths[channel], sequence)
                               : received(now, goroutine, channel, message, depths[channel], sequence));
        events.back().site = static_cast<std::uint16_t>(random() % 3);
        if (random() % 100 == 0) ++sequences[channel];
        if (random() % 60 == 0) events.push_back(parked(now, goroutine, WaitReason::Sleep, 0, 0));
        if (random() % 900 == 0)
            events.push_back(event(now, EventKind::ChannelReleased, 1, channel, packMessage(0, depths[channel]), 0));
    }
    return events;
}

TEST(RunState, DoesNotDependOnHowEventsAreCutIntoSpans) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 20; ++round) expectSpansDoNotMatter(rowsOfTransfers(random), random);
    expectSpansDoNotMatter(smallRun(3000), random);
    for (int round = 0; round < 20; ++round) {
        std::vector<Event> events;
        for (int i = 0; i < 5000; ++i) events.push_back(anyEvent(random));
        expectSpansDoNotMatter(events, random);
    }
}

TEST(RunState, AnyEventsWhateverAreSafe) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 30; ++round) {
        RunState state(testManifest());
        RunState second(testManifest());
        for (int i = 0; i < 5000; ++i) {
            const Event e = anyEvent(random);
            state.apply(e);
            second.apply(e);
        }
        EXPECT_TRUE(state.equals(second));
        const PagedVector<ChannelState>& channels = state.channels();
        for (std::size_t i = 0; i < channels.size();
             i += channels.holdsPage(i / channels.pageSize()) ? 1 : channels.pageSize())
            ASSERT_EQ(channels[i].slots.size(), channels[i].depth);
        EXPECT_LT(state.weight(), std::size_t{256} << 20);
        RunState copy = state;
        copy.apply(phase(kTimeMax, RunPhase::Ended));
        EXPECT_FALSE(copy.equals(state));
    }
}

}  // namespace
}  // namespace sluice
