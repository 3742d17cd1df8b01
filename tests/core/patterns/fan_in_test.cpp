// What each variant of the fan-in shows, measured by runs on the virtual clock over several seeds.
#include "pattern_runs.hpp"
#include "recorded_run.hpp"

namespace sluice {
namespace {

class FanIn : public PatternRuns {
protected:
    FanIn() : PatternRuns("fan_in") {}
    Experiment eightInputs(const std::string& variant) const {
        Experiment experiment = plain(variant, 2 * kSecond);
        experiment.parameters = {{"inputs", 8.0}, {"workload.rate_per_s", 20.0}, {"workload.service_mean_ms", 1.0}};
        return experiment;
    }
};

TEST_P(FanIn, FirstLookLeavesFourForwardersAndTheCloserBehind) {
    expectHeadlineInItsBands();
    const PatternResult textbook = run(firstLook("textbook"));
    EXPECT_EQ(textbook.faults("leak"), 5u);
    EXPECT_EQ(textbook["consumer_quit"], 1);
    const PatternResult robust = run(firstLook("robust"));
    EXPECT_EQ(robust.faults("leak"), 0u);
    EXPECT_GT(robust["refused"], 0) << "what comes due later is turned away";
}

TEST_P(FanIn, NineGoroutinesLeakWithEightInputs) {
    Experiment experiment = eightInputs("textbook");
    experiment.script = {press(kSecond, "consumer_quits")};
    EXPECT_EQ(run(experiment).faults("leak"), 9u);
    experiment.variant = "robust";
    EXPECT_EQ(run(experiment).faults("leak"), 0u);
}

TEST_P(FanIn, NobodyLeaksWhereTheConsumerStays) {
    for (const char* variant : {"textbook", "robust"}) {
        SCOPED_TRACE(variant);
        const PatternResult result = run(eightInputs(variant));
        EXPECT_EQ(result.report.outcome, RunOutcome::Completed);
        EXPECT_EQ(result.faults("leak"), 0u);
        EXPECT_EQ(result["stuck"], 0);
        EXPECT_GT(result["completed"], 200);
    }
}

TEST_P(FanIn, WithoutAWaitGroupTheFirstInputToEndBringsTheOthersDown) {
    Experiment experiment = eightInputs("no_wait_group");
    experiment.script = {press(kSecond, "close_input")};
    const PatternResult none = run(experiment);
    EXPECT_EQ(none.report.outcome, RunOutcome::Panic);
    EXPECT_NE(none.report.text.find("closed channel"), std::string::npos) << none.report.text;
    for (const char* variant : {"textbook", "robust"}) {
        experiment.variant = variant;
        EXPECT_EQ(run(experiment).report.outcome, RunOutcome::Completed);
    }
}

TEST_P(FanIn, OneSilentInputKeepsTheOutputOpen) {
    Experiment experiment = eightInputs("textbook");
    experiment.parameters["inputs"] = 2.0;
    experiment.script = {press(kSecond / 2, "close_input")};
    EXPECT_EQ(run(experiment)["alive"], 2) << "the other forwarder, and the closer who waits for it";
    experiment.script.push_back(press(kSecond, "close_inputs"));
    EXPECT_EQ(run(experiment)["alive"], 0);
}

TEST_P(FanIn, ASlowConsumerHoldsUpEveryInput) {
    Experiment experiment = eightInputs("textbook");
    experiment.parameters["workload.service_mean_ms"] = 100.0;
    experiment.parameters["workload.service"] = std::string("constant");
    const PatternResult result = run(experiment);
    EXPECT_GT(result["blocked_s"], 0.85 * 8 * 2) << "forwarders wait with a message in their hands nearly always";
    EXPECT_EQ(result["delivered"], 20) << "one for each 100 ms";
}

// Which input each message came through, and whether it came out behind those before it.
struct OutOfOrder {
    std::size_t completed = 0;
    std::size_t withinAnInput = 0;
    std::size_t acrossInputs = 0;
};
OutOfOrder outOfOrder(const testing::RecordedRun& run) {
    const auto inputs = run.channels("input");
    std::map<std::uint64_t, std::uint32_t> inputOf;
    std::map<std::uint32_t, std::uint64_t> lastOf;
    std::uint64_t last = 0;
    OutOfOrder found;
    for (const Event& event : run.events) {
        const std::uint64_t id = messageIdOf(event);
        if (event.kind == EventKind::ChannelSent && inputs.count(event.object) > 0) inputOf[id] = event.object;
        if (event.kind != EventKind::MessageOutcome || detailOf(event) != static_cast<int>(Outcome::Completed))
            continue;
        std::uint64_t& before = lastOf[inputOf.at(id)];
        ++found.completed;
        found.withinAnInput += id < before ? 1 : 0;
        found.acrossInputs += id < last ? 1 : 0;
        before = last = id;
    }
    return found;
}

// Ids are given in the order of arrival.
TEST_P(FanIn, OrderIsKeptWithinAnInputAndNotAcrossThem) {
    for (const char* variant : {"textbook", "robust"}) {
        SCOPED_TRACE(variant);
        Experiment experiment = eightInputs(variant);
        experiment.seed = GetParam();
        experiment.parameters["workload.rate_per_s"] = 200.0;  // more than the consumer can do: all of them wait
        experiment.parameters["capacity"] = 4.0;
        const OutOfOrder found = outOfOrder(testing::record(registry(), experiment));
        EXPECT_GT(found.completed, 500u);
        EXPECT_EQ(found.withinAnInput, 0u);
        EXPECT_GT(found.acrossInputs, 20u);
    }
}

class FanInOnThreads : public FanIn {};

TEST_P(FanInOnThreads, EveryVariantEnds) {
    Experiment experiment = plain("textbook", 100 * kMillisecond);
    experiment.parameters = {{"workload.rate_per_s", 2000.0}, {"workload.service_mean_ms", 0.01}};
    experiment.script = {press(50 * kMillisecond, "consumer_quits")};
    runAllOnThreads(experiment);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FanIn, ::testing::Values(1, 2, 3, 4, 5));
INSTANTIATE_TEST_SUITE_P(Seeds, FanInOnThreads, ::testing::Values(1));

}  // namespace
}  // namespace sluice
