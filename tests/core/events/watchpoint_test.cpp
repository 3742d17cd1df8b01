#include "events/watchpoint.hpp"

#include "core/events/event_factory.hpp"
#include "events/notable.hpp"
#include "events/run_state.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace testing;
using Kind = Watchpoint::Kind;

Watchpoint of(Kind kind, std::uint32_t object = 0, std::uint64_t value = 0, std::uint64_t count = 1) {
    Watchpoint watchpoint;
    watchpoint.kind = kind;
    watchpoint.object = object;
    watchpoint.value = value;
    watchpoint.count = count;
    return watchpoint;
}

// Where it is seen in these events; -1: nowhere.
std::int64_t seenAt(EventWatch watch, const std::vector<Event>& events) {
    watch.see(events, 0);
    return watch.sighting() ? static_cast<std::int64_t>(watch.sighting()->position) : -1;
}

TEST(Watchpoint, ADepthIsReachedByTheEventThatCarriesIt) {
    const std::vector<Event> events{made(0, 1, 4),          made(0, 2, 4, 1),       sent(1, 1, 2, 7, 2, 2),
                                    sent(1, 1, 1, 8, 1, 2), sent(2, 1, 1, 9, 2, 3), received(3, 2, 1, 8, 1, 4)};
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthRises, 0, 2)), events), 4) << "the other channel does not count";
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthRises, 1, 2)), events), 2);
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthFalls, 0, 1)), events), 5);
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthRises, 0, 3)), events), -1);
    Watchpoint second = of(Kind::DepthRises, 0, 2);
    second.instance = 1;
    EXPECT_EQ(seenAt(EventWatch(second), events), -1) << "there is only the first of them";
}

TEST(Watchpoint, ABufferThatIsRefilledAtOnceHasNotBecomeFullAgain) {
    std::vector<Event> events{made(0, 1, 2), sent(1, 1, 1, 7, 1, 2), sent(1, 1, 1, 8, 2, 3), received(3, 2, 1, 7, 1, 4),
                              sent(3, 1, 1, 9, 2, 5)};
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthRises, 0, 2, 2)), events), -1);
    events.push_back(received(4, 2, 1, 8, 1, 6));
    events.push_back(parked(4, 2, WaitReason::Sleep, 0, 3));
    events.push_back(sent(4, 1, 1, 10, 2, 7));
    EXPECT_EQ(seenAt(EventWatch(of(Kind::DepthRises, 0, 2, 2)), events), 7);
}

TEST(Watchpoint, ChannelsMadeBeforeAreLearntFromAState) {
    const std::vector<Event> before{made(0, 5, 4), sent(1, 1, 5, 7, 1, 2)};
    const std::vector<Event> after{sent(2, 1, 5, 8, 2, 3)};
    RunState state(testManifest());
    state.apply(before);
    EventWatch learnt(of(Kind::DepthRises, 0, 2));
    EXPECT_EQ(seenAt(learnt, after), -1);
    learnt.learn(state);
    EXPECT_EQ(seenAt(learnt, after), 0);
    EventWatch passed(of(Kind::DepthRises, 0, 2));
    passed.pass(before);
    EXPECT_EQ(seenAt(passed, after), 0) << "or from the events themselves";
}

