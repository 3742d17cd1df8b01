// What stands beside the nodes: instruments, actions, and the marks of a person's hand.
#include "ui/scene/scene_painter.hpp"
#include "ui/scene/scene_widgets.hpp"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

const MetricDecl* metricOf(const Descriptor& descriptor, const std::string& id) {
    const auto& metrics = descriptor.metrics;
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](const auto& metric) { return metric.id == id; });
    return found == metrics.end() ? nullptr : &*found;
}

}  // namespace

QString shortNumber(double value) {
    const auto rounded = [](double number) { return QString::number(number, 'f', number < 9.95 ? 1 : 0); };
    if (value < 999.5) return rounded(value);
    if (value < 999.5e3) return rounded(value / 1e3) + QStringLiteral(" k");
    if (value < 999.5e6) return rounded(value / 1e6) + QStringLiteral(" M");
    return rounded(value / 1e9) + QStringLiteral(" G");
}

QString instrumentText(MetricUnit unit, double value) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    switch (unit) {
        case MetricUnit::Share:
            return QString::number(value * 100, 'f', 1) + QStringLiteral(" %");
        case MetricUnit::Milliseconds:
            return shortNumber(value) + QStringLiteral(" ms");
        case MetricUnit::Seconds:
            return QString::number(value, 'f', 2) + QStringLiteral(" s");
        case MetricUnit::PerSecond:
            return shortNumber(value) + QStringLiteral("/s");
        case MetricUnit::Cores:
            return QString::number(value, 'f', 2);
        case MetricUnit::Count:
            return value < 1e5 ? QLocale().toString(value, 'f', 0) : shortNumber(value);
    }
    return {};
}

void ScenePainter::paintWidget(QPainter& painter, const SceneStage& stage, const SceneNode& node,
                               const WidgetFace& face) const {
    const auto& topology = stage.descriptor.topology;
    const auto& widget = topology.widgets[static_cast<std::size_t>(node.declaration)];
    const bool byClass = widget.bindings.size() == topology.classes.size();
    double largest = 0;
    for (const double value : face.values) {
        if (std::isfinite(value)) largest = std::max(largest, value);
    }
    const double row = m_brush.px(21);
    double y = node.body.top() + m_brush.px(30);
    for (std::size_t i = 0; i < widget.bindings.size(); ++i, y += row) {
        const MetricDecl* metric = metricOf(stage.descriptor, widget.bindings[i]);
        const double value = i < face.values.size() ? face.values[i] : std::nan("");
        const MetricUnit unit = metric != nullptr ? metric->unit : MetricUnit::Count;
        const std::string& label = byClass             ? topology.classes[i]
                                   : metric != nullptr ? metric->label
                                                       : widget.bindings[i];
        const QRectF line(node.body.left() + m_brush.px(12), y, node.body.width() - m_brush.px(24), row);
        const QRectF name(line.left(), y, m_brush.px(60), row);
        const QRectF bar(name.right() + m_brush.px(4), y + row / 2 - m_brush.px(3.5),
                         line.width() - m_brush.px(60 + 4 + 60), m_brush.px(7));
        if (i < face.states.size() && !face.states[i].names.empty()) {
            paintGate(painter, m_brush, line, face.states[i]);
            continue;
        }
        painter.setFont(m_brush.word());
        painter.setPen(m_brush.color(ColorRole::Text));
        painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetricsF(m_brush.word()).elidedText(sceneText(label), Qt::ElideRight, name.width()));
        const double full = unit == MetricUnit::Share ? 1.0 : largest;
        const double share = std::isfinite(value) && full > 0 ? std::clamp(value / full, 0.0, 1.0) : 0;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_brush.color(ColorRole::Track));
        painter.drawRoundedRect(bar, m_brush.px(3.5), m_brush.px(3.5));
        painter.setBrush(byClass ? classColor(topology, static_cast<std::uint8_t>(i), 0)
                                 : m_brush.color(ColorRole::Accent));
        if (share > 0) {
            painter.drawRoundedRect(
                QRectF(bar.topLeft(), QSizeF(std::max(bar.width() * share, m_brush.px(7)), bar.height())),
                m_brush.px(3.5), m_brush.px(3.5));
        }
        painter.setFont(m_brush.number());
        painter.setPen(m_brush.color(ColorRole::Text));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, instrumentText(unit, value));
    }
}

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
