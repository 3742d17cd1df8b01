#include "ui/scene/scene_lengths.hpp"
#include "ui/scene/scene_painter.hpp"

#include <QCoreApplication>
#include <QPainterPath>
#include <QRadialGradient>

#include <algorithm>
#include <array>

namespace sluice::ui {

namespace {

constexpr double kLegendScaleMax = 1.25;

constexpr double kGridStep = 26;
constexpr double kTubeRadius = 8;

QString tr(const char* text) {
    return QCoreApplication::translate("Scene", text);
}

QString columnTitle(const SceneColumn& column, const Topology& topology) {
    if (column.isChannels) return tr("Channels");
    QStringList titles;
    for (const int role : column.declarations) {
        QString title;
        switch (topology.roles[static_cast<std::size_t>(role)].kind) {
            case RoleKind::Source:
                title = tr("Sources");
                break;
            case RoleKind::Worker:
                title = tr("Workers");
                break;
            case RoleKind::Sink:
                title = tr("Sinks");
                break;
            case RoleKind::Helper:
                title = tr("Helpers");
                break;
        }
        if (!titles.contains(title)) titles << title;
    }
    return titles.join(QStringLiteral(" · "));
}

QPainterPath pathOf(const SceneEdge& edge) {
    QPainterPath path(edge.curve[0]);
    path.cubicTo(edge.curve[1], edge.curve[2], edge.curve[3]);
    return path;
}

int accentOf(const SceneStage& stage, const SceneEdge& edge) {
    const SceneUnit& unit = stage.layout.units[static_cast<std::size_t>(edge.channelUnit)];
    return stage.descriptor.topology.channels[static_cast<std::size_t>(unit.declaration)].accent;
}

void paintArrow(QPainter& painter, const SceneEdge& edge, const QColor& color, double size) {
    const QPointF tip = edge.curve[3];
    // Ways arrive from the left; only those from a tube down to its pill come from above.
    const bool isDown = qFuzzyCompare(1 + edge.curve[2].x(), 1 + tip.x());
    const auto at = [&](double back, double aside) {
        return tip + (isDown ? QPointF(aside, -back) : QPointF(-back, aside)) * size;
    };
    QPainterPath head(tip);
    head.lineTo(at(1.25, -0.62));
    head.lineTo(at(0.85, 0));
    head.lineTo(at(1.25, 0.62));
    head.closeSubpath();
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPath(head);
}

// An unbuffered channel holds nothing: sender and receiver meet.
void paintMeetingPlace(QPainter& painter, const QPointF& at, const QColor& color, double size) {
    painter.setPen(QPen(color, size * 0.36, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    for (const double side : {-1.0, 1.0}) {
        const QPointF tip = at + QPointF(side * size * 0.5, 0);
        painter.drawPolyline(QPolygonF{tip + QPointF(side * size, -size), tip, tip + QPointF(side * size, size)});
    }
}

}  // namespace

QPixmap ScenePainter::paintStatic(const SceneStage& stage, const QSizeF& size, double devicePixelRatio,
                                  const std::vector<SceneFlow>& flows) {
    QPixmap pixmap((size * devicePixelRatio).toSize().expandedTo(QSize(1, 1)));
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter, size);
    paintGroups(painter, stage);
    paintHeaders(painter, stage);
    paintEdges(painter, stage, flows);
    for (const SceneUnit& unit : stage.layout.units) {
        if (unit.isBlock) paintBlock(painter, stage, unit);
    }
    for (const SceneNode& node : stage.layout.nodes) {
        if (node.kind == SceneItem::Channel) paintTubeBody(painter, stage, node);
        if (node.kind == SceneItem::Widget) paintWidgetFrame(painter, stage, node);
    }
    paintLegend(painter, stage, size);
    return pixmap;
}

void ScenePainter::paintGround(QPainter& painter, const QSizeF& size) const {
    const QRectF all(QPointF(0, 0), size);
    painter.fillRect(all, m_brush.color(ColorRole::Ground));
    if (m_brush.theme().isDark()) {
        QRadialGradient light(QPointF(size.width() / 2, size.height() * 0.42),
                              std::max(size.width(), size.height()) * 0.62);
        light.setColorAt(0, mixed(m_brush.color(ColorRole::Ground), m_brush.color(ColorRole::Raised), 0.36));
        light.setColorAt(1, m_brush.color(ColorRole::Ground));
        painter.fillRect(all, light);
    }
    const double step = m_brush.px(kGridStep);
    const double dot = m_brush.px(1.5);
    const QColor grid = m_brush.theme().isDark()
                            ? mixed(m_brush.color(ColorRole::Grid), m_brush.color(ColorRole::Track), 0.45)
                            : m_brush.color(ColorRole::Grid);
    for (double y = step / 2; y < size.height(); y += step) {
        for (double x = step / 2; x < size.width(); x += step) {
            painter.fillRect(QRectF(m_brush.snapped(x), m_brush.snapped(y), dot, dot), grid);
        }
    }
}

void ScenePainter::paintHeaders(QPainter& painter, const SceneStage& stage) const {
    painter.setFont(m_brush.caps());
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    const QFontMetricsF metrics(m_brush.caps());
    for (const SceneColumn& column : stage.layout.columns) {
        const QString title = columnTitle(column, stage.descriptor.topology);
        QRectF place = column.header;
        place.setWidth(metrics.horizontalAdvance(title) + 1);
        place.moveCenter(column.header.center());
        const QRectF room = stage.layout.bounds.adjusted(m_brush.px(8), 0, -m_brush.px(8), 0);
        place.moveLeft(std::max(std::min(place.left(), room.right() - place.width()), room.left()));
        painter.drawText(place, Qt::AlignCenter, title);
    }
}

void ScenePainter::paintGroups(QPainter& painter, const SceneStage& stage) const {
    for (const SceneGroup& group : stage.layout.groups) {
        QPen pen(m_brush.color(ColorRole::Separator), 1);
        pen.setDashPattern({4, 4});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(group.rect, m_brush.px(14), m_brush.px(14));
        painter.setFont(m_brush.word());
        painter.setPen(m_brush.color(ColorRole::TextMuted));
        const auto& label = stage.descriptor.topology.groups[static_cast<std::size_t>(group.declaration)].label;
        painter.drawText(group.rect.adjusted(m_brush.px(10), m_brush.px(4), 0, 0), Qt::AlignLeft | Qt::AlignTop,
                         sceneText(label));
    }
}

void ScenePainter::paintEdges(QPainter& painter, const SceneStage& stage, const std::vector<SceneFlow>& flows) const {
    constexpr std::array kFlowWidths{3.0, 4.5, 6.5, 9.0};
    painter.setBrush(Qt::NoBrush);
    const auto flowOf = [&](std::size_t edge) { return edge < flows.size() ? flows[edge] : SceneFlow{}; };
    for (std::size_t i = 0; i < stage.layout.edges.size(); ++i) {
        const SceneFlow flow = flowOf(i);
        const double width = 5.5 + (flow.active ? kFlowWidths[static_cast<std::size_t>(flow.level)] : 0);
        painter.setPen(QPen(m_brush.edgeBed(accentOf(stage, stage.layout.edges[i])), m_brush.px(width), Qt::SolidLine,
                            Qt::RoundCap));
        painter.drawPath(pathOf(stage.layout.edges[i]));
    }
    for (std::size_t i = 0; i < stage.layout.edges.size(); ++i) {
        const SceneEdge& edge = stage.layout.edges[i];
        const SceneFlow flow = flowOf(i);
        const double width = flow.active ? kFlowWidths[static_cast<std::size_t>(flow.level)] : 1.5;
        const QColor line = m_brush.edgeLine(accentOf(stage, edge));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(line, m_brush.px(width), Qt::SolidLine, Qt::FlatCap));
        painter.drawPath(pathOf(edge));
        paintArrow(painter, edge, line, m_brush.px(7 + width * 0.6));
    }
}

void ScenePainter::paintTubeBody(QPainter& painter, const SceneStage& stage, const SceneNode& node) {
    const auto& decl = stage.descriptor.topology.channels[static_cast<std::size_t>(node.declaration)];
    const QColor accent = m_brush.theme().channelAccent(decl.accent);
    const bool isCell = node.detail == Detail::Cell;
    const double radius = isCell ? m_brush.px(4) : m_brush.px(kTubeRadius);
    const std::uint32_t capacity = stage.counts.capacities[static_cast<std::size_t>(node.declaration)];
    if (m_brush.theme().glows() && !isCell) {
        for (int ring = 4; ring > 0; --ring) {
            const double distance = m_brush.px(ring * 2.0);
            QColor glow = accent;
            glow.setAlphaF(static_cast<float>(0.055 * (5 - ring) / 2));
            painter.setPen(Qt::NoPen);
            painter.setBrush(glow);
            painter.drawRoundedRect(node.body.adjusted(-distance, -distance, distance, distance), radius + distance,
                                    radius + distance);
        }
    }
    painter.setBrush(m_brush.color(ColorRole::RaisedLow));
    QPen pen(mixed(m_brush.color(ColorRole::Ground), accent, isCell ? 0.45 : 0.75), m_brush.px(isCell ? 1 : 1.3));
    if (capacity == 0) pen.setDashPattern({3, 2.5});
    painter.setPen(pen);
    painter.drawRoundedRect(node.body, radius, radius);
    const QRectF area = slotArea(node);
    if (capacity > 0 && capacity <= kSlotsDrawnMax) {
        const QColor empty = m_brush.theme().isDark() ? mixed(m_brush.color(ColorRole::Track), accent, 0.06)
                                                      : mixed(m_brush.color(ColorRole::Track), Qt::white, 0.45);
        painter.drawPixmap(QPointF(m_brush.snapped(area.x()), m_brush.snapped(area.y())),
                           m_brush.slotStrip(area.size(), capacity, empty));
    } else if (capacity == 0) {
        paintMeetingPlace(painter, node.body.center(), m_brush.edgeLine(decl.accent), m_brush.px(5));
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_brush.color(ColorRole::Track));
        painter.drawRoundedRect(area, m_brush.px(3), m_brush.px(3));
    }
    if (isCell) return;
    const double top = node.rect.top();
    const double line = m_brush.px(18);
    const QRectF badge(node.rect.left(), top, line, m_brush.px(17));
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(m_brush.color(ColorRole::Ground), accent, m_brush.theme().isDark() ? 0.24 : 0.14));
    painter.drawRoundedRect(badge, m_brush.px(4), m_brush.px(4));
    painter.setFont(m_brush.term());
    painter.setPen(accent);
    painter.drawText(badge, Qt::AlignCenter, Theme::channelLetter(decl.accent));
    const auto count = stage.counts.channelInstances[static_cast<std::size_t>(node.declaration)];
    const QString label = channelName(decl, static_cast<std::uint32_t>(node.instance), count);
    painter.setFont(m_brush.name());
    painter.setPen(m_brush.color(ColorRole::Text));
    const QString widest = QStringLiteral("%1 / %1").arg(capacity);
    const bool besideName = capacity > 0 && !node.isNarrow;
    const double numbers = besideName ? QFontMetricsF(m_brush.number()).horizontalAdvance(widest) + m_brush.px(6) : 0;
    const double left = badge.right() + m_brush.px(7);
    const QRectF room(left, top, std::max(node.rect.right() - numbers - left, m_brush.px(12)), badge.height());
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(m_brush.name()).elidedText(label, Qt::ElideRight, room.width()));
}

