// The window's heartbeat: a tick per screen refresh that fetches the newest snapshot and hands it on. Shortly before a
// tick is due it asks the aggregator to publish, so that the tick finds a snapshot at most a few milliseconds old.
//
// Ticks lie on a fixed grid. A frame that takes longer than the interval makes the clock skip grid points; ticks are
// never queued. Frame time is wall time from the instant the tick was due until the frame is flushed: lateness of the
// event loop counts, and so does painting, because the end is taken by an event that comes after repainting.
// The clock rests while its window is hidden or minimised.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/frame_statistics.hpp"

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>

namespace sluice::ui {

class FrameClock : public QObject {
    Q_OBJECT

public:
    static constexpr Nanos kInterval = 16 * kMillisecond;
    // How long before a tick the snapshot is asked for; the aggregator answers within about a millisecond.
    static constexpr Nanos kLead = 3 * kMillisecond;

    // Where snapshots come from. `request` asks for a fresh one, `latest` gives the newest (may be null).
    struct Source {
        std::function<void()> request;
        std::function<SnapshotPtr()> latest;
    };

    explicit FrameClock(QObject* parent = nullptr);

    // The observation must outlive the clock or be replaced before it goes. nullptr: no source.
    void setObservation(Observation* observation);
    void setSource(Source source);
    // Ticks only while this window is visible and not minimised; not owned. nullptr: always.
    void setWindow(QWidget* window);

    void start();
    void stop();
    // Ticking now: started, and its window can be seen.
    bool isRunning() const noexcept { return m_running; }

    const FrameStatistics& statistics() const noexcept { return m_statistics; }

Q_SIGNALS:
    // Once per tick, with the newest snapshot (not necessarily another one than before). Not emitted without a source.
    void frame(sluice::SnapshotPtr snapshot);
    // After the frame has been flushed.
    void frameFinished(sluice::Nanos frameTime);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void customEvent(QEvent* event) override;

private:
    void updateRunning();
    void onTimer();
    void scheduleNext(Nanos now);
    void waitUntil(Nanos instant, Nanos now);

    QTimer m_timer;
    QPointer<QWidget> m_window;
    Source m_source;
    FrameStatistics m_statistics;
    Nanos m_due = 0;       // wall clock of the next tick
    Nanos m_shownDue = 0;  // of the tick whose frame is being painted
    bool m_started = false;
    bool m_running = false;
    bool m_requested = false;    // for the tick at m_due
    bool m_frameInWork = false;  // shown, not yet flushed
};

}  // namespace sluice::ui
