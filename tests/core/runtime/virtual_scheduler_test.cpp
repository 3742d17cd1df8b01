#include "runtime/virtual_scheduler.hpp"

#include "core/runtime/harness.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"
#include "sync/atomic.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

#include <functional>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

// --- The machine

Task<> missTimes(Pipe empty, int times) {
    Received<int> r;
    for (int i = 0; i < times; ++i) co_await selectOrDefault(onReceive(empty, r));
}
Task<> receiveClosedTimes(Pipe closed, int times) {
    for (int i = 0; i < times; ++i) co_await closed.receive();
}
Task<> lengthTimes(Pipe pipe, int times) {
    for (int i = 0; i < times; ++i) co_await pipe.length();
}
Task<> yieldTimes(int times) {
    for (int i = 0; i < times; ++i) co_await yieldNow();
}
Task<> loadTimes(Atomic<int> variable, int times) {
    for (int i = 0; i < times; ++i) co_await variable.load();
}
Task<> attemptMain(Scheduler& scheduler, int kind, int times) {
    const Pipe pipe(scheduler, 1);
    if (kind == 1) pipe.close();
    const Atomic<int> variable(scheduler, 0);
    switch (kind) {
        case 0:
            co_await missTimes(pipe, times);
            break;
        case 1:
            co_await receiveClosedTimes(pipe, times);
            break;
        case 2:
            co_await lengthTimes(pipe, times);
            break;
        case 3:
            co_await yieldTimes(times);
            break;
        default:
            co_await loadTimes(variable, times);
            break;
    }
}
TEST(Machine, EveryFruitlessAttemptCostsOnGoLinux) {
    for (int kind = 0; kind < 5; ++kind) {
        Program program(Clock::Virtual, smallOptions(MachineModel::GoLinux));
        const Ending ending = program.run(attemptMain(program.scheduler(), kind, 1000));
        EXPECT_EQ(ending.clock, 1000 * kAttemptCost) << "kind " << kind;
        EXPECT_EQ(program.scheduler().workerAt(0).meter.cpu, 1000 * kAttemptCost) << "kind " << kind;
    }
}
TEST(Machine, OnTheIdealOneAttemptsAreFreeUpTo64AtOneInstant) {
    for (int kind = 0; kind < 5; ++kind) {
        for (const int times : {1, 64, 65, 100}) {
            Program program(Clock::Virtual);
            const Ending ending = program.run(attemptMain(program.scheduler(), kind, times));
            // An instant that only its own attempts have reached brings no free ones.
            EXPECT_EQ(ending.clock, std::max(times - 64, 0) * kAttemptCost)
                << "kind " << kind << ", " << times << " times";
        }
    }
}