TEST(Watchpoint, WhatEachKindIsSatisfiedBy) {
    struct Case {
        Watchpoint wanted;
        Event yes;
        Event no;
    };
    Watchpoint time = of(Kind::Time);
    time.time = 10;
    const auto refused = [](std::uint32_t channel) {
        return event(1, EventKind::ChannelRefused, 1, channel, packMessage(3, 4), 2);
    };
    const std::vector<Case> cases{
        {of(Kind::StateBecomes, 0, 1), event(1, EventKind::State, 1, 0, 1), event(1, EventKind::State, 1, 0, 0)},
        {of(Kind::Outcome, 0, static_cast<std::uint64_t>(Outcome::TimedOut)), outcome(1, 3, Outcome::TimedOut),
         outcome(1, 3, Outcome::Failed)},
        {of(Kind::Mark, 0), event(1, EventKind::Mark, 1, 0, 0), event(1, EventKind::Mark, 1, 1, 0)},
        {of(Kind::Arc, 0), event(1, EventKind::Arc, 1, 0, 0), event(1, EventKind::Arc, 1, 1, 0)},
        {of(Kind::Refused, 0), refused(1), refused(2)},
        {of(Kind::Waits, 0), parked(1, 1, WaitReason::ChannelSend, 1, 2),
         parked(1, 1, WaitReason::ChannelReceive, 1, 2)},
        {time, parked(10, 1, WaitReason::Sleep, 0, 2), parked(9, 1, WaitReason::Sleep, 0, 2)},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(static_cast<int>(one.wanted.kind));
        const std::vector<Event> events{made(0, 1, 4), made(0, 2, 4, 1), one.no, one.yes};
        EXPECT_EQ(seenAt(EventWatch(one.wanted), events), 3);
    }
}

TEST(Watchpoint, TheCountGoesOnOverSeveralReadingsAndFurtherOnesAreCounted) {
    EventWatch watch(of(Kind::Arc, 0, 0, 3));
    const std::vector<Event> two{event(1, EventKind::Arc, 1, 0, 0), event(2, EventKind::Arc, 1, 0, 0)};
    watch.see(two, 10);
    EXPECT_FALSE(watch.sighting().has_value());
    watch.see(two, 12);
    ASSERT_TRUE(watch.sighting().has_value());
    EXPECT_EQ(watch.sighting()->position, 12u);
    EXPECT_EQ(watch.further(), 1u);
}

TEST(Watchpoint, NothingIsLookedOutForInTheShutdown) {
    EventWatch watch(of(Kind::Arc, 0));
    const std::vector<Event> events{phase(1, RunPhase::Draining), event(2, EventKind::Arc, 1, 0, 0)};
    watch.see(events, 0);
    EXPECT_TRUE(watch.isOver());
    EXPECT_FALSE(watch.sighting().has_value());
}

TEST(Watchpoint, WhatMattersIsWhatIsToldAndWhoIsStuck) {
    WhatMatters what;
    what.marks = {false, true};
    what.arcs = {true, false};
    const auto mark = [](std::uint32_t index) { return event(1, EventKind::Mark, 1, index, 0); };
    const auto arc = [](std::uint32_t index) { return event(1, EventKind::Arc, 1, index, 0); };
    EXPECT_FALSE(matters(mark(0), what)) << "its pattern does not call it notable";
    EXPECT_TRUE(matters(mark(1), what));
    EXPECT_TRUE(matters(arc(0), what));
    EXPECT_FALSE(matters(arc(1), what));
    EXPECT_TRUE(matters(parked(1, 1, WaitReason::ChannelSend, 1, 2), what));
    EXPECT_FALSE(matters(parked(1, 1, WaitReason::ChannelReceive, 1, 2), what)) << "that is how a worker rests";
    EXPECT_TRUE(matters(outcome(1, 2, Outcome::Dropped), what));
    EXPECT_FALSE(matters(outcome(1, 2, Outcome::Completed), what));
    EXPECT_FALSE(matters(phase(1, RunPhase::Running), what)) << "told, but no stop";
    EXPECT_TRUE(isNotable(phase(1, RunPhase::Running)));
}

// The definition is the narration's: whatever a state keeps as notable is notable, and the other way round.
TEST(Watchpoint, TheNarrationTellsWhatIsNotable) {
    RunState state(testManifest());
    std::uint64_t expected = 0;
    for (const Event& event : smallRun(60)) {
        state.apply(event);
        if (isNotable(event)) ++expected;
        EXPECT_EQ(state.notable().total(), expected);
    }
    EXPECT_GT(expected, 8u);
}

}  // namespace
}  // namespace sluice
