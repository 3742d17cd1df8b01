#include "ui/scene/scene_widgets.hpp"

#include "ui/scene/scene_lengths.hpp"
#include "ui/scene/scene_widget_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sluice::ui {

using namespace lengths;

namespace {

constexpr double kBarHeight = 7;

ColorRole lampColor(Meaning meaning) {
    switch (meaning) {
        case Meaning::Good:
            return ColorRole::Good;
        case Meaning::Warning:
            return ColorRole::Warning;
        case Meaning::Bad:
            return ColorRole::Bad;
        case Meaning::Neutral:
            break;
    }
    return ColorRole::TextMuted;
}

double orZero(double value) {
    return std::isfinite(value) ? std::max(value, 0.0) : 0;
}

struct BarPlace {
    QRectF label;
    QRectF bar;
    QRectF number;
};

// Label, bar and number of one row.
BarPlace placeIn(const WidgetCanvas& canvas, const QRectF& row, double label) {
    const double number = canvas.px(kWidgetNumber);
    const double gap = canvas.px(kWidgetGap);
    const double left = row.left() + label + gap;
    const double width = row.right() - number - gap - left;
    const double height = canvas.px(kBarHeight);
    return {QRectF(row.left(), row.top(), label + gap, row.height()),
            QRectF(left, row.center().y() - height / 2, width, height),
            QRectF(row.right() - number, row.top(), number, row.height())};
}

QString numberText(const WidgetCanvas& canvas, std::size_t binding) {
    const double value = binding < canvas.face.values.size() ? canvas.face.values[binding] : std::nan("");
    return instrumentText(bindingUnit(canvas.stage.descriptor, canvas.widget.bindings[binding]), value);
}

// What a full bar stands for: the largest number of the same unit, or the whole of a share. Infinite where there is
// nothing to set it beside, so that a bar would say nothing.
double tallyFull(const WidgetCanvas& canvas, std::size_t binding) {
    const auto& bindings = canvas.widget.bindings;
    const MetricUnit unit = bindingUnit(canvas.stage.descriptor, bindings[binding]);
    if (unit == MetricUnit::Share) return 1;
    double largest = 0;
    int alike = 0;
    for (std::size_t i = 0; i < bindings.size() && i < canvas.face.values.size(); ++i) {
        if (bindingUnit(canvas.stage.descriptor, bindings[i]) != unit) continue;
        ++alike;
        largest = std::max(largest, orZero(canvas.face.values[i]));
    }
    return alike > 1 ? largest : std::numeric_limits<double>::infinity();
}

void paintTally(const WidgetCanvas& canvas) {
    const Topology& topology = canvas.stage.descriptor.topology;
    const auto& bindings = canvas.widget.bindings;
    const bool byClass = isByClass(topology, canvas.widget);
    const double label = canvas.labelWidth();
    for (std::size_t i = 0; i < bindings.size(); ++i) {
        const BarPlace place = placeIn(canvas, canvas.row(i), label);
        const double full = tallyFull(canvas, i);
        const double value = i < canvas.face.values.size() ? orZero(canvas.face.values[i]) : 0;
        canvas.text(place.label, Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                    bindingLabel(canvas.stage.descriptor, canvas.widget, i));
        if (std::isfinite(full))
            canvas.bar(place.bar, full > 0 ? value / full : 0,
                       byClass ? canvas.brush.classColor(topology, static_cast<std::uint8_t>(i), 0)
                               : canvas.brush.color(ColorRole::Accent));
        canvas.text(place.number, Qt::AlignRight, canvas.brush.number(), ColorRole::Text, numberText(canvas, i));
    }
}

// One bar, and on it the two thresholds between which nothing happens.
void paintBand(const WidgetCanvas& canvas) {
    const auto& values = canvas.face.values;
    if (values.size() < 3) return;
    const double full = std::max({1.0, orZero(values[0]), orZero(values[1]), orZero(values[2])});
    const double height = canvas.px(kBarHeight);
    const QRectF line = canvas.row(1);
    const QRectF bar(line.left(), line.center().y() - height / 2, line.width(), height);
    canvas.text(canvas.row(0), Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                bindingLabel(canvas.stage.descriptor, canvas.widget, 0));
    canvas.text(canvas.row(0), Qt::AlignRight, canvas.brush.number(), ColorRole::Text, bandNumber(values[0]));
    canvas.bar(bar, orZero(values[0]) / full, canvas.brush.color(ColorRole::Accent));
    for (std::size_t i = 1; i < 3; ++i) {
        const double x = bar.left() + bar.width() * orZero(values[i]) / full;
        canvas.painter.fillRect(
            QRectF(x - canvas.px(1), line.top() + canvas.px(2), canvas.px(2), line.height() - canvas.px(4)),
            canvas.brush.color(ColorRole::Text));
        const QString words = bindingLabel(canvas.stage.descriptor, canvas.widget, i) + ' ' + bandNumber(values[i]);
        canvas.text(canvas.row(2), i == 1 ? Qt::AlignLeft : Qt::AlignRight, canvas.brush.word(), ColorRole::TextMuted,
                    words);
    }
}

// Two bars on one scale; what the first is beyond the second is hatched, and said.
void paintGaugePair(const WidgetCanvas& canvas) {
    if (canvas.widget.bindings.size() == 3) return paintBand(canvas);
    if (canvas.widget.bindings.size() < 2) return;
    const auto valueOfRow = [&](std::size_t i) {
        return i < canvas.face.values.size() ? orZero(canvas.face.values[i]) : 0;
    };
    const double first = valueOfRow(0);
    const double second = valueOfRow(1);
    const double full = std::max({first, second, 1.0});
    const double label = canvas.labelWidth();
    BarPlace place;
    for (std::size_t i = 0; i < 2; ++i) {
        place = placeIn(canvas, canvas.row(i), label);
        canvas.text(place.label, Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                    bindingLabel(canvas.stage.descriptor, canvas.widget, i));
        canvas.bar(place.bar, valueOfRow(i) / full, canvas.brush.color(ColorRole::Accent));
        if (i == 0 && first > second) {
            QRectF beyond = place.bar;
            beyond.setLeft(place.bar.left() + place.bar.width() * second / full);
            canvas.painter.fillRect(beyond, canvas.brush.color(ColorRole::RaisedLow));
            canvas.painter.fillRect(beyond, QBrush(canvas.brush.color(ColorRole::Bad), Qt::Dense3Pattern));
        }
        canvas.text(place.number, Qt::AlignRight, canvas.brush.number(), ColorRole::Text, numberText(canvas, i));
    }
    const QString apart = pairText(canvas.face);
    if (apart.isEmpty()) return;
    const QRectF last = canvas.row(2);
    const double mark = place.bar.left() + place.bar.width() * std::min(first, second) / full;
    QPen line(canvas.brush.color(ColorRole::TextMuted), canvas.px(1));
    line.setDashPattern({2, 2});
    canvas.painter.setPen(line);
    canvas.painter.drawLine(QPointF(mark, canvas.row(0).top() + canvas.px(2)), QPointF(mark, last.top()));
    const ColorRole color = first > second ? ColorRole::Bad : ColorRole::TextMuted;
    const QString sign = first > second ? QStringLiteral("▲ ") : QString();
    canvas.text(last, Qt::AlignRight, canvas.brush.word(), color, sign + apart);
}

// The number that is next, as a gap, and behind it the later ones that are held for it.
void paintWindow(const WidgetCanvas& canvas) {
    const auto& bindings = canvas.widget.bindings;
    for (std::size_t i = 0; i < bindings.size(); ++i) {
        canvas.text(canvas.row(i), Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                    bindingLabel(canvas.stage.descriptor, canvas.widget, i));
        canvas.text(canvas.row(i), Qt::AlignRight, canvas.brush.number(), ColorRole::Text, numberText(canvas, i));
    }
    if (bindings.size() < 2 || canvas.face.values.size() < 2) return;
    const QPointF corner = canvas.row(bindings.size()).topLeft() + QPointF(canvas.px(1), canvas.px(3));
    const double side = canvas.px(kWindowPitch - 3);
    const double held = orZero(canvas.face.values[1]);
    const int room = kWindowColumns * kWindowRows - 1;
    const int shown = static_cast<int>(std::min<double>(held, held > room ? room - 1 : room));
    const auto cellAt = [&](int index) {
        return QRectF(corner + QPointF(index % kWindowColumns, index / kWindowColumns) * canvas.px(kWindowPitch),
                      QSizeF(side, side));
    };
    QPen gap(canvas.brush.color(held > 0 ? ColorRole::Warning : ColorRole::Outline), canvas.px(1.5));
    gap.setDashPattern({2, 1.5});
    canvas.painter.setPen(gap);
    canvas.painter.setBrush(Qt::NoBrush);
    canvas.painter.drawRoundedRect(cellAt(0), canvas.px(2), canvas.px(2));
    canvas.painter.setPen(Qt::NoPen);
    canvas.painter.setBrush(canvas.brush.color(ColorRole::Accent));
    for (int i = 1; i <= shown; ++i) canvas.painter.drawRoundedRect(cellAt(i), canvas.px(2), canvas.px(2));
    // More than there is room for: the last cell is a mark of it.
    if (held > room)
        canvas.text(cellAt(room), Qt::AlignHCenter, canvas.brush.word(), ColorRole::Text, QStringLiteral("…"));
}

void paintGateState(const WidgetCanvas& canvas, std::size_t binding) {
    const StateFace& face = canvas.face.states[binding];
    const QRectF row = canvas.row(0);
    const double side = canvas.px(kLamp);
    const std::vector<Meaning> none;
    const auto& meanings = binding < canvas.widget.meanings.size() ? canvas.widget.meanings[binding] : none;
    double x = row.left();
    for (std::size_t i = 0; i < face.names.size(); ++i, x += canvas.px(kLampPitch)) {
        const Meaning meaning = i < meanings.size() ? meanings[i] : Meaning::Neutral;
        paintLamp(canvas.painter, canvas.brush, QRectF(x, row.center().y() - side / 2, side, side), meaning,
                  face.names[i] == face.word);
    }
    const QString word = face.word.empty() ? QStringLiteral("–") : sceneText(face.word);
    canvas.text(QRectF(x + canvas.px(kWidgetGap) / 2, row.top(), row.right() - x, row.height()), Qt::AlignLeft,
                canvas.brush.word(), ColorRole::Text, word);
    const Nanos limit = widgetLimit(canvas.stage.counts, canvas.declaration, valueOf(face));
    if (canvas.widget.limits.empty() || limit == 0) {
        canvas.text(row, Qt::AlignRight, canvas.brush.number(), ColorRole::Text, heldText(face, 0));
        return;
    }
    // What is left of the time that it may hold this value.
    const QRectF line = canvas.row(1);
    const double height = canvas.px(kBarHeight);
    const double share = static_cast<double>(face.held) / static_cast<double>(limit);
    canvas.bar(QRectF(line.left(), line.center().y() - height / 2, canvas.px(kCountdownBar), height), 1 - share,
               canvas.brush.color(ColorRole::Warning));
    canvas.text(line, Qt::AlignRight, canvas.brush.number(), ColorRole::Text, heldText(face, limit));
}

void paintGate(const WidgetCanvas& canvas) {
    std::size_t row = canvas.widget.limits.empty() ? 1 : 2;
    for (std::size_t i = 0; i < canvas.widget.bindings.size(); ++i) {
        if (i < canvas.face.states.size() && !canvas.face.states[i].names.empty()) {
            paintGateState(canvas, i);
            continue;
        }
        canvas.text(canvas.row(row), Qt::AlignLeft, canvas.brush.word(), ColorRole::Text,
                    bindingLabel(canvas.stage.descriptor, canvas.widget, i));
        canvas.text(canvas.row(row++), Qt::AlignRight, canvas.brush.number(), ColorRole::Text, numberText(canvas, i));
    }
}

}  // namespace

