#include "ui/scene/scene_widgets.hpp"

#include "ui/scene/scene_facts.hpp"

#include <array>

namespace sluice::ui {

namespace {

// A gate's values come in this order: it lets through, it bars, it lets some through.
ColorRole lampColor(std::size_t value) {
    constexpr std::array kColors{ColorRole::Good, ColorRole::Bad, ColorRole::Warning};
    return value < kColors.size() ? kColors[value] : ColorRole::TextMuted;
}

// A tick, a bar, half a disc: told apart without their colours.
void paintSign(QPainter& painter, const SceneBrush& brush, const QRectF& lamp, std::size_t value) {
    const double r = lamp.width() / 2;
    const QPointF c = lamp.center();
    const QColor ground = brush.color(ColorRole::Ground);
    painter.setPen(QPen(ground, brush.px(2), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    if (value == 0) {
        const std::array tick{c + QPointF(-0.45 * r, 0), c + QPointF(-0.1 * r, 0.4 * r),
                              c + QPointF(0.5 * r, -0.4 * r)};
        painter.drawPolyline(tick.data(), static_cast<int>(tick.size()));
    } else if (value == 1) {
        painter.drawLine(c - QPointF(0.5 * r, 0), c + QPointF(0.5 * r, 0));
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawPie(lamp.adjusted(0.3 * r, 0.3 * r, -0.3 * r, -0.3 * r), 90 * 16, 180 * 16);
    }
}

}  // namespace

void paintGate(QPainter& painter, const SceneBrush& brush, const QRectF& line, const StateFace& face) {
    const double side = brush.px(15);
    double x = line.left();
    for (std::size_t i = 0; i < face.names.size(); ++i, x += side + brush.px(4)) {
        const QRectF lamp(x, line.center().y() - side / 2, side, side);
        const bool lit = face.names[i] == face.word;
        painter.setPen(Qt::NoPen);
        painter.setBrush(brush.color(lit ? lampColor(i) : ColorRole::Track));
        painter.drawEllipse(lamp);
        if (lit) paintSign(painter, brush, lamp, i);
    }
    const QString held = face.word.empty() ? QString() : durationText(face.held);
    painter.setPen(brush.color(ColorRole::Text));
    painter.setFont(brush.number());
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, held);
    const double right = line.right() - QFontMetricsF(brush.number()).horizontalAdvance(held) - brush.px(6);
    const QRectF word(x + brush.px(4), line.top(), right - x - brush.px(4), line.height());
    const QString text = face.word.empty() ? QStringLiteral("–") : sceneText(face.word);
    painter.setFont(brush.word());
    painter.drawText(word, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(brush.word()).elidedText(text, Qt::ElideRight, word.width()));
}

}  // namespace sluice::ui
