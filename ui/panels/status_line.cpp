#include "ui/panels/status_line.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <vector>

namespace sluice::ui {
namespace {

constexpr qint64 kMeasureMs = 500;

// Of what has not been measured there is no number.
QString milliseconds(Nanos time) {
    if (time <= 0) return QStringLiteral("–");
    if (time >= kSecond)
        return QString::number(toSeconds(time), 'f', 1) + QStringLiteral(" s");  // as wide as there is room
    return QString::number(toMilliseconds(time), 'f', 1) + QStringLiteral(" ms");
}

}  // namespace

StatusLine::StatusLine(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Status"));
}

void StatusLine::showSnapshot(const SnapshotPtr& snapshot) {
    m_known = snapshot != nullptr;
    if (snapshot) {
        const RunState& state = snapshot->state;
        m_phase = state.phase();
        m_outcome = state.outcome();
        m_atLiveEdge = snapshot->atLiveEdge;
        m_atCut = state.meterAtCut() != nullptr && state.time() == state.cutTime();
        m_clock = timeLabel(state.time(), kMillisecond);
        m_events = snapshot->livePosition;
        m_dropped = snapshot->telemetryDropped;
        m_recordingIncomplete = QString::fromStdString(snapshot->recordingIncomplete);
        measureRate(*snapshot);
    }
    setAccessibleDescription(tr("%1, %2").arg(stateText(), m_clock));
    update();
}

void StatusLine::measureRate(const Snapshot& snapshot) {
    const bool sameRun = m_measuredRun == &snapshot.state.manifest() && snapshot.livePosition >= m_measuredPosition;
    if (sameRun && m_sinceMeasured.isValid()) {
        const qint64 elapsed = m_sinceMeasured.elapsed();
        if (elapsed < kMeasureMs) return;
        m_eventRate =
            static_cast<double>(snapshot.livePosition - m_measuredPosition) * 1000.0 / static_cast<double>(elapsed);
    } else {
        m_eventRate = 0;
    }
    m_measuredRun = &snapshot.state.manifest();
    m_measuredPosition = snapshot.livePosition;
    m_sinceMeasured.start();
}

void StatusLine::setPaused(bool isPaused) {
    m_paused = isPaused;
    update();
}

void StatusLine::setNote(const QString& note) {
    m_note = note;
    update();
}

void StatusLine::setFrameTime(Nanos p50, Nanos p99) {
    if (p99 <= 0) return;  // no frame of late: the last that is known stays
    m_frameP50 = p50;
    m_frameP99 = p99;
    update();
}

void StatusLine::setEventRate(double perSecond) {
    m_eventRate = perSecond;
    update();
}

QString StatusLine::phaseText() const {
    if (!m_known) return tr("no run");
    // What follows the cut is the shutdown; for a person the run ends here.
    if (!m_atLiveEdge && m_atCut) return tr("at the end");
    if (!m_atLiveEdge) return tr("looking back");
    if (m_phase == RunPhase::Ended) return tr("ended: %1").arg(outcomeWords(m_outcome));
    if (m_paused) return tr("paused");
    return phaseWords(m_phase);
}

QString StatusLine::stateText() const {
    QStringList parts{phaseText()};
    if (!m_recordingIncomplete.isEmpty()) parts << tr("recording stopped");
    if (!m_note.isEmpty()) parts << m_note;
    return parts.join(QStringLiteral("  ·  "));
}

std::vector<StatusLine::Field> StatusLine::fields() const {
    // From the right. Labels name what the number is; the widest text that is expected reserves its place.
    return {
        {tr("frame p99"), milliseconds(m_frameP99), QStringLiteral("000.0 ms"), false},
        {tr("dropped"), countText(m_dropped), QStringLiteral("000,000"), m_dropped > 0},
        {tr("events"), countText(m_events), QStringLiteral("000,000,000"), false},
        {tr("events/s"), shortCountText(m_eventRate), QStringLiteral("00.00 M"), false},
        {tr("clock"), m_clock, QStringLiteral("0:00:00.000"), false},
    };
}

QSize StatusLine::sizeHint() const {
    const Metrics m = Theme::current().metrics();
    return {640, QFontMetrics(textFont(m.textSmall)).height() + m.space2 + 2};
}

void StatusLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    painter.fillRect(rect(), theme.color(ColorRole::Bar));
    painter.fillRect(QRect(0, 0, width(), 1), theme.color(ColorRole::Separator));

    const QFont labelFont = textFont(m.textSmall);
    const QFont numberFont = monoFont(m.textSmall);
    const QString phase = stateText();
    const int phaseWidth = std::min(width() / 3, QFontMetrics(labelFont).horizontalAdvance(phase) + m.space6);
    int right = width() - m.space3;
    for (const Field& field : fields()) {
        const int valueWidth = QFontMetrics(numberFont).horizontalAdvance(field.widest);
        const int labelWidth = QFontMetrics(labelFont).horizontalAdvance(field.label);
        const int left = right - valueWidth - m.space1 - labelWidth;
        if (left < phaseWidth + m.space3) break;  // the rightmost matter most
        painter.setFont(numberFont);
        painter.setPen(theme.color(field.isBad ? ColorRole::Bad : ColorRole::Text));
        painter.drawText(QRect(right - valueWidth, 0, valueWidth + 4, height()), Qt::AlignLeft | Qt::AlignVCenter,
                         field.value);
        painter.setFont(labelFont);
        painter.setPen(theme.color(ColorRole::TextMuted));
        painter.drawText(QRect(left, 0, labelWidth + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, field.label);
        if (field.isBad) {
            const double x = left - m.space3;
            const double middle = height() / 2.0;
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.color(ColorRole::Bad));
            painter.drawPolygon(QPolygonF{{x, middle + 4.5}, {x + 5, middle - 4.5}, {x + 10, middle + 4.5}});
        }
        right = left - m.space6;
    }
    painter.setFont(labelFont);
    const bool isBad = m_known && m_phase == RunPhase::Ended && isBadOutcome(m_outcome);
    const ColorRole plain = m_recordingIncomplete.isEmpty() ? ColorRole::Text : ColorRole::Warning;
    painter.setPen(theme.color(isBad ? ColorRole::Bad : plain));
    const int room = std::max(0, right - m.space3);
    painter.drawText(QRect(m.space3, 0, room, height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(phase, Qt::ElideRight, room));
}

QString StatusLine::toolTipText() const {
    const QString lost = m_dropped > 0
                             ? tr("%1 events were lost on their way to the screen; metrics are exact all the same.")
                                   .arg(countText(m_dropped))
                             : tr("No telemetry was lost.");
    const QString frames =
        tr("Frame time, from due to flushed: p50 %1, p99 %2.").arg(milliseconds(m_frameP50), milliseconds(m_frameP99));
    QStringList lines{lost, frames};
    if (!m_recordingIncomplete.isEmpty()) lines.prepend(m_recordingIncomplete);
    return lines.join(u'\n');
}

bool StatusLine::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), toolTipText(), this);
    return true;
}

}  // namespace sluice::ui