Task<> sendReceiveTimes(Pipe pipe, int times) {
    for (int i = 0; i < times; ++i) {
        co_await pipe.send(i);
        co_await pipe.receive();
    }
}
TEST(Machine, WhatSucceedsTakesNoTime) {
    Program program(Clock::Virtual, smallOptions(MachineModel::GoLinux));
    EXPECT_EQ(program.run(sendReceiveTimes(Pipe(program.scheduler(), 1), 100'000)).clock, 0);
}

Task<> workOnce(Scheduler& scheduler, Nanos duration, Log<Nanos>& log, WaitGroup group) {
    co_await spend(duration);
    log.add(scheduler.now(scheduler.worker()));
    group.done();
}
Task<> workMain(Scheduler& scheduler, std::vector<Nanos> durations, Log<Nanos>& log) {
    const WaitGroup group(scheduler);
    group.add(static_cast<std::int64_t>(durations.size()));
    for (std::size_t i = 0; i < durations.size(); ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), workOnce(scheduler, durations[i], log, group));
    co_await group.wait();
}
std::vector<Nanos> endsOfWork(int cores, bool burns, std::vector<Nanos> durations) {
    SchedulerOptions options = smallOptions();
    options.machine.cores = cores;
    options.machine.workBurns = burns;
    Program program(Clock::Virtual, options);
    Log<Nanos> log;
    program.run(workMain(program.scheduler(), std::move(durations), log));
    return log.entries();
}
TEST(Machine, WithoutALimitAllWorkAtOnce) {
    EXPECT_EQ(endsOfWork(0, true, {5, 5, 7}), (std::vector<Nanos>{5, 5, 7}));
}
TEST(Machine, CoresServeFirstComeFirstServed) {
    EXPECT_EQ(endsOfWork(1, true, {5, 5, 7}), (std::vector<Nanos>{5, 10, 17}));
    EXPECT_EQ(endsOfWork(2, true, {5, 5, 7, 1}), (std::vector<Nanos>{5, 5, 6, 12}));
}
TEST(Machine, ALongWorkGivesItsCoreUpAfterAQuantum) {
    // 25 ms in slices of 10 with one of 4 ms in the line: 10, then 4, then the rest.
    EXPECT_EQ(endsOfWork(1, true, {25 * kMillisecond, 4 * kMillisecond}),
              (std::vector<Nanos>{14 * kMillisecond, 29 * kMillisecond}));
}
TEST(Machine, WorkThatWaitsNeedsNoCore) {
    EXPECT_EQ(endsOfWork(1, false, {5, 5, 7}), (std::vector<Nanos>{5, 5, 7}));
}

Task<> sleepOnce() {
    co_await sleep(kMillisecond);
}
TEST(Machine, ATimerWakesLateAndCostsCpuOnGoLinuxOnly) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Program program(Clock::Virtual, smallOptions(MachineModel::GoLinux, seed));
        const Ending ending = program.run(sleepOnce());
        EXPECT_GE(ending.clock, kMillisecond + kTimerLatencyMin);
        EXPECT_LT(ending.clock, kMillisecond + kTimerLatencyMin + kTimerLatencySpan);
        EXPECT_EQ(program.scheduler().workerAt(0).meter.cpu, kTimerWakeCpu);
    }
    Program ideal(Clock::Virtual);
    EXPECT_EQ(ideal.run(sleepOnce()).clock, kMillisecond);
}

Task<> pingPong(Pipe in, Pipe out) {
    for (;;) {
        const auto ball = co_await in.receive();
        co_await out.send(ball.value);
    }
}
Task<> livelockMain(Scheduler& scheduler) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    go(scheduler, kWorkerRole, 0, pingPong(a, b));
    co_await a.send(1);
    co_await pingPong(b, a);
}
TEST(Machine, TenMillionDispatchesAtOneInstantAreALivelock) {
    Program program(Clock::Virtual);
    const Ending ending = program.run(livelockMain(program.scheduler()));
    EXPECT_EQ(ending.end, RunEnd::Livelock);
    EXPECT_EQ(ending.clock, 0);
    EXPECT_EQ(ending.remaining.size(), 2u);
    EXPECT_GE(program.virtualScheduler().dispatches(), kLivelockDispatches);
}

// --- Order and determinism

Task<> sleepAndSay(Nanos duration, int what, Log<>& log) {
    co_await sleep(duration);
    log.add(what);
}
Task<> orderMain(Scheduler& scheduler, Log<>& log) {
    const Nanos durations[] = {30, 10, 20, 10, 30, 10};
    for (int i = 0; i < 6; ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), sleepAndSay(durations[i], i, log));
    co_await sleep(100);
}
TEST(VirtualClock, WakesByTimeAndAtOneInstantInTheOrderOfFallingAsleep) {
    Program program(Clock::Virtual);
    Log<> log;
    EXPECT_EQ(program.run(orderMain(program.scheduler(), log)).clock, 100);
    EXPECT_EQ(log.entries(), (std::vector<int>{1, 3, 5, 2, 0, 4}));
}

