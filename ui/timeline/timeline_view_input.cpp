// What a person does with the timeline: mouse, wheel, keys, tool tips.
#include "ui/timeline/timeline_facts.hpp"
#include "ui/timeline/timeline_view.hpp"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kKeyPan = 0.1;
constexpr double kNearPixels = 4;

}  // namespace

std::optional<LanePlace> TimelineView::placeAt(const QPointF& position) const {
    const QRectF area = lanesRect();
    if (position.y() < area.top()) return std::nullopt;
    const std::optional<std::size_t> row = m_rows.rowAt(position.y() - area.top() + m_scrollBar->value());
    if (!row || m_rows.rows()[*row].isHeading) return std::nullopt;
    const std::uint32_t number = m_rows.rows()[*row].lane;
    const Lane& lane = store().lanes()[number];
    if (lane.isEmpty()) return std::nullopt;
    const Nanos time = position.x() < area.left() ? cursor() : axis().toTime(position.x());
    const auto at = [&](const auto& track) -> std::optional<LanePlace> {
        const std::size_t found = track.find(time);
        // What starts a pixel further on is meant too: it may be narrower than the pointer is steady.
        const std::size_t next = found + 1;
        const bool isOn = track.at(found).start <= time;
        if (isOn || axis().toPixel(track.at(found).start) - position.x() < kNearPixels) {
            const bool isNextMeant = isOn && next < track.end() && position.x() >= area.left() &&
                                     axis().toPixel(track.at(next).start) - position.x() < 1;
            return LanePlace{number, isNextMeant ? next : found};
        }
        return std::nullopt;
    };
    return lane.kind == LaneKind::Goroutine ? at(lane.activity) : at(lane.depth);
}

void TimelineView::pick(const QPointF& position) {
    const QRectF area = lanesRect();
    const std::optional<std::size_t> row = m_rows.rowAt(position.y() - area.top() + m_scrollBar->value());
    if (row && m_rows.rows()[*row].isHeading) {
        const std::uint32_t key = m_rows.rows()[*row].group;
        if (!m_folded.insert(key).second) m_folded.erase(key);
        rebuildRows();
        return redraw();
    }
    m_picksItself = true;
    if (const std::optional<LanePlace> place = placeAt(position)) {
        const Lane& lane = store().lanes()[place->lane];
        const LaneTenant* tenant = lane.tenantOf(place->interval);
        const auto kind = lane.kind == LaneKind::Goroutine ? Selected::Kind::Goroutine : Selected::Kind::Channel;
        if (tenant != nullptr) Q_EMIT selected({kind, tenant->id});
    } else {
        Q_EMIT selected({});
    }
    m_picksItself = false;
}

void TimelineView::pickRow(std::optional<std::size_t> row) {
    if (!row || m_rows.rows()[*row].isHeading) return;
    const std::uint32_t number = m_rows.rows()[*row].lane;
    const Lane& lane = store().lanes()[number];
    if (lane.isEmpty()) return;
    const bool isGoroutine = lane.kind == LaneKind::Goroutine;
    const LaneTenant* tenant = lane.tenantOf(isGoroutine ? lane.activity.find(cursor()) : lane.depth.find(cursor()));
    if (tenant == nullptr) tenant = lane.tenant();
    if (tenant == nullptr) return;
    Q_EMIT selected({isGoroutine ? Selected::Kind::Goroutine : Selected::Kind::Channel, tenant->id});
    reveal(number);
}

// ---- moving ----

void TimelineView::zoomAt(double x, double factor) {
    if (!m_snapshot) return;
    const TimeRange run = wholeRun();
    const TimeRange range = axis().zoomed(x, factor, run).range();
    // Whoever zooms out until less than a pixel is missing sees the whole run.
    const auto pixel = static_cast<Nanos>(axis().nanosPerPixel()) + 1;
    const bool isWhole = factor < 1 && range.from - run.from < pixel && run.to - range.to < pixel;
    choose(isWhole ? std::nullopt : std::optional(range));
}

void TimelineView::panBy(double pixels) {
    if (m_snapshot && m_range) choose(axis().panned(pixels, wholeRun()).range());
}

void TimelineView::scrollBy(double pixels) {
    m_scrollBar->setValue(m_scrollBar->value() + static_cast<int>(std::lround(pixels)));
}

void TimelineView::frameSelected() {
    const bool isChannel = m_selected.kind == Selected::Kind::Channel;
    const LaneKind kind = isChannel ? LaneKind::Channel : LaneKind::Goroutine;
    const auto place = store().placeOf(kind, static_cast<std::uint32_t>(m_selected.id), cursor());
    if (!selectedLane() || !place) return;
    const Lane& lane = store().lanes()[place->lane];
    const auto frame = [&](const auto& track) {
        const Nanos from = track.at(place->interval).start;
        const Nanos to = place->interval + 1 < track.end() ? track.at(place->interval + 1).start : liveTime();
        const Nanos margin = std::max<Nanos>((to - from) / 4, kTimeSpanMin);
        choose(fitted({from - margin, to + margin}, wholeRun()));
    };
    isChannel ? frame(lane.depth) : frame(lane.activity);
}

// ---- mouse ----

void TimelineView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_snapshot) return QWidget::mousePressEvent(event);
    m_pressedAt = m_draggedFrom = event->position();
    const bool isOnRuler = m_pressedAt.y() < rulerHeight();
    m_drag = isOnRuler ? Drag::Seek : Drag::Press;
    if (isOnRuler) dragTo(m_pressedAt);
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag != Drag::None) return dragTo(event->position());
    hoverAt(event->position());
}

