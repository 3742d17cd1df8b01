#include "ui/scene/scene_painter.hpp"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kTubePadding = 5;
constexpr double kCellPadding = 2;
constexpr double kGripWidth = 18;
constexpr double kFlowMarkDistance = 46;
constexpr double kFlowMarkSpeed = 90;  // per wall second
constexpr double kFallDistance = 44;

QString tr(const char* text) {
    return QCoreApplication::translate("Scene", text);
}

QString trCount(const char* text, std::uint64_t count) {
    return QCoreApplication::translate("Scene", text, nullptr,
                                       static_cast<int>(std::min<std::uint64_t>(count, 1 << 30)))
        .replace(QStringLiteral("%n"), QLocale().toString(static_cast<qulonglong>(count)));
}

const ChannelDecl& channelOf(const SceneStage& stage, const SceneNode& node) {
    return stage.descriptor.topology.channels[static_cast<std::size_t>(node.declaration)];
}

double eased(double t) {
    return t * t * (3 - 2 * t);
}

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

QString metricText(MetricUnit unit, double value) {
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

QColor ScenePainter::classColor(const Topology& topology, std::uint8_t messageClass, int fallbackAccent) const {
    for (const ChannelDecl& channel : topology.channels) {
        if (channel.messageClass == messageClass) return m_brush.theme().channelAccent(channel.accent);
    }
    return m_brush.theme().channelAccent(fallbackAccent);
}

QRectF ScenePainter::slotArea(const SceneNode& node) const {
    const double pad = m_brush.px(node.detail == Detail::Cell ? kCellPadding : kTubePadding);
    const QRectF area = node.body.adjusted(pad, pad, -pad, -pad);
    return {m_brush.snapped(area.x()), m_brush.snapped(area.y()), m_brush.snapped(area.width()),
            m_brush.snapped(area.height())};
}

QRectF ScenePainter::gripArea(const SceneNode& node) const {
    const double width = m_brush.px(kGripWidth);
    return {node.body.right() - width / 2, node.body.top(), width, node.body.height()};
}

QRectF ScenePainter::reachOf(const SceneNode& node) const {
    const double reach = m_brush.px(node.detail == Detail::Cell ? 3 : 19);
    return node.rect.adjusted(-reach, -reach, reach, reach);
}

ScenePainter::TokenPlace ScenePainter::placeOf(const SceneToken& token, const SceneLayout& layout) const {
    const SceneEdge& edge = layout.edges[static_cast<std::size_t>(token.edge)];
    const double t = std::clamp(token.progress(), 0.0, 1.0);
    // Clear while it travels, fading in at the start and out at the end.
    const double opacity = std::min({1.0, t * 8, (1 - t) * 6 + 0.15});
    if (!token.refused) return {edge.at(eased(t)), opacity};
    constexpr double kImpact = 0.5;
    if (t < kImpact) return {edge.at(eased(t / kImpact)), 1};
    const double fall = (t - kImpact) / (1 - kImpact);
    const QPointF mouth = edge.curve[3];
    return {mouth + QPointF(-m_brush.px(20) * fall, m_brush.px(kFallDistance) * fall * fall), 1 - fall * 0.8};
}

void ScenePainter::paintDynamic(QPainter& painter, const SceneStage& stage, const ScenePicture& picture,
                                const SceneTraffic& traffic, const SceneHand& hand, const QRectF& region) {
    painter.setRenderHint(QPainter::Antialiasing);
    paintFlows(painter, stage, traffic, region);
    for (std::size_t i = 0; i < stage.layout.nodes.size(); ++i) {
        const SceneNode& node = stage.layout.nodes[i];
        if (!reachOf(node).intersects(region)) continue;
        switch (node.kind) {
            case SceneItem::Goroutine:
                paintGoroutine(painter, stage, node, picture.goroutines[i]);
                break;
            case SceneItem::Channel:
                paintTube(painter, stage, node, picture.channels[i]);
                break;
            case SceneItem::Widget:
                paintWidget(painter, stage, node, picture.widgets[i]);
                break;
            case SceneItem::Action:
                paintAction(painter, stage, node, static_cast<int>(i), hand);
                break;
        }
    }
    paintTokens(painter, stage, traffic, region);
    paintHand(painter, stage, picture, hand);
}

void ScenePainter::paintGoroutine(QPainter& painter, const SceneStage& stage, const SceneNode& node,
                                  const GoroutineFace& face) {
    const bool present = face.id != 0;
    if (node.detail == Detail::Cell) {
        m_brush.drawCell(painter, node.body, face.activity, present);
        return;
    }
    m_brush.drawPill(painter, node.body, face.activity, node.detail, present);
    const auto& role = stage.descriptor.topology.roles[static_cast<std::size_t>(node.declaration)];
    const auto count = stage.counts.goroutines[static_cast<std::size_t>(node.declaration)];
    const QString label = QString::fromStdString(goroutineName(role, static_cast<std::uint32_t>(node.instance), count));
    const double left = node.body.left() + pillTextLeft(node.detail, m_brush.scale());
    const double width = node.body.right() - left - m_brush.px(8);
    const bool isTall = node.detail == Detail::Tall;
    const bool showsMessage = isTall && face.hasMessage;
    const bool threeLines = isTall && (showsMessage || !activityTerm(face.activity).isEmpty());
    // Must agree with the lines that the pill's sprite has.
    const double lines = node.detail >= Detail::Compact || !present         ? 1
                         : isTall && !activityTerm(face.activity).isEmpty() ? 3
                                                                            : 2;
    const double line = m_brush.px(17);
    const double top = node.body.center().y() - lines * line / 2;
    painter.setFont(m_brush.name());
    painter.setPen(
        m_brush.color(present && face.activity != Activity::Finished ? ColorRole::Text : ColorRole::TextMuted));
    painter.drawText(QRectF(left, top, width, line), Qt::AlignVCenter | Qt::AlignLeft, label);
    if (!threeLines || !showsMessage || face.messageClass >= stage.descriptor.topology.classes.size()) return;
    const QColor tint = classColor(stage.descriptor.topology, face.messageClass, 0);
    const double dot = m_brush.px(8);
    const QString words = activityWords(face.activity);
    const double after = left + QFontMetricsF(m_brush.word()).horizontalAdvance(words) + m_brush.px(9);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tint);
    painter.drawRoundedRect(QRectF(after, top + line * 1.5 - dot / 2, dot, dot), dot / 4, dot / 4);
    painter.setFont(m_brush.word());
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    const auto& className = stage.descriptor.topology.classes[face.messageClass];
    painter.drawText(
        QRectF(after + dot + m_brush.px(4), top + line, node.body.right() - after - dot - m_brush.px(8), line),
        Qt::AlignVCenter | Qt::AlignLeft, QString::fromStdString(className));
}

