// A gate before a backend: closed while calls succeed, open while they do not, half-open to find out. As usually taught
// half-open lets every caller through, and whoever returns last decides.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern circuitBreaker();

}  // namespace sluice::patterns
