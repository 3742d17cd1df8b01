// Several patterns at work together: priority intake, throttle, breaker, stealing pool with stage limits, ordered
// output, errors collected. As each is usually taught, the fault of one becomes the silence of all.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern gateway();

}  // namespace sluice::patterns
