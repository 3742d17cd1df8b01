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

ColumnItem tube(const SceneDecl& decl, std::uint32_t instance, Detail detail, bool narrow, double scale) {
    const bool compact = detail >= Detail::Compact;
    ColumnItem item;
    item.kind = SceneItem::Channel;
    item.declaration = decl.index;
    item.instance = static_cast<int>(instance);
    const double half = (compact ? kCompactTubeHeight : kTubeHeight) / 2;
    item.above = (half + kTubeHeader) * scale;
    item.below = (half + (compact && !narrow ? 0 : kTubeFooter)) * scale;
    return item;
}

// A role or channel declaration as a grid of cells no higher than `height`.
ColumnItem block(const SceneDecl& decl, std::uint32_t count, double height, double scale) {
    ColumnItem item;
    item.kind = decl.isChannel ? SceneItem::Channel : SceneItem::Goroutine;
    item.isBlock = true;
    item.declaration = decl.index;
    item.count = std::min(count, kCellsMax);
    double pitch = (decl.isChannel ? kTubeCell + kTubeCellGap : kCell + kCellGap) * scale;
    const double inner = height - (kBlockTitle + 2 * kBlockPadding) * scale;
    const double rowsMax = std::max(1.0, std::floor(inner / pitch));
    int columns = static_cast<int>(std::ceil(item.count / rowsMax));
    if (!decl.isChannel) {
        // Nearly square, unless the height forbids it.
        columns = std::max(columns, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(item.count)))));
    }
    item.cellColumns = std::clamp(columns, 1, kCellColumnsMax);
    const double rows = std::ceil(static_cast<double>(item.count) / item.cellColumns);
    if (!decl.isChannel) {
        // Few cells are larger, as far as a block stays no wider than a few pills.
        const double widest = std::max(kCell, kBlockWidthMax / item.cellColumns - kCellGap);
        const double tallest = inner / scale / rows - kCellGap;
        item.cell = std::clamp(std::min(widest, tallest), kCell, kCellMax);
        pitch = (item.cell + kCellGap) * scale;
    }
    const double total = rows * pitch + (kBlockTitle + 2 * kBlockPadding) * scale;
    item.above = item.below = total / 2;
    item.width = decl.isChannel
                     ? 0
                     : std::max(110.0 * scale,
                                (item.cellColumns * (item.cell + kCellGap) - kCellGap + 2 * kBlockPadding) * scale);
    return item;
}

ColumnItem stuck(SceneItem kind, int declaration, double width, double height) {
    ColumnItem item;
    item.kind = kind;
    item.declaration = declaration;
    item.width = width;
    item.below = height;
    item.sticks = true;
    item.stickGap = kStickGap;
    return item;
}

// Actions stand below the last goroutine of their role.
void addActions(Column& column, const ColumnInput& input, const RoleDecl& role, double scale) {
    const auto& actions = input.descriptor.actions;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        if (actions[i].role != role.id) continue;
        const double width = (input.nameWidth(sceneText(actions[i].label)) + 62) * scale;
        column.items.push_back(stuck(SceneItem::Action, static_cast<int>(i), width, kActionHeight * scale));
    }
}

void measure(Column& column, double scale) {
    column.height = 0;
    column.width = 0;
    const double gap = minimumGap(column.detail) * scale;
    for (std::size_t i = 0; i < column.items.size(); ++i) {
        const ColumnItem& item = column.items[i];
        column.height += item.above + item.below;
        if (i > 0) column.height += item.sticks ? item.stickGap * scale : gap;
        column.width = std::max({column.width, item.width, item.room});
    }
}

// Pills of one column have one width, and that of an action below them where it is not much wider.
void alignPills(Column& column) {
    for (ColumnItem& item : column.items) {
        const bool isPill = item.kind == SceneItem::Goroutine && !item.isBlock;
        if (isPill && column.width <= kPillStretchMax * item.width) item.width = column.width;
    }
}

// How a layer is stacked: what is more numerous than `blockAbove` becomes a block.
struct Stacking {
    Detail detail = Detail::Tall;
    std::uint32_t blockAbove = UINT32_MAX;
    bool narrow = false;
    double scale = 1;
    bool isBlock(std::uint32_t count) const { return count > 1 && count > blockAbove; }
};

Column stackAt(const ColumnInput& input, const std::vector<SceneDecl>& layer, const Stacking& how, double blockHeight) {
    Column column;
    column.detail = how.detail;
    column.isNarrow = how.narrow;
    bool isFed = false;
    for (const SceneDecl& decl : layer) {
        (decl.isChannel ? column.isChannels : column.isMixed) = true;
        const std::uint32_t count = instancesOf(input, decl);
        const std::size_t first = column.items.size();
        if (how.isBlock(count)) {
            column.items.push_back(block(decl, count, blockHeight, how.scale));
            column.hasBlocks = true;
        } else {
            for (std::uint32_t i = 0; i < count; ++i) {
                column.items.push_back(decl.isChannel ? tube(decl, i, how.detail, how.narrow, how.scale)
                                                      : pill(input, decl, i, how.detail, how.scale));
            }
        }
        if (isFed && !decl.isChannel && first < column.items.size()) {
            column.items[first].sticks = true;
            column.items[first].stickGap = kFeedGap;
        }
        isFed = decl.isChannel;
        if (!decl.isChannel && count > 0) {
            const auto& role = input.descriptor.topology.roles[static_cast<std::size_t>(decl.index)];
            addActions(column, input, role, how.scale);
        }
    }
    column.isMixed = column.isMixed && column.isChannels;
    column.isChannels = column.isChannels && !column.isMixed;
    measure(column, how.scale);
    alignPills(column);
    return column;
}

