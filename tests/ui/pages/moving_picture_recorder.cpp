#include "moving_picture_recorder.hpp"

#include "analysis/run.hpp"
#include "analysis/run_plan.hpp"
#include "ui/scene/scene_picture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace sluice::ui {

namespace {

// From when something is going on until the fault is to be seen, in seconds of a person's time.
constexpr double kFromSeconds = 2;
constexpr double kToSeconds = 9;
constexpr double kFramesPerSecond = 12;
constexpr double kWidth = 1000;
// More than these an eye cannot follow at this size; further ones of the same frame are left out.
constexpr std::size_t kMotionsPerFrameMax = 6;

QRectF rounded(const QRectF& rect) {
    return QRectF(std::round(rect.x()), std::round(rect.y()), std::max(1.0, std::round(rect.width())),
                  std::max(1.0, std::round(rect.height())));
}

class Recorder {
public:
    Recorder(const Descriptor& descriptor, const ParameterSet& parameters, const std::vector<SnapshotPtr>& snapshots)
        : m_descriptor(descriptor), m_snapshots(snapshots) {
        SceneCounts counts = declaredCounts(descriptor, parameters, descriptor.firstLook.variant);
        for (const SnapshotPtr& snapshot : snapshots) counts = actualCounts(counts, *snapshot, descriptor.topology);
        LayoutOptions options;
        options.size = {760, 300};
        options.bottomReserve = 0;
        m_layout = layoutScene(descriptor, counts, options);
        m_index = SceneIndex(m_layout, descriptor.topology);
    }

    MovingPicture record() {
        m_picture.framesPerSecond = kFramesPerSecond;
        m_picture.frames = static_cast<int>(m_snapshots.size()) - 1;
        placeBoxes();
        placeWays();
        std::vector<int> before;
        for (int frame = 0; frame < m_picture.frames; ++frame) {
            noteValues(frame, before);
            noteMotions(frame);
        }
        return std::move(m_picture);
    }

private:
    bool isGate(const SceneNode& node) const {
        return node.kind == SceneItem::Widget &&
               m_descriptor.topology.widgets[static_cast<std::size_t>(node.declaration)].kind == WidgetKind::Gate;
    }
    bool isShown(const SceneNode& node) const {
        return node.kind == SceneItem::Goroutine || node.kind == SceneItem::Channel || isGate(node);
    }
    QPointF placed(const QPointF& p) const { return (p - m_origin) * m_scale; }

    void placeBoxes() {
        QRectF all;
        for (const SceneNode& node : m_layout.nodes) {
            if (isShown(node)) all |= node.body;
        }
        m_origin = all.topLeft();
        m_scale = kWidth / all.width();
        m_picture.size = QSizeF(kWidth, std::ceil(all.height() * m_scale));
        m_boxOfNode.assign(m_layout.nodes.size(), -1);
        for (std::size_t i = 0; i < m_layout.nodes.size(); ++i) {
            const SceneNode& node = m_layout.nodes[i];
            if (!isShown(node)) continue;
            m_boxOfNode[i] = static_cast<int>(m_picture.boxes.size());
            MovingPicture::Box& box = m_picture.boxes.emplace_back();
            box.kind = node.kind == SceneItem::Goroutine ? MovingPicture::Kind::Goroutine
                       : node.kind == SceneItem::Channel ? MovingPicture::Kind::Channel
                                                         : MovingPicture::Kind::Gate;
            box.rect = rounded(QRectF(placed(node.body.topLeft()), node.body.size() * m_scale));
            if (node.kind == SceneItem::Channel)
                box.accent = m_descriptor.topology.channels[static_cast<std::size_t>(node.declaration)].accent;
        }
    }

    void placeWays() {
        for (const SceneEdge& edge : m_layout.edges) {
            MovingPicture::Way& way = m_picture.ways.emplace_back();
            for (std::size_t i = 0; i < way.curve.size(); ++i) {
                const QPointF point = placed(edge.curve[i]);
                way.curve[i] = QPointF(std::round(point.x()), std::round(point.y()));
            }
            const SceneUnit& unit = m_layout.units[static_cast<std::size_t>(edge.channelUnit)];
            way.accent = m_descriptor.topology.channels[static_cast<std::size_t>(unit.declaration)].accent;
        }
    }

    int gateValue(const SceneNode& node, const RunState& state) const {
        const WidgetDecl& widget = m_descriptor.topology.widgets[static_cast<std::size_t>(node.declaration)];
        const auto& states = state.manifest().states;
        for (const StateValue& value : state.states()) {
            const std::string& id = states[value.declaration].id;
            if (std::find(widget.bindings.begin(), widget.bindings.end(), id) != widget.bindings.end())
                return static_cast<int>(value.value);
        }
        return MovingPicture::kUnknown;
    }

    int valueOf(std::size_t node, const ScenePicture& picture, const RunState& state) {
        const SceneNode& place = m_layout.nodes[node];
        if (isGate(place)) return gateValue(place, state);
        if (place.kind == SceneItem::Channel) {
            const ChannelFace& face = picture.channels[node];
            MovingPicture::Box& box = m_picture.boxes[static_cast<std::size_t>(m_boxOfNode[node])];
            box.slots = std::max(box.slots, static_cast<int>(face.capacity));
            return face.id == 0 ? MovingPicture::kUnknown : static_cast<int>(face.depth);
        }
        const GoroutineFace& face = picture.goroutines[node];
        return face.id == 0 ? MovingPicture::kUnknown : static_cast<int>(face.activity);
    }

