// A number of workers that follows feedback. As usually taught the feedback is the success rate, which knows nothing of
// load, and taking one off the count sends nobody home.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern adaptive();

}  // namespace sluice::patterns
