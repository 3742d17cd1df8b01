// The plainest pattern that queueing theory describes: one source, one channel, workers. For tests of what looks at
// patterns from outside. Variants: "block" makes the source wait for room, "shed" turns messages away.
#pragma once

#include "patterns/parts/source.hpp"
#include "patterns/registry.hpp"
#include "workload/env.hpp"

namespace sluice::testing {

Pattern poolPattern(std::string id = "pool");

}  // namespace sluice::testing
