// What a run promises on either clock.
#include "runtime/scheduler.hpp"

#include "core/runtime/harness.hpp"
#include "sync/mutex.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

#include <algorithm>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

class Run : public EveryClock {};

Task<> nothing() {
    co_return;
}
TEST_P(Run, EndsWhenMainReturns) {
    EXPECT_EQ(program.run(nothing()).end, RunEnd::MainReturned);
}

Task<> forEver() {
    for (;;) co_await yieldNow();
}
Task<> leavesOthersMain(Scheduler& scheduler) {
    for (std::uint32_t i = 0; i < 5; ++i) go(scheduler, kWorkerRole, i, forEver());
    co_await yieldNow();
}
TEST_P(Run, EndsWithMainWhateverOthersStillDo) {
    const Ending ending = program.run(leavesOthersMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::MainReturned);
    EXPECT_EQ(ending.remaining.size(), 5u);
}

Task<> throwsNonsense() {
    throw 42;  // NOLINT: whatever is thrown must be caught
    co_return;
}
Task<> fails(std::string words) {
    co_await yieldNow();
    throw Panic(words);
}
Task<> startsFailingMain(Scheduler& scheduler) {
    go(scheduler, kWorkerRole, 2, fails("boom"));
    co_await Pipe().receive();
}
TEST_P(Run, APanicEndsItWithTheNameOfItsGoroutine) {
    const Ending ending = program.run(startsFailingMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "worker 3: boom");
}
TEST_P(Run, AnyExceptionIsAPanic) {
    const Ending ending = program.run(throwsNonsense());
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: an exception that is no std::exception");
}

Task<> receiveHere(Pipe pipe) {
    co_await pipe.receive(at<"here">);
}
Task<> sendHere(Pipe pipe) {
    co_await pipe.send(1, at<"here">);
}
Task<> deadlockMain(Scheduler& scheduler, Pipe pipe, Pipe results) {
    go(scheduler, kWorkerRole, 0, receiveHere(pipe));
    go(scheduler, kWorkerRole, 1, sendHere(results));
    Received<int> r;
    co_await select(onReceive(pipe, r, at<"here">), onReceive(Pipe(), r));
}
TEST_P(Run, ADeadlockReportNamesEachGoroutineItsReasonAndItsObject) {
    const Ending ending = program.run(deadlockMain(scheduler, Pipe(scheduler, 0, 0), Pipe(scheduler, 0, 1)));
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 3u);
    EXPECT_EQ(ending.remaining[0].name, "main");
    EXPECT_EQ(ending.remaining[0].waits, "waiting for any case of a select");
    EXPECT_EQ(ending.remaining[1].name, "worker 1");
    EXPECT_EQ(ending.remaining[1].waits, "waiting for a message from pipe");
    EXPECT_EQ(ending.remaining[2].name, "worker 2");
    EXPECT_EQ(ending.remaining[2].waits, "waiting for room in results");
    for (const GoroutineReport& report : ending.remaining) {
        EXPECT_EQ(report.site, "here");
        EXPECT_TRUE(report.parked);
    }
}

Task<> leakMain(Scheduler& scheduler, Pipe pipe) {
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, receiveHere(pipe));
    co_await untilReceiversWait(pipe, 3);
    co_await pipe.send(1);
    co_await untilReceiversWait(pipe, 2);
}
TEST_P(Run, WhatStaysParkedWhenMainReturnsIsLeftToBeReported) {
    SchedulerOptions options = smallOptions();
    options.endsWithMain = false;
    Program own(GetParam(), options);
    const Ending ending = own.run(leakMain(own.scheduler(), Pipe(own.scheduler(), 0)));
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    EXPECT_EQ(ending.remaining.size(), 2u);
}

// --- Teardown

