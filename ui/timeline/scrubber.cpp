#include "ui/timeline/scrubber.hpp"

#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr double kTrackHeight = 6;
constexpr double kHandleRadius = 7;
// A drag that ends this close to the right end means "live", not "a moment ago".
constexpr double kLivePixels = 4;
constexpr double kTickSpacing = 84;

Nanos labelResolution(const TimeAxis& axis) {
    return niceTimeStep(static_cast<Nanos>(axis.nanosPerPixel()));
}

}  // namespace

Scrubber::Scrubber(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("History"));
    describe();
}

void Scrubber::showSnapshot(const SnapshotPtr& snapshot) {
    if (!snapshot) {
        m_known = false;
        describe();
        return update();
    }
    const RunState& state = snapshot->state;
    const bool cut = state.meterAtCut() != nullptr;
    setHistory({snapshot->firstTime, snapshot->liveTime}, snapshot->firstPosition > 0);
    setDrainingFrom(cut ? std::optional(state.cutTime()) : std::nullopt);
    setEnded(snapshot->ended);
    setCursor(snapshot->atLiveEdge ? snapshot->liveTime : state.time(), snapshot->atLiveEdge);
}

void Scrubber::setHistory(TimeRange kept, bool isTruncated) {
    m_known = true;
    m_kept = {kept.from, std::max(kept.from, kept.to)};
    m_truncated = isTruncated;
    update();
}

void Scrubber::setCursor(Nanos time, bool atLiveEdge) {
    if (m_dragging) return;
    m_cursor = time;
    m_atLiveEdge = atLiveEdge;
    describe();
    update();
}

void Scrubber::setDrainingFrom(std::optional<Nanos> time) {
    // The cut is unknown to states before it; once seen, it stays while the cursor is in the past of the same run.
    if (!time && m_drainingFrom && !m_atLiveEdge) return;
    m_drainingFrom = time;
    update();
}

void Scrubber::setEnded(bool ended) {
    m_ended = ended;
    update();
}

void Scrubber::describe() {
    setAccessibleDescription(!hasHistory() ? tr("nothing has happened yet")
                                           : tr("at %1 of %2").arg(durationLabel(m_cursor), durationLabel(m_kept.to)));
}

double Scrubber::pixelAt(Nanos time) const {
    return axis().toPixel(time);
}

QSize Scrubber::sizeHint() const {
    return {480, minimumSizeHint().height()};
}

QSize Scrubber::minimumSizeHint() const {
    const int line = QFontMetrics(monoFont(Theme::current().metrics().textSmall)).height();
    return {160, 2 * line + 2 * static_cast<int>(kHandleRadius) + 4};
}

QRectF Scrubber::trackRect() const {
    const double line = QFontMetricsF(monoFont(Theme::current().metrics().textSmall)).height();
    const double top = 2 + line + kHandleRadius - kTrackHeight / 2;
    const double inset = kHandleRadius + Theme::current().metrics().space2;
    return {inset, top, std::max(1.0, width() - 2 * inset), kTrackHeight};
}

TimeAxis Scrubber::axis() const {
    const QRectF track = trackRect();
    return {m_kept, track.left(), track.width()};
}

// ---- moving ----

void Scrubber::moveTo(Nanos time) {
    if (!hasHistory()) return;
    if (time >= m_kept.to) {
        m_cursor = m_kept.to;
        m_atLiveEdge = true;
        Q_EMIT followRequested();
    } else {
        m_cursor = std::max(time, m_kept.from);
        m_atLiveEdge = false;
        Q_EMIT seekRequested(m_cursor);
    }
    describe();
    update();
}

void Scrubber::moveBy(double share) {
    const auto step = static_cast<Nanos>(share * static_cast<double>(m_kept.span()));
    moveTo(m_cursor + (step == 0 ? (share > 0 ? 1 : -1) : step));
}

void Scrubber::dragTo(double x) {
    if (!hasHistory()) return;
    const QRectF track = trackRect();
    moveTo(x >= track.right() - kLivePixels ? m_kept.to : axis().toTime(std::max(x, track.left())));
}

void Scrubber::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_dragging = true;
    const std::vector<Cluster> all = clusters();
    const Cluster* cluster = clusterAt(all, event->position().x());
    if (cluster == nullptr) return dragTo(event->position().x());
    moveTo(std::max(m_kept.from, cluster->what.firsts[static_cast<std::size_t>(cluster->what.gravest())]));
}

void Scrubber::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging) dragTo(event->position().x());
}

void Scrubber::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) m_dragging = false;
}

void Scrubber::keyPressEvent(QKeyEvent* event) {
    const double small = event->modifiers().testFlag(Qt::ShiftModifier) ? 0.001 : 0.01;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(-small);
        case Qt::Key_Right:
            return moveBy(small);
        case Qt::Key_PageUp:
            return moveBy(-0.1);
        case Qt::Key_PageDown:
            return moveBy(0.1);
        case Qt::Key_Home:
            return moveTo(m_kept.from);
        case Qt::Key_End:
            return moveTo(m_kept.to);
        default:
            return QWidget::keyPressEvent(event);
    }
}

void Scrubber::wheelEvent(QWheelEvent* event) {
    const int turned = event->angleDelta().y() != 0 ? event->angleDelta().y() : -event->angleDelta().x();
    if (turned != 0) moveBy(0.01 * turned / 120.0);
    event->accept();
}

// ---- drawing ----

