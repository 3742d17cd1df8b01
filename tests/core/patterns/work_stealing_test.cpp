// What each variant shows, measured by runs on the virtual clock over several seeds.
#include "core/patterns/pattern_runs.hpp"

namespace sluice {
namespace {

class WorkStealing : public PatternRuns {
protected:
    WorkStealing() : PatternRuns("work_stealing") {}
    // 96 tasks of 10 ms for one of eight workers, all at once after a second.
    Experiment allAtOne(const std::string& variant) const {
        Experiment experiment = plain(variant, 2 * kSecond + kMillisecond);
        experiment.parameters = {{"feeds", 1.0},
                                 {"capacity", 128.0},
                                 {"global_capacity", 128.0},
                                 {"workload.arrival", std::string("constant")},
                                 {"workload.batch_size", 96.0},
                                 {"workload.rate_per_s", 96.0},
                                 {"workload.service", std::string("constant")},
                                 {"workload.service_mean_ms", 10.0}};
        return experiment;
    }
    // Seven workers with a thousand tasks each, and one thief; ends long before any of them has finished its own.
    Experiment oneThief(const std::string& variant) const {
        Experiment experiment = plain(variant, 1'300 * kMillisecond);
        experiment.parameters = {{"feeds", 7.0},
                                 {"capacity", 1000.0},
                                 {"workload.arrival", std::string("constant")},
                                 {"workload.batch_size", 1000.0},
                                 {"workload.rate_per_s", 1000.0},
                                 {"workload.service", std::string("constant")},
                                 {"workload.service_mean_ms", 1.0}};
        return experiment;
    }
    Experiment nearlyIdle(const std::string& variant) const {
        Experiment experiment = plain(variant, 5 * kSecond);
        experiment.parameters = {{"workload.rate_per_s", 10.0}, {"workload.service_mean_ms", 1.0}};
        return experiment;
    }
    Experiment bothQueuesFull(const std::string& variant) const {
        Experiment experiment = plain(variant, 3 * kSecond);
        experiment.parameters = {{"workers", 1.0},
                                 {"feeds", 1.0},
                                 {"workload.arrival", std::string("saturated")},
                                 {"workload.service", std::string("constant")}};
        return experiment;
    }
};

TEST_P(WorkStealing, StealingHelpsAsMuchAsOneSharedQueueAndNoMore) {
    EXPECT_NEAR(run(allAtOne("none"))["time_to_empty_ms"], 960, 10);
    const double shared = run(allAtOne("shared"))["time_to_empty_ms"];
    EXPECT_NEAR(shared, 120, 3);
    EXPECT_NEAR(run(allAtOne("robust"))["time_to_empty_ms"], shared, 3);
    EXPECT_NEAR(run(allAtOne("textbook"))["time_to_empty_ms"], shared, 6);
}

TEST_P(WorkStealing, TheTextbooksThiefTakesAllFromTheFirstVictim) {
    const PatternResult textbook = run(oneThief("textbook"));
    EXPECT_GT(textbook["steals"], 200);
    EXPECT_EQ(textbook["first_victim_share"], 1);
    const PatternResult robust = run(oneThief("robust"));
    EXPECT_GT(robust["steals"], 200);
    EXPECT_NEAR(robust["first_victim_share"], 1.0 / 7, 0.08);
}

TEST_P(WorkStealing, IdleWorkersPollInTheTextbookAndParkInTheSafeVersion) {
    const PatternResult textbook = run(nearlyIdle("textbook"));
    EXPECT_NEAR(textbook["vain_looks_per_s"], 7'700, 500) << "eight workers, each millisecond";
    EXPECT_GT(textbook["wait_p50_ms"], 0.05);
    EXPECT_GT(textbook["cores_burnt"], 0.2);
    const PatternResult robust = run(nearlyIdle("robust"));
    EXPECT_LT(robust["vain_looks_per_s"], 100) << "one for each task at most, when it is done";
    EXPECT_LT(robust["wait_p50_ms"], 0.05);
    EXPECT_LT(robust["cores_burnt"], 0.1) << "who parks burns nothing: this is the work itself";
}

// Spinning is cured, not slowed down: between two tasks the safe version looks once each, and then not at all.
TEST_P(WorkStealing, WhereNothingComesTheSafeVersionDoesNothing) {
    const auto asleep = [&](const char* variant) {
        Experiment experiment = nearlyIdle(variant);
        experiment.parameters["workload.rate_per_s"] = 0.001;
        return run(experiment);
    };
    const PatternResult textbook = asleep("textbook");
    EXPECT_EQ(textbook["offered"], 0);
    EXPECT_GT(textbook["vain_looks_per_s"], 7'000);
    const PatternResult robust = asleep("robust");
    EXPECT_NEAR(robust["vain_looks_per_s"], 8 / 5.0, 1e-9) << "once each, in five seconds";
    EXPECT_LT(robust["cores_burnt"], 0.0001);
}

TEST_P(WorkStealing, OwnAndGlobalQueueAreACoinTossInTheTextbookOnly) {
    EXPECT_NEAR(run(bothQueuesFull("textbook"))["own_share"], 0.5, 0.04);
    EXPECT_GT(run(bothQueuesFull("robust"))["own_share"], 0.9);
}

TEST_P(WorkStealing, FirstLookLooksInVainOnlyInTheTextbook) {
    const PatternResult textbook = run(firstLook("textbook"));
    const PatternResult robust = run(firstLook("robust"));
    EXPECT_GT(textbook["vain_per_steal"], 3);
    EXPECT_LT(robust["vain_per_steal"], 1);
    EXPECT_GT(robust["steals"], 20);
    EXPECT_EQ(textbook["offered"], robust["offered"]) << "variants see the same arrivals";
}

TEST_P(WorkStealing, NobodyWhoEndsLeavesATaskBehind) {
    for (const char* variant : {"none", "robust", "shared"}) {
        SCOPED_TRACE(variant);
        const RunReport report = run(firstLook(variant)).report;
        EXPECT_EQ(report.outcome, RunOutcome::Completed);
        EXPECT_EQ(report.meter.leaked + report.meter.unfinished, 0u);
    }
    EXPECT_GT(run(firstLook("textbook")).report.meter.unfinished, 0u) << "it polls for ever";
}

// What does not fit anywhere must wait, and all of it is done in the end.
TEST_P(WorkStealing, HandsOverWhereThereAreNoSlots) {
    for (const VariantDecl& variant : descriptor().variants) {
        SCOPED_TRACE(variant.id);
        Experiment experiment = plain(variant.id, kSecond);
        experiment.parameters = {{"capacity", 0.0}, {"global_capacity", 0.0}, {"workload.rate_per_s", 200.0}};
        const PatternResult result = run(experiment);
        EXPECT_GT(result["completed"], 0.95 * result["offered"]);
    }
}

class ThreadedWorkStealing : public WorkStealing {};

TEST_P(ThreadedWorkStealing, EveryVariantRunsOnRealThreads) {
    Experiment experiment = plain("textbook", 50 * kMillisecond);
    experiment.parameters = {{"capacity", 4.0}, {"workload.rate_per_s", 2000.0}};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WorkStealing, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, ThreadedWorkStealing, ::testing::Values(1));

}  // namespace
}  // namespace sluice
