// A batch of items worked on at the same time, whose errors are to be collected. As usually taught errors and results
// go apart, and a collector decides by looking that there is nothing more; it loses errors, never ends or blocks
// everybody. One outcome for each item on one channel needs no collector.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern errorAggregation();

}  // namespace sluice::patterns