struct Witness {
    explicit Witness(Log<>& l) : log(l) {}
    ~Witness() { log.add(1); }
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;
    Log<>& log;
};
// At teardown does all that deferred calls of a body do, to objects on which frames waited that may be gone already.
struct Deferred {
    Deferred(Scheduler& s, Pipe p, WaitGroup g, Mutex m, Timer t)
        : scheduler(s), pipe(p), group(g), mutex(m), timer(t) {}
    ~Deferred() {
        if (!scheduler.tearingDown()) return;
        pipe.close();
        group.done();
        mutex.unlock();
        timer.stop();
    }
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;
    Scheduler& scheduler;
    Pipe pipe;
    WaitGroup group;
    Mutex mutex;
    Timer timer;
};
Task<> parkInCall(int how, Pipe pipe, Mutex mutex, WaitGroup group, Log<>& log) {
    const Witness witness(log);
    Received<int> r;
    Received<int> s;
    switch (how) {
        case 0:
            co_await pipe.receive();
            break;
        case 1:
            co_await select(onReceive(pipe, r), onReceive(pipe, s));
            break;
        case 2:
            co_await mutex.lock();
            break;
        case 3:
            co_await group.wait();
            break;
        case 4:
            co_await sleep(3600 * kSecond);
            break;
        case 5:
            co_await spend(kMillisecond);
            break;
        default:
            co_await forEver();
            break;
    }
}
Task<> parkSomewhere(Scheduler& scheduler, int how, Pipe pipe, Mutex mutex, WaitGroup group, Log<>& log) {
    const Witness witness(log);
    const Deferred deferred(scheduler, pipe, group, mutex, Timer(scheduler, 3600 * kSecond));
    co_await parkInCall(how, pipe, mutex, group, log);
}
Task<> teardownMain(Scheduler& scheduler, Log<>& log) {
    const Pipe pipe(scheduler, 0);
    const Mutex mutex(scheduler);
    const WaitGroup group(scheduler);
    group.add(100);
    co_await mutex.lock();
    for (int i = 0; i < 70; ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i),
           parkSomewhere(scheduler, i % 7, pipe, mutex, group, log));
    for (int i = 0; i < 200; ++i) co_await yieldNow();
    throw Panic("in the midst of it");
}
TEST_P(Run, TeardownInAnyStateDestroysEveryFrameAndWhatItHolds) {
    Log<> log;
    {
        Program own(GetParam());
        EXPECT_EQ(own.run(teardownMain(own.scheduler(), log)).end, RunEnd::Panicked);
    }
    // Two witnesses each, whether they got so far as to make the second or not: started ones made both.
    EXPECT_GE(log.size(), 70u);
    EXPECT_EQ(log.size() % 2, 0u);
}

// A buffered value that holds a handle of another channel, in a ring of three.
struct Chain {
    Chain() = default;
    explicit Chain(Channel<Chain> n) : next(std::move(n)) {}
    Channel<Chain> next;
};
Task<> ringMain(Scheduler& scheduler) {
    const Channel<Chain> a(scheduler, 1);
    const Channel<Chain> b(scheduler, 1);
    Chain toA(a);
    Chain toB(b);
    co_await a.send(toB);
    co_await b.send(toA);
}
TEST_P(Run, ChannelsThatHoldEachOtherGoWithTheRun) {
    EXPECT_EQ(program.run(ringMain(scheduler)).end, RunEnd::MainReturned);
}

TEST_P(Run, MayBeGivenUpBeforeItStarts) {
    Log<> log;
    {
        Program own(GetParam());
        const Pipe pipe(own.scheduler(), 0);
        const Mutex mutex(own.scheduler());
        const WaitGroup group(own.scheduler());
        go(own.scheduler(), kMainRole, 0, parkInCall(0, pipe, mutex, group, log));
    }
    EXPECT_EQ(log.size(), 0u);
}

// --- Tasks

Task<int> depth(int levels) {
    if (levels == 0) co_return 0;
    const int below = co_await depth(levels - 1);
    co_return below + 1;
}
Task<> recursionMain() {
    const int reached = co_await depth(2000);
    EXPECT_EQ(reached, 2000);
}
TEST_P(Run, CallsNestDeeply) {
    EXPECT_EQ(program.run(recursionMain()).end, RunEnd::MainReturned);
}

