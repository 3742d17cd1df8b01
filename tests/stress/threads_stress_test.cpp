// Programs that provoke races on real threads, bounded by counts, not by time. They are meant for the thread and
// address sanitizers; what they claim holds without them too.
#include "core/runtime/harness.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"
#include "workload/ledger.hpp"

#include "base/random.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"

#include <atomic>
#include <thread>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

// --- close against send against select

Task<> sendUntilClosed(Pipe pipe, WaitGroup group, std::atomic<int>& sent) {
    try {
        for (;;) {
            co_await pipe.send(1);
            sent.fetch_add(1, std::memory_order_relaxed);
        }
    } catch (const Panic&) {
        group.done();
    }
}
Task<> receiveUntilClosed(Pipe pipe, WaitGroup group, std::atomic<int>& received) {
    while (auto one = co_await pipe.receive()) received.fetch_add(1, std::memory_order_relaxed);
    group.done();
}
Task<> selectUntilClosed(Pipe a, Pipe b, WaitGroup group, std::atomic<int>& received) {
    Received<int> r;
    for (;;) {
        const int chosen = co_await select(onReceive(a, r), onReceive(b, r));
        if (r.ok) {
            received.fetch_add(1, std::memory_order_relaxed);
        } else if (chosen == 0) {
            a = Pipe();
        } else {
            b = Pipe();
        }
        if (a.isNil() && b.isNil()) break;
    }
    group.done();
}
Task<> closeRaceMain(Scheduler& scheduler, std::uint32_t capacity, std::atomic<int>& sent, std::atomic<int>& received) {
    const Pipe a(scheduler, capacity);
    const Pipe b(scheduler, capacity);
    const WaitGroup group(scheduler);
    group.add(8);
    for (std::uint32_t i = 0; i < 2; ++i) {
        go(scheduler, kWorkerRole, 4 * i, sendUntilClosed(i == 0 ? a : b, group, sent));
        go(scheduler, kWorkerRole, 4 * i + 1, sendUntilClosed(i == 0 ? a : b, group, sent));
        go(scheduler, kWorkerRole, 4 * i + 2, receiveUntilClosed(i == 0 ? a : b, group, received));
        go(scheduler, kWorkerRole, 4 * i + 3, selectUntilClosed(i == 0 ? a : b, i == 0 ? b : a, group, received));
    }
    while (received.load(std::memory_order_relaxed) < 200) co_await yieldNow();
    a.close();
    co_await yieldNow();
    b.close();
    co_await group.wait();
}
TEST(StressThreads, CloseAgainstSendAgainstSelectLosesNothing) {
    for (int round = 0; round < 60; ++round) {
        std::atomic<int> sent{0};
        std::atomic<int> received{0};
        Program program(Clock::TwoThreads);
        const auto capacity = static_cast<std::uint32_t>(round % 3);
        EXPECT_EQ(program.run(closeRaceMain(program.scheduler(), capacity, sent, received)).end, RunEnd::MainReturned);
        EXPECT_EQ(sent.load(), received.load());
    }
}

// --- timers

Task<> churnTimers(Scheduler& scheduler, std::uint64_t seed, WaitGroup group) {
    SequentialRandom random(seed, 0, 0);
    const Timer timer(scheduler, kMicrosecond);
    const Ticker ticker(scheduler, 20 * kMicrosecond);
    Received<Nanos> r;
    for (int i = 0; i < 400; ++i) {
        const Nanos duration = static_cast<Nanos>(random.below(30)) * kMicrosecond;
        switch (random.below(6)) {
            case 0:
                timer.stop();
                break;
            case 1:
                timer.reset(duration);
                break;
            case 2:
                ticker.reset(duration + 1);
                break;
            case 3:
                (void)after(scheduler, duration);
                break;
            case 4: {
                const Channel<Nanos> timeout = after(scheduler, duration);
                co_await select(onReceive(timeout, r), onReceive(timer.channel(), r), onReceive(ticker.channel(), r));
                break;
            }
            default:
                co_await sleep(duration);
                break;
        }
        timer.stop();
        const int stale = co_await selectOrDefault(onReceive(timer.channel(), r));
        EXPECT_EQ(stale, kDefault);
    }
    ticker.stop();
    group.done();
}
Task<> churnMain(Scheduler& scheduler) {
    const WaitGroup group(scheduler);
    group.add(8);
    for (std::uint32_t i = 0; i < 8; ++i) go(scheduler, kWorkerRole, i, churnTimers(scheduler, i, group));
    co_await group.wait();
}
TEST(StressThreads, TimersThatAreStoppedAndResetNeverYieldAStaleValue) {
    for (int round = 0; round < 5; ++round) {
        Program program(Clock::TwoThreads);
        EXPECT_EQ(program.run(churnMain(program.scheduler())).end, RunEnd::MainReturned);
    }
}

