// Sleeping, working, giving way. Awaited by a goroutine; durations in run-clock nanoseconds.
#pragma once

#include "runtime/scheduler.hpp"

#include <coroutine>

namespace sluice {

// What being woken by a timer costs the simulated machine. On real threads the CPU's own clock is read instead.
inline void noteTimerWake(Goroutine& goroutine) noexcept {
    const Scheduler& scheduler = *goroutine.scheduler;
    if (!scheduler.threaded() && scheduler.machine().model == MachineModel::GoLinux)
        goroutine.cpuUnreported += kTimerWakeCpu;
}

// runtime.Gosched: counts as a fruitless attempt.
class Yield {
public:
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Scheduler& scheduler = *frame.promise().goroutine->scheduler;
        scheduler.giveWay(scheduler.worker(), frame);
    }
    void await_resume() const noexcept {}
};

// time.Sleep: at least `duration`; on the virtual clock as late as the machine model says. Not positive: gives way.
class Sleep {
public:
    Sleep(Nanos duration, Site site) : m_duration(duration), m_site(site) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Goroutine* goroutine = frame.promise().goroutine;
        Scheduler& scheduler = *goroutine->scheduler;
        Worker& worker = scheduler.worker();
        if (m_duration <= 0) {  // never in place: a loop of such sleeps must not freeze the clock
            scheduler.giveWay(worker, frame);
            return;
        }
        m_goroutine = goroutine;
        const Nanos until = instantAfter(scheduler.now(worker), m_duration);
        scheduler.park(worker, frame, WaitReason::Sleep, 0, m_site);
        scheduler.wakeAt(worker, goroutine, until);  // from here on it may run elsewhere
    }
    void await_resume() const noexcept {
        if (m_goroutine) noteTimerWake(*m_goroutine);
    }

private:
    Nanos m_duration;
    Site m_site;
    Goroutine* m_goroutine = nullptr;
};

// Uses the machine for `duration`: burns CPU or waits, as the experiment says.
class Spend {
public:
    Spend(Nanos duration, Site site) : m_duration(duration), m_site(site) {}
    bool await_ready() const noexcept { return m_duration <= 0; }
    template <class Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> frame) {
        m_goroutine = frame.promise().goroutine;
        Scheduler& scheduler = *m_goroutine->scheduler;
        return !scheduler.spend(scheduler.worker(), frame, m_duration, m_site);
    }
    void await_resume() const noexcept {
        if (!m_goroutine) return;
        const Scheduler& scheduler = *m_goroutine->scheduler;
        // On real threads the CPU's own clock is read instead.
        if (!scheduler.threaded() && scheduler.machine().workBurns) m_goroutine->cpuUnreported += m_duration;
    }

private:
    Nanos m_duration;
    Site m_site;
    Goroutine* m_goroutine = nullptr;
};

inline Sleep sleep(Nanos duration, Site site = {}) {
    return {duration, site};
}
inline Spend spend(Nanos duration, Site site = {}) {
    return {duration, site};
}
inline Yield yieldNow() {
    return {};
}

}  // namespace sluice
