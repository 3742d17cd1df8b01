// A pool of workers. As usually taught tasks are dealt round robin over a channel for each worker, which knows nothing
// of how long they take; one channel that all share gives the next task to whoever is free.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern workerPool();

}  // namespace sluice::patterns
