#include "patterns/descriptor.hpp"

#include "patterns/common_metrics.hpp"
#include "patterns/registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace sluice {
namespace {

template <class Items>
std::set<std::string> idsOf(const Items& items) {
    std::set<std::string> ids;
    for (const auto& item : items) EXPECT_TRUE(ids.insert(item.id).second) << "twice: " << item.id;
    return ids;
}

void expectAllowed(const std::vector<ParameterDecl>& parameters, const TheoryDecl::Need& need) {
    const ParameterDecl* parameter = findParameter(parameters, need.parameter);
    ASSERT_NE(parameter, nullptr) << need.parameter;
    EXPECT_TRUE(parseParameter(*parameter, need.word).ok()) << need.word;
    EXPECT_FALSE(need.otherwise.empty());
}

TEST(Descriptor, NamesOnlyWhatItDeclares) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& d = pattern.descriptor;
        SCOPED_TRACE(d.id);
        const auto roles = idsOf(d.topology.roles);
        const auto channels = idsOf(d.topology.channels);
        const auto variants = idsOf(d.variants);
        const auto parameters = idsOf(allParameters(d));
        for (const EdgeDecl& edge : d.topology.edges) {
            EXPECT_TRUE(roles.contains(edge.role)) << edge.role;
            EXPECT_TRUE(channels.contains(edge.channel)) << edge.channel;
        }
        for (const ChannelDecl& channel : d.topology.channels) {
            if (channel.capacity.kind == Count::Kind::Parameter) {
                EXPECT_TRUE(parameters.contains(channel.capacity.parameter));
            }
        }
        for (const WidgetDecl& widget : d.topology.widgets) {
            EXPECT_TRUE(roles.contains(widget.role));
            if (widget.kind != WidgetKind::Tally) continue;
            for (const std::string& id : widget.bindings) EXPECT_NE(d.metric(id), nullptr) << id;
        }
        EXPECT_TRUE(variants.contains(d.cure));
        EXPECT_TRUE(variants.contains(d.common));
        EXPECT_NE(d.metric(d.headline.metric), nullptr);
        EXPECT_TRUE(d.headline.per.empty() || d.metric(d.headline.per) != nullptr);
        for (const std::string& id : d.compare) EXPECT_NE(d.metric(id), nullptr) << id;
        for (const TheoryDecl& theory : d.theory) {
            EXPECT_TRUE(variants.contains(theory.variant)) << theory.variant;
            for (const std::string& id : {theory.servers, theory.capacity}) {
                EXPECT_TRUE(id.empty() || parameters.contains(id)) << id;
            }
            for (const TheoryDecl::Need& need : theory.needs) expectAllowed(allParameters(d), need);
        }
        EXPECT_EQ(d.firstLook.pattern, d.id);
        EXPECT_FALSE(d.summary.empty());
        idsOf(d.metrics);
        idsOf(d.marks);
        idsOf(d.actions);
    }
}

TEST(Descriptor, HeadlineSentencesNameOnlyMetrics) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& d = pattern.descriptor;
        for (const auto& [variant, sentence] : d.headline.sentences) {
            EXPECT_TRUE(variant.empty() || d.variant(variant)) << variant;
            for (std::size_t open = sentence.find('{'); open != std::string::npos;
                 open = sentence.find('{', open + 1)) {
                const std::string name = sentence.substr(open + 1, sentence.find_first_of(":}", open) - open - 1);
                EXPECT_NE(d.metric(name), nullptr) << name;
            }
        }
    }
}

TEST(Descriptor, SentencesAreFilledWithTheMetersNumbers) {
    const Registry registry;
    const Descriptor& copy = registry.find("priority_queue")->descriptor;
    const Manifest manifest = makeManifest(copy, "textbook");
    Meter meter(manifest.classes.size(), manifest.roles.size(), manifest.marks.size());
    for (int i = 0; i < 8; ++i) meter.onOutcome(0, MessageStamp{}, Outcome::Refused, false);
    EXPECT_EQ(fillSentence(copy, "{refused_critical} of {offered} {nosuch}!", meter, manifest, kSecond), "8 of 0 !");
}

// A recording may have been made by a version that declared less, or in another order.
TEST(Descriptor, MetricsFindWhatTheyCountByItsName) {
    const Registry registry;
    const Descriptor& descriptor = registry.find("priority_queue")->descriptor;
    Manifest manifest = makeManifest(descriptor, "textbook");
    std::reverse(manifest.marks.begin(), manifest.marks.end());
    Meter meter(manifest.classes.size(), manifest.roles.size(), manifest.marks.size());
    meter.marks = {3, 7};
    EXPECT_EQ(metricValue(descriptor, "inversions", meter, manifest, kSecond), 7);
    EXPECT_EQ(metricValue(descriptor, "idle_wakeups_per_s", meter, manifest, kSecond), 3);
}

TEST(Descriptor, WhatARecordingDoesNotKnowIsNoNumber) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& d = pattern.descriptor;
        SCOPED_TRACE(d.id);
        Manifest manifest;
        manifest.classes = {"something"};
        const Meter meter(1, 0, 0);
        for (const auto* list : {&d.metrics, &commonMetrics()}) {
            for (const MetricDecl& metric : *list) (void)metric.value(meter, manifest, kSecond);
        }
        const std::string sentence = "{" + d.headline.metric + "}";
        EXPECT_EQ(metricValue(d, d.headline.metric, meter, manifest, kSecond), std::nullopt);
        EXPECT_EQ(fillSentence(d, sentence, meter, manifest, kSecond), "–");
        EXPECT_EQ(metricValue(d, "offered", meter, manifest, kSecond), 0);
    }
}

TEST(Descriptor, ARecordingIsShownWhereItsPartsAreThoseOfThePattern) {
    const Registry registry;
    const Descriptor& descriptor = registry.find("priority_queue")->descriptor;
    const Manifest good = makeManifest(descriptor, "textbook");
    EXPECT_TRUE(checkManifest(descriptor, good).ok());
    Manifest other = good;
    other.marks.clear();
    other.parameters.clear();
    EXPECT_TRUE(checkManifest(descriptor, other).ok()) << "found by id";
    other = good;
    other.classes = {"critical"};
    EXPECT_FALSE(checkManifest(descriptor, other).ok());
    other = good;
    std::swap(other.channels[0], other.channels[1]);
    EXPECT_FALSE(checkManifest(descriptor, other).ok());
    other = good;
    other.roles.pop_back();
    EXPECT_FALSE(checkManifest(descriptor, other).ok());
}

TEST(CommonMetrics, LittlesLawHoldsExactlyWhenEverythingHasLeft) {
    Meter meter(1, 1, 0);
    for (int i = 0; i < 10; ++i) {
        const Nanos begin = i * kSecond;
        meter.onOffered(0);
        meter.onAccepted(begin, 0);
        meter.onOutcome(begin + 300 * kMillisecond, MessageStamp{begin, begin, 0}, Outcome::Completed, true);
    }
    EXPECT_NEAR(littlesLawResidual(meter, 10 * kSecond), 0, 1e-12);
}

}  // namespace
}  // namespace sluice
