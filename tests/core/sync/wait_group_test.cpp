#include "sync/wait_group.hpp"

#include "core/runtime/harness.hpp"

namespace sluice {
namespace {

using namespace testing;

class WaitGroupRule : public EveryClock {};

Task<> countDown(WaitGroup group, Log<>& log) {
    log.add(1);
    group.done();
    co_return;
}
Task<> joinMain(Scheduler& scheduler, Log<>& log) {
    const WaitGroup group(scheduler);
    for (int round = 1; round <= 3; ++round) {
        group.add(100);
        for (std::uint32_t i = 0; i < 100; ++i) go(scheduler, kWorkerRole, i, countDown(group, log));
        co_await group.wait();
        EXPECT_EQ(log.size(), static_cast<std::size_t>(round) * 100);
    }
}
TEST_P(WaitGroupRule, WaitReturnsOnceTheCounterIsZeroAndTheGroupMayBeUsedAgain) {
    Log<> log;
    EXPECT_EQ(program.run(joinMain(scheduler, log)).end, RunEnd::MainReturned);
}

Task<> zeroMain(Scheduler& scheduler) {
    co_await WaitGroup(scheduler).wait();
}
TEST_P(WaitGroupRule, WaitAtZeroReturnsAtOnce) {
    EXPECT_EQ(program.run(zeroMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> waitAndLog(WaitGroup group, Log<>& log) {
    co_await group.wait();
    log.add(1);
}
Task<> manyWaitersMain(Scheduler& scheduler, Log<>& log) {
    const WaitGroup group(scheduler);
    group.add(2);
    for (std::uint32_t i = 0; i < 10; ++i) go(scheduler, kWorkerRole, i, waitAndLog(group, log));
    co_await yieldNow();
    group.done();
    group.done();
    while (log.size() < 10) co_await yieldNow();
}
TEST_P(WaitGroupRule, AllWaitersAreWoken) {
    Log<> log;
    EXPECT_EQ(program.run(manyWaitersMain(scheduler, log)).end, RunEnd::MainReturned);
}

Task<> negativeMain(Scheduler& scheduler) {
    const WaitGroup group(scheduler);
    group.add(1);
    group.done();
    group.done();
    co_return;
}
TEST_P(WaitGroupRule, ANegativeCounterPanics) {
    const Ending ending = program.run(negativeMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: sync: negative WaitGroup counter");
}

Task<> deadlockMain(Scheduler& scheduler) {
    const WaitGroup group(scheduler);
    group.add(1);
    co_await group.wait(at<"here">);
}
TEST_P(WaitGroupRule, ACounterThatNobodyCountsDownIsADeadlock) {
    const Ending ending = program.run(deadlockMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].waits, "waiting for a wait group");
    EXPECT_EQ(ending.remaining[0].site, "here");
}

INSTANTIATE_TEST_SUITE_P(WaitGroup, WaitGroupRule, everyClock(), clockName);

}  // namespace
}  // namespace sluice
