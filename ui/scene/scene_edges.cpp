#include "ui/scene/scene_edges.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace sluice::ui {

namespace {

constexpr double kClearance = 3;  // between a way and a node that it passes
constexpr double kDropInset = 8;
constexpr double kRoof = 30;  // no way passes higher

QPointF inletOf(const SceneUnit& unit) {
    return {unit.body.left(), unit.body.center().y()};
}
QPointF outletOf(const SceneUnit& unit) {
    return {unit.body.right(), unit.body.center().y()};
}

int columnOf(const SceneLayout& layout, int unit) {
    return layout.units[static_cast<std::size_t>(unit)].column;
}

// As many channels as goroutines, by the same parameter or declared so: each has its own.
bool isPaired(const Count& goroutines, const Count& channels) {
    if (goroutines.kind != channels.kind) return false;
    if (goroutines.kind == Count::Kind::Parameter) return goroutines.parameter == channels.parameter;
    return goroutines.kind == Count::Kind::Fixed && goroutines.fixed > 1 && goroutines.fixed == channels.fixed;
}

bool linked(const EdgeDecl& edge, const Topology& topology, const SceneNode& goroutine, const SceneNode& channel,
            const SceneUnit& goroutines, const SceneUnit& channels) {
    const RoleDecl& role = topology.roles[static_cast<std::size_t>(goroutines.declaration)];
    const ChannelDecl& decl = topology.channels[static_cast<std::size_t>(channels.declaration)];
    if (edge.role != role.id || edge.channel != decl.id) return false;
    if (goroutines.isBlock || channels.isBlock) return true;
    if (edge.paired) return goroutine.instance == channel.instance;
    if (edge.index >= 0 && edge.index != goroutine.instance) return false;
    if (edge.sends && edge.index < 0 && decl.producerIndex >= 0 && decl.producerIndex != goroutine.instance) {
        return false;
    }
    return !isPaired(role.count, decl.count) || goroutine.instance == channel.instance;
}

void joinUnits(SceneLayout& layout, const Topology& topology) {
    for (const EdgeDecl& edge : topology.edges) {
        for (std::size_t g = 0; g < layout.units.size(); ++g) {
            if (layout.units[g].isChannel) continue;
            for (std::size_t c = 0; c < layout.units.size(); ++c) {
                const SceneUnit& goroutines = layout.units[g];
                const SceneUnit& channels = layout.units[c];
                if (!channels.isChannel) continue;
                const auto& first = layout.nodes[static_cast<std::size_t>(goroutines.firstNode)];
                const auto& second = layout.nodes[static_cast<std::size_t>(channels.firstNode)];
                if (!linked(edge, topology, first, second, goroutines, channels)) continue;
                layout.edges.push_back({static_cast<int>(g), static_cast<int>(c), edge.sends, {}});
            }
        }
    }
}

// From a tube straight down to the pill that it stands on.
bool isDrop(const SceneLayout& layout, const SceneEdge& edge) {
    return !edge.sends && columnOf(layout, edge.goroutineUnit) == columnOf(layout, edge.channelUnit);
}

// Ends of edges on one side of a unit stand a little apart, in the order of where they come from.
class EndSpreader {
public:
    explicit EndSpreader(SceneLayout& layout) : m_layout(layout) {}

    void run() {
        for (std::size_t unit = 0; unit < m_layout.units.size(); ++unit) {
            spread(unit, true);
            spread(unit, false);
        }
    }

private:
    void spread(std::size_t unit, bool arriving) {
        std::vector<SceneEdge*> ends;
        for (SceneEdge& edge : m_layout.edges) {
            const bool arrivesAtChannel = edge.sends;
            const int end = (arriving == arrivesAtChannel) ? edge.channelUnit : edge.goroutineUnit;
            if (isDrop(m_layout, edge)) continue;
            if (end == static_cast<int>(unit)) ends.push_back(&edge);
        }
        const auto other = [&](const SceneEdge* edge) {
            const int far = edge->channelUnit == static_cast<int>(unit) ? edge->goroutineUnit : edge->channelUnit;
            return m_layout.units[static_cast<std::size_t>(far)].body.center().y();
        };
        std::stable_sort(ends.begin(), ends.end(),
                         [&](const SceneEdge* a, const SceneEdge* b) { return other(a) < other(b); });
        const SceneUnit& place = m_layout.units[unit];
        const double step =
            ends.size() < 2
                ? 0
                : std::min(9.0 * m_layout.scale, 0.62 * place.body.height() / static_cast<double>(ends.size() - 1));
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const double shift = (static_cast<double>(i) - static_cast<double>(ends.size() - 1) / 2) * step;
            const QPointF anchor = arriving ? inletOf(place) : outletOf(place);
            ends[i]->curve[arriving ? 3 : 0] = anchor + QPointF(0, shift);
        }
    }

