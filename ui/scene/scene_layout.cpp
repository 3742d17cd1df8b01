#include "ui/scene/scene_layout.hpp"

#include "ui/scene/scene_columns.hpp"

#include <QCoreApplication>
#include <QLineF>
#include <QTransform>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kMargin = 22;
constexpr double kGapMin = 36;
constexpr double kGapMax = 190;
constexpr double kHeaderHeight = 34;
constexpr double kScaleStep = 0.125;
constexpr double kSheetStep = 1.0625;
constexpr double kSheetMax = 3;
constexpr double kScaleMax = 1.75;
constexpr double kComfortWidth = 900;  // a view of this size shows everything at scale 1
constexpr double kComfortHeight = 470;
constexpr double kTubeWidthMin = 128;
constexpr double kTubeWidthMax = 290;

double widthOfName(const LayoutOptions& options, const QString& name) {
    return options.nameWidth ? options.nameWidth(name) : 7.4 * static_cast<double>(name.size());
}

std::uint32_t countOf(const Count& count, const Descriptor& descriptor, const ParameterSet& parameters) {
    if (count.kind == Count::Kind::Fixed) return count.fixed;
    if (count.kind == Count::Kind::Dynamic) return 1;
    const ParameterValue* value = nullptr;
    for (const ParameterDecl& declaration : descriptor.parameters) {
        if (declaration.id == count.parameter) value = &declaration.standard;
    }
    if (const auto set = parameters.find(count.parameter); set != parameters.end()) value = &set->second;
    const auto* number = value != nullptr ? std::get_if<double>(value) : nullptr;
    return number != nullptr && *number > 0 ? static_cast<std::uint32_t>(std::lround(*number)) : 0;
}

// Columns side by side in the middle of the view, with equal gaps.
void placeColumns(std::vector<Column>& columns, const LayoutOptions& options, double scale) {
    double widths = 0;
    for (const Column& column : columns) widths += column.width;
    const auto gaps = static_cast<double>(columns.empty() ? 0 : columns.size() - 1);
    const double free = options.size.width() - 2 * kMargin * scale - widths;
    const double gap = gaps > 0 ? std::clamp(free / gaps, kGapMin * scale, kGapMax * scale) : 0;
    double x = std::max(kMargin * scale, (options.size.width() - widths - gaps * gap) / 2);
    for (Column& column : columns) {
        column.x = x;
        x += column.width + gap;
    }
}

double tubeWidthFor(const std::vector<Column>& columns, const LayoutOptions& options, double scale) {
    double taken = 2 * kMargin * scale;
    int tubeColumns = 0;
    for (const Column& column : columns) {
        if (column.isChannels) {
            ++tubeColumns;
        } else {
            taken += column.width;
        }
    }
    if (tubeColumns == 0) return kTubeWidthMin * scale;
    // Half of what is left goes to tubes, half to the ways between.
    const double left = options.size.width() - taken;
    return std::clamp(left / (2.0 * tubeColumns), kTubeWidthMin * scale, kTubeWidthMax * scale);
}

struct Attempt {
    std::vector<Column> columns;
    Detail worst = Detail::Tall;
    bool fits = true;
};

Attempt attemptWith(const ColumnInput& input, const SceneLayers& layers, const LayoutOptions& options, Detail finest,
                    double scale) {
    Attempt attempt;
    const double height = options.size.height() - (kHeaderHeight + kMargin + options.bottomReserve) * scale;
    for (const auto& layer : layers) {
        // Tubes are as wide as there is room for; only pills get narrower with less detail.
        const bool isChannels = !layer.empty() && layer.front().isChannel;
        attempt.columns.push_back(fitColumn(input, layer, isChannels ? Detail::Tall : finest, height, scale));
        attempt.worst = std::max(attempt.worst, attempt.columns.back().detail);
        attempt.fits = attempt.fits && attempt.columns.back().height <= height + 0.5;
    }
    const double tubeWidth = tubeWidthFor(attempt.columns, options, scale);
    double widths = 2 * kMargin * scale;
    for (Column& column : attempt.columns) {
        if (column.isChannels) setTubeWidth(column, input, tubeWidth, scale);
        widths += column.width;
    }
    const auto gaps = static_cast<double>(layers.empty() ? 0 : layers.size() - 1);
    attempt.fits = attempt.fits && widths + gaps * kGapMin * scale <= options.size.width() + 0.5;
    return attempt;
}

Attempt attemptAt(const ColumnInput& input, const SceneLayers& layers, const LayoutOptions& options, double scale) {
    Attempt attempt = attemptWith(input, layers, options, Detail::Tall, scale);
    if (attempt.fits) return attempt;
    for (const Detail finest : {Detail::Compact, Detail::Cell}) {
        Attempt smaller = attemptWith(input, layers, options, finest, scale);
        if (smaller.fits) return smaller;
    }
    return attempt;
}

// The largest scale that does not cost any detail. Steps of an eighth, so that the picture does not breathe while a
// window is dragged.
double chooseScale(const ColumnInput& input, const SceneLayers& layers, const LayoutOptions& options) {
    const double room = std::min(options.size.width() / kComfortWidth, options.size.height() / kComfortHeight);
    const double largest = std::min(kScaleMax * options.textScale, room);
    const Attempt plain = attemptAt(input, layers, options, options.textScale);
    double best = options.textScale;
    for (double scale = options.textScale + kScaleStep; scale <= largest; scale += kScaleStep) {
        const Attempt attempt = attemptAt(input, layers, options, scale);
        if (attempt.worst > plain.worst || (plain.fits && !attempt.fits)) break;
        best = scale;
    }
    return best;
}

