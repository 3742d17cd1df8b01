#include "ui/panels/message_life.hpp"

#include "events/aggregator.hpp"
#include "tests/ui/panels/event_script.hpp"
#include "ui/panels/inspector_facts.hpp"
#include "ui/panels/message_life_reader.hpp"

#include <QTest>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

using synthetic::EventScript;

Nanos sumOf(const MessageLife& life) {
    Nanos sum = 0;
    for (const LifePart& part : life.parts) sum += part.isAfterOutcome ? 0 : part.duration();
    return sum;
}

MessageLife lifeOf(const EventScript& script, std::uint64_t message) {
    MessageLifeBuilder builder(message);
    builder.begin(RunState(script.manifest()));
    builder.read(script.events(), 0);
    return builder.life();
}

std::vector<LifeStep> stepsOf(const MessageLife& life) {
    std::vector<LifeStep> steps;
    for (const LifePart& part : life.parts) steps.push_back(part.step);
    return steps;
}

// Due at 1, made at 3 (its source was busy), blocked from 3 to 6, in the buffer until 10, worked on until 15.
EventScript wholeLife() {
    EventScript script;
    script.at(3).created(1, 41, EventScript::kLow, 1);
    script.at(3).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(5).workBegun(3, 7);
    script.at(6).sent(1, EventScript::kLowChannel, 41, 4);
    script.at(6).readied(1, 3).accepted(1, 41);
    script.at(7).parked(1, WaitReason::Sleep, 0);
    script.at(10).received(3, EventScript::kLowChannel, 41, 3);
    script.at(10).workBegun(3, 41);
    script.at(15).workEnded(3, 41).outcome(3, 41, Outcome::Completed);
    return script;
}

TEST(MessageLife, PartsFollowEachOtherFromDueToOutcome) {
    const MessageLife life = lifeOf(wholeLife(), 41);
    EXPECT_EQ(stepsOf(life),
              (std::vector{LifeStep::BeforeSource, LifeStep::Blocked, LifeStep::Queued, LifeStep::Served}));
    EXPECT_EQ(life.begun, 1 * kSecond);
    EXPECT_EQ(life.outcome, Outcome::Completed);
    EXPECT_EQ(life.acceptedAt, 6 * kSecond);
    for (std::size_t i = 1; i < life.parts.size(); ++i) EXPECT_EQ(life.parts[i].from, life.parts[i - 1].to);
    EXPECT_EQ(sumOf(life), 14 * kSecond);
    EXPECT_EQ(life.parts[2].ahead, 3u);
    EXPECT_EQ(life.parts[2].channel, EventScript::kLowChannel);
    EXPECT_EQ(life.parts[3].goroutine, 3u);
}

TEST(MessageLife, TheLongestPartIsNamedWithWhatWasServedMeanwhile) {
    EventScript script;
    script.at(0).created(2, 8, EventScript::kHigh, 0).created(2, 9, EventScript::kHigh, 0);
    script.at(0).created(1, 41, EventScript::kLow, 0).created(2, 7, EventScript::kHigh, 0);
    script.at(0).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    for (const std::uint64_t other : {7u, 8u, 9u}) script.at(1).workBegun(3, other).workEnded(3, other);
    script.at(4).sent(1, EventScript::kLowChannel, 41, 1);
    script.at(5).received(3, EventScript::kLowChannel, 41, 0).workBegun(3, 41);
    script.at(6).workEnded(3, 41).outcome(3, 41, Outcome::Completed);
    const MessageLife life = lifeOf(script, 41);
    const LifePart* longest = longestPart(life);
    ASSERT_NE(longest, nullptr);
    EXPECT_EQ(longest->step, LifeStep::Blocked);
    EXPECT_EQ(longest->served, (OthersServed{3, 0, 0}));
    EXPECT_EQ(whyItTookSoLong(life, script.state()),
              QStringLiteral("It waited 4 s for room in 'low' while 3 more urgent ones were served."));
}