    SceneLayout& m_layout;
};

using Curve = std::array<QPointF, 4>;

// Where a way with the data bends: half way, late or early.
constexpr std::array<std::pair<double, double>, 5> kBends{
    {{0.5, 0.5}, {0.9, 0.1}, {0.1, 0.9}, {0.75, 0.3}, {0.3, 0.75}}};
// How far below its ends a way against the data passes, at scale 1.
constexpr std::array kDips{60.0, 110.0, 160.0, 220.0, 300.0};

std::vector<Curve> candidates(const SceneEdge& edge, double bottom, double scale) {
    const QPointF from = edge.curve[0];
    const QPointF to = edge.curve[3];
    const double reach = to.x() - from.x();
    std::vector<Curve> curves;
    if (reach > 0) {
        for (const auto& [out, in] : kBends) {
            const QPointF leaving(std::max(reach * out, std::min(reach, 18 * scale)), 0);
            const QPointF arriving(std::max(reach * in, std::min(reach, 18 * scale)), 0);
            curves.push_back({from, from + leaving, to - arriving, to});
        }
        return curves;
    }
    // Against the data's way: around below, or above.
    for (const double dip : kDips) {
        // A curve with both handles at this depth reaches three quarters of it.
        const double below = std::max(from.y(), to.y()) + dip * scale;
        if (below > bottom + (below - std::max(from.y(), to.y())) / 4) break;
        curves.push_back({from, QPointF(from.x() + 90 * scale, below), QPointF(to.x() - 90 * scale, below), to});
    }
    for (const double rise : kDips) {
        const double above = std::min(from.y(), to.y()) - rise * scale;
        if (above * 0.75 + std::min(from.y(), to.y()) * 0.25 < kRoof * scale) break;
        curves.push_back({from, QPointF(from.x() + 90 * scale, above), QPointF(to.x() - 90 * scale, above), to});
    }
    return curves;
}

// How many of a number of points along the way lie in what it does not join.
int obstruction(const SceneLayout& layout, SceneEdge edge, const Curve& curve) {
    constexpr int kSteps = 32;
    edge.curve = curve;
    int hidden = 0;
    const double pad = kClearance * layout.scale;
    for (int i = 1; i < kSteps; ++i) {
        const QPointF point = edge.at(i / static_cast<double>(kSteps));
        const bool isHidden = std::any_of(layout.nodes.begin(), layout.nodes.end(), [&](const SceneNode& node) {
            if (node.unit == edge.goroutineUnit || node.unit == edge.channelUnit) return false;
            return node.rect.adjusted(-pad, -pad, pad, pad).contains(point);
        });
        hidden += isHidden ? 1 : 0;
    }
    return hidden;
}

void bend(SceneLayout& layout, SceneEdge& edge, double bottom) {
    const std::vector<Curve> curves = candidates(edge, bottom, layout.scale);
    const int columns = columnOf(layout, edge.channelUnit) - columnOf(layout, edge.goroutineUnit);
    edge.curve = curves.empty() ? Curve{edge.curve[0], edge.curve[0], edge.curve[3], edge.curve[3]} : curves.front();
    const int ahead = edge.sends ? columns : -columns;
    if (ahead == 1) return;  // nothing stands between neighbours
    int fewest = std::numeric_limits<int>::max();
    for (const Curve& curve : curves) {
        const int hidden = obstruction(layout, edge, curve);
        if (hidden >= fewest) continue;
        fewest = hidden;
        edge.curve = curve;
    }
}

void drop(const SceneLayout& layout, SceneEdge& edge) {
    const QRectF& tube = layout.units[static_cast<std::size_t>(edge.channelUnit)].body;
    const QRectF& pill = layout.units[static_cast<std::size_t>(edge.goroutineUnit)].body;
    // Beside the numbers that stand below the tube at its right end.
    const double x = std::max(tube.left(), pill.left()) + kDropInset * layout.scale;
    const QPointF from(x, tube.bottom());
    const QPointF to(x, pill.top());
    edge.curve = {from, from + (to - from) / 3, to - (to - from) / 3, to};
}

}  // namespace

void addEdges(SceneLayout& layout, const Topology& topology, double bottom) {
    joinUnits(layout, topology);
    EndSpreader(layout).run();
    for (SceneEdge& edge : layout.edges) {
        if (isDrop(layout, edge)) {
            drop(layout, edge);
        } else {
            bend(layout, edge, bottom);
        }
    }
}

}  // namespace sluice::ui
