// A sleep that can be cut short for all sleepers at once: sources nap until the next message is due, plan anew when
// their rate changes, and end when the run tells them to.
//
// Lock rule: NapList's lock guards the list; the timer queue's lock may be taken inside it (stopTimer), never the other
// way round, since timers fire outside that lock. Goroutines are readied after unlocking.
#pragma once

#include "runtime/scheduler.hpp"

#include <atomic>
#include <coroutine>
#include <cstdint>

namespace sluice {

class Nap;

class NapList {
public:
    // Wakes everyone, now and from now on.
    void cutShort(Scheduler& scheduler, Worker& worker) noexcept;
    // Wakes everyone who naps now, and whoever is about to for a reason of before: a nap is for the round in which its
    // sleeper decided on it.
    void wakeAll(Scheduler& scheduler, Worker& worker) noexcept;
    // Whether anybody naps. While no worker runs.
    bool isEmpty() const noexcept { return m_first == nullptr; }
    std::uint32_t round() const noexcept { return m_round.load(std::memory_order_acquire); }

private:
    friend class Nap;
    GoroutineQueue takeAll(Scheduler& scheduler, Worker& worker) noexcept;

    SpinLock m_lock;
    Nap* m_first = nullptr;
    bool m_over = false;
    std::atomic<std::uint32_t> m_round{0};  // changes under the lock
};

class Nap : private TimerNode {
public:
    Nap(NapList& list, Nanos until, std::uint32_t round, Site site)
        : m_list(list), m_until(until), m_round(round), m_site(site) {}
    Nap(NapList& list, Nanos until, Site site) : Nap(list, until, list.round(), site) {}
    Nap(const Nap&) = delete;
    Nap& operator=(const Nap&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> frame) {
        return begin(*frame.promise().goroutine, frame);
    }
    // False: it was cut short.
    bool await_resume() const noexcept;

private:
    friend class NapList;
    bool begin(Goroutine& goroutine, std::coroutine_handle<> frame);
    void unlink() noexcept;
    static void wake(TimerNode& node);

    NapList& m_list;
    Nanos m_until;
    std::uint32_t m_round;
    Site m_site;
    Goroutine* m_goroutine = nullptr;
    bool m_slept = false;
    bool m_isWhole = true;
    Nap* m_previous = nullptr;
    Nap* m_next = nullptr;
};

}  // namespace sluice
