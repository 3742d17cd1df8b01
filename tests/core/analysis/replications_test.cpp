#include "analysis/replications.hpp"

#include "core/analysis/pool_pattern.hpp"
#include "sync/sleep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace sluice {
namespace {

// Bodies have no state to capture: what they tell the tests stands here.
std::atomic<int> endlessBegun{0};
std::atomic<int> atOnce{0};
std::atomic<int> atOnceMost{0};

Task<void> goOnForEver(Env&, std::string_view) {
    endlessBegun.fetch_add(1);
    for (;;) co_await sleep(kMillisecond);
}

// Long enough for a second run to begin meanwhile, if it may.
Task<void> countRunsAtOnce(Env&, std::string_view) {
    atOnceMost = std::max(atOnceMost.load(), ++atOnce);
    for (int i = 0; i < 1'000'000 && atOnceMost < 2; ++i) co_await yieldNow();
    --atOnce;
}

Pattern patternOf(const char* id, Task<void> (*body)(Env&, std::string_view)) {
    Pattern pattern = testing::poolPattern(id);
    pattern.body = body;
    return pattern;
}

class ReplicationsTest : public ::testing::Test {
protected:
    static Experiment experiment(std::uint64_t messages = 200) {
        Experiment experiment;
        experiment.pattern = "pool";
        experiment.variant = "block";
        experiment.parameters = {{"machine.model", std::string("ideal")}, {"workload.rate_per_s", 500.0}};
        experiment.stop = {StopCondition::Kind::Messages, 0, messages};
        return experiment;
    }
    Result<std::vector<Replication>> run(const Experiment& experiment, const ReplicationOptions& options) {
        const std::vector<MetricFunction> metrics = {
            [](const Meter& meter, const Manifest&, Nanos) { return meter.total().wait.mean(); },
            [](const Meter& meter, const Manifest&, Nanos) { return static_cast<double>(meter.total().offered); }};
        return replicate(m_registry, m_aggregator, experiment, metrics, options);
    }

    Registry m_registry{std::vector<Pattern>{testing::poolPattern(), patternOf("endless", &goOnForEver),
                                             patternOf("counting", &countRunsAtOnce)}};
    Aggregator m_aggregator;
};

TEST_F(ReplicationsTest, ComeInTheOrderOfTheirSeedsHoweverManyRunAtOnce) {
    ReplicationOptions one;
    one.seeds = {5, 3, 9, 1, 7, 2};
    ReplicationOptions three = one;
    three.jobs = 3;
    const auto alone = run(experiment(), one);
    const auto together = run(experiment(), three);
    ASSERT_TRUE(alone.ok() && together.ok());
    ASSERT_EQ(alone.value().size(), 6u);
    ASSERT_EQ(together.value().size(), 6u);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(alone.value()[i].seed, one.seeds[i]);
        EXPECT_EQ(together.value()[i].seed, one.seeds[i]);
        EXPECT_EQ(alone.value()[i].outcome, RunOutcome::Completed);
        EXPECT_EQ(together.value()[i].values, alone.value()[i].values) << "the same seed, the same run";
        EXPECT_EQ(alone.value()[i].values.at(1), 200);
    }
    EXPECT_NE(alone.value()[0].values, alone.value()[1].values) << "another seed, another run";
    EXPECT_EQ(valuesOf(alone.value(), 0).at(2), alone.value()[2].values[0]);
}

TEST_F(ReplicationsTest, TellHowManyAreDone) {
    ReplicationOptions options;
    options.seeds = {1, 2, 3, 4};
    options.jobs = 2;
    std::vector<std::size_t> told;
    options.progress = [&told](std::size_t done) { told.push_back(done); };
    ASSERT_TRUE(run(experiment(), options).ok());
    EXPECT_EQ(told, (std::vector<std::size_t>{1, 2, 3, 4}));
}

TEST_F(ReplicationsTest, AStopKeepsWhatWasDone) {
    std::stop_source stop;
    ReplicationOptions options;
    options.seeds = {1, 2, 3, 4, 5, 6, 7, 8};
    options.stop = stop.get_token();
    options.progress = [&stop](std::size_t done) {
        if (done == 3) stop.request_stop();
    };
    const auto done = run(experiment(), options);
    ASSERT_TRUE(done.ok());
    ASSERT_EQ(done.value().size(), 3u);
    EXPECT_EQ(done.value().back().seed, 3u);
}

TEST_F(ReplicationsTest, AStopEndsRunsThatGoOn) {
    Experiment endless = experiment();
    endless.pattern = "endless";
    endless.stop = {StopCondition::Kind::Never, 0, 0};
    std::stop_source stop;
    ReplicationOptions options;
    options.seeds = {1, 2, 3, 4};
    options.jobs = 2;
    options.stop = stop.get_token();
    endlessBegun = 0;
    std::thread stopper([&stop] {
        while (endlessBegun < 2) std::this_thread::yield();
        stop.request_stop();
    });
    const auto none = run(endless, options);
    stopper.join();
    ASSERT_TRUE(none.ok());
    EXPECT_TRUE(none.value().empty()) << "one that was cut short has measured something else";
    EXPECT_EQ(endlessBegun, 2) << "none was begun after the stop";
}

TEST_F(ReplicationsTest, AnExperimentThatCannotBeIsAnError) {
    Experiment wrong = experiment();
    wrong.parameters["workers"] = 0.0;
    ReplicationOptions options;
    options.seeds = {1, 2, 3};
    options.jobs = 2;
    const auto done = run(wrong, options);
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().message.find("workers"), std::string::npos);
}

TEST_F(ReplicationsTest, OfNoSeedsAreNone) {
    const auto none = run(experiment(), {});
    ASSERT_TRUE(none.ok());
    EXPECT_TRUE(none.value().empty());
}

TEST_F(ReplicationsTest, OnRealThreadsRunOneAfterAnother) {
    Experiment counting = experiment();
    counting.pattern = "counting";
    counting.clock = ClockKind::Threads;
    counting.threads = 1;
    counting.stop = {StopCondition::Kind::Never, 0, 0};
    ReplicationOptions options;
    options.seeds = {1, 2, 3};
    options.jobs = 3;
    atOnceMost = 0;
    const auto done = run(counting, options);
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done.value().size(), 3u);
    EXPECT_EQ(atOnceMost, 1);
}

}  // namespace
}  // namespace sluice
