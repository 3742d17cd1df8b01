// The part of the scrubber that is about its marks.
#include "ui/theme/theme.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice::ui {
namespace {

// As far apart as marks must be to be told from each other.
constexpr double kClusterPixels = 10;
constexpr double kMarkRadiusMin = 3;
constexpr double kMarkRadiusMax = 5.5;

ColorRole markColor(MarkKind kind) {
    switch (kind) {
        case MarkKind::Trouble:
            return ColorRole::Bad;
        case MarkKind::Attention:
            return ColorRole::Warning;
        default:
            return ColorRole::Text;
    }
}

// Told by shape as well as by colour: a square is trouble, a triangle asks for attention, a diamond is a state, a dot a
// person's change.
QPainterPath markShape(MarkKind kind, QPointF centre, double r) {
    QPainterPath path;
    switch (kind) {
        case MarkKind::Trouble:
            path.addRect(QRectF(centre.x() - r * 0.85, centre.y() - r * 0.85, r * 1.7, r * 1.7));
            break;
        case MarkKind::Attention:
            path.addPolygon(QPolygonF{{centre.x(), centre.y() - r},
                                      {centre.x() + r, centre.y() + r * 0.8},
                                      {centre.x() - r, centre.y() + r * 0.8},
                                      {centre.x(), centre.y() - r}});
            break;
        case MarkKind::State:
            path.addPolygon(QPolygonF{{centre.x(), centre.y() - r},
                                      {centre.x() + r, centre.y()},
                                      {centre.x(), centre.y() + r},
                                      {centre.x() - r, centre.y()},
                                      {centre.x(), centre.y() - r}});
            break;
        case MarkKind::Change:
            path.addEllipse(centre, r * 0.8, r * 0.8);
            break;
    }
    return path;
}

}  // namespace

// Buckets that come closer than marks can be told apart become one, where its gravest happening was first.
std::vector<Scrubber::Cluster> Scrubber::clusters() const {
    std::vector<Cluster> all;
    if (!m_marks || !hasHistory()) return all;
    const TimeAxis time = axis();
    double begun = 0;
    for (const HappeningMarks::Bucket& bucket : m_marks->buckets()) {
        if (bucket.total() == 0) continue;
        const Nanos at = bucket.firsts[static_cast<std::size_t>(bucket.gravest())];
        if (!m_kept.contains(at)) continue;
        const double x = time.toPixel(at);
        if (all.empty() || x - begun >= kClusterPixels) {
            all.push_back({x, bucket});
            begun = x;
            continue;
        }
        const bool isGraver = bucket.gravest() > all.back().what.gravest();
        all.back().what.merge(bucket);
        if (isGraver) all.back().x = x;
    }
    return all;
}

const Scrubber::Cluster* Scrubber::clusterAt(const std::vector<Cluster>& clusters, double x) const {
    const Cluster* nearest = nullptr;
    for (const Cluster& cluster : clusters) {
        const double distance = std::abs(cluster.x - x);
        if (distance <= kMarkRadiusMax && (nearest == nullptr || distance < std::abs(nearest->x - x)))
            nearest = &cluster;
    }
    return nearest;
}

void Scrubber::setMarks(HappeningMarksPtr marks) {
    m_marks = std::move(marks);
    update();
}

void Scrubber::drawMarks(QPainter& painter) const {
    const Theme theme = Theme::current();
    const double y = trackRect().center().y();
    painter.setPen(QPen(theme.color(ColorRole::Bar), 1.5));
    for (const Cluster& cluster : clusters()) {
        const MarkKind kind = cluster.what.gravest();
        const double growth = std::log10(static_cast<double>(cluster.what.total()));
        const double radius = std::min(kMarkRadiusMax, kMarkRadiusMin + growth);
        painter.setBrush(theme.color(markColor(kind)));
        painter.drawPath(markShape(kind, {cluster.x, y}, radius + 0.75));
    }
}

}  // namespace sluice::ui
