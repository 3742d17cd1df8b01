// What each variant of staged_timeout shows, over several seeds.
#include "core/patterns/pattern_fixture.hpp"

namespace sluice {
namespace {

class StagedTimeout : public testing::PatternTest {
protected:
    StagedTimeout() : PatternTest("staged_timeout") {}
    // Stages of 0.3 and 1.5 s, and this long to persist.
    static ParameterSet evenly(double ratePerS, double persistMs) {
        return {{"workload.arrival", std::string("constant")},
                {"workload.rate_per_s", ratePerS},
                {"workload.service", std::string("constant")},
                {"workload.service_mean_ms", persistMs}};
    }
};

TEST_P(StagedTimeout, FirstLookShowsWritesAfterAReportedFailureAndTheirCure) {
    const auto textbook = run(firstLook("textbook"));
    EXPECT_EQ(textbook["timed_out"], 4);
    EXPECT_EQ(textbook["written_anyway"], 3);
    const auto robust = run(firstLook("robust"));
    EXPECT_EQ(robust["timed_out"], 4);
    EXPECT_EQ(robust["written_anyway"], 0);
    EXPECT_EQ(robust["work_for_nobody"], 0);
    EXPECT_EQ(textbook["completed"], robust["completed"]);
}

TEST_P(StagedTimeout, AClientThatWasToldThreeTimesThatItFailedHasWrittenThreeTimes) {
    const ParameterSet stubborn = {{"retry_attempts", 3.0}, {"retry_backoff_ms", 500.0}};
    const auto textbook = run(with(plain("textbook", evenly(0.05, 15'000), 79 * kSecond), stubborn));
    EXPECT_EQ(textbook["requests"], 3);  // at 20, 40 and 60 s; the first has ended all its attempts
    const auto alone = run(with(plain("textbook", evenly(0.02, 15'000), 99 * kSecond), stubborn));
    EXPECT_EQ(alone["requests"], 1);
    EXPECT_EQ(alone["timed_out"], 3);
    EXPECT_EQ(alone["written_anyway"], 3);
    const auto robust = run(with(plain("robust", evenly(0.02, 15'000), 99 * kSecond), stubborn));
    EXPECT_EQ(robust["timed_out"], 3);
    EXPECT_EQ(robust["written"], 0);
}

TEST_P(StagedTimeout, LimitsAddUpWhereNothingBoundsTheWholeCall) {
    ParameterSet slow = evenly(0.5, 9'900);
    slow["validate_ms"] = 950.0;
    slow["transform_ms"] = 4'900.0;
    const auto textbook = run(plain("textbook", slow, 60 * kSecond));
    EXPECT_EQ(textbook["timed_out"], 0);
    EXPECT_GT(textbook["p50_ms"], 15'500);
    EXPECT_LT(textbook["p50_ms"], 16'000);
    const auto robust = run(plain("robust", slow, 60 * kSecond));
    EXPECT_EQ(robust["completed"], 0);
    EXPECT_GT(robust["timed_out"], 0);
    EXPECT_EQ(robust["written"], 0);
}

TEST_P(StagedTimeout, ACancelReachesNobodyInTheCommonForm) {
    const Experiment common = plain("textbook", evenly(2, 3'000), 20 * kSecond);
    const auto undisturbed = run(common);
    const auto cancelled = run(pressing(common, "cancel_all", 10 * kSecond));
    EXPECT_EQ(cancelled["completed"], undisturbed["completed"]);
    EXPECT_EQ(cancelled["cancelled"], 0);
    const auto robust = run(pressing(plain("robust", evenly(2, 3'000), 20 * kSecond), "cancel_all", 10 * kSecond));
    EXPECT_EQ(robust["inside"], 0) << "the calls under way end with it, and later ones at once";
    EXPECT_GT(robust["cancelled"], 20);
    EXPECT_EQ(robust["written"], robust["completed"]);
}

TEST_P(StagedTimeout, WhoIgnoresItsContextIsWaitedForAndCounted) {
    ParameterSet deaf = evenly(1, 15'000);
    deaf["ignore_probability"] = 1.0;
    const auto robust = run(plain("robust", deaf, 60 * kSecond));
    EXPECT_GT(robust["ignoring"], 10);
    EXPECT_NEAR(robust["ignored_for_max_ms"], 5'000, 100);
    EXPECT_EQ(robust["written_anyway"], 0) << "said to be late, not to have failed";
    EXPECT_EQ(robust["timed_out"], 0);
    deaf["ignore_probability"] = 0.0;
    EXPECT_EQ(run(plain("robust", deaf, 60 * kSecond))["ignoring"], 0);
}

TEST_P(StagedTimeout, AFailedStageIsAFailedCall) {
    for (const char* variant : {"textbook", "robust"}) {
        ParameterSet failing = evenly(5, 100);
        failing["failure_probability"] = 0.3;
        const auto result = run(plain(variant, failing, 60 * kSecond));
        EXPECT_NEAR(result["failed"] / (result["failed"] + result["completed"]), 0.3, 0.1) << variant;
        EXPECT_EQ(result["written"], result["completed"]) << variant;
    }
}

class StagedTimeoutOnThreads : public StagedTimeout {};

TEST_P(StagedTimeoutOnThreads, EveryVariantRuns) {
    const ParameterSet quick = {{"validate_ms", 0.1}, {"transform_ms", 0.2}};
    for (const char* variant : {"textbook", "robust"}) {
        const auto result = runOnThreads(variant, 200, quick);
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed) << variant;
        EXPECT_EQ(result["offered"], 200) << variant;
        EXPECT_EQ(result["written_anyway"], 0) << variant;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StagedTimeout, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, StagedTimeoutOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
