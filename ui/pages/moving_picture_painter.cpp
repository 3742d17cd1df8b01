// How a moving picture is drawn. At this size no word is legible: a goroutine is a pill with its activity's colour and
// glyph, a channel a tube as full as it is, a gate a lamp with its sign.
#include "ui/pages/moving_picture.hpp"

#include "ui/theme/activity.hpp"

#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kMotionSeconds = 0.45;
constexpr double kSeamSeconds = 0.25;  // the end fades before it begins anew
constexpr int kSlotsDrawnMax = 12;

// Maps the picture's units to the area.
struct Fit {
    Fit(const QRectF& area, const QSizeF& size)
        : scale(std::min(area.width() / size.width(), area.height() / size.height())),
          origin(area.center() - QPointF(size.width(), size.height()) * scale / 2) {}
    QPointF point(const QPointF& p) const { return origin + p * scale; }
    QRectF rect(const QRectF& r) const { return {point(r.topLeft()), r.size() * scale}; }
    double scale;
    QPointF origin;
};

QPointF along(const std::array<QPointF, 4>& c, double t) {
    const double u = 1 - t;
    return c[0] * (u * u * u) + c[1] * (3 * u * u * t) + c[2] * (3 * u * t * t) + c[3] * (t * t * t);
}

// Filled from the right, where messages leave.
void paintFill(QPainter& painter, const QRectF& tube, const MovingPicture::Box& box, int inside, const QColor& color) {
    const QRectF room = tube.adjusted(1.5, 1.5, -1.5, -1.5);
    if (inside <= 0 || box.slots == 0) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double slot = room.width() / box.slots;
    const int filled = std::min(inside, box.slots);
    if (box.slots > kSlotsDrawnMax || slot < 2.5) {
        painter.drawRect(QRectF(room.right() - slot * filled, room.top(), slot * filled, room.height()));
        return;
    }
    for (int i = 0; i < filled; ++i)
        painter.drawRect(QRectF(room.right() - slot * (i + 1) + 0.5, room.top(), slot - 1, room.height()));
}

void paintPill(QPainter& painter, const QRectF& pill, int value, const Theme& theme) {
    if (value < 0) return;
    const Activity activity = kActivities[static_cast<std::size_t>(value)];
    const QColor color = theme.activity(activity);
    const double radius = std::min(pill.height() / 2, 4.0);
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(mixed(theme.color(ColorRole::Raised), color, 0.25));
    painter.drawRoundedRect(pill.adjusted(0.6, 0.6, -0.6, -0.6), radius, radius);
    const double side = std::min({pill.height() - 3, pill.width() - 3, 9.0});
    if (side < 3) return;
    QRectF glyph(0, 0, side, side);
    glyph.moveCenter(pill.center());
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPath(activityGlyph(activity, glyph));
}

// The order of a gate's values: it lets through, it bars, it lets some through.
void paintLamp(QPainter& painter, const QRectF& place, int value, const Theme& theme) {
    constexpr std::array kColors{ColorRole::Good, ColorRole::Bad, ColorRole::Warning};
    const double side = std::clamp(std::min(place.width(), place.height()), 6.0, 13.0);
    QRectF lamp(0, 0, side, side);
    lamp.moveCenter(place.center());
    const bool isKnown = value >= 0 && value < static_cast<int>(kColors.size());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(isKnown ? kColors[static_cast<std::size_t>(value)] : ColorRole::Track));
    painter.drawEllipse(lamp);
    const QPointF half(side * 0.28, 0);
    painter.setPen(QPen(theme.color(ColorRole::Ground), 1.6, Qt::SolidLine, Qt::RoundCap));
    if (value == 1) painter.drawLine(lamp.center() - half, lamp.center() + half);
    if (value == 2) painter.drawPoint(lamp.center());
}

void paintMotions(QPainter& painter, const Fit& fit, const MovingPicture& picture, double now, const Theme& theme) {
    painter.setPen(Qt::NoPen);
    for (const MovingPicture::Motion& motion : picture.motions) {
        const double age = now - motion.frame / picture.framesPerSecond;
        if (age < 0 || age > kMotionSeconds) continue;
        const double t = age / kMotionSeconds;
        QPointF at;
        if (motion.way >= 0) {
            at = along(picture.ways[static_cast<std::size_t>(motion.way)].curve, t);
        } else {
            const QPointF from = picture.boxes[static_cast<std::size_t>(motion.from)].rect.center();
            const QPointF to = picture.boxes[static_cast<std::size_t>(motion.to)].rect.center();
            at = from + (to - from) * t + QPointF(std::sin(t * M_PI) * picture.size.width() * 0.04, 0);
        }
        const QColor color = theme.channelAccent(motion.accent);
        if (theme.glows()) {
            QColor glow = color;
            glow.setAlphaF(0.28F);
            painter.setBrush(glow);
            painter.drawEllipse(fit.point(at), 4.2, 4.2);
        }
        painter.setBrush(theme.glows() ? mixed(color, Qt::white, 0.45) : color);
        painter.drawEllipse(fit.point(at), 2.1, 2.1);
    }
}

}  // namespace

void paintStanding(QPainter& painter, const QRectF& area, const MovingPicture& picture, const Theme& theme) {
    const Fit fit(area, picture.size);
    painter.setBrush(Qt::NoBrush);
    for (const MovingPicture::Way& way : picture.ways) {
        QPainterPath path(fit.point(way.curve[0]));
        path.cubicTo(fit.point(way.curve[1]), fit.point(way.curve[2]), fit.point(way.curve[3]));
        painter.setPen(QPen(mixed(theme.color(ColorRole::Ground), theme.channelAccent(way.accent), 0.5), 1.2));
        painter.drawPath(path);
    }
    for (const MovingPicture::Box& box : picture.boxes) {
        const QRectF rect = fit.rect(box.rect);
        if (box.kind == MovingPicture::Kind::Gate) continue;
        const bool isTube = box.kind == MovingPicture::Kind::Channel;
        painter.setPen(QPen(isTube ? theme.channelAccent(box.accent) : theme.color(ColorRole::TextDisabled), 1));
        painter.setBrush(theme.color(isTube ? ColorRole::Field : ColorRole::RaisedLow));
        const double radius = std::min(rect.height() / 2, isTube ? 2.5 : 4.0);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    }
}

void paintMoving(QPainter& painter, const QRectF& area, const MovingPicture& picture, double seconds,
                 const Theme& theme) {
    const Fit fit(area, picture.size);
    const double now = std::fmod(std::max(seconds, 0.0), picture.seconds());
    const std::vector<int> values = picture.valuesAt(static_cast<int>(now * picture.framesPerSecond));
    painter.save();
    painter.setOpacity(std::min({1.0, now / kSeamSeconds + 0.2, (picture.seconds() - now) / kSeamSeconds + 0.2}));
    for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
        const MovingPicture::Box& box = picture.boxes[i];
        const QRectF rect = fit.rect(box.rect);
        if (box.kind == MovingPicture::Kind::Goroutine) paintPill(painter, rect, values[i], theme);
        if (box.kind == MovingPicture::Kind::Gate) paintLamp(painter, rect, values[i], theme);
        if (box.kind == MovingPicture::Kind::Channel)
            paintFill(painter, rect, box, values[i], theme.channelAccent(box.accent));
    }
    paintMotions(painter, fit, picture, now, theme);
    painter.restore();
}

}  // namespace sluice::ui
