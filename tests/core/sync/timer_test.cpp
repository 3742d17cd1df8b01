#include "sync/timer.hpp"

#include "core/runtime/harness.hpp"
#include "sync/select.hpp"

namespace sluice {
namespace {

using namespace testing;

constexpr Nanos kLong = 3600 * kSecond;

class TimerRule : public EveryClock {};

Task<> valueMain(Scheduler& scheduler) {
    const Nanos before = scheduler.now(scheduler.worker());
    const Timer timer(scheduler, kMillisecond);
    const auto fired = co_await timer.channel().receive();
    EXPECT_TRUE(fired.ok);
    EXPECT_GE(fired.value, before + kMillisecond);
    EXPECT_GE(scheduler.now(scheduler.worker()), fired.value);
    EXPECT_FALSE(timer.stop());
}
TEST_P(TimerRule, ItsChannelYieldsTheInstantAtWhichItFired) {
    EXPECT_EQ(program.run(valueMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> stopMain(Scheduler& scheduler) {
    const Timer timer(scheduler, kLong);
    EXPECT_TRUE(timer.stop());
    EXPECT_FALSE(timer.stop());
    co_await timer.channel().receive();
}
TEST_P(TimerRule, AStoppedTimerNeverFiresAndIsNothingToWaitFor) {
    EXPECT_EQ(program.run(stopMain(scheduler)).end, RunEnd::Quiescent);
    EXPECT_LT(program.scheduler().now(program.scheduler().worker()), kLong);
}

// The value is in the buffer, and nobody has received it.
Task<> untilFired(Timer timer) {
    while (timer.channel().core()->count() == 0) co_await sleep(100 * kMicrosecond);
}
Task<> staleStopMain(Scheduler& scheduler) {
    const Timer timer(scheduler, kMicrosecond);
    co_await untilFired(timer);
    EXPECT_TRUE(timer.stop());
    Received<Nanos> r;
    const int chosen = co_await selectOrDefault(onReceive(timer.channel(), r));
    EXPECT_EQ(chosen, kDefault);
}
TEST_P(TimerRule, AfterStopNoValueFromBeforeIsReceived) {
    EXPECT_EQ(program.run(staleStopMain(scheduler)).end, RunEnd::MainReturned);
}
Task<> staleResetMain(Scheduler& scheduler) {
    const Timer timer(scheduler, kMicrosecond);
    co_await untilFired(timer);
    const Nanos before = scheduler.now(scheduler.worker());
    EXPECT_TRUE(timer.reset(kMillisecond));
    const auto fired = co_await timer.channel().receive();
    EXPECT_GE(fired.value, before + kMillisecond);
}
TEST_P(TimerRule, AfterResetNoValueFromBeforeIsReceived) {
    EXPECT_EQ(program.run(staleResetMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> resetMain(Scheduler& scheduler) {
    const Timer timer(scheduler, kLong);
    EXPECT_TRUE(timer.reset(kMicrosecond));
    co_await timer.channel().receive();
    EXPECT_FALSE(timer.reset(kMicrosecond));
    co_await timer.channel().receive();
}
TEST_P(TimerRule, ResetStartsItAnewWhetherPendingOrNot) {
    EXPECT_EQ(program.run(resetMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> notPositiveMain(Scheduler& scheduler) {
    for (Nanos duration : {Nanos{0}, Nanos{-5}, std::numeric_limits<Nanos>::min()}) {
        const Channel<Nanos> channel = after(scheduler, duration);
        const auto fired = co_await channel.receive();
        EXPECT_TRUE(fired.ok);
    }
}
TEST_P(TimerRule, WhatIsNotPositiveFiresAtOnce) {
    EXPECT_EQ(program.run(notPositiveMain(scheduler)).end, RunEnd::MainReturned);
}
Task<> endlessMain(Scheduler& scheduler) {
    const Timer timer(scheduler, kForever);
    const Ticker ticker(scheduler, kForever);
    const int chosen = co_await selectOrDefault();
    EXPECT_EQ(chosen, kDefault);
    EXPECT_TRUE(timer.stop());
    ticker.stop();
}
TEST_P(TimerRule, TheLongestDurationDoesNotOverflow) {
    EXPECT_EQ(program.run(endlessMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> afterMain(Scheduler& scheduler) {
    const Channel<int> never(scheduler, 0);
    Received<int> r;
    Received<Nanos> expired;
    const Channel<Nanos> timeout = after(scheduler, kMillisecond);
    const int chosen = co_await select(onReceive(never, r), onReceive(timeout, expired));
    EXPECT_EQ(chosen, 1);
}
TEST_P(TimerRule, AfterEndsASelectThatWaitsInVain) {
    EXPECT_EQ(program.run(afterMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> tickMain(Scheduler& scheduler) {
    const Nanos before = scheduler.now(scheduler.worker());
    const Ticker ticker(scheduler, kMillisecond);
    Nanos last = before;
    for (int i = 1; i <= 5; ++i) {
        const auto tick = co_await ticker.channel().receive();
        EXPECT_GT(tick.value, last);
        EXPECT_GE(tick.value, before + i * kMillisecond);
        last = tick.value;
    }
    ticker.stop();
    Received<Nanos> r;
    const int chosen = co_await selectOrDefault(onReceive(ticker.channel(), r));
    EXPECT_EQ(chosen, kDefault);
}
TEST_P(TimerRule, ATickerTicksUntilItIsStopped) {
    EXPECT_EQ(program.run(tickMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> slowReaderMain(Scheduler& scheduler) {
    const Ticker ticker(scheduler, kMillisecond);
    while (ticker.channel().core()->count() == 0) co_await sleep(100 * kMicrosecond);
    const Nanos firstSeen = scheduler.now(scheduler.worker());
    co_await sleep(5 * kMillisecond);
    EXPECT_EQ(ticker.channel().core()->count(), 1u);
    const auto kept = co_await ticker.channel().receive();
    EXPECT_LE(kept.value, firstSeen);
    ticker.stop();
}
TEST_P(TimerRule, ATickThatNobodyTakesIsKeptOnceAndFurtherOnesAreDropped) {
    EXPECT_EQ(program.run(slowReaderMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> resetTickerMain(Scheduler& scheduler) {
    const Ticker ticker(scheduler, kLong);
    ticker.reset(kMillisecond);
    co_await ticker.channel().receive();
    const auto second = co_await ticker.channel().receive();
    EXPECT_GE(second.value, 2 * kMillisecond);
}
TEST_P(TimerRule, ResetGivesATickerANewPeriod) {
    EXPECT_EQ(program.run(resetTickerMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> badTickerMain(Scheduler& scheduler) {
    const Ticker ticker(scheduler, 0);
    co_return;
}
Task<> badResetMain(Scheduler& scheduler) {
    const Ticker ticker(scheduler, kLong);
    ticker.reset(-1);
    co_return;
}
TEST_P(TimerRule, ATickerWithoutAPeriodPanics) {
    EXPECT_EQ(program.run(badTickerMain(scheduler)).panic, "main: non-positive interval for NewTicker");
}
TEST_P(TimerRule, ResettingATickerToNoPeriodPanics) {
    EXPECT_EQ(program.run(badResetMain(scheduler)).panic, "main: non-positive interval for Ticker.Reset");
}

Task<> write(Log<>& log, int what) {
    log.add(what);
    co_return;
}
Task<> afterFuncMain(Scheduler& scheduler, Log<>& log) {
    const Timer runs(scheduler, kMicrosecond, Seat{kWorkerRole, 0}, [&log] { return write(log, 1); });
    const Timer stopped(scheduler, kLong, Seat{kWorkerRole, 1}, [&log] { return write(log, 2); });
    EXPECT_TRUE(stopped.stop());
    EXPECT_TRUE(runs.channel().isNil());
    while (log.size() < 1) co_await sleep(10 * kMicrosecond);
    EXPECT_FALSE(runs.stop());
}
TEST_P(TimerRule, AfterFuncStartsAGoroutineUnlessItIsStopped) {
    Log<> log;
    EXPECT_EQ(program.run(afterFuncMain(scheduler, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>{1});
}

// Its only handle is the channel, and then none at all.
Task<> droppedMain(Scheduler& scheduler) {
    for (int i = 0; i < 100; ++i) (void)after(scheduler, 10 * kMicrosecond);
    co_await sleep(kMillisecond);
}
TEST_P(TimerRule, APendingTimerOutlivesItsHandles) {
    EXPECT_EQ(program.run(droppedMain(scheduler)).end, RunEnd::MainReturned);
}
Task<> leaveMain(Scheduler& scheduler) {
    for (int i = 0; i < 100; ++i) (void)after(scheduler, kLong);
    co_return;
}
TEST_P(TimerRule, TimersStillPendingGoWithTheirRun) {
    EXPECT_EQ(program.run(leaveMain(scheduler)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Timer, TimerRule, everyClock(), clockName);

// --- What only the virtual clock can say exactly.

Task<> exactTicksMain(Scheduler& scheduler, Log<Nanos>& log) {
    const Ticker ticker(scheduler, 10);
    for (int i = 0; i < 3; ++i) {
        const auto tick = co_await ticker.channel().receive();
        log.add(tick.value);
    }
    co_await sleep(25);  // misses one, keeps one
    for (int i = 0; i < 3; ++i) {
        const auto tick = co_await ticker.channel().receive();
        log.add(tick.value);
    }
}
TEST(TimerOnTheVirtualClock, TicksKeepTheirBeat) {
    Program program(Clock::Virtual);
    Log<Nanos> log;
    program.run(exactTicksMain(program.scheduler(), log));
    EXPECT_EQ(log.entries(), (std::vector<Nanos>{10, 20, 30, 40, 60, 70}));
}

Task<> wakeCostMain(Scheduler& scheduler, Nanos& cpu) {
    const Timer timer(scheduler, kMillisecond);
    co_await timer.channel().receive();
    cpu = scheduler.worker().current->cpuUnreported;
}
TEST(TimerOnTheVirtualClock, WakingAReceiverCostsWhatTheMachineSays) {
    for (const MachineModel model : {MachineModel::Ideal, MachineModel::GoLinux}) {
        Program program(Clock::Virtual, smallOptions(model));
        Nanos cpu = -1;
        const Ending ending = program.run(wakeCostMain(program.scheduler(), cpu));
        EXPECT_EQ(cpu, model == MachineModel::Ideal ? 0 : kTimerWakeCpu);
        const Nanos late = ending.clock - kMillisecond;
        EXPECT_GE(late, model == MachineModel::Ideal ? 0 : kTimerLatencyMin);
        EXPECT_LE(late, model == MachineModel::Ideal ? 0 : kTimerLatencyMin + kTimerLatencySpan);
    }
}

}  // namespace
}  // namespace sluice
