#include "analysis/theory_prediction.hpp"

#include "core/analysis/pool_pattern.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

class TheoryPredictionTest : public ::testing::Test {
protected:
    static std::vector<Pattern> patterns() {
        std::vector<Pattern> all = Registry().all();
        all.push_back(testing::poolPattern());
        return all;
    }
    static Experiment pool(const char* variant, ParameterSet parameters) {
        Experiment experiment;
        experiment.pattern = "pool";
        experiment.variant = variant;
        experiment.parameters = std::move(parameters);
        experiment.parameters.try_emplace("machine.model", std::string("ideal"));
        return experiment;
    }
    static Experiment priority(ParameterSet parameters) {
        Experiment experiment = pool("robust", std::move(parameters));
        experiment.pattern = "priority_queue";
        return experiment;
    }
    Result<TheoryPrediction> predict(const Experiment& experiment) {
        const auto plan = planRun(m_registry, experiment);
        EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().message);
        return predictByTheory(plan.value(), experiment.clock);
    }
    // The reason why there is none; empty where there is one.
    std::string reason(const Experiment& experiment) {
        const auto prediction = predict(experiment);
        if (prediction.ok()) return {};
        EXPECT_EQ(prediction.error().code, ErrorCode::Unsupported);
        return prediction.error().message;
    }
    void expectReason(const Experiment& experiment, const char* words) {
        const std::string given = reason(experiment);
        EXPECT_NE(given.find(words), std::string::npos) << "\"" << given << "\" does not say \"" << words << "\"";
    }

    Registry m_registry{patterns()};
};

TEST_F(TheoryPredictionTest, OneLineInFrontOfManyIsMMc) {
    const auto p = predict(pool("block", {{"workers", 4.0},
                                          {"workload.rate_per_s", 1600.0},
                                          {"workload.service_mean_ms", 1.0},
                                          {"workload.service_scale", 2.0}}));
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p.value().system, "M/M/4");
    EXPECT_EQ(p.value().model, TheoryDecl::Model::MMc);
    EXPECT_DOUBLE_EQ(p.value().load, 0.8);
    EXPECT_DOUBLE_EQ(p.value().arrivalRate, 1600);
    EXPECT_DOUBLE_EQ(p.value().steady.wait, queueing::mmc({1600, 2e-3}, 4).value().wait);
    EXPECT_EQ(p.value().steady.lossProbability, 0);
    EXPECT_GE(p.value().assumptions.size(), 4u);
}

TEST_F(TheoryPredictionTest, TurningAwayIsMMcKAtAnyLoad) {
    const auto p = predict(pool("shed", {{"workers", 2.0}, {"capacity", 8.0}, {"workload.rate_per_s", 2400.0}}));
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p.value().system, "M/M/2/10");
    EXPECT_DOUBLE_EQ(p.value().load, 1.2);
    const queueing::SteadyState expected = queueing::mmck({2400, 1e-3}, 2, 10).value();
    EXPECT_DOUBLE_EQ(p.value().steady.lossProbability, expected.lossProbability);
    EXPECT_DOUBLE_EQ(p.value().steady.wait, expected.wait);
}

TEST_F(TheoryPredictionTest, OtherServiceTimesHaveAFormulaForOneWorkerOnly) {
    ParameterSet parameters = {{"workload.service", std::string("lognormal")}, {"workload.rate_per_s", 700.0}};
    const auto p = predict(pool("block", parameters));
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p.value().system, "M/G/1");
    const double cv2 = Distribution::make(DistributionKind::Lognormal).value().squaredVariation();
    EXPECT_NEAR(p.value().steady.wait, queueing::mg1({700, 1e-3}, cv2).value().wait, 1e-12);
    parameters["workers"] = 2.0;
    expectReason(pool("block", parameters), "exponential service times");
    expectReason(pool("shed", parameters), "exponential service times");
    parameters = {{"workload.service", std::string("constant")}};
    EXPECT_EQ(predict(pool("block", parameters)).value().system, "M/D/1");
}

