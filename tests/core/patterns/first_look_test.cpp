// What a person sees first of every pattern: the fault within seven seconds of looking, the verdict at the end, and
// that the cure does not have it. Held for several seeds, so that no number is luck.
#include "analysis/run.hpp"
#include "base/resource.hpp"
#include "session/experiment_json.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::uint64_t kSeeds = 5;
constexpr double kFaultVisibleAfterS = 7;  // of wall time

class FirstLook : public ::testing::TestWithParam<std::string> {
protected:
    const Descriptor& descriptor() const { return m_registry.find(GetParam())->descriptor; }
    RunReport run(Experiment experiment, std::uint64_t seed) {
        experiment.seed = seed;
        auto made = sluice::Run::create(m_registry, experiment, m_aggregator, {TelemetryLevel::Off, false, 0});
        EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
        made.value()->start();
        made.value()->wait();
        return made.value()->report();
    }
    double headline(const std::string& variant, const RunReport& report) const {
        const Manifest manifest = makeManifest(descriptor(), variant);
        return metricValue(descriptor(), descriptor().headline.metric, report.meter, manifest, report.simulated)
            .value_or(-1);
    }
    // What the limits of the headline are for.
    double measure(const std::string& variant, const RunReport& report) const {
        const Manifest manifest = makeManifest(descriptor(), variant);
        return headlineMeasure(descriptor(), report.meter, manifest, report.simulated).value_or(-1);
    }
    Experiment experimentOf(const std::string& variant) const {
        Experiment experiment = descriptor().firstLook;
        experiment.variant = variant;
        return experiment;
    }

    Registry m_registry;
    Aggregator m_aggregator;
};

TEST_P(FirstLook, EndsWithinItsBandForEverySeed) {
    for (const HeadlineBand& band : descriptor().headline.bands) {
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            SCOPED_TRACE(band.variant + ", seed " + std::to_string(seed));
            const double value = headline(band.variant, run(experimentOf(band.variant), seed));
            EXPECT_GE(value, band.least);
            EXPECT_LE(value, band.most);
        }
    }
}

TEST_P(FirstLook, StatesABandForTheCommonFormAndForTheCure) {
    const auto& bands = descriptor().headline.bands;
    const auto states = [&](const std::string& variant) {
        return std::any_of(bands.begin(), bands.end(), [&](const auto& band) { return band.variant == variant; });
    };
    EXPECT_TRUE(states(descriptor().common));
    EXPECT_TRUE(states(descriptor().cure));
}

TEST_P(FirstLook, ShowsTheFaultWithinSevenSecondsAndNotInTheCure) {
    const Headline& story = descriptor().headline;
    const bool highIsBad = story.bad > story.good;
    Experiment common = experimentOf(descriptor().common);
    ASSERT_GT(common.pace, 0);
    const auto seen = static_cast<Nanos>(kFaultVisibleAfterS * common.pace * static_cast<double>(kSecond));
    common.stop = {StopCondition::Kind::Duration, std::min(seen, common.stop.duration), 0};
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SCOPED_TRACE(seed);
        const double faulty = measure(descriptor().common, run(common, seed));
        EXPECT_TRUE(highIsBad ? faulty > story.good : faulty < story.good) << faulty;
        const double cured = measure(descriptor().cure, run(experimentOf(descriptor().cure), seed));
        EXPECT_TRUE(highIsBad ? cured < story.bad : cured > story.bad) << cured;
    }
}

TEST_P(FirstLook, OnlyFaultyVariantsLeak) {
    for (const VariantDecl& variant : descriptor().variants) {
        if (variant.faulty) continue;
        SCOPED_TRACE(variant.id);
        const RunReport report = run(experimentOf(variant.id), 1);
        EXPECT_EQ(report.outcome, RunOutcome::Completed) << report.text;
        EXPECT_EQ(report.meter.leaked, 0u) << (report.faults.empty() ? "" : report.faults[0].where);
        EXPECT_EQ(report.meter.unfinished, 0u);
    }
}

TEST_P(FirstLook, IsOneOfTheExperimentsThatShip) {
    const auto text = findResource("patterns/" + GetParam() + "/experiments/first-look.json");
    ASSERT_TRUE(text.has_value());
    const auto shipped = experimentFromJson(*text, "first-look.json");
    ASSERT_TRUE(shipped.ok());
    const Experiment& declared = descriptor().firstLook;
    EXPECT_EQ(shipped.value().variant, declared.variant);
    EXPECT_EQ(shipped.value().parameters, declared.parameters);
    EXPECT_EQ(shipped.value().stop, declared.stop);
    EXPECT_EQ(shipped.value().pace, declared.pace);
    EXPECT_EQ(shipped.value().script, declared.script);
    EXPECT_EQ(shipped.value().title, declared.title);
}

TEST_P(FirstLook, StandsBesideNotesAndCardsThatRun) {
    const auto notes = findResource("patterns/" + GetParam() + "/notes.md");
    ASSERT_TRUE(notes.has_value());
    EXPECT_GT(notes->size(), 800u);
    std::size_t ownCards = 0;
    for (const ExperimentCard& card : descriptor().cards) {
        SCOPED_TRACE(card.resource);
        const auto text = findResource(card.resource);
        ASSERT_TRUE(text.has_value());
        const auto experiment = experimentFromJson(*text, card.resource);
        ASSERT_TRUE(experiment.ok()) << experiment.error().message;
        EXPECT_EQ(experiment.value().pattern, GetParam());
        EXPECT_FALSE(card.title.empty() || card.sentence.empty());
        auto made = sluice::Run::create(m_registry, experiment.value(), m_aggregator, {TelemetryLevel::Off, false, 0});
        EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
        ++ownCards;
    }
    EXPECT_GE(ownCards, 3u) << "signature experiments";
}

std::vector<std::string> patternIds() {
    std::vector<std::string> ids;
    const Registry registry;
    for (const Pattern& pattern : registry.all()) ids.push_back(pattern.descriptor.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Patterns, FirstLook, ::testing::ValuesIn(patternIds()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace sluice
