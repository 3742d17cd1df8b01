#include "ui/model/theory_shown.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class TheoryShownTest : public testing::Test {
protected:
    // One line in front of four workers at 80 % load.
    static Experiment pool() {
        Experiment e;
        e.pattern = "worker_pool";
        e.variant = "robust";
        e.parameters = {{"machine.model", std::string("ideal")}, {"workload.arrival", std::string("poisson")},
                        {"workload.rate_per_s", 32.0},           {"workload.service", std::string("exponential")},
                        {"workload.service_mean_ms", 100.0},     {"workload.long_every", 0.0}};
        return e;
    }
    // The same workers with eight places, and whoever finds them taken is turned away.
    static Experiment throttle() {
        Experiment e = pool();
        e.pattern = "throttle";
        e.variant = "shed";
        e.parameters.erase("workload.long_every");
        e.parameters.insert_or_assign("workers", ParameterValue(4.0));
        e.parameters.insert_or_assign("capacity", ParameterValue(8.0));
        e.parameters.insert_or_assign("reader_ms", ParameterValue(0.0));
        e.parameters.insert_or_assign("workload.rate_per_s", ParameterValue(38.0));
        return e;
    }
    static Intervention change(Nanos at, const char* parameter, double value) {
        Intervention intervention;
        intervention.at = at;
        intervention.name = parameter;
        intervention.value = value;
        return intervention;
    }
    Registry m_registry;
};

TEST_F(TheoryShownTest, NamesTheSystemItsAssumptionsAndItsMeans) {
    const TheoryShown shown = theoryOf(m_registry, pool());
    ASSERT_TRUE(shown.applies()) << shown.whyNot.toStdString();
    EXPECT_EQ(shown.system, QStringLiteral("M/M/4"));
    EXPECT_FALSE(shown.assumptions.isEmpty());
    // Erlang's C for 3.2 Erlang and four servers is 0.5964; the wait is C S / (4 - 3.2).
    EXPECT_NEAR(shown.latencyMs, 100 + 0.5964 * 100 / 0.8, 0.01);
    EXPECT_EQ(shown.completed, 32);
    EXPECT_EQ(shown.refused, 0);
    EXPECT_TRUE(shown.queue.empty()) << "some may wait at the source";
}

TEST_F(TheoryShownTest, ABoundedQueueIsTheChannelThatHoldsIt) {
    const TheoryShown shown = theoryOf(m_registry, throttle());
    ASSERT_TRUE(shown.applies()) << shown.whyNot.toStdString();
    EXPECT_EQ(shown.system, QStringLiteral("M/M/4/12"));
    EXPECT_EQ(shown.queue, "input");
    EXPECT_GT(shown.waiting, 0);
    EXPECT_LT(shown.waiting, 8);
    EXPECT_NEAR(shown.completed + shown.refused, 38, 1e-9);
}

TEST_F(TheoryShownTest, SpeaksOfTheParametersAsTheyWereLastChangedAndFromThenOn) {
    Experiment changed = pool();
    changed.script = {change(2 * kSecond, "workload.rate_per_s", 10), change(5 * kSecond, "workload.rate_per_s", 20)};
    const TheoryShown shown = theoryOf(m_registry, changed);
    ASSERT_TRUE(shown.applies()) << shown.whyNot.toStdString();
    EXPECT_EQ(shown.completed, 20);
    EXPECT_EQ(shown.from, 5 * kSecond);
    changed.script.push_back(change(6 * kSecond, "age_counter", 0));
    changed.script.back().kind = Intervention::Kind::PressAction;
    EXPECT_FALSE(theoryOf(m_registry, changed).applies()) << "an action does more than set parameters";
}

TEST_F(TheoryShownTest, SaysWhyItIsSilentWhereThePatternHasATheory) {
    Experiment overloaded = pool();
    overloaded.parameters.insert_or_assign("workload.rate_per_s", ParameterValue(50.0));
    EXPECT_TRUE(theoryOf(m_registry, overloaded).whyNot.contains(QStringLiteral("grows without end")));
    Experiment dealt = pool();
    dealt.variant = "textbook";
    EXPECT_TRUE(theoryOf(m_registry, dealt).speaks());
    EXPECT_FALSE(theoryOf(m_registry, dealt).applies());
    EXPECT_FALSE(theoryOf(m_registry, m_registry.find("fan_in")->descriptor.firstLook).speaks());
}

}  // namespace
}  // namespace sluice::ui