void TimelineView::dragTo(const QPointF& position) {
    if (m_drag == Drag::Seek) {
        const TimeRange run = wholeRun();
        Q_EMIT seekRequested(std::clamp(axis().toTime(position.x()), run.from, run.to));
        return;
    }
    const QPointF moved = position - m_pressedAt;
    if (m_drag == Drag::Press && moved.manhattanLength() < QApplication::startDragDistance()) return;
    if (m_drag == Drag::Press) {
        m_drag = Drag::Move;
        setCursor(Qt::ClosedHandCursor);
    }
    const QPointF step = position - m_draggedFrom;
    m_draggedFrom = position;
    panBy(step.x());
    scrollBy(-step.y());
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (m_drag == Drag::Press) pick(event->position());
    m_drag = Drag::None;
    m_followedTo = liveTime();
    unsetCursor();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (event->button() != Qt::LeftButton || !lanesRect().contains(position)) return;
    const std::optional<LanePlace> place = placeAt(position);
    if (!place) return;
    // Narrow intervals are meant as a whole: go to where they begin.
    const Lane& lane = store().lanes()[place->lane];
    const Nanos start = lane.kind == LaneKind::Goroutine ? lane.activity.at(place->interval).start
                                                         : lane.depth.at(place->interval).start;
    const bool isAtStart = std::abs(axis().toPixel(start) - position.x()) < kNearPixels;
    Q_EMIT seekRequested(isAtStart ? start : axis().toTime(position.x()));
}

void TimelineView::wheelEvent(QWheelEvent* event) {
    event->accept();
    const QPointF position = event->position();
    const double notches = event->angleDelta().y() / 120.0;
    const double sideways = event->angleDelta().x() / 120.0;
    const double step = 3 * 20 * Theme::current().scale();
    const bool scrolls = event->modifiers().testFlag(Qt::ControlModifier) || position.x() < lanesRect().left();
    if (scrolls) return scrollBy(-notches * step);
    const bool pans = event->modifiers().testFlag(Qt::ShiftModifier) || sideways != 0;
    if (pans) return panBy((notches + sideways) * step);
    if (notches != 0) zoomAt(position.x(), std::pow(kZoomStep, notches));
    hoverAt(position);
}

void TimelineView::leaveEvent(QEvent*) {
    hoverAt(std::nullopt);
}

void TimelineView::hoverAt(std::optional<QPointF> position) {
    m_pointer = position;
    const auto hovered = position && lanesRect().contains(*position) ? placeAt(*position) : std::nullopt;
    if (hovered != m_hovered) {
        m_hovered = hovered;
        collectWakeUps();
    }
    update();
}

// ---- keys ----

void TimelineView::keyPressEvent(QKeyEvent* event) {
    const QRectF area = lanesRect();
    const double pan = area.width() * (event->modifiers().testFlag(Qt::ShiftModifier) ? kKeyPan / 5 : kKeyPan);
    const auto lane = selectedLane();
    const std::optional<std::size_t> row = lane ? m_rows.rowOf(*lane) : std::nullopt;
    const double cursorX = pixelAt(cursor());
    const double zoomX = cursorX >= area.left() && cursorX <= area.right() ? cursorX : area.center().x();
    switch (event->key()) {
        case Qt::Key_Left:
            return panBy(pan);
        case Qt::Key_Right:
            return panBy(-pan);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomAt(zoomX, kZoomStep * kZoomStep);
        case Qt::Key_Minus:
            return zoomAt(zoomX, 1 / (kZoomStep * kZoomStep));
        case Qt::Key_0:
            return choose(std::nullopt);
        case Qt::Key_Up:
            return pickRow(m_rows.step(row, -1));
        case Qt::Key_Down:
            return pickRow(m_rows.step(row, +1));
        case Qt::Key_PageUp:
            return scrollBy(-area.height() * 0.9);
        case Qt::Key_PageDown:
            return scrollBy(area.height() * 0.9);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return frameSelected();
        case Qt::Key_N:
            if (!findNext(event->modifiers().testFlag(Qt::ShiftModifier))) QApplication::beep();
            return;
        case Qt::Key_Escape:
            Q_EMIT selected({});
            return;
        default:
            return QWidget::keyPressEvent(event);
    }
}

// ---- facts ----

const Event* TimelineView::eventAt(const QPointF& position) const {
    const std::optional<LanePlace> place = placeAt(position);
    if (!place) return nullptr;
    const Event* nearest = nullptr;
    double distance = kNearPixels;
    for (const Event& event : m_ticks.events()) {
        const auto lane = store().laneOf(LaneKind::Goroutine, event.goroutine);
        const double away = std::abs(pixelAt(event.time) - position.x());
        if (lane != place->lane || away >= distance) continue;
        nearest = &event;
        distance = away;
    }
    return nearest;
}

bool TimelineView::showToolTip(QHelpEvent& event) {
    const QPointF position = event.pos();
    const std::optional<LanePlace> place = placeAt(position);
    if (!place || !m_names.isKnown()) {
        QToolTip::hideText();
        return true;
    }
    QString text = intervalToolTip(store(), m_names, *place, liveTime());
    if (const Event* tick = eventAt(position)) {
        const QString words = eventWords(store(), m_names, *tick);
        const QString time = timeLabel(tick->time, niceTimeStep(std::max<Nanos>(shownRange().span() / 10'000, 1)));
        if (!words.isEmpty())
            text += QStringLiteral("<p style='white-space:pre'>%1: %2</p>").arg(time, words.toHtmlEscaped());
    }
    QToolTip::showText(event.globalPos(), text, this);
    return true;
}

bool TimelineView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) return showToolTip(*static_cast<QHelpEvent*>(event));
    return QWidget::event(event);
}

}  // namespace sluice::ui