TEST(MessageLife, WhatIsKeptBackWhileOthersComeInIsReordered) {
    EventScript script;
    script.at(0).created(1, 41, EventScript::kLow, 0);
    script.at(0).sent(1, EventScript::kLowChannel, 41, 1);
    script.at(1).received(3, EventScript::kLowChannel, 41, 0);
    script.at(1).parked(3, WaitReason::ChannelReceive, EventScript::kLowChannel);
    script.at(2).received(3, EventScript::kLowChannel, 42, 0);
    script.at(3).received(3, EventScript::kLowChannel, 43, 0);
    script.at(9).parked(3, WaitReason::ChannelSend, EventScript::kHighChannel);
    script.at(10).sent(3, EventScript::kHighChannel, 41, 0);
    script.at(10).received(4, EventScript::kHighChannel, 41, 0).outcome(4, 41, Outcome::Completed);
    const MessageLife life = lifeOf(script, 41);
    EXPECT_EQ(stepsOf(life), (std::vector{LifeStep::Queued, LifeStep::Held, LifeStep::Blocked}));
    EXPECT_EQ(life.parts[1].taken, 2u);
    EXPECT_EQ(life.parts[1].duration(), 8 * kSecond);
    EXPECT_EQ(whyItTookSoLong(life, script.state()),
              QStringLiteral("processor kept it back for 8 s, for its turn; 2 others came in meanwhile."));
}

TEST(MessageLife, WorkAfterTheOutcomeIsForNobodyAndNoPartOfItsLife) {
    EventScript script;
    script.at(0).created(1, 41, EventScript::kLow, 0);
    script.at(0).received(3, EventScript::kLowChannel, 41, 0).workBegun(3, 41);
    script.at(2).outcome(1, 41, Outcome::TimedOut);
    script.at(7).workEnded(3, 41);
    script.at(8).parked(3, WaitReason::ChannelReceive, EventScript::kLowChannel);
    const MessageLife life = lifeOf(script, 41);
    ASSERT_EQ(life.parts.size(), 2u);
    EXPECT_FALSE(life.parts[0].isAfterOutcome);
    EXPECT_TRUE(life.parts[1].isAfterOutcome);
    EXPECT_EQ(life.parts[1].duration(), 5 * kSecond);
    EXPECT_EQ(sumOf(life), 2 * kSecond);
    EXPECT_EQ(longestPart(life), &life.parts[0]);
}

TEST(MessageLife, OneThatStillLivesIsToldUpToNow) {
    EventScript script;
    script.at(1).created(1, 41, EventScript::kLow, 1);
    script.at(1).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(6).workBegun(3, 7);
    const MessageLife life = lifeOf(script, 41);
    EXPECT_FALSE(life.endedAt);
    EXPECT_EQ(stepsOf(life), (std::vector{LifeStep::Blocked}));
    EXPECT_EQ(sumOf(life), life.end() - life.begun);
    EXPECT_EQ(life.end(), 6 * kSecond);
}

TEST(MessageLife, CutIntoAnyPiecesItReadsTheSame) {
    const EventScript script = wholeLife();
    const MessageLife whole = lifeOf(script, 41);
    const std::span<const Event> events = script.events();
    for (std::size_t cut = 0; cut <= events.size(); ++cut) {
        MessageLifeBuilder builder(41);
        builder.begin(RunState(script.manifest()));
        builder.read(events.first(cut), 0);
        // What was read before comes again, as from a keyframe.
        builder.read(events, 0);
        EXPECT_EQ(builder.life().parts, whole.parts) << cut;
    }
}

TEST(MessageLife, EventsThatComeLateMakeNoPartOverlap) {
    EventScript script;
    script.at(1).created(1, 41, EventScript::kLow, 1).sent(1, EventScript::kLowChannel, 41, 1);
    script.at(5).workBegun(3, 7);
    script.at(4).received(3, EventScript::kLowChannel, 41, 0).workBegun(3, 41);
    script.at(3).parked(3, WaitReason::Work, 0);
    script.at(8).workEnded(3, 41);
    script.at(7).outcome(3, 41, Outcome::Completed);
    const MessageLife life = lifeOf(script, 41);
    for (std::size_t i = 1; i < life.parts.size(); ++i) EXPECT_EQ(life.parts[i].from, life.parts[i - 1].to);
    EXPECT_EQ(sumOf(life), life.end() - life.begun);
    EXPECT_EQ(life.end(), 8 * kSecond);
}

