// A waiter: one parked operation in a wait list of a channel (or wait group, mutex). It lives in the awaiter, that is
// in the parked goroutine's frame, and is prepared only when the operation really parks.
//
// Claiming: whoever takes a waiter off a list under the list's lock owns its goroutine and must ready it after
// unlocking. A select has a waiter in several lists; on several threads the first to swap SelectState::chosen wins and
// the others skip it; the woken goroutine unlinks what is left. With a single engine thread the winner unlinks all of
// them at once.
#pragma once

#include "runtime/goroutine.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

namespace sluice {

struct Waiter;

class WaitList {
public:
    // May be read without the lock as a hint.
    bool empty() const noexcept { return !m_head.load(std::memory_order_relaxed); }
    Waiter* first() const noexcept { return m_head.load(std::memory_order_relaxed); }
    inline void push(Waiter& waiter) noexcept;
    inline void unlink(Waiter& waiter) noexcept;
    inline void unlinkFirst(Waiter& waiter) noexcept;

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

// How an operation stands. A waker writes Done or Closed.
enum class Attempt : std::uint8_t { WouldBlock, Done, Closed };

struct Waiter {
    // Most operations never park, and an awaiter lies in memory: the rest is written by prepare().
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init,hicpp-member-init)
    explicit Waiter(std::uint16_t where = 0) noexcept : site(where), caseIndex(0), outcome(Attempt::WouldBlock) {}
    void prepare(Goroutine* waiting, void* value = nullptr) noexcept {
        goroutine = waiting;
        slot = value;
        select = nullptr;
    }
    Waiter* previous;
    Waiter* next;
    Goroutine* goroutine;
    void* slot;           // the value to send, or where to put the received one
    SelectState* select;  // null for a plain operation
    WaitList* list;       // of a select: where it is linked, or null
    std::uint16_t site;
    std::uint8_t caseIndex;  // of a select
    Attempt outcome;
};

[[gnu::always_inline]] void WaitList::push(Waiter& waiter) noexcept {
    waiter.previous = m_tail;
    waiter.next = nullptr;
    if (m_tail) {
        m_tail->next = &waiter;
    } else {
        m_head.store(&waiter, std::memory_order_relaxed);
    }
    m_tail = &waiter;
}

[[gnu::always_inline]] void WaitList::unlink(Waiter& waiter) noexcept {
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
}

[[gnu::always_inline]] void WaitList::unlinkFirst(Waiter& waiter) noexcept {
    m_head.store(waiter.next, std::memory_order_relaxed);
    if (waiter.next) {
        waiter.next->previous = nullptr;
    } else {
        m_tail = nullptr;
    }
}

// False: another channel was faster.
inline bool claimSelect(Waiter& waiter, bool parallel) noexcept {
    SelectState& select = *waiter.select;
    waiter.list = nullptr;
    if (parallel) {
        int expected = kNotChosen;
        return select.chosen.compare_exchange_strong(expected, waiter.caseIndex, std::memory_order_acq_rel);
    }
    select.chosen.store(waiter.caseIndex, std::memory_order_relaxed);
    for (int i = 0; i < select.count; ++i) {
        Waiter& other = select.waiters[i];
        if (WaitList* list = std::exchange(other.list, nullptr)) list->unlink(other);
    }
    return true;
}

// Takes the first waiter that can still be had, or null. The list's lock is held.
[[gnu::always_inline]] inline Waiter* claimFirst(WaitList& list, bool parallel) noexcept {
    while (Waiter* waiter = list.first()) {
        list.unlinkFirst(*waiter);
        if (!waiter->select || claimSelect(*waiter, parallel)) return waiter;
    }
    return nullptr;
}

}  // namespace sluice
