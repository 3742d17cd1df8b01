// A question about a run's past that is answered by reading its events in order: what a lane of the timeline shows,
// what became of a message, where something happens next. Asked with Observation::scan().
//
// Who asks derives from HistoryScan and keeps what it finds in its own members. Until ended() they belong to the
// aggregator's thread; whatever ended() does to hand them over (a queued call, a lock) makes them the asker's.
// Thread rule: cancel() and progress() from any thread; the virtual functions are the aggregator's thread's, but for an
// ended(Cancelled) that comes from the thread that lets the observation go or asks too late.
#pragma once

#include "base/time.hpp"
#include "events/event.hpp"
#include "events/run_state.hpp"

#include <atomic>
#include <cstdint>
#include <span>

namespace sluice {

enum class ScanEnd : std::uint8_t {
    Complete,   // all that was asked for has been read, or read() needed no more
    Cancelled,  // by cancel(), or because the observation went
    Forgotten,  // a part of it is no longer kept, or cannot be read
};

// The events to read: [from, to) by position. `to` beyond the live edge means up to the edge as it is when the scan
// gets there.
struct ScanRange {
    std::uint64_t from = 0;
    std::uint64_t to = UINT64_MAX;
};

class HistoryScan {
public:
    virtual ~HistoryScan() = default;

    // The state at some position at or before `from` (the nearest that is kept); reading goes on from there, so that a
    // reader may have to pass over events before `from`. Called once, before any read().
    virtual void begin(const RunState& state) = 0;
    // Events in order without gaps; `position` is that of the first. False: it needs no more.
    virtual bool read(std::span<const Event> events, std::uint64_t position) = 0;
    // The last call. Also comes without begin(), where the scan was cancelled or nothing of it is kept.
    virtual void ended(ScanEnd how) = 0;

    void cancel() noexcept { m_cancelled.store(true, std::memory_order_relaxed); }
    bool isCancelled() const noexcept { return m_cancelled.load(std::memory_order_relaxed); }
    // 0..1 of the events to read.
    double progress() const noexcept { return m_progress.load(std::memory_order_relaxed); }

private:
    friend class ScanQueue;
    std::atomic<bool> m_cancelled{false};
    std::atomic<double> m_progress{0};
};

}  // namespace sluice
