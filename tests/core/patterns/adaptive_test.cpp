// What each variant shows, measured by runs on the virtual clock over several seeds.
#include "core/patterns/pattern_runs.hpp"
#include "patterns/adaptive/bodies.hpp"

#include <cmath>

namespace sluice {
namespace {

class Adaptive : public PatternRuns {
protected:
    Adaptive() : PatternRuns("adaptive") {}
    // Does three calls at full speed and never fails; 350 calls a second of 7 ms are five sixths of what it can do.
    Experiment slowDependency(const std::string& variant) const {
        Experiment experiment = plain(variant, 20 * kSecond);
        experiment.parameters = {{"start_rate", 1.0},
                                 {"max_workers", 16.0},
                                 {"adjust_ms", 200.0},
                                 {"dependency_limit", 3.0},
                                 {"latency_target_ms", 8.0},
                                 {"workload.rate_per_s", 350.0},
                                 {"workload.service_mean_ms", 7.0}};
        return experiment;
    }
    Experiment goodAndBad(const std::string& variant, int rounds) const {
        Experiment experiment = firstLook(variant);
        experiment.script.clear();
        for (int i = 0; i < rounds; ++i) {
            experiment.script.push_back(set((6 + 10 * i) * kSecond, "failure_probability", 1));
            experiment.script.push_back(set((10 + 10 * i) * kSecond, "failure_probability", 0));
        }
        experiment.stop.duration = rounds * 10 * kSecond;
        return experiment;
    }
};

TEST_P(Adaptive, AsListedTheTextbookNeverStarts) {
    const PatternResult textbook = run(plain("textbook", 5 * kSecond));
    EXPECT_EQ(textbook["completed"], 0);
    EXPECT_EQ(textbook["real_max"], 0);
    EXPECT_EQ(textbook["accepted"], 100) << "as many as fit into the input";
    EXPECT_GT(run(plain("robust", 5 * kSecond))["completed"], 300);
}

TEST_P(Adaptive, WorkersOfTheTextbookStayWhenTheCountIsLowered) {
    for (int rounds = 1; rounds <= 5; ++rounds) {
        SCOPED_TRACE(rounds);
        const PatternResult textbook = run(goodAndBad("textbook", rounds));
        EXPECT_EQ(textbook["real"], 8 + 7 * (rounds - 1)) << "8, 15, 22, 29, 36";
        EXPECT_EQ(textbook["says"], 1);
        for (const char* variant : {"robust", "gradient"}) {
            const PatternResult owned = run(goodAndBad(variant, rounds));
            EXPECT_LE(owned["uncounted_workers"], 1) << variant;
            EXPECT_LE(owned["real_max"], 8) << variant;
        }
    }
}

TEST_P(Adaptive, ClosingTheInputTakesTheTextbooksCountBelowZero) {
    const auto closed = [&](const char* variant) {
        Experiment experiment = goodAndBad(variant, 5);
        experiment.stop.duration = 55 * kSecond;
        experiment.script.push_back(press(50 * kSecond, "close_input"));
        const PatternResult result = run(experiment);
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed);
        EXPECT_LT(toSeconds(result.report.simulated), 52) << "it ends when nothing comes any more";
        return result;
    };
    const PatternResult textbook = closed("textbook");
    EXPECT_EQ(textbook["real"], 0);
    EXPECT_EQ(textbook["says"], 1 - 36);
    const PatternResult robust = closed("robust");
    EXPECT_GE(robust["says"], 0);
    EXPECT_LE(robust["uncounted_workers"], 1);
}

TEST_P(Adaptive, SuccessRateIsBlindToLoadAndALatencyTargetIsNot) {
    const PatternResult textbook = run(slowDependency("textbook"));
    const PatternResult robust = run(slowDependency("robust"));
    const PatternResult gradient = run(slowDependency("gradient"));
    EXPECT_EQ(textbook["real_max"], 16);
    EXPECT_LT(robust["real_mean"], 4.5);
    EXPECT_LT(robust["work_mean_ms"], 9.5);
    for (const PatternResult* owned : {&robust, &gradient})
        EXPECT_GT((*owned)["throughput_per_s"], 0.9 * textbook["throughput_per_s"]);
    EXPECT_LT(gradient["real_mean"], textbook["real_mean"] / 1.5);
}

// With always more to do: 7 ms stretched by sixteen calls at a dependency that does three at full speed.
TEST_P(Adaptive, BlindGrowthMakesCallsFiveTimesAsLong) {
    const auto pressed = [&](const char* variant) {
        Experiment experiment = slowDependency(variant);
        experiment.parameters["workload.arrival"] = std::string("saturated");
        return run(experiment);
    };
    const PatternResult textbook = pressed("textbook");
    EXPECT_EQ(textbook["real"], 16);
    EXPECT_NEAR(textbook["work_mean_ms"], 36, 3);
    const PatternResult robust = pressed("robust");
    EXPECT_NEAR(robust["real_mean"], 2.8, 0.7);
    EXPECT_NEAR(robust["work_mean_ms"], 7.5, 0.8);
}

// How many samples of `sample` take the moving average from `start` past a threshold.
int samplesUntil(const Descriptor& descriptor, double start, double sample, const char* threshold) {
    const auto standard = [&](const char* id) {
        return std::get<double>(findParameter(allParameters(descriptor), id)->standard);
    };
    const double limit = standard(threshold);
    patterns::MovingAverage average(standard("alpha"), start);
    int count = 0;
    while (sample > start ? average.value() <= limit : average.value() >= limit) {
        average.add(sample);
        ++count;
    }
    return count;
}

TEST(AdaptiveAverage, FallsBelowItsThresholdWithThreeFailuresAndNeedsTwentyNineSuccessesToRise) {
    const Registry registry;
    const Descriptor& descriptor = registry.find("adaptive")->descriptor;
    EXPECT_EQ(samplesUntil(descriptor, 1, 0, "shrink_below"), 3);
    EXPECT_EQ(samplesUntil(descriptor, 0, 1, "grow_above"), 29);
}

// One call at a time, so that each failure is one sample.
TEST_P(Adaptive, TheMovingAverageRemembersAsItShould) {
    Experiment experiment = firstLook("textbook");
    experiment.parameters["max_workers"] = 1.0;
    experiment.parameters["workload.arrival"] = std::string("saturated");
    experiment.script = {set(4 * kSecond, "failure_probability", 1)};
    experiment.parameters["capacity"] = 0.0;
    experiment.stop.duration = 4'950 * kMillisecond;
    const PatternResult fallen = run(experiment);
    EXPECT_GE(fallen["failed"], 3);
    EXPECT_NEAR(fallen["success_rate"], std::pow(0.9, fallen["failed"]), 1e-6);
}

TEST_P(Adaptive, OnlyTheTextbookLeavesWorkersBehind) {
    EXPECT_EQ(run(firstLook("textbook")).report.meter.leaked, 16u) << "15 workers, and the adjuster";
    for (const char* variant : {"robust", "gradient"}) {
        const RunReport report = run(firstLook(variant)).report;
        EXPECT_EQ(report.meter.leaked + report.meter.unfinished, 0u) << variant;
    }
}

TEST_P(Adaptive, ADependencyThatFailsAndRecoversIsToldByItsActions) {
    Experiment experiment = firstLook("robust");
    experiment.script = {press(2 * kSecond, "dependency_fails"), press(4 * kSecond, "dependency_recovers")};
    const PatternResult result = run(experiment);
    EXPECT_NEAR(result["failed"], 40, 20);
    EXPECT_GT(result["shrank"], 0);
}

class ThreadedAdaptive : public Adaptive {};

TEST_P(ThreadedAdaptive, EveryVariantRunsOnRealThreads) {
    Experiment experiment = plain("textbook", 60 * kMillisecond);
    experiment.parameters = {{"start_rate", 1.0},       {"adjust_ms", 5.0},           {"latency_target_ms", 3.0},
                             {"dependency_limit", 2.0}, {"failure_probability", 0.1}, {"workload.rate_per_s", 2000.0}};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Adaptive, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, ThreadedAdaptive, ::testing::Values(1));

}  // namespace
}  // namespace sluice
