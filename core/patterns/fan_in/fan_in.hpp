// Several inputs merged into one output by a forwarder each. As usually taught the forwarders know only their channels:
// when the consumer stops reading, all of them wait for it for ever.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern fanIn();

}  // namespace sluice::patterns
