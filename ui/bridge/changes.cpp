#include "ui/bridge/changes.hpp"

#include "events/observation.hpp"

namespace sluice::ui {

void registerChangeTypes() {
    qRegisterMetaType<QVector<DepthChange>>();
    qRegisterMetaType<QVector<GoroutineChange>>();
    qRegisterMetaType<QVector<StateChange>>();
    qRegisterMetaType<QVector<GaugeChange>>();
    qRegisterMetaType<QVector<SpanChange>>();
    qRegisterMetaType<HappeningBatch>();
    qRegisterMetaType<PhaseChange>();
    qRegisterMetaType<ClockChange>();
    qRegisterMetaType<SnapshotPtr>();
}

}  // namespace sluice::ui
