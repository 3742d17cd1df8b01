// Backpressure by the capacity of channels. As usually taught every message that fits into the input gets a goroutine
// of its own, so that the capacity bounds nothing, and results fall out of a full output.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern throttle();

}  // namespace sluice::patterns