void ScenePainter::paintTube(QPainter& painter, const SceneStage& stage, const SceneNode& node,
                             const ChannelFace& face) {
    const QRectF area = slotArea(node);
    const int accent = channelOf(stage, node).accent;
    if (face.capacity > kSlotsDrawnMax) {
        paintBar(painter, area, face, m_brush.theme().channelAccent(accent));
    } else if (face.depth > 0 && face.capacity > 0) {
        paintSlots(painter, stage, area, face, accent);
    }
    if (node.detail != Detail::Cell) paintTubeNumbers(painter, node, face);
    if (face.closed) {
        // A bar before the mouth: nothing goes in any more.
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_brush.color(ColorRole::TextMuted));
        painter.drawRoundedRect(QRectF(node.body.left() - m_brush.px(2), node.body.top() - m_brush.px(3), m_brush.px(4),
                                       node.body.height() + m_brush.px(6)),
                                m_brush.px(2), m_brush.px(2));
    }
}

// The next message to leave lies at the right end. Neighbours of one class are one copy from the strip.
void ScenePainter::paintSlots(QPainter& painter, const SceneStage& stage, const QRectF& area, const ChannelFace& face,
                              int accent) {
    const std::uint32_t filled = std::min({face.depth, face.capacity, kSlotsDrawnMax});
    for (std::uint32_t from = 0; from < filled;) {
        std::uint32_t to = from + 1;
        while (to < filled && face.slots[to] == face.slots[from]) ++to;
        const std::uint8_t messageClass = face.slots[from];
        const QColor tint = messageClass == kClassUnknown || face.stale
                                ? m_brush.color(ColorRole::TextMuted)
                                : classColor(stage.descriptor.topology, messageClass, accent);
        const QPixmap& strip = m_brush.slotStrip(area.size(), face.capacity, tint);
        const double left = m_brush.slotLeft(area.width(), face.capacity, face.capacity - to);
        const double right = m_brush.slotLeft(area.width(), face.capacity, face.capacity - from);
        const double ratio = strip.devicePixelRatio();
        painter.drawPixmap(QPointF(area.x() + left, area.y()), strip,
                           QRectF(left * ratio, 0, (right - left) * ratio, strip.height()));
        from = to;
    }
}

