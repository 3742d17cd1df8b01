// Instruments with a picture of their own: who from whom, stages against their limits, how far a cancel has come.
#include "ui/scene/scene_lengths.hpp"
#include "ui/scene/scene_widget_words.hpp"
#include "ui/scene/scene_widgets.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {

using namespace lengths;

namespace {

constexpr double kLimitAt = 0.6;  // where on its bar a span's limit stands
constexpr double kNode = 12;

std::uint64_t largestOf(const std::vector<ArcCell>& cells) {
    std::uint64_t largest = 1;
    for (const ArcCell& cell : cells) largest = std::max(largest, cell.count);
    return largest;
}

std::uint64_t countAt(const std::vector<ArcCell>& cells, std::uint32_t from, std::uint32_t to) {
    const auto found = std::find_if(cells.begin(), cells.end(),
                                    [&](const ArcCell& cell) { return cell.from == from && cell.to == to; });
    return found == cells.end() ? 0 : found->count;
}

bool isLatest(const WidgetFace& face, std::uint32_t from, std::uint32_t to) {
    return !face.latest.empty() && face.latest.front().from == from && face.latest.front().to == to;
}

void paintLatestFrame(const WidgetCanvas& canvas, const QRectF& cell) {
    canvas.painter.setPen(QPen(canvas.brush.color(ColorRole::Text), canvas.px(1.5)));
    canvas.painter.setBrush(Qt::NoBrush);
    canvas.painter.drawRoundedRect(cell, canvas.px(3), canvas.px(3));
}

// Everything goes to one: a bar for each that it comes from.
void paintList(const WidgetCanvas& canvas, const MatrixShape& shape, const QString& role) {
    const double label = QFontMetricsF(canvas.brush.word()).horizontalAdvance(role + QStringLiteral(" 00"));
    const auto largest = static_cast<double>(largestOf(canvas.face.cells));
    for (std::uint32_t i = 0; i < shape.rows; ++i) {
        QRectF row = canvas.row(0);
        row.setHeight(canvas.px(shape.cellHeight));
        row.translate(0, row.height() * i);
        const std::uint64_t count = countAt(canvas.face.cells, i, 0);
        const double height = canvas.px(7);
        const QRectF bar(row.left() + label + canvas.px(kWidgetGap), row.center().y() - height / 2,
                         row.width() - label - 2 * canvas.px(kWidgetGap) - canvas.px(kWidgetNumber), height);
        canvas.text(row, Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                    QStringLiteral("%1 %2").arg(role).arg(i + 1));
        canvas.bar(bar, static_cast<double>(count) / largest, canvas.brush.color(ColorRole::Accent));
        canvas.text(row, Qt::AlignRight, canvas.brush.number(), ColorRole::Text,
                    instrumentText(MetricUnit::Count, static_cast<double>(count)));
        if (isLatest(canvas.face, i, 0)) {
            const double out = canvas.px(2.5);
            paintLatestFrame(canvas, bar.adjusted(-out, -out, out, out));
        }
    }
}

void paintGrid(const WidgetCanvas& canvas, const MatrixShape& shape) {
    const auto largest = static_cast<double>(largestOf(canvas.face.cells));
    const double width = canvas.px(shape.cellWidth);
    const double height = canvas.px(shape.cellHeight);
    const QPointF corner = canvas.inner.topLeft() + QPointF(canvas.px(kMatrixHead), canvas.px(kMatrixCellHeight));
    const QColor empty = canvas.brush.color(ColorRole::Track);
    const QColor full = canvas.brush.color(ColorRole::Accent);
    const auto headOf = [&](std::uint32_t index, std::uint32_t count) {
        return shape.hasNumbers() || index == 0 || index + 1 == count ? QString::number(index + 1) : QString();
    };
    for (std::uint32_t to = 0; to < shape.columns; ++to) {
        const QRectF head(corner.x() + to * width, canvas.inner.top(), width, canvas.px(kMatrixCellHeight));
        canvas.text(head, Qt::AlignHCenter, canvas.brush.term(), ColorRole::TextMuted, headOf(to, shape.columns));
    }
    for (std::uint32_t from = 0; from < shape.rows; ++from) {
        const QRectF head(canvas.inner.left(), corner.y() + from * height, canvas.px(kMatrixHead - 6), height);
        canvas.text(head, Qt::AlignRight, canvas.brush.term(), ColorRole::TextMuted, headOf(from, shape.rows));
        for (std::uint32_t to = 0; to < shape.columns; ++to) {
            const QRectF cell = QRectF(corner.x() + to * width, corner.y() + from * height, width, height)
                                    .adjusted(canvas.px(1), canvas.px(1), -canvas.px(1), -canvas.px(1));
            const std::uint64_t count = countAt(canvas.face.cells, from, to);
            const double share = count == 0 ? 0 : 0.15 + 0.3 * static_cast<double>(count) / largest;
            canvas.painter.setPen(Qt::NoPen);
            canvas.painter.setBrush(count == 0 ? empty : mixed(canvas.brush.color(ColorRole::Ground), full, share));
            canvas.painter.drawRoundedRect(cell, canvas.px(3), canvas.px(3));
            if (count > 0 && shape.hasNumbers()) {
                canvas.text(cell, Qt::AlignHCenter, canvas.brush.term(), ColorRole::Text,
                            count < 1000 ? QString::number(count) : QStringLiteral("1k+"));
            }
            if (isLatest(canvas.face, from, to)) paintLatestFrame(canvas, cell);
        }
    }
}

void paintSpan(const WidgetCanvas& canvas, const QRectF& row, double label, const SpanFace& span, Nanos longest) {
    const Nanos limit = widgetLimit(canvas.stage.counts, canvas.declaration, span.binding);
    const double height = canvas.px(9);
    const QRectF track(row.left() + label + canvas.px(kWidgetGap), row.center().y() - height / 2,
                       row.width() - label - 2 * canvas.px(kWidgetGap) - canvas.px(kWidgetNumber), height);
    const double full = limit > 0 ? static_cast<double>(limit) / kLimitAt : static_cast<double>(longest);
    const double share = std::clamp(static_cast<double>(span.lasted) / full, 0.0, 1.0);
    const bool isBeyond = limit > 0 && span.lasted > limit;
    canvas.text(row, Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                bindingLabel(canvas.stage.descriptor, canvas.widget, span.binding));
    canvas.painter.fillRect(track, canvas.brush.color(ColorRole::Track));
    QRectF within = track;
    within.setWidth(track.width() * (isBeyond ? kLimitAt : share));
    canvas.painter.fillRect(within, canvas.brush.color(ColorRole::Accent));
    if (limit > 0) {
        const double x = track.left() + track.width() * kLimitAt;
        if (isBeyond) {
            const QRectF over(x, track.top(), track.width() * (share - kLimitAt), track.height());
            canvas.painter.fillRect(over, canvas.brush.color(ColorRole::RaisedLow));
            canvas.painter.fillRect(over, QBrush(canvas.brush.color(ColorRole::Bad), Qt::Dense3Pattern));
        }
        canvas.painter.fillRect(
            QRectF(x - canvas.px(1), row.top() + canvas.px(3), canvas.px(2), row.height() - canvas.px(6)),
            canvas.brush.color(ColorRole::Text));
    }
    canvas.text(row, Qt::AlignRight, canvas.brush.number(), isBeyond ? ColorRole::Bad : ColorRole::Text,
                spanText(span, limit));
}

// One line of a tree: its name, a shape for each instance, what they hold in words.
QRectF levelLine(const WidgetCanvas& canvas, std::size_t level) {
    return {canvas.inner.left(), canvas.inner.top() + canvas.px(static_cast<double>(level) * kTreeLevel),
            canvas.inner.width(), canvas.px(kWidgetRow)};
}

QPointF nodeAt(const WidgetCanvas& canvas, std::size_t level, std::size_t instance) {
    const QRectF line = levelLine(canvas, level);
    return {line.left() + canvas.labelWidth() +
                canvas.px(kWidgetGap + kNode / 2 + static_cast<double>(instance) * kTreePitch),
            line.center().y()};
}

Meaning meaningOf(const WidgetCanvas& canvas, std::size_t level, std::uint8_t value) {
    const auto& meanings = canvas.widget.meanings;
    return level < meanings.size() && value < meanings[level].size() ? meanings[level][value] : Meaning::Neutral;
}

// Which one in the level above a shape hangs on: its own, or the only one there.
std::size_t parentOf(const LevelFace& above, std::size_t instance) {
    return std::min(instance, above.values.size() - 1);
}

// What goes on as if nothing were, under something that has ended badly, was not reached by that end.
Meaning meaningAt(const WidgetCanvas& canvas, std::size_t level, std::size_t instance) {
    const Meaning own = meaningOf(canvas, level, canvas.face.levels[level].values[instance]);
    if (level == 0 || own != Meaning::Good || canvas.face.levels[level - 1].values.empty()) return own;
    const LevelFace& above = canvas.face.levels[level - 1];
    const std::uint8_t parent = above.values[parentOf(above, instance)];
    if (parent == LevelFace::kUnknown) return own;
    const Meaning theirs = meaningOf(canvas, level - 1, parent);
    return theirs == Meaning::Bad || theirs == Meaning::Warning ? Meaning::Bad : own;
}

// From a shape up to the one that it hangs on: its own in the level above, or the only one there.
void paintBranches(const WidgetCanvas& canvas, std::size_t level) {
    const auto& values = canvas.face.levels[level].values;
    const LevelFace& above = canvas.face.levels[level - 1];
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] == LevelFace::kUnknown || above.values.empty()) continue;
        const bool isCut = meaningOf(canvas, level, values[i]) == Meaning::Warning;
        QPen pen(canvas.brush.color(isCut ? ColorRole::Warning : ColorRole::Outline), canvas.px(isCut ? 2 : 1));
        if (!isCut) pen.setDashPattern({2, 2});
        canvas.painter.setPen(pen);
        const double r = canvas.px(kNode / 2);
        canvas.painter.drawLine(nodeAt(canvas, level - 1, parentOf(above, i)) + QPointF(0, r),
                                nodeAt(canvas, level, i) - QPointF(0, r));
    }
}

}  // namespace

