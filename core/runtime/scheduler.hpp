// The seam between patterns and clocks. Everything in sync/ and above is written against Scheduler and cannot tell
// which clock runs it: virtual_scheduler.hpp (one thread, simulated time, deterministic) or threaded_scheduler.hpp
// (M:N over worker threads, the real clock).
//
// Rules, kept by all who call it:
//   - a goroutine is never readied or resumed while a lock is held;
//   - waking goes through ready(), never by resuming inline;
//   - a parked goroutine is claimed by exactly one waker before ready() is called.
//
// The hot paths of a single worker (the virtual clock, or one real thread) are inline here, behind run-time flags, so
// that patterns are compiled once; measured, they cost 0.4 to 1.5 ns an operation. Rejected: a template parameter for
// the clock (every pattern compiled twice, and headers that cannot be told apart), and virtual calls throughout (twice
// the cost).
#pragma once

#include "base/result.hpp"
#include "events/manifest.hpp"
#include "runtime/lone_atomic.hpp"
#include "runtime/machine.hpp"
#include "runtime/object_table.hpp"
#include "runtime/panic.hpp"
#include "runtime/radix_timers.hpp"
#include "runtime/site.hpp"
#include "runtime/worker.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice {

struct SchedulerOptions {
    std::shared_ptr<const Manifest> manifest;  // names for reports; sizes of the meters. Never null
    std::uint64_t seed = 1;
    MachineOptions machine;
    // As in a Go program the return of the main goroutine ends the run. A pattern's run goes on until nothing is left
    // to do, so that what leaks can be seen.
    bool endsWithMain = true;
    // The highest number that the run may give, to goroutines, channels and other objects each, and to messages. No
    // number is given twice; a run that needs more of them ends with a panic.
    std::uint32_t idsMax = UINT32_MAX;
    std::uint64_t messageIdsMax = kMessageIdMax;
};

// Why a scheduler stopped running.
enum class RunEnd : std::uint8_t { MainReturned, Quiescent, Stopped, Panicked, Livelock };

// A goroutine that is still there, for reports.
struct GoroutineReport {
    std::uint32_t id = 0;
    std::uint16_t role = 0;
    std::string name;   // "low source", "worker 3"
    std::string waits;  // "waiting to receive from results (chan receive)"
    std::string site;   // where in the listing, or empty
    WaitReason reason = WaitReason::None;
    std::uint32_t object = 0;
    bool parked = false;
    bool insideWork = false;
};

// What a watchdog sees of a worker: whom it runs, null for nobody, and a count that moves on between any two
// dispatches.
struct Pulse {
    const Goroutine* running = nullptr;
    std::uint64_t beats = 0;
    friend bool operator==(const Pulse&, const Pulse&) = default;
};

class Scheduler {
public:
    virtual ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    bool threaded() const noexcept { return m_threaded; }
    // Several engine threads: only then are there locks to take and counts to change atomically.
    bool parallel() const noexcept { return m_parallel; }
    const Manifest& manifest() const noexcept { return *m_options.manifest; }
    const MachineOptions& machine() const noexcept { return m_options.machine; }
    ObjectTable& objects() noexcept { return m_objects; }
    // Frames and objects are being destroyed; nothing may be emitted, readied or freed any more.
    bool tearingDown() const noexcept { return m_tearingDown; }

    // The worker of the calling thread, which must be an engine thread of this run (or its builder before the start).
    Worker& worker() noexcept { return m_parallel ? threadWorker() : *m_solo; }
    // The same where it is known that there is but one.
    Worker& soloWorker() noexcept { return *m_solo; }

    // Run clock. On real threads it reads the clock and moves the worker's stamp on.
    Nanos now(Worker& worker) noexcept {
        if (m_threaded) refreshStamp(worker);
        return worker.stamp;
    }

    // Makes a parked goroutine runnable. `worker` is the caller's. Emits GoroutineReadied.
    [[gnu::always_inline]] void ready(Worker& worker, Goroutine* goroutine) noexcept {
        if (worker.observed()) [[unlikely]]
            worker.emitFor(goroutine, EventKind::GoroutineReadied, goroutine->waitsOn, ++goroutine->sequence,
                           worker.current ? worker.current->id : 0);
        goroutine->ready();
        enqueue(worker, goroutine);
    }

    // Parks the current goroutine: the caller then publishes it to its wakers (under their lock). Emits
    // GoroutineParked.
    [[gnu::always_inline]] void park(Worker& worker, std::coroutine_handle<> frame, WaitReason reason,
                                     std::uint32_t object, Site site) noexcept {
        Goroutine* goroutine = worker.current;
        goroutine->park(frame, reason, object, site.id);
        const Nanos cpu = worker.takeCpu(*goroutine);
        if (worker.observed()) [[unlikely]]
            worker.emitFor(goroutine, EventKind::GoroutineParked, object, ++goroutine->sequence,
                           static_cast<std::uint64_t>(cpu), site.id, static_cast<std::uint8_t>(reason));
    }