void ScenePainter::paintBar(QPainter& painter, const QRectF& area, const ChannelFace& face, const QColor& tint) const {
    if (face.depth == 0) return;
    const double share = std::min(1.0, static_cast<double>(face.depth) / face.capacity);
    QRectF filled = area;
    filled.setLeft(area.right() - std::max(m_brush.px(2), area.width() * share));
    painter.setPen(Qt::NoPen);
    painter.setBrush(face.stale ? m_brush.color(ColorRole::TextMuted) : tint);
    painter.drawRoundedRect(filled, m_brush.px(3), m_brush.px(3));
}

void ScenePainter::paintTubeNumbers(QPainter& painter, const SceneNode& node, const ChannelFace& face) const {
    const QRectF head(node.rect.left(), node.rect.top(), node.rect.width(), m_brush.px(17));
    painter.setFont(m_brush.number());
    if (face.id == 0) return;
    const QString depth = QString::number(face.depth);
    const QString of = face.capacity > 0 ? QStringLiteral(" / %1").arg(face.capacity) : tr("unbuffered");
    painter.setPen(m_brush.color(face.isFull() ? ColorRole::Warning : ColorRole::TextMuted));
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignRight, of);
    if (face.capacity > 0) {
        painter.setPen(m_brush.color(face.isFull() ? ColorRole::Warning : ColorRole::Text));
        painter.drawText(head.adjusted(0, 0, -QFontMetricsF(m_brush.number()).horizontalAdvance(of), 0),
                         Qt::AlignVCenter | Qt::AlignRight, depth);
    }
    if (node.detail >= Detail::Compact) return;
    QStringList notes;
    if (face.refused > 0) notes << trCount(QT_TRANSLATE_N_NOOP("Scene", "%n turned away"), face.refused);
    if (face.closed) notes << tr("closed");
    if (face.stale) notes << tr("events were lost");
    if (notes.isEmpty()) return;
    painter.setFont(m_brush.word());
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    const QRectF foot(node.rect.left(), node.body.bottom() + m_brush.px(2), node.rect.width(), m_brush.px(16));
    painter.drawText(foot, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, notes.join(QStringLiteral(" · ")));
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
        painter.setFont(m_brush.word());
        painter.setPen(m_brush.color(ColorRole::Text));
        painter.drawText(
            name, Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetricsF(m_brush.word()).elidedText(QString::fromStdString(label), Qt::ElideRight, name.width()));
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
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, metricText(unit, value));
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
    painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeft, QString::fromStdString(action.label));
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

