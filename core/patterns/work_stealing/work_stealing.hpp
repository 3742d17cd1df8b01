// Workers with a queue of their own that take from each other's when they have nothing to do. As usually taught they
// look at their victims in one fixed order, and poll while there is nothing to take.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern workStealing();

}  // namespace sluice::patterns
