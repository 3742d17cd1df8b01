// What each variant of the ordered fan-in shows, measured by runs on the virtual clock over several seeds.
#include "pattern_runs.hpp"

namespace sluice {
namespace {

constexpr const char* kVariants[] = {"textbook", "merge", "window"};

class OrderedFanIn : public PatternRuns {
protected:
    OrderedFanIn() : PatternRuns("ordered_fan_in") {}
    // 300 numbers a second for two seconds, and a consumer that keeps up.
    Experiment steady(const std::string& variant) const {
        Experiment experiment = plain(variant, 2 * kSecond);
        experiment.parameters = {{"workload.rate_per_s", 100.0}, {"workload.service_mean_ms", 0.1}};
        return experiment;
    }
};

class OrderedFanInFirstLook : public OrderedFanIn {};

TEST_P(OrderedFanInFirstLook, StallsBehindTheLostNumber) {
    expectHeadlineInItsBands();
    const PatternResult textbook = run(firstLook("textbook"));
    EXPECT_EQ(textbook["next"], 20);
    EXPECT_EQ(textbook["completed"], 19);
    EXPECT_EQ(textbook["lost"], 1);
    for (const char* cure : {"merge", "window"}) {
        const PatternResult result = run(firstLook(cure));
        EXPECT_EQ(result["gaps"], 1) << cure;
        EXPECT_EQ(result["given_up"], 1) << cure;
        EXPECT_EQ(result["stale"], 0) << cure;
        EXPECT_GT(result["completed"], 80) << cure;
    }
}

TEST_P(OrderedFanIn, WhereNothingIsLostAllComesOutInOrder) {
    for (const char* variant : kVariants) {
        Experiment experiment = steady(variant);
        experiment.parameters["skew_ms"] = 20.0;
        const PatternResult result = run(experiment);
        EXPECT_GT(result["completed"], 570) << variant;
        EXPECT_EQ(result["disorder"], 0) << variant;
        EXPECT_EQ(result["stale"], 0) << variant;
        EXPECT_EQ(result["gaps"], 0) << variant;
        EXPECT_LE(result["held_max"], 8) << variant << ": no more than the inputs are apart";
    }
}

TEST_P(OrderedFanIn, WhatIsHeldGrowsWithoutBoundOnlyInTheCommonVersion) {
    for (const double duration : {2.0, 4.0}) {
        Experiment experiment = steady("textbook");
        experiment.stop.duration = static_cast<Nanos>(duration) * kSecond;
        experiment.parameters["lose_number"] = 100.0;
        EXPECT_NEAR(run(experiment)["held"], 300 * duration - 100, 6);
        experiment.variant = "window";
        EXPECT_LE(run(experiment)["held_max"], 16);
        experiment.variant = "merge";
        EXPECT_LE(run(experiment)["held_max"], 3);
    }
}

TEST_P(OrderedFanIn, TheWindowWaitsForAMissingNumberForAsLongAsItMay) {
    Experiment experiment = steady("window");
    experiment.parameters["lose_number"] = 100.0;
    experiment.parameters["gap_ms"] = 40.0;
    experiment.parameters["machine.model"] = std::string("ideal");
    // Twelve numbers come meanwhile, so that the window of 16 does not force it.
    const PatternResult result = run(experiment);
    EXPECT_EQ(result["gaps"], 1);
    EXPECT_NEAR(result["held_up_max_ms"], 40, 1);
}

TEST_P(OrderedFanIn, AWindowNarrowerThanTheInputsAreApartThrowsAwayGoodMessages) {
    Experiment experiment = steady("window");
    experiment.parameters["skew_ms"] = 100.0;  // thirty numbers
    experiment.parameters["gap_ms"] = 10'000.0;
    experiment.parameters["window"] = 8.0;
    const PatternResult narrow = run(experiment);
    EXPECT_GT(narrow["stale"], 100);
    EXPECT_EQ(narrow["lost"], 0);
    experiment.parameters["window"] = 64.0;
    EXPECT_EQ(run(experiment)["stale"], 0);
}

TEST_P(OrderedFanIn, ARepeatedNumberStaysInTheMapForEver) {
    Experiment experiment = steady("textbook");
    experiment.parameters["duplicate_number"] = 49.0;
    EXPECT_EQ(run(experiment)["held"], 1);
    for (const char* cure : {"merge", "window"}) {
        experiment.variant = cure;
        const PatternResult result = run(experiment);
        EXPECT_EQ(result["stale"], 1) << cure;
        EXPECT_LE(result["held"], 3) << cure;
    }
}

TEST_P(OrderedFanIn, ButtonsLoseAndRepeatOneMessageEach) {
    for (const char* variant : kVariants) {
        Experiment experiment = steady(variant);
        experiment.script = {press(kSecond / 2, "duplicate"), press(kSecond, "lose")};
        const PatternResult result = run(experiment);
        EXPECT_EQ(result["lost"], 1) << variant;
        EXPECT_EQ(result.mark("sent_twice"), 1) << variant;
    }
}

TEST_P(OrderedFanIn, ClosedInputsMakeTheCommonVersionSpinAndTheOthersEnd) {
    Experiment experiment = steady("textbook");
    experiment.script = {press(kSecond, "close_inputs")};
    const PatternResult textbook = run(experiment);
    EXPECT_GT(textbook["cores_burnt"], 0.45) << "half of the time on zero values";
    EXPECT_EQ(textbook["held"], 1) << "number 0, which nobody will ever ask for";
    EXPECT_EQ(textbook["completed"], textbook["accepted"]) << "nothing else is held";
    EXPECT_EQ(textbook.faults("leak"), 1u) << "the consumer waits for an output that nobody closes";
    for (const char* cure : {"merge", "window"}) {
        experiment.variant = cure;
        const PatternResult result = run(experiment);
        EXPECT_LT(result["cores_burnt"], 0.1) << cure;
        EXPECT_EQ(result.faults("leak"), 0u) << cure;
        EXPECT_EQ(result.report.meter.unfinished, 0u) << cure;
        EXPECT_GT(result["refused"], 200) << cure << ": what comes due later is turned away";
    }
}

TEST_P(OrderedFanIn, NumbersOfEachInputsOwnDoNotMakeAnOrder) {
    Experiment experiment = steady("textbook");
    experiment.parameters["numbering"] = std::string("per_source");
    const PatternResult textbook = run(experiment);
    EXPECT_NEAR(textbook["completed"] / textbook["offered"], 1.0 / 3, 0.01);
    experiment.variant = "window";
    const PatternResult window = run(experiment);
    EXPECT_NEAR(window["stale"] / window["offered"], 2.0 / 3, 0.01);
}

class OrderedFanInOnThreads : public OrderedFanIn {};

TEST_P(OrderedFanInOnThreads, EveryVariantEnds) {
    Experiment experiment = plain("textbook", 100 * kMillisecond);
    experiment.parameters = {
        {"workload.rate_per_s", 1000.0}, {"workload.service_mean_ms", 0.01}, {"lose_number", 50.0}};
    experiment.script = {press(50 * kMillisecond, "duplicate")};
    runAllOnThreads(experiment);
}

// A loop that spins ends its shutdown only after millions of attempts.
INSTANTIATE_TEST_SUITE_P(Seeds, OrderedFanIn, ::testing::Values(1, 2));
INSTANTIATE_TEST_SUITE_P(Seeds, OrderedFanInFirstLook, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, OrderedFanInOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
