#include "ui/scene/scene_picture.hpp"

#include "ui/scene/scene_widget_size.hpp"

#include <algorithm>
#include <bit>

namespace sluice::ui {

namespace {

bool isDynamic(const Topology& topology, std::size_t role) {
    return topology.roles[role].count.kind == Count::Kind::Dynamic;
}

bool isLive(const GoroutineState& goroutine) {
    return goroutine.id != 0 && goroutine.status != GoroutineStatus::Finished;
}

int byInstance(const std::vector<std::vector<int>>& table, std::uint32_t declaration, std::uint32_t instance) {
    if (declaration >= table.size() || table[declaration].empty()) return -1;
    const auto& nodes = table[declaration];
    return nodes[std::min<std::size_t>(instance, nodes.size() - 1)];
}

GoroutineFace faceOf(const GoroutineState& goroutine) {
    GoroutineFace face;
    face.id = goroutine.id;
    face.activity = activityOf(goroutine);
    face.hasMessage = goroutine.message != 0 && face.activity == Activity::Working;
    face.messageClass = face.hasMessage ? goroutine.messageClass : std::uint8_t{0};
    return face;
}

void fillGoroutines(ScenePicture& picture, const RunState& state, const Topology& topology, const SceneIndex& index) {
    std::vector<std::uint32_t> nextLane(topology.roles.size(), 0);
    const auto& goroutines = state.goroutines();
    for (std::size_t i = 0; i < goroutines.size(); ++i) {
        const GoroutineState& goroutine = goroutines[i];
        if (goroutine.id == 0 || goroutine.role >= topology.roles.size()) continue;
        std::uint32_t lane = goroutine.index;
        if (isDynamic(topology, goroutine.role)) {
            if (!isLive(goroutine)) continue;
            lane = nextLane[goroutine.role]++;
        }
        const int node = index.goroutineNode(goroutine.role, lane);
        if (node < 0) continue;
        GoroutineFace& face = picture.goroutines[static_cast<std::size_t>(node)];
        const std::uint32_t sharing = face.id != 0 && lane >= index.lanes(goroutine.role) ? face.sharing + 1 : 0;
        face = faceOf(goroutine);
        face.sharing = sharing;
    }
}

ChannelFace faceOf(const ChannelState& channel) {
    ChannelFace face;
    face.id = channel.id;
    face.capacity = channel.capacity;
    face.depth = channel.depth;
    face.refused = channel.refused;
    face.closed = channel.closed;
    face.released = channel.released;
    face.stale = channel.stale;
    const std::size_t drawn = std::min<std::size_t>(channel.slots.size(), kSlotsDrawnMax);
    for (std::size_t i = 0; i < drawn; ++i) {
        const SlotState slot = channel.slots[i];
        face.slots[i] = slot.message == 0 ? kClassUnknown : slot.messageClass;
    }
    return face;
}

void fillChannels(ScenePicture& picture, const RunState& state, const SceneIndex& index) {
    const auto& channels = state.channels();
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const ChannelState& channel = channels[i];
        if (channel.id == 0) continue;
        const int node = index.channelNode(channel.declaration, channel.instance);
        // A later channel of the same place (a reply channel per call) replaces one that is gone.
        if (node >= 0) picture.channels[static_cast<std::size_t>(node)] = faceOf(channel);
    }
}

void fillArcs(ScenePicture& picture, const RunState& state, const Descriptor& descriptor, const SceneIndex& index) {
    const Topology& topology = descriptor.topology;
    for (const WidgetDecl& widget : topology.widgets) {
        const ArcDecl* arc = widget.kind == WidgetKind::Arcs ? arcOf(topology, widget) : nullptr;
        if (arc == nullptr) continue;
        const auto from = static_cast<std::uint32_t>(roleIndex(topology, arc->fromRole));
        const auto to = static_cast<std::uint32_t>(roleIndex(topology, arc->toRole));
        for (const ArcCell& latest : widgetFaceOf(widget, descriptor, state).latest) {
            const SceneArc shown{index.goroutineNode(from, latest.from), index.goroutineNode(to, latest.to)};
            if (shown.from >= 0 && shown.to >= 0 && shown.from != shown.to) picture.arcs.push_back(shown);
        }
    }
}

}  // namespace

