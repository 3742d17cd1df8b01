// The second half of the columns: where the items of a stack end up.
#include "ui/scene/scene_columns.hpp"
#include "ui/scene/scene_lengths.hpp"

#include <algorithm>

namespace sluice::ui {

using namespace lengths;

namespace {

// Where each item's edge line is, from the first one's top, when loose items get `gap` between them.
std::vector<double> anchorsAt(const Column& column, double gap, double scale) {
    std::vector<double> anchors;
    double y = 0;
    for (std::size_t i = 0; i < column.items.size(); ++i) {
        const ColumnItem& item = column.items[i];
        if (i > 0) y += item.sticks ? item.stickGap * scale : gap;
        anchors.push_back(y + item.above);
        y += item.above + item.below;
    }
    return anchors;
}

double looseHeight(const Column& column) {
    double height = 0;
    for (const ColumnItem& item : column.items) height += item.sticks ? 0 : item.above + item.below;
    return height;
}

int looseItems(const Column& column) {
    return static_cast<int>(
        std::count_if(column.items.begin(), column.items.end(), [](const ColumnItem& item) { return !item.sticks; }));
}

void emitCells(const ColumnItem& item, const QRectF& inner, double scale, SceneLayout& layout, int unit) {
    const bool isChannel = item.kind == SceneItem::Channel;
    const double gap = (isChannel ? kTubeCellGap : kCellGap) * scale;
    const double height = (isChannel ? kTubeCell : item.cell) * scale;
    const double width = isChannel ? (inner.width() - (item.cellColumns - 1) * 2 * gap) / item.cellColumns : height;
    const int rows = (static_cast<int>(item.count) + item.cellColumns - 1) / item.cellColumns;
    for (int i = 0; i < static_cast<int>(item.count); ++i) {
        // Tubes read downwards, cells along the row.
        const int column = isChannel ? i / rows : i % item.cellColumns;
        const int row = isChannel ? i % rows : i / item.cellColumns;
        const QRectF cell(inner.x() + column * (width + (isChannel ? 2 * gap : gap)), inner.y() + row * (height + gap),
                          width, height);
        layout.nodes.push_back({item.kind, item.declaration, i, Detail::Cell, cell, cell, unit, false});
    }
}

void emitBlock(const ColumnItem& item, const QPointF& corner, double scale, SceneLayout& layout, int column) {
    SceneUnit unit;
    unit.isChannel = item.kind == SceneItem::Channel;
    unit.isBlock = true;
    unit.declaration = item.declaration;
    unit.firstNode = static_cast<int>(layout.nodes.size());
    unit.nodeCount = static_cast<int>(item.count);
    unit.column = column;
    unit.rect = unit.body = QRectF(corner, QSizeF(item.width, item.above + item.below));
    unit.title = QRectF(corner.x() + kBlockPadding * scale, corner.y() + kBlockPadding / 2 * scale,
                        item.width - 2 * kBlockPadding * scale, kBlockTitle * scale);
    const double pad = kBlockPadding * scale;
    const QRectF inner = unit.body.adjusted(pad, pad + kBlockTitle * scale, -pad, -pad);
    emitCells(item, inner, scale, layout, static_cast<int>(layout.units.size()));
    layout.units.push_back(unit);
}

void emitSingle(const ColumnItem& item, const Column& column, double anchor, SceneLayout& layout, int columnIndex) {
    const double scale = layout.scale;
    const bool isChannel = item.kind == SceneItem::Channel;
    SceneNode node{item.kind, item.declaration, item.instance, column.detail, {}, {}, -1, false};
    if (node.detail == Detail::Cell) node.detail = Detail::Compact;
    node.rect = QRectF(column.x, anchor - item.above, item.width, item.above + item.below);
    node.body = node.rect;
    if (isChannel) {
        const double half = (node.detail >= Detail::Compact ? kCompactTubeHeight : kTubeHeight) / 2 * scale;
        node.body = QRectF(column.x, anchor - half, item.width, 2 * half);
        node.rect.setWidth(std::max(item.width, item.room));
        node.isNarrow = column.isNarrow;
    }
    if (item.kind == SceneItem::Goroutine || isChannel) {
        SceneUnit unit;
        unit.isChannel = isChannel;
        unit.declaration = item.declaration;
        unit.firstNode = static_cast<int>(layout.nodes.size());
        unit.column = columnIndex;
        unit.rect = node.rect;
        unit.body = node.body;
        node.unit = static_cast<int>(layout.units.size());
        layout.units.push_back(unit);
    }
    layout.nodes.push_back(node);
}

}  // namespace

ColumnRhythm rhythmOf(const Column& column, double top, double bottom, double scale) {
    ColumnRhythm rhythm;
    rhythm.looseItems = looseItems(column);
    rhythm.center = (top + bottom) / 2;
    if (rhythm.looseItems == 0) return rhythm;
    const double minimum = minimumGap(column.detail) * scale;
    const double spare = bottom - top - column.height;
    const double mean = looseHeight(column) / rhythm.looseItems;
    // One gap's worth stays free above and below, so that a stack does not touch the edges when it could breathe.
    const double gap = minimum + std::max(0.0, spare) / rhythm.looseItems;
    rhythm.pitch = std::max(std::min(mean + gap, kPitchMax * scale), mean + minimum);
    const std::vector<double> anchors = anchorsAt(column, rhythm.pitch - mean, scale);
    double last = anchors.front();
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        if (!column.items[i].sticks) last = anchors[i];
    }
    const double height = anchors.back() + column.items.back().below;
    const double middle = (anchors.front() + last) / 2;
    // The nodes are centred, whatever sticks to them; the whole stays inside.
    rhythm.center = middle + std::max(top, std::min(rhythm.center - middle, bottom - height));
    return rhythm;
}

void shareRhythm(std::vector<ColumnRhythm>& rhythms) {
    const std::vector<ColumnRhythm> own = rhythms;
    for (ColumnRhythm& rhythm : rhythms) {
        for (const ColumnRhythm& other : own) {
            if (other.looseItems != rhythm.looseItems) continue;
            rhythm.pitch = std::min(rhythm.pitch, other.pitch);
            rhythm.center = std::min(rhythm.center, other.center);
        }
    }
}

void emitColumn(const Column& column, const ColumnRhythm& rhythm, double top, SceneLayout& layout) {
    if (column.items.empty()) return;
    const double scale = layout.scale;
    const double mean = looseHeight(column) / std::max(rhythm.looseItems, 1);
    const double gap = std::max(rhythm.pitch - mean, minimumGap(column.detail) * scale);
    const std::vector<double> anchors = anchorsAt(column, gap, scale);
    double last = anchors.front();
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        if (!column.items[i].sticks) last = anchors[i];
    }
    const double shift = std::max(top, rhythm.center - (anchors.front() + last) / 2);
    const int columnIndex = static_cast<int>(layout.columns.size());
    for (std::size_t i = 0; i < column.items.size(); ++i) {
        const ColumnItem& item = column.items[i];
        if (item.isBlock) {
            emitBlock(item, QPointF(column.x, anchors[i] + shift - item.above), scale, layout, columnIndex);
        } else {
            emitSingle(item, column, anchors[i] + shift, layout, columnIndex);
        }
    }
}

}  // namespace sluice::ui