Task<std::unique_ptr<int>> makeOne() {
    co_return std::make_unique<int>(3);
}
Task<> callsInALoopMain() {
    int sum = 0;
    for (int i = 0; i < 200'000; ++i) {
        const auto value = co_await makeOne();
        sum += *value;
    }
    EXPECT_EQ(sum, 600'000);
}
TEST_P(Run, CallsInALoopDoNotGrowTheStack) {
    EXPECT_EQ(program.run(callsInALoopMain()).end, RunEnd::MainReturned);
}

Task<> throwsThrough() {
    co_await fails("inside");
}
Task<> catchesMain(Log<>& log) {
    try {
        co_await throwsThrough();
    } catch (const Panic& panic) {
        EXPECT_STREQ(panic.what(), "inside");
        log.add(1);
    }
}
TEST_P(Run, APanicPassesThroughCalls) {
    Log<> log;
    EXPECT_EQ(program.run(catchesMain(log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.size(), 1u);
}

// --- Giving way

Task<> chatters(Pipe own, Log<>& log) {
    for (;;) {
        co_await own.send(1);
        co_await own.receive();
        if (log.size() > 0) co_return;
    }
}
Task<> speaks(Log<>& log) {
    log.add(1);
    co_return;
}
Task<> quantumMain(Scheduler& scheduler, Log<>& log) {
    go(scheduler, kWorkerRole, 0, speaks(log));
    co_await chatters(Pipe(scheduler, 1), log);
}
TEST_P(Run, AGoroutineOnItsOwnBufferGivesWayInTheEnd) {
    Log<> log;
    EXPECT_EQ(program.run(quantumMain(scheduler, log)).end, RunEnd::MainReturned);
}

Task<> sleepsForNothing(Log<>& log) {
    while (log.size() == 0) co_await sleep(0);
}
Task<> zeroSleepMain(Scheduler& scheduler, Log<>& log) {
    go(scheduler, kWorkerRole, 0, sleepsForNothing(log));
    co_await sleep(kMillisecond);
    log.add(1);
}
TEST_P(Run, ALoopOfSleepsForNoTimeDoesNotFreezeTheClock) {
    Log<> log;
    EXPECT_EQ(program.run(zeroSleepMain(scheduler, log)).end, RunEnd::MainReturned);
}

Task<> sleepAtLeastMain(Scheduler& scheduler) {
    const Nanos before = scheduler.now(scheduler.worker());
    co_await sleep(2 * kMillisecond);
    EXPECT_GE(scheduler.now(scheduler.worker()) - before, 2 * kMillisecond);
    co_await spend(kMillisecond);
    EXPECT_GE(scheduler.now(scheduler.worker()) - before, 3 * kMillisecond);
    co_await sleep(-1);
    co_await spend(0);
}
TEST_P(Run, SleepAndWorkTakeAtLeastTheirTime) {
    for (const bool burns : {false, true}) {
        SchedulerOptions options = smallOptions();
        options.machine.workBurns = burns;
        Program own(GetParam(), options);
        EXPECT_EQ(own.run(sleepAtLeastMain(own.scheduler())).end, RunEnd::MainReturned);
    }
}

// --- Many

Task<> countDown(WaitGroup group) {
    group.done();
    co_return;
}
Task<> manyMain(Scheduler& scheduler, std::uint32_t count) {
    for (int round = 0; round < 3; ++round) {
        const WaitGroup group(scheduler);
        group.add(count);
        for (std::uint32_t i = 0; i < count; ++i) go(scheduler, kWorkerRole, i, countDown(group));
        co_await group.wait();
    }
}
TEST_P(Run, TensOfThousandsOfGoroutinesComeAndGo) {
    EXPECT_EQ(program.run(manyMain(scheduler, 20'000)).end, RunEnd::MainReturned);
    Meter meter(1, 2, 0);
    for (int i = 0; i < scheduler.workerCount(); ++i) meter.mergeFrom(scheduler.workerAt(i).meter, 0);
    EXPECT_EQ(meter.spawned, 60'001u);
}

Task<> relay(Pipe from, Pipe to) {
    const auto received = co_await from.receive();
    co_await to.send(received.value + 1);
}
Task<> daisyChainMain(Scheduler& scheduler, int length) {
    const Pipe leftmost(scheduler, 0);
    Pipe right = leftmost;
    Pipe left = leftmost;
    for (int i = 0; i < length; ++i) {
        right = Pipe(scheduler, 0);
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), relay(right, left));
        left = right;
    }
    co_await right.send(0);
    const auto received = co_await leftmost.receive();
    EXPECT_EQ(received.value, length);
}
TEST_P(Run, ADaisyChainOfTenThousandPassesAMessageOn) {
    EXPECT_EQ(program.run(daisyChainMain(scheduler, 10'000)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Scheduler, Run, everyClock(), clockName);

}  // namespace
}  // namespace sluice