SceneIndex::SceneIndex(const SceneLayout& layout, const Topology& topology)
    : m_goroutines(topology.roles.size()), m_channels(topology.channels.size()), m_units(layout.units.size()) {
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        const SceneNode& node = layout.nodes[i];
        m_unitOfNode.push_back(node.unit);
        const auto declaration = static_cast<std::size_t>(node.declaration);
        // Nodes of one declaration come in the order of their instances.
        if (node.kind == SceneItem::Goroutine) m_goroutines[declaration].push_back(static_cast<int>(i));
        if (node.kind == SceneItem::Channel) m_channels[declaration].push_back(static_cast<int>(i));
    }
    m_edges.assign(m_units * m_units * 2, -1);
    for (std::size_t i = 0; i < layout.edges.size(); ++i) {
        const SceneEdge& edge = layout.edges[i];
        const auto at =
            (static_cast<std::size_t>(edge.goroutineUnit) * m_units + static_cast<std::size_t>(edge.channelUnit)) * 2 +
            (edge.sends ? 1U : 0U);
        m_edges[at] = static_cast<int>(i);
    }
}

int SceneIndex::goroutineNode(std::uint32_t role, std::uint32_t index) const {
    return byInstance(m_goroutines, role, index);
}

int SceneIndex::channelNode(std::uint32_t declaration, std::uint32_t instance) const {
    return byInstance(m_channels, declaration, instance);
}

std::uint32_t SceneIndex::lanes(std::uint32_t role) const {
    return role < m_goroutines.size() ? static_cast<std::uint32_t>(m_goroutines[role].size()) : 0;
}

int SceneIndex::edge(int goroutineNode, int channelNode, bool sends) const {
    if (goroutineNode < 0 || channelNode < 0) return -1;
    const int goroutineUnit = m_unitOfNode[static_cast<std::size_t>(goroutineNode)];
    const int channelUnit = m_unitOfNode[static_cast<std::size_t>(channelNode)];
    if (goroutineUnit < 0 || channelUnit < 0) return -1;
    return m_edges[(static_cast<std::size_t>(goroutineUnit) * m_units + static_cast<std::size_t>(channelUnit)) * 2 +
                   (sends ? 1U : 0U)];
}

ScenePicture pictureOf(const Snapshot& snapshot, const Descriptor& descriptor, const SceneLayout& layout,
                       const SceneIndex& index) {
    ScenePicture picture;
    picture.goroutines.resize(layout.nodes.size());
    picture.channels.resize(layout.nodes.size());
    picture.widgets.resize(layout.nodes.size());
    fillGoroutines(picture, snapshot.state, descriptor.topology, index);
    fillChannels(picture, snapshot.state, index);
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        if (layout.nodes[i].kind != SceneItem::Widget) continue;
        const auto& widget = descriptor.topology.widgets[static_cast<std::size_t>(layout.nodes[i].declaration)];
        picture.widgets[i] = widgetFaceOf(widget, descriptor, snapshot.state);
    }
    fillArcs(picture, snapshot.state, descriptor, index);
    return picture;
}

std::vector<int> changedNodes(const ScenePicture& before, const ScenePicture& now, const SceneLayout& layout) {
    std::vector<int> changed;
    const bool comparable = before.goroutines.size() == now.goroutines.size();
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        const bool same = comparable && before.goroutines[i] == now.goroutines[i] &&
                          before.channels[i] == now.channels[i] && before.widgets[i] == now.widgets[i];
        if (!same) changed.push_back(static_cast<int>(i));
    }
    return changed;
}

SceneCounts actualCounts(const SceneCounts& counts, const Snapshot& snapshot, const Topology& topology) {
    SceneCounts actual = counts;
    const auto& channels = snapshot.state.channels();
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const ChannelState& channel = channels[i];
        if (channel.id == 0 || channel.declaration >= actual.capacities.size()) continue;
        actual.capacities[channel.declaration] = channel.capacity;
        std::uint32_t& instances = actual.channelInstances[channel.declaration];
        const auto& count = topology.channels[channel.declaration].count;
        if (count.kind == Count::Kind::Dynamic) instances = std::max(instances, std::min(channel.instance + 1, 64U));
    }
    std::vector<std::uint32_t> live(topology.roles.size(), 0);
    const auto& goroutines = snapshot.state.goroutines();
    for (std::size_t i = 0; i < goroutines.size(); ++i) {
        if (isLive(goroutines[i]) && goroutines[i].role < live.size()) ++live[goroutines[i].role];
    }
    for (std::size_t role = 0; role < live.size() && role < actual.goroutines.size(); ++role) {
        if (!isDynamic(topology, role)) continue;
        if (live[role] > 0) actual.goroutines[role] = std::max(actual.goroutines[role], std::bit_ceil(live[role]));
    }
    return actual;
}

}  // namespace sluice::ui
