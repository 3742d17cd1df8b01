// What a body or its caller may do wrong ends in a panic of the run or in an assertion that names the misuse. (The
// panics of channels, wait groups and mutexes are in the tests of each.)
#include "core/runtime/harness.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

#include <optional>
#include <thread>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

class MisuseDeathTest : public ::testing::TestWithParam<Clock> {
protected:
    MisuseDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

Task<> nothing() {
    co_return;
}
TEST_P(MisuseDeathTest, AGoroutineInAnUnknownRoleIsAnAssertion) {
    EXPECT_DEATH(
        {
            Program program(GetParam());
            go(program.scheduler(), 77, 0, nothing());
        },
        "a goroutine in a role that the manifest does not have");
}

template <class Make>
void keepBeyondTheRun(Clock clock, Make make) {
    std::optional<decltype(make(std::declval<Scheduler&>()))> kept;
    Program program(clock);
    kept.emplace(make(program.scheduler()));
    program.run(nothing());
    auto leaked = new decltype(kept)(std::move(kept));  // NOLINT: outlives the run
    (void)leaked;
}
constexpr const char* kKept = "is kept beyond the end of its run";

TEST_P(MisuseDeathTest, AHandleKeptBeyondTheEndOfItsRunIsAnAssertion) {
    const Clock clock = GetParam();
    EXPECT_DEATH(keepBeyondTheRun(clock, [](Scheduler& s) { return Pipe(s, 1); }), kKept);
    EXPECT_DEATH(keepBeyondTheRun(clock, [](Scheduler& s) { return Timer(s, kSecond); }), kKept);
    EXPECT_DEATH(keepBeyondTheRun(clock, [](Scheduler& s) { return withCancel(Context::background(s)); }), kKept);
    EXPECT_DEATH(keepBeyondTheRun(clock, [](Scheduler& s) { return WaitGroup(s); }), kKept);
    EXPECT_DEATH(keepBeyondTheRun(clock, [](Scheduler& s) { return Mutex(s); }), kKept);
}

Task<> leaveEverythingBehind(Scheduler& scheduler, Log<>& log) {
    const Channel<Pipe> pipes(scheduler, 2);
    co_await pipes.send(Pipe(scheduler, 1));
    const Timer timer(scheduler, kSecond);
    const Ticker ticker(scheduler, kSecond);
    const CancellableContext parent = withTimeout(Context::background(scheduler), kSecond);
    (void)withTimeout(withCancel(parent), kMillisecond).done();
    (void)afterFunc(parent, Seat{kWorkerRole, 0}, [] { return nothing(); });
    log.add(1);
    co_await Pipe().receive();
}
Task<> pendingMain(Scheduler& scheduler, Log<>& log) {
    go(scheduler, kWorkerRole, 0, leaveEverythingBehind(scheduler, log));
    while (log.size() == 0) co_await yieldNow();
}
TEST_P(MisuseDeathTest, WhatARunLeavesPendingIsNoMisuse) {
    Log<> log;
    Program program(GetParam());
    EXPECT_EQ(program.run(pendingMain(program.scheduler(), log)).end, RunEnd::MainReturned);
}

Task<> sleepsLong() {
    co_await sleep(3600 * kSecond);
}
// With several workers: a single one is taken without asking which thread this is.
void useFromOutside() {
    ThreadedScheduler scheduler(smallOptions(), 2);
    const Pipe pipe(scheduler, 1);
    go(scheduler, kMainRole, 0, sleepsLong());
    scheduler.start();
    pipe.close();
}
TEST(MisuseOnThreadsDeathTest, AnOperationFromAThreadThatRunsNoGoroutineIsAnAssertion) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(useFromOutside(), "from a thread that runs none of them");
}

// After the run has ended, and before it is gone, its objects may still be touched; nothing runs any more.
TEST_P(MisuseDeathTest, AHandleUsedAfterTheEndWakesNobody) {
    Program program(GetParam());
    const Pipe pipe(program.scheduler(), 0);
    const WaitGroup group(program.scheduler());
    EXPECT_EQ(program.run(nothing()).end, RunEnd::MainReturned);
    pipe.close();
    EXPECT_THROW(pipe.close(), Panic);
    EXPECT_THROW(group.done(), Panic);
    EXPECT_THROW(Mutex(program.scheduler()).unlock(), Panic);
}

INSTANTIATE_TEST_SUITE_P(Sync, MisuseDeathTest, everyClock(), clockName);

}  // namespace
}  // namespace sluice
