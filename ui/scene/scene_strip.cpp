#include "ui/scene/scene_strip.hpp"

#include "ui/scene/scene_lengths.hpp"
#include "ui/scene/scene_widget_size.hpp"

#include <algorithm>
#include <span>

namespace sluice::ui {

using namespace lengths;

namespace {

using Row = std::span<const StripCard>;

double widthOf(const Row& row) {
    double width = row.empty() ? 0 : kWidgetsApart * static_cast<double>(row.size() - 1);
    for (const StripCard& card : row) width += card.size.width();
    return width;
}

double heightOf(const Row& row) {
    double height = 0;
    for (const StripCard& card : row) height = std::max(height, card.size.height());
    return height;
}

std::vector<Row> rowsOf(const std::vector<StripCard>& cards, double width) {
    std::vector<Row> rows;
    std::size_t first = 0;
    for (std::size_t i = 1; i <= cards.size(); ++i) {
        const bool fits = i < cards.size() && widthOf({&cards[first], i + 1 - first}) + 2 * kStripMargin <= width;
        if (fits) continue;
        rows.emplace_back(&cards[first], i - first);
        first = i;
    }
    return rows;
}

bool isShown(const ColumnInput& input, int role) {
    return role >= 0 && input.counts.goroutines[static_cast<std::size_t>(role)] > 0;
}

std::size_t columnOf(const SceneLayers& layers, int role) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (std::find(layers[i].begin(), layers[i].end(), SceneDecl{false, role}) != layers[i].end()) return i;
    }
    return 0;
}

// Left edges at scale 1: as near to those wished for as the neighbours allow.
std::vector<double> leftEdges(const Row& row, std::vector<double> wished, double width) {
    double least = kStripMargin;
    for (std::size_t i = 0; i < row.size(); ++i) {
        wished[i] = std::max(wished[i], least);
        least = wished[i] + row[i].size.width() + kWidgetsApart;
    }
    double most = width - kStripMargin;
    for (std::size_t i = row.size(); i-- > 0;) {
        wished[i] = std::max(kStripMargin, std::min(wished[i], most - row[i].size.width()));
        most = wished[i] - kWidgetsApart;
    }
    return wished;
}

}  // namespace

std::vector<StripCard> stripCards(const ColumnInput& input, const SceneLayers& layers) {
    std::vector<StripCard> cards;
    const Topology& topology = input.descriptor.topology;
    for (std::size_t i = 0; i < topology.widgets.size(); ++i) {
        const WidgetDecl& widget = topology.widgets[i];
        const int role = roleIndex(topology, widget.role);
        if (!hasCard(widget) || !isShown(input, role)) continue;
        cards.push_back({static_cast<int>(i), columnOf(layers, role),
                         widgetSize(input.descriptor, widget, input.counts, input.nameWidth)});
    }
    std::stable_sort(cards.begin(), cards.end(),
                     [](const StripCard& a, const StripCard& b) { return a.column < b.column; });
    return cards;
}

double stripHeight(const std::vector<StripCard>& cards, double width) {
    double height = 0;
    for (const Row& row : rowsOf(cards, width)) height += kWidgetsApart + heightOf(row);
    return height;
}

double stripWidthMin(const std::vector<StripCard>& cards) {
    double widest = 0;
    for (const StripCard& card : cards) widest = std::max(widest, card.size.width() + 2 * kStripMargin);
    return widest;
}

void emitStrip(const std::vector<StripCard>& cards, double top, double width, SceneLayout& layout) {
    const double scale = layout.scale;
    double y = top;
    for (const Row& row : rowsOf(cards, width / scale)) {
        y += kWidgetsApart * scale;
        std::vector<double> wished;
        for (const StripCard& card : row) {
            const QRectF& header = layout.columns[card.column].header;
            wished.push_back(header.center().x() / scale - card.size.width() / 2);
        }
        const std::vector<double> lefts = leftEdges(row, std::move(wished), width / scale);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const QRectF rect(QPointF(lefts[i] * scale, y), row[i].size * scale);
            layout.nodes.push_back({SceneItem::Widget, row[i].widget, 0, Detail::Full, rect, rect, -1, false});
        }
        y += heightOf(row) * scale;
    }
}

}  // namespace sluice::ui
