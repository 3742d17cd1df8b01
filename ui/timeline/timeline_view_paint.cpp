// How the timeline is drawn: the kept image of the lanes, and over it names, ruler, events, arrows, cursor.
#include "ui/theme/fonts.hpp"
#include "ui/timeline/timeline_view.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kTickSpacing = 84;
// Events are drawn singly while they have so many pixels each, on average.
constexpr double kPixelsPerEvent = 1.5;

// A small triangle of three lines under a heading's title: pointing down, or to the right where it is folded.
QPainterPath foldMark(const QPointF& centre, double size, bool isFolded) {
    QPainterPath path;
    if (isFolded) {
        path.moveTo(centre + QPointF(-size / 2, -size));
        path.lineTo(centre + QPointF(size / 2, 0));
        path.lineTo(centre + QPointF(-size / 2, size));
    } else {
        path.moveTo(centre + QPointF(-size, -size / 2));
        path.lineTo(centre + QPointF(0, size / 2));
        path.lineTo(centre + QPointF(size, -size / 2));
    }
    return path;
}

QString elided(const QPainter& painter, const QString& text, double width) {
    return painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(width));
}

}  // namespace

QRectF TimelineView::rowRect(const LaneRow& row) const {
    const QRectF area = lanesRect();
    return {area.left(), area.top() + row.top - m_scrollBar->value(), area.width(), m_rows.heightOf(row)};
}

void TimelineView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme theme = Theme::current();
    painter.fillRect(rect(), theme.color(ColorRole::Ground));
    if (!m_snapshot || m_rows.rows().empty()) return paintEmpty(painter, theme);
    paintLanes(painter);
    painter.save();
    painter.setClipRect(lanesRect());
    paintTicks(painter, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    paintMarks(painter, theme);
    paintWakeUps(painter, theme);
    painter.restore();
    paintNames(painter, theme);
    paintHeadings(painter, theme);
    paintRuler(painter, theme);
    paintCursor(painter, theme);
}

void TimelineView::paintEmpty(QPainter& painter, const Theme& theme) {
    painter.setFont(textFont(theme.metrics().text));
    painter.setPen(theme.color(ColorRole::TextMuted));
    const QString words = !m_filter.isEmpty() && !store().lanes().empty()
                              ? tr("No lane is called that, and none ever did that.")
                              : tr("A lane for every goroutine and channel appears here once the run begins.");
    const int margin = theme.metrics().space4;
    painter.drawText(rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap, words);
}

void TimelineView::paintLanes(QPainter& painter) {
    const QRectF area = lanesRect();
    const LanePicture picture{store(),           m_rows,
                              shownRange(),      static_cast<double>(m_scrollBar->value()),
                              area.size(),       devicePixelRatioF(),
                              liveTime(),        isAtLiveEdge() ? &m_snapshot->state : nullptr,
                              m_descriptor.get()};
    const bool isOtherSize = m_image.size() != (area.size() * devicePixelRatioF()).toSize();
    if (m_isImageDue || isOtherSize) {
        m_isImageDue = false;
        m_painter.paint(m_image, picture);
        collectWakeUps();
        m_ticks.look(store(), shownRange());
    }
    painter.drawImage(area.topLeft(), m_image);
}

// ---- names ----

void TimelineView::paintNames(QPainter& painter, const Theme& theme) {
    const QRectF area = lanesRect();
    const QRectF names(0, area.top(), area.left(), area.height());
    painter.save();
    painter.setClipRect(names);
    painter.fillRect(names, theme.color(ColorRole::Panel));
    painter.setFont(textFont(theme.metrics().textSmall));
    const double indent = theme.metrics().space4;
    const std::optional<std::uint32_t> picked = selectedLane();
    const auto [first, end] = m_rows.between(m_scrollBar->value(), m_scrollBar->value() + area.height());
    for (std::size_t i = first; i < end; ++i) {
        const LaneRow& row = m_rows.rows()[i];
        if (row.isHeading) continue;
        const QRectF box = rowRect(row);
        const QRectF cell(0, box.top(), names.width(), box.height());
        const bool isPicked = picked == row.lane;
        if (isPicked) painter.fillRect(cell, theme.color(ColorRole::Selection));
        const Lane& lane = store().lanes()[row.lane];
        double left = indent;
        if (lane.kind == LaneKind::Channel) {
            const bool isDeclared = m_descriptor && lane.declaration < m_descriptor->topology.channels.size();
            const int accent = isDeclared ? m_descriptor->topology.channels[lane.declaration].accent : lane.declaration;
            painter.setPen(theme.channelAccent(accent));
            painter.setFont(monoFont(theme.metrics().textSmall, QFont::Bold));
            painter.drawText(cell.adjusted(left, 0, 0, 0), Qt::AlignVCenter, Theme::channelLetter(accent));
            left += theme.metrics().space4;
            painter.setFont(textFont(theme.metrics().textSmall));
        }
        painter.setPen(theme.color(isPicked ? ColorRole::Text : ColorRole::TextMuted));
        const QRectF text = cell.adjusted(left, 0, -theme.metrics().space1, 0);
        painter.drawText(text, Qt::AlignVCenter,
                         elided(painter, m_names.lane(store(), row.lane, cursor()), text.width()));
    }
    painter.restore();
    painter.fillRect(QRectF(area.left() - 1, area.top(), 1, area.height()), theme.color(ColorRole::Separator));
}

