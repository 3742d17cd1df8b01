#include "ui/scene/scene_columns.hpp"

#include "ui/scene/scene_lengths.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {

using namespace lengths;

namespace {

double pillHeight(Detail detail) {
    switch (detail) {
        case Detail::Tall:
            return 64;
        case Detail::Full:
            return 46;
        case Detail::Compact:
        case Detail::Cell:
            return 28;
    }
    return 28;
}

std::uint32_t instancesOf(const ColumnInput& input, const SceneDecl& decl) {
    const auto& counts = decl.isChannel ? input.counts.channelInstances : input.counts.goroutines;
    const auto index = static_cast<std::size_t>(decl.index);
    return index < counts.size() ? counts[index] : 1;
}

double pillWidth(const ColumnInput& input, const RoleDecl& role, std::uint32_t count, Detail detail) {
    const bool compact = detail >= Detail::Compact;
    const double padding = compact ? kCompactPillPadding : kPillPadding;
    double width = compact ? kCompactPillWidthMin : kPillWidthMin;
    // The longest number is the widest.
    const std::uint32_t named = std::min<std::uint32_t>(count, static_cast<std::uint32_t>(role.labels.size()));
    for (std::uint32_t i = 0; i < named; ++i)
        width = std::max(width, input.nameWidth(sceneText(role.labels[i])) + padding);
    if (count > named) {
        width = std::max(width, input.nameWidth(goroutineName(role, count - 1, count)) + padding);
    }
    return width;
}

ColumnItem pill(const ColumnInput& input, const SceneDecl& decl, std::uint32_t instance, Detail detail, double scale) {
    const auto& role = input.descriptor.topology.roles[static_cast<std::size_t>(decl.index)];
    ColumnItem item;
    item.kind = SceneItem::Goroutine;
    item.declaration = decl.index;
    item.instance = static_cast<int>(instance);
    item.width = pillWidth(input, role, instancesOf(input, decl), detail) * scale;
    item.above = item.below = pillHeight(detail) / 2 * scale;
    return item;
}

ColumnItem tube(const SceneDecl& decl, std::uint32_t instance, Detail detail, double scale) {
    const bool compact = detail >= Detail::Compact;
    ColumnItem item;
    item.kind = SceneItem::Channel;
    item.declaration = decl.index;
    item.instance = static_cast<int>(instance);
    const double half = (compact ? kCompactTubeHeight : kTubeHeight) / 2;
    item.above = (half + kTubeHeader) * scale;
    item.below = (half + (compact ? 0 : kTubeFooter)) * scale;
    return item;
}

// A role or channel declaration as a grid of cells no higher than `height`.
ColumnItem block(const SceneDecl& decl, std::uint32_t count, double height, double scale) {
    ColumnItem item;
    item.kind = decl.isChannel ? SceneItem::Channel : SceneItem::Goroutine;
    item.isBlock = true;
    item.declaration = decl.index;
    item.count = std::min(count, kCellsMax);
    const double cell = decl.isChannel ? kTubeCell : kCell;
    const double pitch = (cell + (decl.isChannel ? kTubeCellGap : kCellGap)) * scale;
    const double inner = height - (kBlockTitle + 2 * kBlockPadding) * scale;
    const double rowsMax = std::max(1.0, std::floor(inner / pitch));
    int columns = static_cast<int>(std::ceil(item.count / rowsMax));
    if (!decl.isChannel) {
        // Nearly square, unless the height forbids it.
        columns = std::max(columns, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(item.count)))));
    }
    item.cellColumns = std::clamp(columns, 1, kCellColumnsMax);
    const double rows = std::ceil(static_cast<double>(item.count) / item.cellColumns);
    const double total = rows * pitch + (kBlockTitle + 2 * kBlockPadding) * scale;
    item.above = item.below = total / 2;
    item.width =
        decl.isChannel
            ? 0
            : std::max(110.0 * scale, (item.cellColumns * (kCell + kCellGap) - kCellGap + 2 * kBlockPadding) * scale);
    return item;
}

ColumnItem stuck(SceneItem kind, int declaration, double width, double height) {
    ColumnItem item;
    item.kind = kind;
    item.declaration = declaration;
    item.width = width;
    item.below = height;
    item.sticks = true;
    return item;
}

// Actions and instruments stand below the last goroutine of their role.
void addCompanions(Column& column, const ColumnInput& input, const RoleDecl& role, double scale) {
    const auto& actions = input.descriptor.actions;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        if (actions[i].role != role.id) continue;
        const double width = (input.nameWidth(sceneText(actions[i].label)) + 62) * scale;
        column.items.push_back(stuck(SceneItem::Action, static_cast<int>(i), width, kActionHeight * scale));
    }
    const auto& widgets = input.descriptor.topology.widgets;
    for (std::size_t i = 0; i < widgets.size(); ++i) {
        if (widgets[i].role != role.id) continue;
        const double rows = static_cast<double>(std::max<std::size_t>(widgets[i].bindings.size(), 1));
        column.items.push_back(stuck(SceneItem::Widget, static_cast<int>(i), kWidgetWidth * scale,
                                     (kWidgetHead + rows * kWidgetRow + kWidgetFoot) * scale));
    }
}

