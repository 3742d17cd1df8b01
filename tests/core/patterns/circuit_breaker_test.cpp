// What each variant of the circuit breaker shows, measured by runs on the virtual clock over several seeds.
#include "pattern_runs.hpp"

namespace sluice {
namespace {

class CircuitBreaker : public PatternRuns {
protected:
    CircuitBreaker() : PatternRuns("circuit_breaker") {}
    // Two hundred at once every five seconds, and a backend that is down; the second two hundred find recovery over.
    Experiment herd(const std::string& variant) const {
        Experiment experiment = plain(variant, 11 * kSecond);
        experiment.parameters = {{"backend_down", 1.0},
                                 {"callers", 200.0},
                                 {"capacity", 200.0},
                                 {"down_service_ms", 500.0},
                                 {"minimum_calls", 5.0},
                                 {"window", 10.0},
                                 {"recovery_ms", 4000.0},
                                 {"workload.arrival", std::string("constant")},
                                 {"workload.batch_size", 200.0},
                                 {"workload.rate_per_s", 40.0}};
        return experiment;
    }
};

TEST_P(CircuitBreaker, FirstLookLetsAHerdThroughWhereOneShouldTry) {
    expectHeadlineInItsBands();
    const PatternResult textbook = run(firstLook("textbook"));
    EXPECT_GE(textbook["opened"], 1);
    EXPECT_GT(textbook["refused"], 10);
    const PatternResult robust = run(firstLook("robust"));
    EXPECT_EQ(robust["probes"], robust["opened"]) << "one probe for each opening";
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same calls";
}

TEST_P(CircuitBreaker, TwoHundredOfTwoHundredAreAdmittedHalfOpenAndOneOfTheSafeVersion) {
    EXPECT_EQ(run(herd("textbook"))["probes_max"], 200);
    EXPECT_EQ(run(herd("robust"))["probes_max"], 1);
    EXPECT_EQ(run(herd("gobreaker"))["probes_max"], 1);
    EXPECT_EQ(run(herd("resilience4j"))["probes_max"], 10);
}

TEST_P(CircuitBreaker, FailuresThatAreNoRowNeverOpenTheCommonVersion) {
    Experiment experiment = plain("textbook", 30 * kSecond);
    experiment.parameters = {{"failure_probability", 0.5}, {"threshold", 30.0},
                             {"minimum_calls", 20.0},      {"window", 40.0},
                             {"failure_ratio", 0.4},       {"workload.rate_per_s", 20.0},
                             {"recovery_ms", 2000.0},      {"workload.service_mean_ms", 10.0}};
    EXPECT_EQ(run(experiment)["opened"], 0);
    experiment.variant = "robust";
    EXPECT_GE(run(experiment)["opened"], 1);
}

TEST_P(CircuitBreaker, ASuccessFromBeforeTheOpeningClosesOnlyTheCommonVersion) {
    Experiment experiment = plain("textbook", 7 * kSecond);
    experiment.parameters = {{"down_service_ms", 100.0},
                             {"minimum_calls", 5.0},
                             {"window", 10.0},
                             {"recovery_ms", 4000.0},
                             {"workload.arrival", std::string("constant")},
                             {"workload.rate_per_s", 20.0},
                             {"workload.service", std::string("constant")},
                             {"workload.service_mean_ms", 50.0},
                             {"workload.long_every", 8.0},
                             {"workload.long_ms", 1500.0}};
    experiment.script = {set(3 * kSecond, "backend_down", 1)};
    EXPECT_GE(run(experiment)["closed_early"], 1);
    for (const char* variant : {"robust", "gobreaker"}) {
        experiment.variant = variant;
        const PatternResult result = run(experiment);
        EXPECT_EQ(result["closed_early"], 0) << variant;
        EXPECT_GE(result["stale"], 1) << variant;
        EXPECT_EQ(result["opened"], 1) << variant;
    }
}

TEST_P(CircuitBreaker, ASuccessThatRacesAFailureTearsTheCommonVersionsState) {
    Experiment experiment = plain("textbook", 20 * kSecond);
    experiment.parameters = {{"threshold", 1.0},
                             {"failure_probability", 0.5},
                             {"recovery_ms", 0.0},
                             {"workload.batch_size", 50.0},
                             {"workload.rate_per_s", 2000.0},
                             {"workload.service", std::string("constant")},
                             {"workload.service_mean_ms", 5.0}};
    EXPECT_GT(run(experiment)["torn"], 0);
    experiment.variant = "robust";
    EXPECT_EQ(run(experiment)["torn"], 0);
}

TEST_P(CircuitBreaker, AProbeThatPanicsLeavesTheCommonVersionHalfOpen) {
    // One call every two seconds; the one at 6 s is the first after recovery, and panics.
    Experiment experiment = plain("textbook", 7 * kSecond + kSecond / 2);
    experiment.parameters = {{"backend_down", 1.0},        {"threshold", 1.0},
                             {"minimum_calls", 1.0},       {"window", 1.0},
                             {"recovery_ms", 3000.0},      {"down_service_ms", 10.0},
                             {"workload.rate_per_s", 0.5}, {"workload.arrival", std::string("constant")}};
    experiment.script = {press(5 * kSecond, "panic_next")};
    const PatternResult textbook = run(experiment);
    EXPECT_EQ(textbook["panicked"], 1);
    EXPECT_NEAR(textbook["half_open_s"], 1.5, 0.01) << "from 6 s to the end";
    experiment.variant = "robust";
    const PatternResult robust = run(experiment);
    EXPECT_EQ(robust["panicked"], 1);
    EXPECT_LT(robust["half_open_s"], 0.01);
    EXPECT_EQ(robust["opened"], 2) << "a panic is a failure";
}

TEST_P(CircuitBreaker, ButtonsTakeTheBackendDownAndBringItBack) {
    Experiment experiment = firstLook("robust");
    experiment.script = {press(3 * kSecond, "backend_goes_down"), press(8 * kSecond, "backend_comes_back")};
    const PatternResult pressed = run(experiment);
    const PatternResult written = run(firstLook("robust"));
    EXPECT_EQ(pressed["refused"], written["refused"]);
    EXPECT_EQ(pressed["failed"], written["failed"]);
}

TEST_P(CircuitBreaker, RetriesAreOffersAndRequestsAreCountedApart) {
    Experiment experiment = firstLook("textbook");
    const double requests = run(experiment)["requests"];
    experiment.parameters["retry_attempts"] = 4.0;
    experiment.parameters["callers"] = 64.0;
    const PatternResult result = run(experiment);
    EXPECT_NEAR(result["requests"], requests, 0.5) << "the same requests";
    EXPECT_EQ(result["offered"], result["requests"] + result["retries"]);
    EXPECT_GT(result["retries"], 20);
}

class CircuitBreakerOnThreads : public CircuitBreaker {};

TEST_P(CircuitBreakerOnThreads, EveryVariantEnds) {
    Experiment experiment = plain("textbook", 100 * kMillisecond);
    experiment.parameters = {{"workload.rate_per_s", 2000.0}, {"workload.service_mean_ms", 1.0},
                             {"failure_probability", 0.5},    {"recovery_ms", 5.0},
                             {"minimum_calls", 5.0},          {"window", 10.0}};
    experiment.script = {press(50 * kMillisecond, "panic_next")};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CircuitBreaker, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, CircuitBreakerOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
