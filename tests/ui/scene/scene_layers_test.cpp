#include "ui/scene/scene_layers.hpp"

#include "ui/scene/scene_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::ui {
namespace {

RoleDecl role(const std::string& id, RoleKind kind) {
    RoleDecl decl;
    decl.id = decl.label = id;
    decl.kind = kind;
    return decl;
}

ChannelDecl channel(const std::string& id) {
    ChannelDecl decl;
    decl.id = decl.label = id;
    return decl;
}

int layerOf(const SceneLayers& layers, const SceneDecl& decl) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (std::find(layers[i].begin(), layers[i].end(), decl) != layers[i].end()) return static_cast<int>(i);
    }
    return -1;
}

TEST(SceneLayers, FollowTheWayOfTheData) {
    const SceneLayers layers = sceneLayers(fixture::pipeline(3, 2, 10).topology);
    ASSERT_EQ(layers.size(), 5U);
    EXPECT_EQ(layers[0], (std::vector<SceneDecl>{{false, 0}}));
    EXPECT_EQ(layers[1].size(), 2U);
    EXPECT_EQ(layers[2], (std::vector<SceneDecl>{{false, 1}}));
    EXPECT_EQ(layers[3], (std::vector<SceneDecl>{{true, 2}}));
    EXPECT_EQ(layers[4], (std::vector<SceneDecl>{{false, 2}}));
}

TEST(SceneLayers, AReplyChannelDoesNotTurnTheSceneRound) {
    Topology topology;
    topology.roles = {role("client", RoleKind::Source), role("server", RoleKind::Worker)};
    topology.channels = {channel("requests"), channel("replies")};
    topology.edges = {{"client", "requests", true, -1},
                      {"server", "requests", false, -1},
                      {"server", "replies", true, -1},
                      {"client", "replies", false, -1}};
    const SceneLayers layers = sceneLayers(topology);
    EXPECT_EQ(layerOf(layers, {false, 0}), 0);
    EXPECT_EQ(layerOf(layers, {true, 0}), 1);
    EXPECT_EQ(layerOf(layers, {false, 1}), 2);
    EXPECT_EQ(layerOf(layers, {true, 1}), 3);
}

TEST(SceneLayers, ReorderingTakesAwayEveryCrossingThatCanGo) {
    Topology topology;
    topology.roles = {role("a", RoleKind::Source), role("b", RoleKind::Source), role("c", RoleKind::Source)};
    topology.channels = {channel("of c"), channel("of b"), channel("of a")};
    topology.edges = {{"a", "of a", true, -1}, {"b", "of b", true, -1}, {"c", "of c", true, -1}};
    const SceneLayers asDeclared{{{false, 0}, {false, 1}, {false, 2}}, {{true, 0}, {true, 1}, {true, 2}}};
    EXPECT_EQ(crossingCount(topology, asDeclared), 3);
    EXPECT_EQ(crossingCount(topology, sceneLayers(topology)), 0);
}

TEST(SceneLayers, ChannelsFollowTheGoroutineThatUsesThem) {
    Descriptor descriptor = fixture::fourClasses();
    std::reverse(descriptor.topology.channels.begin(), descriptor.topology.channels.end());
    const SceneLayers layers = sceneLayers(descriptor.topology);
    ASSERT_EQ(layers[1].size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto declaration = static_cast<std::size_t>(layers[1][i].index);
        EXPECT_EQ(descriptor.topology.channels[declaration].id, fixture::classNames()[i]);
    }
}

TEST(SceneLayers, EverythingStandsSomewhereOnce) {
    Topology topology = fixture::pipeline(4, 3, 1).topology;
    topology.roles.push_back(role("watcher", RoleKind::Helper));
    topology.channels.push_back(channel("unused"));
    topology.edges.push_back({"nobody", "nothing", true, -1});
    std::size_t count = 0;
    for (const auto& layer : sceneLayers(topology)) count += layer.size();
    EXPECT_EQ(count, topology.roles.size() + topology.channels.size());
}

TEST(SceneLayers, AHelperStandsBeforeWhatItFeeds) {
    Topology topology = fixture::pipeline(1, 1, 1).topology;
    topology.roles.push_back(role("closer", RoleKind::Helper));
    topology.edges.push_back({"closer", "results", true, -1});
    const SceneLayers layers = sceneLayers(topology);
    EXPECT_EQ(layerOf(layers, {false, 3}), layerOf(layers, {false, 1}));
}

TEST(SceneLayers, ARoleWithoutChannelsStandsWithItsGroup) {
    Topology topology = fixture::pipeline(1, 1, 1).topology;
    topology.roles.push_back(role("stage", RoleKind::Helper));
    EXPECT_EQ(layerOf(sceneLayers(topology), {false, 3}), 0);
    topology.groups.push_back({"pool", {"stage", topology.roles[1].id}});
    const SceneLayers layers = sceneLayers(topology);
    EXPECT_EQ(layerOf(layers, {false, 3}), layerOf(layers, {false, 1}));
}

TEST(SceneLayers, AnEmptyTopologyHasNone) {
    EXPECT_TRUE(sceneLayers({}).empty());
}

}  // namespace
}  // namespace sluice::ui
