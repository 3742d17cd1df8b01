// Many goroutines on one object each, on two real threads, bounded by counts.
#include "base/random.hpp"
#include "core/runtime/harness.hpp"
#include "sync/atomic.hpp"
#include "sync/mutex.hpp"
#include "sync/once.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

#include <atomic>

namespace sluice {
namespace {

using namespace testing;

// --- one timer that several stop, reset and receive from: every start ends once, in a value or in a stop that says so

struct TimerCounts {
    std::atomic<int> starts{1};
    std::atomic<int> stopped{0};
    std::atomic<int> received{0};
};
Task<> fightOverTimer(Timer timer, std::uint64_t seed, TimerCounts& counts, WaitGroup group) {
    SequentialRandom random(seed, 0, 0);
    Received<Nanos> r;
    for (int i = 0; i < 500; ++i) {
        switch (random.below(4)) {
            case 0:
                if (timer.stop()) ++counts.stopped;
                break;
            case 1:
                ++counts.starts;
                if (timer.reset(static_cast<Nanos>(random.below(20)) * kMicrosecond)) ++counts.stopped;
                break;
            case 2: {
                const int chosen = co_await selectOrDefault(onReceive(timer.channel(), r));
                if (chosen == 0) ++counts.received;
                break;
            }
            default:
                co_await sleep(static_cast<Nanos>(random.below(10)) * kMicrosecond);
                break;
        }
    }
    group.done();
}
Task<> timerFightMain(Scheduler& scheduler, std::uint64_t seed, TimerCounts& counts) {
    const Timer timer(scheduler, kMicrosecond);
    const WaitGroup group(scheduler);
    group.add(6);
    for (std::uint32_t i = 0; i < 6; ++i)
        go(scheduler, kWorkerRole, i, fightOverTimer(timer, seed * 10 + i, counts, group));
    co_await group.wait();
    if (timer.stop()) ++counts.stopped;
}
TEST(StressContention, EveryStartOfATimerEndsInOneValueOrInOneStopThatSaysSo) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        TimerCounts counts;
        Program program(Clock::TwoThreads);
        EXPECT_EQ(program.run(timerFightMain(program.scheduler(), seed, counts)).end, RunEnd::MainReturned);
        EXPECT_EQ(counts.starts, counts.stopped + counts.received) << "seed " << seed;
        EXPECT_GT(counts.received, 0) << "seed " << seed;
    }
}

// --- mutex, once and wait group at once

struct Shared {
    explicit Shared(Scheduler& scheduler) : mutex(scheduler), once(scheduler), group(scheduler), runs(scheduler, 0) {}
    Mutex mutex;
    Once once;
    WaitGroup group;
    Atomic<int> runs;
    int guarded = 0;  // by the mutex
};
Task<> runOnce(Atomic<int> runs) {
    co_await runs.add(1);
    co_await sleep(10 * kMicrosecond);
    co_await runs.add(1);
}
Task<> contend(Shared& shared, int rounds) {
    co_await shared.once.run(runOnce(shared.runs));
    const int seen = co_await shared.runs.load();
    EXPECT_EQ(seen, 2) << "others wait until the body has ended";
    for (int i = 0; i < rounds; ++i) {
        const bool taken = co_await shared.mutex.tryLock();
        if (!taken) co_await shared.mutex.lock();
        const Unlocking unlocking(shared.mutex);
        ++shared.guarded;
    }
    shared.group.done();
}
Task<> joinAndLog(WaitGroup group, Shared& shared, int expected, WaitGroup joined) {
    co_await group.wait();
    co_await shared.mutex.lock();
    const Unlocking unlocking(shared.mutex);
    EXPECT_GE(shared.guarded, expected);
    joined.done();
}
Task<> contentionMain(Scheduler& scheduler, Shared& shared) {
    const WaitGroup joined(scheduler);
    for (int round = 1; round <= 5; ++round) {
        shared.group.add(16);
        for (std::uint32_t i = 0; i < 16; ++i) go(scheduler, kWorkerRole, i, contend(shared, 100));
        joined.add(4);
        for (std::uint32_t i = 0; i < 4; ++i)
            go(scheduler, kWorkerRole, 16 + i, joinAndLog(shared.group, shared, round * 1600, joined));
        co_await joined.wait();
    }
    EXPECT_EQ(shared.guarded, 5 * 1600);
}
TEST(StressContention, MutexOnceAndWaitGroupHoldUnderContention) {
    for (int round = 0; round < 4; ++round) {
        Program program(Clock::TwoThreads);
        Shared shared(program.scheduler());
        EXPECT_EQ(program.run(contentionMain(program.scheduler(), shared)).end, RunEnd::MainReturned);
    }
}

}  // namespace
}  // namespace sluice