    // The current goroutine gives way and goes to the end of the queue.
    void yield(Worker& worker, std::coroutine_handle<> frame) noexcept {
        Goroutine* goroutine = worker.current;
        if (goroutine->cpuUnreported >= kMillisecond) reportCpu(worker, *goroutine);
        goroutine->yield(frame);
        enqueueLast(worker, goroutine);
    }

    // The current goroutine lets all others go first, at the price of a fruitless attempt.
    void giveWay(Worker& worker, std::coroutine_handle<> frame) noexcept {
        if (chargeAttempt(worker)) {
            yield(worker, frame);
        } else {
            suspendForAttempt(worker, frame);
        }
    }

    // Uniform in [0, n): from the seeded stream, from the worker's own on real threads, or from a test's chooser.
    std::uint32_t choose(Worker& worker, std::uint32_t n) {
        if (n < 2) return 0;
        if (m_chooser) [[unlikely]]
            return m_chooser(n);
        return worker.random.below(n);
    }
    // Replaces choose(n) on the virtual clock, to drive every schedule of a small program: besides select's choices it
    // then decides, after every single operation, which runnable goroutine goes on.
    void setChooser(std::function<std::uint32_t(std::uint32_t)> chooser) {
        m_chooser = std::move(chooser);
        m_quantum = m_chooser ? 1 : kQuantumOperations;
    }
    bool explored() const noexcept { return static_cast<bool>(m_chooser); }
    // Of the virtual clock: some goroutine could run now in the place of the current one.
    bool othersRunnable() const noexcept { return !m_runnable.empty(); }

    // Readies a goroutine, parked as asleep, at an instant of the run clock.
    virtual void wakeAt(Worker& worker, Goroutine* goroutine, Nanos when) = 0;
    // A timer with an effect of its own; `fire` is called once on an engine thread, outside all locks.
    virtual void startTimer(Worker& worker, TimerNode& node, Nanos when) = 0;
    // True when it was pending: `fire` will not be called. False: it has been called or is being called.
    virtual bool stopTimer(Worker& worker, TimerNode& node) = 0;

    // A fruitless attempt (a non-blocking miss, a poll) costs CPU time. True: the goroutine may go on at once; false:
    // it must suspend through suspendForAttempt().
    virtual bool chargeAttempt(Worker& worker) noexcept = 0;
    virtual void suspendForAttempt(Worker& worker, std::coroutine_handle<> frame) noexcept = 0;

    // CPU (or, as the machine says, waiting) for `duration`: true when done at once (real threads burn in place);
    // false: the frame was suspended and will be resumed when it is over.
    virtual bool spend(Worker& worker, std::coroutine_handle<> frame, Nanos duration, Site site) = 0;

    // The scheduler is asked to stop as soon as it can. Any thread.
    virtual void requestStop() noexcept = 0;
    // From a goroutine of the virtual clock: so much happens at this instant that the clock will never move on.
    virtual void livelocked() noexcept {}

    // For Task and go(): a goroutine for the frame, which must know it before launch(): from then on it may run, and
    // end, on another thread.
    void launch(Worker& worker, Goroutine* goroutine) noexcept { enqueue(worker, goroutine); }
    // Null where the run has no number left for it, and ends.
    Goroutine* spawn(Worker& worker, std::coroutine_handle<> frame, std::uint16_t role, std::uint32_t index);
    void finished(Worker& worker, Goroutine& goroutine) noexcept;
    void failed(Worker& worker, Goroutine& goroutine, std::exception_ptr failure) noexcept;  // a panic nobody recovered

    void setProducer(int workerIndex, Producer* producer) noexcept { workerAt(workerIndex).producer = producer; }
    virtual Worker& workerAt(int workerIndex) noexcept = 0;
    virtual int workerCount() const noexcept = 0;

    // For a watchdog, from any thread while the scheduler lives. The name and the place of the goroutine in a pulse are
    // right as long as it is really stuck; otherwise they may be another's.
    virtual Pulse pulse(int workerIndex) const noexcept = 0;
    std::string goroutineName(const Goroutine& goroutine) const;
    std::string siteName(std::uint16_t site) const;  // empty: none

