// What each variant of timeout shows, over several seeds.
#include "core/patterns/pattern_fixture.hpp"

namespace sluice {
namespace {

class Timeout : public testing::PatternTest {
protected:
    Timeout() : PatternTest("timeout") {}
    static ParameterSet shortCalls(double ratePerS) {
        return {{"workload.rate_per_s", ratePerS},
                {"workload.service", std::string("constant")},
                {"workload.service_mean_ms", 40.0}};
    }
};

TEST_P(Timeout, FirstLookShowsWorkWithoutACallerAndItsCure) {
    const auto textbook = run(firstLook("textbook"));
    EXPECT_GT(textbook["orphans_mean"], 1.5);
    EXPECT_GT(textbook["wasted_work"], 0);
    EXPECT_EQ(textbook["wasted_work"], textbook["work_for_nobody"]) << "as the ledger counts";
    EXPECT_GT(textbook["dead_starts"], 5);
    const auto robust = run(firstLook("robust"));
    EXPECT_EQ(robust["orphans_mean"], 0);
    EXPECT_EQ(robust["waiting_mean"], robust["working_mean"]);
    EXPECT_EQ(robust["work_for_nobody"], 0);
    EXPECT_EQ(robust["dead_starts"], 0);
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same arrivals";
    EXPECT_EQ(textbook["completed"], robust["completed"]);
}

// Whoever is held up until result and timer are both ready gets either.
TEST_P(Timeout, WhereResultAndTimerAreReadySelectTossesACoin) {
    const auto result = run(with(plain("textbook", shortCalls(200), 10 * kSecond), {{"stall_ms", 150.0}}));
    const double both = result["won_result"] + result["won_timer"];
    EXPECT_NEAR(result["won_result"] / both, 0.5, 0.06);
}

TEST_P(Timeout, TheContextIsOneOfThreeAndTakesNoPrecedence) {
    const Experiment heldUp = with(plain("textbook", shortCalls(200), 10 * kSecond), {{"stall_ms", 150.0}});
    const auto result = run(pressing(heldUp, "cancel_parent", kMillisecond));
    const double all = result["won_result"] + result["won_timer"] + result["won_context"];
    EXPECT_NEAR(result["won_context"] / all, 1.0 / 3, 0.06);
    EXPECT_NEAR(result["won_result"] / all, 1.0 / 3, 0.06);
}

TEST_P(Timeout, ACallThatTimedOutWorksOnToTheEnd) {
    ParameterSet longCalls = shortCalls(20);
    longCalls["workload.service_mean_ms"] = 500.0;
    const auto textbook = run(plain("textbook", longCalls, 10 * kSecond));
    EXPECT_EQ(textbook["completed"], 0);
    EXPECT_NEAR(textbook["working_mean"] / textbook["waiting_mean"], 5, 0.3);
    const auto robust = run(plain("robust", longCalls, 10 * kSecond));
    EXPECT_EQ(robust["timed_out"], textbook["timed_out"]);
    EXPECT_EQ(robust["working_mean"], robust["waiting_mean"]);
}

TEST_P(Timeout, UnderADeadContextTheCommonFormBeginsAllTheSame) {
    const auto textbook = run(pressing(plain("textbook", shortCalls(100), 2 * kSecond), "cancel_parent", kSecond));
    EXPECT_NEAR(textbook["dead_starts"], textbook["offered"] / 2, 30);
    EXPECT_GT(textbook["wasted_work"], 50);
    const auto robust = run(pressing(plain("robust", shortCalls(100), 2 * kSecond), "cancel_parent", kSecond));
    EXPECT_EQ(robust["dead_starts"], 0);
    EXPECT_EQ(robust["work_for_nobody"], 0);
    EXPECT_EQ(robust["completed"], textbook["completed"]);
}

TEST_P(Timeout, ChannelsWithoutASlotStrandTheWorkOfEveryCallThatReturnedEarly) {
    const auto unbuffered = run(firstLook("unbuffered"));
    const double early = unbuffered["won_timer"] + unbuffered["won_context"];
    EXPECT_GE(static_cast<double>(unbuffered.leaked()), early);
    EXPECT_LE(static_cast<double>(unbuffered.leaked()), early + unbuffered["inside"]);
    EXPECT_EQ(run(firstLook("textbook")).leaked(), 0u);
    EXPECT_EQ(run(firstLook("robust")).leaked(), 0u);
}

TEST_P(Timeout, APanicOfTheWorkIsAnErrorOfItsCall) {
    for (const char* variant : {"textbook", "unbuffered", "robust"}) {
        const auto result = run(with(plain(variant, shortCalls(100), 2 * kSecond), {{"panic_probability", 0.3}}));
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed) << variant;
        EXPECT_GT(result["panics"], 20) << variant;
        EXPECT_EQ(result["failed"], result["panics"]) << variant;
        EXPECT_GT(result["completed"], result["panics"]) << variant;
    }
}

TEST_P(Timeout, NobodyRepeatsACallThatWasCancelled) {
    const ParameterSet stubborn = {{"retry_attempts", 3.0}, {"retry_backoff_ms", 20.0}};
    ParameterSet longCalls = shortCalls(50);
    longCalls["workload.service_mean_ms"] = 500.0;
    for (const char* variant : {"textbook", "robust"}) {
        const auto late = run(with(plain(variant, longCalls, 2 * kSecond), stubborn));
        EXPECT_GT(late["retries"], late["requests"]) << variant;
        EXPECT_EQ(late["offered"], late["requests"] + late["retries"]) << variant;
        const auto dead =
            run(pressing(with(plain(variant, longCalls, 2 * kSecond), stubborn), "cancel_parent", kMillisecond));
        EXPECT_EQ(dead["retries"], 0) << variant;
    }
}

class TimeoutOnThreads : public Timeout {};

TEST_P(TimeoutOnThreads, EveryVariantRuns) {
    for (const char* variant : {"textbook", "unbuffered", "robust"}) {
        const auto result = runOnThreads(variant, 200, {{"timeout_ms", 1000.0}, {"panic_probability", 0.1}});
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed) << variant;
        EXPECT_EQ(result["offered"], 200) << variant;
        EXPECT_GT(result["panics"], 0) << variant;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Timeout, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, TimeoutOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
