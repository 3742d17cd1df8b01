// The event hashes of fixed programs that use whatever draws, orders or rounds on the virtual clock: select, timers and
// their latencies, contexts, preemption at shared state, simulated cores, close, wait groups. They are the same in
// every build (compiler, optimisation, sanitizer) and on every x86-64 machine, in every process and however often they
// run.
//
// This program is small, so that the gate can build it with another compiler and without optimisation.
//
// A change to the runtime that alters the order of goroutines, an event more or less, or a draw more or less changes
// these hashes. It changes what recordings replay to as well: then raise kRunSemantics in session/store.hpp, put the
// new values, which the test prints, into the table below, and the new lines of tests/core/session/golden_hashes_test
// into its files. Any other change must leave them alone.
#include "core/runtime/harness.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"
#include "sync/atomic.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/once.hpp"
#include "sync/recovering.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

// --- select: four channels always or sometimes ready, both directions, a default, a close in the end

Task<> feed(Pipe pipe, int count, WaitGroup group) {
    for (int i = 0; i < count; ++i) co_await pipe.send(i);
    group.done();
}
Task<> closeAfter(Pipe pipe, WaitGroup group) {
    co_await group.wait();
    pipe.close();
}
Task<> selectMain(Scheduler& scheduler) {
    const Pipe a(scheduler, 0, 0);
    const Pipe b(scheduler, 1, 1);
    const Pipe c(scheduler, 7);
    const Pipe back(scheduler, 2);
    const WaitGroup group(scheduler);
    group.add(4);
    go(scheduler, kWorkerRole, 0, feed(a, 300, group));
    go(scheduler, kWorkerRole, 1, feed(b, 300, group));
    go(scheduler, kWorkerRole, 2, feed(c, 300, group));
    go(scheduler, kWorkerRole, 3, feed(c, 300, group));
    go(scheduler, kWorkerRole, 4, closeAfter(c, group));
    Received<int> r;
    for (;;) {
        const int chosen = co_await select(onReceive(a, r), onReceive(b, r), onReceive(c, r), onReceive(c, r),
                                           onSend(back, 1), onReceive(Pipe(), r));
        if (chosen == 4) {
            const int now = co_await selectOrDefault(onReceive(back, r), onReceive(a, r));
            if (now == kDefault) co_await yieldNow();
        } else if (!r.ok) {
            break;
        }
    }
}

// --- timers: sleeps, timers stopped and reset, tickers with a slow reader, timeouts

Task<> churn(Scheduler& scheduler, int seat, WaitGroup group) {
    const Timer timer(scheduler, (seat + 1) * kMicrosecond);
    const Ticker ticker(scheduler, (37 + seat) * kMicrosecond);
    Received<Nanos> r;
    for (int i = 0; i < 60; ++i) {
        const Channel<Nanos> timeout = after(scheduler, (i % 5) * 29 * kMicrosecond);
        const int chosen =
            co_await select(onReceive(timer.channel(), r), onReceive(ticker.channel(), r), onReceive(timeout, r));
        if (chosen == 0) timer.reset((i * 13 % 40) * kMicrosecond);
        if (chosen == 2 && i % 3 == 0) timer.stop();
        if (i % 7 == 0) co_await sleep(101 * kMicrosecond);
        if (i % 11 == 0) ticker.reset((20 + i) * kMicrosecond);
    }
    ticker.stop();
    group.done();
}
Task<> timersMain(Scheduler& scheduler) {
    const WaitGroup group(scheduler);
    group.add(5);
    for (int i = 0; i < 5; ++i) go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), churn(scheduler, i, group));
    co_await group.wait();
}

// --- contexts: a tree with deadlines, callbacks, replies that come too late

Task<> note(Pipe notes) {
    co_await selectOrDefault(onSend(notes, 1));
}
Task<> reply(Pipe results, Nanos work) {
    co_await spend(work, at<"here">);
    co_await results.send(1);
}
Task<> request(Scheduler& scheduler, Context parent, std::uint32_t seat, Pipe notes, WaitGroup group) {
    for (int i = 0; i < 20; ++i) {
        const CancellableContext call = withTimeout(parent, (10 + i) * kMicrosecond, "too slow");
        const ContextCallback callback = afterFunc(call, Seat{kWorkerRole, 50}, [notes] { return note(notes); });
        const Pipe results(scheduler, 1);
        go(scheduler, kWorkerRole, 100 + seat, reply(results, (i * 7 % 45) * kMicrosecond));
        Received<int> r;
        Received<Signal> signal;
        const int chosen = co_await select(onReceive(results, r), onReceive(call.done(), signal));
        if (chosen == 0 && i % 2 == 0) callback.stop();
        call.cancel();
        const ContextError error = co_await parent.err();
        if (error != ContextError::None) break;
    }
    group.done();
}
Task<> contextsMain(Scheduler& scheduler) {
    const CancellableContext root = withCancel(Context::background(scheduler));
    const CancellableContext inner = withDeadline(root, 900 * kMicrosecond);
    const Pipe notes(scheduler, 3);
    const WaitGroup group(scheduler);
    group.add(6);
    for (std::uint32_t i = 0; i < 6; ++i)
        go(scheduler, kWorkerRole, i, request(scheduler, i < 3 ? Context(root) : Context(inner), i, notes, group));
    co_await sleep(2 * kMillisecond);
    root.cancel("over");
    co_await group.wait();
}

