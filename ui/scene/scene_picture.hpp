// What the scene shows of one snapshot, node by node, and nothing else: two equal pictures need no repaint. Made from
// the snapshot alone; depths, slots and states are those of that snapshot, never eased or delayed.
//
// Thread rule: plain values; GUI thread.
#pragma once

#include "events/observation.hpp"
#include "ui/scene/scene_layout.hpp"
#include "ui/scene/scene_widget_face.hpp"
#include "ui/theme/activity.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace sluice::ui {

inline constexpr std::uint8_t kClassUnknown = 255;

// Finds nodes and edges of a layout by what events name.
class SceneIndex {
public:
    SceneIndex() = default;
    SceneIndex(const SceneLayout& layout, const Topology& topology);

    int goroutineNode(std::uint32_t role, std::uint32_t index) const;
    int channelNode(std::uint32_t declaration, std::uint32_t instance) const;
    // -1 where the topology declares no such way.
    int edge(int goroutineNode, int channelNode, bool sends) const;
    // The unit that edges of this node end at, or -1.
    int unitOf(int node) const { return node < 0 ? -1 : m_unitOfNode[static_cast<std::size_t>(node)]; }
    std::uint32_t lanes(std::uint32_t role) const;

private:
    std::vector<std::vector<int>> m_goroutines;
    std::vector<std::vector<int>> m_channels;
    std::vector<int> m_unitOfNode;
    std::vector<int> m_edges;  // [goroutine unit x channel unit x sends]
    std::size_t m_units = 0;
};

struct GoroutineFace {
    std::uint32_t id = 0;  // 0: not spawned yet
    Activity activity = Activity::Ready;
    bool hasMessage = false;
    std::uint8_t messageClass = 0;
    std::uint32_t sharing = 0;  // further goroutines that share this node
    friend bool operator==(const GoroutineFace&, const GoroutineFace&) = default;
};

struct ChannelFace {
    std::uint32_t id = 0;  // 0: not made yet
    std::uint32_t capacity = 0;
    std::uint32_t depth = 0;
    std::uint64_t refused = 0;
    bool closed = false;
    bool released = false;
    bool stale = false;
    // Classes of the first kSlotsDrawnMax messages, the next to leave first.
    std::array<std::uint8_t, kSlotsDrawnMax> slots{};
    bool isFull() const { return capacity > 0 && depth >= capacity; }
    friend bool operator==(const ChannelFace&, const ChannelFace&) = default;
};

// What went past all channels from one goroutine's node to another's.
struct SceneArc {
    int from = -1;
    int to = -1;
    friend bool operator==(const SceneArc&, const SceneArc&) = default;
};
using SceneArcs = std::vector<SceneArc>;

struct ScenePicture {
    // By node; only the entry of the node's kind means something.
    std::vector<GoroutineFace> goroutines;
    std::vector<ChannelFace> channels;
    std::vector<WidgetFace> widgets;
    SceneArcs arcs = {};  // the newest first
};

ScenePicture pictureOf(const Snapshot& snapshot, const Descriptor& descriptor, const SceneLayout& layout,
                       const SceneIndex& index);

// Nodes whose faces differ; all of them where the pictures are of different layouts.
std::vector<int> changedNodes(const ScenePicture& before, const ScenePicture& now, const SceneLayout& layout);

// The counts to lay out for: those given, with the capacities that the run's channels really have, and as many lanes
// for a dynamic role as it has live goroutines (rounded up, never fewer than before).
SceneCounts actualCounts(const SceneCounts& counts, const Snapshot& snapshot, const Topology& topology);

}  // namespace sluice::ui
