#include "events/message_table.hpp"

namespace sluice {

MessageTable::Leaf* MessageTable::mutableLeaf(std::uint64_t id) {
    CowPtr<Leaf>* page = m_leaves.findMutable(id / kLeafSize);
    return page != nullptr && page->get() != nullptr ? &page->mutate() : nullptr;
}

MessageRecord* MessageTable::mutate(std::uint64_t id) {
    Leaf* page = mutableLeaf(id);
    if (page == nullptr || !page->records[id % kLeafSize].created) return nullptr;
    return &page->records[id % kLeafSize];
}

MessageRecord* MessageTable::create(std::uint64_t id) {
    if (id == 0 || id > kIdMax || find(id) != nullptr || isForgotten(id)) return nullptr;
    const std::size_t leaf = id / kLeafSize;
    if (leaf >= m_leaves.size()) {
        const std::size_t before = m_leaves.size();
        m_leaves.resize(leaf + 1);
        // A leaf is looked at once here, when it stops being young, and later when its last message ends.
        const std::size_t firstOld = before > kYoungLeaves ? before - kYoungLeaves : 0;
        for (std::size_t old = firstOld; old < before && old + kYoungLeaves < m_leaves.size(); ++old) dropIfDone(old);
    }
    if (m_leaves[leaf].get() == nullptr) {
        if (m_held == kLeavesMax) return nullptr;
        ++m_held;
    }
    Leaf& page = m_leaves.mutate(leaf).mutate();
    ++page.open;
    MessageRecord& record = page.records[id % kLeafSize];
    record.created = true;
    return &record;
}

void MessageTable::end(std::uint64_t id) {
    Leaf* page = mutableLeaf(id);
    if (page == nullptr) return;
    MessageRecord& record = page->records[id % kLeafSize];
    if (!record.created || record.ended) return;
    record.ended = true;
    if (--page->open == 0) dropIfDone(id / kLeafSize);
}

void MessageTable::dropIfDone(std::size_t leaf) {
    if (leaf + kYoungLeaves >= m_leaves.size()) return;
    const Leaf* page = m_leaves[leaf].get();
    if (page == nullptr || page->open != 0) return;
    m_leaves.mutate(leaf) = {};
    --m_held;
    // A node without leaves goes as well. Leaves go nearly in order, so this loop mostly stops at once.
    const std::size_t node = leaf / kLeavesPerNode;
    for (std::size_t i = (node + 1) * kLeavesPerNode; i-- > node * kLeavesPerNode;)
        if (i >= m_leaves.size() || m_leaves[i].get() != nullptr) return;
    m_leaves.dropPage(node);
}

bool MessageTable::isForgotten(std::uint64_t id) const noexcept {
    const std::uint64_t leaf = id / kLeafSize;
    return leaf + kYoungLeaves < m_leaves.size() && m_leaves[leaf].get() == nullptr;
}

std::size_t MessageTable::heapBytes() const noexcept {
    return m_held * sizeof(Leaf) + m_leaves.pageCount() * sizeof(void*);
}

}  // namespace sluice