void paintMatrix(const WidgetCanvas& canvas) {
    const Topology& topology = canvas.stage.descriptor.topology;
    const MatrixShape shape = matrixShape(canvas.stage.descriptor, canvas.widget, canvas.stage.counts);
    if (!shape.isList()) return paintGrid(canvas, shape);
    const ArcDecl* arc = arcOf(topology, canvas.widget);
    const int role = arc != nullptr ? roleIndex(topology, arc->fromRole) : -1;
    if (role < 0) return;
    paintList(canvas, shape, sceneText(topology.roles[static_cast<std::size_t>(role)].label));
}

void paintGantt(const WidgetCanvas& canvas) {
    const double label = canvas.labelWidth();
    Nanos longest = 1;
    for (const SpanFace& span : canvas.face.spans) longest = std::max(longest, span.lasted);
    for (std::size_t i = 0; i < canvas.face.spans.size(); ++i) {
        paintSpan(canvas, canvas.row(i), label, canvas.face.spans[i], longest);
    }
    if (canvas.face.spans.empty())
        canvas.text(canvas.row(0), Qt::AlignLeft, canvas.brush.word(), ColorRole::TextMuted, noSpanText());
    if (canvas.face.spansMore == 0) return;
    const QRectF head(canvas.inner.left(), canvas.inner.top() - canvas.px(kWidgetHead - 6), canvas.inner.width(),
                      canvas.px(18));
    canvas.text(head, Qt::AlignRight, canvas.brush.number(), ColorRole::TextMuted,
                QStringLiteral("+%1").arg(canvas.face.spansMore));
}

void paintTree(const WidgetCanvas& canvas) {
    for (std::size_t level = 0; level < canvas.face.levels.size(); ++level) {
        const LevelFace& face = canvas.face.levels[level];
        const QRectF line = levelLine(canvas, level);
        if (level > 0) paintBranches(canvas, level);
        const QString words = levelText(canvas.widget, level, face);
        canvas.text(line, Qt::AlignRight, canvas.brush.word(), ColorRole::Text, words);
        const QString label = bindingLabel(canvas.stage.descriptor, canvas.widget, level);
        canvas.text(line, Qt::AlignLeft, canvas.brush.word(), ColorRole::TextMuted, label);
        for (std::size_t i = 0; i < face.values.size(); ++i) {
            if (face.values[i] == LevelFace::kUnknown) continue;
            QRectF lamp(0, 0, canvas.px(kNode), canvas.px(kNode));
            lamp.moveCenter(nodeAt(canvas, level, i));
            paintLamp(canvas.painter, canvas.brush, lamp, meaningAt(canvas, level, i), true);
        }
    }
}

}  // namespace sluice::ui
