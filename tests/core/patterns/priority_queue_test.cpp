// What each variant shows, measured by runs on the virtual clock over several seeds.
#include "analysis/run.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

class PriorityQueue : public ::testing::TestWithParam<std::uint64_t> {
protected:
    struct Result {
        RunReport report;
        std::map<std::string, double> metrics;
    };
    Result run(Experiment experiment) {
        experiment.seed = GetParam();
        auto made = sluice::Run::create(m_registry, experiment, m_aggregator, {TelemetryLevel::Off, false, 0});
        EXPECT_TRUE(made.ok());
        sluice::Run& run = *made.value();
        run.start();
        run.wait();
        Result result{run.report(), {}};
        for (const MetricDecl& metric : run.descriptor().metrics)
            result.metrics[metric.id] = metric.value(result.report.meter, run.manifest(), result.report.simulated);
        for (const char* id : {"cores_burnt", "offered"})
            result.metrics[id] =
                metricValue(run.descriptor(), id, result.report.meter, run.manifest(), result.report.simulated).value();
        return result;
    }
    Experiment saturated(const std::string& variant) const {
        Experiment experiment;
        experiment.pattern = "priority_queue";
        experiment.variant = variant;
        experiment.parameters = {{"workload.arrival", std::string("saturated")}};
        experiment.stop = {StopCondition::Kind::Messages, 0, 20'000};
        return experiment;
    }
    Experiment firstLook(const std::string& variant) const {
        Experiment experiment = m_registry.find("priority_queue")->descriptor.firstLook;
        experiment.variant = variant;
        return experiment;
    }

    Registry m_registry;
    Aggregator m_aggregator;
};

TEST_P(PriorityQueue, TextbookServesAllClassesAlikeWhenAllAreSaturated) {
    const Result result = run(saturated("textbook"));
    for (const char* id : {"share_critical", "share_high", "share_normal", "share_low"})
        EXPECT_NEAR(result.metrics.at(id), 0.25, 0.015) << id;
    // Three receives in four serve a class below one that waits.
    EXPECT_NEAR(result.metrics.at("inversions") / static_cast<double>(result.report.meter.total().completed), 0.75,
                0.02);
}

TEST_P(PriorityQueue, WhoWaitsToHandOverAMessageWaitsToo) {
    Experiment experiment = saturated("textbook");
    for (const char* queue : {"critical", "high", "normal", "low"})
        experiment.parameters[std::string("capacity_") + queue] = 0.0;
    const Result result = run(experiment);
    EXPECT_NEAR(result.metrics.at("inversions") / static_cast<double>(result.report.meter.total().completed), 0.75,
                0.02);
}

TEST_P(PriorityQueue, RobustServesOnlyTheCriticalOnesWhenAllAreSaturated) {
    const Result result = run(saturated("robust"));
    EXPECT_EQ(result.metrics.at("share_critical"), 1);
    EXPECT_EQ(result.metrics.at("inversions"), 0);
}

TEST_P(PriorityQueue, WeightedSharesAreEightFourTwoOne) {
    const Result result = run(saturated("weighted"));
    EXPECT_NEAR(result.metrics.at("share_critical"), 8.0 / 15, 0.01);
    EXPECT_NEAR(result.metrics.at("share_high"), 4.0 / 15, 0.01);
    EXPECT_NEAR(result.metrics.at("share_normal"), 2.0 / 15, 0.01);
    EXPECT_NEAR(result.metrics.at("share_low"), 1.0 / 15, 0.01);
}

TEST_P(PriorityQueue, FirstLookShowsTheFaultAndItsCure) {
    const Result textbook = run(firstLook("textbook"));
    EXPECT_GE(textbook.metrics.at("wait_critical_max_s"), 1.5);
    const Result robust = run(firstLook("robust"));
    EXPECT_LE(robust.metrics.at("wait_critical_max_s"), 0.6);
    EXPECT_EQ(robust.metrics.at("refused_critical"), 0);
    EXPECT_EQ(robust.metrics.at("inversions"), 0);
    EXPECT_EQ(textbook.metrics.at("offered"), robust.metrics.at("offered")) << "variants see the same arrivals";
}

// The signature run: however much urgent work there is, the common version gives it a quarter at most.
TEST_P(PriorityQueue, TheCriticalShareOfTheTextbookSticksAtAQuarter) {
    constexpr double kServiceMs = 1;
    for (const double load : {0.1, 0.2, 0.4, 0.6}) {
        SCOPED_TRACE(load);
        const auto share = [&](const char* variant) {
            Experiment experiment = saturated(variant);
            experiment.parameters = {{"workload.arrival", std::string("saturated")},
                                     {"workload.critical.arrival", std::string("poisson")},
                                     {"workload.critical.rate_per_s", load * 1000 / kServiceMs},
                                     {"workload.service", std::string("constant")},
                                     {"workload.service_mean_ms", kServiceMs}};
            experiment.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
            return run(experiment).metrics.at("share_critical");
        };
        EXPECT_NEAR(share("robust"), load, 0.03);
        EXPECT_NEAR(share("textbook"), std::min(load, 0.25), 0.02);
    }
}

class IdlePriorityQueue : public PriorityQueue {};

TEST_P(IdlePriorityQueue, PollingCostsWhatItCostsInGo) {
    const auto idle = [&](const char* variant) {
        Experiment experiment = firstLook(variant);
        experiment.parameters = {{"workload.rate_per_s", 5.0}, {"workload.service_mean_ms", 0.1}};
        experiment.stop = {StopCondition::Kind::Duration, kSecond, 0};
        return run(experiment).metrics.at("cores_burnt");
    };
    const double textbook = idle("textbook");
    EXPECT_GT(textbook, 0.03);
    EXPECT_LT(textbook, 0.06);
    EXPECT_GT(idle("spin"), 0.98);
    EXPECT_LT(idle("robust"), 0.005);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PriorityQueue, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, IdlePriorityQueue, ::testing::Values(1));

}  // namespace
}  // namespace sluice
