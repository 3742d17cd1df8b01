#include "ui/scene/scene_layout.hpp"

#include "patterns/registry.hpp"
#include "ui/scene/scene_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace sluice::ui {
namespace {

SceneLayout laidOut(const Descriptor& descriptor, const QSizeF& size, const ParameterSet& parameters = {}) {
    LayoutOptions options;
    options.size = size;
    return layoutScene(descriptor, declaredCounts(descriptor, parameters), options);
}

std::string describe(const SceneNode& node) {
    return "kind " + std::to_string(static_cast<int>(node.kind)) + " declaration " + std::to_string(node.declaration) +
           " instance " + std::to_string(node.instance);
}

void expectNoOverlaps(const SceneLayout& layout) {
    for (std::size_t a = 0; a < layout.nodes.size(); ++a) {
        for (std::size_t b = a + 1; b < layout.nodes.size(); ++b) {
            const QRectF common = layout.nodes[a].rect & layout.nodes[b].rect;
            EXPECT_TRUE(common.width() < 0.01 || common.height() < 0.01)
                << describe(layout.nodes[a]) << " / " << describe(layout.nodes[b]);
        }
    }
}

void expectInside(const SceneLayout& layout) {
    for (const SceneNode& node : layout.nodes) {
        EXPECT_TRUE(layout.bounds.contains(node.rect)) << describe(node);
        EXPECT_TRUE(node.rect.adjusted(-0.01, -0.01, 0.01, 0.01).contains(node.body)) << describe(node);
        EXPECT_GT(node.body.width(), 0) << describe(node);
        EXPECT_GT(node.body.height(), 0) << describe(node);
    }
}

struct Case {
    std::uint32_t workers;
    std::uint32_t channels;
    std::uint32_t capacity;
};

class SceneLayoutOf : public testing::TestWithParam<Case> {};

TEST_P(SceneLayoutOf, NothingOverlapsAndEverythingIsInside) {
    const Descriptor descriptor = fixture::pipeline(GetParam().workers, GetParam().channels, GetParam().capacity);
    for (const QSizeF size : {QSizeF(700, 420), QSizeF(900, 480), QSizeF(1920, 1080)}) {
        const SceneLayout layout = laidOut(descriptor, size);
        expectNoOverlaps(layout);
        expectInside(layout);
        EXPECT_EQ(layout.nodes.size(), 2 + GetParam().workers + 1 + GetParam().channels + 1);
    }
}

TEST_P(SceneLayoutOf, TextIsNeverSmallerThanItsScaleOfOne) {
    const Descriptor descriptor = fixture::pipeline(GetParam().workers, GetParam().channels, GetParam().capacity);
    EXPECT_GE(laidOut(descriptor, QSizeF(500, 300)).scale, 1.0);
}

TEST_P(SceneLayoutOf, EdgesEndAtTheNodesThatTheyJoin) {
    const Descriptor descriptor = fixture::pipeline(GetParam().workers, GetParam().channels, GetParam().capacity);
    const SceneLayout layout = laidOut(descriptor, QSizeF(900, 480));
    ASSERT_FALSE(layout.edges.empty());
    for (const SceneEdge& edge : layout.edges) {
        const auto& goroutine = layout.units[static_cast<std::size_t>(edge.goroutineUnit)].body;
        const auto& channel = layout.units[static_cast<std::size_t>(edge.channelUnit)].body;
        const QRectF& from = edge.sends ? goroutine : channel;
        const QRectF& to = edge.sends ? channel : goroutine;
        EXPECT_NEAR(edge.curve[0].x(), from.right(), 0.01);
        EXPECT_NEAR(edge.curve[3].x(), to.left(), 0.01);
        EXPECT_TRUE(edge.curve[0].y() >= from.top() && edge.curve[0].y() <= from.bottom());
        EXPECT_TRUE(edge.curve[3].y() >= to.top() && edge.curve[3].y() <= to.bottom());
        EXPECT_LT(from.right(), to.left()) << "data passes from left to right";
    }
}

INSTANTIATE_TEST_SUITE_P(Topologies, SceneLayoutOf,
                         testing::Values(Case{1, 1, 0}, Case{1, 8, 10}, Case{2, 2, 500}, Case{4, 1, 64}, Case{7, 3, 1},
                                         Case{8, 8, 40}, Case{13, 5, 16}, Case{16, 2, 24}, Case{33, 8, 64},
                                         Case{64, 1, 10}, Case{64, 8, 32}));

TEST(SceneLayout, EverythingFitsTheSceneOfASmallWindow) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    EXPECT_EQ(layout.bounds, QRectF(0, 0, 900, 480));
    // Everything with its own name; nothing is a mere cell of a block.
    for (const SceneNode& node : layout.nodes) EXPECT_LE(node.detail, Detail::Compact) << describe(node);
}