void Scrubber::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    painter.fillRect(rect(), theme.color(ColorRole::Bar));
    drawTrack(painter);
    if (!hasHistory()) {
        painter.setFont(textFont(theme.metrics().textSmall));
        painter.setPen(theme.color(ColorRole::TextMuted));
        const QRectF below(trackRect().left(), trackRect().bottom() + kHandleRadius, trackRect().width(), 18);
        painter.drawText(below, Qt::AlignLeft | Qt::AlignTop, tr("nothing has happened yet"));
        return;
    }
    drawTicks(painter);
    drawMarks(painter);
    drawCursor(painter);
}

void Scrubber::drawTrack(QPainter& painter) const {
    const Theme theme = Theme::current();
    const QRectF track = trackRect();
    QPainterPath outline;
    outline.addRoundedRect(track, kTrackHeight / 2, kTrackHeight / 2);
    painter.fillPath(outline, theme.color(ColorRole::Track));
    if (!hasHistory()) return;

    painter.save();
    painter.setClipPath(outline);
    const double cursorX = pixelAt(std::clamp(m_cursor, m_kept.from, m_kept.to));
    painter.fillRect(QRectF(track.topLeft(), QPointF(cursorX, track.bottom())), theme.color(ColorRole::Accent));
    if (m_drainingFrom && *m_drainingFrom < m_kept.to) {
        const QRectF draining(QPointF(std::max(track.left(), pixelAt(*m_drainingFrom)), track.top()),
                              track.bottomRight());
        painter.fillRect(draining, QBrush(theme.color(ColorRole::Panel), Qt::BDiagPattern));
    }
    painter.restore();

    // The live edge; a square end says that nothing more will come.
    const QRectF edge(track.right() - 1, track.center().y() - kHandleRadius, 2, 2 * kHandleRadius);
    painter.fillRect(edge, theme.color(m_ended ? ColorRole::TextMuted : ColorRole::Accent));
    if (m_truncated) {
        // A torn start: older history is gone.
        const double x = track.left();
        const double middle = track.center().y();
        painter.setPen(QPen(theme.color(ColorRole::TextMuted), 1.5));
        painter.drawPolyline(QPolygonF{{x, middle - 6}, {x - 3, middle - 2}, {x + 3, middle + 2}, {x, middle + 6}});
    }
}

void Scrubber::drawTicks(QPainter& painter) const {
    const Theme theme = Theme::current();
    const QRectF track = trackRect();
    const QFont mono = monoFont(theme.metrics().textSmall);
    const QFontMetricsF metrics(mono);
    const double top = track.center().y() + kHandleRadius + 1;
    const QRectF line(4, top, width() - 8, metrics.height());
    double freeFrom = line.left();
    painter.setPen(theme.color(ColorRole::TextMuted));
    if (m_truncated) {
        const QString text = tr("history starts at %1").arg(durationLabel(m_kept.from));
        painter.setFont(textFont(theme.metrics().textSmall));
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, text);
        freeFrom += painter.fontMetrics().horizontalAdvance(text) + theme.metrics().space3;
    }
    painter.setFont(mono);
    for (const TimeTick& tick : axis().ticks(kTickSpacing * theme.scale())) {
        const double half = metrics.horizontalAdvance(tick.label) / 2;
        const double x = std::clamp(pixelAt(tick.time), line.left() + half, line.right() - half);
        if (x - half < freeFrom) continue;
        painter.drawText(QRectF(x - half - 1, top, 2 * half + 2, metrics.height()), Qt::AlignCenter, tick.label);
        freeFrom = x + half + theme.metrics().space1;
    }
}

void Scrubber::drawCursor(QPainter& painter) const {
    const Theme theme = Theme::current();
    const QRectF track = trackRect();
    const Nanos at = std::clamp(m_cursor, m_kept.from, m_kept.to);
    const double x = pixelAt(at);
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(ColorRole::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x, track.center().y()), kHandleRadius + 2, kHandleRadius + 2);
    }
    painter.setPen(QPen(theme.color(ColorRole::Bar), 2));
    painter.setBrush(theme.color(m_atLiveEdge ? ColorRole::Accent : ColorRole::Text));
    painter.drawEllipse(QPointF(x, track.center().y()), kHandleRadius, kHandleRadius);

    const QFont mono = monoFont(theme.metrics().textSmall, QFont::Medium);
    const QFontMetricsF metrics(mono);
    const QString time = timeLabel(at, labelResolution(axis()));
    const QString text = !m_atLiveEdge ? time : m_ended ? tr("end %1").arg(time) : tr("live %1").arg(time);
    const double half = metrics.horizontalAdvance(text) / 2;
    const double centre = std::clamp(x, 4 + half, std::max(4 + half, width() - 4 - half));
    painter.setFont(mono);
    painter.setPen(theme.color(m_atLiveEdge ? ColorRole::Accent : ColorRole::Text));
    painter.drawText(QRectF(centre - half - 2, 1, 2 * half + 4, metrics.height()), Qt::AlignCenter, text);
}

QString Scrubber::hintAt(double x) const {
    if (!hasHistory()) return {};
    const Nanos time = std::clamp(axis().toTime(x), m_kept.from, m_kept.to);
    QString hint = timeLabel(time, labelResolution(axis()));
    if (m_drainingFrom && time >= *m_drainingFrom)
        hint += QStringLiteral(" · ") + tr("draining: the sources have stopped");
    const std::vector<Cluster> all = clusters();
    if (const Cluster* cluster = clusterAt(all, x)) hint += QStringLiteral("\n") + markWords(cluster->what);
    return hint;
}

bool Scrubber::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), hintAt(help->pos().x()), this);
        return true;
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) updateGeometry();
    return QWidget::event(event);
}

}  // namespace sluice::ui