    // After the run has stopped: what is still there, and the panic that ended it.
    std::vector<GoroutineReport> remaining() const;
    const std::string& panicMessage() const noexcept { return m_panicMessage; }
    // Hands unreported CPU time of every goroutine to meter and events; while no worker runs.
    void reportAllCpu(Worker& worker) noexcept;
    // Destroys every frame, then every object. Idempotent. While no worker runs.
    void teardown() noexcept;

    std::uint32_t newChannelId() noexcept {
        return static_cast<std::uint32_t>(newId(m_channelIds, m_options.idsMax, "channels"));
    }
    std::uint32_t newObjectId() noexcept {
        return static_cast<std::uint32_t>(newId(m_objectIds, m_options.idsMax, "timers, contexts and locks"));
    }
    std::uint64_t newMessageId() noexcept { return newId(m_messageIds, m_options.messageIdsMax, "messages"); }
    // Ends the run with a panic that is no goroutine's own: what the run needs cannot be had any more. Engine threads;
    // the caller goes on until it suspends.
    void fail(const std::string& message) noexcept;

protected:
    Scheduler(SchedulerOptions options, bool threaded, bool parallel);

    virtual void readyParallel(Worker& worker, Goroutine* goroutine, bool last) noexcept = 0;
    virtual void refreshStamp(Worker& worker) noexcept = 0;
    virtual void mainReturned() noexcept = 0;
    virtual void panicked() noexcept = 0;
    static Worker& threadWorker() noexcept;
    static void setThreadWorker(Worker* worker) noexcept;

    void enqueue(Worker& worker, Goroutine* goroutine) noexcept {
        if (m_threaded) {
            if (m_parallel) return readyParallel(worker, goroutine, false);
            goroutine = std::exchange(m_runNext, goroutine);
            if (!goroutine) return;
        }
        m_runnable.push(goroutine);
    }
    void enqueueLast(Worker& worker, Goroutine* goroutine) noexcept {
        if (m_parallel) return readyParallel(worker, goroutine, true);
        m_runnable.push(goroutine);
    }
    void resume(Worker& worker, Goroutine* goroutine) {
        goroutine->dispatch();
        worker.current = goroutine;
        worker.operationsLeft = m_quantum;
        goroutine->resumePoint.resume();
#ifndef SLUICE_TAIL_CALLS
        while (auto next = std::exchange(worker.transfer, {})) next.resume();
#endif
        worker.current = nullptr;
    }
    void reportCpu(Worker& worker, Goroutine& goroutine) noexcept;

    const bool m_threaded;
    const bool m_parallel;
    bool m_tearingDown = false;
    int m_quantum = kQuantumOperations;
    Worker* m_solo = nullptr;        // the only worker, where there is but one
    GoroutineQueue m_runnable;       // its run queue
    Goroutine* m_runNext = nullptr;  // on one real thread, before the queue: as RunRing::exchangeNext
    SchedulerOptions m_options;
    std::mutex m_mutex;  // guards the slab, the free list and the panic message
    std::string m_panicMessage;

private:
    static constexpr std::size_t kSlabGoroutines = 256;
    static constexpr std::uint32_t kMainId = 1;  // the first that is spawned

    Goroutine* spawnAfterRefill(Worker& worker, std::coroutine_handle<> frame, std::uint16_t role, std::uint32_t index);
    static Goroutine* emitSpawned(Worker& worker, Goroutine* goroutine) noexcept;
    void finish(Worker& worker, Goroutine& goroutine) noexcept;
    void finishedOtherwise(Worker& worker, Goroutine& goroutine, EventKind how) noexcept;
    std::uint64_t newId(std::atomic<std::uint64_t>& last, std::uint64_t max, const char* things) noexcept {
        const std::uint64_t id = addTo(last, 1, m_parallel) + 1;
        if (id > max) [[unlikely]]
            failForWantOfIds(things);
        return id;
    }
    bool reserveIds(Worker& worker) noexcept;
    void failForWantOfIds(const char* things) noexcept;
    void refillGoroutines(Worker& worker);
    void shedGoroutines(Worker& worker) noexcept;
    // What goroutines can wait on, by its id; ids of different kinds may be the same.
    using WaitedOn = std::unordered_multimap<std::uint32_t, const SharedObject*>;
    static std::string describeWait(const Goroutine& goroutine, const WaitedOn& objects);

    ObjectTable m_objects;
    std::vector<std::unique_ptr<Goroutine[]>> m_slabs;
    Goroutine* m_freeGoroutines = nullptr;
    std::atomic<std::uint64_t> m_goroutineIds{0};
    std::atomic<std::uint64_t> m_channelIds{0};
    std::atomic<std::uint64_t> m_objectIds{0};
    std::atomic<std::uint64_t> m_messageIds{0};
    std::function<std::uint32_t(std::uint32_t)> m_chooser;
};

}  // namespace sluice