// A long chain, or a node with many instruments, does not fit at a size at which it can be read: it is laid out on a
// larger sheet of the window's shape, no larger than this, which the window then shows smaller.
TEST(SceneLayout, EveryPatternOfTheProgramFitsASmallWindowOrASheetOfItsShape) {
    constexpr double kLargest = 2.25;
    const QSizeF window(900, 480);
    const Registry registry;
    ASSERT_FALSE(registry.all().empty());
    for (const Pattern& pattern : registry.all()) {
        SCOPED_TRACE(pattern.descriptor.id);
        const SceneLayout layout = laidOut(pattern.descriptor, window);
        expectNoOverlaps(layout);
        expectInside(layout);
        const double larger = layout.bounds.width() / window.width();
        EXPECT_GE(larger, 1);
        EXPECT_LE(larger, kLargest);
        EXPECT_NEAR(layout.bounds.height() / window.height(), larger, 0.01);
        EXPECT_FALSE(layout.edges.empty());
    }
}

TEST(SceneLayout, ALargeViewIsFilledByALargerScale) {
    EXPECT_GT(laidOut(fixture::fourClasses(), QSizeF(1920, 1080)).scale, 1.4);
}

TEST(SceneLayout, EqualInputGivesEqualOutput) {
    const Descriptor descriptor = fixture::pipeline(9, 4, 20);
    const SceneLayout a = laidOut(descriptor, QSizeF(900, 480));
    const SceneLayout b = laidOut(descriptor, QSizeF(900, 480));
    ASSERT_EQ(a.nodes.size(), b.nodes.size());
    for (std::size_t i = 0; i < a.nodes.size(); ++i) EXPECT_EQ(a.nodes[i].rect, b.nodes[i].rect);
    for (std::size_t i = 0; i < a.edges.size(); ++i) EXPECT_EQ(a.edges[i].curve, b.edges[i].curve);
}

TEST(SceneLayout, OneMoreWorkerMovesOnlyTheWorkersColumn) {
    const SceneLayout before = laidOut(fixture::pipeline(5, 3, 20), QSizeF(1200, 700));
    const SceneLayout after = laidOut(fixture::pipeline(6, 3, 20), QSizeF(1200, 700));
    for (const SceneNode& node : before.nodes) {
        const int index = after.nodeOf(node.kind, node.declaration, node.instance);
        ASSERT_GE(index, 0);
        const SceneNode& moved = after.nodes[static_cast<std::size_t>(index)];
        const bool isWorker = node.kind == SceneItem::Goroutine && node.declaration == 1;
        if (!isWorker) {
            EXPECT_EQ(node.rect, moved.rect) << describe(node);
        } else {
            EXPECT_LT(std::abs(node.rect.center().y() - moved.rect.center().y()), 130) << describe(node);
        }
    }
}

TEST(SceneLayout, WorkersKeepTheirOrderFromTopToBottom) {
    const SceneLayout layout = laidOut(fixture::pipeline(7, 2, 20), QSizeF(900, 480));
    for (int i = 1; i < 7; ++i) {
        const auto above = static_cast<std::size_t>(layout.nodeOf(SceneItem::Goroutine, 1, i - 1));
        const auto below = static_cast<std::size_t>(layout.nodeOf(SceneItem::Goroutine, 1, i));
        EXPECT_LT(layout.nodes[above].rect.bottom(), layout.nodes[below].rect.top());
    }
}

TEST(SceneLayout, ALongerTubeHoldsMore) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    for (int i = 1; i < 4; ++i) {
        const auto shorter = static_cast<std::size_t>(layout.nodeOf(SceneItem::Channel, i - 1, 0));
        const auto longer = static_cast<std::size_t>(layout.nodeOf(SceneItem::Channel, i, 0));
        EXPECT_LT(layout.nodes[shorter].body.width(), layout.nodes[longer].body.width());
    }
}

TEST(SceneLayout, AChannelStandsLevelWithItsOwnSource) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    for (int i = 0; i < 4; ++i) {
        const auto source = static_cast<std::size_t>(layout.nodeOf(SceneItem::Goroutine, 0, i));
        const auto tube = static_cast<std::size_t>(layout.nodeOf(SceneItem::Channel, i, 0));
        EXPECT_NEAR(layout.nodes[source].body.center().y(), layout.nodes[tube].body.center().y(), 1) << "to the pixel";
    }
}

TEST(SceneLayout, EachSourceIsJoinedToItsOwnChannelOnly) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    int sends = 0;
    for (const SceneEdge& edge : layout.edges) {
        if (!edge.sends) continue;
        ++sends;
        const SceneUnit& unit = layout.units[static_cast<std::size_t>(edge.goroutineUnit)];
        EXPECT_EQ(layout.nodes[static_cast<std::size_t>(unit.firstNode)].instance,
                  layout.units[static_cast<std::size_t>(edge.channelUnit)].declaration);
    }
    EXPECT_EQ(sends, 4);
}