// --- contexts

Task<> waitDone(Context context, WaitGroup group) {
    co_await context.done().receive();
    EXPECT_NE(context.errorNow(), ContextError::None);
    group.done();
}
Task<> cancelIt(CancellableContext context, WaitGroup group) {
    context.cancel("by hand");
    group.done();
    co_return;
}
Task<> note(WaitGroup group) {
    group.done();
    co_return;
}
Task<> growAndCancelMain(Scheduler& scheduler, std::uint64_t seed) {
    SequentialRandom random(seed, 0, 0);
    const WaitGroup group(scheduler);
    std::vector<CancellableContext> tree{withCancel(Context::background(scheduler))};
    for (int i = 0; i < 150; ++i) {
        const CancellableContext& parent = tree[random.below(static_cast<std::uint32_t>(tree.size()))];
        const bool hasDeadline = random.below(2) == 0;
        tree.push_back(hasDeadline ? withTimeout(parent, static_cast<Nanos>(random.below(200)) * kMicrosecond)
                                   : withCancel(parent));
        group.add(2);
        go(scheduler, kWorkerRole, 0, waitDone(tree.back(), group));
        if (random.below(8) == 0) {
            go(scheduler, kWorkerRole, 1, cancelIt(tree.back(), group));
        } else {
            (void)afterFunc(tree.back(), Seat{kWorkerRole, 2}, [group] { return note(group); });
        }
    }
    group.add(1);
    go(scheduler, kWorkerRole, 3, cancelIt(tree.front(), group));
    co_await group.wait();
}
TEST(StressThreads, ATreeOfContextsThatIsCancelledEverywhereAtOnceWakesEverybody) {
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        Program program(Clock::TwoThreads);
        EXPECT_EQ(program.run(growAndCancelMain(program.scheduler(), seed)).end, RunEnd::MainReturned);
    }
}

// --- many goroutines

