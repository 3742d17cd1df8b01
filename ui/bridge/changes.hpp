// What the signal bridge says has changed between two frames: plain values, registered as metatypes so that they may
// travel through queued connections. Each carries the resulting state, never a difference.
// Thread rule: values; free of shared state.
#pragma once

#include "events/run_state.hpp"

#include <QMetaType>
#include <QVector>

#include <cstdint>

namespace sluice::ui {

struct DepthChange {
    std::uint32_t channel = 0;  // id, from 1
    std::uint16_t declaration = 0;
    std::uint32_t instance = 0;
    std::uint32_t capacity = 0;
    std::uint32_t depth = 0;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t refused = 0;
    bool closed = false;
    bool released = false;
    bool stale = false;
    bool isGone = false;  // no longer kept; the rest is the last that was known
    friend bool operator==(const DepthChange&, const DepthChange&) = default;
};

struct GoroutineChange {
    GoroutineState now;
    GoroutineStatus before = GoroutineStatus::Ready;  // meaningless where isNew
    bool isNew = false;
    bool isGone = false;  // no longer kept; `now` is the last that was known
};

struct StateChange {
    StateValue now;
};

struct GaugeChange {
    GaugeValue now;
};

struct SpanChange {
    OpenSpan span;
    bool begun = true;  // false: ended between the two frames
};

// Happenings of one kind since the former frame. The engine keeps only the last few hundred of each kind; those that
// came and went between two frames are counted, not shown.
struct HappeningBatch {
    QVector<Happening> shown;    // oldest first
    std::uint64_t total = 0;     // since the former frame; shown.size() + notShown
    std::uint64_t notShown = 0;  // the oldest of them
};

struct PhaseChange {
    RunPhase phase = RunPhase::Starting;
    RunOutcome outcome = RunOutcome::None;
    friend bool operator==(const PhaseChange&, const PhaseChange&) = default;
};

struct ClockChange {
    Nanos time = 0;  // of the last event at the cursor
    std::uint64_t position = 0;
    Nanos liveTime = 0;
    std::uint64_t livePosition = 0;
    Nanos firstTime = 0;
    std::uint64_t firstPosition = 0;
    std::uint64_t telemetryDropped = 0;
    bool atLiveEdge = true;
    bool ended = false;
    friend bool operator==(const ClockChange&, const ClockChange&) = default;
};

// Makes the types above known to Qt's queued connections. Cheap, may be called again.
void registerChangeTypes();

}  // namespace sluice::ui
