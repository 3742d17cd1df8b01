// What stands beside the nodes: actions, and the marks of a person's hand.
#include "ui/scene/scene_painter.hpp"

#include <algorithm>

namespace sluice::ui {

void ScenePainter::paintAction(QPainter& painter, const SceneStage& stage, const SceneNode& node, int index,
                               const SceneHand& hand) const {
    const auto number = static_cast<std::size_t>(node.declaration);
    const bool enabled = number >= hand.actionEnabled.size() || hand.actionEnabled[number];
    const ColorRole fill = hand.pressedAction == index        ? ColorRole::Selection
                           : hand.hovered == index && enabled ? ColorRole::RaisedHover
                                                              : ColorRole::Raised;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_brush.color(fill));
    const double radius = node.body.height() / 2;
    painter.drawRoundedRect(node.body, radius, radius);
    const QColor ink = m_brush.color(enabled ? ColorRole::Text : ColorRole::TextDisabled);
    QFont font = m_brush.word();
    font.setWeight(QFont::Medium);
    painter.setFont(font);
    painter.setPen(ink);
    const auto& action = stage.descriptor.actions[number];
    const QRectF label = node.body.adjusted(m_brush.px(14), 0, -m_brush.px(32), 0);
    painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeft, sceneText(action.label));
    if (number >= 9) return;
    const double side = m_brush.px(17);
    const QRectF key(node.body.right() - side - m_brush.px(8), node.body.center().y() - side / 2, side, side);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_brush.color(ColorRole::Field));
    painter.drawRoundedRect(key, m_brush.px(4), m_brush.px(4));
    painter.setFont(m_brush.term());
    painter.setPen(m_brush.color(enabled ? ColorRole::TextMuted : ColorRole::TextDisabled));
    painter.drawText(key, Qt::AlignCenter, QString::number(number + 1));
}

void ScenePainter::paintHand(QPainter& painter, const SceneStage& stage, const ScenePicture& picture,
                             const SceneHand& hand) const {
    const auto ring = [&](int node, const QColor& color, double width) {
        if (node < 0 || static_cast<std::size_t>(node) >= stage.layout.nodes.size()) return;
        const SceneNode& target = stage.layout.nodes[static_cast<std::size_t>(node)];
        const double gap = m_brush.px(target.detail == Detail::Cell ? 1.5 : target.kind == SceneItem::Channel ? 3 : 4);
        const QRectF frame = target.body.adjusted(-gap, -gap, gap, gap);
        const double round = target.detail == Detail::Cell ? 6 : target.kind == SceneItem::Channel ? 11 : 18;
        const double radius = std::min(m_brush.px(round), frame.height() / 2);
        painter.setPen(QPen(color, m_brush.px(width)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame, radius, radius);
    };
    if (hand.resizing < 0 && hand.hovered != hand.selected) ring(hand.hovered, m_brush.color(ColorRole::Outline), 1);
    if (hand.resizing < 0) {
        ring(hand.selected, m_brush.color(hand.focused ? ColorRole::Accent : ColorRole::Outline),
             hand.focused ? 2 : 1.5);
    }

    if (hand.message) {
        const double gap = m_brush.px(2);
        painter.setPen(QPen(m_brush.color(ColorRole::Text), m_brush.px(2)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(hand.message->adjusted(-gap, -gap, gap, gap), m_brush.px(4), m_brush.px(4));
    }
    const int tube = hand.resizing >= 0 ? hand.resizing : hand.hovered >= 0 ? hand.hovered : hand.selected;
    if (tube < 0 || static_cast<std::size_t>(tube) >= stage.layout.nodes.size()) return;
    const SceneNode& node = stage.layout.nodes[static_cast<std::size_t>(tube)];
    const auto declaration = static_cast<std::size_t>(node.declaration);
    if (node.kind != SceneItem::Channel || declaration >= hand.resizable.size() || !hand.resizable[declaration]) return;
    double x = node.body.right();
    if (hand.resizing >= 0) {
        const std::uint32_t capacity = std::max(picture.channels[static_cast<std::size_t>(tube)].capacity, 1U);
        const double pitch = slotArea(node).width() / capacity;
        x += (static_cast<double>(hand.resizeTo) - capacity) * pitch;
        QPen outline(m_brush.color(ColorRole::Accent), m_brush.px(1.5));
        outline.setDashPattern({3, 2});
        painter.setPen(outline);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(node.body.topLeft(), QPointF(x, node.body.bottom())), m_brush.px(8),
                                m_brush.px(8));
        const QString change = QStringLiteral("%1 → %2").arg(capacity).arg(hand.resizeTo);
        const QFontMetricsF metrics(m_brush.number());
        const QRectF label(x + m_brush.px(10), node.body.center().y() - m_brush.px(12),
                           metrics.horizontalAdvance(change) + m_brush.px(16), m_brush.px(24));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_brush.color(ColorRole::Accent));
        painter.drawRoundedRect(label, m_brush.px(6), m_brush.px(6));
        painter.setFont(m_brush.number());
        painter.setPen(m_brush.color(ColorRole::TextOnAccent));
        painter.drawText(label, Qt::AlignCenter, change);
    }
    const QRectF grip(x - m_brush.px(2.5), node.body.center().y() - m_brush.px(9), m_brush.px(5), m_brush.px(18));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_brush.color(hand.resizing >= 0 ? ColorRole::Accent : ColorRole::Text));
    painter.drawRoundedRect(grip, m_brush.px(2.5), m_brush.px(2.5));
}

}  // namespace sluice::ui
