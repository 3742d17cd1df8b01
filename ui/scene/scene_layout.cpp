#include "ui/scene/scene_layout.hpp"

#include "ui/scene/scene_edges.hpp"
#include "ui/scene/scene_fit.hpp"
#include "ui/scene/scene_lengths.hpp"

#include <QCoreApplication>
#include <QLineF>
#include <QTransform>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

using namespace lengths;

namespace {

double widthOfName(const LayoutOptions& options, const QString& name) {
    return options.nameWidth ? options.nameWidth(name) : 7.4 * static_cast<double>(name.size());
}

double numberOf(const std::string& id, const Descriptor& descriptor, const ParameterSet& parameters) {
    const ParameterValue* value = nullptr;
    for (const ParameterDecl& declaration : descriptor.parameters) {
        if (declaration.id == id) value = &declaration.standard;
    }
    if (const auto set = parameters.find(id); set != parameters.end()) value = &set->second;
    const auto* number = value != nullptr ? std::get_if<double>(value) : nullptr;
    return number != nullptr ? std::max(*number, 0.0) : 0.0;
}

std::uint32_t countOf(const Count& count, const Descriptor& descriptor, const ParameterSet& parameters) {
    if (count.kind == Count::Kind::Fixed) return count.fixed;
    if (count.kind == Count::Kind::Dynamic) return 1;
    return static_cast<std::uint32_t>(std::lround(numberOf(count.parameter, descriptor, parameters)));
}

bool contains(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool isMember(const SceneUnit& unit, const GroupDecl& group, const Topology& topology) {
    return !unit.isChannel && contains(group.roles, topology.roles[static_cast<std::size_t>(unit.declaration)].id);
}

// A frame around the members, unless somebody else stands within it: it would say what is not so.
void addGroups(SceneLayout& layout, const Topology& topology) {
    for (std::size_t g = 0; g < topology.groups.size(); ++g) {
        const GroupDecl& group = topology.groups[g];
        QRectF frame;
        for (const SceneUnit& unit : layout.units) {
            if (isMember(unit, group, topology)) frame |= unit.rect;
        }
        const double pad = 10 * layout.scale;
        frame.adjust(-pad, -pad - 16 * layout.scale, pad, pad);
        const bool isTheirsAlone = std::none_of(layout.units.begin(), layout.units.end(), [&](const SceneUnit& unit) {
            return !unit.isChannel && !isMember(unit, group, topology) && unit.rect.intersects(frame);
        });
        if (frame.height() > 2 * pad + 16 * layout.scale && isTheirsAlone)
            layout.groups.push_back({static_cast<int>(g), frame});
    }
}

void setBounds(SceneLayout& layout, const QSizeF& sheet) {
    QRectF bounds(QPointF(0, 0), sheet);
    const double pad = kStripMargin / 2 * layout.scale;
    for (const SceneNode& node : layout.nodes) bounds |= node.rect.adjusted(-pad, -pad, pad, pad);
    layout.bounds = bounds;
}

}  // namespace

SceneCounts declaredCounts(const Descriptor& descriptor, const ParameterSet& parameters, std::string_view variantId) {
    SceneCounts counts;
    const VariantDecl* variant = descriptor.variant(variantId);
    for (const RoleDecl& role : descriptor.topology.roles) {
        const bool isAbsent = variant != nullptr && contains(variant->absentRoles, role.id);
        counts.goroutines.push_back(isAbsent ? 0 : countOf(role.count, descriptor, parameters));
    }
    for (const ChannelDecl& channel : descriptor.topology.channels) {
        const bool isAbsent = variant != nullptr && contains(variant->absentChannels, channel.id);
        counts.channelInstances.push_back(isAbsent ? 0 : countOf(channel.count, descriptor, parameters));
        counts.capacities.push_back(countOf(channel.capacity, descriptor, parameters));
    }
    if (variant != nullptr) counts.absentEdges = variant->absentEdges;
    for (const WidgetDecl& widget : descriptor.topology.widgets) {
        std::vector<Nanos>& limits = counts.limits.emplace_back();
        for (const std::string& id : widget.limits) {
            limits.push_back(std::llround(numberOf(id, descriptor, parameters) * static_cast<double>(kMillisecond)));
        }
    }
    return counts;
}

QString sceneText(const std::string& text) {
    return QCoreApplication::translate("core", text.c_str());
}

QString goroutineName(const RoleDecl& role, std::uint32_t index, std::uint32_t count) {
    if (index < role.labels.size()) return sceneText(role.labels[index]);
    return count <= 1 ? sceneText(role.label) : QStringLiteral("%1 %2").arg(sceneText(role.label)).arg(index + 1);
}

QString channelName(const ChannelDecl& channel, std::uint32_t instance, std::uint32_t count) {
    if (count <= 1) return sceneText(channel.label);
    return QStringLiteral("%1 %2").arg(sceneText(channel.label)).arg(instance + 1);
}

Topology shownTopology(Topology topology, const SceneCounts& counts) {
    const auto isShown = [](const std::vector<std::uint32_t>& instances, int index) {
        return index >= 0 && instances[static_cast<std::size_t>(index)] > 0;
    };
    std::erase_if(topology.edges, [&](const EdgeDecl& edge) {
        const auto& absent = counts.absentEdges;
        return std::find(absent.begin(), absent.end(), edge) != absent.end() ||
               !isShown(counts.goroutines, roleIndex(topology, edge.role)) ||
               !isShown(counts.channelInstances, channelIndex(topology, edge.channel));
    });
    return topology;
}

SceneLayout layoutScene(const Descriptor& descriptor, const SceneCounts& counts, const LayoutOptions& asked) {
    const ColumnInput input{descriptor, counts, [&asked](const QString& name) { return widthOfName(asked, name); }};
    const SceneFit fit = fitScene(input, asked);
    SceneLayout layout;
    layout.scale = fit.scale;
    const double scale = fit.scale;
    const double top = kSceneHeader * scale;
    const double bottom = fit.waysBottom();
    std::vector<ColumnRhythm> rhythms;
    for (const Column& column : fit.columns) rhythms.push_back(rhythmOf(column, top, bottom, scale));
    shareRhythm(rhythms);
    for (std::size_t i = 0; i < fit.columns.size(); ++i) {
        const Column& from = fit.columns[i];
        emitColumn(from, rhythms[i], top, layout);
        SceneColumn column{from.isChannels, {}, {}};
        for (const SceneDecl& decl : fit.layers[i]) {
            if (decl.isChannel == from.isChannels) column.declarations.push_back(decl.index);
        }
        column.header = QRectF(from.x, 8 * scale, from.width, 18 * scale);
        layout.columns.push_back(std::move(column));
    }
    if (!layout.columns.empty()) emitStrip(fit.cards, bottom, fit.sheet.width(), layout);
    addEdges(layout, shownTopology(descriptor.topology, counts), bottom);
    addGroups(layout, descriptor.topology);
    setBounds(layout, fit.sheet);
    return layout;
}

QPointF SceneEdge::at(double t) const {
    const double s = 1 - t;
    return curve[0] * (s * s * s) + curve[1] * (3 * s * s * t) + curve[2] * (3 * s * t * t) + curve[3] * (t * t * t);
}

double SceneEdge::length() const {
    constexpr int kSteps = 24;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
        sum += QLineF(at(i / static_cast<double>(kSteps)), at((i + 1) / static_cast<double>(kSteps))).length();
    }
    return sum;
}

