// A call in stages, each with a limit of its own. As usually taught the limits add up, a cancel reaches nobody, and a
// stage whose call was given up still has its effect. One overall deadline with a child context for each stage, and
// stages that are waited for, tell the caller what was really done.
#pragma once

#include "patterns/registry.hpp"

namespace sluice::patterns {

Pattern stagedTimeout();

}  // namespace sluice::patterns
