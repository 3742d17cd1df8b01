// Memory for coroutine frames: free lists by size class, one set per thread, with a central store behind them.
// The only global of the core: frames are allocated where no run is known yet. Under sanitizers it steps aside, so that
// every use after free is seen.
#pragma once

#include <cstddef>

namespace sluice {

void* allocateFrame(std::size_t size);
void freeFrame(void* frame, std::size_t size) noexcept;

}  // namespace sluice