int SceneLayout::nodeOf(SceneItem kind, int declaration, int instance) const {
    int last = -1;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const SceneNode& node = nodes[i];
        if (node.kind != kind || node.declaration != declaration) continue;
        last = static_cast<int>(i);
        if (node.instance == instance) return last;
    }
    return last;
}

int SceneLayout::edgeBetween(int goroutineUnit, int channelUnit, bool sends) const {
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const SceneEdge& edge = edges[i];
        if (edge.goroutineUnit == goroutineUnit && edge.channelUnit == channelUnit && edge.sends == sends) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

int SceneLayout::nodeAt(const QPointF& position) const {
    for (std::size_t i = nodes.size(); i-- > 0;) {
        if (nodes[i].rect.contains(position)) return static_cast<int>(i);
    }
    return -1;
}

SceneLayout SceneLayout::transformed(double zoom, const QPointF& offset) const {
    SceneLayout result = *this;
    QTransform map;
    map.translate(offset.x(), offset.y());
    map.scale(zoom, zoom);
    result.scale = scale * zoom;
    result.bounds = map.mapRect(bounds);
    for (SceneNode& node : result.nodes) {
        node.rect = map.mapRect(node.rect);
        node.body = map.mapRect(node.body);
    }
    for (SceneUnit& unit : result.units) {
        unit.rect = map.mapRect(unit.rect);
        unit.body = map.mapRect(unit.body);
        unit.title = map.mapRect(unit.title);
    }
    for (SceneEdge& edge : result.edges) {
        for (QPointF& point : edge.curve) point = map.map(point);
    }
    for (SceneColumn& column : result.columns) column.header = map.mapRect(column.header);
    for (SceneGroup& group : result.groups) group.rect = map.mapRect(group.rect);
    return result;
}

}  // namespace sluice::ui