// Uses whatever draws or orders: select, spinning, timers, preemption, many goroutines.
Task<> busyWorker(Scheduler& scheduler, Pipe in, Pipe out, Atomic<int> shared) {
    const Ticker ticker(scheduler, 70 * kMicrosecond);
    Received<int> r;
    Received<Nanos> tick;
    for (;;) {
        const int chosen = co_await select(onReceive(in, r), onReceive(ticker.channel(), tick));
        if (chosen == 1) continue;
        if (!r.ok) break;
        const int seen = co_await shared.load();
        co_await shared.store(seen + 1);
        co_await sleep(r.value % 7 * kMicrosecond);
        const int sent = co_await selectOrDefault(onSend(out, r.value));
        if (sent == kDefault) co_await yieldNow();
    }
    ticker.stop();
}
Task<> drain(Pipe out) {
    while (auto received = co_await out.receive()) co_await spend(3 * kMicrosecond);
}
Task<> busyMain(Scheduler& scheduler) {
    const Pipe in(scheduler, 2, 0);
    const Pipe out(scheduler, 1, 1);
    const Atomic<int> shared(scheduler, 0);
    for (std::uint32_t i = 0; i < 4; ++i) go(scheduler, kWorkerRole, i, busyWorker(scheduler, in, out, shared));
    go(scheduler, kWorkerRole, 4, drain(out));
    for (int i = 0; i < 3000; ++i) co_await in.send(i);
    in.close();
}

struct Trace {
    std::uint64_t hash = 0;
    std::uint64_t events = 0;
    Nanos clock = 0;
    friend bool operator==(const Trace&, const Trace&) = default;
};
Trace traceOf(std::uint64_t seed, const std::function<void(VirtualScheduler&)>& run) {
    SchedulerOptions options = smallOptions(MachineModel::GoLinux, seed);
    options.machine.cores = 2;
    Aggregator aggregator;
    Observation observation(aggregator, options.manifest, {});
    Trace trace;
    {
        VirtualScheduler scheduler(options);
        scheduler.setProducer(0, &observation.producer(0));
        go(scheduler, kMainRole, 0, busyMain(scheduler));
        run(scheduler);
        trace.clock = scheduler.clock();
        scheduler.setProducer(0, nullptr);
    }
    observation.producer(0).close();
    observation.drain();
    trace.hash = observation.eventHash();
    trace.events = observation.eventCount();
    return trace;
}
void toTheEnd(VirtualScheduler& scheduler) {
    EXPECT_EQ(scheduler.run(nullptr), RunEnd::MainReturned);
}

