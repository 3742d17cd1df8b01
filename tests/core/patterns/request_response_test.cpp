// What each variant of request_response shows, over several seeds.
#include "core/patterns/pattern_fixture.hpp"

namespace sluice {
namespace {

class RequestResponse : public testing::PatternTest {
protected:
    RequestResponse() : PatternTest("request_response") {}
    // A fifth of the calls takes ten limits.
    static ParameterSet slowFifth(double ratePerS) {
        return {{"workload.rate_per_s", ratePerS},
                {"workload.service", std::string("bimodal")},
                {"workload.service_mean_ms", 232.0},
                {"workload.service_shape", 0.2},
                {"workload.service_ratio", 25.0}};
    }
};

TEST_P(RequestResponse, FirstLookShowsHandlersThatWorkForNobodyAndTheirCure) {
    const auto textbook = run(firstLook("textbook"));
    EXPECT_GT(textbook["for_nobody_mean"], 1.5);
    EXPECT_GT(textbook["wasted_work"], 0);
    EXPECT_EQ(textbook["wasted_work"], textbook["work_for_nobody"]) << "as the ledger counts";
    const auto robust = run(firstLook("robust"));
    EXPECT_EQ(robust["for_nobody_mean"], 0);
    EXPECT_EQ(robust["work_for_nobody"], 0);
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same arrivals";
    EXPECT_EQ(textbook["completed"], robust["completed"]);
}

TEST_P(RequestResponse, EveryClientThatLeavesWasWorkedForToTheEnd) {
    const auto textbook =
        run(with(plain("textbook", slowFifth(30), 20 * kSecond), {{"workload.arrival", std::string("constant")}}));
    const double longCalls = 0.2 * textbook["offered"];
    EXPECT_NEAR(textbook["wasted_work"], longCalls, 0.25 * longCalls);
}

TEST_P(RequestResponse, OneLimitUsedTwiceLetsACallTakeTwiceAsLong) {
    const ParameterSet lateEntry = {
        {"capacity", 0.0}, {"intake_ms", 12.0}, {"workers", 16.0}, {"workload.arrival", std::string("constant")}};
    const auto textbook = run(with(plain("textbook", slowFifth(100), 4 * kSecond), lateEntry));
    EXPECT_GT(textbook["longest_of_limit"], 1.9);
    EXPECT_LE(textbook["longest_of_limit"], 2.01);
    const auto robust = run(with(plain("robust", slowFifth(100), 4 * kSecond), lateEntry));
    EXPECT_LE(robust["longest_of_limit"], 1.01);
    EXPECT_GT(robust["completed"], 0);
}

TEST_P(RequestResponse, HandlersAreWithoutBoundUnlessThereAreWorkers) {
    EXPECT_GT(run(plain("textbook", slowFifth(200), 4 * kSecond))["handlers_max"], 40);
    EXPECT_EQ(run(plain("robust", slowFifth(200), 4 * kSecond))["handlers_max"], 4);
}

// "Request queue full" is never said: there is always one more handler.
TEST_P(RequestResponse, TheQueueOfAnUnboundedServerIsNeverFull) {
    const auto textbook = run(plain("textbook", slowFifth(2000), kSecond));
    EXPECT_EQ(textbook["refused"], 0);
    EXPECT_EQ(textbook["undecided"], 0);
    EXPECT_GT(run(plain("robust", slowFifth(2000), kSecond))["undecided"], 0) << "clients wait for room";
}

TEST_P(RequestResponse, AReplyChannelWithoutASlotStrandsAHandlerForEachClientThatLeft) {
    const auto unbuffered = run(firstLook("unbuffered"));
    // Clients still at it at the cut end later: they may strand theirs too.
    EXPECT_GE(static_cast<double>(unbuffered.leaked()), unbuffered["gave_up"]);
    EXPECT_LE(static_cast<double>(unbuffered.leaked()), unbuffered["gave_up"] + unbuffered["inside"]);
    EXPECT_GT(unbuffered["gave_up"], 0);
    EXPECT_EQ(run(firstLook("textbook")).leaked(), 0u);
    EXPECT_EQ(run(firstLook("robust")).leaked(), 0u);
}

// Held up for longer than its limit, a handler finds room for its reply and its timer expired, and select tosses a
// coin.
TEST_P(RequestResponse, AClosedReplyChannelIsTakenForASuccess) {
    const ParameterSet heldUp = {{"stall_ms", 150.0},
                                 {"workload.rate_per_s", 100.0},
                                 {"workload.service", std::string("constant")},
                                 {"workload.service_mean_ms", 40.0}};
    const auto textbook = run(plain("textbook", heldUp, 10 * kSecond));
    const double replied = textbook["completed"] + textbook["false_successes"];
    EXPECT_NEAR(textbook["false_successes"] / replied, 0.5, 0.07);
    EXPECT_EQ(textbook["dropped"], textbook["false_successes"]);
    EXPECT_EQ(run(plain("robust", heldUp, 10 * kSecond))["false_successes"], 0);
}

TEST_P(RequestResponse, ActionsHoldEverybodyUpAndLetThemGoOn) {
    const ParameterSet quick = {{"workload.rate_per_s", 100.0},
                                {"workload.service", std::string("constant")},
                                {"workload.service_mean_ms", 40.0}};
    const Experiment calm = plain("textbook", quick, 4 * kSecond);
    EXPECT_EQ(run(calm)["false_successes"], 0);
    const auto heldUp = run(pressing(calm, "hold_up", kSecond));
    const auto briefly = run(pressing(pressing(calm, "hold_up", kSecond), "go_on", 2 * kSecond));
    EXPECT_GT(briefly["false_successes"], 20);
    EXPECT_GT(heldUp["false_successes"], 2 * briefly["false_successes"]);
}

TEST_P(RequestResponse, AttemptsAreOffersAndRequestsAreCountedApart) {
    const ParameterSet stubborn = {{"retry_attempts", 3.0}, {"retry_backoff_ms", 50.0}};
    for (const char* variant : {"textbook", "robust"}) {
        const auto once = run(plain(variant, slowFifth(40), 4 * kSecond));
        const auto again = run(with(plain(variant, slowFifth(40), 4 * kSecond), stubborn));
        EXPECT_EQ(once["retries"], 0);
        EXPECT_GT(again["retries"], 0);
        EXPECT_EQ(again["offered"], again["requests"] + again["retries"]);
        EXPECT_EQ(again["requests"], once["requests"]) << "clients that try again change no arrival";
    }
    const double once = run(plain("textbook", slowFifth(40), 4 * kSecond))["for_nobody_mean"];
    EXPECT_GT(run(with(plain("textbook", slowFifth(40), 4 * kSecond), stubborn))["for_nobody_mean"], 2 * once);
}

TEST_P(RequestResponse, FailuresReachTheClient) {
    for (const char* variant : {"textbook", "unbuffered", "robust"}) {
        const auto result = run(with(firstLook(variant), {{"failure_probability", 1.0}}));
        EXPECT_EQ(result["completed"], 0) << variant;
        EXPECT_GT(result["failed"], 0) << variant;
    }
}

class RequestResponseOnThreads : public RequestResponse {};

TEST_P(RequestResponseOnThreads, EveryVariantRuns) {
    for (const char* variant : {"textbook", "unbuffered", "robust"}) {
        const auto result = runOnThreads(variant, 200, {{"timeout_ms", 1000.0}});
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed) << variant;
        EXPECT_EQ(result["offered"], 200) << variant;
        EXPECT_EQ(result["false_successes"], 0) << variant;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RequestResponse, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, RequestResponseOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
