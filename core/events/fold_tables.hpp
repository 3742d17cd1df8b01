// The fold's tables of goroutines and channels: a place for a new id, and the end of pages that nobody needs any more.
// Thread rule: as their owner (run_state.hpp).
#pragma once

#include "events/run_state.hpp"

#include <algorithm>
#include <cstddef>

namespace sluice {

inline constexpr std::size_t kPagesHeldMax = std::size_t{1} << 16;

inline bool isOver(const GoroutineState& goroutine) {
    return goroutine.id == 0 || goroutine.status == GoroutineStatus::Finished;
}
inline bool isOver(const ChannelState& channel) {
    return channel.id == 0 || channel.released;
}

template <class T>
void dropPageIfOver(PagedVector<T>& table, std::size_t page, std::size_t& pagesHeld) {
    if (page + kYoungPages >= table.pageCount() || !table.holdsPage(page)) return;
    for (std::size_t i = page * table.pageSize(); i < (page + 1) * table.pageSize(); ++i)
        if (!isOver(table[i])) return;
    table.dropPage(page);
    --pagesHeld;
}

// The entry for a new id, or null where the id is beyond the bounds or in use.
template <class T>
T* newEntry(PagedVector<T>& table, std::uint32_t id, std::size_t& pagesHeld) {
    if (id == 0 || id > kIdMax) return nullptr;
    const std::size_t pagesBefore = table.pageCount();
    if (id > table.size()) table.resize(id);
    const std::size_t grownOld =
        std::min(pagesBefore, table.pageCount() > kYoungPages ? table.pageCount() - kYoungPages : 0);
    for (std::size_t page = pagesBefore > kYoungPages ? pagesBefore - kYoungPages : 0; page < grownOld; ++page)
        dropPageIfOver(table, page, pagesHeld);
    const std::size_t page = (id - 1) / table.pageSize();
    if (!table.holdsPage(page)) {
        if (pagesHeld == kPagesHeldMax) return nullptr;
        ++pagesHeld;
    }
    T& entry = table.mutate(id - 1);
    return entry.id == 0 ? &entry : nullptr;
}

}  // namespace sluice