TEST(SceneLayout, AnInstrumentStandsInTheStripBelowItsNode) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    const auto node = static_cast<std::size_t>(layout.nodeOf(SceneItem::Goroutine, 1, 0));
    const QRectF card = layout.nodes[static_cast<std::size_t>(layout.nodeOf(SceneItem::Widget, 0, 0))].body;
    EXPECT_LT(card.left(), layout.nodes[node].body.right());
    EXPECT_GT(card.right(), layout.nodes[node].body.left());
    for (const SceneNode& other : layout.nodes) {
        EXPECT_TRUE(other.kind == SceneItem::Widget || card.top() > other.body.bottom()) << describe(other);
    }
}

TEST(SceneLayout, AGroupIsFramedOnlyWhereNobodyElseStandsWithin) {
    const Registry registry;
    int frames = 0;
    for (const Pattern& pattern : registry.all()) {
        SCOPED_TRACE(pattern.descriptor.id);
        const Topology& topology = pattern.descriptor.topology;
        const SceneLayout layout = laidOut(pattern.descriptor, QSizeF(990, 560));
        for (const SceneGroup& group : layout.groups) {
            ++frames;
            const auto& members = topology.groups[static_cast<std::size_t>(group.declaration)].roles;
            for (const SceneUnit& unit : layout.units) {
                if (unit.isChannel) continue;
                const std::string& role = topology.roles[static_cast<std::size_t>(unit.declaration)].id;
                const bool isMember = std::find(members.begin(), members.end(), role) != members.end();
                EXPECT_TRUE(isMember || !group.rect.intersects(unit.rect)) << role;
                EXPECT_TRUE(!isMember || group.rect.contains(unit.rect)) << role;
            }
        }
    }
    EXPECT_GT(frames, 0);
}

TEST(SceneLayout, ParametersGiveCapacities) {
    const Descriptor descriptor = fixture::fourClasses();
    EXPECT_EQ(declaredCounts(descriptor, {}).capacities, (std::vector<std::uint32_t>{10, 20, 30, 40}));
    const ParameterSet changed{{"capacity_high", 64.0}};
    EXPECT_EQ(declaredCounts(descriptor, changed).capacities[1], 64U);
}

TEST(SceneLayout, ZoomingMovesEverythingAlike) {
    const SceneLayout layout = laidOut(fixture::fourClasses(), QSizeF(900, 480));
    const SceneLayout zoomed = layout.transformed(2, QPointF(10, -5));
    EXPECT_EQ(zoomed.scale, layout.scale * 2);
    EXPECT_EQ(zoomed.nodes[3].body.topLeft(), layout.nodes[3].body.topLeft() * 2 + QPointF(10, -5));
    EXPECT_EQ(zoomed.edges[2].at(0.5), layout.edges[2].at(0.5) * 2 + QPointF(10, -5));
}

// How many edges join the pipeline's workers with its first channels; fails where one joins different instances.
int pairsOf(const SceneLayout& layout) {
    int pairs = 0;
    for (const SceneEdge& edge : layout.edges) {
        const SceneUnit& goroutine = layout.units[static_cast<std::size_t>(edge.goroutineUnit)];
        const SceneUnit& channel = layout.units[static_cast<std::size_t>(edge.channelUnit)];
        if (goroutine.declaration != 1 || channel.declaration != 0) continue;
        ++pairs;
        EXPECT_EQ(layout.nodes[static_cast<std::size_t>(goroutine.firstNode)].instance,
                  layout.nodes[static_cast<std::size_t>(channel.firstNode)].instance);
    }
    return pairs;
}

TEST(SceneLayout, WorkersWithAChannelEachAreJoinedInPairs) {
    Descriptor descriptor = fixture::pipeline(1, 1, 10);
    ParameterDecl workers;
    workers.id = "workers";
    workers.standard = 3.0;
    descriptor.parameters.push_back(workers);
    descriptor.topology.roles[1].count = Count::by("workers");
    descriptor.topology.channels[0].count = Count::by("workers");
    EXPECT_EQ(pairsOf(laidOut(descriptor, QSizeF(900, 480))), 3);
}

TEST(SceneLayout, AsManyChannelsAsGoroutinesByDeclarationAreJoinedInPairs) {
    Descriptor descriptor = fixture::pipeline(1, 1, 10);
    descriptor.topology.roles[1].count = Count::of(4);
    descriptor.topology.channels[0].count = Count::of(4);
    EXPECT_EQ(pairsOf(laidOut(descriptor, QSizeF(900, 480))), 4);
}

}  // namespace
}  // namespace sluice::ui