void ScenePainter::paintBlock(QPainter& painter, const SceneStage& stage, const SceneUnit& unit) const {
    painter.setPen(QPen(m_brush.color(ColorRole::Separator), 1));
    painter.setBrush(mixed(m_brush.color(ColorRole::Ground), m_brush.color(ColorRole::Panel), 0.8));
    painter.drawRoundedRect(unit.body, m_brush.px(10), m_brush.px(10));
    const auto& topology = stage.descriptor.topology;
    const auto declaration = static_cast<std::size_t>(unit.declaration);
    const std::string& label =
        unit.isChannel ? topology.channels[declaration].label : topology.roles[declaration].label;
    const std::uint32_t count =
        unit.isChannel ? stage.counts.channelInstances[declaration] : stage.counts.goroutines[declaration];
    painter.setFont(m_brush.name());
    painter.setPen(m_brush.color(ColorRole::Text));
    painter.drawText(unit.title, Qt::AlignVCenter | Qt::AlignLeft, sceneText(label));
    painter.setFont(m_brush.number());
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    painter.drawText(unit.title, Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("×") + QString::number(count));
}

void ScenePainter::paintWidgetFrame(QPainter& painter, const SceneStage& stage, const SceneNode& node) const {
    const auto& widget = stage.descriptor.topology.widgets[static_cast<std::size_t>(node.declaration)];
    painter.setPen(Qt::NoPen);
    painter.setBrush(mixed(m_brush.color(ColorRole::Ground), m_brush.color(ColorRole::Raised),
                           m_brush.theme().isDark() ? 0.55 : 1.0));
    painter.drawRoundedRect(node.body, m_brush.px(10), m_brush.px(10));
    painter.setPen(m_brush.color(ColorRole::TextMuted));
    QFont title = m_brush.word();
    title.setWeight(QFont::DemiBold);
    painter.setFont(title);
    const double pad = m_brush.px(lengths::kWidgetPad);
    const QRectF head(node.body.left() + pad, node.body.top() + m_brush.px(6), node.body.width() - 2 * pad,
                      m_brush.px(18));
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignLeft, sceneText(widget.title));
}

