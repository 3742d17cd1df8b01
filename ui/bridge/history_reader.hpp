// Asks a run's past for a view: starts scans on the aggregator's thread and brings their ends back to the GUI thread.
//
// A view derives its question from GuiScan and reads what it found in the callback. Asking again, or another run,
// cancels what is under way; a callback then never comes, and none comes after the reader is gone.
// Thread rule: GUI thread; what a GuiScan overrides runs on the aggregator's thread.
#pragma once

#include "events/observation.hpp"

#include <QObject>

#include <functional>
#include <memory>

namespace sluice::ui {

class HistoryReader;

class GuiScan : public HistoryScan {
public:
    void ended(ScanEnd how) final;

private:
    friend class HistoryReader;
    std::function<void(ScanEnd)> m_post;  // hands the end to the GUI thread
};

class HistoryReader : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~HistoryReader() override;

    // `done` is called on the GUI thread, unless something else is asked or cancelled before.
    void ask(Observation& observation, std::shared_ptr<GuiScan> scan, ScanRange range,
             std::function<void(ScanEnd)> done);
    void cancel();
    bool isAsking() const noexcept { return m_scan != nullptr; }
    // 0..1 of what is being read.
    double progress() const noexcept { return m_scan ? m_scan->progress() : 0; }

private:
    std::shared_ptr<GuiScan> m_scan;
};

}  // namespace sluice::ui
