// One call bounded by a time limit and by a context. As usually taught the caller alone knows of either: its work goes
// on. A deadline that is derived from the parent and handed to the work ends both.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern timeout();

}  // namespace sluice::patterns
