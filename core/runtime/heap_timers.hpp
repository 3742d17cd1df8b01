// Timers of the real clock: a 4-ary heap ordered by (time, insertion). The caller holds the lock that guards it.
#pragma once

#include "runtime/radix_timers.hpp"

#include <vector>

namespace sluice {

class HeapTimers {
public:
    HeapTimers() = default;
    ~HeapTimers();
    HeapTimers(const HeapTimers&) = delete;
    HeapTimers& operator=(const HeapTimers&) = delete;

    void push(Nanos when, Goroutine* goroutine);
    void push(Nanos when, TimerNode& node);
    // True when the node was pending.
    bool cancel(TimerNode& node) noexcept;
    // The earliest time pending, or kForever.
    Nanos nextTime();
    DueTimer pop();

private:
    struct Cell {
        TimerNode* node;
    };
    struct Entry {
        Nanos when;
        std::uint64_t order;
        std::uintptr_t target;  // Goroutine*, or Cell* with the lowest bit set
        bool before(const Entry& other) const noexcept {
            return when != other.when ? when < other.when : order < other.order;
        }
        bool isTombstone() const noexcept { return (target & 1) && !cell()->node; }
        Cell* cell() const noexcept { return reinterpret_cast<Cell*>(target & ~std::uintptr_t{1}); }
    };
    void insert(Entry entry);
    Entry takeFirst();
    void siftDown(std::size_t hole, Entry entry);
    void sweep();

    std::vector<Entry> m_heap;
    std::uint64_t m_order = 0;
    std::size_t m_cancelled = 0;
};

}  // namespace sluice
