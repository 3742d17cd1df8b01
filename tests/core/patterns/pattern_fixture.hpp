// Runs of one pattern for tests: on the virtual clock with the test's seed unless said otherwise, telemetry off.
#pragma once

#include "analysis/run.hpp"
#include "patterns/common_metrics.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace sluice::testing {

struct PatternResult {
    RunReport report;
    std::map<std::string, double> metrics;  // the pattern's and the common ones

    double operator[](const std::string& metric) const { return metrics.at(metric); }
    ClassMeter total() const { return report.meter.total(); }
    std::uint64_t leaked() const { return report.meter.leaked; }
};

class PatternTest : public ::testing::TestWithParam<std::uint64_t> {
protected:
    explicit PatternTest(std::string pattern) : m_pattern(std::move(pattern)) {}

    Experiment firstLook(const std::string& variant) const {
        Experiment experiment = registry.find(m_pattern)->descriptor.firstLook;
        experiment.variant = variant;
        return experiment;
    }
    // The pattern's defaults, changed by `parameters` alone.
    Experiment plain(const std::string& variant, ParameterSet parameters, Nanos duration) const {
        Experiment experiment;
        experiment.pattern = m_pattern;
        experiment.variant = variant;
        experiment.parameters = std::move(parameters);
        experiment.stop = {StopCondition::Kind::Duration, duration, 0};
        return experiment;
    }
    static Experiment with(Experiment experiment, const ParameterSet& parameters) {
        for (const auto& [id, value] : parameters) experiment.parameters[id] = value;
        return experiment;
    }
    static Experiment pressing(Experiment experiment, const std::string& action, Nanos at) {
        Intervention press;
        press.at = at;
        press.kind = Intervention::Kind::PressAction;
        press.name = action;
        experiment.script.push_back(press);
        return experiment;
    }
    PatternResult run(Experiment experiment) {
        experiment.seed = GetParam();
        auto made = sluice::Run::create(registry, experiment, aggregator, {TelemetryLevel::Off, false, 0});
        EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
        if (!made.ok()) return {};
        sluice::Run& run = *made.value();
        run.start();
        run.wait();
        PatternResult result{run.report(), {}};
        const Meter& meter = result.report.meter;
        for (const auto* list : {&run.descriptor().metrics, &commonMetrics()}) {
            for (const MetricDecl& metric : *list)
                result.metrics[metric.id] = metric.value(meter, run.manifest(), result.report.simulated);
        }
        expectConserved(result.report);
        return result;
    }
    // A short run on real threads: nothing is said of when anything happens.
    PatternResult runOnThreads(const std::string& variant, std::uint64_t messages, ParameterSet parameters = {}) {
        Experiment experiment = with(plain(variant, {{"workload.rate_per_s", 2000.0}}, 0), parameters);
        experiment.clock = ClockKind::Threads;
        experiment.threads = 2;
        experiment.stop = {StopCondition::Kind::Messages, 0, messages};
        return run(experiment);
    }
    static void expectConserved(const RunReport& report) {
        const ClassMeter total = report.meter.total();
        EXPECT_EQ(total.offered, total.accepted + total.refused + report.held.undecided);
        EXPECT_EQ(total.accepted, total.completed + total.failed + total.dropped + total.timedOut + total.cancelled +
                                      report.held.inside);
    }

    Registry registry;
    Aggregator aggregator;

private:
    std::string m_pattern;
};

}  // namespace sluice::testing
