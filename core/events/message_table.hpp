// The messages of a run that can still matter to the fold: those without an outcome, and the recently ended (work may
// end, and a copy may still lie in a buffer, after a message had its outcome).
//
// Ids are nearly sequential, so the table is a tree of pages: finding one is two loads. Pages of which every message
// has ended are dropped once 16,384 younger ids exist. Pages are copied on write: copying the table copies a pointer
// per 16,384 ids. Memory is bounded whatever ids a damaged recording names: messages beyond the bounds are not kept.
// Thread rule: as its owner (run_state.hpp).
#pragma once

#include "base/paged_vector.hpp"
#include "base/time.hpp"

#include <array>
#include <cstdint>

namespace sluice {

struct MessageRecord {
    Nanos due = 0;
    Nanos acceptedAt = 0;
    std::uint8_t messageClass = 0;
    bool created = false;
    bool accepted = false;
    bool worked = false;  // work on it has begun
    bool ended = false;   // it had its outcome
    friend bool operator==(const MessageRecord&, const MessageRecord&) = default;
};

class MessageTable {
public:
    // Null where no such message is kept.
    const MessageRecord* find(std::uint64_t id) const noexcept {
        const std::uint64_t leaf = id / kLeafSize;
        if (leaf >= m_leaves.size()) return nullptr;
        const Leaf* page = m_leaves[leaf].get();
        if (page == nullptr || !page->records[id % kLeafSize].created) return nullptr;
        return &page->records[id % kLeafSize];
    }
    // To change one that is kept, else null.
    MessageRecord* mutate(std::uint64_t id);
    // A new record, or null where the id is already known, long gone or beyond the bounds.
    MessageRecord* create(std::uint64_t id);
    // The record is marked as ended; its page may go.
    void end(std::uint64_t id);
    // True for an id so old that its record has been dropped: it had ended.
    bool isForgotten(std::uint64_t id) const noexcept;

    std::size_t heapBytes() const noexcept;
    friend bool operator==(const MessageTable&, const MessageTable&) = default;

private:
    static constexpr std::size_t kLeafSize = 64;
    static constexpr std::size_t kLeavesPerNode = 256;
    static constexpr std::uint64_t kIdMax = (std::uint64_t{1} << 32) - 1;
    static constexpr std::size_t kYoungLeaves = 256;                 // kept although all of their messages have ended
    static constexpr std::size_t kLeavesMax = std::size_t{1} << 17;  // 8 million messages at once

    struct Leaf {
        std::array<MessageRecord, kLeafSize> records;
        std::uint32_t open = 0;  // created, not ended
        friend bool operator==(const Leaf&, const Leaf&) = default;
    };

    // Null where the page of this id is not there.
    Leaf* mutableLeaf(std::uint64_t id);
    void dropIfDone(std::size_t leaf);

    PagedVector<CowPtr<Leaf>, kLeavesPerNode> m_leaves;  // by id / kLeafSize
    std::size_t m_held = 0;
};

}  // namespace sluice
