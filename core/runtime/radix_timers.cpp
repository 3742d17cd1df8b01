#include "runtime/radix_timers.hpp"

#include "base/assert.hpp"
#include "runtime/frame_pool.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace sluice {

namespace {
constexpr std::size_t kSweepAtLeast = 1024;
}

RadixTimers::~RadixTimers() {
    for (std::size_t i = 0; i < m_rowSize; ++i) {
        if (m_row[i].isCell()) freeFrame(m_row[i].cell(), sizeof(Cell));
    }
    for (auto& bucket : m_buckets) {
        for (std::size_t i = &bucket == m_buckets.data() ? m_frontNext : 0; i < bucket.size(); ++i) {
            // The nodes themselves may be gone: their frames are destroyed first.
            if (bucket[i].isCell()) freeFrame(bucket[i].cell(), sizeof(Cell));
        }
    }
}

// Behind those of the same instant, which are nearer to the end of the row.
void RadixTimers::insertIntoRow(Entry entry) noexcept {
    std::size_t at = m_rowSize++;
    for (; at > 0 && m_row[at - 1].when <= entry.when; --at) m_row[at] = m_row[at - 1];
    m_row[at] = entry;
}

void RadixTimers::leaveRow() {
    m_buckets[0].clear();
    m_frontNext = 0;
    while (m_rowSize > 0) place(m_row[--m_rowSize]);
    m_earliestKnown = false;
}

void RadixTimers::removeFromRow(const Cell* cell) noexcept {
    const auto isIt = [cell](const Entry& entry) { return entry.isCell() && entry.cell() == cell; };
    const auto end = m_row.begin() + static_cast<std::ptrdiff_t>(m_rowSize);
    const auto at = std::find_if(m_row.begin(), end, isIt);
    std::copy(at + 1, end, at);
    --m_rowSize;
    --m_size;
}

void RadixTimers::place(Entry entry) {
    const std::uint64_t difference = entry.when ^ m_last;
    if (difference == 0) {
        m_buckets[0].push_back(entry);
        return;
    }
    const auto bucket = static_cast<unsigned>(std::bit_width(difference));
    m_occupied |= std::uint64_t{1} << (bucket - 1);
    m_buckets[bucket].push_back(entry);
}

void RadixTimers::insert(Entry entry) {
    SLUICE_ASSERT(entry.when >= m_last, "a timer before the present");
    if (inRow()) {
        if (m_rowSize < kRowMax) {
            insertIntoRow(entry);
            ++m_size;
            return;
        }
        leaveRow();
    }
    place(entry);
    ++m_size;
    if (m_earliestKnown && entry.when != m_last) m_earliest = std::min(m_earliest, entry.when);
}

void RadixTimers::push(Nanos when, Goroutine* goroutine) {
    insert({static_cast<std::uint64_t>(when), reinterpret_cast<std::uintptr_t>(goroutine)});
}

void RadixTimers::push(Nanos when, TimerNode& node) {
    SLUICE_ASSERT(!node.pending(), "push of a pending timer");
    auto* cell = static_cast<Cell*>(allocateFrame(sizeof(Cell)));
    cell->node = &node;
    node.cell = cell;
    node.when = when;
    insert({static_cast<std::uint64_t>(when), reinterpret_cast<std::uintptr_t>(cell) | 1});
}

void RadixTimers::cancel(TimerNode& node) noexcept {
    if (!node.pending()) return;
    auto* cell = static_cast<Cell*>(std::exchange(node.cell, nullptr));
    if (inRow()) {
        removeFromRow(cell);
        freeFrame(cell, sizeof(Cell));
        return;
    }
    cell->node = nullptr;
    ++m_cancelled;
    if (static_cast<std::uint64_t>(node.when) == m_earliest) m_earliestKnown = false;
    if (m_cancelled >= kSweepAtLeast && m_cancelled * 2 > m_size) sweep();
}

