// A sleep that can be cut short for all sleepers at once: sources nap until the next message is due, and end when the
// run tells them to.
//
// Lock rule: NapList's lock guards the list; the timer queue's lock may be taken inside it (stopTimer), never the other
// way round, since timers fire outside that lock. Goroutines are readied after unlocking.
#pragma once

#include "runtime/scheduler.hpp"

#include <coroutine>

namespace sluice {

class Nap;

class NapList {
public:
    // Wakes everyone, now and from now on.
    void cutShort(Scheduler& scheduler, Worker& worker) noexcept;

private:
    friend class Nap;
    SpinLock m_lock;
    Nap* m_first = nullptr;
    bool m_over = false;
};

class Nap : private TimerNode {
public:
    Nap(NapList& list, Nanos until, Site site) : m_list(list), m_until(until), m_site(site) {}
    Nap(const Nap&) = delete;
    Nap& operator=(const Nap&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> frame) {
        return begin(*frame.promise().goroutine, frame);
    }
    void await_resume() const noexcept;

private:
    friend class NapList;
    bool begin(Goroutine& goroutine, std::coroutine_handle<> frame);
    void unlink() noexcept;
    static void wake(TimerNode& node);

    NapList& m_list;
    Nanos m_until;
    Site m_site;
    Goroutine* m_goroutine = nullptr;
    bool m_slept = false;
    Nap* m_previous = nullptr;
    Nap* m_next = nullptr;
};

}  // namespace sluice
