#include "ui/timeline/timeline_view.hpp"

#include "ui/theme/fonts.hpp"
#include "ui/timeline/timeline_facts.hpp"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

// So many intervals of the visible lanes are looked through for who woke whom; more could not be told apart.
constexpr std::size_t kWakeUpIntervalsMax = 20'000;
constexpr std::size_t kWakeUpsMax = 200;
constexpr double kNameShare = 0.24;

}  // namespace

TimelineView::TimelineView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Timeline"));
    m_scrollBar = new QScrollBar(Qt::Vertical, this);
    m_scrollBar->setAccessibleName(tr("Lanes"));
    m_redrawTimer.setSingleShot(true);
    connect(&m_redrawTimer, &QTimer::timeout, this, &TimelineView::redraw);
    connect(m_scrollBar, &QScrollBar::valueChanged, this, &TimelineView::redraw);
    connect(&m_reader, &LaneReader::grown, this, &TimelineView::takeGrowth);
    connect(&m_ticks, &EventTicks::changed, this, qOverload<>(&QWidget::update));
    describe();
}

// ---- what is shown ----

void TimelineView::setObservation(Observation* observation) {
    m_reader.setObservation(observation);
    m_ticks.setObservation(observation);
    m_snapshot.reset();
    m_names = {};
    m_hovered.reset();
    m_selected = {};
    m_followsEdge = false;
    rebuildRows();
    redraw();
}

void TimelineView::setDescriptor(std::shared_ptr<const Descriptor> descriptor) {
    m_descriptor = std::move(descriptor);
    redrawLater();
}

void TimelineView::showSnapshot(SnapshotPtr snapshot) {
    const bool isJump = m_snapshot && snapshot && !snapshot->atLiveEdge &&
                        (m_snapshot->atLiveEdge || snapshot->state.time() < m_snapshot->state.time());
    m_snapshot = std::move(snapshot);
    if (m_snapshot && !m_names.isKnown()) m_names = LaneNames(m_snapshot->state.sharedManifest());
    if (!isVisible() || !m_snapshot) return;
    m_reader.readOn(*m_snapshot);
    followEdge();
    if (isJump && m_drag == Drag::None) revealCursor();
    redrawLater();
    update();
}

void TimelineView::takeGrowth() {
    if (m_rowsOfLanes != store().lanes().size()) rebuildRows();
    redrawLater();
    Q_EMIT situationChanged();
}

bool TimelineView::catchUp() {
    if (m_snapshot) m_reader.readOn(*m_snapshot);
    redraw();
    return m_snapshot && store().position() >= m_snapshot->livePosition;
}

TimeRange TimelineView::wholeRun() const {
    const Nanos from = m_snapshot ? std::min(m_snapshot->firstTime, store().keptFrom()) : 0;
    return {from, std::max(liveTime(), from + kTimeSpanMin)};
}

void TimelineView::setVisibleRange(std::optional<TimeRange> range) {
    if (m_range == range) return;
    m_range = range;
    m_followsEdge = false;
    redraw();
}

void TimelineView::choose(std::optional<TimeRange> range) {
    if (range && *range == wholeRun()) range.reset();
    if (range == m_range) return;
    setVisibleRange(range);
    // What is chosen here up to the live edge goes on with it, until the sources have stopped.
    m_followsEdge =
        range && isAtLiveEdge() && m_snapshot->state.phase() <= RunPhase::Running && range->to >= liveTime();
    m_followedTo = liveTime();
    Q_EMIT visibleRangeChanged(m_range);
}

void TimelineView::followEdge() {
    if (!m_followsEdge || !m_range || m_drag == Drag::Move) return;
    if (!isAtLiveEdge() || m_snapshot->state.phase() > RunPhase::Running) {
        m_followsEdge = false;
        return;
    }
    const Nanos moved = liveTime() - m_followedTo;
    m_followedTo = liveTime();
    if (moved <= 0) return;
    m_range = TimeRange{m_range->from + moved, m_range->to + moved};
    m_isImageDue = true;
    Q_EMIT visibleRangeChanged(m_range);
}

void TimelineView::revealCursor() {
    if (!m_range || m_range->contains(cursor())) return;
    const Nanos half = m_range->span() / 2;
    choose(fitted({cursor() - half, cursor() + half}, wholeRun()));
}

// ---- rows ----