QRectF WidgetCanvas::row(std::size_t index) const {
    return {inner.left(), inner.top() + static_cast<double>(index) * px(kWidgetRow), inner.width(), px(kWidgetRow)};
}

void WidgetCanvas::text(const QRectF& area, Qt::Alignment alignment, const QFont& font, ColorRole color,
                        const QString& words) const {
    painter.setFont(font);
    painter.setPen(brush.color(color));
    painter.drawText(area, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextDontClip | Qt::TextSingleLine,
                     words);
}

double WidgetCanvas::labelWidth() const {
    const QFontMetricsF metrics(brush.word());
    double widest = 0;
    for (std::size_t i = 0; i < widget.bindings.size(); ++i) {
        widest = std::max(widest, metrics.horizontalAdvance(bindingLabel(stage.descriptor, widget, i)));
    }
    return widest;
}

void WidgetCanvas::bar(const QRectF& area, double share, const QColor& color) const {
    const double radius = area.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.color(ColorRole::Track));
    painter.drawRoundedRect(area, radius, radius);
    if (!(share > 0)) return;
    painter.setBrush(color);
    const double width = std::max(area.width() * std::min(share, 1.0), area.height());
    painter.drawRoundedRect(QRectF(area.topLeft(), QSizeF(width, area.height())), radius, radius);
}

