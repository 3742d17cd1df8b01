#include "runtime/threaded_scheduler.hpp"

#include "core/runtime/harness.hpp"
#include "sync/timer.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

class Threads : public ::testing::TestWithParam<int> {
protected:
    ThreadedScheduler scheduler{smallOptions(), GetParam()};
};

Task<> countForEver(std::atomic<std::uint64_t>& count) {
    for (;;) {
        count.fetch_add(1, std::memory_order_relaxed);
        co_await yieldNow();
    }
}
Task<> burnForEver(std::atomic<std::uint64_t>& count) {
    for (;;) {
        co_await spend(10 * kMillisecond);
        count.fetch_add(1, std::memory_order_relaxed);
    }
}
Task<> bufferForEver(Pipe own, std::atomic<std::uint64_t>& count) {
    for (;;) {
        co_await own.send(1);
        co_await own.receive();
        count.fetch_add(1, std::memory_order_relaxed);
    }
}

void waitFor(const std::atomic<std::uint64_t>& count, std::uint64_t target) {
    while (count.load(std::memory_order_relaxed) < target) std::this_thread::yield();
}

TEST_P(Threads, PauseStopsEverybodyAndFreezesTheClock) {
    std::atomic<std::uint64_t> count{0};
    go(scheduler, kMainRole, 0, countForEver(count));
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, bufferForEver(Pipe(scheduler, 1), count));
    scheduler.start();
    for (int round = 0; round < 5; ++round) {
        waitFor(count, count.load() + 1000);
        ASSERT_TRUE(scheduler.pause());
        EXPECT_TRUE(scheduler.paused());
        const std::uint64_t counted = count.load();
        const Nanos clock = scheduler.clock();
        std::this_thread::yield();
        EXPECT_EQ(count.load(), counted);
        EXPECT_EQ(scheduler.clock(), clock);
        EXPECT_TRUE(scheduler.pause());  // once more changes nothing
        scheduler.resumeAll();
        scheduler.resumeAll();
        EXPECT_GE(scheduler.clock(), clock);
    }
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}

TEST_P(Threads, PauseReachesWorkThatBurns) {
    std::atomic<std::uint64_t> count{0};
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, burnForEver(count));
    scheduler.start();
    waitFor(count, 1);
    ASSERT_TRUE(scheduler.pause());
    const Nanos clock = scheduler.clock();
    EXPECT_EQ(scheduler.clock(), clock);
    scheduler.resumeAll();
    waitFor(count, count.load() + 1);
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}

Task<> sleepsLong() {
    co_await sleep(3600 * kSecond);
}
TEST_P(Threads, WhileAllSleepPauseStillComesBack) {
    go(scheduler, kMainRole, 0, sleepsLong());
    scheduler.start();
    ASSERT_TRUE(scheduler.pause());
    scheduler.resumeAll();
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}

Task<> burnsLong() {
    co_await spend(3600 * kSecond);
}
Task<> comesAfter(Log<>& log) {
    log.add(1);
    co_return;
}
Task<> sharesWithBurnersMain(Scheduler& scheduler, Log<>& log) {
    for (std::uint32_t i = 0; i < 4; ++i) go(scheduler, kWorkerRole, i, burnsLong());
    co_await yieldNow();
    go(scheduler, kWorkerRole, 4, comesAfter(log));
    while (log.size() == 0) co_await spend(kMicrosecond);
}
TEST_P(Threads, ThoseThatBurnShareAWorkerInTurns) {
    Log<> log;
    go(scheduler, kMainRole, 0, sharesWithBurnersMain(scheduler, log));
    scheduler.start();
    EXPECT_TRUE(scheduler.waitEnded(kHangs));
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::MainReturned);
}

TEST_P(Threads, StopEndsBurningWorkAtOnce) {
    std::atomic<std::uint64_t> count{0};
    go(scheduler, kMainRole, 0, burnsLong());
    go(scheduler, kWorkerRole, 0, burnForEver(count));
    scheduler.start();
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
    EXPECT_LT(scheduler.clock(), 3600 * kSecond);
}

TEST_P(Threads, StopWhilePausedEnds) {
    std::atomic<std::uint64_t> count{0};
    go(scheduler, kMainRole, 0, countForEver(count));
    scheduler.start();
    ASSERT_TRUE(scheduler.pause());
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
    EXPECT_FALSE(scheduler.pause());
}

TEST_P(Threads, AControllerMayBeCalledWithoutAnEnd) {
    std::atomic<std::uint64_t> count{0};
    go(scheduler, kMainRole, 0, countForEver(count));
    scheduler.start();
    scheduler.notifyController();
    EXPECT_FALSE(scheduler.waitEnded(kHangs));
    EXPECT_FALSE(scheduler.waitEnded(1));
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}

Task<> stopTimerAndWait(Scheduler& scheduler) {
    const Timer timer(scheduler, 3600 * kSecond);
    co_await sleep(kMicrosecond);
    timer.stop();
    co_await Pipe(scheduler, 0).receive();
}
TEST_P(Threads, AStoppedTimerDoesNotDelayFindingADeadlock) {
    go(scheduler, kMainRole, 0, stopTimerAndWait(scheduler));
    scheduler.start();
    EXPECT_TRUE(scheduler.waitEnded(kHangs));
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Quiescent);
}

TEST_P(Threads, EachWorkerIsAThreadOfItsOwn) {
    scheduler.start();
    const auto ids = scheduler.threadIds();
    EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), static_cast<std::size_t>(GetParam()));
    EXPECT_EQ(scheduler.workerCount(), GetParam());
    scheduler.stopAndJoin();
}

TEST_P(Threads, AnEmptyRunIsQuiescent) {
    scheduler.start();
    EXPECT_TRUE(scheduler.waitEnded(kHangs));
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Quiescent);
}

INSTANTIATE_TEST_SUITE_P(ThreadedScheduler, Threads, ::testing::Values(1, 2, 4));

}  // namespace
}  // namespace sluice