void ScenePainter::paintLegend(QPainter& painter, const SceneStage& stage, const QSizeF& size) const {
    // The legend stays at the window's foot and as large as it is, however far the scene is zoomed.
    const double scale = m_brush.theme().scale();
    const SceneBrush brush(m_brush.theme(), std::clamp(m_brush.scale(), scale, kLegendScaleMax * scale), 1);
    constexpr std::array kShown{Activity::Working,           Activity::Ready,         Activity::WaitingForRoom,
                                Activity::WaitingForMessage, Activity::WaitingForAny, Activity::Sleeping,
                                Activity::Finished,          Activity::Stuck};
    const QFontMetricsF metrics(brush.word());
    const double side = brush.px(9);
    double x = brush.px(18);
    const double y = size.height() - brush.px(18);
    painter.setFont(brush.word());
    // Over what is zoomed under it, it lies on a plate.
    double end = x;
    for (const Activity activity : kShown)
        end += side + brush.px(25) + metrics.horizontalAdvance(activityWords(activity));
    const QRectF plate(brush.px(8), y - brush.px(11), end - x + brush.px(2), brush.px(22));
    const auto isUnder = [&](const SceneNode& node) { return node.rect.intersects(plate); };
    if (std::any_of(stage.layout.nodes.begin(), stage.layout.nodes.end(), isUnder)) {
        QColor ground = m_brush.color(ColorRole::Ground);
        ground.setAlphaF(0.86f);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRoundedRect(plate, brush.px(6), brush.px(6));
    }
    for (const Activity activity : kShown) {
        const QString words = activityWords(activity);
        const double width = side + brush.px(7) + metrics.horizontalAdvance(words);
        if (x + width > size.width() - brush.px(10)) break;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_brush.theme().activity(activity));
        painter.drawPath(activityGlyph(activity, QRectF(x, y - side / 2, side, side)));
        painter.setPen(m_brush.color(ColorRole::TextMuted));
        painter.drawText(QPointF(x + side + brush.px(7), y + metrics.capHeight() / 2), words);
        x += width + brush.px(18);
    }
}

}  // namespace sluice::ui
