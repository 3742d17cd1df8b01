// What each variant shows, measured by runs on the virtual clock over several seeds.
#include "core/patterns/pattern_runs.hpp"

namespace sluice {
namespace {

class Throttle : public PatternRuns {
protected:
    Throttle() : PatternRuns("throttle") {}
    // 5,000 a second of 200 ms each, where the capacity says 10.
    Experiment flood(const std::string& variant) const {
        Experiment experiment = plain(variant, kSecond);
        experiment.parameters = {{"capacity", 10.0},
                                 {"workers", 10.0},
                                 {"reader_ms", 1.0},
                                 {"workload.rate_per_s", 5000.0},
                                 {"workload.service", std::string("constant")},
                                 {"workload.service_mean_ms", 200.0}};
        return experiment;
    }
};

// A second for each result: what was accepted takes longer than a shutdown is waited for.
TEST_P(Throttle, AShutdownThatStillDeliversHasNotLeakedAnybody) {
    for (const char* cure : {"shed", "block"}) {
        Experiment experiment = flood(cure);
        experiment.parameters["workers"] = 64.0;
        experiment.parameters["capacity"] = 64.0;
        experiment.parameters["reader_ms"] = 1000.0;
        const PatternResult result = run(experiment);
        EXPECT_LT(result["completed"], 64) << cure;
        EXPECT_EQ(result.report.meter.leaked, 0u) << cure;
        EXPECT_GT(result.report.meter.unfinished, 0u) << cure;
    }
}

TEST_P(Throttle, TextbookCapacityBoundsNothing) {
    const PatternResult result = run(flood("textbook"));
    EXPECT_GE(result["accepted"], 0.99 * result["offered"]);
    EXPECT_NEAR(result["active_max"], 1000, 120) << "as many as arrive while one is worked on";
    EXPECT_EQ(result["limit"], 10);
    EXPECT_GT(result["results_lost"] / (result["results_lost"] + result["completed"]), 0.6);
    EXPECT_EQ(result["dropped"], result["results_lost"]);
}

// 5,000 in one second, and what is left is worked off: the reader takes one a millisecond of the four or five that end.
TEST_P(Throttle, TextbookLosesThreeQuartersOfTheResultsInSilence) {
    Experiment experiment = flood("textbook");
    experiment.stop = {StopCondition::Kind::Duration, 1'300 * kMillisecond, 0};
    Intervention nothingMore = set(kSecond, "workload.rate_per_s", 0.001);
    experiment.script = {nothingMore};
    const PatternResult result = run(experiment);
    EXPECT_NEAR(result["accepted"], 5000, 250);
    EXPECT_NEAR(result["results_lost"] / result["accepted"], 0.77, 0.05);
    EXPECT_EQ(result["refused"] + result["failed"] + result["timed_out"], result["offered"] - result["accepted"])
        << "and nobody was told";
}

TEST_P(Throttle, BoundedWorkersNeverExceedTheirNumberAndLoseNothing) {
    for (const char* variant : {"shed", "block"}) {
        SCOPED_TRACE(variant);
        const PatternResult result = run(flood(variant));
        EXPECT_EQ(result["active_max"], 10);
        EXPECT_EQ(result["results_lost"], 0);
        EXPECT_EQ(result["dropped"], 0);
        EXPECT_NEAR(result["completed"], 40, 1) << "ten at a time in fifths of a second, the last still at work";
    }
}

// Each worker has one message in hand, idle ones included, and the buffer holds the rest.
TEST_P(Throttle, ShedHoldsExactlyAsManyAsItHasWorkersAndSlots) {
    for (const double capacity : {0.0, 1.0, 8.0}) {
        for (const double workers : {1.0, 4.0}) {
            SCOPED_TRACE(std::to_string(capacity) + " slots, " + std::to_string(workers) + " workers");
            Experiment experiment = plain("shed", kSecond);
            experiment.parameters = {{"capacity", capacity},
                                     {"workers", workers},
                                     {"workload.service", std::string("constant")},
                                     {"workload.service_mean_ms", 10'000.0}};
            const PatternResult result = run(experiment);
            EXPECT_EQ(result["accepted"], capacity + workers);
            EXPECT_EQ(result["refused"], result["offered"] - result["accepted"]);
        }
    }
}

TEST_P(Throttle, BlockTurnsNobodyAwayAndMakesTheProducerWait) {
    const PatternResult result = run(firstLook("block"));
    EXPECT_EQ(result["refused"], 0);
    EXPECT_GT(result["producer_blocked_s"], 5);
    EXPECT_EQ(result["undelivered"], result["inside"]);
}

TEST_P(Throttle, FirstLookTurnsLossesIntoRefusals) {
    const PatternResult textbook = run(firstLook("textbook"));
    const PatternResult shed = run(firstLook("shed"));
    EXPECT_EQ(textbook["refused"], 0);
    EXPECT_GE(textbook["active_max"], 8) << "beside a capacity of 4";
    EXPECT_GT(textbook["results_lost"], textbook["offered"] / 4);
    EXPECT_GT(shed["refused"], shed["offered"] / 3);
    EXPECT_EQ(textbook["offered"], shed["offered"]) << "variants see the same arrivals";
}

TEST_P(Throttle, OnlyTheTextbookLeavesSomebodyBehind) {
    EXPECT_EQ(run(firstLook("textbook")).report.meter.leaked, 2u) << "dispatcher and reader";
    for (const char* variant : {"shed", "block"}) {
        const RunReport report = run(firstLook(variant)).report;
        EXPECT_EQ(report.meter.leaked + report.meter.unfinished, 0u) << variant;
    }
}

TEST_P(Throttle, ASlowReaderLosesResultsInTheTextbookAndStopsTheWorkersElsewhere) {
    const auto slowed = [&](const char* variant) {
        Experiment experiment = plain(variant, 10 * kSecond);
        experiment.parameters = {{"workload.rate_per_s", 40.0}, {"workload.service_mean_ms", 50.0}};
        experiment.script = {press(2 * kSecond, "reader_slows")};
        return run(experiment);
    };
    EXPECT_GT(slowed("textbook")["results_lost"], 100);
    const PatternResult shed = slowed("shed");
    EXPECT_EQ(shed["results_lost"], 0);
    EXPECT_GT(shed["refused"], 100);
    EXPECT_NEAR(shed["completed"], 80 + 8, 35) << "one a second since";
}

TEST_P(Throttle, AReaderThatRecoversLosesNoMore) {
    Experiment experiment = firstLook("textbook");
    const double atAll = run(experiment)["results_lost"];
    experiment.script = {press(kSecond, "reader_recovers")};
    EXPECT_LT(run(experiment)["results_lost"], atAll / 4);
}

class ThreadedThrottle : public Throttle {};

TEST_P(ThreadedThrottle, EveryVariantRunsOnRealThreads) {
    Experiment experiment = plain("textbook", 50 * kMillisecond);
    experiment.parameters = {{"workload.rate_per_s", 2000.0}, {"workload.service_mean_ms", 2.0}, {"reader_ms", 1.0}};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Throttle, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, ThreadedThrottle, ::testing::Values(1));

}  // namespace
}  // namespace sluice
