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
    if (m_list.m_over) return false;
    m_slept = true;
    scheduler.park(worker, frame, WaitReason::Sleep, 0, m_site);
    m_next = m_list.m_first;
    if (m_next) m_next->m_previous = this;
    m_list.m_first = this;
    if (m_until != kForever) scheduler.startTimer(worker, *this, m_until);
    return true;
}

void Nap::await_resume() const noexcept {
    if (m_slept) noteTimerWake(*m_goroutine);
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

void NapList::cutShort(Scheduler& scheduler, Worker& worker) noexcept {
    GoroutineQueue woken;
    {
        const SpinGuard guard(m_lock, scheduler.threaded());
        m_over = true;
        for (Nap* nap = m_first; nap;) {
            Nap* next = nap->m_next;
            // One whose timer is firing at this moment wakes by itself.
            if (nap->m_until == kForever || scheduler.stopTimer(worker, *nap)) {
                nap->unlink();
                woken.push(nap->m_goroutine);
            }
            nap = next;
        }
    }
    while (Goroutine* goroutine = woken.pop()) scheduler.ready(worker, goroutine);
}

}  // namespace sluice
