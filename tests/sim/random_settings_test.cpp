// Every variant of every pattern under random parameters, failures, interventions and stops: whatever a person sets,
// the run ends, no message is lost from the books, and only a variant that is meant to leaves goroutines behind. A
// failing case prints its seed and its experiment.
#include "analysis/run.hpp"
#include "base/random.hpp"
#include "session/experiment_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace sluice {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kUsualSettings = 3;  // a variant that spins takes ten times as long there
#else
constexpr std::uint64_t kUsualSettings = 12;
#endif

// Full counts are for the long form of the test run.
std::uint64_t settingsPerVariant() {
    return std::getenv("SLUICE_FULL") != nullptr ? 200 : kUsualSettings;
}

// Bounds within which a run stays short, whatever is drawn.
constexpr double kLargestCount = 64;
constexpr double kLongestMs = 50;
constexpr double kHighestRate = 2000;

class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_random(seed, 0, 0xd1ce) {}
    std::uint32_t below(std::uint32_t n) { return m_random.below(n); }
    double unit() { return static_cast<double>(m_random.below(1u << 24)) / static_cast<double>(1u << 24); }
    bool oneIn(std::uint32_t n) { return below(n) == 0; }

private:
    SequentialRandom m_random;
};

// With hardly any arrivals a quota of messages takes a polling variant hours, and without work a saturated source fills
// one instant for ever: both do what they were told, and no run under test should.
double smallest(const ParameterDecl& declaration) {
    if (declaration.id.ends_with("rate_per_s")) return 100;
    if (declaration.id.ends_with("service_mean_ms") || declaration.id.ends_with("service_scale")) return 0.01;
    return declaration.minimum;
}

double largest(const ParameterDecl& declaration) {
    if (declaration.id.ends_with("rate_per_s")) return std::min(declaration.maximum, kHighestRate);
    if (declaration.unit == "ms") return std::min(declaration.maximum, kLongestMs);
    if (declaration.unit == "s") return std::min(declaration.maximum, 2.0);
    return std::min(declaration.maximum, std::max(kLargestCount, declaration.minimum));
}

std::optional<ParameterValue> randomValue(const ParameterDecl& declaration, Dice& dice) {
    switch (declaration.kind) {
        case ParameterKind::Choice: {
            const auto& choices = declaration.choices;
            const std::string word = choices[dice.below(static_cast<std::uint32_t>(choices.size()))];
            return word == "trace" ? std::nullopt : std::optional<ParameterValue>(word);
        }
        case ParameterKind::Integer:
        case ParameterKind::Real: {
            const double least = smallest(declaration);
            const double most = largest(declaration);
            double value = dice.oneIn(6) ? least : dice.oneIn(6) ? most : least + dice.unit() * (most - least);
            if (declaration.kind == ParameterKind::Integer) value = std::floor(value);
            return value;
        }
        default:
            return std::nullopt;
    }
}

Experiment randomExperiment(const Descriptor& descriptor, const std::string& variant, std::uint64_t seed) {
    Dice dice(seed);
    Experiment experiment;
    experiment.pattern = descriptor.id;
    experiment.variant = variant;
    experiment.seed = seed;
    const std::vector<ParameterDecl> declarations = allParameters(descriptor);
    for (const ParameterDecl& declaration : declarations) {
        if (declaration.id == "workload.service_shape" || dice.oneIn(3)) continue;  // its range depends on the law
        if (auto value = randomValue(declaration, dice)) experiment.parameters[declaration.id] = std::move(*value);
    }
    const Nanos duration = 1 + static_cast<Nanos>(dice.unit() * 0.3 * static_cast<double>(kSecond));
    experiment.stop = dice.oneIn(2) ? StopCondition{StopCondition::Kind::Duration, duration, 0}
                                    : StopCondition{StopCondition::Kind::Messages, 0, 1 + dice.below(100)};
    for (std::uint32_t i = dice.below(6); i > 0; --i) {
        const auto at = static_cast<Nanos>(dice.unit() * static_cast<double>(duration));
        if (!descriptor.actions.empty() && dice.oneIn(2)) {
            const auto chosen = dice.below(static_cast<std::uint32_t>(descriptor.actions.size()));
            experiment.script.push_back({at, {}, Intervention::Kind::PressAction, descriptor.actions[chosen].id, 0.0});
            continue;
        }
        const ParameterDecl& declaration = declarations[dice.below(static_cast<std::uint32_t>(declarations.size()))];
        if (!declaration.live) continue;
        if (auto value = randomValue(declaration, dice))
            experiment.script.push_back({at, {}, Intervention::Kind::SetParameter, declaration.id, std::move(*value)});
    }
    return experiment;
}

void expectConserved(const RunReport& report) {
    const ClassMeter total = report.meter.total();
    EXPECT_EQ(total.offered, total.accepted + total.refused + report.held.undecided);
    EXPECT_EQ(total.accepted,
              total.completed + total.failed + total.dropped + total.timedOut + total.cancelled + report.held.inside);
}

class RandomSettings : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(RandomSettings, EndAndConserveMessagesAndLeakOnlyWhereMeantTo) {
    const auto& [pattern, variantId] = GetParam();
    const Registry registry;
    const Descriptor& descriptor = registry.find(pattern)->descriptor;
    const VariantDecl& variant = *descriptor.variant(variantId);
    Aggregator aggregator;
    for (std::uint64_t seed = 1; seed <= settingsPerVariant(); ++seed) {
        const Experiment experiment = randomExperiment(descriptor, variantId, seed);
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + toJson(experiment));
        auto made = sluice::Run::create(registry, experiment, aggregator, {TelemetryLevel::Off, false, 0});
        ASSERT_TRUE(made.ok()) << made.error().message;
        made.value()->start();
        if (seed % 4 == 0) made.value()->stop();  // at whatever instant the engine has got to
        made.value()->wait();
        const RunReport report = made.value()->report();
        expectConserved(report);
        if (variant.faulty) continue;
        EXPECT_TRUE(report.outcome == RunOutcome::Completed || report.outcome == RunOutcome::Stopped) << report.text;
        if (report.outcome != RunOutcome::Completed) continue;
        EXPECT_EQ(report.meter.leaked, 0u) << (report.faults.empty() ? "" : report.faults[0].where);
    }
}

std::vector<std::pair<std::string, std::string>> allVariants() {
    std::vector<std::pair<std::string, std::string>> all;
    const Registry registry;
    for (const Pattern& pattern : registry.all())
        for (const VariantDecl& variant : pattern.descriptor.variants)
            all.emplace_back(pattern.descriptor.id, variant.id);
    return all;
}

INSTANTIATE_TEST_SUITE_P(Variants, RandomSettings, ::testing::ValuesIn(allVariants()),
                         [](const auto& instance) { return instance.param.first + "_" + instance.param.second; });

}  // namespace
}  // namespace sluice
