// The virtual clock: one engine thread, a deterministic discrete-event simulation. When nothing is runnable the clock
// jumps to the next timer. Goroutines run in the order in which they became runnable, timers in the order (time,
// insertion). The same program, seed and interventions give the same run, to the bit.
//
// Thread rule: run() and everything called from it belongs to one engine thread; interrupt() and requestStop() may come
// from any thread. The control's functions are called on the engine thread, between dispatches.
#pragma once

#include "runtime/scheduler.hpp"

#include <cstdint>
#include <deque>

namespace sluice {

// What the outside wants of a running virtual clock. Between two dispatches nothing runs, so everything may be touched.
class VirtualControl {
public:
    virtual ~VirtualControl() = default;
    // Called when interrupt() was, when the clock reaches attendAt(), or at attendAtDispatch(). False: stop.
    virtual bool attend() = 0;
    // Before the clock moves to `next`: may wait (to keep a pace). False: attend first, do not move.
    virtual bool mayAdvance(Nanos next) = 0;
    // The clock stops at this instant, before timers of the same instant, to attend; attend() must then move it on.
    // kForever: never. The same holds for attendAtDispatch().
    virtual Nanos attendAt() const = 0;
    // A goroutine that polls in place, alone, ends its turn (256 operations) before anybody attends; only here it is
    // interrupted, to the nanosecond. It counts as a dispatch, so this must depend on the experiment alone and never
    // on who looks at the run: or the same run would count differently.
    virtual Nanos interruptAt() const { return kForever; }
    // Attend before the dispatch with this count.
    virtual std::uint64_t attendAtDispatch() const = 0;
    // Nothing can run any more and no timer is pending. False: that is the end.
    virtual bool quiescent() = 0;
};

class VirtualScheduler final : public Scheduler {
public:
    explicit VirtualScheduler(SchedulerOptions options);
    ~VirtualScheduler() override;

    // Runs until something ends it; may be called again after Stopped. `control` may be null: full speed to the end.
    RunEnd run(VirtualControl* control);

    Nanos clock() const noexcept { return m_worker.stamp; }
    // For interventions: moves the clock to `time`, which must lie before the next timer. Between dispatches only.
    void moveClock(Nanos time) noexcept;
    // The earliest timer, kForever where none is pending: moveClock() may go so far. Between dispatches only.
    Nanos nextTimer() noexcept { return m_timers.nextTime(); }
    // Dispatches and timer instants so far: the count by which interventions are recorded and replayed. An instant at
    // which the control merely attends is not counted, so that a replay without it counts alike.
    std::uint64_t dispatches() const noexcept { return m_dispatches; }
    // Makes the loop call attend() before the next dispatch. Any thread.
    void interrupt() noexcept { m_interrupted.store(true, std::memory_order_release); }
    // Whether that is still to come. Any thread.
    bool interrupted() const noexcept { return m_interrupted.load(std::memory_order_acquire); }

    void requestStop() noexcept override;
    void wakeAt(Worker& worker, Goroutine* goroutine, Nanos when) override;
    void startTimer(Worker& worker, TimerNode& node, Nanos when) override;
    bool stopTimer(Worker& worker, TimerNode& node) override;
    bool chargeAttempt(Worker& worker) noexcept override;
    void suspendForAttempt(Worker& worker, std::coroutine_handle<> frame) noexcept override;
    bool spend(Worker& worker, std::coroutine_handle<> frame, Nanos duration, Site site) override;
    Worker& workerAt(int) noexcept override { return m_worker; }
    Pulse pulse(int) const noexcept override { return {m_worker.current, m_dispatches}; }
    int workerCount() const noexcept override { return 1; }
    void livelocked() noexcept override { end(RunEnd::Livelock); }

private:
    // A goroutine that needs a simulated core for a while yet.
    struct CoreClaim {
        Goroutine* goroutine;
        Nanos left;
    };
    struct CoreSlice;

    void readyParallel(Worker&, Goroutine*, bool) noexcept override {}
    void refreshStamp(Worker&) noexcept override {}
    void mainReturned() noexcept override { end(RunEnd::MainReturned); }
    void panicked() noexcept override { end(RunEnd::Panicked); }
    void end(RunEnd why) noexcept {
        m_end = why;
        m_ending = true;
        m_lookUpAt = 0;
    }

    bool lookUp(VirtualControl* control);
    bool attend(VirtualControl* control);
    void noteAttention(VirtualControl* control);
    void noteInstant(Nanos now) noexcept;
    void planLookUp() noexcept;
    bool advance(VirtualControl* control);
    void fireDue(Nanos time);
    void wake(Goroutine* goroutine);
    Nanos dueTime(Nanos when) noexcept;
    void claimCore(Goroutine* goroutine, Nanos duration);
    void startSlice(CoreClaim claim);
    void endSlice(CoreSlice& slice);

    Worker m_worker;
    RadixTimers m_timers;
    SequentialRandom m_latency;  // of timer wakes
    std::atomic<bool> m_interrupted{false};
    std::atomic<bool> m_stopRequested{false};
    bool m_ending = false;
    RunEnd m_end = RunEnd::Quiescent;
    Watched<std::uint64_t> m_dispatches;
    std::uint64_t m_livelockAt = kLivelockDispatches;  // so many at one instant
    std::uint64_t m_lookUpAt = 0;    // the loop's only comparison: the first of what follows, 0 for at once
    Nanos m_horizon = kForever;      // the control's attendAt()
    Nanos m_interruptAt = kForever;  // and its interruptAt()
    std::uint64_t m_attendDispatch = UINT64_MAX;
    int m_coresBusy = 0;
    std::deque<CoreClaim> m_coreQueue;
    std::vector<std::unique_ptr<CoreSlice>> m_slices;
    std::vector<CoreSlice*> m_freeSlices;
};

}  // namespace sluice