// Height that is left for each block when everything else has its own.
double blockShare(const ColumnInput& input, const std::vector<SceneDecl>& layer, const Stacking& how, double height) {
    const auto isMany = [&](const SceneDecl& decl) { return how.isBlock(instancesOf(input, decl)); };
    const auto blocks = std::count_if(layer.begin(), layer.end(), isMany);
    if (blocks == 0) return height;
    const double overhead = stackAt(input, layer, how, 0).height;
    double blockHeights = 0;
    for (const SceneDecl& decl : layer) {
        if (!isMany(decl)) continue;
        const ColumnItem item = block(decl, instancesOf(input, decl), 0, how.scale);
        blockHeights += item.above + item.below;
    }
    return std::max(80 * how.scale, (height - (overhead - blockHeights)) / static_cast<double>(blocks));
}

// Numbers of instances in this layer, the largest first.
std::vector<std::uint32_t> numbersIn(const ColumnInput& input, const std::vector<SceneDecl>& layer) {
    std::vector<std::uint32_t> numbers;
    for (const SceneDecl& decl : layer) numbers.push_back(instancesOf(input, decl));
    std::sort(numbers.rbegin(), numbers.rend());
    return numbers;
}

std::uint32_t capacityOf(const ColumnInput& input, int channel) {
    const auto index = static_cast<std::size_t>(channel);
    return index < input.counts.capacities.size() ? input.counts.capacities[index] : 0;
}

// What a tube's header needs: letter, name, "10 / 10"; the last stands below a narrow tube.
double tubeHeaderWidth(const ColumnInput& input, int channel, bool narrow) {
    const auto index = static_cast<std::size_t>(channel);
    const ChannelDecl& decl = input.descriptor.topology.channels[index];
    const std::uint32_t count = instancesOf(input, {true, channel});
    const double name = input.nameWidth(channelName(decl, std::max(count, 1U) - 1, count));
    const auto digits = static_cast<double>(std::to_string(capacityOf(input, channel)).size());
    const double numbers = kDigitWidth * (2 * digits + 3);
    return narrow ? std::max(kTubeBadge + name, numbers) : kTubeBadge + name + kTubeNumberGap + numbers;
}

}  // namespace

Column fitColumn(const ColumnInput& input, const std::vector<SceneDecl>& layer, Detail finest, bool narrow,
                 double height, double scale) {
    for (const Detail detail : {Detail::Tall, Detail::Full, Detail::Compact}) {
        if (detail < finest) continue;
        Column column = stackAt(input, layer, {detail, UINT32_MAX, narrow, scale}, height);
        if (column.height <= height) return column;
    }
    const Detail named = std::max(finest, Detail::Compact);
    for (const std::uint32_t number : numbersIn(input, layer)) {
        if (number <= 1) break;
        const Stacking how{named, number - 1, narrow, scale};
        Column column = stackAt(input, layer, how, blockShare(input, layer, how, height));
        if (column.height <= height) return column;
    }
    const Stacking how{Detail::Cell, 1, narrow, scale};
    return stackAt(input, layer, how, blockShare(input, layer, how, height));
}

void setTubeWidth(Column& column, const ColumnInput& input, double width, double scale) {
    std::uint32_t largest = 1;
    for (const ColumnItem& item : column.items) {
        if (item.kind != SceneItem::Channel) continue;
        largest = std::max(largest, std::min(capacityOf(input, item.declaration), kSlotsDrawnMax));
    }
    const double least = column.isNarrow ? kNarrowTubeWidthMin : kTubeWidthMin;
    for (ColumnItem& item : column.items) {
        if (item.kind != SceneItem::Channel) continue;
        const double header = tubeHeaderWidth(input, item.declaration, column.isNarrow);
        const double widest = std::max(width, header * scale);
        if (item.isBlock) {
            const double cells = item.cellColumns * kTubeCellWidthMin + (item.cellColumns - 1) * 2 * kTubeCellGap;
            item.width = std::max(widest, (cells + 2 * kBlockPadding) * scale);
            continue;
        }
        const std::uint32_t capacity = std::min(capacityOf(input, item.declaration), kSlotsDrawnMax);
        const double shortest = std::max(header, least) * scale;
        const double share = static_cast<double>(capacity) / largest;
        item.width = capacity == 0 ? kUnbufferedWidth * scale : shortest + std::max(0.0, widest - shortest) * share;
        item.room = shortest;
    }
    measure(column, scale);
}

}  // namespace sluice::ui
