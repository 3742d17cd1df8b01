// The small programs that the runtime is timed with. go/runtime_test.go has each of them again, operation for
// operation.
#pragma once

#include "base/assert.hpp"
#include "base/det_math.hpp"
#include "base/random.hpp"
#include "runtime/task.hpp"
#include "sync/channel.hpp"
#include "sync/select.hpp"
#include "sync/sleep.hpp"
#include "sync/wait_group.hpp"

#include <array>
#include <cstdint>

namespace sluice::bench {

inline constexpr std::uint16_t kMain = 0;
inline constexpr std::uint16_t kWorker = 1;
// All channels are declared, as a pattern's are: one that is not would be unknown to the fold, and cost it nothing.
inline constexpr std::uint16_t kPipe = 0;
inline constexpr std::uint16_t kResults = 1;

inline Task<void> sendAll(Channel<int> out, int n) {
    for (int i = 0; i < n; ++i) co_await out.send(i);
    out.close();
}

// One sends, one receives.
inline Task<void> stream(Scheduler& scheduler, std::uint32_t capacity, int n) {
    Channel<int> pipe(scheduler, capacity, kPipe);
    go(scheduler, kWorker, 0, sendAll(pipe, n));
    int count = 0;
    while (const Received<int> got = co_await pipe.receive()) count += got.value >= 0 ? 1 : 0;
    SLUICE_ASSERT(count == n, "stream: every value arrives");
}

inline Task<void> echo(Channel<int> in, Channel<int> out, int n) {
    for (int i = 0; i < n; ++i) {
        const Received<int> got = co_await in.receive();
        co_await out.send(got.value);
    }
}

// n messages, half of them there, half of them back.
inline Task<void> pingPong(Scheduler& scheduler, int n) {
    Channel<int> there(scheduler, 0, kPipe);
    Channel<int> back(scheduler, 0, kPipe);
    go(scheduler, kWorker, 0, echo(there, back, n / 2));
    for (int i = 0; i < n / 2; ++i) {
        co_await there.send(i);
        co_await back.receive();
    }
}

inline Task<void> sendSome(Channel<int> out, int n) {
    for (int i = 0; i < n; ++i) co_await out.send(i);
}

// Four senders, each with an unbuffered channel of its own.
inline Task<void> selectOfSenders(Scheduler& scheduler, int n) {
    std::array<Channel<int>, 4> in;
    for (std::uint32_t i = 0; i < 4; ++i) {
        in[i] = Channel<int>(scheduler, 0, kPipe);
        go(scheduler, kWorker, i, sendSome(in[i], n / 4));
    }
    Received<int> got;
    for (int i = 0; i < n / 4 * 4; ++i) {
        co_await select(onReceive(in[0], got), onReceive(in[1], got), onReceive(in[2], got), onReceive(in[3], got));
    }
}

// All four have a value; the one that was taken is put back.
inline Task<void> selectOfReady(Scheduler& scheduler, int n) {
    std::array<Channel<int>, 4> in;
    for (Channel<int>& channel : in) {
        channel = Channel<int>(scheduler, 1, kPipe);
        co_await channel.send(1);
    }
    Received<int> got;
    for (int i = 0; i < n; ++i) {
        const int chosen =
            co_await select(onReceive(in[0], got), onReceive(in[1], got), onReceive(in[2], got), onReceive(in[3], got));
        co_await in[static_cast<std::size_t>(chosen)].send(got.value);
    }
}

inline Task<void> numbersFromTwo(Channel<int> out) {
    for (int i = 2;; ++i) co_await out.send(i);
}

inline Task<void> passWithoutMultiples(Channel<int> in, Channel<int> out, int prime) {
    for (;;) {
        const Received<int> got = co_await in.receive();
        if (got.value % prime != 0) co_await out.send(got.value);
    }
}

// The sieve ends when main returns, with a goroutine per prime still there.
inline Task<void> sieve(Scheduler& scheduler, int primes) {
    Channel<int> from(scheduler, 0, kPipe);
    go(scheduler, kWorker, 0, numbersFromTwo(from));
    int last = 0;
    for (int i = 0; i < primes; ++i) {
        const Received<int> got = co_await from.receive();
        last = got.value;
        Channel<int> next(scheduler, 0, kPipe);
        go(scheduler, kWorker, static_cast<std::uint32_t>(i + 1), passWithoutMultiples(from, next, last));
        from = next;
    }
    SLUICE_ASSERT(primes != 2000 || last == 17389, "sieve: the 2,000th prime");
}

inline Task<void> doneAtOnce(WaitGroup group) {
    group.done();
    co_return;
}

// A thousand at a time, so that the number of those alive stays small.
inline Task<void> spawnMany(Scheduler& scheduler, int n) {
    WaitGroup group(scheduler);
    for (int batch = 0; batch < n / 1000; ++batch) {
        group.add(1000);
        for (std::uint32_t i = 0; i < 1000; ++i) go(scheduler, kWorker, i, doneAtOnce(group));
        co_await group.wait();
    }
}

inline Task<void> spawnAndJoin(Scheduler& scheduler, int n) {
    WaitGroup group(scheduler);
    for (int i = 0; i < n; ++i) {
        group.add(1);
        go(scheduler, kWorker, static_cast<std::uint32_t>(i), doneAtOnce(group));
        co_await group.wait();
    }
}

inline Task<void> sleepOnce(WaitGroup group, Nanos duration) {
    co_await sleep(duration);
    group.done();
}

// All asleep at once, for up to a second.
inline Task<void> sleepers(Scheduler& scheduler, int n) {
    WaitGroup group(scheduler);
    group.add(n);
    SequentialRandom random(7, 0, 0);
    for (int i = 0; i < n; ++i) {
        const auto duration = static_cast<Nanos>(random.below(1'000'000'000));
        go(scheduler, kWorker, static_cast<std::uint32_t>(i), sleepOnce(group, duration));
    }
    co_await group.wait();
}

inline Task<void> passOn(Channel<int> in, Channel<int> out) {
    while (const Received<int> got = co_await in.receive()) co_await out.send(got.value);
}

// Four workers that only pass on.
inline Task<void> pool(Scheduler& scheduler, int n) {
    Channel<int> jobs(scheduler, 64, kPipe);
    Channel<int> results(scheduler, 64, kResults);
    for (std::uint32_t i = 0; i < 4; ++i) go(scheduler, kWorker, i, passOn(jobs, results));
    go(scheduler, kWorker, 4, sendAll(jobs, n));
    for (int i = 0; i < n; ++i) co_await results.receive();
}

// A message of the queue below: when it came.
struct Job {
    Job() = default;
    explicit Job(Nanos when) : cameAt(when) {}
    Nanos cameAt = 0;
};

inline constexpr Nanos kServiceMean = kMillisecond;
inline constexpr double kUtilisation = 0.8;
// E[W_q] = rho / (1 - rho) service times: the M/M/1 queue's mean wait before service.
inline constexpr double kMeanWaitInTheory = kUtilisation / (1 - kUtilisation);

inline Nanos exponential(SequentialRandom& random, double mean) {
    return static_cast<Nanos>(-mean * det::log(1 - unitFromBits(random.next())));
}

inline Task<void> poissonSource(Scheduler& scheduler, Channel<Job> queue, int n) {
    SequentialRandom random(7, 0, 1);
    for (int i = 0; i < n; ++i) {
        co_await sleep(exponential(random, static_cast<double>(kServiceMean) / kUtilisation));
        co_await queue.send(Job(scheduler.now(scheduler.worker())));
    }
    queue.close();
}

// An M/M/1 queue: a source, a channel that is never full, a server. Gives the mean wait in service times.
inline Task<void> queueing(Scheduler& scheduler, int n, double& meanWait) {
    Channel<Job> queue(scheduler, 4096, 0);
    go(scheduler, kWorker, 0, poissonSource(scheduler, queue, n));
    SequentialRandom random(7, 0, 2);
    Nanos waited = 0;
    while (const Received<Job> got = co_await queue.receive()) {
        waited += scheduler.now(scheduler.worker()) - got.value.cameAt;
        co_await sleep(exponential(random, static_cast<double>(kServiceMean)));
    }
    meanWait = static_cast<double>(waited) / static_cast<double>(n) / static_cast<double>(kServiceMean);
}

// Parks 100,000 for good; what follows is timed.
inline Task<void> parkForGood(Channel<int> never) {
    co_await never.receive();
}

inline Task<void> parkMany(Scheduler& scheduler, int n) {
    Channel<int> never(scheduler, 0, kPipe);
    for (int i = 0; i < n; ++i) go(scheduler, kWorker, static_cast<std::uint32_t>(i), parkForGood(never));
    for (int i = 0; i < 2 * n; i += 256) co_await yieldNow();  // all have parked before main returns
}

}  // namespace sluice::bench