void TimelineView::paintHeadings(QPainter& painter, const Theme& theme) {
    const QRectF area = lanesRect();
    painter.save();
    painter.setClipRect(QRectF(0, area.top(), area.right(), area.height()));
    const auto [first, end] = m_rows.between(m_scrollBar->value(), m_scrollBar->value() + area.height());
    for (std::size_t i = first; i < end; ++i) {
        const LaneRow& row = m_rows.rows()[i];
        if (!row.isHeading) continue;
        const QRectF box = rowRect(row);
        painter.fillRect(QRectF(0, box.top(), area.right(), box.height()), theme.color(ColorRole::Bar));
        painter.setPen(QPen(theme.color(ColorRole::TextMuted), 1.5));
        painter.setRenderHint(QPainter::Antialiasing);
        const double mark = 3 * theme.scale();
        painter.drawPath(foldMark(QPointF(theme.metrics().space2 + mark, box.center().y()), mark, row.isFolded));
        painter.setFont(textFont(theme.metrics().textSmall, QFont::DemiBold));
        painter.setPen(theme.color(ColorRole::Text));
        const QRectF text = QRectF(0, box.top(), area.right(), box.height()).adjusted(theme.metrics().space6, 0, 0, 0);
        QRectF used;
        painter.drawText(text, Qt::AlignVCenter, row.title, &used);
        painter.setFont(monoFont(theme.metrics().textSmall));
        painter.setPen(theme.color(ColorRole::TextMuted));
        painter.drawText(text.adjusted(used.width() + theme.metrics().space2, 0, 0, 0), Qt::AlignVCenter,
                         QString::number(row.count));
    }
    painter.restore();
}

// ---- time ----

void TimelineView::paintRuler(QPainter& painter, const Theme& theme) {
    const QRectF area = lanesRect();
    const QRectF ruler(0, 0, width(), area.top());
    painter.fillRect(ruler, theme.color(ColorRole::Panel));
    painter.fillRect(QRectF(0, ruler.bottom() - 1, width(), 1), theme.color(ColorRole::Separator));
    painter.setFont(monoFont(theme.metrics().textSmall));
    const QFontMetricsF metrics(painter.font());
    const TimeAxis axis = this->axis();
    for (const TimeTick& tick : axis.ticks(kTickSpacing * theme.scale())) {
        const double x = std::round(axis.toPixel(tick.time));
        painter.fillRect(QRectF(x, ruler.bottom() - 6, 1, 5), theme.color(ColorRole::TextMuted));
        const double half = metrics.horizontalAdvance(tick.label) / 2;
        if (x - half < area.left() || x + half > area.right()) continue;
        painter.setPen(theme.color(ColorRole::TextMuted));
        painter.drawText(QRectF(x - half - 1, 0, 2 * half + 2, ruler.height() - 5), Qt::AlignCenter, tick.label);
    }
    // What is visible, so that a zoomed view says how much it shows.
    painter.setPen(theme.color(ColorRole::Text));
    painter.drawText(QRectF(theme.metrics().space2, 0, area.left() - theme.metrics().space2, ruler.height()),
                     Qt::AlignVCenter, durationLabel(shownRange().span()));
}

