#include "ui/bridge/frame_clock.hpp"

#include "ui/bridge/changes.hpp"

#include <QCoreApplication>
#include <QEvent>

#include <chrono>

namespace sluice::ui {
namespace {

Nanos wallNow() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// Qt repaints on a posted UpdateRequest, which comes after ordinary events, at -1; this one is delivered after it.
constexpr int kAfterRepaint = -2;

QEvent::Type flushedEventType() {
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

}  // namespace

FrameClock::FrameClock(QObject* parent) : QObject(parent) {
    registerChangeTypes();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FrameClock::onTimer);
}

void FrameClock::setObservation(Observation* observation) {
    if (observation == nullptr) return setSource({});
    setSource({[observation] { observation->requestSnapshot(); }, [observation] { return observation->latest(); }});
}

void FrameClock::setSource(Source source) {
    m_source = std::move(source);
    m_requested = false;
}

void FrameClock::setWindow(QWidget* window) {
    if (m_window) m_window->removeEventFilter(this);
    m_window = window;
    if (m_window) m_window->installEventFilter(this);
    updateRunning();
}

void FrameClock::start() {
    m_started = true;
    updateRunning();
}

void FrameClock::stop() {
    m_started = false;
    updateRunning();
}

bool FrameClock::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::Show:
        case QEvent::Hide:
        case QEvent::WindowStateChange:
            // The widget's own flags change after its filters have run.
            QMetaObject::invokeMethod(this, &FrameClock::updateRunning, Qt::QueuedConnection);
            break;
        default:
            break;
    }
    return QObject::eventFilter(watched, event);
}

void FrameClock::updateRunning() {
    const bool seen = !m_window || (m_window->isVisible() && !m_window->isMinimized());
    const bool running = m_started && seen;
    if (running == m_running) return;
    m_running = running;
    m_requested = false;
    if (!running) {
        m_timer.stop();
        m_statistics.clear();
        return;
    }
    m_due = wallNow();
    onTimer();
}

void FrameClock::onTimer() {
    const Nanos now = wallNow();
    if (now < m_due) {
        if (!m_requested && now >= m_due - kLead && m_source.request) m_source.request();
        m_requested = m_requested || now >= m_due - kLead;
        return waitUntil(m_requested ? m_due : m_due - kLead, now);
    }
    // A frame still being painted: its tick was long; take the next grid point instead of piling up.
    if (!m_frameInWork) {
        m_frameInWork = true;
        m_shownDue = m_due;
        if (!m_requested && m_source.request) m_source.request();
        if (m_source.latest) Q_EMIT frame(m_source.latest());
        QCoreApplication::postEvent(this, new QEvent(flushedEventType()), kAfterRepaint);
    }
    scheduleNext(wallNow());
}

void FrameClock::scheduleNext(Nanos now) {
    const Nanos missed = std::max<Nanos>(0, (now - m_due) / kInterval);
    m_due += (missed + 1) * kInterval;
    m_requested = false;
    waitUntil(m_due - kLead, now);
}

void FrameClock::waitUntil(Nanos instant, Nanos now) {
    const Nanos wait = std::max<Nanos>(0, instant - now);
    // Rounded up: a timer that fires early would only be started again.
    m_timer.start(static_cast<int>((wait + kMillisecond - 1) / kMillisecond));
}

void FrameClock::customEvent(QEvent* event) {
    if (event->type() != flushedEventType()) return;
    m_frameInWork = false;
    if (!m_running) return;
    const Nanos now = wallNow();
    m_statistics.add(now, now - m_shownDue);
    Q_EMIT frameFinished(now - m_shownDue);
}

}  // namespace sluice::ui
