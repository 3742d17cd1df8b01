// Request and response: a client puts the channel for its reply into the request. As usually taught one time limit is
// used three times, and the work goes on when its client has left; one deadline that travels with the request ends
// both.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern requestResponse();

}  // namespace sluice::patterns