bool TimelineView::isFiltered(std::uint32_t lane, std::uint32_t activities, bool byName) const {
    const Lane& candidate = store().lanes()[lane];
    if (byName) {
        const QString name = m_names.lane(store(), lane, cursor());
        const QString group = m_names.group(candidate.kind, candidate.declaration);
        return name.contains(m_filter, Qt::CaseInsensitive) || group.contains(m_filter, Qt::CaseInsensitive);
    }
    if (candidate.activity.empty()) return false;
    const ActivityTrack& track = candidate.activity;
    const ActivitySum before = track.sumAt(track.begin(), track.at(track.begin()).start);
    const ActivitySum after = track.sumAt(track.end() - 1, std::max(liveTime(), track.last().start));
    for (std::size_t i = 0; i < kActivities.size(); ++i) {
        if ((activities >> i & 1u) != 0 && after.nanos[i] > before.nanos[i]) return true;
    }
    return false;
}

void TimelineView::rebuildRows() {
    const double scale = Theme::current().scale();
    LaneRows::Filter filter;
    m_rowsOfLanes = store().lanes().size();
    if (!m_filter.isEmpty() && m_names.isKnown()) {
        bool isAnyNamed = false;
        for (std::uint32_t lane = 0; lane < m_rowsOfLanes && !isAnyNamed; ++lane)
            isAnyNamed = isFiltered(lane, 0, true);
        const std::uint32_t activities = activitiesNamed(m_filter);
        filter = [this, activities, isAnyNamed](std::uint32_t lane) {
            return isFiltered(lane, activities, isAnyNamed);
        };
    }
    m_rows = LaneRows();
    if (m_names.isKnown()) m_rows = LaneRows(store(), m_names, m_folded, filter, {20 * scale, 24 * scale});
    updateScrollBar();
    describe();
    Q_EMIT situationChanged();
}

void TimelineView::setFilter(const QString& words) {
    if (m_filter == words.trimmed()) return;
    m_filter = words.trimmed();
    rebuildRows();
    redraw();
}

bool TimelineView::findNext(bool isBackwards) {
    const std::uint32_t wanted = activitiesNamed(m_filter);
    if (wanted == 0) return false;
    std::optional<Nanos> best;
    std::uint32_t bestLane = 0;
    for (const LaneRow& row : m_rows.rows()) {
        if (row.isHeading || store().lanes()[row.lane].activity.empty()) continue;
        const ActivityTrack& track = store().lanes()[row.lane].activity;
        const auto holds = [&](std::size_t i) { return (wanted >> track.at(i).what & 1u) != 0; };
        const std::size_t here = track.find(cursor());
        std::optional<Nanos> found;
        if (isBackwards) {
            for (std::size_t i = here + 1; i-- > track.begin() && !found;)
                if (holds(i) && track.at(i).start < cursor()) found = track.at(i).start;
        } else {
            for (std::size_t i = here; i < track.end() && !found; ++i)
                if (holds(i) && track.at(i).start > cursor()) found = track.at(i).start;
        }
        if (!found || (best && (isBackwards ? *found <= *best : *found >= *best))) continue;
        best = found;
        bestLane = row.lane;
    }
    if (!best) return false;
    pickRow(m_rows.rowOf(bestLane));
    Q_EMIT seekRequested(*best);
    if (m_range && !m_range->contains(*best)) {
        const Nanos half = m_range->span() / 2;
        choose(fitted({*best - half, *best + half}, wholeRun()));
    }
    return true;
}

// ---- selection ----

std::optional<std::uint32_t> TimelineView::selectedLane() const {
    const bool isChannel = m_selected.kind == Selected::Kind::Channel;
    if (!isChannel && m_selected.kind != Selected::Kind::Goroutine) return std::nullopt;
    return store().laneOf(isChannel ? LaneKind::Channel : LaneKind::Goroutine,
                          static_cast<std::uint32_t>(m_selected.id));
}

void TimelineView::markSelected(const Selected& selected) {
    if (m_selected == selected) return;
    m_selected = selected;
    if (const auto lane = selectedLane(); lane && !m_picksItself) reveal(*lane);
    describe();
    collectWakeUps();
    update();
}

void TimelineView::reveal(std::uint32_t lane) {
    const std::optional<std::size_t> row = m_rows.rowOf(lane);
    if (!row) return;
    const LaneRow& found = m_rows.rows()[*row];
    const double height = lanesRect().height();
    const double top = m_scrollBar->value();
    if (found.top < top) m_scrollBar->setValue(static_cast<int>(found.top));
    const double bottom = found.top + m_rows.heightOf(found);
    if (bottom > top + height) m_scrollBar->setValue(static_cast<int>(bottom - height) + 1);
}

