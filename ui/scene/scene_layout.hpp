// Where everything in the scene stands: a pure function from a topology, the present counts and a size to rectangles
// and curves. Data passes from left to right: sources, channels, workers, channels, sinks.
//
// The layout gives names and words at least 12 px. Where there is not enough room for that it shows less of each node
// (Detail), down to a block of cells for a whole role; where even that does not fit, it takes a larger sheet of the
// same shape, which the view then shrinks. Equal input gives equal output; a count that changes by one moves only its
// own column. Units: device-independent pixels, origin at the view's top left.
//
// Thread rule: pure values.
#pragma once

#include "ui/scene/scene_layers.hpp"

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ui {

// Beyond this many slots a tube is a bar with a number.
inline constexpr std::uint32_t kSlotsDrawnMax = 64;

// How many of each declaration there are, in the order of the topology.
struct SceneCounts {
    std::vector<std::uint32_t> goroutines;        // per role
    std::vector<std::uint32_t> channelInstances;  // per channel
    std::vector<std::uint32_t> capacities;        // per channel
    std::vector<std::vector<Nanos>> limits = {};  // per widget: of its WidgetDecl::limits, 0 where there is none
    std::vector<EdgeDecl> absentEdges = {};       // ways that the variant never uses
    friend bool operator==(const SceneCounts&, const SceneCounts&) = default;
};

// Counts as a descriptor declares them under the given parameters; dynamic roles start with one lane. What the variant
// never starts or makes counts 0 and is not shown; without a variant everything is.
SceneCounts declaredCounts(const Descriptor& descriptor, const ParameterSet& parameters, std::string_view variant = {});

enum class Detail : std::uint8_t {
    Tall,     // name, state words, the field's term
    Full,     // name, state words
    Compact,  // name, state glyph
    Cell,     // state glyph; the name stands at the block
};

enum class SceneItem : std::uint8_t { Goroutine, Channel, Widget, Action };

struct SceneNode {
    SceneItem kind = SceneItem::Goroutine;
    int declaration = 0;  // role, channel, widget or action index
    int instance = 0;
    Detail detail = Detail::Full;
    QRectF rect;  // all that belongs to it
    QRectF body;  // the pill, tube or card itself
    int unit = -1;
    bool isNarrow = false;  // a tube whose numbers stand below it
};

// What edges end at: a single node, or a block of cells.
struct SceneUnit {
    bool isChannel = false;
    bool isBlock = false;
    int declaration = 0;
    int firstNode = 0;
    int nodeCount = 1;
    int column = 0;
    QRectF rect;
    QRectF body;
    QRectF title;  // of a block
};

struct SceneEdge {
    int goroutineUnit = 0;
    int channelUnit = 0;
    bool sends = true;  // from the goroutine to the channel
    std::array<QPointF, 4> curve{};
    QPointF at(double t) const;  // 0 = where data leaves, 1 = where it arrives
    double length() const;
};

struct SceneColumn {
    bool isChannels = false;
    std::vector<int> declarations;
    QRectF header;
};

struct SceneGroup {
    int declaration = 0;
    QRectF rect;
};

struct SceneLayout {
    double scale = 1;  // of text, lines and radii
    QRectF bounds;
    std::vector<SceneNode> nodes;
    std::vector<SceneUnit> units;
    std::vector<SceneEdge> edges;
    std::vector<SceneColumn> columns;
    std::vector<SceneGroup> groups;

    // Index of a node, or -1. A goroutine beyond the lanes of its role shares the last lane.
    int nodeOf(SceneItem kind, int declaration, int instance) const;
    int edgeBetween(int goroutineUnit, int channelUnit, bool sends) const;
    int nodeAt(const QPointF& position) const;
    // The same scene zoomed about the origin and then moved.
    SceneLayout transformed(double zoom, const QPointF& offset) const;
};

struct LayoutOptions {
    QSizeF size{900, 480};
    double textScale = 1;       // 1.5 for a projector
    double bottomReserve = 26;  // room for the legend, unscaled
    // Width of a name at scale 1; the default counts characters.
    std::function<double(const QString&)> nameWidth;
};

// A text of the core, marked there for translation.
QString sceneText(const std::string& text);

// The node's own name: "worker 3", "checkout source".
QString goroutineName(const RoleDecl& role, std::uint32_t index, std::uint32_t count);
QString channelName(const ChannelDecl& channel, std::uint32_t instance, std::uint32_t count);

// Without the ways that are not used, or whose ends are not there; all declarations keep their numbers.
Topology shownTopology(Topology topology, const SceneCounts& counts);

SceneLayout layoutScene(const Descriptor& descriptor, const SceneCounts& counts, const LayoutOptions& asked);

}  // namespace sluice::ui
