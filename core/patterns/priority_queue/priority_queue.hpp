// Four classes of messages, one channel each, one processor. As usually taught the order of select's cases is taken for
// a priority; Go picks uniformly among the ready ones.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern priorityQueue();

}  // namespace sluice::patterns
