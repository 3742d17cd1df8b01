// Runs an experiment on our engine, to compare it with Go.
#pragma once

#include "patterns/registry.hpp"
#include "workload/experiment.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace sluice::go {

// The object that `sluice run --json` prints, and with it what the meter knows class by class (`classes`) and role by
// role (`roles`). Work waits and burns nothing, as in the exported program. The error of an experiment that cannot run
// stands under "error".
nlohmann::ordered_json engineReport(const Registry& registry, Experiment experiment, ClockKind clock);

}  // namespace sluice::go