void TimelineView::describe() {
    const std::optional<std::uint32_t> lane = selectedLane();
    if (!m_snapshot || store().lanes().empty()) {
        setAccessibleDescription(tr("nothing has happened yet"));
    } else if (lane && !store().lanes()[*lane].isEmpty()) {
        const bool isChannel = m_selected.kind == Selected::Kind::Channel;
        const auto place = store().placeOf(isChannel ? LaneKind::Channel : LaneKind::Goroutine,
                                           static_cast<std::uint32_t>(m_selected.id), cursor());
        setAccessibleDescription(place ? placeSentence(store(), m_names, *place) : QString());
    } else {
        setAccessibleDescription(tr("%n lane(s)", nullptr, static_cast<int>(m_rows.laneCount())));
    }
}

// Of what is visible: who woke the one that is picked, or was woken by it; and the same of the interval under the
// pointer.
void TimelineView::collectWakeUps() {
    m_wakeUps.clear();
    const bool isGoroutine = m_selected.kind == Selected::Kind::Goroutine;
    const auto picked = static_cast<std::uint32_t>(isGoroutine ? m_selected.id : 0);
    if (picked == 0 && !m_hovered) return;
    const TimeRange range = shownRange();
    const auto [first, end] = m_rows.between(m_scrollBar->value(), m_scrollBar->value() + lanesRect().height());
    std::size_t looked = 0;
    for (std::size_t row = first; row < end && m_wakeUps.size() < kWakeUpsMax; ++row) {
        if (m_rows.rows()[row].isHeading) continue;
        const std::uint32_t number = m_rows.rows()[row].lane;
        const ActivityTrack& track = store().lanes()[number].activity;
        if (track.empty()) continue;
        for (std::size_t i = track.find(range.from); i < track.end() && track.at(i).start <= range.to; ++i) {
            if (++looked > kWakeUpIntervalsMax) {
                m_wakeUps.clear();
                return;
            }
            const Interval& interval = track.at(i);
            if (activityOf(interval) != Activity::Ready || interval.about == 0 || interval.start < range.from) continue;
            const LaneTenant* woken = store().lanes()[number].tenantOf(i);
            const bool isHovered =
                m_hovered && m_hovered->lane == number && (m_hovered->interval == i || m_hovered->interval == i + 1);
            const bool isPicked =
                picked != 0 && (interval.about == picked || (woken != nullptr && woken->id == picked));
            const auto waker = store().laneOf(LaneKind::Goroutine, interval.about);
            if ((isHovered || isPicked) && waker && *waker != number)
                m_wakeUps.push_back({interval.start, *waker, number});
        }
    }
    if (m_wakeUps.size() >= kWakeUpsMax) m_wakeUps.clear();
}

// ---- places ----

double TimelineView::rulerHeight() const {
    return 24 * Theme::current().scale();
}

double TimelineView::nameWidth() const {
    return std::clamp(width() * kNameShare, 84 * Theme::current().scale(), 168 * Theme::current().scale());
}

QRectF TimelineView::lanesRect() const {
    const double right = width() - (m_scrollBar->isVisibleTo(this) ? m_scrollBar->sizeHint().width() : 0);
    return QRectF(QPointF(std::floor(nameWidth()), std::floor(rulerHeight())), QPointF(right, height()));
}

TimeAxis TimelineView::axis() const {
    const QRectF area = lanesRect();
    return {shownRange(), area.left(), area.width()};
}

QRectF TimelineView::laneRect(std::uint32_t lane) const {
    const std::optional<std::size_t> row = m_rows.rowOf(lane);
    return row ? rowRect(m_rows.rows()[*row]).intersected(lanesRect()) : QRectF();
}

void TimelineView::updateScrollBar() {
    const int height = std::max(1, static_cast<int>(this->height() - rulerHeight()));
    const int extra = std::max(0, static_cast<int>(std::ceil(m_rows.height())) - height);
    m_scrollBar->setVisible(extra > 0);
    m_scrollBar->setRange(0, extra);
    m_scrollBar->setPageStep(height);
    m_scrollBar->setSingleStep(static_cast<int>(20 * Theme::current().scale()));
    const int bar = m_scrollBar->sizeHint().width();
    m_scrollBar->setGeometry(width() - bar, static_cast<int>(rulerHeight()), bar, height);
}

// ---- drawing ----

void TimelineView::redrawLater() {
    if (!isVisible() || m_redrawTimer.isActive()) return;
    m_redrawTimer.start(kRedrawMs);
}

void TimelineView::redraw() {
    m_redrawTimer.stop();
    m_isImageDue = true;
    update();
}

void TimelineView::resizeEvent(QResizeEvent*) {
    updateScrollBar();
    redraw();
}

void TimelineView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_snapshot) m_reader.readOn(*m_snapshot);
    redraw();
}

void TimelineView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange &&
        event->type() != QEvent::PaletteChange)
        return;
    rebuildRows();
    redraw();
}

}  // namespace sluice::ui