TEST(VirtualClock, TheSameSeedGivesTheSameEvents) {
    const Trace first = traceOf(7, toTheEnd);
    EXPECT_GT(first.events, 10'000u);
    EXPECT_EQ(traceOf(7, toTheEnd), first);
    EXPECT_NE(traceOf(8, toTheEnd).hash, first.hash);
}

// --- The control

class TestControl : public VirtualControl {
public:
    bool attend() override {
        ++attentions;
        return onAttend ? onAttend() : true;
    }
    bool mayAdvance(Nanos) override { return true; }
    Nanos attendAt() const override { return instant; }
    std::uint64_t attendAtDispatch() const override { return dispatch; }
    bool quiescent() override { return onQuiescent ? onQuiescent() : false; }

    Nanos instant = kForever;
    std::uint64_t dispatch = UINT64_MAX;
    int attentions = 0;
    std::function<bool()> onAttend;
    std::function<bool()> onQuiescent;
};

TEST(VirtualControl, SteppingDispatchByDispatchChangesNothing) {
    const auto stepped = [](VirtualScheduler& scheduler) {
        TestControl control;
        control.dispatch = 0;
        control.onAttend = [&] {
            control.dispatch = scheduler.dispatches() + 1;
            return true;
        };
        EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
        EXPECT_GT(control.attentions, 1000);
    };
    EXPECT_EQ(traceOf(7, stepped), traceOf(7, toTheEnd));
}

TEST(VirtualControl, AttendingAtInstantsChangesNothing) {
    const auto attended = [](VirtualScheduler& scheduler) {
        TestControl control;
        control.instant = 0;
        control.onAttend = [&] {
            scheduler.moveClock(control.instant);
            control.instant += 500 * kMicrosecond;
            return true;
        };
        EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
        EXPECT_GT(control.attentions, 3);
    };
    EXPECT_EQ(traceOf(7, attended), traceOf(7, toTheEnd));
}

TEST(VirtualControl, StoppingAndGoingOnChangesNothing) {
    const auto inPieces = [](VirtualScheduler& scheduler) {
        TestControl control;
        control.dispatch = 100;
        control.onAttend = [&] {
            control.dispatch += 100;
            return false;
        };
        int stops = 0;
        RunEnd end;
        while ((end = scheduler.run(&control)) == RunEnd::Stopped) ++stops;
        EXPECT_EQ(end, RunEnd::MainReturned);
        EXPECT_GT(stops, 50);
    };
    EXPECT_EQ(traceOf(7, inPieces), traceOf(7, toTheEnd));
}

TEST(VirtualControl, AnInterventionAtADispatchComesAgainAtTheSameDispatch) {
    const auto intervened = [](std::uint64_t at) {
        return [at](VirtualScheduler& scheduler) {
            TestControl control;
            control.dispatch = at;
            control.onAttend = [&] {
                EXPECT_EQ(scheduler.dispatches(), at);
                control.dispatch = UINT64_MAX;
                go(scheduler, kWorkerRole, 9, sleepOnce());
                return true;
            };
            EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
        };
    };
    const Trace first = traceOf(7, intervened(1234));
    EXPECT_EQ(traceOf(7, intervened(1234)), first);
    EXPECT_NE(traceOf(7, intervened(1235)).hash, first.hash);
    EXPECT_NE(traceOf(7, toTheEnd).hash, first.hash);
}

TEST(VirtualControl, TheClockStopsAtAnInstantBeforeItsTimers) {
    VirtualScheduler scheduler(smallOptions());
    Log<> log;
    go(scheduler, kMainRole, 0, sleepAndSay(100, 1, log));
    TestControl control;
    control.instant = 100;
    control.onAttend = [&] {
        EXPECT_EQ(scheduler.clock(), 100);
        EXPECT_EQ(log.size(), 0u);
        control.instant = kForever;
        return true;
    };
    EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
    EXPECT_EQ(control.attentions, 1);
    EXPECT_EQ(log.size(), 1u);
}

TEST(VirtualControl, MoveClockGoesForwardUpToTheNextTimerAndNeverBack) {
    VirtualScheduler scheduler(smallOptions());
    Log<> log;
    go(scheduler, kMainRole, 0, sleepAndSay(100, 1, log));
    TestControl control;
    control.instant = 40;
    control.onAttend = [&] {
        scheduler.moveClock(70);
        scheduler.moveClock(60);
        EXPECT_EQ(scheduler.clock(), 70);
        control.instant = kForever;
        return true;
    };
    EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
    EXPECT_EQ(scheduler.clock(), 100);
}

Task<> receiveForEver(Pipe pipe, Log<>& log) {
    for (;;) {
        const auto received = co_await pipe.receive();
        log.add(received.value);
    }
}
Task<> sendOne(Pipe pipe, int value) {
    co_await pipe.send(value);
}
TEST(VirtualControl, MayBringNewWorkWhenNothingCanRunAnyMore) {
    VirtualScheduler scheduler(smallOptions());
    const Pipe pipe(scheduler, 0);
    Log<> log;
    go(scheduler, kMainRole, 0, receiveForEver(pipe, log));
    TestControl control;
    int visits = 0;
    control.onQuiescent = [&] {
        if (++visits > 3) return false;
        control.instant = scheduler.clock() + 10;
        return true;
    };
    control.onAttend = [&] {
        control.instant = kForever;
        go(scheduler, kWorkerRole, 0, sendOne(pipe, visits));
        return true;
    };
    EXPECT_EQ(scheduler.run(&control), RunEnd::Quiescent);
    EXPECT_EQ(log.entries(), (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(scheduler.clock(), 30);
}

TEST(VirtualClock, RequestStopEndsTheRunBetweenTwoDispatches) {
    VirtualScheduler scheduler(smallOptions());
    go(scheduler, kMainRole, 0, pingPong(Pipe(scheduler, 1), Pipe(scheduler, 1)));
    scheduler.requestStop();
    EXPECT_EQ(scheduler.run(nullptr), RunEnd::Stopped);
    EXPECT_EQ(scheduler.dispatches(), 0u);
}

}  // namespace
}  // namespace sluice
