// sluice verify: runs again what a session holds and compares event hashes. Exit status 0: all equal; 1: one differs.
// What cannot be compared (real threads, no hash, other semantics) is an error.
#pragma once

#include "app/cli/arguments.hpp"
#include "app/cli/command_output.hpp"
#include "base/result.hpp"
#include "patterns/registry.hpp"

namespace sluice {

Result<CommandOutput> verifyCommand(const Registry& registry, const VerifyRequest& request);

}  // namespace sluice
