// Times the runtime: nanoseconds for each operation, on the virtual clock (V) and on one and two real threads (W1, W2),
// without telemetry and with it (live). tests/bench/runtime/run pairs it with Go.
#include "events/aggregator.hpp"
#include "events/observation.hpp"
#include "programs.hpp"
#include "runtime/threaded_scheduler.hpp"
#include "runtime/virtual_scheduler.hpp"

#include <benchmark/benchmark.h>

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

namespace sluice::bench {
namespace {

using Program = Task<void> (*)(Scheduler&, int);

struct Case {
    const char* name;
    Program program;
    int operations;
    bool measuresCpu = false;  // of the process, where a program mostly waits
};

struct Setting {
    const char* name;
    int workers;  // 0: the virtual clock
    TelemetryLevel level;
};

std::shared_ptr<const Manifest> manifest() {
    auto names = std::make_shared<Manifest>();
    names->classes = {"only"};
    names->roles = {{"main", "main", {}, false, false}, {"worker", "worker", {}, true, true}};
    names->channels = {{"pipe", "pipe"}, {"results", "results"}};
    return names;
}

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double wallSeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::unique_ptr<Scheduler> makeScheduler(int workers) {
    SchedulerOptions options;
    options.manifest = manifest();
    options.machine.model = MachineModel::Ideal;
    if (workers == 0) return std::make_unique<VirtualScheduler>(std::move(options));
    return std::make_unique<ThreadedScheduler>(std::move(options), workers);
}

std::unique_ptr<Observation> observe(Scheduler& scheduler, Aggregator& aggregator, const Setting& setting) {
    if (setting.level == TelemetryLevel::Off) return nullptr;
    ObservationOptions options;
    options.level = setting.level;
    options.producers = scheduler.workerCount();
    options.lossless = !scheduler.threaded();
    if (auto* threads = dynamic_cast<ThreadedScheduler*>(&scheduler))
        options.clock = [threads] { return threads->clock(); };
    auto observation = std::make_unique<Observation>(aggregator, manifest(), options);
    for (int i = 0; i < options.producers; ++i) scheduler.setProducer(i, &observation->producer(i));
    return observation;
}

void runToItsEnd(Scheduler& scheduler) {
    if (auto* solo = dynamic_cast<VirtualScheduler*>(&scheduler)) {
        solo->run(nullptr);
        return;
    }
    auto& threads = static_cast<ThreadedScheduler&>(scheduler);
    threads.start();
    threads.waitEnded(kForever);
    threads.stopAndJoin();
}

void letGo(Scheduler& scheduler, Observation* observation) {
    for (int i = 0; i < scheduler.workerCount(); ++i) scheduler.setProducer(i, nullptr);
    if (observation == nullptr) return;
    for (int i = 0; i < scheduler.workerCount(); ++i) observation->producer(i).close();
}

void timeProgram(benchmark::State& state, const Case& what, const Setting& setting) {
    Aggregator aggregator;
    for (auto _ : state) {
        const auto scheduler = makeScheduler(setting.workers);
        const auto observation = observe(*scheduler, aggregator, setting);
        go(*scheduler, kMain, 0, what.program(*scheduler, what.operations));
        const double begun = what.measuresCpu ? cpuSeconds() : wallSeconds();
        runToItsEnd(*scheduler);
        state.SetIterationTime((what.measuresCpu ? cpuSeconds() : wallSeconds()) - begun);
        letGo(*scheduler, observation.get());
    }
    state.counters["ns_per_op"] =
        benchmark::Counter(static_cast<double>(what.operations) * 1e-9,
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// The queue of theory on the virtual clock: messages a second, and the mean wait beside what it should be.
void timeQueue(benchmark::State& state, const Setting& setting) {
    constexpr int kMessages = 1'000'000;
    Aggregator aggregator;
    double meanWait = 0;
    for (auto _ : state) {
        const auto scheduler = makeScheduler(setting.workers);
        const auto observation = observe(*scheduler, aggregator, setting);
        go(*scheduler, kMain, 0, queueing(*scheduler, kMessages, meanWait));
        const double begun = wallSeconds();
        runToItsEnd(*scheduler);
        state.SetIterationTime(wallSeconds() - begun);
        letGo(*scheduler, observation.get());
    }
    state.counters["messages"] = benchmark::Counter(kMessages, benchmark::Counter::kIsIterationInvariantRate);
    state.counters["mean_wait"] = meanWait;
    state.counters["theory"] = kMeanWaitInTheory;
}

double residentBytes() {
    std::ifstream statm("/proc/self/statm");
    double size = 0;
    double resident = 0;
    statm >> size >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// What a parked goroutine of a small body takes: control block, frame and their share of the pools. Once in a process,
// whose pools would otherwise be filled already.
void measureParked(benchmark::State& state) {
    constexpr int kGoroutines = 100'000;
    for (auto _ : state) {
        const auto scheduler = makeScheduler(0);
        go(*scheduler, kMain, 0, parkMany(*scheduler, kGoroutines));
        const double before = residentBytes();
        const double begun = wallSeconds();
        runToItsEnd(*scheduler);
        state.SetIterationTime(wallSeconds() - begun);
        state.counters["bytes"] = (residentBytes() - before) / kGoroutines;
    }
}

// Destroying 100,000 parked goroutines.
void timeTeardown(benchmark::State& state) {
    constexpr int kGoroutines = 100'000;
    for (auto _ : state) {
        const auto scheduler = makeScheduler(0);
        go(*scheduler, kMain, 0, parkMany(*scheduler, kGoroutines));
        runToItsEnd(*scheduler);
        const double begun = wallSeconds();
        scheduler->teardown();
        state.SetIterationTime(wallSeconds() - begun);
    }
    state.counters["ns_per_op"] = benchmark::Counter(
        kGoroutines * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

constexpr Case kCases[] = {
    {"buffered", [](Scheduler& s, int n) { return stream(s, 128, n); }, 2'000'000},
    {"unbuffered", [](Scheduler& s, int n) { return stream(s, 0, n); }, 1'000'000},
    {"pingpong", pingPong, 1'000'000},
    {"select_unbuffered", selectOfSenders, 1'000'000},
    {"select_ready", selectOfReady, 1'000'000},
    {"sieve", sieve, 2'000},
    {"spawn_finish", spawnMany, 1'000'000},
    {"spawn_join", spawnAndJoin, 1'000'000},
    {"sleepers", sleepers, 1'000'000, true},
    {"pool", pool, 1'000'000},
};
constexpr Setting kSettings[] = {
    {"V", 0, TelemetryLevel::Off},       {"W1", 1, TelemetryLevel::Off},       {"W2", 2, TelemetryLevel::Off},
    {"V/live", 0, TelemetryLevel::Live}, {"W1/live", 1, TelemetryLevel::Live}, {"W2/live", 2, TelemetryLevel::Live},
};

void registerAll() {
    for (const Case& what : kCases) {
        for (const Setting& setting : kSettings) {
            const std::string name = std::string(what.name) + "/" + setting.name;
            benchmark::RegisterBenchmark(
                name.c_str(), [&what, &setting](benchmark::State& state) { timeProgram(state, what, setting); })
                ->UseManualTime()
                ->Unit(benchmark::kMillisecond);
        }
    }
    benchmark::RegisterBenchmark("parked/V", measureParked)->UseManualTime()->Iterations(1);
    for (const auto& [name, level] : {std::pair("off", TelemetryLevel::Off), std::pair("live", TelemetryLevel::Live),
                                      std::pair("recorded", TelemetryLevel::Recorded)}) {
        const Setting setting{name, 0, level};
        benchmark::RegisterBenchmark((std::string("mm1/V/") + name).c_str(),
                                     [setting](benchmark::State& state) { timeQueue(state, setting); })
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    }
    benchmark::RegisterBenchmark("teardown/V", timeTeardown)->UseManualTime()->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    sluice::bench::registerAll();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
