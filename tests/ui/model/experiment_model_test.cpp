#include "ui/model/experiment_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::ui {
namespace {

class ExperimentModel : public testing::Test {
protected:
    ExperimentModel() : m_descriptor(m_registry.all().front().descriptor), m_experiment(m_descriptor.firstLook) {}
    std::vector<ParameterDecl> declarations() const { return declarationsOf(m_descriptor, m_experiment); }
    ParameterValue valueAt(const std::string& id, Nanos at) const {
        return valuesAt(declarations(), m_experiment, at).at(id);
    }
    static Intervention step(Nanos at, const char* name, double value) {
        return {at, {}, Intervention::Kind::SetParameter, name, value};
    }
    const Registry m_registry;
    const Descriptor& m_descriptor;
    Experiment m_experiment;
};

TEST_F(ExperimentModel, ASourcesOwnSettingIsDeclaredWhereTheExperimentHasOne) {
    const std::size_t all = allParameters(m_descriptor).size();
    EXPECT_EQ(declarations().size(), all + 1);
    EXPECT_EQ(declarations().back().id, "workload.critical.rate_per_s");
    m_experiment.parameters.erase("workload.critical.rate_per_s");
    EXPECT_EQ(declarations().size(), all);
    m_experiment.parameters["workload.nobody.rate_per_s"] = 1.0;  // no such source
    EXPECT_EQ(declarations().size(), all);
}

TEST_F(ExperimentModel, ValuesAreDefaultsThenTheExperimentsThenTheScripts) {
    EXPECT_EQ(valueAt("idle_sleep_ms", 0), ParameterValue(1.0));
    EXPECT_EQ(valueAt("capacity_high", 0), ParameterValue(20.0));
    m_experiment.script = {step(kSecond, "workload.rate_per_s", 7.0), step(2 * kSecond, "workload.rate_per_s", 9.0)};
    EXPECT_EQ(valueAt("workload.rate_per_s", kSecond - 1), ParameterValue(5.0));
    EXPECT_EQ(valueAt("workload.rate_per_s", kSecond), ParameterValue(7.0));
    EXPECT_EQ(valueAt("workload.rate_per_s", kForever), ParameterValue(9.0));
    // An action is no value, whatever its name.
    m_experiment.script = {{0, {}, Intervention::Kind::PressAction, "workload.rate_per_s", 99.0}};
    EXPECT_EQ(valueAt("workload.rate_per_s", kSecond), ParameterValue(5.0));
}

TEST_F(ExperimentModel, ADefaultIsLeftOutButNotASourcesOwn) {
    const auto list = declarations();
    const ParameterDecl& capacity = *findParameter(list, "capacity_high");
    setValue(m_experiment, capacity, capacity.standard);
    EXPECT_FALSE(m_experiment.parameters.contains("capacity_high"));
    setValue(m_experiment, capacity, 3.0);
    EXPECT_EQ(m_experiment.parameters.at("capacity_high"), ParameterValue(3.0));
    const ParameterDecl& own = *findParameter(list, "workload.critical.rate_per_s");
    setValue(m_experiment, own, own.standard);
    EXPECT_TRUE(m_experiment.parameters.contains("workload.critical.rate_per_s"));
}

TEST_F(ExperimentModel, AScriptForOtherSettingsGoesByTime) {
    Intervention exact = step(kSecond, "workload.rate_per_s", 7.0);
    exact.dispatch = 42;
    const auto script = scriptByTime({exact});
    ASSERT_EQ(script.size(), 1u);
    EXPECT_FALSE(script[0].dispatch.has_value());
    EXPECT_EQ(script[0].at, kSecond);
}

TEST_F(ExperimentModel, TheCommandLineSaysWhatDiffersAndQuotesIt) {
    m_experiment = {};
    m_experiment.pattern = m_descriptor.id;
    m_experiment.variant = "robust";
    m_experiment.seed = 7;
    m_experiment.stop = {StopCondition::Kind::Messages, 0, 50};
    m_experiment.parameters = {{"capacity_low", 3.0}, {"submit", std::string("it's $HOME")}};
    const CommandLine line = commandLineOf(m_descriptor, m_experiment);
    EXPECT_EQ(line.command, "sluice run " + m_descriptor.id +
                                " --variant robust --set capacity_low=3 --set 'submit=it'\\''s $HOME' --seed 7 "
                                "--messages 50");
    EXPECT_TRUE(line.note.empty());
    m_experiment.script = {step(0, "workload.rate_per_s", 1.0)};
    EXPECT_FALSE(commandLineOf(m_descriptor, m_experiment).note.empty());
    m_experiment.clock = ClockKind::Threads;
    m_experiment.threads = 3;
    const std::string threaded = commandLineOf(m_descriptor, m_experiment).command;
    EXPECT_TRUE(threaded.ends_with(" --clock threads --threads 3")) << threaded;
}

}  // namespace
}  // namespace sluice::ui
