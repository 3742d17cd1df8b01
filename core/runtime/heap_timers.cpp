#include "runtime/heap_timers.hpp"

#include "base/assert.hpp"
#include "runtime/frame_pool.hpp"

#include <algorithm>

namespace sluice {

namespace {
constexpr std::size_t kArity = 4;
constexpr std::size_t kSweepAtLeast = 1024;
}  // namespace

HeapTimers::~HeapTimers() {
    for (const Entry& entry : m_heap) {
        if (entry.target & 1) freeFrame(entry.cell(), sizeof(Cell));
    }
}

void HeapTimers::insert(Entry entry) {
    m_heap.push_back(entry);
    std::size_t hole = m_heap.size() - 1;
    while (hole > 0) {
        const std::size_t parent = (hole - 1) / kArity;
        if (!entry.before(m_heap[parent])) break;
        m_heap[hole] = m_heap[parent];
        hole = parent;
    }
    m_heap[hole] = entry;
}

void HeapTimers::siftDown(std::size_t hole, Entry entry) {
    const std::size_t size = m_heap.size();
    for (;;) {
        const std::size_t first = hole * kArity + 1;
        if (first >= size) break;
        std::size_t least = first;
        for (std::size_t child = first + 1; child < std::min(first + kArity, size); ++child) {
            if (m_heap[child].before(m_heap[least])) least = child;
        }
        if (!m_heap[least].before(entry)) break;
        m_heap[hole] = m_heap[least];
        hole = least;
    }
    m_heap[hole] = entry;
}

HeapTimers::Entry HeapTimers::takeFirst() {
    const Entry first = m_heap.front();
    const Entry last = m_heap.back();
    m_heap.pop_back();
    if (!m_heap.empty()) siftDown(0, last);
    return first;
}

void HeapTimers::push(Nanos when, Goroutine* goroutine) {
    insert({when, m_order++, reinterpret_cast<std::uintptr_t>(goroutine)});
}

void HeapTimers::push(Nanos when, TimerNode& node) {
    SLUICE_ASSERT(!node.pending(), "push of a pending timer");
    auto* cell = static_cast<Cell*>(allocateFrame(sizeof(Cell)));
    cell->node = &node;
    node.cell = cell;
    node.when = when;
    insert({when, m_order++, reinterpret_cast<std::uintptr_t>(cell) | 1});
}

bool HeapTimers::cancel(TimerNode& node) noexcept {
    if (!node.pending()) return false;
    static_cast<Cell*>(node.cell)->node = nullptr;
    node.cell = nullptr;
    ++m_cancelled;
    if (m_cancelled >= kSweepAtLeast && m_cancelled * 2 > m_heap.size()) sweep();
    return true;
}

// Tombstones would otherwise pile up under long timeouts that are nearly always stopped in time.
void HeapTimers::sweep() {
    std::erase_if(m_heap, [](const Entry& entry) {
        if (!entry.isTombstone()) return false;
        freeFrame(entry.cell(), sizeof(Cell));
        return true;
    });
    m_cancelled = 0;
    for (std::size_t i = m_heap.size() / kArity + 1; i-- > 0;) {
        if (i < m_heap.size()) siftDown(i, m_heap[i]);
    }
}

Nanos HeapTimers::nextTime() {
    while (!m_heap.empty() && m_heap.front().isTombstone()) {
        freeFrame(takeFirst().cell(), sizeof(Cell));
        --m_cancelled;
    }
    return m_heap.empty() ? kForever : m_heap.front().when;
}

DueTimer HeapTimers::pop() {
    SLUICE_ASSERT(nextTime() != kForever, "pop of an empty timer queue");
    const Entry entry = takeFirst();
    if (!(entry.target & 1)) return {reinterpret_cast<Goroutine*>(entry.target), nullptr};
    TimerNode* node = entry.cell()->node;
    freeFrame(entry.cell(), sizeof(Cell));
    node->cell = nullptr;
    return {nullptr, node};
}

}  // namespace sluice
