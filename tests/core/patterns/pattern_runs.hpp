// Runs of one pattern on the virtual clock, and what they came to by the metrics' ids.
#pragma once

#include "analysis/run.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace sluice {

struct PatternResult {
    RunReport report;
    Manifest manifest;
    std::map<std::string, double> metrics;  // the pattern's own and the common ones

    double operator[](const std::string& id) const {
        const auto at = metrics.find(id);
        if (at == metrics.end()) ADD_FAILURE() << "there is no metric " << id;
        return at == metrics.end() ? 0 : at->second;
    }
    std::uint64_t faults(const std::string& kind) const {
        std::uint64_t count = 0;
        for (const Fault& fault : report.faults) count += fault.kind == kind ? fault.count : 0;
        return count;
    }
    double mark(const std::string& id) const { return markCount(report.meter, manifest, id); }
};

// Tests of one pattern, over several seeds.
class PatternRuns : public ::testing::TestWithParam<std::uint64_t> {
protected:
    explicit PatternRuns(std::string pattern) : m_pattern(std::move(pattern)) {}

    const Registry& registry() const noexcept { return m_registry; }
    const Descriptor& descriptor() const { return m_registry.find(m_pattern)->descriptor; }
    Experiment firstLook(const std::string& variant) const {
        Experiment experiment = descriptor().firstLook;
        experiment.variant = variant;
        return experiment;
    }
    // Nothing but the defaults, and for this long.
    Experiment plain(const std::string& variant, Nanos duration) const {
        Experiment experiment;
        experiment.pattern = m_pattern;
        experiment.variant = variant;
        experiment.stop = {StopCondition::Kind::Duration, duration, 0};
        return experiment;
    }
    static Intervention press(Nanos at, const std::string& action) {
        Intervention step;
        step.at = at;
        step.kind = Intervention::Kind::PressAction;
        step.name = action;
        return step;
    }
    static Intervention set(Nanos at, const std::string& parameter, double value) {
        Intervention step;
        step.at = at;
        step.name = parameter;
        step.value = value;
        return step;
    }

    PatternResult run(Experiment experiment) {
        experiment.seed = GetParam();
        auto made = sluice::Run::create(m_registry, experiment, m_aggregator, {TelemetryLevel::Off, false, 0});
        if (!made.ok()) {
            ADD_FAILURE() << made.error().message;
            return {};
        }
        sluice::Run& run = *made.value();
        run.start();
        run.wait();
        PatternResult result{run.report(), run.manifest(), {}};
        for (const auto* list : {&run.descriptor().metrics, &commonMetrics()}) {
            for (const MetricDecl& metric : *list)
                result.metrics[metric.id] = metric.value(result.report.meter, run.manifest(), result.report.simulated);
        }
        expectConservation(result.report);
        return result;
    }
    // Every variant, shortly, on real threads: it ends, and no message is counted twice or not at all.
    void runAllOnThreads(Experiment experiment) {
        for (const VariantDecl& variant : descriptor().variants) {
            SCOPED_TRACE(variant.id);
            experiment.variant = variant.id;
            experiment.clock = ClockKind::Threads;
            experiment.threads = 2;
            const PatternResult result = run(experiment);
            EXPECT_GT(result["offered"], 0);
        }
    }
    // Of the headline's metric in the first look, for the variants that have bands.
    void expectHeadlineInItsBands() {
        for (const HeadlineBand& band : descriptor().headline.bands) {
            SCOPED_TRACE(band.variant);
            const double value = run(firstLook(band.variant))[descriptor().headline.metric];
            EXPECT_GE(value, band.least);
            EXPECT_LE(value, band.most);
        }
    }

private:
    static void expectConservation(const RunReport& report) {
        const ClassMeter total = report.meter.total();
        EXPECT_EQ(total.offered, total.accepted + total.refused + report.held.undecided);
        EXPECT_EQ(total.accepted, total.completed + total.failed + total.dropped + total.timedOut + total.cancelled +
                                      report.held.inside);
    }

    std::string m_pattern;
    Registry m_registry;
    Aggregator m_aggregator;
};

}  // namespace sluice
