// An experiment, checked and resolved against its pattern: everything that a run needs to start. All errors that a
// person can make are found here, before anything runs.
#pragma once

#include "base/result.hpp"
#include "events/manifest.hpp"
#include "patterns/registry.hpp"
#include "runtime/machine.hpp"
#include "workload/env.hpp"
#include "workload/experiment.hpp"

#include <memory>
#include <vector>

namespace sluice {

struct RunPlan {
    const Pattern* pattern = nullptr;  // of the registry, which must outlive the run
    std::shared_ptr<const Manifest> manifest;
    std::vector<ParameterDecl> declarations;  // every parameter, overrides of single sources included
    EnvOptions env;
    MachineOptions machine;
    StopCondition stop;                // never Standard
    std::vector<Intervention> script;  // by time, stable
    int threads = 1;
};

Result<RunPlan> planRun(const Registry& registry, const Experiment& experiment);

// Checks one intervention against the plan's declarations: known, in range, allowed while running.
Result<Intervention> checkIntervention(const RunPlan& plan, const Descriptor& descriptor, Intervention intervention);

}  // namespace sluice
