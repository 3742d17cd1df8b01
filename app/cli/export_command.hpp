// sluice export: an experiment as something to take home. Nothing is run.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/command_output.hpp"
#include "base/result.hpp"
#include "patterns/registry.hpp"

namespace sluice {

// Writes what was asked for and says where it is.
Result<CommandOutput> exportCommand(const Registry& registry, const ExportRequest& request);

}  // namespace sluice
