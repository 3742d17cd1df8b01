// The event: the only way out of the engine. 32 bytes, trivially copyable, written by the thread that made it happen.
//
// Events carry the *resulting* state, never a difference, so that the fold (run_state.hpp) heals after a gap.
// Kinds know no pattern: what a State, Gauge, Arc, Mark or Span means is said by the run's manifest.
//
// Two numberings order events independently of time stamps, which may be coarse on real threads:
//   - channel kinds carry the channel's own sequence, taken under the channel's lock;
//   - goroutine kinds carry the goroutine's own sequence (its hand-over between threads is ordered by the locks).
// Both count modulo 2^32 from 1 and are compared by signed difference; 0 means "no numbering".
#pragma once

#include "base/time.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>

namespace sluice {

enum class EventKind : std::uint8_t {
    None = 0,
    // Goroutines. `goroutine` is the one that changes, `sequence` its own count.
    GoroutineSpawned,  // object = parent's id (0: the engine), argument = role << 32 | index within the role
    GoroutineParked,  // flags = WaitReason, object = what it waits on, argument = CPU nanoseconds since the last report
    GoroutineReadied,   // argument = id of the goroutine that readied it (0: a timer or the engine), object as parked
    GoroutineFinished,  // argument = CPU nanoseconds since the last report
    GoroutinePanicked,  // argument as Finished; what it said is in the run's report
    GoroutineLeaked,    // still parked when the run ended; flags = WaitReason, object = what it waits on
    // Channels. `object` is the channel, `sequence` its own count; argument = message id << 24 | resulting depth.
    ChannelMade,      // argument = capacity << 32 | declaration << 16 | instance (low 16 bits)
    ChannelSent,      // a value entered (or was handed over: depth 0 on an unbuffered channel)
    ChannelReceived,  // a value left
    ChannelClosed,
    ChannelRefused,   // a non-blocking send found no room
    ChannelReleased,  // the last handle is gone
    // Messages. For all but Created: argument = message id << 24 | detail.
    MessageCreated,   // argument = due time; object = low 32 bits of the id, flags = high 8 bits, sequence = class
    MessageAccepted,  // taken in by the pattern
    MessageOutcome,   // detail = Outcome
    WorkBegun,        // detail = stage
    WorkEnded,        // detail = stage; flags = 1: its context cut it short
    // Timers and contexts. `object` is the timer or context.
    TimerFired,
    TimerStopped,
    ContextCancelled,  // argument = cause
    // What a descriptor gives meaning to. `object` indexes the manifest's table of that kind.
    State,  // sequence = instance, argument = value
    Gauge,  // sequence = instance, argument = bits of a double
    Arc,    // argument = from << 32 | to (indices within the arc's roles), sequence = how many
    Mark,   // argument = message id << 24 | detail; flags = 1: sequence = what it measured
    Span,   // flags = 1 begin, 0 end; sequence = instance (lane), argument = message id << 24 | detail
    Link,   // argument = from id << 32 | to id, low 32 bits each
    // The run itself.
    ParameterChanged,  // object = index in the manifest's parameters, argument = bits of a double
    ActionPressed,     // object = index in the manifest's actions
    CpuSpent,          // argument = CPU nanoseconds of `goroutine` (0: of an engine thread) since its last report
    RunPhaseChanged,   // flags = RunPhase, argument = RunOutcome once ended
    TelemetryGap,      // argument = events dropped so far in this run; made by the aggregator
};

enum class WaitReason : std::uint8_t {
    None = 0,
    ChannelSend,     // object = channel
    ChannelReceive,  // object = channel
    NilChannel,      // for ever
    Select,          // object = 0
    EmptySelect,     // for ever
    Sleep,           // until a time
    Work,            // working: counted as busy, not as waiting
    Core,            // ready, waiting for a simulated core
    Mutex,           // object = mutex
    WaitGroup,       // object = wait group
    Yield,           // gave way; runnable
};

enum class Outcome : std::uint8_t { None = 0, Completed, Failed, Dropped, TimedOut, Cancelled, Refused };

enum class RunPhase : std::uint8_t {
    Starting = 0,
    Running,
    Draining,  // sources have stopped and the metrics are cut; the pattern's own shutdown runs
    Ended,
};

enum class RunOutcome : std::uint8_t { None = 0, Completed, Stopped, Deadlock, Livelock, Panic, Stuck };

struct Event {
    Nanos time;
    std::uint64_t argument;
    std::uint32_t goroutine;
    std::uint32_t object;
    std::uint32_t sequence;
    std::uint16_t site;
    EventKind kind;
    std::uint8_t flags;

    friend bool operator==(const Event&, const Event&) = default;
};
static_assert(sizeof(Event) == 32 && std::is_trivially_copyable_v<Event>);

inline constexpr std::uint64_t kMessageIdMax = (std::uint64_t{1} << 40) - 1;
inline constexpr std::uint32_t kDetailMax = (std::uint32_t{1} << 24) - 1;

// message id << 24 | detail (a channel's depth, an Outcome, a stage ...)
constexpr std::uint64_t packMessage(std::uint64_t messageId, std::uint32_t detail) {
    return messageId << 24 | (detail & kDetailMax);
}
constexpr std::uint64_t messageIdOf(const Event& event) {
    return event.argument >> 24;
}
constexpr std::uint32_t detailOf(const Event& event) {
    return static_cast<std::uint32_t>(event.argument) & kDetailMax;
}

constexpr std::uint64_t createdMessageId(const Event& event) {
    return std::uint64_t{event.flags} << 32 | event.object;
}
constexpr Nanos createdDue(const Event& event) {
    return static_cast<Nanos>(event.argument);
}
constexpr std::uint8_t createdClass(const Event& event) {
    return static_cast<std::uint8_t>(event.sequence);
}

constexpr std::uint64_t packPair(std::uint32_t high, std::uint32_t low) {
    return std::uint64_t{high} << 32 | low;
}
constexpr std::uint32_t highOf(const Event& event) {
    return static_cast<std::uint32_t>(event.argument >> 32);
}
constexpr std::uint32_t lowOf(const Event& event) {
    return static_cast<std::uint32_t>(event.argument);
}

constexpr double realOf(const Event& event) {
    return std::bit_cast<double>(event.argument);
}

constexpr std::uint64_t packMade(std::uint32_t capacity, std::uint16_t declaration, std::uint32_t instance) {
    return std::uint64_t{capacity} << 32 | std::uint64_t{declaration} << 16 | (instance & 0xffffu);
}
constexpr std::uint32_t madeCapacity(const Event& event) {
    return highOf(event);
}
constexpr std::uint16_t madeDeclaration(const Event& event) {
    return static_cast<std::uint16_t>(lowOf(event) >> 16);
}
constexpr std::uint32_t madeInstance(const Event& event) {
    return lowOf(event) & 0xffffu;
}

constexpr bool isGoroutineKind(EventKind kind) {
    return kind >= EventKind::GoroutineSpawned && kind <= EventKind::GoroutineLeaked;
}
constexpr bool isChannelKind(EventKind kind) {
    return kind >= EventKind::ChannelMade && kind <= EventKind::ChannelReleased;
}

}  // namespace sluice
