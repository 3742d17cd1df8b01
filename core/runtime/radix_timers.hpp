// Timers of the virtual clock: a monotone radix heap. Times never lie before the last one popped, so pushing is O(1)
// and entries of one instant come out in the order in which they went in, without a sequence number. Cancelled entries
// stay as tombstones until their time, or until they are the larger part; then they are swept out.
//
// As long as there are few, they are a sorted row instead, three times as fast; the first one too many moves all of
// them into the buckets, where all stay until there is none left. The order is the same.
#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

struct Goroutine;

// The latest instant of any timer (146 years): far enough for "for ever", near enough that adding to it never
// overflows.
inline constexpr Nanos kFarthestInstant = kForever / 2;

// When a timer of `duration` (any value) set at `now` is due.
constexpr Nanos instantAfter(Nanos now, Nanos duration) noexcept {
    if (duration <= 0) return now;
    return duration < kFarthestInstant - now ? now + duration : kFarthestInstant;
}

// A timer that can be cancelled, or that does something else than waking a goroutine. Lives where its owner likes; must
// be cancelled or fired before it goes.
struct TimerNode {
    void (*fire)(TimerNode& node) = nullptr;  // on the engine's thread, outside all locks
    void* cell = nullptr;                     // the queue's; null when not pending
    Nanos when = 0;
    bool pending() const noexcept { return cell != nullptr; }
};

// What comes due: exactly one of the two.
struct DueTimer {
    Goroutine* goroutine = nullptr;
    TimerNode* node = nullptr;
};

class RadixTimers {
public:
    RadixTimers() = default;
    ~RadixTimers();
    RadixTimers(const RadixTimers&) = delete;
    RadixTimers& operator=(const RadixTimers&) = delete;

    bool empty() const noexcept { return m_size == m_cancelled; }
    void push(Nanos when, Goroutine* goroutine);
    void push(Nanos when, TimerNode& node);
    void cancel(TimerNode& node) noexcept;
    // The earliest time pending, or kForever.
    Nanos nextTime();
    // The first entry of that time; call only right after nextTime() said that there is one.
    DueTimer pop();

private:
    // A cancellable entry points to a cell that points to the node, or to nothing once cancelled.
    struct Cell {
        TimerNode* node;
    };
    struct Entry {
        std::uint64_t when;
        std::uintptr_t target;  // Goroutine*, or Cell* with the lowest bit set
        bool isCell() const noexcept { return target & 1; }
        Cell* cell() const noexcept { return reinterpret_cast<Cell*>(target & ~std::uintptr_t{1}); }
    };

    static constexpr std::size_t kRowMax = 16;

    bool inRow() const noexcept { return m_size == 0 || m_rowSize > 0; }
    void insertIntoRow(Entry entry) noexcept;
    void leaveRow();
    void removeFromRow(const Cell* cell) noexcept;
    void place(Entry entry);
    void insert(Entry entry);
    void refillFront();
    Entry popFront();
    void sweep();
    static std::size_t dropTombstones(std::vector<Entry>& entries);
    Nanos earliestBehindFront();

    // Bucket 0 holds entries of m_last; bucket b those whose highest bit differing from m_last is b - 1.
    std::array<std::vector<Entry>, 65> m_buckets;
    std::uint64_t m_occupied = 0;  // bit b - 1: bucket b is not empty
    std::uint64_t m_last = 0;
    std::size_t m_frontNext = 0;  // next entry of bucket 0
    std::size_t m_size = 0;
    std::size_t m_cancelled = 0;
    std::uint64_t m_earliest = 0;  // cached minimum behind bucket 0
    bool m_earliestKnown = false;
    std::array<Entry, kRowMax> m_row;  // the latest first; the buckets are empty then
    std::size_t m_rowSize = 0;
};

}  // namespace sluice