// The sheet to lay out on: the size asked for, or, where nothing fits on that, the next larger one of the same shape on
// which something does. So a scene that is too wide uses the height that it gains when the view shrinks it.
LayoutOptions sheetFor(const ColumnInput& input, const SceneLayers& layers, LayoutOptions options) {
    const QSizeF largest = options.size * kSheetMax;
    while (options.size.width() < largest.width() && !attemptAt(input, layers, options, options.textScale).fits) {
        options.size *= kSheetStep;
        options.bottomReserve *= kSheetStep;  // the legend is not shrunk
    }
    return options;
}

QPointF inletOf(const SceneUnit& unit) {
    return {unit.body.left(), unit.body.center().y()};
}
QPointF outletOf(const SceneUnit& unit) {
    return {unit.body.right(), unit.body.center().y()};
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
    if (edge.index >= 0 && edge.index != goroutine.instance) return false;
    if (edge.sends && edge.index < 0 && decl.producerIndex >= 0 && decl.producerIndex != goroutine.instance) {
        return false;
    }
    return !isPaired(role.count, decl.count) || goroutine.instance == channel.instance;
}

void addEdges(SceneLayout& layout, const Topology& topology) {
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

void bend(SceneEdge& edge, const QRectF& bounds, double scale) {
    const QPointF from = edge.curve[0];
    const QPointF to = edge.curve[3];
    const double reach = to.x() - from.x();
    if (reach > 0) {
        const double pull = std::max(reach * 0.5, 18 * scale);
        edge.curve[1] = from + QPointF(pull, 0);
        edge.curve[2] = to - QPointF(pull, 0);
        return;
    }
    // Against the data's way: around below, flat enough to stay inside.
    const double below = std::min(bounds.bottom(), std::max(from.y(), to.y()) + 110 * scale);
    edge.curve[1] = QPointF(from.x() + 90 * scale, below);
    edge.curve[2] = QPointF(to.x() - 90 * scale, below);
}

void addGroups(SceneLayout& layout, const Topology& topology) {
    for (std::size_t g = 0; g < topology.groups.size(); ++g) {
        QRectF frame;
        for (const SceneUnit& unit : layout.units) {
            if (unit.isChannel) continue;
            const auto& roles = topology.groups[g].roles;
            const auto& id = topology.roles[static_cast<std::size_t>(unit.declaration)].id;
            if (std::find(roles.begin(), roles.end(), id) != roles.end()) frame |= unit.rect;
        }
        const double pad = 10 * layout.scale;
        if (!frame.isNull()) {
            layout.groups.push_back({static_cast<int>(g), frame.adjusted(-pad, -pad - 16 * layout.scale, pad, pad)});
        }
    }
}

void setBounds(SceneLayout& layout, const LayoutOptions& options) {
    QRectF bounds(QPointF(0, 0), options.size);
    const double pad = kMargin / 2 * layout.scale;
    for (const SceneNode& node : layout.nodes) bounds |= node.rect.adjusted(-pad, -pad, pad, pad);
    layout.bounds = bounds;
}

}  // namespace

SceneCounts declaredCounts(const Descriptor& descriptor, const ParameterSet& parameters) {
    SceneCounts counts;
    for (const RoleDecl& role : descriptor.topology.roles) {
        counts.goroutines.push_back(countOf(role.count, descriptor, parameters));
    }
    for (const ChannelDecl& channel : descriptor.topology.channels) {
        counts.channelInstances.push_back(countOf(channel.count, descriptor, parameters));
        counts.capacities.push_back(countOf(channel.capacity, descriptor, parameters));
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

SceneLayout layoutScene(const Descriptor& descriptor, const SceneCounts& counts, const LayoutOptions& asked) {
    const SceneLayers layers = sceneLayers(descriptor.topology);
    const ColumnInput input{descriptor, counts, [&asked](const QString& name) { return widthOfName(asked, name); }};
    const LayoutOptions options = sheetFor(input, layers, asked);
    SceneLayout layout;
    layout.scale = chooseScale(input, layers, options);
    std::vector<Column> columns = attemptAt(input, layers, options, layout.scale).columns;
    placeColumns(columns, options, layout.scale);
    const double top = kHeaderHeight * layout.scale;
    const double bottom = options.size.height() - (options.bottomReserve + kMargin / 2) * layout.scale;
    std::vector<ColumnRhythm> rhythms;
    for (const Column& column : columns) rhythms.push_back(rhythmOf(column, top, bottom, layout.scale));
    shareRhythm(rhythms);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        emitColumn(columns[i], rhythms[i], top, layout);
        SceneColumn column{columns[i].isChannels, {}, {}};
        for (const SceneDecl& decl : layers[i]) column.declarations.push_back(decl.index);
        column.header = QRectF(columns[i].x, 8 * layout.scale, columns[i].width, 18 * layout.scale);
        layout.columns.push_back(std::move(column));
    }
    addEdges(layout, descriptor.topology);
    EndSpreader(layout).run();
    addGroups(layout, descriptor.topology);
    setBounds(layout, options);
    for (SceneEdge& edge : layout.edges) bend(edge, layout.bounds, layout.scale);
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
