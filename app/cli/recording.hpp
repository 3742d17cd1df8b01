// What --record writes: a session with the experiment and its run. A session that is already there is added to, so that
// several variants can be collected in one file and nothing is overwritten, not even by those who add at the same time.
#pragma once

#include "analysis/run.hpp"
#include "base/result.hpp"

#include <string>

namespace sluice {

// Asked before the run: whether a session can be saved there. Nothing is written.
Status checkRecordPath(const std::string& path);

// The run has finished at level Recorded; `reportJson` is the object that --json prints.
Status saveRecording(const std::string& path, Run& run, const RunReport& report, const std::string& reportJson);

}  // namespace sluice