void paintLamp(QPainter& painter, const SceneBrush& brush, const QRectF& lamp, Meaning meaning, bool isLit) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.color(isLit ? lampColor(meaning) : ColorRole::Track));
    painter.drawEllipse(lamp);
    if (!isLit) return;
    const double r = lamp.width() / 2;
    const QPointF c = lamp.center();
    const QColor ground = brush.color(ColorRole::Ground);
    painter.setPen(QPen(ground, 0.27 * r, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    switch (meaning) {
        case Meaning::Good: {
            const std::array tick{c + QPointF(-0.45 * r, 0), c + QPointF(-0.1 * r, 0.4 * r),
                                  c + QPointF(0.5 * r, -0.4 * r)};
            painter.drawPolyline(tick.data(), static_cast<int>(tick.size()));
            break;
        }
        case Meaning::Bad:
            painter.drawLine(c - QPointF(0.5 * r, 0), c + QPointF(0.5 * r, 0));
            break;
        case Meaning::Warning:
            painter.setPen(Qt::NoPen);
            painter.setBrush(ground);
            painter.drawPie(lamp.adjusted(0.3 * r, 0.3 * r, -0.3 * r, -0.3 * r), 90 * 16, 180 * 16);
            break;
        case Meaning::Neutral:
            painter.setPen(Qt::NoPen);
            painter.setBrush(ground);
            painter.drawEllipse(c, 0.28 * r, 0.28 * r);
            break;
    }
}

void paintWidget(QPainter& painter, const SceneBrush& brush, const SceneStage& stage, const SceneNode& node,
                 const WidgetFace& face) {
    const auto& widget = stage.descriptor.topology.widgets[static_cast<std::size_t>(node.declaration)];
    const double pad = brush.px(kWidgetPad);
    const QRectF inner = node.body.adjusted(pad, brush.px(kWidgetHead), -pad, -brush.px(kWidgetFoot));
    const WidgetCanvas canvas{painter, brush, stage, widget, node.declaration, face, inner};
    switch (widget.kind) {
        case WidgetKind::Tally:
            return paintTally(canvas);
        case WidgetKind::GaugePair:
            return paintGaugePair(canvas);
        case WidgetKind::Gate:
            return paintGate(canvas);
        case WidgetKind::Window:
            return paintWindow(canvas);
        case WidgetKind::Matrix:
            return paintMatrix(canvas);
        case WidgetKind::Gantt:
            return paintGantt(canvas);
        case WidgetKind::Tree:
            return paintTree(canvas);
        case WidgetKind::Arcs:
            return;
    }
}

}  // namespace sluice::ui