void measure(Column& column, double scale) {
    column.height = 0;
    column.width = 0;
    const double gap = minimumGap(column.detail) * scale;
    for (std::size_t i = 0; i < column.items.size(); ++i) {
        const ColumnItem& item = column.items[i];
        column.height += item.above + item.below;
        if (i > 0) column.height += item.sticks ? kStickGap * scale : gap;
        column.width = std::max(column.width, item.width);
    }
}

// Pills of one column have one width, and that of an instrument below them where it is not much wider.
void alignPills(Column& column) {
    for (ColumnItem& item : column.items) {
        const bool isPill = item.kind == SceneItem::Goroutine && !item.isBlock;
        if (isPill && column.width <= kPillStretchMax * item.width) item.width = column.width;
    }
}

Column stackAt(const ColumnInput& input, const std::vector<SceneDecl>& layer, Detail detail, double blockHeight,
               double scale) {
    Column column;
    column.detail = detail;
    for (const SceneDecl& decl : layer) {
        column.isChannels = column.isChannels || decl.isChannel;
        const std::uint32_t count = instancesOf(input, decl);
        if (detail == Detail::Cell && count > 1) {
            column.items.push_back(block(decl, count, blockHeight, scale));
        } else {
            for (std::uint32_t i = 0; i < count; ++i) {
                column.items.push_back(decl.isChannel ? tube(decl, i, detail, scale)
                                                      : pill(input, decl, i, detail, scale));
            }
        }
        if (!decl.isChannel) {
            addCompanions(column, input, input.descriptor.topology.roles[static_cast<std::size_t>(decl.index)], scale);
        }
    }
    measure(column, scale);
    alignPills(column);
    return column;
}

bool isMany(const ColumnInput& input, const SceneDecl& decl) {
    return instancesOf(input, decl) > 1;
}

// Height that is left for each block when everything else has its own.
double blockShare(const ColumnInput& input, const std::vector<SceneDecl>& layer, double height, double scale) {
    const auto blocks =
        std::count_if(layer.begin(), layer.end(), [&](const auto& decl) { return isMany(input, decl); });
    if (blocks == 0) return height;
    const double overhead = stackAt(input, layer, Detail::Cell, 0, scale).height;
    double blockHeights = 0;
    for (const SceneDecl& decl : layer) {
        if (!isMany(input, decl)) continue;
        const ColumnItem item = block(decl, instancesOf(input, decl), 0, scale);
        blockHeights += item.above + item.below;
    }
    return std::max(80 * scale, (height - (overhead - blockHeights)) / static_cast<double>(blocks));
}

std::uint32_t capacityOf(const ColumnInput& input, int channel) {
    const auto index = static_cast<std::size_t>(channel);
    return index < input.counts.capacities.size() ? input.counts.capacities[index] : 0;
}

// What a tube's header needs: letter, name, "10 / 10".
double tubeHeaderWidth(const ColumnInput& input, int channel) {
    const auto index = static_cast<std::size_t>(channel);
    const ChannelDecl& decl = input.descriptor.topology.channels[index];
    const std::uint32_t count = instancesOf(input, {true, channel});
    const double name = input.nameWidth(channelName(decl, std::max(count, 1U) - 1, count));
    const auto digits = static_cast<double>(std::to_string(capacityOf(input, channel)).size());
    return kTubeBadge + name + kTubeNumberGap + kDigitWidth * (2 * digits + 3);
}

}  // namespace

Column fitColumn(const ColumnInput& input, const std::vector<SceneDecl>& layer, Detail finest, double height,
                 double scale) {
    for (const Detail detail : {Detail::Tall, Detail::Full, Detail::Compact}) {
        if (detail < finest) continue;
        Column column = stackAt(input, layer, detail, height, scale);
        if (column.height <= height) return column;
    }
    return stackAt(input, layer, Detail::Cell, blockShare(input, layer, height, scale), scale);
}

void setTubeWidth(Column& column, const ColumnInput& input, double width, double scale) {
    std::uint32_t largest = 1;
    for (const ColumnItem& item : column.items) {
        largest = std::max(largest, std::min(capacityOf(input, item.declaration), kSlotsDrawnMax));
    }
    for (ColumnItem& item : column.items) {
        if (item.kind != SceneItem::Channel) continue;
        const double widest = std::max(width, tubeHeaderWidth(input, item.declaration) * scale);
        if (item.isBlock) {
            const double cells = item.cellColumns * kTubeCellWidthMin + (item.cellColumns - 1) * 2 * kTubeCellGap;
            item.width = std::max(widest, (cells + 2 * kBlockPadding) * scale);
            continue;
        }
        const std::uint32_t capacity = std::min(capacityOf(input, item.declaration), kSlotsDrawnMax);
        const double shortest = std::max(tubeHeaderWidth(input, item.declaration), kTubeWidthMin) * scale;
        const double share = static_cast<double>(capacity) / largest;
        item.width = capacity == 0 ? kUnbufferedWidth * scale : shortest + std::max(0.0, widest - shortest) * share;
    }
    measure(column, scale);
    column.width = std::max(column.width, kTubeWidthMin * scale);
}

}  // namespace sluice::ui
