// What each variant shows, measured by runs on the virtual clock over several seeds.
#include "core/patterns/pattern_runs.hpp"

namespace sluice {
namespace {

class WorkerPool : public PatternRuns {
protected:
    WorkerPool() : PatternRuns("worker_pool") {}
    // Every fourth task 20 ms, the others 1 ms, 400 of them: 0.575 s for four workers that never idle.
    Experiment everyFourthIsLong(const std::string& variant) const {
        Experiment experiment = descriptor().firstLook;
        experiment.variant = variant;
        experiment.stop = {StopCondition::Kind::Messages, 0, 400};
        return experiment;
    }
    Experiment oneAMillisecond(const std::string& variant) const {
        Experiment experiment = plain(variant, 20 * kSecond);
        experiment.parameters = {{"workload.arrival", std::string("constant")},
                                 {"workload.rate_per_s", 1000.0},
                                 {"workload.service", std::string("bimodal")},
                                 {"workload.service_shape", 0.1},
                                 {"workload.service_ratio", 20.0},
                                 {"workload.service_mean_ms", 2.9}};
        return experiment;
    }
};

TEST_P(WorkerPool, RoundRobinGivesOneWorkerAllTheLongTasks) {
    const PatternResult textbook = run(everyFourthIsLong("textbook"));
    const PatternResult robust = run(everyFourthIsLong("robust"));
    // Until the last task was handed over: a queue of ten long ones later than that in the one, of ten in the other.
    EXPECT_NEAR(toSeconds(textbook.report.simulated), 1.8, 0.1);
    EXPECT_NEAR(toSeconds(robust.report.simulated), 0.55, 0.05);
    EXPECT_NEAR(textbook["busy_share"], 0.29, 0.04);
    EXPECT_GT(robust["busy_share"], 0.96);
}

// All 400 are due at ten seconds, so that the longest latency is the time until the last is done.
TEST_P(WorkerPool, RoundRobinTakesMoreThanThreeTimesAsLongForTheSameTasks) {
    const auto makespan = [&](const char* variant) {
        Experiment experiment = everyFourthIsLong(variant);
        experiment.parameters["workload.arrival"] = std::string("constant");
        experiment.parameters["workload.batch_size"] = 400.0;
        experiment.parameters["workload.rate_per_s"] = 40.0;
        experiment.stop = {StopCondition::Kind::Duration, 15 * kSecond, 0};
        const PatternResult result = run(experiment);
        EXPECT_EQ(result["completed"], 400);
        return toSeconds(result.report.meter.total().latency.max());
    };
    EXPECT_NEAR(makespan("textbook"), 2.04, 0.05);
    EXPECT_NEAR(makespan("robust"), 0.60, 0.03);
}

TEST_P(WorkerPool, SubmitWaitsBesideIdleWorkersOnlyInTheTextbook) {
    const PatternResult textbook = run(everyFourthIsLong("textbook"));
    EXPECT_GT(textbook["idle_beside_blocked"], 0.8);
    EXPECT_GT(textbook["submit_blocked_s"], 1.5);
    const PatternResult robust = run(everyFourthIsLong("robust"));
    EXPECT_EQ(robust["blocked_beside_idle"], 0);
}

TEST_P(WorkerPool, ShortTasksWaitForLongOnesOfTheirWorker) {
    const PatternResult textbook = run(oneAMillisecond("textbook"));
    const PatternResult robust = run(oneAMillisecond("robust"));
    EXPECT_NEAR(textbook["busy_share"], robust["busy_share"], 0.01) << "the same work";
    EXPECT_GT(textbook["p50_ms"], 10);
    EXPECT_LT(robust["p50_ms"], 3);
}

TEST_P(WorkerPool, AnAgedCounterKillsTheTextbookAndNothingElse) {
    Experiment experiment = everyFourthIsLong("textbook");
    experiment.script = {press(50 * kMillisecond, "age_counter")};
    const PatternResult textbook = run(experiment);
    EXPECT_EQ(textbook.report.outcome, RunOutcome::Panic);
    EXPECT_NE(textbook.report.text.find("index out of range [-3]"), std::string::npos) << textbook.report.text;
    experiment.variant = "robust";
    EXPECT_EQ(run(experiment).report.outcome, RunOutcome::Completed);
}

TEST_P(WorkerPool, OnlyTheTextbookLeavesItsWorkersBehind) {
    EXPECT_EQ(run(firstLook("textbook")).report.meter.leaked, 4u);
    const RunReport robust = run(firstLook("robust")).report;
    EXPECT_EQ(robust.meter.leaked + robust.meter.unfinished, 0u);
}

TEST_P(WorkerPool, WithoutSlotsTasksAreHandedOver) {
    for (const char* variant : {"textbook", "robust"}) {
        SCOPED_TRACE(variant);
        Experiment experiment = everyFourthIsLong(variant);
        experiment.parameters["capacity"] = 0.0;
        EXPECT_GE(run(experiment)["completed"], 396);
    }
}

class ThreadedWorkerPool : public WorkerPool {};

TEST_P(ThreadedWorkerPool, EveryVariantRunsOnRealThreads) {
    Experiment experiment = plain("textbook", 50 * kMillisecond);
    experiment.parameters = {{"workload.rate_per_s", 2000.0}};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WorkerPool, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, ThreadedWorkerPool, ::testing::Values(1));

}  // namespace
}  // namespace sluice
