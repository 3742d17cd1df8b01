// M/M/1 from nothing but goroutines, a channel and the virtual clock: no pattern, no tape, no ledger, no meter. What
// the engine itself does to time would show here.
#include "analysis/confidence.hpp"
#include "analysis/queueing_theory.hpp"
#include "base/det_math.hpp"
#include "base/random.hpp"
#include "core/runtime/harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace sluice {
namespace {

using testing::Clock;
using testing::Program;

constexpr Nanos kService = kMillisecond;

struct Job {
    Job() = default;
    Job(Nanos dueAt, Nanos serviceTime) : due(dueAt), service(serviceTime) {}
    Nanos due = 0;
    Nanos service = 0;
};

Nanos exponential(const RandomStream& stream, std::uint64_t index, double mean) {
    return static_cast<Nanos>(std::llround(-det::log(1 - stream.unit(index)) * mean));
}

// Waits of the jobs after the first fifth, by which the queue has forgotten that it began empty.
struct Waits {
    std::uint64_t jobs = 0;
    std::uint64_t seen = 0;
    double sum = 0;
    std::uint64_t count = 0;
    void add(Nanos wait) {
        if (++seen <= jobs / 5) return;
        sum += toSeconds(wait);
        ++count;
    }
};

Task<void> produce(Scheduler& scheduler, Channel<Job> queue, std::uint64_t seed, std::uint64_t jobs, double load) {
    const RandomStream gaps(seed, 0, 0);
    const RandomStream services(seed, 0, 1);
    Nanos due = 0;
    for (std::uint64_t i = 0; i < jobs; ++i) {
        due += exponential(gaps, i, static_cast<double>(kService) / load);
        const Nanos now = scheduler.now(scheduler.worker());
        if (due > now) co_await sleep(due - now);
        const Job job(due, exponential(services, i, static_cast<double>(kService)));
        co_await queue.send(job);
    }
    queue.close();
}

Task<void> consume(Scheduler& scheduler, Channel<Job> queue, Waits& waits) {
    while (auto job = co_await queue.receive()) {
        waits.add(scheduler.now(scheduler.worker()) - job.value.due);
        co_await sleep(job.value.service);
    }
}

Task<void> startBoth(Scheduler& scheduler, Channel<Job> queue, std::uint64_t seed, double load, Waits& waits) {
    go(scheduler, testing::kWorkerRole, 0, produce(scheduler, queue, seed, waits.jobs, load));
    co_await consume(scheduler, queue, waits);
}

double meanWait(std::uint64_t seed, std::uint64_t jobs, double load, std::uint32_t capacity) {
    Program program(Clock::Virtual);
    Waits waits;
    waits.jobs = jobs;
    const Channel<Job> queue(program.scheduler(), capacity);
    const auto ending = program.run(startBoth(program.scheduler(), queue, seed, load, waits));
    EXPECT_EQ(ending.panic, "");
    EXPECT_TRUE(ending.remaining.empty());
    EXPECT_EQ(waits.seen, jobs);
    return waits.sum / static_cast<double>(waits.count);
}

// A job waits from when it is due, in the buffer or with its producer before it: the capacity must not matter.
TEST(SingleServer, WaitsAsTheoryGivesAtEveryCapacity) {
    constexpr std::uint64_t kSeeds = 20;
    constexpr std::uint64_t kJobs = 10'000;
    const std::array<std::pair<double, std::uint32_t>, 4> settings = {{{0.5, 0}, {0.8, 0}, {0.8, 1}, {0.8, 1000}}};
    const double level = bonferroniLevel(0.99, settings.size());
    for (const auto& [load, capacity] : settings) {
        SCOPED_TRACE(::testing::Message() << "load " << load << ", capacity " << capacity);
        std::vector<double> means;
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) means.push_back(meanWait(seed, kJobs, load, capacity));
        const MeanInterval interval = meanInterval(means, level);
        const double expected = queueing::mm1({load / toSeconds(kService), toSeconds(kService)}).value().wait;
        EXPECT_TRUE(interval.contains(expected))
            << expected << " in theory, " << interval.mean << " +- " << interval.halfWidth;
        EXPECT_LE(interval.halfWidth, 0.1 * expected);
    }
}

// The recursion of Lindley solves the same queue job by job, without any engine: wait(n + 1) = max(0, wait(n) +
// service(n) - gap(n + 1)). Every single wait must agree to the nanosecond, so the means are the same numbers.
TEST(SingleServer, EveryWaitIsThatOfLindleysRecursion) {
    constexpr std::uint64_t kJobs = 20'000;
    constexpr double kLoad = 0.9;
    constexpr std::uint64_t kSeed = 3;
    const RandomStream gaps(kSeed, 0, 0);
    const RandomStream services(kSeed, 0, 1);
    Waits expected;
    expected.jobs = kJobs;
    Nanos wait = 0;
    Nanos service = 0;
    for (std::uint64_t i = 0; i < kJobs; ++i) {
        const Nanos gap = exponential(gaps, i, static_cast<double>(kService) / kLoad);
        wait = std::max<Nanos>(0, wait + service - gap);
        service = exponential(services, i, static_cast<double>(kService));
        expected.add(wait);
    }
    const double mean = expected.sum / static_cast<double>(expected.count);
    for (const std::uint32_t capacity : {0u, 1u, 50u}) EXPECT_EQ(meanWait(kSeed, kJobs, kLoad, capacity), mean);
}

}  // namespace
}  // namespace sluice
