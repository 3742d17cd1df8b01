// What each variant of error_aggregation shows, over several seeds.
#include "core/patterns/pattern_fixture.hpp"
#include "core/patterns/recorded_run.hpp"

#include <set>

namespace sluice {
namespace {

class ErrorAggregation : public testing::PatternTest {
protected:
    ErrorAggregation() : PatternTest("error_aggregation") {}
    // One batch of so many items at 1 s, none after it within two seconds; items take 200 to 800 ms.
    static ParameterSet oneBatch(double items) {
        return {{"workload.arrival", std::string("constant")},
                {"workload.batch_size", items},
                {"workload.rate_per_s", items},
                {"workload.service", std::string("uniform")},
                {"workload.service_mean_ms", 500.0},
                {"workload.service_shape", 0.6}};
    }
    static ParameterSet with12Workers(ParameterSet parameters) {
        parameters["workers"] = 12.0;
        return parameters;
    }
    static constexpr Nanos kOneBatch = 1'990 * kMillisecond;
};

TEST_P(ErrorAggregation, FirstLookLosesEveryErrorAndTheCureNone) {
    const auto textbook = run(firstLook("textbook"));
    EXPECT_GT(textbook["failed"], 1);
    EXPECT_EQ(textbook["errors_reported"], 0);
    EXPECT_GT(textbook["errors_lost"], 1);
    EXPECT_EQ(textbook["completed"], 0) << "results go where nobody takes them";
    const auto robust = run(firstLook("robust"));
    EXPECT_EQ(robust["errors_lost"], 0);
    EXPECT_GT(robust["errors_reported"], 1);
    EXPECT_EQ(robust["batches_lossy"], 0);
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same arrivals";
}

TEST_P(ErrorAggregation, ASmallBatchReturnsWithoutItsErrors) {
    const auto textbook = run(plain("textbook", oneBatch(12), kOneBatch));
    EXPECT_EQ(textbook["batches"], 1);
    EXPECT_EQ(textbook["batches_open"], 0);
    EXPECT_EQ(textbook["errors_lost"], textbook["failed"]);
    EXPECT_EQ(textbook["dropped"] + textbook["failed"], 12);
    const auto robust = run(plain("robust", with12Workers(oneBatch(12)), kOneBatch));
    EXPECT_EQ(robust["errors_reported"], textbook["failed"]);
    EXPECT_EQ(robust["completed"], textbook["dropped"]);
    EXPECT_EQ(robust["batches_correct"], 1);
}

// The caller waits for the collector, the source for the caller, and the collector looks again and again.
TEST_P(ErrorAggregation, ARunForMoreMessagesThanWillEverComeIsALivelock) {
    Experiment experiment = plain("textbook",
                                  {{"workload.arrival", std::string("saturated")},
                                   {"collector", std::string("with_items")},
                                   {"idle_sleep_ms", 1000.0}},
                                  0);
    experiment.stop = {StopCondition::Kind::Messages, 0, 1000};
    const auto result = run(experiment);
    EXPECT_EQ(result.report.outcome, RunOutcome::Livelock);
    EXPECT_LT(result["offered"], 1000);
    EXPECT_EQ(result["batches_open"], 1);
}

TEST_P(ErrorAggregation, MoreItemsThanSlotsBlockEverybody) {
    const auto textbook = run(plain("textbook", oneBatch(250), kOneBatch));
    EXPECT_EQ(textbook["batches_open"], 1);
    // Whoever finds no slot, and the caller that waits for them.
    const double results = 250 - textbook["failed"];
    EXPECT_NEAR(static_cast<double>(textbook.leaked()), results - 100 + 1, 0.5);
    ParameterSet robust = oneBatch(250);
    robust["workers"] = 250.0;
    const auto cured = run(plain("robust", robust, kOneBatch));
    EXPECT_EQ(cured["batches_correct"], 1);
    EXPECT_EQ(cured.leaked(), 0u);
}

TEST_P(ErrorAggregation, ACollectorThatSeesItsChannelsCloseSpinsForEver) {
    ParameterSet together = oneBatch(12);
    together["collector"] = std::string("with_items");
    together["workload.service"] = std::string("constant");
    const auto textbook = run(plain("textbook", together, 1'600 * kMillisecond));
    EXPECT_EQ(textbook["batches_open"], 1);
    EXPECT_GT(textbook["empty_errors"], 100'000);
    EXPECT_GT(textbook["cores_burnt"], 0.05);
    EXPECT_EQ(textbook["completed"] + textbook["failed"], 12) << "so far it worked";
    EXPECT_LT(run(plain("robust", with12Workers(oneBatch(12)), kOneBatch))["cores_burnt"], 0.001);
}

// Messages are numbered as they arrive, and there is one batch: item k is the message k places behind the first.
TEST_P(ErrorAggregation, AnErrorSaysWhichItemItIsAbout) {
    Experiment experiment = plain("robust", with12Workers(oneBatch(12)), kOneBatch);
    experiment.parameters["failure_probability"] = 0.4;
    experiment.seed = GetParam();
    const auto run = testing::record(registry, experiment);
    std::set<std::uint64_t> failed;
    std::set<std::uint64_t> reported;
    std::set<std::uint64_t> places;
    std::uint64_t first = UINT64_MAX;
    for (const Event& event : run.events) {
        if (event.kind == EventKind::MessageCreated) first = std::min(first, createdMessageId(event));
        if (event.kind == EventKind::MessageOutcome && detailOf(event) == static_cast<int>(Outcome::Failed))
            failed.insert(messageIdOf(event));
        if (event.kind != EventKind::Mark || event.object != run.mark("error_reported")) continue;
        EXPECT_TRUE(reported.insert(messageIdOf(event)).second) << "each once";
        places.insert(first + detailOf(event) - 1);
    }
    EXPECT_GT(failed.size(), 0u);
    EXPECT_EQ(reported, failed);
    EXPECT_EQ(places, failed);
}

TEST_P(ErrorAggregation, TheFirstErrorCancelsTheRest) {
    ParameterSet failing = oneBatch(48);
    failing["failure_probability"] = 0.25;
    const auto first = run(plain("first_error", failing, 20 * kSecond));
    EXPECT_GT(first["batches_correct"], 5);
    EXPECT_LE(first["errors_reported"], first["batches_correct"]);
    EXPECT_GT(first["cancelled"], first["completed"]);
    EXPECT_EQ(first["work_for_nobody"], 0);
    EXPECT_EQ(first.leaked(), 0u);
}

TEST_P(ErrorAggregation, WhereNothingFailsAllGetThrough) {
    for (const char* variant : {"robust", "first_error"}) {
        ParameterSet fine = with12Workers(oneBatch(12));
        fine["failure_probability"] = 0.0;
        const auto result = run(plain(variant, fine, kOneBatch));
        EXPECT_EQ(result["completed"], 12) << variant;
        EXPECT_EQ(result["errors_reported"], 0) << variant;
    }
}

class ErrorAggregationOnThreads : public ErrorAggregation {};

TEST_P(ErrorAggregationOnThreads, EveryVariantRuns) {
    for (const char* variant : {"textbook", "robust", "first_error"}) {
        const auto result = runOnThreads(variant, 240);
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed) << variant;
        EXPECT_EQ(result["offered"], 240) << variant;
        EXPECT_GE(result["batches"], 1) << variant;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ErrorAggregation, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, ErrorAggregationOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
