// One column of the scene: what stacks in it, at which detail it fits, and where each thing ends up. A part of the
// layout (scene_layout.hpp), apart only to keep files short.
//
// Thread rule: pure.
#pragma once

#include "ui/scene/scene_layout.hpp"

namespace sluice::ui {

struct ColumnInput {
    const Descriptor& descriptor;
    const SceneCounts& counts;
    std::function<double(const QString&)> nameWidth;  // at scale 1
};

// One thing in the stack. `above` and `below` are its extents from the line at which edges arrive.
struct ColumnItem {
    SceneItem kind = SceneItem::Goroutine;
    bool isBlock = false;
    int declaration = 0;
    int instance = 0;
    std::uint32_t count = 1;  // cells of a block
    int cellColumns = 1;
    double cell = 0;  // side of a goroutine's cell at scale 1
    double width = 0;
    double room = 0;  // of a tube's words, where they are wider than it
    double above = 0;
    double below = 0;
    // Stays close to the item before it: actions to their node, a node to the tube that stands on it.
    bool sticks = false;
    double stickGap = 0;
};

struct Column {
    bool isChannels = false;
    bool isMixed = false;  // tubes stand on the pills that they feed
    bool hasBlocks = false;
    bool isNarrow = false;  // the tubes' numbers stand below them
    Detail detail = Detail::Tall;
    std::vector<ColumnItem> items;
    double width = 0;
    double height = 0;  // at the smallest gaps
    double x = 0;
};

// The stack of one layer at the highest detail that fits `height`, but no finer than `finest`. Before names are left
// out everywhere, the roles and channels that are most numerous become blocks.
Column fitColumn(const ColumnInput& input, const std::vector<SceneDecl>& layer, Detail finest, bool narrow,
                 double height, double scale);

// Tubes of one column grow with their capacity up to `width`: a longer tube holds more.
void setTubeWidth(Column& column, const ColumnInput& input, double width, double scale);

// How the stack fills a height: distance between the edge lines of its loose items, and the line half way between the
// first and the last of them.
struct ColumnRhythm {
    int looseItems = 0;
    double pitch = 0;
    double center = 0;
};
ColumnRhythm rhythmOf(const Column& column, double top, double bottom, double scale);

// Columns with as many items as another take the same rhythm, so that their edges run straight.
void shareRhythm(std::vector<ColumnRhythm>& rhythms);

// Adds the column's nodes and units.
void emitColumn(const Column& column, const ColumnRhythm& rhythm, double top, SceneLayout& layout);

}  // namespace sluice::ui