// Tombstones would otherwise pile up under long timeouts that are nearly always stopped in time.
void RadixTimers::sweep() {
    auto& front = m_buckets[0];
    front.erase(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(m_frontNext));
    m_frontNext = 0;
    m_size = 0;
    for (std::size_t bucket = 0; bucket < m_buckets.size(); ++bucket) {
        dropTombstones(m_buckets[bucket]);
        m_size += m_buckets[bucket].size();
        if (bucket > 0 && m_buckets[bucket].empty()) m_occupied &= ~(std::uint64_t{1} << (bucket - 1));
    }
    m_cancelled = 0;
    m_earliestKnown = false;
}

std::size_t RadixTimers::dropTombstones(std::vector<Entry>& entries) {
    const std::size_t before = entries.size();
    std::erase_if(entries, [](const Entry& entry) {
        if (!entry.isCell() || entry.cell()->node) return false;
        freeFrame(entry.cell(), sizeof(Cell));
        return true;
    });
    return before - entries.size();
}

Nanos RadixTimers::earliestBehindFront() {
    while (!m_earliestKnown) {
        if (m_occupied == 0) return kForever;
        auto& bucket = m_buckets[static_cast<std::size_t>(std::countr_zero(m_occupied)) + 1];
        if (m_cancelled > 0) {
            const std::size_t dropped = dropTombstones(bucket);
            m_size -= dropped;
            m_cancelled -= dropped;
            if (bucket.empty()) {
                m_occupied &= m_occupied - 1;
                continue;
            }
        }
        m_earliest = bucket.front().when;
        for (const Entry& entry : bucket) m_earliest = std::min(m_earliest, entry.when);
        m_earliestKnown = true;
    }
    return static_cast<Nanos>(m_earliest);
}

// Moves `m_last` to the earliest time pending and redistributes its bucket; all of it goes to lower buckets.
void RadixTimers::refillFront() {
    m_buckets[0].clear();
    m_frontNext = 0;
    if (earliestBehindFront() == kForever) return;
    const auto bucket = static_cast<std::size_t>(std::countr_zero(m_occupied)) + 1;
    m_last = m_earliest;
    m_earliestKnown = false;
    m_occupied &= m_occupied - 1;
    auto& entries = m_buckets[bucket];
    if (entries.size() == 1) {  // it is the earliest; with few timers the usual case
        m_buckets[0].push_back(entries.front());
        entries.clear();
        return;
    }
    if (m_cancelled > 0) {
        const std::size_t dropped = dropTombstones(entries);
        m_size -= dropped;
        m_cancelled -= dropped;
    }
    for (const Entry& entry : entries) place(entry);
    entries.clear();
}

// Looks, but does not move on: until something is popped, earlier times may still be pushed.
Nanos RadixTimers::nextTime() {
    if (m_rowSize > 0) return static_cast<Nanos>(m_row[m_rowSize - 1].when);
    auto& front = m_buckets[0];
    while (m_frontNext < front.size() && front[m_frontNext].isCell() && !front[m_frontNext].cell()->node) {
        freeFrame(front[m_frontNext].cell(), sizeof(Cell));
        ++m_frontNext;
        --m_size;
        --m_cancelled;
    }
    return m_frontNext < front.size() ? static_cast<Nanos>(m_last) : earliestBehindFront();
}

RadixTimers::Entry RadixTimers::popFront() {
    if (m_frontNext == m_buckets[0].size()) refillFront();
    SLUICE_ASSERT(m_frontNext < m_buckets[0].size(), "pop of an empty timer queue");
    return m_buckets[0][m_frontNext++];
}

DueTimer RadixTimers::pop() {
    const Entry entry = m_rowSize > 0 ? m_row[--m_rowSize] : popFront();
    m_last = entry.when;
    --m_size;
    if (!entry.isCell()) return {reinterpret_cast<Goroutine*>(entry.target), nullptr};
    TimerNode* node = entry.cell()->node;
    freeFrame(entry.cell(), sizeof(Cell));
    SLUICE_ASSERT(node != nullptr, "pop of a cancelled timer");
    node->cell = nullptr;
    return {nullptr, node};
}

}  // namespace sluice
