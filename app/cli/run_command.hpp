// sluice run: one experiment, headless, to its end or until Ctrl-C, which stops it and still prints what was measured.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/command_output.hpp"
#include "base/result.hpp"
#include "patterns/registry.hpp"

namespace sluice {

// Blocks until the run has ended. To be called from the main thread, before there is any other.
Result<CommandOutput> runCommand(const Registry& registry, const RunRequest& request);

}  // namespace sluice
