// Asks a run's past for a view: starts scans on the aggregator's thread and brings their ends back to the GUI thread.
//
// A view derives its question from GuiScan and reads what it found in the callback. Asking again, or another run,
// cancels what is under way; a callback then never comes, and none comes after the reader is gone.
// Thread rule: GUI thread; what a GuiScan overrides runs on the aggregator's thread. What it wrote is handed over under
// the scan's lock, by which the reader takes the end; the posted event only says that there is one.
#pragma once

#include "events/observation.hpp"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace sluice::ui {

class HistoryReader;

class GuiScan : public HistoryScan {
public:
    void ended(ScanEnd how) final;

private:
    friend class HistoryReader;
    std::optional<ScanEnd> takeEnd();
    void detach();  // nothing is posted from now on: the reader may go

    std::mutex m_mutex;  // guards what follows; held while posting, so that the reader stays until then
    HistoryReader* m_reader = nullptr;
    std::optional<ScanEnd> m_end;
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

protected:
    bool event(QEvent* event) override;

private:
    void answer();

    std::shared_ptr<GuiScan> m_scan;
    std::function<void(ScanEnd)> m_done;
};

}  // namespace sluice::ui