TEST(MessageLife, ReadingFromAmidItSaysThatItsBeginningIsLost) {
    const EventScript script = wholeLife();
    const std::span<const Event> events = script.events();
    std::size_t queued = 0;
    while (events[queued].kind != EventKind::ChannelSent) ++queued;
    RunState amid(script.manifest());
    amid.apply(events.first(queued + 1));
    MessageLifeBuilder builder(41);
    builder.begin(amid);
    builder.read(events.subspan(queued + 1), queued + 1);
    const MessageLife life = builder.life();
    EXPECT_TRUE(life.isBeginLost);
    EXPECT_EQ(stepsOf(life), (std::vector{LifeStep::Queued, LifeStep::Served}));
    EXPECT_EQ(sumOf(life), life.end() - life.begun);
}

// ---- out of a run's past ----

class LifeReader : public ::testing::Test {
protected:
    static constexpr int kPatienceMs = 60'000;

    // So many lives one after the other that the search has something to do.
    void live(std::uint64_t messages) {
        Producer& producer = m_observation.producer(0);
        EventScript script;
        for (std::uint64_t id = 1; id <= messages; ++id) {
            const double at = static_cast<double>(id);
            script.at(at).created(1, id, EventScript::kLow, at);
            script.at(at).sent(1, EventScript::kLowChannel, id, 1);
            script.at(at + 0.25).received(3, EventScript::kLowChannel, id, 0).workBegun(3, id);
            script.at(at + 0.75).workEnded(3, id).outcome(3, id, Outcome::Completed);
        }
        for (const Event& event : script.events()) producer.emit(event);
        producer.close();
        m_observation.drain();
    }

    Aggregator m_aggregator;
    Observation m_observation{m_aggregator, EventScript().manifest(), {}};
    MessageLifeReader m_reader;
};

TEST_F(LifeReader, FindsAMessageAnywhereInALongRun) {
    constexpr std::uint64_t kMessages = 100'000;
    live(kMessages);
    ASSERT_GT(m_observation.latest()->livePosition, MessageLifeReader::kSearchedEventsMin * 4);
    for (const std::uint64_t id : {std::uint64_t{1}, kMessages / 3, kMessages}) {
        m_reader.read(m_observation, id, *m_observation.latest());
        EXPECT_EQ(m_reader.state(), MessageLifeReader::State::Reading);
        ASSERT_TRUE(QTest::qWaitFor([&] { return m_reader.life().has_value(); }, kPatienceMs));
        EXPECT_EQ(m_reader.state(), MessageLifeReader::State::Read);
        EXPECT_FALSE(m_reader.life()->isBeginLost);
        EXPECT_EQ(m_reader.life()->createdAt, static_cast<Nanos>(id) * kSecond);
        EXPECT_EQ(stepsOf(*m_reader.life()), (std::vector{LifeStep::Queued, LifeStep::Served}));
    }
}

TEST_F(LifeReader, AMessageThatNeverWasIsNotKnown) {
    live(10);
    m_reader.read(m_observation, 4711, *m_observation.latest());
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_reader.life().has_value(); }, kPatienceMs));
    EXPECT_FALSE(m_reader.life()->isKnown);
}

TEST_F(LifeReader, CancellingAnswersAtOnce) {
    live(10);
    m_reader.read(m_observation, 3, *m_observation.latest());
    m_reader.cancel();
    EXPECT_EQ(m_reader.state(), MessageLifeReader::State::Cancelled);
    m_reader.read(m_observation, 3, *m_observation.latest());
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_reader.life().has_value(); }, kPatienceMs));
    EXPECT_TRUE(m_reader.life()->isKnown);
}

}  // namespace
}  // namespace sluice::ui
