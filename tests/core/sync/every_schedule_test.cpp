// Small programs on every schedule that there is, against the reference model: what the engine can come to is exactly
// what Go allows. Nothing more (no lost wake-up, no value lost, doubled or out of order), and nothing less (whatever
// may be chosen, by a select or by the scheduler, is chosen on some schedule).
#include "core/sync/small_program_engine.hpp"
#include "core/sync/small_program_model.hpp"

#include <cstdio>

namespace sluice {
namespace {

using namespace testing;

constexpr std::uint64_t kSchedulesMax = 1'000'000;

class EveryScheduleOf : public ::testing::TestWithParam<SmallProgram> {};

TEST_P(EveryScheduleOf, ComesToWhatTheModelComesTo) {
    const SmallProgram& program = GetParam();
    const Exploration explored =
        explore([&](Chooser chooser) { return executeOnce(program, std::move(chooser)); }, kSchedulesMax);
    ASSERT_TRUE(explored.isComplete) << "the program is too large to explore";
    EXPECT_GT(explored.schedules, 1u);
    SmallProgramModel model(program);
    const auto allowed = model.outcomes();
    ASSERT_TRUE(allowed.has_value());
    EXPECT_EQ(explored.outcomes, *allowed) << listing(program);
    std::printf("%s: %llu schedules, %zu outcomes, %zu states of the model\n", program.name.c_str(),
                static_cast<unsigned long long>(explored.schedules), explored.outcomes.size(), model.states());
}

// The rules that a program is about are in its name; what it can come to, in the model.
const SmallProgram kPrograms[] = {
    {"UnbufferedHandOff", {0}, {{send(0), send(0)}, {receive(0), receive(0)}}},
    {"HandOffChain", {0, 0}, {{send(0)}, {receive(0), send(1)}, {receive(1)}}},
    {"ProducerConsumerCloseUnbuffered", {0}, {{send(0), send(0), close(0)}, {receive(0), receive(0), receive(0)}}},
    {"ProducerConsumerCloseCapacity1", {1}, {{send(0), send(0), close(0)}, {receive(0), receive(0), receive(0)}}},
    {"ProducerConsumerCloseCapacity2", {2}, {{send(0), send(0), close(0)}, {receive(0), receive(0), receive(0)}}},
    {"TwoSendersTwoReceiversUnbuffered", {0}, {{send(0)}, {send(0)}, {receive(0)}, {receive(0)}}},
    {"TwoSendersTwoReceiversCapacity1", {1}, {{send(0)}, {send(0)}, {receive(0)}, {receive(0)}}},
    {"TwoSendersOfTwoOneReceiver", {1}, {{send(0), send(0)}, {send(0)}, {receive(0), receive(0), receive(0)}}},
    {"ThreeSendersOneReceiver", {0}, {{send(0)}, {send(0)}, {send(0)}, {receive(0), receive(0), receive(0)}}},
    {"ThreeReceiversOneSender", {0}, {{receive(0)}, {receive(0)}, {receive(0)}, {send(0), send(0), send(0)}}},
    // In the order in which they came, which the sleeps fix: one outcome.
    {"WaitingSendersAreServedInOrder",
     {1},
     {{sleepFor(3), send(0)},
      {sleepFor(2), send(0)},
      {sleepFor(1), send(0)},
      {sleepFor(9), receive(0), receive(0), receive(0)}}},
    {"WaitingReceiversAreServedInOrder",
     {1},
     {{sleepFor(3), receive(0)},
      {sleepFor(2), receive(0)},
      {sleepFor(1), receive(0)},
      {sleepFor(9), send(0), send(0), send(0)}}},
    {"WaitingSelectsAreServedInOrder",
     {0, 0},
     {{sleepFor(3), selectOf({receives(1), receives(0)})},
      {sleepFor(2), receive(0)},
      {sleepFor(1), selectOf({receives(0), receives(1)})},
      {sleepFor(9), send(0), send(0), send(1)}}},
    {"WaitingLockersAreServedInOrder",
     {2},
     {{lock(0), sleepFor(9), unlock(0), receive(0), receive(0)},
      {sleepFor(2), lock(0), send(0), unlock(0)},
      {sleepFor(1), lock(0), send(0), unlock(0)}}},
    {"ASendThatFillsTheBufferOfAWaitingSender", {1}, {{send(0), send(0)}, {send(0)}, {receive(0), length(0)}}},
    {"LengthAndBufferedSends", {2}, {{send(0), send(0), send(0)}, {length(0), receive(0), length(0)}}},
    {"CloseAgainstReceivers", {0}, {{close(0)}, {receive(0)}, {receive(0)}}},
    {"CloseAgainstSend", {0}, {{close(0)}, {send(0)}, {receive(0)}}},
    {"CloseAgainstBufferedSend", {1}, {{close(0)}, {send(0)}, {receive(0)}}},
    {"CloseAgainstClose", {1}, {{close(0)}, {close(0)}, {receive(0)}}},
    {"ClosedChannelDrainsFirst", {2}, {{send(0), send(0), close(0)}, {receive(0), receive(0), receive(0), length(0)}}},
    {"NilChannelsBlockForEver", {0}, {{send(kNil)}, {receive(kNil)}, {selectOf({receives(kNil)})}, {length(kNil)}}},
    {"CloseOfNil", {0}, {{close(kNil)}, {receive(0)}}},
    {"SelectOfTwoReceives", {0, 0}, {{send(0)}, {send(1)}, {selectOf({receives(0), receives(1)})}}},
    {"SelectTakesEachInTurn",
     {0, 0},
     {{send(0)}, {send(1)}, {selectOf({receives(0), receives(1)}), selectOf({receives(0), receives(1)})}}},
    {"SelectOfThreeBuffered",
     {1, 1, 1},
     {{send(0), send(1), send(2), selectOf({receives(0), receives(1), receives(2)})},
      {selectOf({receives(2), receives(0)})}}},
    {"SelectAgainstSelectInOppositeOrder",
     {0, 0},
     {{selectOf({sends(0), sends(1)})}, {selectOf({receives(1), receives(0)})}, {receive(0)}}},
    {"SelectsThatBothSendAndReceive",
     {0, 0},
     {{selectOf({sends(0), receives(1)})}, {selectOf({sends(1), receives(0)})}}},
    {"SelectWithBothEndsOfOneChannel", {0}, {{selectOf({sends(0), receives(0)})}, {selectOf({sends(0), receives(0)})}}},
    {"SelectWithBothEndsOfOneBufferedChannel",
     {1},
     {{selectOf({sends(0), receives(0)}), selectOf({sends(0), receives(0)})}, {selectOf({receives(0), sends(0)})}}},
    {"ThreeSelectsWithBothEndsOfOneChannel",
     {0},
     {{selectOf({sends(0), receives(0)})}, {selectOf({sends(0), receives(0)})}, {selectOf({receives(0), sends(0)})}}},
    {"OneChannelInSeveralCases", {0}, {{selectOf({receives(0), receives(0), sends(0)})}, {send(0)}, {receive(0)}}},
    {"LosersSendNothing", {0, 0}, {{selectOf({sends(0), sends(1)})}, {receive(0)}, {receive(1)}}},
    {"LosersConsumeNothing",
     {1, 1},
     {{send(0), send(1)}, {selectOf({receives(0), receives(1)})}, {length(0), length(1)}}},
    {"NilCasesAreNeverChosen", {0}, {{selectOf({receives(kNil), sends(kNil), receives(0)})}, {send(0)}}},
    {"EmptySelect", {0}, {{selectOf({})}, {send(0)}, {receive(0)}}},
    {"DefaultWhereNothingIsReady", {0}, {{selectOrDefaultOf({receives(0)})}, {send(0)}, {receive(0)}}},
    {"TrySendAgainstReceive", {0}, {{selectOrDefaultOf({sends(0)})}, {receive(0)}, {selectOrDefaultOf({receives(0)})}}},
    {"CloseAgainstSelect", {0, 0}, {{close(0)}, {send(1)}, {selectOf({receives(0), receives(1)})}}},
    {"CloseAgainstSelectThatSends", {0, 0}, {{close(0)}, {receive(1)}, {selectOf({sends(0), sends(1)})}}},
    {"CloseWakesSelectsAndReceivers", {0, 0}, {{close(0)}, {receive(0)}, {selectOf({receives(1), receives(0)})}}},
    {"ClosedCasesCompeteWithOpenOnes",
     {1, 0},
     {{send(0), close(1), selectOf({receives(0), receives(1)})}, {selectOf({receives(1), receives(0)})}}},
    {"CancelAgainstSend", {0}, {{cancel()}, {send(0)}, {selectOf({receives(0), receives(kContext)})}}},
    {"CancelAgainstCancel", {0}, {{cancel()}, {cancel()}, {selectOf({receives(kContext), sends(0)})}, {receive(0)}}},
    {"CancelWakesEverybody",
     {0},
     {{cancel()}, {selectOf({receives(kContext)})}, {selectOf({receives(kContext), sends(0)})}}},
    {"WaitGroupJoins", {2}, {{send(0), done()}, {send(0), done()}, {wait(), length(0)}}, 2},
    {"WaitGroupTwoWaiters", {1}, {{done()}, {wait(), send(0)}, {wait(), receive(0)}}, 1},
    {"WaitGroupReused", {0}, {{done(), wait(), add(1), done()}, {wait()}}, 1},
    {"WaitGroupBelowZero", {0}, {{done()}, {done()}, {wait()}}, 1},
    {"MutexExcludes", {2}, {{lock(0), send(0), length(0), unlock(0)}, {lock(0), send(0), length(0), unlock(0)}}},
    {"MutexOfThree", {3}, {{lock(0), unlock(0), send(0)}, {lock(0), unlock(0), send(0)}, {lock(0), unlock(0)}}},
    {"MutexesInOppositeOrder",
     {},
     {{lock(0), lock(1), unlock(1), unlock(0)}, {lock(1), lock(0), unlock(0), unlock(1)}}},
    {"MutexUnlockedByAnother", {}, {{lock(0), lock(0)}, {unlock(0)}}},
    {"TimersOfOneInstant", {0}, {{sleepFor(5), send(0)}, {sleepFor(5), send(0)}, {receive(0), receive(0)}}},
    {"TimersAgainstSelect",
     {0, 0},
     {{sleepFor(5), send(0)}, {sleepFor(5), send(1)}, {sleepFor(5), selectOf({receives(0), receives(1)})}}},
    {"TimersInOrder", {2}, {{sleepFor(5), send(0)}, {sleepFor(3), send(0)}, {receive(0), receive(0)}}},
    {"DeadlockOfTwo", {0, 0}, {{send(0), receive(1)}, {send(1), receive(0)}}},
    {"ReplyThatNobodyTakes", {0}, {{cancel()}, {send(0)}, {selectOf({receives(0), receives(kContext)})}}},
};
INSTANTIATE_TEST_SUITE_P(SmallPrograms, EveryScheduleOf, ::testing::ValuesIn(kPrograms),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace sluice
