#include "ui/scene/scene_painter.hpp"
#include "ui/scene/scene_widget_words.hpp"
#include "ui/scene/scene_widgets.hpp"

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
constexpr double kTubeNotesBeyond = 40;  // words below a tube may go on under the ways behind it

QString tr(const char* text) {
    return QCoreApplication::translate("Scene", text);
}

const ChannelDecl& channelOf(const SceneStage& stage, const SceneNode& node) {
    return stage.descriptor.topology.channels[static_cast<std::size_t>(node.declaration)];
}

double eased(double t) {
    return t * t * (3 - 2 * t);
}

}  // namespace

QRectF ScenePainter::slotArea(const SceneNode& node) const {
    const double pad = m_brush.px(node.detail == Detail::Cell ? kCellPadding : kTubePadding);
    const QRectF area = node.body.adjusted(pad, pad, -pad, -pad);
    return {m_brush.snapped(area.x()), m_brush.snapped(area.y()), m_brush.snapped(area.width()),
            m_brush.snapped(area.height())};
}

QRectF ScenePainter::slotRect(const SceneNode& node, std::uint32_t capacity, std::uint32_t slot) const {
    const QRectF area = slotArea(node);
    const double left = m_brush.slotLeft(area.width(), capacity, capacity - slot - 1);
    const double right = m_brush.slotLeft(area.width(), capacity, capacity - slot);
    return {area.left() + left, area.top(), right - left, area.height()};
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
                paintWidget(painter, m_brush, stage, node, picture.widgets[i]);
                break;
            case SceneItem::Action:
                paintAction(painter, stage, node, static_cast<int>(i), hand);
                break;
        }
    }
    paintTokens(painter, stage, traffic, region);
    paintArcs(painter, m_brush, stage, picture);
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
    const QString label = goroutineName(role, static_cast<std::uint32_t>(node.instance), count);
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
        Qt::AlignVCenter | Qt::AlignLeft, sceneText(className));
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
    if (face.id == 0) return;
    const ColorRole loud = face.isFull() ? ColorRole::Warning : ColorRole::Text;
    if (face.capacity > 0) {
        const double y = node.isNarrow ? node.body.bottom() + m_brush.px(1) : node.rect.top();
        const QRectF head(node.rect.left(), y, node.isNarrow ? node.body.width() : node.rect.width(), m_brush.px(17));
        const QString of = QStringLiteral(" / %1").arg(face.capacity);
        painter.setFont(m_brush.number());
        painter.setPen(m_brush.color(face.isFull() ? ColorRole::Warning : ColorRole::TextMuted));
        painter.drawText(head, Qt::AlignVCenter | Qt::AlignRight, of);
        painter.setPen(m_brush.color(loud));
        painter.drawText(head.adjusted(0, 0, -QFontMetricsF(m_brush.number()).horizontalAdvance(of), 0),
                         Qt::AlignVCenter | Qt::AlignRight, QString::number(face.depth));
    }
    if (node.detail >= Detail::Compact || node.isNarrow) return;
    paintTubeNotes(painter, node, face);
}

// As many as there is room for before the next column, the most telling first: that it is closed or has no buffer is
// drawn, too.
void ScenePainter::paintTubeNotes(QPainter& painter, const SceneNode& node, const ChannelFace& face) const {
    QStringList notes;
    if (face.stale) notes << tr("events were lost");
    if (face.refused > 0) notes << tr("%1 turned away").arg(QLocale().toString(static_cast<qulonglong>(face.refused)));
    if (face.closed) notes << tr("closed");
    if (face.capacity == 0) notes << tr("unbuffered");
    const QFontMetricsF metrics(m_brush.word());
    const double room = node.rect.width() + m_brush.px(kTubeNotesBeyond);
    QString words;
    for (const QString& note : notes) {
        const QString longer = words.isEmpty() ? note : words + QStringLiteral(" · ") + note;
        if (words.isEmpty() || metrics.horizontalAdvance(longer) <= room) words = longer;
    }
    painter.setFont(m_brush.word());
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    const QRectF foot(node.rect.left(), node.body.bottom() + m_brush.px(2), node.rect.width(), m_brush.px(16));
    painter.drawText(foot, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, words);
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

}  // namespace sluice::ui
