// Memory for blocks of raw events. A history takes several hundred megabytes as a run goes on, and the first touch of
// fresh memory costs ten times as much as storing the events (measured: 13 ns an event in pages of 4 KiB, 3 ns in huge
// ones). So blocks are cut from slabs of the size of a huge page, and a block that is given back is used again.
//
// Invariant: every block lies in a slab of its own arena; slabs are freed with the arena.
// Thread rule: one thread at a time.
#pragma once

#include "events/event.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace sluice {

class EventBlocks {
public:
    static constexpr std::size_t kBlockEvents = std::size_t{1} << 14;

    // kBlockEvents events, not initialised.
    Event* take();
    void give(Event* block) { m_free.push_back(block); }

private:
    static constexpr std::size_t kSlabBytes = std::size_t{2} << 20;
    static constexpr std::size_t kBlocksPerSlab = kSlabBytes / (kBlockEvents * sizeof(Event));

    struct Unmap {
        void operator()(std::byte* slab) const noexcept;
    };
    void addSlab();

    std::vector<std::unique_ptr<std::byte, Unmap>> m_slabs;
    std::vector<Event*> m_free;
};

}  // namespace sluice