    void noteValues(int frame, std::vector<int>& before) {
        const Snapshot& snapshot = *m_snapshots[static_cast<std::size_t>(frame) + 1];
        const ScenePicture picture = sluice::ui::pictureOf(snapshot, m_descriptor, m_layout, m_index);
        const bool isFirst = before.empty();
        before.resize(m_layout.nodes.size(), MovingPicture::kUnknown);
        for (std::size_t node = 0; node < m_layout.nodes.size(); ++node) {
            if (m_boxOfNode[node] < 0) continue;
            const int value = valueOf(node, picture, snapshot.state);
            if (!isFirst && value == before[node]) continue;
            m_picture.changes.push_back({frame, m_boxOfNode[node], value});
            before[node] = value;
        }
    }

    int accentOf(std::uint8_t messageClass, int otherwise) const {
        for (const ChannelDecl& channel : m_descriptor.topology.channels) {
            if (channel.messageClass == messageClass) return channel.accent;
        }
        return otherwise;
    }

    // What happened between two frames, the latest kMotionsPerFrameMax.
    void noteMotions(int frame) {
        const RunState& past = m_snapshots[static_cast<std::size_t>(frame)]->state;
        const RunState& now = m_snapshots[static_cast<std::size_t>(frame) + 1]->state;
        std::vector<MovingPicture::Motion> motions;
        eachNew(past.transfers(), now.transfers(), [&](const Happening& happening) {
            const ChannelState* channel = now.channel(happening.event.object);
            const GoroutineState* goroutine = now.goroutine(happening.event.goroutine);
            if (channel == nullptr || goroutine == nullptr) return;
            const int way = m_index.edge(m_index.goroutineNode(goroutine->role, goroutine->index),
                                         m_index.channelNode(channel->declaration, channel->instance),
                                         happening.event.kind != EventKind::ChannelReceived);
            if (way < 0) return;
            const int accent = m_picture.ways[static_cast<std::size_t>(way)].accent;
            motions.push_back({frame, way, 0, 0, accentOf(happening.messageClass, accent)});
        });
        eachNew(past.arcs(), now.arcs(), [&](const Happening& happening) {
            const ArcDecl& arc = m_descriptor.topology.arcs[happening.event.object];
            const int from = boxOf(arc.fromRole, static_cast<std::uint32_t>(happening.event.argument >> 32));
            const int to = boxOf(arc.toRole, static_cast<std::uint32_t>(happening.event.argument));
            if (from >= 0 && to >= 0) motions.push_back({frame, -1, from, to, 3});
        });
        const std::size_t left = motions.size() - std::min(motions.size(), kMotionsPerFrameMax);
        m_picture.motions.insert(m_picture.motions.end(), motions.begin() + static_cast<std::ptrdiff_t>(left),
                                 motions.end());
    }

    template <class Note>
    void eachNew(const RecentHappenings& past, const RecentHappenings& now, Note note) const {
        const auto fresh = static_cast<std::size_t>(std::min<std::uint64_t>(now.total() - past.total(), now.size()));
        for (std::size_t i = now.size() - fresh; i < now.size(); ++i) note(now.at(i));
    }

    int boxOf(const std::string& role, std::uint32_t index) const {
        const auto& roles = m_descriptor.topology.roles;
        for (std::size_t i = 0; i < roles.size(); ++i) {
            if (roles[i].id != role) continue;
            const int node = m_index.goroutineNode(static_cast<std::uint32_t>(i), index);
            return node < 0 ? -1 : m_boxOfNode[static_cast<std::size_t>(node)];
        }
        return -1;
    }

    const Descriptor& m_descriptor;
    const std::vector<SnapshotPtr>& m_snapshots;
    SceneLayout m_layout;
    SceneIndex m_index;
    QPointF m_origin;
    double m_scale = 1;
    std::vector<int> m_boxOfNode;
    MovingPicture m_picture;
};

}  // namespace

MovingPicture recordMovingPicture(const Registry& registry, const Pattern& pattern) {
    Aggregator aggregator;
    Experiment experiment = pattern.descriptor.firstLook;
    auto run = Run::create(registry, experiment, aggregator, {});
    if (!run) throw std::runtime_error(run.error().message);
    run.value()->start();
    run.value()->wait();
    Observation& observation = run.value()->observation();
    const double pace = experiment.pace > 0 ? experiment.pace : 1;
    const double step = pace / kFramesPerSecond * static_cast<double>(kSecond);
    const auto frames = static_cast<int>((kToSeconds - kFromSeconds) * kFramesPerSecond);
    std::vector<SnapshotPtr> snapshots;
    for (int frame = -1; frame < frames; ++frame) {
        observation.seekTime(static_cast<Nanos>((kFromSeconds * kFramesPerSecond + frame) * step));
        observation.drain();
        snapshots.push_back(observation.latest());
    }
    const ParameterSet parameters = planRun(registry, experiment).value().env.parameters;
    return Recorder(pattern.descriptor, parameters, snapshots).record();
}

}  // namespace sluice::ui
