// From what was asked for to the experiment that is run: a pattern's defaults or an experiment's file, with the
// command line's own settings over it. Files named on the way (experiment, trace) are read here.
#pragma once

#include "app/cli/arguments.hpp"
#include "base/result.hpp"
#include "patterns/registry.hpp"
#include "workload/experiment.hpp"

namespace sluice {

// A file is what ends in .json or names a folder; where there is none on disk, the experiments that came with the
// program are looked through (resources/ may be left out). The error names what is unknown and what there is.
Result<Experiment> chooseExperiment(const Registry& registry, const RunRequest& request);

// The error of an experiment that came from a file, with the file's name before it; of any other as it is.
Error inFile(const RunRequest& request, Error error);

}  // namespace sluice
