// The single events of what is visible, once it is so little that they can be told apart. Read from the run's history
// whenever another stretch is looked at; what was read before stays until then.
// Thread rule: the GUI thread, but for the scan's overrides.
#pragma once

#include "ui/bridge/history_reader.hpp"
#include "ui/timeline/lane_store.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QObject>

#include <memory>
#include <vector>

namespace sluice::ui {

class EventTicks : public QObject {
    Q_OBJECT

public:
    // More in one view are no events any more, but a texture.
    static constexpr std::uint64_t kEventsMax = 4096;

    using QObject::QObject;

    // Another run, or none. What was read is forgotten.
    void setObservation(Observation* observation);
    // Reads the events of this stretch, if they are few and are not there yet.
    void look(const LaneStore& store, TimeRange range);
    // Those of the last stretch that was looked at, in order; empty while they are being read or are too many.
    const std::vector<Event>& events() const noexcept { return m_events; }

Q_SIGNALS:
    void changed();

private:
    HistoryReader m_reader;
    Observation* m_observation = nullptr;
    std::vector<Event> m_events;
    std::uint64_t m_from = 0;  // positions that were asked for
    std::uint64_t m_to = 0;
};

}  // namespace sluice::ui