// --- shared state: lost updates, a mutex, try-locks, once, recovered panics

Task<> initialise(Atomic<int> counter) {
    co_await counter.add(1000);
}
Task<> failNow() {
    throw Panic("on purpose");
    co_return;
}
Task<> share(Mutex mutex, Atomic<int> counter, Unguarded<int> racy, Once once, Pipe totals) {
    co_await once.run(initialise(counter));
    for (int i = 0; i < 200; ++i) {
        const int seen = co_await racy.load();
        co_await racy.store(seen + 1);
        const bool taken = co_await mutex.tryLock();
        if (!taken) co_await mutex.lock();
        const Unlocking unlocking(mutex);
        co_await counter.add(1);
        const Recovered<> failed = co_await recovering(failNow());
        if (!failed.ok() && i % 50 == 0) co_await spend(kMicrosecond);
    }
    const int total = co_await racy.load();
    co_await totals.send(total);
}
Task<> sharedMain(Scheduler& scheduler) {
    const Mutex mutex(scheduler);
    const Atomic<int> counter(scheduler, 0);
    const Unguarded<int> racy(scheduler, 0);
    const Once once(scheduler);
    const Pipe totals(scheduler, 0, 1);
    for (std::uint32_t i = 0; i < 4; ++i) go(scheduler, kWorkerRole, i, share(mutex, counter, racy, once, totals));
    // What got lost decides how long it sleeps, so that the events show it.
    for (int i = 0; i < 4; ++i) {
        const auto total = co_await totals.receive();
        co_await sleep(total.value);
    }
}

// --- cores: more work than two simulated cores can do, in slices

Task<> work(Pipe jobs, WaitGroup group) {
    while (auto job = co_await jobs.receive()) co_await spend(job.value * kMicrosecond, at<"here">);
    group.done();
}
Task<> coresMain(Scheduler& scheduler) {
    const Pipe jobs(scheduler, 2, 0);
    const WaitGroup group(scheduler);
    group.add(5);
    for (std::uint32_t i = 0; i < 5; ++i) go(scheduler, kWorkerRole, i, work(jobs, group));
    for (int i = 0; i < 120; ++i) co_await jobs.send(1 + i * i % 25'000);
    jobs.close();
    co_await group.wait();
}

// --- the table

struct Golden {
    const char* name;
    Task<> (*main)(Scheduler&);
    std::uint64_t hash;
};
const Golden kGolden[] = {
    {"Select", &selectMain, 0x40d538bd9a5c290b},     {"Timers", &timersMain, 0x62daf69b2f619519},
    {"Contexts", &contextsMain, 0xc5b201364d9ffaf0}, {"SharedState", &sharedMain, 0x36ac5c00c763a725},
    {"Cores", &coresMain, 0x0a5a81082fa61f9e},
};

std::uint64_t hashOf(Task<> (*main)(Scheduler&), MachineModel model, std::uint64_t seed) {
    SchedulerOptions options = smallOptions(model, seed);
    options.machine.cores = 2;
    Aggregator aggregator;
    Observation observation(aggregator, options.manifest, {});
    {
        Program program(Clock::Virtual, options);
        program.scheduler().setProducer(0, &observation.producer(0));
        const Ending ending = program.run(main(program.scheduler()));
        EXPECT_EQ(ending.end, RunEnd::MainReturned) << ending.panic;
        program.scheduler().setProducer(0, nullptr);
    }
    observation.producer(0).close();
    observation.drain();
    EXPECT_GT(observation.eventCount(), 100u);
    return observation.eventHash();
}

class GoldenProgram : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenProgram, RunsAsItAlwaysDid) {
    const std::uint64_t hash = hashOf(GetParam().main, MachineModel::GoLinux, 7);
    EXPECT_EQ(hash, GetParam().hash) << "the table's entry would be: {\"" << GetParam().name << "\", ..., 0x"
                                     << std::hex << hash << "}";
}
TEST_P(GoldenProgram, RunsTheSameAgainInOneProcessAndOtherwiseWithAnotherSeedOrMachine) {
    const std::uint64_t first = hashOf(GetParam().main, MachineModel::GoLinux, 7);
    EXPECT_EQ(hashOf(GetParam().main, MachineModel::GoLinux, 7), first);
    const bool dependsOnSeed = hashOf(GetParam().main, MachineModel::GoLinux, 8) != first;
    const bool dependsOnMachine = hashOf(GetParam().main, MachineModel::Ideal, 7) != first;
    EXPECT_TRUE(dependsOnSeed || dependsOnMachine);
}
INSTANTIATE_TEST_SUITE_P(Golden, GoldenProgram, ::testing::ValuesIn(kGolden),
                         [](const auto& instance) { return std::string(instance.param.name); });

// Mathematics libraries choose other code where the processor can fuse a multiplication with an addition, or has wider
// vectors. This is the same test, in another process, on a processor that seems to have none of that.
TEST(GoldenPrograms, RunTheSameInAnotherProcessWithoutFusedMultiplyAdd) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        setenv("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-AVX512F", 1);
        execl("/proc/self/exe", "golden", "--gtest_filter=*RunsAsItAlwaysDid*", "--gtest_brief=1", nullptr);
        _exit(127);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace sluice
