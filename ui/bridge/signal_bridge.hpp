// The signal bridge: turns the aggregator's snapshots into typed Qt signals, once per GUI frame. It compares the new
// snapshot with the former one and emits what changed, coalesced: a channel that moved a thousand times between two
// frames is one DepthChange. Signals per event were rejected: a queued signal per event freezes the window.
//
// A listener that starts from the state carried by reset() and applies every later signal holds exactly what RunState
// says (happenings: in number). reset() comes instead of the others when a comparison would mislead or not pay off:
// another run, a cursor that moved backwards, or more changes than kChangesMax.
//
// Order within a frame: phase, clock, goroutines, depths, states, gauges, spans, links, transfers, arcs, marks, and
// last frameShown. Signals of a kind without change are not emitted.
// Thread rule: the GUI thread only. Emits synchronously from showFrame().
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/changes.hpp"

#include <QObject>

namespace sluice::ui {

class SignalBridge : public QObject {
    Q_OBJECT

public:
    static constexpr int kChangesMax = 50'000;

    explicit SignalBridge(QObject* parent = nullptr);

    // The snapshot that was shown last; null before the first frame and after clear().
    const SnapshotPtr& current() const noexcept { return m_current; }

    // Forgets the former snapshot: the next frame is a reset.
    void clear() { m_current.reset(); }

public Q_SLOTS:
    // Call once per GUI frame. The same snapshot again, or null, costs nothing and emits nothing.
    void showFrame(sluice::SnapshotPtr snapshot);

Q_SIGNALS:
    void reset(sluice::SnapshotPtr snapshot);
    void phaseChanged(sluice::ui::PhaseChange phase);
    void clockMoved(sluice::ui::ClockChange clock);
    void goroutinesChanged(const QVector<sluice::ui::GoroutineChange>& changes);
    void depthsChanged(const QVector<sluice::ui::DepthChange>& changes);
    void statesChanged(const QVector<sluice::ui::StateChange>& changes);
    void gaugesChanged(const QVector<sluice::ui::GaugeChange>& changes);
    void spansChanged(const QVector<sluice::ui::SpanChange>& changes);
    void linksAdded(const sluice::ui::HappeningBatch& links);
    void transfersAdded(const sluice::ui::HappeningBatch& transfers);
    void arcsAdded(const sluice::ui::HappeningBatch& arcs);
    void marksAdded(const sluice::ui::HappeningBatch& marks);
    // After all other signals of the frame, and after a reset.
    void frameShown(sluice::SnapshotPtr snapshot);

private:
    void emitReset(SnapshotPtr snapshot);

    SnapshotPtr m_current;
};

}  // namespace sluice::ui
