// A worker: one engine thread's view of a run. The virtual clock has exactly one; real threads have W.
// Everything here belongs to the thread that runs it.
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/meter.hpp"
#include "events/observation.hpp"
#include "runtime/goroutine.hpp"

#include <coroutine>
#include <cstdint>

// Resuming a caller or callee directly needs a tail call; where the compiler makes none the worker's loop does it.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
#define SLUICE_TAIL_CALLS 1
#endif
#else
#define SLUICE_TAIL_CALLS 1
#endif
#endif

namespace sluice {

class Scheduler;

// Operations that a goroutine may do since its dispatch before it must give way, so that none owns an instant (or, on
// real threads, keeps pause and stop waiting).
inline constexpr int kQuantumOperations = 256;

class Worker {
public:
    Worker(Scheduler& owner, int workerIndex, std::uint64_t seed)
        : scheduler(owner),
          index(workerIndex),
          random(seed, static_cast<std::uint32_t>(workerIndex), 0x5ced),
          preemption(seed, static_cast<std::uint32_t>(workerIndex), 0x93e7) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    virtual ~Worker() = default;

    bool observed() const noexcept { return producer != nullptr; }

    void emit(EventKind kind, std::uint32_t object, std::uint32_t sequence, std::uint64_t argument,
              std::uint16_t site = 0, std::uint8_t flags = 0) noexcept {
        if (observed()) [[unlikely]]
            emitFor(current, kind, object, sequence, argument, site, flags);
    }
    // Out of line: inlined, its registers would have to be saved by every operation, observed or not.
    [[gnu::noinline]] void emitFor(const Goroutine* goroutine, EventKind kind, std::uint32_t object,
                                   std::uint32_t sequence, std::uint64_t argument, std::uint16_t site = 0,
                                   std::uint8_t flags = 0) noexcept {
        emitInline(goroutine, kind, object, sequence, argument, site, flags);
    }
    void emitInline(const Goroutine* goroutine, EventKind kind, std::uint32_t object, std::uint32_t sequence,
                    std::uint64_t argument, std::uint16_t site, std::uint8_t flags) noexcept {
        if (!producer) return;
        producer->emit(Event{stamp, argument, goroutine ? goroutine->id : 0, object, sequence, site, kind, flags});
    }

    // One operation done without parking: may the goroutine go on, or must it give way? Once told to, it does so before
    // it asks again; so a comparison with zero is enough, which costs one instruction with the counting.
    bool mayContinue() noexcept { return --operationsLeft != 0; }

    // The goroutine's CPU time since its last report, handed to the meter; the caller puts it into an event.
    Nanos takeCpu(Goroutine& goroutine) noexcept {
        const Nanos spent = goroutine.cpuUnreported;
        goroutine.cpuUnreported = 0;
        if (spent != 0) meter.onCpu(spent);
        return spent;
    }

    Scheduler& scheduler;
    const int index;
    Watched<Goroutine*> current;   // null between two dispatches
    Producer* producer = nullptr;  // null at telemetry level Off
    Meter meter;
    Nanos stamp = 0;  // run clock as of this dispatch; events and meter entries carry it
    int operationsLeft = kQuantumOperations;
    SequentialRandom random;
    SequentialRandom preemption;         // at operations on shared state (sync/shared_operation.hpp)
    std::coroutine_handle<> transfer{};  // resumed next by the loop, in builds without tail calls
    Goroutine* freeGoroutines = nullptr;
    unsigned freeCount = 0;
    std::uint32_t nextId = 0;  // a block of goroutine ids
    std::uint32_t endId = 0;
};

}  // namespace sluice