TEST_F(TheoryPredictionTest, ClassesWithPrioritiesHaveWaitsOfTheirOwn) {
    const auto p = predict(priority({{"submit", std::string("block")},
                                     {"workload.rate_per_s", 150.0},
                                     {"workload.critical.rate_per_s", 50.0},
                                     {"workload.low.rate_per_s", 0.0},
                                     {"workload.high.service", std::string("constant")},
                                     {"workload.high.service_mean_ms", 2.0}}));
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p.value().system, "M/G/1");
    const std::vector<queueing::PriorityClass> classes = {{50, 1e-3, 1}, {150, 2e-3, 0}, {150, 1e-3, 1}, {0, 1e-3, 1}};
    const queueing::PriorityState expected = queueing::nonPreemptivePriority(classes).value();
    ASSERT_EQ(p.value().classWaits.size(), 4u);
    ASSERT_EQ(p.value().classTimes.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(p.value().classWaits[i], expected.waits[i], 1e-12) << i;
        // Of the class that is silent nobody knows the service: it is taken as the mean of all.
        const double service = i < 3 ? classes[i].serviceMean : p.value().load / p.value().arrivalRate;
        EXPECT_NEAR(p.value().classTimes[i], expected.waits[i] + service, 1e-12) << i;
    }
    EXPECT_NEAR(p.value().load, 0.5, 1e-12);
    expectReason(priority({}), "nobody is turned away");
    Experiment textbook = priority({{"submit", std::string("block")}});
    textbook.variant = "textbook";
    expectReason(textbook, "no formula for this version");
}

TEST_F(TheoryPredictionTest, EveryGoroutineOfASourceOffersItsRate) {
    std::vector<Pattern> several = {testing::poolPattern()};
    for (RoleDecl& role : several[0].descriptor.topology.roles) {
        if (role.kind == RoleKind::Source) role.count = Count::of(3);
    }
    m_registry = Registry(std::move(several));
    EXPECT_DOUBLE_EQ(predict(pool("block", {})).value().arrivalRate, 300);
}

TEST_F(TheoryPredictionTest, SourcesOfUnequalMeansAreNotExponentialTogether) {
    const auto p = predict(priority({{"submit", std::string("block")}, {"workload.low.service_mean_ms", 2.0}}));
    ASSERT_TRUE(p.ok()) << p.error().message;
    EXPECT_EQ(p.value().system, "M/G/1");
    const auto equal = predict(priority({{"submit", std::string("block")}}));
    ASSERT_TRUE(equal.ok()) << equal.error().message;
    EXPECT_EQ(equal.value().system, "M/M/1");
}

TEST_F(TheoryPredictionTest, SaysWhyNoFormulaApplies) {
    const auto with = [](const char* parameter, ParameterValue value) {
        return pool("block", {{parameter, std::move(value)}});
    };
    EXPECT_EQ(reason(pool("block", {})), "");
    expectReason(with("workload.arrival", std::string("constant")), "Poisson");
    expectReason(with("workload.arrival", std::string("bursts")), "Poisson");
    expectReason(with("workload.arrival", std::string("saturated")), "Poisson");
    expectReason(with("workload.batch_size", 3.0), "one by one");
    expectReason(with("workload.long_every", 4.0), "message's number");
    expectReason(with("workload.rate_per_s", 1000.0), "grows without end");
    expectReason(with("workload.rate_per_s", 0.0), "Nothing arrives");
    expectReason(with("workload.service_mean_ms", 0.0), "takes no time");
    expectReason(pool("block", {{"workload.service", std::string("pareto")}, {"workload.service_shape", 2.0}}),
                 "no finite variance");
    Experiment changed = pool("block", {});
    changed.script = {{kSecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 5.0}};
    expectReason(changed, "nobody changes");
}

TEST_F(TheoryPredictionTest, WorkThatBurnsNeedsACoreForEachWorker) {
    ParameterSet parameters = {{"workers", 4.0}, {"machine.cores", 2.0}};
    expectReason(pool("block", parameters), "fewer cores than workers");
    parameters["machine.work"] = std::string("wait");
    EXPECT_EQ(reason(pool("block", parameters)), "");
    Experiment threads = pool("block", {{"workers", 4.0}});
    threads.clock = ClockKind::Threads;
    threads.threads = 2;
    expectReason(threads, "fewer cores than workers");
    threads.threads = 4;
    EXPECT_EQ(reason(threads), "");
}

TEST_F(TheoryPredictionTest, NamesWhatTheMachineAdds) {
    const auto ideal = predict(pool("block", {}));
    const auto usual = predict(pool("block", {{"machine.model", std::string("go-linux")}}));
    ASSERT_TRUE(ideal.ok() && usual.ok());
    EXPECT_EQ(usual.value().assumptions.size(), ideal.value().assumptions.size() + 1);
}

}  // namespace
}  // namespace sluice
