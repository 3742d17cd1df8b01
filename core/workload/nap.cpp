#include "workload/nap.hpp"

#include "sync/sleep.hpp"

namespace sluice {

bool Nap::begin(Goroutine& goroutine, std::coroutine_handle<> frame) {
    Scheduler& scheduler = *goroutine.scheduler;
    Worker& worker = scheduler.worker();
    m_goroutine = &goroutine;
    fire = &Nap::wake;
    if (m_until <= scheduler.now(worker)) return false;
    const SpinGuard guard(m_list.m_lock, scheduler.threaded());
    if (m_list.m_over || m_list.round() != m_round) {
        m_isWhole = false;
        return false;
    }
    m_slept = true;
    scheduler.park(worker, frame, WaitReason::Sleep, 0, m_site);
    m_next = m_list.m_first;
    if (m_next) m_next->m_previous = this;
    m_list.m_first = this;
    if (m_until != kForever) scheduler.startTimer(worker, *this, m_until);
    return true;
}

bool Nap::await_resume() const noexcept {
    if (m_slept) noteTimerWake(*m_goroutine);
    return m_isWhole;
}

void Nap::unlink() noexcept {
    if (m_previous) {
        m_previous->m_next = m_next;
    } else {
        m_list.m_first = m_next;
    }
    if (m_next) m_next->m_previous = m_previous;
}

void Nap::wake(TimerNode& node) {
    Nap& nap = static_cast<Nap&>(node);
    Scheduler& scheduler = *nap.m_goroutine->scheduler;
    {
        const SpinGuard guard(nap.m_list.m_lock, scheduler.threaded());
        nap.unlink();
    }
    scheduler.ready(scheduler.worker(), nap.m_goroutine);
}

// Under the lock: everybody, off the list and with no timer.
GoroutineQueue NapList::takeAll(Scheduler& scheduler, Worker& worker) noexcept {
    GoroutineQueue woken;
    for (Nap* nap = m_first; nap;) {
        Nap* next = nap->m_next;
        // One whose timer is firing at this moment wakes by itself.
        if (nap->m_until == kForever || scheduler.stopTimer(worker, *nap)) {
            nap->unlink();
            nap->m_isWhole = false;
            woken.push(nap->m_goroutine);
        }
        nap = next;
    }
    return woken;
}

void NapList::cutShort(Scheduler& scheduler, Worker& worker) noexcept {
    GoroutineQueue woken;
    {
        const SpinGuard guard(m_lock, scheduler.threaded());
        m_over = true;
        woken = takeAll(scheduler, worker);
    }
    while (Goroutine* goroutine = woken.pop()) scheduler.ready(worker, goroutine);
}

void NapList::wakeAll(Scheduler& scheduler, Worker& worker) noexcept {
    GoroutineQueue woken;
    {
        const SpinGuard guard(m_lock, scheduler.threaded());
        m_round.store(round() + 1, std::memory_order_release);
        woken = takeAll(scheduler, worker);
    }
    while (Goroutine* goroutine = woken.pop()) scheduler.ready(worker, goroutine);
}

}  // namespace sluice
