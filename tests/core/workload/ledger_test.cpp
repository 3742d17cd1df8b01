#include "workload/ledger.hpp"

#include "core/runtime/harness.hpp"
#include "sync/wait_group.hpp"

#include <algorithm>
#include <memory>

namespace sluice {
namespace {

using namespace testing;

class LedgerRule : public EveryClock {
protected:
    Ledger ledger{scheduler};
    ClassMeter counts() {
        Meter meter(1, 2, 0);
        for (int i = 0; i < scheduler.workerCount(); ++i) meter.mergeFrom(scheduler.workerAt(i).meter, 0);
        return meter.total();
    }
    // Two independent counts of the same: what the meter added up, and what the slots hold.
    void expectConserved() {
        const ClassMeter total = counts();
        const Ledger::Held held = ledger.count();
        const std::uint64_t outcomes =
            total.completed + total.failed + total.dropped + total.timedOut + total.cancelled;
        EXPECT_EQ(total.offered, total.accepted + total.refused + held.undecided);
        EXPECT_EQ(total.accepted, outcomes + held.inside);
    }
};

Message offer(Ledger& ledger, Scheduler& scheduler) {
    Worker& worker = scheduler.worker();
    return ledger.offer(worker, scheduler.now(worker), 0, kMicrosecond, false);
}

Task<> lifeMain(Scheduler& scheduler, Ledger& ledger) {
    Worker& worker = scheduler.worker();
    const Message message = offer(ledger, scheduler);
    EXPECT_EQ(message.id, 1u);
    EXPECT_EQ(ledger.count().undecided, 1u);
    ledger.accept(worker, message);
    EXPECT_EQ(ledger.count().undecided, 0u);
    EXPECT_EQ(ledger.count().inside, 1u);
    EXPECT_TRUE(ledger.finish(worker, message, Outcome::Failed));
    EXPECT_EQ(ledger.count().inside, 0u);
    co_return;
}
TEST_P(LedgerRule, AMessageIsUndecidedThenInsideThenGone) {
    program.run(lifeMain(scheduler, ledger));
    EXPECT_EQ(counts().failed, 1u);
    expectConserved();
}

Task<> lateMain(Scheduler& scheduler, Ledger& ledger) {
    Worker& worker = scheduler.worker();
    const Message first = offer(ledger, scheduler);
    EXPECT_TRUE(ledger.refuse(worker, first));
    EXPECT_FALSE(ledger.refuse(worker, first));
    EXPECT_FALSE(ledger.finish(worker, first, Outcome::Completed));
    ledger.accept(worker, first);
    // Its slot belongs to another by now.
    const Message second = offer(ledger, scheduler);
    EXPECT_EQ(second.slot, first.slot);
    EXPECT_NE(second.id, first.id);
    ledger.accept(worker, first);
    EXPECT_FALSE(ledger.finish(worker, first, Outcome::TimedOut));
    EXPECT_EQ(ledger.count().undecided, 1u);
    ledger.accept(worker, second);
    EXPECT_FALSE(ledger.refuse(worker, first));
    EXPECT_TRUE(ledger.finish(worker, second, Outcome::Cancelled));
    co_return;
}
TEST_P(LedgerRule, LateCallsChangeNothingAlsoOnceTheSlotIsUsedAgain) {
    program.run(lateMain(scheduler, ledger));
    const ClassMeter total = counts();
    EXPECT_EQ(total.offered, 2u);
    EXPECT_EQ(total.refused, 1u);
    EXPECT_EQ(total.cancelled, 1u);
    EXPECT_EQ(total.completed + total.timedOut, 0u);
    expectConserved();
}

Task<> impliedMain(Scheduler& scheduler, Ledger& ledger) {
    Worker& worker = scheduler.worker();
    const Message completed = offer(ledger, scheduler);
    EXPECT_TRUE(ledger.finish(worker, completed, Outcome::Completed));
    ledger.accept(worker, completed);  // its sender comes to say so only now
    const Message worked = offer(ledger, scheduler);
    co_await Work(ledger, worked, at<"here">);
    EXPECT_EQ(ledger.count().inside, 1u);
    EXPECT_TRUE(ledger.finish(scheduler.worker(), worked, Outcome::Completed));
    ledger.accept(scheduler.worker(), worked);
}
TEST_P(LedgerRule, WhatIsWorkedOnOrCompletedCountsAsAccepted) {
    program.run(impliedMain(scheduler, ledger));
    EXPECT_EQ(counts().accepted, 2u);
    EXPECT_EQ(counts().completed, 2u);
    expectConserved();
}

Task<> forNobodyMain(Scheduler& scheduler, Ledger& ledger) {
    const Message wanted = offer(ledger, scheduler);
    co_await Work(ledger, wanted, at<"here">);
    ledger.finish(scheduler.worker(), wanted, Outcome::Completed);
    const Message unwanted = offer(ledger, scheduler);
    ledger.accept(scheduler.worker(), unwanted);
    ledger.finish(scheduler.worker(), unwanted, Outcome::TimedOut);
    co_await Work(ledger, unwanted, at<"here">);
}
TEST_P(LedgerRule, WorkOnAMessageThatIsGoneIsWorkForNobody) {
    program.run(forNobodyMain(scheduler, ledger));
    const ClassMeter total = counts();
    EXPECT_EQ(total.workForNobody, 1u);
    EXPECT_EQ(total.service.count(), 2u);
    EXPECT_EQ(total.wait.count(), 1u);
    expectConserved();
}

Task<> cutShortMain(Scheduler& scheduler, Ledger& ledger) {
    Worker& worker = scheduler.worker();
    const Message message = offer(ledger, scheduler);
    ledger.workBegun(worker, message, at<"here">);
    EXPECT_TRUE(ledger.isOpen(message));
    ledger.finish(worker, message, Outcome::TimedOut);
    EXPECT_FALSE(ledger.isOpen(message));
    ledger.workEnded(worker, message, worker.stamp, at<"here">, 0, true);
    co_return;
}
TEST_P(LedgerRule, WorkThatEndsWithItsMessagesContextIsNotForNobody) {
    program.run(cutShortMain(scheduler, ledger));
    EXPECT_EQ(counts().workForNobody, 0u);
    EXPECT_EQ(counts().service.count(), 1u);
}

Task<> manyMain(Scheduler& scheduler, Ledger& ledger, int count) {
    std::vector<Message> messages;
    for (int i = 0; i < count; ++i) messages.push_back(offer(ledger, scheduler));
    for (std::size_t i = 0; i < messages.size(); i += 3) ledger.accept(scheduler.worker(), messages[i]);
    for (std::size_t i = 0; i < messages.size(); i += 6)
        ledger.finish(scheduler.worker(), messages[i], Outcome::Completed);
    co_return;
}
TEST_P(LedgerRule, HoldsAnyNumberOfMessages) {
    program.run(manyMain(scheduler, ledger, 6000));
    EXPECT_EQ(ledger.count().undecided, 4000u);
    EXPECT_EQ(ledger.count().inside, 1000u);
    expectConserved();
}

// Every message is fought over: its sender accepts it late, and three give it an outcome.
Task<> judge(Scheduler& scheduler, Ledger& ledger, Channel<Message> in, Outcome outcome, Log<>& wins, WaitGroup group) {
    while (auto received = co_await in.receive()) {
        if (ledger.finish(scheduler.worker(), received.value, outcome)) wins.add(static_cast<int>(outcome));
        co_await yieldNow();
    }
    group.done();
}
Task<> fightMain(Scheduler& scheduler, Ledger& ledger, int count, Log<>& wins) {
    const Outcome outcomes[] = {Outcome::Completed, Outcome::TimedOut, Outcome::Refused};
    const WaitGroup group(scheduler);
    std::vector<Channel<Message>> ways;
    for (std::uint32_t i = 0; i < 3; ++i) {
        ways.emplace_back(scheduler, 64);
        group.add(1);
        go(scheduler, kWorkerRole, i, judge(scheduler, ledger, ways[i], outcomes[i], wins, group));
    }
    for (int i = 0; i < count; ++i) {
        const Message message = offer(ledger, scheduler);
        for (int way = 0; way < 3; ++way) co_await ways[static_cast<std::size_t>((i + way) % 3)].send(message);
        ledger.accept(scheduler.worker(), message);
    }
    for (const Channel<Message>& way : ways) way.close();
    co_await group.wait();
}
TEST_P(LedgerRule, OfAllThatGiveAMessageItsOutcomeExactlyOneWins) {
    Log<> wins;
    EXPECT_EQ(program.run(fightMain(scheduler, ledger, 3000, wins)).end, RunEnd::MainReturned);
    EXPECT_EQ(wins.size(), 3000u);
    const ClassMeter total = counts();
    const auto won = wins.entries();
    const auto winsOf = [&won](Outcome outcome) {
        return static_cast<std::uint64_t>(std::count(won.begin(), won.end(), static_cast<int>(outcome)));
    };
    EXPECT_EQ(total.completed, winsOf(Outcome::Completed));
    EXPECT_EQ(ledger.count().undecided + ledger.count().inside, 0u);
    EXPECT_EQ(total.latency.count(), total.completed);
    EXPECT_GE(static_cast<std::int64_t>(total.sojourn), 0);
    EXPECT_EQ(total.offered, 3000u);
}

INSTANTIATE_TEST_SUITE_P(Ledger, LedgerRule, everyClock(), clockName);

}  // namespace
}  // namespace sluice