void ScenePainter::paintTokens(QPainter& painter, const SceneStage& stage, const SceneTraffic& traffic,
                               const QRectF& region) {
    const double reach = tokenReach();
    for (const SceneToken& token : traffic.tokens()) {
        const TokenPlace place = placeOf(token, stage.layout);
        if (!region.adjusted(-reach, -reach, reach, reach).contains(place.at)) continue;
        const SceneEdge& edge = stage.layout.edges[static_cast<std::size_t>(token.edge)];
        const SceneUnit& unit = stage.layout.units[static_cast<std::size_t>(edge.channelUnit)];
        const int accent = stage.descriptor.topology.channels[static_cast<std::size_t>(unit.declaration)].accent;
        m_brush.drawToken(painter, place.at, classColor(stage.descriptor.topology, token.messageClass, accent),
                          place.opacity);
    }
}

// Marks that run along a busy edge, and its rate. Their number depends on the edge's length, not on its traffic.
void ScenePainter::paintFlows(QPainter& painter, const SceneStage& stage, const SceneTraffic& traffic,
                              const QRectF& region) {
    if (!traffic.anyFlow()) return;
    const auto& flows = traffic.flows();
    for (std::size_t i = 0; i < flows.size() && i < stage.layout.edges.size(); ++i) {
        if (!flows[i].active) continue;
        const SceneEdge& edge = stage.layout.edges[i];
        const QPointF middle = edge.at(0.5);
        const double length = std::max(edge.length(), 1.0);
        const SceneUnit& unit = stage.layout.units[static_cast<std::size_t>(edge.channelUnit)];
        const auto& channel = stage.descriptor.topology.channels[static_cast<std::size_t>(unit.declaration)];
        const double distance = m_brush.px(kFlowMarkDistance) / length;
        const double speed = m_brush.px(kFlowMarkSpeed) * (1 + flows[i].level * 0.6) / length;
        for (double t = std::fmod(traffic.phase() * speed, distance); t < 1; t += distance) {
            m_brush.drawToken(painter, edge.at(t), m_brush.theme().channelAccent(channel.accent), 0.75);
        }
        const QString rate = shortNumber(flows[i].perRunSecond) + QStringLiteral("/s");
        const QFontMetricsF metrics(m_brush.term());
        QRectF label(0, 0, metrics.horizontalAdvance(rate) + m_brush.px(12), m_brush.px(19));
        label.moveCenter(middle);
        if (!label.intersects(region)) continue;
        painter.setPen(QPen(m_brush.edgeLine(channel.accent), 1));
        painter.setBrush(m_brush.color(ColorRole::Panel));
        painter.drawRoundedRect(label, label.height() / 2, label.height() / 2);
        painter.setFont(m_brush.term());
        painter.setPen(m_brush.color(ColorRole::Text));
        painter.drawText(label, Qt::AlignCenter, rate);
    }
}

void ScenePainter::paintHand(QPainter& painter, const SceneStage& stage, const ScenePicture& picture,
                             const SceneHand& hand) const {
    const auto ring = [&](int node, const QColor& color, double width) {
        if (node < 0 || static_cast<std::size_t>(node) >= stage.layout.nodes.size()) return;
        const SceneNode& target = stage.layout.nodes[static_cast<std::size_t>(node)];
        const double gap = m_brush.px(target.detail == Detail::Cell ? 1.5 : 4);
        const QRectF frame = target.body.adjusted(-gap, -gap, gap, gap);
        const double radius = std::min(m_brush.px(target.detail == Detail::Cell ? 6 : 18), frame.height() / 2);
        painter.setPen(QPen(color, m_brush.px(width)));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame, radius, radius);
    };
    if (hand.hovered != hand.selected) ring(hand.hovered, m_brush.color(ColorRole::Outline), 1);
    ring(hand.selected, m_brush.color(hand.focused ? ColorRole::Accent : ColorRole::Outline), hand.focused ? 2 : 1.5);

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
