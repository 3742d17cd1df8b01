#include "ui/bridge/signal_bridge.hpp"

#include "ui/bridge/snapshot_diff.hpp"

namespace sluice::ui {

SignalBridge::SignalBridge(QObject* parent) : QObject(parent) {
    registerChangeTypes();
}

void SignalBridge::showFrame(SnapshotPtr snapshot) {
    if (!snapshot || snapshot == m_current) return;
    if (!m_current) return emitReset(std::move(snapshot));
    const std::optional<SnapshotDiff> diff = compareSnapshots(*m_current, *snapshot, kChangesMax);
    if (!diff) return emitReset(std::move(snapshot));

    // The former snapshot stays alive until every listener has heard; the current one is set before the first of them.
    const SnapshotPtr former = std::exchange(m_current, snapshot);
    const RunState& before = former->state;
    const RunState& now = snapshot->state;
    if (phaseOf(*former) != phaseOf(*snapshot)) Q_EMIT phaseChanged(phaseOf(*snapshot));
    if (clockOf(*former) != clockOf(*snapshot)) Q_EMIT clockMoved(clockOf(*snapshot));
    if (!diff->goroutines.isEmpty()) Q_EMIT goroutinesChanged(diff->goroutines);
    if (!diff->depths.isEmpty()) Q_EMIT depthsChanged(diff->depths);
    if (!diff->states.isEmpty()) Q_EMIT statesChanged(diff->states);
    if (!diff->gauges.isEmpty()) Q_EMIT gaugesChanged(diff->gauges);
    if (!diff->spans.isEmpty()) Q_EMIT spansChanged(diff->spans);
    if (const HappeningBatch links = happeningsSince(before.links(), now.links()); links.total > 0) {
        Q_EMIT linksAdded(links);
    }
    if (const HappeningBatch transfers = happeningsSince(before.transfers(), now.transfers()); transfers.total > 0) {
        Q_EMIT transfersAdded(transfers);
    }
    if (const HappeningBatch arcs = happeningsSince(before.arcs(), now.arcs()); arcs.total > 0) Q_EMIT arcsAdded(arcs);
    if (const HappeningBatch marks = happeningsSince(before.marks(), now.marks()); marks.total > 0) {
        Q_EMIT marksAdded(marks);
    }
    Q_EMIT frameShown(snapshot);
}

void SignalBridge::emitReset(SnapshotPtr snapshot) {
    m_current = snapshot;
    Q_EMIT reset(snapshot);
    Q_EMIT frameShown(snapshot);
}

}  // namespace sluice::ui
