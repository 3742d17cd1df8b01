// Several inputs merged into one output by the number that each message carries. As usually taught a map holds what
// came too early, until the missing number comes: one that was lost stalls the output for ever, and the map grows.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern orderedFanIn();

}  // namespace sluice::patterns
