// Mutex, Once, Atomic, Unguarded and recovering.
#include "core/runtime/harness.hpp"
#include "sync/atomic.hpp"
#include "sync/mutex.hpp"
#include "sync/once.hpp"
#include "sync/recovering.hpp"
#include "sync/wait_group.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace sluice {
namespace {

using namespace testing;

class SharedState : public EveryClock {};

// --- Mutex

Task<> lockedIncrements(Mutex mutex, Unguarded<int> counter, int times, WaitGroup group) {
    for (int i = 0; i < times; ++i) {
        co_await mutex.lock();
        const Unlocking unlocking(mutex);
        const int seen = co_await counter.load();
        co_await counter.store(seen + 1);
    }
    group.done();
}
Task<> lockedMain(Scheduler& scheduler, int& total) {
    const Mutex mutex(scheduler);
    const Unguarded<int> counter(scheduler, 0);
    const WaitGroup group(scheduler);
    group.add(4);
    for (std::uint32_t i = 0; i < 4; ++i) go(scheduler, kWorkerRole, i, lockedIncrements(mutex, counter, 2000, group));
    co_await group.wait();
    total = co_await counter.load();
}
TEST_P(SharedState, AMutexKeepsUpdatesFromBeingLost) {
    int total = 0;
    EXPECT_EQ(program.run(lockedMain(scheduler, total)).end, RunEnd::MainReturned);
    EXPECT_EQ(total, 8000);
}

Task<> lockAndLog(Mutex mutex, Atomic<int> queued, int name, Log<>& log) {
    co_await queued.add(1);
    co_await mutex.lock(at<"here">);
    log.add(name);
    mutex.unlock();
}
// Starts one after the other has had ample turns to queue up; on the virtual clock that is certain.
Task<> fifoMain(Scheduler& scheduler, Log<>& log) {
    const Mutex mutex(scheduler);
    const Atomic<int> queued(scheduler, 0);
    co_await mutex.lock();
    for (int i = 0; i < 5; ++i) {
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), lockAndLog(mutex, queued, i, log));
        int now = 0;
        while (now <= i) now = co_await queued.load();
        for (int turn = 0; turn < 10; ++turn) co_await yieldNow();
    }
    mutex.unlock();
    while (log.size() < 5) co_await yieldNow();
}
TEST(SharedStateOnTheVirtualClock, AMutexServesInTheOrderInWhichTheyCame) {
    Program program(Clock::Virtual);
    Log<> log;
    EXPECT_EQ(program.run(fifoMain(program.scheduler(), log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), (std::vector<int>{0, 1, 2, 3, 4}));
}

Task<> unlockMain(Scheduler& scheduler) {
    Mutex(scheduler).unlock();
    co_return;
}
TEST_P(SharedState, UnlockingAnUnlockedMutexPanics) {
    EXPECT_EQ(program.run(unlockMain(scheduler)).panic, "main: sync: unlock of unlocked mutex");
}
Task<> guardTooManyMain(Scheduler& scheduler) {
    const Mutex mutex(scheduler);
    co_await mutex.lock();
    const Unlocking unlocking(mutex);
    mutex.unlock();
}
TEST_P(SharedState, AGuardThatUnlocksTooMuchPanicsAndDoesNotEndTheProcess) {
    EXPECT_EQ(program.run(guardTooManyMain(scheduler)).panic, "main: sync: unlock of unlocked mutex");
}

Task<> tryLockMain(Scheduler& scheduler) {
    const Mutex mutex(scheduler);
    const bool first = co_await mutex.tryLock();
    const bool second = co_await mutex.tryLock();
    mutex.unlock();
    const bool third = co_await mutex.tryLock();
    EXPECT_TRUE(first);
    EXPECT_FALSE(second);
    EXPECT_TRUE(third);
}
TEST_P(SharedState, TryLockNeverWaits) {
    EXPECT_EQ(program.run(tryLockMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> selfDeadlockMain(Scheduler& scheduler) {
    const Mutex mutex(scheduler);
    co_await mutex.lock();
    co_await mutex.lock(at<"here">);
}
TEST_P(SharedState, LockingTwiceIsADeadlockWithAName) {
    const Ending ending = program.run(selfDeadlockMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].waits, "waiting to lock a mutex");
}

// --- Once

Task<> initialise(Atomic<int> runs, bool panics) {
    co_await runs.add(1);
    co_await sleep(kMicrosecond);
    if (panics) throw Panic("cannot");
    co_await runs.add(10);
}
Task<> callOnce(Once once, Atomic<int> runs, Log<>& log) {
    co_await once.run(initialise(runs, false));
    const int now = co_await runs.load();
    log.add(now);
}
Task<> onceMain(Scheduler& scheduler, Log<>& log) {
    const Once once(scheduler);
    const Atomic<int> runs(scheduler, 0);
    for (std::uint32_t i = 0; i < 5; ++i) go(scheduler, kWorkerRole, i, callOnce(once, runs, log));
    while (log.size() < 5) co_await sleep(kMicrosecond);
}
TEST_P(SharedState, OnceRunsOneBodyAndAllOthersWaitForItsEnd) {
    Log<> log;
    EXPECT_EQ(program.run(onceMain(scheduler, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>(5, 11));
}
Task<> oncePanicMain(Scheduler& scheduler) {
    const Once once(scheduler);
    const Atomic<int> runs(scheduler, 0);
    const Recovered<> first = co_await recovering(once.run(initialise(runs, true)));
    EXPECT_EQ(first.panic(), "cannot");
    co_await once.run(initialise(runs, true));
    const int now = co_await runs.load();
    EXPECT_EQ(now, 1);
}
TEST_P(SharedState, ABodyThatPanickedHasBeenRun) {
    EXPECT_EQ(program.run(oncePanicMain(scheduler)).end, RunEnd::MainReturned);
}

// --- Atomic and Unguarded

Task<> operationsMain(Scheduler& scheduler) {
    const Atomic<int> counter(scheduler, 5);
    const int added = co_await counter.add(3);
    const int old = co_await counter.exchange(20);
    const bool swapped = co_await counter.compareExchange(20, 21);
    const bool missed = co_await counter.compareExchange(20, 22);
    const int now = co_await counter.load();
    EXPECT_EQ(added, 8);
    EXPECT_EQ(old, 8);
    EXPECT_TRUE(swapped);
    EXPECT_FALSE(missed);
    EXPECT_EQ(now, 21);
    co_await counter.store(1);
    const int last = co_await counter.load();
    EXPECT_EQ(last, 1);
}
TEST_P(SharedState, AtomicOperationsYieldWhatGosDo) {
    EXPECT_EQ(program.run(operationsMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> wrappingMain(Scheduler& scheduler) {
    const Atomic<std::int32_t> counter(scheduler, std::numeric_limits<std::int32_t>::max());
    const std::int32_t wrapped = co_await counter.add(1);
    EXPECT_EQ(wrapped, std::numeric_limits<std::int32_t>::min());
    const std::int32_t back = co_await counter.add(-1);
    EXPECT_EQ(back, std::numeric_limits<std::int32_t>::max());
}
TEST_P(SharedState, AnAtomicCounterWrapsAroundAsGos) {
    EXPECT_EQ(program.run(wrappingMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> atomicIncrements(Atomic<int> counter, int times, WaitGroup group) {
    for (int i = 0; i < times; ++i) co_await counter.add(1);
    group.done();
}
Task<> racyIncrements(Unguarded<int> counter, int times, WaitGroup group) {
    for (int i = 0; i < times; ++i) {
        const int seen = co_await counter.load();
        co_await counter.store(seen + 1);
    }
    group.done();
}
Task<> incrementMain(Scheduler& scheduler, int& atomicTotal, int& racyTotal) {
    const Atomic<int> safe(scheduler, 0);
    const Unguarded<int> racy(scheduler, 0);
    const WaitGroup group(scheduler);
    group.add(8);
    for (std::uint32_t i = 0; i < 4; ++i) {
        go(scheduler, kWorkerRole, i, atomicIncrements(safe, 2000, group));
        go(scheduler, kWorkerRole, 4 + i, racyIncrements(racy, 2000, group));
    }
    co_await group.wait();
    atomicTotal = co_await safe.load();
    racyTotal = co_await racy.load();
}
TEST_P(SharedState, AtomicsLoseNothing) {
    int atomicTotal = 0;
    int racyTotal = 0;
    EXPECT_EQ(program.run(incrementMain(scheduler, atomicTotal, racyTotal)).end, RunEnd::MainReturned);
    EXPECT_EQ(atomicTotal, 8000);
    EXPECT_GT(racyTotal, 0);
    EXPECT_LE(racyTotal, 8000);
}
TEST(SharedStateOnTheVirtualClock, ATextbookRaceLosesUpdatesAndTheSameOnesWithTheSameSeed) {
    std::set<int> totals;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        int first = 0;
        for (int repeat = 0; repeat < 2; ++repeat) {
            Program program(Clock::Virtual, smallOptions(MachineModel::Ideal, seed));
            int atomicTotal = 0;
            int racyTotal = 0;
            program.run(incrementMain(program.scheduler(), atomicTotal, racyTotal));
            EXPECT_LT(racyTotal, 8000);
            if (repeat == 0) first = racyTotal;
            EXPECT_EQ(racyTotal, first);
        }
        totals.insert(first);
    }
    EXPECT_GT(totals.size(), 1u);
}

Task<> spinUntilSet(Atomic<bool> flag) {
    for (;;) {
        const bool isSet = co_await flag.load();
        if (isSet) co_return;
    }
}
Task<> spinMain(Scheduler& scheduler) {
    const Atomic<bool> flag(scheduler, false);
    go(scheduler, kWorkerRole, 0, spinUntilSet(flag));
    co_await sleep(kMillisecond);
    co_await flag.store(true);
    co_await spinUntilSet(flag);
}
TEST_P(SharedState, SpinningOnAVariableTakesTime) {
    EXPECT_EQ(program.run(spinMain(scheduler)).end, RunEnd::MainReturned);
}

// --- recovering

struct Departure {
    Departure(Log<>& l, int v) : log(l), what(v) {}
    ~Departure() { log.add(what); }
    Departure(const Departure&) = delete;
    Departure& operator=(const Departure&) = delete;
    Log<>& log;
    int what;
};
Task<int> divide(int a, int b, Log<>& log) {
    const Departure departure(log, 1);
    co_await yieldNow();
    if (b == 0) throw Panic("integer divide by zero");
    co_return a / b;
}
Task<int> nested(int a, int b, Log<>& log) {
    const Departure departure(log, 2);
    const int result = co_await divide(a, b, log);
    co_return result + 1;
}
Task<> recoverMain(Log<>& log) {
    const Recovered<int> good = co_await recovering(nested(6, 3, log));
    EXPECT_TRUE(good.ok());
    EXPECT_EQ(good.value(), 3);
    EXPECT_EQ(good.panic(), "");
    const Recovered<int> bad = co_await recovering(nested(6, 0, log));
    EXPECT_FALSE(bad.ok());
    EXPECT_EQ(bad.panic(), "integer divide by zero");
}
TEST_P(SharedState, RecoveringTurnsAPanicIntoAValueAndRunsWhatWasDeferred) {
    Log<> log;
    EXPECT_EQ(program.run(recoverMain(log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), (std::vector<int>{1, 2, 1, 2}));
}

Task<> panics() {
    throw Panic("elsewhere");
    co_return;
}
Task<> startsAPanickingOne(Scheduler& scheduler) {
    go(scheduler, kWorkerRole, 6, panics());
    co_await Channel<int>().receive();
}
Task<> otherGoroutineMain(Scheduler& scheduler) {
    const Recovered<> outcome = co_await recovering(startsAPanickingOne(scheduler));
    EXPECT_TRUE(outcome.ok());
}
TEST_P(SharedState, APanicOfAnotherGoroutineCannotBeRecovered) {
    const Ending ending = program.run(otherGoroutineMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "worker 7: elsewhere");
}

INSTANTIATE_TEST_SUITE_P(Sync, SharedState, everyClock(), clockName);

}  // namespace
}  // namespace sluice
