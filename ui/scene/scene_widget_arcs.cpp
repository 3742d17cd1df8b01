// Arcs from goroutine to goroutine, past all channels.
#include "ui/scene/scene_widgets.hpp"

#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr std::array kStrength{1.0, 0.55, 0.3};  // the newest first
constexpr double kBulgeMin = 26;
constexpr double kBulgeMax = 70;

// Out of the right side of one and into the right side of the other; between cells, from middle to middle.
QPainterPath arcPath(const SceneLayout& layout, const SceneArc& arc, double scale) {
    const SceneNode& from = layout.nodes[static_cast<std::size_t>(arc.from)];
    const SceneNode& to = layout.nodes[static_cast<std::size_t>(arc.to)];
    const bool cells = from.detail == Detail::Cell;
    const double aside = 6 * scale;
    const QPointF start = cells ? from.body.center() : QPointF(from.body.right(), from.body.center().y() + aside);
    const QPointF end = cells ? to.body.center() : QPointF(to.body.right(), to.body.center().y() - aside);
    const double bulge = cells ? kBulgeMin * scale
                               : std::clamp(std::abs(end.y() - start.y()) * 0.35, kBulgeMin * scale, kBulgeMax * scale);
    QPainterPath path(start);
    path.cubicTo(start + QPointF(bulge, 0), end + QPointF(bulge, 0), end);
    return path;
}

}  // namespace

void paintArcs(QPainter& painter, const SceneBrush& brush, const SceneStage& stage, const ScenePicture& picture) {
    for (std::size_t i = picture.arcs.size(); i-- > 0;) {
        const QPainterPath path = arcPath(stage.layout, picture.arcs[i], brush.scale());
        const QColor tint = mixed(brush.color(ColorRole::Ground), brush.theme().channelAccent(3),
                                  kStrength[std::min(i, kStrength.size() - 1)]);
        QPen pen(tint, brush.px(1.6), Qt::SolidLine, Qt::FlatCap);
        pen.setDashPattern({3.5, 2.5});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        const QPointF tip = path.currentPosition();
        const double size = brush.px(8);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawPolygon(QPolygonF{tip, tip + QPointF(size, -size * 0.6), tip + QPointF(size, size * 0.6)});
    }
}

QRectF arcsReach(const SceneLayout& layout, const SceneArcs& arcs, double scale) {
    QRectF reach;
    for (const SceneArc& arc : arcs) reach |= arcPath(layout, arc, scale).controlPointRect();
    const double pad = 10 * scale;
    return reach.isNull() ? reach : reach.adjusted(-pad, -pad, pad, pad);
}

}  // namespace sluice::ui
