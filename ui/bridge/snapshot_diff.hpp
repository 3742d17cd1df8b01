// The comparison of two snapshots of one run, the later one not before the earlier. Pages that both share (copied on
// write) are skipped, so the cost follows what changed and not what there is.
// Thread rule: pure functions.
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/changes.hpp"

#include <optional>

namespace sluice::ui {

struct SnapshotDiff {
    QVector<GoroutineChange> goroutines;
    QVector<DepthChange> depths;
    QVector<StateChange> states;
    QVector<GaugeChange> gauges;
    QVector<SpanChange> spans;
};

// Nothing where `later` is no continuation of `earlier` (another run, an earlier position, something vanished) or where
// goroutines and channels together changed more than `changesMax` times.
std::optional<SnapshotDiff> compareSnapshots(const Snapshot& earlier, const Snapshot& later, int changesMax);

// What was pushed since the earlier state; `later` must continue it.
HappeningBatch happeningsSince(const RecentHappenings& earlier, const RecentHappenings& later);

DepthChange depthOf(const ChannelState& channel);
PhaseChange phaseOf(const Snapshot& snapshot);
ClockChange clockOf(const Snapshot& snapshot);

}  // namespace sluice::ui