void TimelineView::paintCursor(QPainter& painter, const Theme& theme) {
    const QRectF area = lanesRect();
    const double x = std::round(pixelAt(cursor()));
    painter.setClipRect(QRectF(area.left(), 0, area.width(), height()));
    if (x >= area.left() - 1 && x <= area.right() + 1) {
        painter.fillRect(QRectF(x, area.top(), 1, area.height()), theme.color(ColorRole::Accent));
        QPainterPath head;
        const double size = 4 * theme.scale();
        head.moveTo(x + 0.5, area.top());
        head.lineTo(x + 0.5 - size, area.top() - size);
        head.lineTo(x + 0.5 + size, area.top() - size);
        head.closeSubpath();
        painter.fillPath(head, theme.color(ColorRole::Accent));
    }
    if (m_pointer && area.contains(*m_pointer) && m_drag == Drag::None) {
        const TimeAxis axis = this->axis();
        const Nanos time = axis.toTime(m_pointer->x());
        const QString label = timeLabel(time, niceTimeStep(static_cast<Nanos>(axis.nanosPerPixel())));
        painter.setFont(monoFont(theme.metrics().textSmall));
        const double width = painter.fontMetrics().horizontalAdvance(label) + 2.0 * theme.metrics().space1;
        const double left =
            std::clamp(m_pointer->x() - width / 2, area.left(), std::max(area.left(), area.right() - width));
        painter.fillRect(QRectF(std::round(m_pointer->x()), area.top(), 1, area.height()),
                         theme.color(ColorRole::Track));
        const QRectF box(left, 1, width, area.top() - 3);
        painter.fillRect(box, theme.color(ColorRole::Raised));
        painter.setPen(theme.color(ColorRole::Text));
        painter.drawText(box, Qt::AlignCenter, label);
    }
    if (hasFocus()) {
        painter.setClipping(false);
        painter.setPen(QPen(theme.color(ColorRole::Accent), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

// ---- what is picked, pointed at, and single events ----

void TimelineView::paintMarks(QPainter& painter, const Theme& theme) {
    if (const auto lane = selectedLane()) {
        const QRectF box = laneRect(*lane);
        painter.setPen(QPen(theme.color(ColorRole::Accent), 1));
        painter.setBrush(Qt::NoBrush);
        if (!box.isEmpty()) painter.drawRect(box.adjusted(-2, 0.5, 2, -0.5));
    }
    for (const Nanos gap : store().gaps()) {
        const double x = std::round(pixelAt(gap)) + 0.5;
        painter.setPen(QPen(theme.color(ColorRole::Bad), 1, Qt::DashLine));
        painter.drawLine(QPointF(x, lanesRect().top()), QPointF(x, lanesRect().bottom()));
    }
    if (!m_hovered || m_hovered->lane >= store().lanes().size()) return;
    const Lane& lane = store().lanes()[m_hovered->lane];
    const auto outline = [&](const auto& track) {
        if (m_hovered->interval < track.begin() || m_hovered->interval >= track.end()) return;
        const bool isLast = m_hovered->interval + 1 == track.end();
        const double from = pixelAt(track.at(m_hovered->interval).start);
        const double to = pixelAt(isLast ? liveTime() : track.at(m_hovered->interval + 1).start);
        const QRectF row = laneRect(m_hovered->lane);
        if (row.isEmpty()) return;
        const double left = std::max(from, row.left() - 2);
        const QRectF box(left, row.top() + 1.5, std::max(2.0, std::min(to, row.right() + 2) - left), row.height() - 3);
        painter.setPen(QPen(theme.color(ColorRole::Text), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box);
    };
    lane.kind == LaneKind::Goroutine ? outline(lane.activity) : outline(lane.depth);
}

void TimelineView::paintTicks(QPainter& painter, const Theme& theme) {
    const std::vector<Event>& events = m_ticks.events();
    const TimeAxis axis = this->axis();
    const auto visible = static_cast<double>(std::count_if(
        events.begin(), events.end(), [&](const Event& event) { return axis.range().contains(event.time); }));
    if (visible == 0 || visible * kPixelsPerEvent > axis.width()) return;
    const QColor color = theme.color(ColorRole::Text);
    const double size = 2 * theme.scale();
    for (const Event& event : events) {
        if (!axis.range().contains(event.time)) continue;
        const auto mark = [&](std::optional<std::uint32_t> lane) {
            const QRectF box = lane ? laneRect(*lane) : QRectF();
            if (box.isEmpty()) return;
            const double x = std::round(axis.toPixel(event.time));
            painter.fillRect(QRectF(x, box.top() + 1, 1, box.height() - 2), color);
            painter.fillRect(QRectF(x - size + 0.5, box.top() + 1, 2 * size, size), color);
        };
        mark(store().laneOf(LaneKind::Goroutine, event.goroutine));
        if (isChannelKind(event.kind)) mark(store().laneOf(LaneKind::Channel, event.object));
    }
}

void TimelineView::paintWakeUps(QPainter& painter, const Theme& theme) {
    const QRectF area = lanesRect();
    const double head = 4 * theme.scale();
    const QColor color = theme.color(ColorRole::Accent);
    painter.setPen(QPen(color, 1));
    for (const WakeUp& wakeUp : m_wakeUps) {
        const std::optional<std::size_t> from = m_rows.rowOf(wakeUp.from);
        const std::optional<std::size_t> to = m_rows.rowOf(wakeUp.to);
        if (!from || !to) continue;
        const double x = std::round(pixelAt(wakeUp.time)) + 0.5;
        const QRectF begin = rowRect(m_rows.rows()[*from]);
        const QRectF end = rowRect(m_rows.rows()[*to]);
        const bool isDown = end.top() > begin.top();
        const double y1 = std::clamp(begin.center().y(), area.top() - 1, area.bottom() + 1);
        const double y2 = isDown ? end.top() + 3 : end.bottom() - 3;
        painter.drawLine(QPointF(x, y1), QPointF(x, y2));
        const double back = isDown ? -head : head;
        QPainterPath arrow;
        arrow.moveTo(x, y2);
        arrow.lineTo(x - head * 0.8, y2 + back);
        arrow.lineTo(x + head * 0.8, y2 + back);
        arrow.closeSubpath();
        painter.fillPath(arrow, color);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(x, begin.center().y()), head / 2, head / 2);
    }
}

}  // namespace sluice::ui
