// What each variant of the gateway shows, measured by runs on the virtual clock over several seeds.
#include "pattern_runs.hpp"
#include "recorded_run.hpp"

namespace sluice {
namespace {

class Gateway : public PatternRuns {
protected:
    Gateway() : PatternRuns("gateway") {}
    // A fast backend and half of what the pool can do.
    Experiment calm(const std::string& variant) const {
        Experiment experiment = firstLook(variant);
        experiment.script.clear();
        experiment.parameters["workload.backend.service"] = std::string("constant");
        return experiment;
    }
};

TEST_P(Gateway, FirstLookLeavesTheUrgentWithoutAnAnswer) {
    expectHeadlineInItsBands();
    const PatternResult textbook = run(firstLook("textbook"));
    EXPECT_GT(textbook["work_for_nobody"], 0) << "calls go on behind their limit";
    const PatternResult robust = run(firstLook("robust"));
    EXPECT_EQ(robust["work_for_nobody"], 0);
    EXPECT_GE(robust["opened"], 1);
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same arrivals";
}

TEST_P(Gateway, WhereNothingFailsBothAnswerEverybody) {
    for (const char* variant : {"textbook", "robust"}) {
        const PatternResult result = run(calm(variant));
        EXPECT_LE(result["urgent_unanswered"], 2) << variant << ": those on their way at the end";
        EXPECT_EQ(result["refused"], 0) << variant;
        EXPECT_GE(result["completed"], result["offered"] - 8) << variant;
    }
}

TEST_P(Gateway, OneFailureSilencesTheOutputOfTheCommonVersion) {
    Experiment experiment = calm("textbook");
    experiment.parameters["failure_probability"] = 0.05;
    const PatternResult textbook = run(experiment);
    EXPECT_LT(textbook["completed"], 0.9 * textbook["offered"]);
    EXPECT_GT(textbook["held"], 10);
    EXPECT_GE(textbook["errors"], 1);
    experiment.variant = "robust";
    const PatternResult robust = run(experiment);
    EXPECT_LE(robust["held_max"], 16) << "no more than is under way";
    EXPECT_EQ(robust["errors"], robust["failed"]) << "every error is collected";
    EXPECT_GT(robust["completed"], 0.85 * robust["offered"]);
}

TEST_P(Gateway, UnderTooMuchLoadTheSafeVersionTurnsTheLowAway) {
    Experiment experiment = calm("robust");
    experiment.parameters["workload.rate_per_s"] = 80.0;
    const PatternResult robust = run(experiment);
    EXPECT_LT(10 * robust["refused_critical"], robust["refused_low"]);
    EXPECT_GT(robust["refused_low"], 100);
    EXPECT_GT(robust["refused_low"], robust["refused_high"]);
    experiment.variant = "textbook";
    const PatternResult textbook = run(experiment);
    EXPECT_GT(textbook["refused_critical"], 0.5 * textbook["refused_low"]) << "whoever comes when it is full";
}

// The backend becomes slow at four seconds: first the workers have no time, then their queues, then the shared one.
TEST_P(Gateway, ASlowBackendFillsTheStagesInFrontOfItOneByOne) {
    for (const char* variant : {"textbook", "robust"}) {
        SCOPED_TRACE(variant);
        Experiment experiment = firstLook(variant);
        experiment.seed = GetParam();
        experiment.parameters["call_limit_ms"] = 5000.0;
        experiment.parameters["threshold"] = 10'000.0;  // the gate stays closed
        experiment.parameters["slow_call_ms"] = 10'000.0;
        experiment.parameters["workload.backend.service"] = std::string("constant");
        const auto run = testing::record(registry(), experiment);
        Nanos queuesFull = 0;  // the last of the workers'
        for (const auto& queue : run.channels("local")) queuesFull = std::max(queuesFull, run.firstDepth({queue}, 2));
        // Then the shared queue; where there is none, two of a class wait at the intake.
        Nanos upstreamFull = kForever;
        if (experiment.variant == "textbook") {
            upstreamFull = run.firstDepth(run.channels("global"), 16);
        } else {
            for (const char* id : {"critical", "high", "normal", "low"})
                upstreamFull = std::min(upstreamFull, run.firstDepth(run.channels(id), 2));
        }
        Nanos turnedAway = kForever;
        for (const Event& event : run.events) {
            if (event.kind == EventKind::ChannelRefused) turnedAway = std::min(turnedAway, event.time);
        }
        EXPECT_GT(queuesFull, 4 * kSecond);
        EXPECT_LT(queuesFull, upstreamFull);
        EXPECT_LE(upstreamFull, turnedAway);
        EXPECT_LT(turnedAway, 10 * kSecond);
    }
}

TEST_P(Gateway, WorkersStealWhatWaitsBehindALongCall) {
    Experiment experiment = calm("robust");
    experiment.parameters["workload.backend.long_every"] = 10.0;
    experiment.parameters["workload.backend.long_ms"] = 500.0;
    experiment.parameters["slow_call_ms"] = 2000.0;
    EXPECT_GT(run(experiment)["steals"], 0);
    experiment.variant = "textbook";
    EXPECT_GT(run(experiment)["steals"], 0);
}

TEST_P(Gateway, OnlyTheSafeVersionEnds) {
    const PatternResult robust = run(calm("robust"));
    EXPECT_EQ(robust.faults("leak"), 0u);
    EXPECT_EQ(robust.report.meter.unfinished, 0u);
    const PatternResult textbook = run(calm("textbook"));
    EXPECT_GT(textbook.faults("leak") + textbook.report.meter.unfinished, 0u);
}

class GatewayOnThreads : public Gateway {};

TEST_P(GatewayOnThreads, EveryVariantEnds) {
    Experiment experiment = plain("textbook", 100 * kMillisecond);
    experiment.parameters = {
        {"workload.rate_per_s", 2000.0}, {"prepare_ms", 0.1},    {"workload.backend.service_mean_ms", 1.0},
        {"failure_probability", 0.1},    {"call_limit_ms", 2.0}, {"recovery_ms", 5.0}};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Gateway, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, GatewayOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
