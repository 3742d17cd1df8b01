// Gathers a run's marks for the time line, by reading its events as they come, a few times a second and not on the GUI
// thread. Thread rule: GUI thread; what it starts runs on the aggregator's.
#pragma once

#include "ui/bridge/history_reader.hpp"
#include "ui/timeline/happening_marks.hpp"

#include <QElapsedTimer>
#include <QObject>

namespace sluice::ui {

class MarkReader : public QObject {
    Q_OBJECT

public:
    static constexpr int kIntervalMs = 250;

    using QObject::QObject;

    // Another run; it must be there until the next one or stop().
    void begin(Observation& observation, WhatMatters what);
    void stop();
    // Each frame.
    void showSnapshot(const SnapshotPtr& snapshot);

Q_SIGNALS:
    void changed(const sluice::ui::HappeningMarksPtr& marks);

private:
    class Reading;
    void haveRead(ScanEnd how);

    Observation* m_observation = nullptr;
    WhatMatters m_what;
    HappeningMarksPtr m_marks;
    std::uint64_t m_next = 0;
    QElapsedTimer m_since;
    std::shared_ptr<Reading> m_reading;
    HistoryReader m_reader;
};

}  // namespace sluice::ui
