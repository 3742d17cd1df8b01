// Times whole runs: for the cure of each pattern the messages offered per second of processor time, on the virtual
// clock, at express speed and without telemetry, beside the least that it should come to.
//
// A run has its engine's thread alone, and nobody else works while it goes on: the process's CPU clock from start to
// end is that thread's.
//
//     sluice_patterns_bench [PATTERN] [MESSAGES]
#include "analysis/run.hpp"
#include "base/result.hpp"

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sluice::bench {
namespace {

constexpr std::uint64_t kMessages = 200'000;
constexpr int kRepetitions = 3;  // the fastest counts: what else the machine does can only add to the time
constexpr double kFloor = 2e6;   // messages per second of processor time

// Patterns of many goroutines, timers and contexts for each message.
struct Exception {
    std::string_view pattern;
    double floor;
};
constexpr Exception kExceptions[] = {{"gateway", 0.5e6}, {"staged_timeout", 0.5e6}};

// Messages flow steadily: what one source brings in occupies a hundredth of one worker. The gateway has a stage of its
// own before the call, whose standard length would keep its workers busy with four messages in five and have it turn
// away the rest.
const ParameterSet& settings() {
    static const ParameterSet kSettings = {{"machine.model", std::string("ideal")},
                                           {"workload.rate_per_s", 1000.0},
                                           {"workload.service", std::string("exponential")},
                                           {"workload.service_mean_ms", 0.01}};
    return kSettings;
}
constexpr double kPrepareMs = 0.01;  // of the gateway

struct Measured {
    double offered = 0;
    double completed = 0;
    double cpuSeconds = 0;
};

double cpuSeconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double floorOf(const Descriptor& descriptor) {
    for (const Exception& exception : kExceptions)
        if (descriptor.id == exception.pattern) return exception.floor;
    return kFloor;
}

Result<Measured> measure(const Registry& registry, const Descriptor& descriptor, std::uint64_t messages) {
    Experiment experiment;
    experiment.pattern = descriptor.id;
    experiment.variant = descriptor.cure;
    experiment.parameters = settings();
    if (descriptor.id == "gateway") experiment.parameters["prepare_ms"] = kPrepareMs;
    experiment.stop = {StopCondition::Kind::Messages, 0, messages};
    Aggregator aggregator;
    RunOptions options;
    options.level = TelemetryLevel::Off;
    auto run = Run::create(registry, experiment, aggregator, options);
    if (!run) return run.error();
    const double begun = cpuSeconds();
    run.value()->start();
    run.value()->wait();
    Measured measured;
    measured.cpuSeconds = cpuSeconds() - begun;
    const RunReport report = run.value()->report();
    const auto metric = [&](std::string_view id) {
        return metricValue(descriptor, id, report.meter, run.value()->manifest(), report.simulated).value_or(0);
    };
    measured.offered = metric("offered");
    measured.completed = metric("completed");
    return measured;
}

Result<Measured> fastest(const Registry& registry, const Descriptor& descriptor, std::uint64_t messages) {
    auto best = measure(registry, descriptor, messages);
    for (int i = 1; i < kRepetitions && best; ++i) {
        const auto next = measure(registry, descriptor, messages);
        if (!next) return next.error();
        if (next.value().cpuSeconds < best.value().cpuSeconds) best = next;
    }
    return best;
}

void printSettings(std::uint64_t messages) {
    std::printf("%llu messages; the patterns' own defaults, and", static_cast<unsigned long long>(messages));
    for (const auto& [id, value] : settings()) std::printf(" %s=%s", id.c_str(), toText(value).c_str());
    std::printf("; gateway prepare_ms=%g\n\n%-18s %-12s %9s %10s %10s %8s %6s\n", "pattern", "variant", "offered",
                "completed", "million/s", "floor", "ratio");
}

bool printRow(const Registry& registry, const Descriptor& descriptor, std::uint64_t messages) {
    const auto measured = fastest(registry, descriptor, messages);
    if (!measured) {
        std::fprintf(stderr, "%s: %s\n", descriptor.id.c_str(), measured.error().message.c_str());
        return false;
    }
    const Measured& m = measured.value();
    const double rate = m.offered / m.cpuSeconds;
    const double floor = floorOf(descriptor);
    std::printf("%-18s %-12s %9.0f %10.0f %10.2f %8.2f %6.2f\n", descriptor.id.c_str(), descriptor.cure.c_str(),
                m.offered, m.completed, rate * 1e-6, floor * 1e-6, rate / floor);
    std::fflush(stdout);
    return true;
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    using namespace sluice;
    const std::string_view only = argc > 1 ? argv[1] : "";
    const std::uint64_t messages = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : bench::kMessages;
    const Registry registry;
    if (messages == 0 || (!only.empty() && registry.find(only) == nullptr)) {
        std::fprintf(stderr, "usage: sluice_patterns_bench [PATTERN] [MESSAGES]\npatterns: %s\n",
                     registry.names().c_str());
        return 2;
    }
    bench::printSettings(messages);
    bool isComplete = true;
    for (const Pattern& pattern : registry.all())
        if (only.empty() || pattern.descriptor.id == only)
            isComplete = bench::printRow(registry, pattern.descriptor, messages) && isComplete;
    return isComplete ? 0 : 1;
}
