// A waiter: one parked operation in a wait list of a channel (or wait group, mutex). It lives in the awaiter, that is
// in the parked goroutine's frame, and is built only when the operation really parks.
//
// Claiming: whoever takes a waiter off a list under the list's lock owns its goroutine and must ready it after
// unlocking. A select has a waiter in several lists; on real threads the first to swap SelectState::chosen wins and the
// others skip it; the woken goroutine unlinks what is left. On the virtual clock the winner unlinks all of them at
// once.
#pragma once

#include "runtime/goroutine.hpp"

#include <atomic>
#include <cstdint>

namespace sluice {

struct Waiter;

class WaitList {
public:
    // May be read without the lock as a hint.
    bool empty() const noexcept { return !m_head.load(std::memory_order_relaxed); }
    Waiter* first() const noexcept { return m_head.load(std::memory_order_relaxed); }
    inline void push(Waiter& waiter) noexcept;
    inline void unlink(Waiter& waiter) noexcept;

private:
    std::atomic<Waiter*> m_head{nullptr};
    Waiter* m_tail = nullptr;
};

inline constexpr int kNotChosen = -1;

struct SelectState {
    std::atomic<int> chosen{kNotChosen};
    Waiter* waiters = nullptr;  // one per case; those of nil channels are not linked
    int count = 0;
};

struct Waiter {
    Waiter* previous = nullptr;
    Waiter* next = nullptr;
    WaitList* list = nullptr;  // null when not linked
    Goroutine* goroutine = nullptr;
    void* slot = nullptr;           // the value to send, or where to put the received one
    SelectState* select = nullptr;  // null for a plain operation
    std::uint16_t caseIndex = 0;
    std::uint16_t site = 0;
    bool delivered = false;  // false after wake-up: the channel was closed
};

void WaitList::push(Waiter& waiter) noexcept {
    waiter.previous = m_tail;
    waiter.next = nullptr;
    waiter.list = this;
    if (m_tail) {
        m_tail->next = &waiter;
    } else {
        m_head.store(&waiter, std::memory_order_relaxed);
    }
    m_tail = &waiter;
}

void WaitList::unlink(Waiter& waiter) noexcept {
    if (waiter.previous) {
        waiter.previous->next = waiter.next;
    } else {
        m_head.store(waiter.next, std::memory_order_relaxed);
    }
    if (waiter.next) {
        waiter.next->previous = waiter.previous;
    } else {
        m_tail = waiter.previous;
    }
    waiter.list = nullptr;
}

// Takes the first waiter that can still be had, or null. The list's lock is held.
inline Waiter* claimFirst(WaitList& list, bool threaded) noexcept {
    while (Waiter* waiter = list.first()) {
        list.unlink(*waiter);
        SelectState* select = waiter->select;
        if (!select) return waiter;
        if (threaded) {
            int expected = kNotChosen;
            if (select->chosen.compare_exchange_strong(expected, waiter->caseIndex, std::memory_order_acq_rel))
                return waiter;
            continue;  // another channel was faster; it no longer waits here
        }
        select->chosen.store(waiter->caseIndex, std::memory_order_relaxed);
        for (int i = 0; i < select->count; ++i) {
            if (Waiter& other = select->waiters[i]; other.list) other.list->unlink(other);
        }
        return waiter;
    }
    return nullptr;
}

}  // namespace sluice
