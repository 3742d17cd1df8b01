#include "events/event_blocks.hpp"

#include "base/assert.hpp"

#include <sys/mman.h>

#include <cstdint>

namespace sluice {

Event* EventBlocks::take() {
    if (m_free.empty()) addSlab();
    Event* block = m_free.back();
    m_free.pop_back();
    return block;
}

void EventBlocks::Unmap::operator()(std::byte* slab) const noexcept {
    munmap(slab, kSlabBytes);
}

// Twice as much is mapped as is kept, because a huge page must lie at a multiple of its size.
void EventBlocks::addSlab() {
    void* mapped = mmap(nullptr, 2 * kSlabBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SLUICE_ASSERT(mapped != MAP_FAILED, "no memory for the history");
    auto* begin = static_cast<std::byte*>(mapped);
    const std::size_t before = (0 - reinterpret_cast<std::uintptr_t>(begin)) % kSlabBytes;
    std::byte* slab = begin + before;
    if (before > 0) munmap(begin, before);
    munmap(slab + kSlabBytes, kSlabBytes - before);
    madvise(slab, kSlabBytes, MADV_HUGEPAGE);  // a wish: without it the memory is the same, only slower to get
    m_slabs.emplace_back(slab);
    auto* events = reinterpret_cast<Event*>(slab);
    for (std::size_t i = kBlocksPerSlab; i-- > 0;) m_free.push_back(events + i * kBlockEvents);
}

}  // namespace sluice
