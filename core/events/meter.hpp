// The Meter: exact counts, sums and histograms of one run, at any speed and at any telemetry level. It is the only
// source of metrics. The engine feeds one Meter per worker at the places where it emits events (channels keep their own
// ChannelMeter under their lock); the fold (run_state.hpp) feeds another from the events alone, through the same
// functions, and a test says that both are equal.
//
// Thread rule: one writer per Meter; readers take a copy while the writer is parked, or call mergeFrom after it ended.
// All times are run-clock nanoseconds; integrals are value x nanoseconds and exact (128-bit).
#pragma once

#include "base/histogram.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/meaning_meter.hpp"
#include "events/step_integral.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace sluice {

struct ChannelMeter {
    std::uint32_t capacity = 0;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t refused = 0;
    std::uint32_t depthMax = 0;
    StepIntegral depth;
    StepIntegral full;            // 1 while the buffer (capacity > 0) has no room
    StepIntegral sendersBlocked;  // goroutines parked in a plain send

    [[gnu::always_inline]] void onDepth(Nanos now, std::uint32_t newDepth) noexcept {
        if (newDepth > depthMax) depthMax = newDepth;
        depth.set(now, newDepth);
        // Seldom changes, and an integral that is left alone loses nothing.
        if (const int isFull = capacity > 0 && newDepth >= capacity ? 1 : 0; isFull != full.value()) [[unlikely]]
            full.set(now, isFull);
    }
    void mergeFrom(const ChannelMeter& other, Nanos now);
    bool equalAt(const ChannelMeter& other, Nanos now) const;
};

struct ClassMeter {
    std::uint64_t offered = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    std::uint64_t dropped = 0;
    std::uint64_t timedOut = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t workForNobody = 0;  // work that ended after its message had its outcome
    Histogram wait;                   // due -> first work, of messages whose work began before they had an outcome
    Histogram service;                // first work begun -> work ended, summed per piece of work
    Histogram latency;                // due -> outcome, of completed messages
    WideInt sojourn = 0;              // accepted -> outcome, summed over accepted messages that ended
    void mergeFrom(const ClassMeter& other);
    friend bool operator==(const ClassMeter&, const ClassMeter&) = default;
};

struct RoleMeter {
    std::uint64_t spawned = 0;
    std::uint64_t finished = 0;
    Nanos busy = 0;        // goroutine-nanoseconds inside work that has ended
    StepIntegral working;  // goroutines inside work now
    void mergeFrom(const RoleMeter& other, Nanos now);
    bool equalAt(const RoleMeter& other, Nanos now) const;
};

// What the ledger (workload/ledger.hpp) or the fold knows of a message when something happens to it.
struct MessageStamp {
    Nanos due = 0;
    Nanos acceptedAt = 0;
    std::uint8_t messageClass = 0;
};

class Meter {
public:
    Meter() = default;
    Meter(std::size_t classCount, std::size_t roleCount, std::size_t markCount);

    void onOffered(std::uint8_t messageClass) noexcept { ++classes[messageClass].offered; }
    void onAccepted(Nanos now, std::uint8_t messageClass) noexcept {
        ++classes[messageClass].accepted;
        inside.add(now, 1);
    }
    // `wasAccepted` is false for a message refused (or given up by its client) before it was taken in.
    void onOutcome(Nanos now, const MessageStamp& stamp, Outcome outcome, bool wasAccepted) noexcept;
    void onFirstWork(Nanos now, const MessageStamp& stamp) noexcept;
    void onWorkBegun(Nanos now, std::uint16_t role) noexcept { roles[role].working.add(now, 1); }
    void onWorkEnded(Nanos now, std::uint16_t role, Nanos begunAt, std::uint8_t messageClass, bool forNobody) noexcept;
    void onMark(std::uint32_t mark) noexcept { ++marks[mark]; }
    // A mark that measures something (a duration in microseconds, a number).
    void onMarkValue(std::uint32_t mark, std::uint32_t value);
    void onSpawned(std::uint16_t role) noexcept {
        ++roles[role].spawned;
        ++spawned;
        ++live;
        // One worker may see more goroutines finish than it spawned, so its own count may lie below zero.
        if (static_cast<std::int64_t>(live) > static_cast<std::int64_t>(livePeak)) livePeak = live;
    }
    void onFinished(std::uint16_t role) noexcept {
        ++roles[role].finished;
        --live;
    }
    void onCpu(Nanos spent) noexcept;

    // Adds the counts of another worker's Meter, both closed at `now`.
    void mergeFrom(const Meter& other, Nanos now);
    bool equalAt(const Meter& other, Nanos now) const;

    ClassMeter total() const;         // all classes together
    std::uint64_t undecided() const;  // offered, not yet accepted or refused
    std::uint64_t insideNow() const;  // accepted, without outcome

    std::vector<ClassMeter> classes;
    std::vector<RoleMeter> roles;
    std::vector<ChannelMeter> channels;  // by declaration; instances of one declaration are merged
    std::vector<std::uint64_t> marks;    // by mark declaration
    std::vector<Histogram> markValues;   // by mark declaration: what those that measure something measured
    // By declaration. The engine keeps these for the whole run in one place (workload/env.hpp), not for each worker.
    std::vector<StateMeter> states;
    std::vector<GaugeMeter> gauges;
    std::vector<ArcMeter> arcs;
    StepIntegral inside;  // accepted messages without outcome
    Nanos cpu = 0;        // CPU time burnt by goroutines, work included when it burns
    std::uint64_t spawned = 0;
    std::uint64_t live = 0;  // meaningful after merging: workers spawn and finish in different places
    std::uint64_t livePeak = 0;
    std::uint64_t leaked = 0;
    std::uint64_t unfinished = 0;
};

}  // namespace sluice
