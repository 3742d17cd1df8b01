// What lies in a channel's buffer, oldest first, as the fold knows it. After lost events the oldest entries are
// unknown; they are a count and take no memory, so that a damaged recording cannot claim any with a large depth. Thread
// rule: as its owner (run_state.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

struct SlotState {
    std::uint64_t message = 0;  // 0: unknown (after a gap)
    std::uint8_t messageClass = 0;
    friend bool operator==(const SlotState&, const SlotState&) = default;
};

class SlotQueue {
public:
    std::size_t size() const noexcept { return m_unknown + m_known; }
    bool empty() const noexcept { return size() == 0; }
    // 0 = the oldest, which is received next. `index` < size().
    SlotState operator[](std::size_t index) const noexcept {
        return index < m_unknown ? SlotState{} : m_ring[(m_head + index - m_unknown) & (m_ring.size() - 1)];
    }
    SlotState front() const noexcept { return (*this)[0]; }
    SlotState back() const noexcept { return (*this)[size() - 1]; }

    void push(SlotState slot) {
        // Where nothing is known of the others, a value without a message is one more of them.
        if (slot == SlotState{} && m_known == 0) {
            ++m_unknown;
            return;
        }
        if (m_known == m_ring.size()) grow();
        m_ring[(m_head + m_known++) & (m_ring.size() - 1)] = slot;
    }
    // Nothing happens when empty.
    void pop() noexcept {
        if (m_unknown > 0) {
            --m_unknown;
        } else if (m_known > 0) {
            m_head = (m_head + 1) & (m_ring.size() - 1);
            --m_known;
        }
    }
    // Makes size() what it really is: too many means that the oldest left unseen, too few that others came unseen
    // before those that are known.
    void heal(std::size_t realSize) noexcept {
        if (realSize <= m_known) {
            m_unknown = 0;
            while (m_known > realSize) pop();
        } else {
            m_unknown = realSize - m_known;
        }
    }
    // No entry has a message; heal() is then all that a value without one needs.
    bool allUnknown() const noexcept { return m_known == 0; }
    // Events were lost: how many there are may still be known, but not which.
    void forget() noexcept {
        m_unknown = size();
        m_known = 0;
    }
    void clear() noexcept {
        m_unknown = 0;
        m_known = 0;
        m_ring = {};
    }
    std::size_t heapBytes() const noexcept { return m_ring.capacity() * sizeof(SlotState); }

    class const_iterator {
    public:
        using value_type = SlotState;
        using difference_type = std::ptrdiff_t;
        const_iterator() = default;
        const_iterator(const SlotQueue* queue, std::size_t index) : m_queue(queue), m_index(index) {}
        SlotState operator*() const noexcept { return (*m_queue)[m_index]; }
        const_iterator& operator++() noexcept { return ++m_index, *this; }
        const_iterator operator++(int) noexcept { return {m_queue, m_index++}; }
        friend bool operator==(const const_iterator&, const const_iterator&) = default;

    private:
        const SlotQueue* m_queue = nullptr;
        std::size_t m_index = 0;
    };
    const_iterator begin() const noexcept { return {this, 0}; }
    const_iterator end() const noexcept { return {this, size()}; }

    friend bool operator==(const SlotQueue& a, const SlotQueue& b) noexcept {
        if (a.m_unknown != b.m_unknown || a.m_known != b.m_known) return false;
        for (std::size_t i = a.m_unknown; i < a.size(); ++i)
            if (a[i] != b[i]) return false;
        return true;
    }

private:
    void grow() {
        std::vector<SlotState> larger(m_ring.empty() ? 4 : m_ring.size() * 2);
        for (std::size_t i = 0; i < m_known; ++i) larger[i] = m_ring[(m_head + i) & (m_ring.size() - 1)];
        m_ring = std::move(larger);
        m_head = 0;
    }

    std::size_t m_unknown = 0;
    std::size_t m_head = 0;
    std::size_t m_known = 0;
    std::vector<SlotState> m_ring;  // a power of two, or empty
};

}  // namespace sluice
