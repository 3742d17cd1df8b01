// A worker's local run queue on real threads: a ring of 256 with one owner and many thieves, and in front of it the
// slot `next` for the goroutine just readied (as in Go, so that a hand-off runs next while its data is hot).
//
// Invariant: entries between head and tail belong to whoever moves head over them by compare-and-swap; only the owner
// moves tail.
#pragma once

#include "runtime/goroutine.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace sluice {

class RunRing {
public:
    static constexpr std::uint32_t kCapacity = 256;

    bool empty() const noexcept {
        return !m_next.load(std::memory_order_seq_cst) &&
               m_head.load(std::memory_order_acquire) == m_tail.load(std::memory_order_acquire);
    }
    std::uint32_t queued() const noexcept {
        return m_tail.load(std::memory_order_acquire) - m_head.load(std::memory_order_acquire);
    }
    // Counts the owner's pops: a thief that sees no change for a while knows that the owner is busy with one goroutine.
    std::uint32_t popCount() const noexcept { return m_pops.load(std::memory_order_relaxed); }

    // Owner: makes it next, and gives back whom it displaced. Sequentially consistent, as empty() is: publishing here
    // and looking for sleepers must not pass each other.
    Goroutine* exchangeNext(Goroutine* goroutine) noexcept {
        return m_next.exchange(goroutine, std::memory_order_seq_cst);
    }
    // Owner: to the end of the ring; false when it is full.
    bool push(Goroutine* goroutine) noexcept {
        const std::uint32_t head = m_head.load(std::memory_order_acquire);
        const std::uint32_t tail = m_tail.load(std::memory_order_relaxed);
        if (tail - head >= kCapacity) return false;
        m_slots[tail % kCapacity].store(goroutine, std::memory_order_relaxed);
        m_tail.store(tail + 1, std::memory_order_release);
        return true;
    }
    // Owner: the next one to run.
    Goroutine* pop() noexcept {
        if (m_next.load(std::memory_order_relaxed)) {
            if (Goroutine* goroutine = m_next.exchange(nullptr, std::memory_order_acq_rel)) return counted(goroutine);
        }
        return popOldest();
    }
    // Owner: the one that has waited longest, past the slot in front. Two that ready each other would otherwise keep
    // the worker to themselves.
    Goroutine* popOldest() noexcept {
        std::uint32_t head = m_head.load(std::memory_order_acquire);
        while (head != m_tail.load(std::memory_order_relaxed)) {
            Goroutine* goroutine = m_slots[head % kCapacity].load(std::memory_order_relaxed);
            if (m_head.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel, std::memory_order_acquire))
                return counted(goroutine);
        }
        return nullptr;
    }
    // Thief: takes half of the ring (rounded up) into its own, and gives back the first of them to run at once.
    Goroutine* stealInto(RunRing& own) noexcept {
        std::uint32_t head = m_head.load(std::memory_order_acquire);
        for (;;) {
            const std::uint32_t available = m_tail.load(std::memory_order_acquire) - head;
            if (available == 0 || available > kCapacity) return nullptr;  // beyond: head moved meanwhile
            const std::uint32_t taken = available - available / 2;
            Goroutine* first = m_slots[head % kCapacity].load(std::memory_order_relaxed);
            const std::uint32_t ownTail = own.m_tail.load(std::memory_order_relaxed);
            for (std::uint32_t i = 1; i < taken; ++i) {
                Goroutine* other = m_slots[(head + i) % kCapacity].load(std::memory_order_relaxed);
                own.m_slots[(ownTail + i - 1) % kCapacity].store(other, std::memory_order_relaxed);
            }
            if (!m_head.compare_exchange_weak(head, head + taken, std::memory_order_acq_rel, std::memory_order_acquire))
                continue;
            own.m_tail.store(ownTail + taken - 1, std::memory_order_release);
            return first;
        }
    }
    // Thief: the slot in front, when its owner has been seen not to get at it.
    Goroutine* stealNext() noexcept { return m_next.exchange(nullptr, std::memory_order_acq_rel); }

private:
    Goroutine* counted(Goroutine* goroutine) noexcept {
        m_pops.store(m_pops.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        return goroutine;
    }
    alignas(64) std::atomic<std::uint32_t> m_head{0};
    std::atomic<std::uint32_t> m_tail{0};
    std::atomic<Goroutine*> m_next{nullptr};
    std::atomic<std::uint32_t> m_pops{0};
    std::array<std::atomic<Goroutine*>, kCapacity> m_slots{};
};

}  // namespace sluice
