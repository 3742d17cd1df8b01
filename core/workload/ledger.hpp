// The ledger: where every message is in its life. It gives ids, makes sure that a message has one terminal outcome (the
// first wins), and tells meter and events.
//
//      offer -> Offered --accept--> Accepted --outcome--> gone
//                  |                                       ^
//                  +---------------refuse------------------+
//
// A message that is worked on or completed counts as accepted, whether or not its sender has come to say so yet. Only
// messages without an outcome take memory; a late call for one that is gone finds its slot empty or reused (ids differ)
// and changes nothing.
//
// Because the ledger counts what it still holds, `offered = accepted + refused + undecided` and
// `accepted = outcomes + inside` compare two independent counts.
//
// Thread rule: any engine thread of the run; `worker` is the caller's. A slot's state changes by compare-and-swap.
#pragma once

#include "runtime/scheduler.hpp"
#include "workload/message.hpp"

#include <array>
#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>

namespace sluice {

class Ledger {
public:
    explicit Ledger(Scheduler& scheduler) : m_scheduler(scheduler) {}
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // A new message, due at `due` (not after now).
    Message offer(Worker& worker, Nanos due, std::uint8_t messageClass, Nanos service, bool fails);
    void accept(Worker& worker, const Message& message);
    // True when this call gave the message its outcome.
    bool refuse(Worker& worker, const Message& message) { return finish(worker, message, Outcome::Refused); }
    bool finish(Worker& worker, const Message& message, Outcome outcome);

    void workBegun(Worker& worker, const Message& message, Site site, std::uint32_t stage = 0);
    // `isCutShort`: it ended with the context of its message, so that it is not for nobody.
    void workEnded(Worker& worker, const Message& message, Nanos begunAt, Site site, std::uint32_t stage = 0,
                   bool isCutShort = false);
    // Whether the message has no outcome yet.
    bool isOpen(const Message& message) const noexcept {
        if (message.id == 0) return false;  // the zero value of a closed channel has no entry
        return slot(message.slot).idAndState.load(std::memory_order_acquire) >> kIdShift == message.id;
    }

    struct Held {
        std::uint64_t undecided = 0;
        std::uint64_t inside = 0;
    };
    // Messages without an outcome, counted in their slots. While no worker runs.
    Held count() const;

private:
    enum State : std::uint64_t { kFree = 0, kOffered = 1, kAccepted = 2, kStateMask = 3, kWorked = 4, kIdShift = 8 };
    struct Slot {
        std::atomic<std::uint64_t> idAndState{0};
        // The instant; before there is one, the message's id made negative, so that a late accept() of a message that
        // is gone cannot set the instant of the one that has its slot now.
        std::atomic<Nanos> acceptedAt{0};
        std::uint32_t nextFree = 0;
    };
    static constexpr std::uint32_t kChunkSlots = 1024;
    static constexpr std::uint32_t kChunksMax = 1u << 16;
    static constexpr std::uint32_t kChunksReserved = 64;  // for what is offered until a run that fails has ended
    static constexpr std::uint32_t kNoSlot = UINT32_MAX;

    void noteFirstWork(Worker& worker, const Message& message);
    Slot& slot(std::uint32_t index) const noexcept { return m_chunks[index / kChunkSlots][index % kChunkSlots]; }
    std::uint32_t takeSlot();
    void freeSlot(std::uint32_t index) noexcept;

    Scheduler& m_scheduler;
    SpinLock m_lock;  // guards chunks and the free list
    std::uint32_t m_firstFree = kNoSlot;
    std::uint32_t m_chunkCount = 0;
    std::unique_ptr<std::unique_ptr<Slot[]>[]> m_chunks = std::make_unique<std::unique_ptr<Slot[]>[]>(kChunksMax);
};

// `co_await Work(ledger, message, at<"...">)`: the work of a message, told to meter and events.
class Work {
public:
    Work(Ledger& ledger, const Message& message, Site site, Nanos duration = -1, std::uint32_t stage = 0)
        : m_ledger(ledger),
          m_message(message),
          m_site(site),
          m_stage(stage),
          m_duration(duration < 0 ? message.service : duration) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> frame) {
        m_goroutine = frame.promise().goroutine;
        Scheduler& scheduler = *m_goroutine->scheduler;
        Worker& worker = scheduler.worker();
        scheduler.now(worker);
        m_ledger.workBegun(worker, m_message, m_site, m_stage);
        m_begunAt = worker.stamp;  // as the event says
        return m_duration > 0 && !scheduler.spend(worker, frame, m_duration, m_site);
    }
    void await_resume() const {
        Scheduler& scheduler = *m_goroutine->scheduler;
        Worker& worker = scheduler.worker();
        scheduler.now(worker);
        if (!scheduler.threaded() && scheduler.machine().workBurns) m_goroutine->cpuUnreported += m_duration;
        m_ledger.workEnded(worker, m_message, m_begunAt, m_site, m_stage);
    }

private:
    Ledger& m_ledger;
    Message m_message;
    Site m_site;
    std::uint32_t m_stage;
    Nanos m_duration;
    Nanos m_begunAt = 0;
    Goroutine* m_goroutine = nullptr;
};

}  // namespace sluice
