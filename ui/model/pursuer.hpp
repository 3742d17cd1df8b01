// Looks for where something happens: in the past by reading it, from the live edge on by letting the run go on until
// then. On the virtual clock the run stands still exactly there. Real threads cannot: what they do is read as it comes,
// and who owns this pauses them as soon as it is seen.
//
// While the past of a virtual run is read its engine stands still, so that the reading ends exactly where the engine
// takes over: nothing is missed and nothing is counted twice.
// Thread rule: GUI thread only.
#pragma once

#include "events/watchpoint.hpp"
#include "ui/bridge/history_reader.hpp"
#include "ui/model/held_run.hpp"

#include <memory>

namespace sluice::ui {

class Pursuer : public QObject {
    Q_OBJECT

public:
    struct Found {
        Sighting seen;
        std::uint64_t further = 0;  // so many more would have done within the same dispatch
        bool isAtEdge = false;      // the engine stands still right there
    };

    using QObject::QObject;

    // From the state after `from` events on. `inShutdown`: that lies behind the cut.
    void begin(std::shared_ptr<HeldRun> held, EventWatch watch, std::uint64_t from, bool inShutdown);
    // The last event before position `before` that matters.
    void beginBack(std::shared_ptr<HeldRun> held, WhatMatters what, std::uint64_t before);
    // Nothing will be found. An engine that looks out stands still.
    void cancel();
    bool isActive() const noexcept { return m_held != nullptr; }
    // It has come to the live edge, and the run goes on.
    bool isAtEdge() const noexcept { return m_isAtEdge; }
    const Watchpoint& watchpoint() const noexcept { return m_watchpoint; }
    // The last that was looked for lay in the past of where it began.
    bool wentBack() const noexcept { return m_wentBack; }
    // Once a frame.
    void look();

Q_SIGNALS:
    // The past is read to its end; the run goes on from the live edge.
    void reachedEdge();
    void found(const sluice::ui::Pursuer::Found& found);
    // Nothing like that up to the end of the run, or back to the beginning.
    void missed();
    // A part of the past is no longer kept.
    void forgotten();

private:
    class Reading;
    class BackReading;

    void readOn();
    void haveRead(ScanEnd how);
    void readBack();
    void haveReadBack(ScanEnd how);
    void lookAtEngine();
    void goOnWithEngine();
    void finish();
    void tellFound(const Found& found);

    std::shared_ptr<HeldRun> m_held;  // null: nothing is looked for
    EventWatch m_watch;
    Watchpoint m_watchpoint;
    WhatMatters m_what;
    std::uint64_t m_next = 0;  // read up to here, or back to here
    std::uint64_t m_window = 0;
    bool m_polls = false;  // the run is read as it comes
    bool m_isAtEdge = false;
    bool m_wentBack = false;
    bool m_isEngines = false;  // the engine looks out
    std::shared_ptr<Reading> m_reading;
    std::shared_ptr<BackReading> m_backReading;
    HistoryReader m_reader;
};

}  // namespace sluice::ui
