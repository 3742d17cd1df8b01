#include "ui/timeline/lane_fold.hpp"

#include "tests/ui/timeline/random_run.hpp"
#include "ui/timeline/lane_store.hpp"

#include <gtest/gtest.h>

#include <map>

namespace sluice::ui {
namespace {

// What one goroutine did according to the fold that everything else is drawn from.
struct Told {
    Nanos start = 0;
    Activity activity = Activity::Ready;
    WaitReason reason = WaitReason::None;
    friend bool operator==(const Told&, const Told&) = default;
};
using Lives = std::map<std::uint32_t, std::vector<Told>>;

// Event by event, looking at every goroutine after each.
Lives livesByRunState(const std::vector<Event>& events) {
    RunState state(RandomRun::manifest());
    Lives lives;
    std::map<std::uint32_t, std::pair<GoroutineState, bool>> before;
    for (const Event& event : events) {
        state.apply(event);
        for (const GoroutineState& now : state.goroutines()) {
            if (now.id == 0) continue;
            auto& [former, isKnown] = before[now.id];
            const bool isSame =
                isKnown && former.status == now.status && former.reason == now.reason && former.object == now.object;
            if (!isSame) lives[now.id].push_back({event.time, activityOf(now), now.reason});
            former = now;
            isKnown = true;
        }
    }
    return lives;
}

Lives livesByLanes(const LaneStore& store) {
    Lives lives;
    for (const Lane& lane : store.lanes()) {
        for (std::size_t i = lane.activity.begin(); i < lane.activity.end(); ++i) {
            const Interval& interval = lane.activity.at(i);
            lives[lane.tenantOf(i)->id].push_back(
                {interval.start, activityOf(interval), static_cast<WaitReason>(interval.why)});
        }
    }
    return lives;
}

LaneStore folded(const std::vector<Event>& events, std::size_t pieces) {
    LaneFold fold(RandomRun::manifest());
    LaneStore store;
    for (std::size_t from = 0; from < events.size(); from += pieces) {
        LaneBatch batch;
        fold.apply(std::span(events).subspan(from, std::min(pieces, events.size() - from)), batch);
        store.take(batch);
    }
    return store;
}

TEST(LaneFold, ALanesIntervalsEqualWhatTheRunStateSaysAfterEveryEvent) {
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        const std::vector<Event> events = RandomRun(seed).events(1500);
        const Lives expected = livesByRunState(events);
        ASSERT_GT(expected.size(), 20u);
        EXPECT_EQ(livesByLanes(folded(events, 97)), expected) << "seed " << seed;
    }
}

TEST(LaneFold, AChannelsLaneHasTheDepthAfterEveryEventOfIt) {
    const std::vector<Event> events = RandomRun(7).events(3000);
    std::map<std::uint32_t, std::vector<std::pair<Nanos, std::uint32_t>>> expected;
    for (const Event& event : events) {
        if (!isChannelKind(event.kind)) continue;
        const bool isEmptied = event.kind == EventKind::ChannelMade || event.kind == EventKind::ChannelReleased;
        expected[event.object].emplace_back(event.time, isEmptied ? 0 : detailOf(event));
    }
    std::map<std::uint32_t, std::vector<std::pair<Nanos, std::uint32_t>>> found;
    const LaneStore store = folded(events, 500);
    for (const Lane& lane : store.lanes()) {
        for (std::size_t i = lane.depth.begin(); i < lane.depth.end(); ++i)
            found[lane.tenantOf(i)->id].emplace_back(lane.depth.at(i).start, lane.depth.at(i).about);
    }
    EXPECT_EQ(found, expected);
}

TEST(LaneFold, GoesOnFromTheStateInTheMiddleOfARun) {
    const std::vector<Event> events = RandomRun(3).events(4000);
    RunState state(RandomRun::manifest());
    state.apply(std::span(events).first(2000));
    LaneFold fold(RandomRun::manifest());
    LaneBatch batch;
    fold.seed(state, batch);
    fold.apply(std::span(events).subspan(2000), batch);
    LaneStore store;
    store.take(batch);
    EXPECT_EQ(store.keptFrom(), state.time());
    EXPECT_EQ(store.position(), events.size());

    const Nanos from = state.time();
    const Lives whole = livesByLanes(folded(events, 4000));
    for (const auto& [id, life] : livesByLanes(store)) {
        const std::vector<Told>& all = whole.at(id);
        ASSERT_LE(life.size(), all.size());
        EXPECT_TRUE(std::equal(life.rbegin(), life.rend() - 1, all.rbegin())) << "goroutine " << id;
        EXPECT_EQ(life.front().activity, all[all.size() - life.size()].activity);
        EXPECT_TRUE(life.size() == all.size() || life.front().start <= from);
    }
}

TEST(LaneFold, WhoComesTakesTheLaneOfWhoHasGone) {
    Event spawn{};
    spawn.kind = EventKind::GoroutineSpawned;
    spawn.argument = packPair(1, 0);
    Event finish{};
    finish.kind = EventKind::GoroutineFinished;
    LaneFold fold(RandomRun::manifest());
    LaneBatch batch;
    std::vector<Event> events;
    for (std::uint32_t id = 1; id <= 100; ++id) {
        spawn.goroutine = finish.goroutine = id;
        spawn.time = finish.time = id;
        events.push_back(spawn);
        events.push_back(finish);
    }
    fold.apply(events, batch);
    LaneStore store;
    store.take(batch);
    ASSERT_EQ(store.lanes().size(), 1u);
    EXPECT_EQ(store.lanes()[0].tenants.size(), 100u);
    EXPECT_EQ(store.placeOf(LaneKind::Goroutine, 40, 40), (LanePlace{0, 79}));
}

TEST(LaneFold, AnySequenceOfEventsIsSafe) {
    std::mt19937 random(11);
    std::vector<Event> events = RandomRun(5).events(2000);
    for (Event& event : events) {
        if (roll(random, 3) != 0) continue;
        event.time = (Nanos{roll(random, 1000)} - 500) * (kForever / 500);
        event.argument = roll(random, UINT32_MAX) * std::uint64_t{0x100000001};
        event.object = roll(random, 50);
        event.goroutine = roll(random, roll(random, 3) == 0 ? UINT32_MAX : 50);
        event.kind = static_cast<EventKind>(roll(random, 40));
        event.flags = static_cast<std::uint8_t>(roll(random, 256));
    }
    const LaneStore store = folded(events, 100);
    for (const Lane& lane : store.lanes()) {
        for (std::size_t i = lane.activity.begin() + 1; i < lane.activity.end(); ++i)
            ASSERT_LE(lane.activity.at(i - 1).start, lane.activity.at(i).start);
    }
}

}  // namespace
}  // namespace sluice::ui