Task<> mixer(Pipe in, Pipe out, Mutex mutex, int& shared, int rounds, WaitGroup group) {
    for (int i = 0; i < rounds; ++i) {
        Received<int> r;
        co_await select(onReceive(in, r), onSend(out, i));
        co_await mutex.lock();
        ++shared;
        mutex.unlock();
    }
    group.done();
}
Task<> tenThousandMain(Scheduler& scheduler, int count, int rounds) {
    const Pipe pipe(scheduler, 64);
    const Mutex mutex(scheduler);
    const WaitGroup group(scheduler);
    int shared = 0;
    group.add(count);
    for (int i = 0; i < count; ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), mixer(pipe, pipe, mutex, shared, rounds, group));
    // All have both ends of the channel, so any two can go on; the last few need a partner.
    Received<int> r;
    for (;;) {
        const int chosen = co_await selectOrDefault(onReceive(pipe, r), onSend(pipe, -1));
        if (chosen == kDefault) co_await yieldNow();
        co_await mutex.lock();
        const bool isOver = shared == count * rounds;
        mutex.unlock();
        if (isOver) break;
    }
    co_await group.wait();
}
TEST(StressThreads, TenThousandGoroutinesShareTwoThreads) {
    Program program(Clock::TwoThreads);
    EXPECT_EQ(program.run(tenThousandMain(program.scheduler(), 10'000, 5)).end, RunEnd::MainReturned);
}

// --- pause and stop

Task<> restless(Scheduler& scheduler, std::uint64_t seed, Pipe in, Pipe out, Mutex mutex,
                std::atomic<std::uint64_t>& turns) {
    SequentialRandom random(seed, 0, 0);
    Received<int> r;
    Received<Nanos> expired;
    for (;;) {
        switch (random.below(7)) {
            case 0:
                co_await sleep(static_cast<Nanos>(random.below(50)) * kMicrosecond);
                break;
            case 1:
                co_await spend(static_cast<Nanos>(random.below(5)) * kMicrosecond);
                break;
            case 2:
                co_await selectOrDefault(onReceive(in, r), onSend(out, 1));
                break;
            case 3: {
                const Channel<Nanos> timeout = after(scheduler, static_cast<Nanos>(random.below(50)) * kMicrosecond);
                co_await select(onReceive(in, r), onReceive(timeout, expired));
                break;
            }
            case 4: {
                co_await mutex.lock();
                const Unlocking unlocking(mutex);
                co_await yieldNow();
                break;
            }
            case 5: {
                const CancellableContext context = withTimeout(Context::background(scheduler), 10 * kMicrosecond);
                co_await context.done().receive();
                break;
            }
            default:
                co_await yieldNow();
                break;
        }
        turns.fetch_add(1, std::memory_order_relaxed);
    }
}
void populate(Scheduler& scheduler, std::uint64_t seed, std::atomic<std::uint64_t>& turns) {
    const Pipe a(scheduler, 1);
    const Pipe b(scheduler, 0);
    const Mutex mutex(scheduler);
    for (std::uint32_t i = 0; i < 40; ++i)
        go(scheduler, kWorkerRole, i,
           restless(scheduler, seed * 100 + i, i % 2 == 0 ? a : b, i % 2 == 0 ? b : a, mutex, turns));
}
TEST(StressThreads, AStormOfPausesChangesNothingAndFreezesTheClock) {
    std::atomic<std::uint64_t> turns{0};
    ThreadedScheduler scheduler(smallOptions(), 2);
    populate(scheduler, 1, turns);
    scheduler.start();
    for (int i = 0; i < 300; ++i) {
        ASSERT_TRUE(scheduler.pause());
        const Nanos clock = scheduler.clock();
        const std::uint64_t counted = turns.load();
        EXPECT_EQ(scheduler.clock(), clock);
        EXPECT_EQ(turns.load(), counted);
        scheduler.resumeAll();
        if (i % 3 == 0) {
            while (turns.load() == counted) std::this_thread::yield();
        }
    }
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}
TEST(StressThreads, MayBeStoppedAtAnyInstant) {
    SequentialRandom random(3, 0, 0);
    for (std::uint64_t round = 0; round < 150; ++round) {
        std::atomic<std::uint64_t> turns{0};
        ThreadedScheduler scheduler(smallOptions(), 2);
        populate(scheduler, round, turns);
        scheduler.start();
        const std::uint64_t until = random.below(400);
        while (turns.load(std::memory_order_relaxed) < until) std::this_thread::yield();
        if (random.below(3) == 0) (void)scheduler.pause();
        if (random.below(2) == 0) scheduler.requestStop();
        EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
    }
}
TEST(StressThreads, MayBeStoppedAndPausedFromSeveralThreadsAtOnce) {
    for (std::uint64_t round = 0; round < 30; ++round) {
        std::atomic<std::uint64_t> turns{0};
        ThreadedScheduler scheduler(smallOptions(), 2);
        populate(scheduler, round, turns);
        scheduler.start();
        std::thread pauser([&] {
            for (int i = 0; i < 20; ++i) {
                (void)scheduler.pause();
                scheduler.resumeAll();
            }
        });
        std::thread stopper([&] { scheduler.requestStop(); });
        pauser.join();
        stopper.join();
        EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
    }
}

// --- deadlocks are found, whoever falls asleep last

Task<> hopAndEnd(Pipe from, Pipe to) {
    for (int i = 0; i < 50; ++i) {
        const auto received = co_await from.receive();
        co_await to.send(received.value);
    }
    co_await from.receive();
}
Task<> deadlockMain(Scheduler& scheduler) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    go(scheduler, kWorkerRole, 0, hopAndEnd(a, b));
    go(scheduler, kWorkerRole, 1, hopAndEnd(b, a));
    co_await a.send(1);
    co_await sleep(kMicrosecond);
    co_await Pipe().receive();
}
TEST(StressThreads, ADeadlockIsAlwaysFound) {
    for (int round = 0; round < 200; ++round) {
        Program program(Clock::TwoThreads);
        const Ending ending = program.run(deadlockMain(program.scheduler()));
        EXPECT_EQ(ending.end, RunEnd::Quiescent);
        EXPECT_EQ(ending.remaining.size(), 2u);
    }
}

// --- telemetry: what the fold counted is what the channel itself counted

// Few enough that all events fit into the producers' rings: on real threads nobody waits for room.
constexpr int kObserved = 5000;
Task<> observedMain(Scheduler& scheduler, Pipe pipe) {
    const WaitGroup group(scheduler);
    std::atomic<int> received{0};
    group.add(3);
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, receiveUntilClosed(pipe, group, received));
    for (int i = 0; i < kObserved; ++i) co_await pipe.send(i);
    pipe.close();
    co_await group.wait();
    EXPECT_EQ(received.load(), kObserved);
}
TEST(StressThreads, ObservedChannelsCountInTheFoldWhatTheyCountThemselves) {
    for (const std::uint32_t capacity : {0u, 4u}) {
        Aggregator aggregator;
        ObservationOptions options;
        options.producers = 2;
        options.lossless = false;
        const SchedulerOptions schedulerOptions = smallOptions();
        Observation observation(aggregator, schedulerOptions.manifest, options);
        {
            Program program(Clock::TwoThreads, schedulerOptions);
            for (int i = 0; i < 2; ++i) program.scheduler().setProducer(i, &observation.producer(i));
            const Pipe pipe(program.scheduler(), capacity, 0);
            EXPECT_EQ(program.run(observedMain(program.scheduler(), pipe)).end, RunEnd::MainReturned);
            for (int i = 0; i < 2; ++i) {
                program.scheduler().setProducer(i, nullptr);
                observation.producer(i).close();
            }
            observation.drain();
            const ChannelMeter& own = pipe.core()->meter();
            const ChannelMeter& folded = observation.latest()->state.meter().channels[0];
            EXPECT_EQ(observation.latest()->telemetryDropped, 0u);
            EXPECT_EQ(own.sent, static_cast<std::uint64_t>(kObserved));
            EXPECT_EQ(folded.sent, own.sent);
            EXPECT_EQ(folded.received, own.received);
            EXPECT_EQ(folded.depthMax, own.depthMax);
        }
    }
}

// --- the ledger

Task<> finishAll(Scheduler& scheduler, Ledger& ledger, Channel<Message> in, Outcome outcome, WaitGroup group) {
    while (auto received = co_await in.receive()) {
        ledger.workBegun(scheduler.worker(), received.value, {});
        ledger.workEnded(scheduler.worker(), received.value, 0, {});
        ledger.finish(scheduler.worker(), received.value, outcome);
    }
    group.done();
}
Task<> ledgerMain(Scheduler& scheduler, Ledger& ledger, int count) {
    const WaitGroup group(scheduler);
    const Outcome outcomes[] = {Outcome::Completed, Outcome::Failed, Outcome::TimedOut};
    std::vector<Channel<Message>> ways;
    for (std::uint32_t i = 0; i < 3; ++i) {
        ways.emplace_back(scheduler, 8);
        group.add(1);
        go(scheduler, kWorkerRole, i, finishAll(scheduler, ledger, ways[i], outcomes[i], group));
    }
    for (int i = 0; i < count; ++i) {
        const Message message = ledger.offer(scheduler.worker(), 0, 0, 0, false);
        for (const Channel<Message>& way : ways) co_await way.send(message);
        ledger.accept(scheduler.worker(), message);
    }
    for (const Channel<Message>& way : ways) way.close();
    co_await group.wait();
}
TEST(StressThreads, TheLedgerCountsEveryMessageOnceHoweverManyFightOverIt) {
    Program program(Clock::TwoThreads);
    Ledger ledger(program.scheduler());
    EXPECT_EQ(program.run(ledgerMain(program.scheduler(), ledger, 20'000)).end, RunEnd::MainReturned);
    Meter meter(1, 2, 0);
    for (int i = 0; i < 2; ++i) meter.mergeFrom(program.scheduler().workerAt(i).meter, 0);
    const ClassMeter total = meter.total();
    EXPECT_EQ(total.offered, 20'000u);
    EXPECT_EQ(total.accepted, 20'000u);
    EXPECT_EQ(total.completed + total.failed + total.timedOut, 20'000u);
    EXPECT_EQ(ledger.count().undecided + ledger.count().inside, 0u);
}

}  // namespace
}  // namespace sluice
