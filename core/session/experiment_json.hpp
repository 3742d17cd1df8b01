// The experiment's JSON form: what people read, diff and edit, and what sessions keep.
//
//   {
//     "schema": 1,
//     "title": "Production burst", "pattern": "priority_queue", "variant": "textbook",
//     "clock": "virtual" | "threads", "threads": 0, "seed": 1, "pace": 1,
//     "stop": "standard" | "never" | {"duration_s": 60} | {"messages": 1000},
//     "parameters": {"capacity_low": 500, "submit": "refuse"},
//     "trace": {"name", "attribution", "sha256", "mapping": {"arrival", "service" | "service_formula", "class",
//               "class_names", "class_limits_ms"}, "csv": [lines] | "resource": "data/x.csv"},
//     "script": [{"at_s": 1.5, "set": "workers", "to": 4}, {"at_s": 2, "dispatch": 812, "action": "quit"}],
//     "notes": "..."
//   }
//
// Keys other than schema, pattern and variant may be left out. Unknown or repeated keys, wrong types and impossible
// values are errors. Whether pattern, variant and parameters exist is checked when a run is made of it.
// Thread rule: pure functions.
#pragma once

#include "base/result.hpp"
#include "workload/experiment.hpp"

#include <string>
#include <string_view>

namespace sluice {

inline constexpr int kExperimentSchema = 1;
// The largest text that is read. Ample for the largest trace, and below SQLite's limit for one value.
inline constexpr std::size_t kExperimentBytesMax = 900'000'000;

// Indented, with keys always in the same order, ending with a line end. A trace that is one of the program's own
// resources is named by its path; any other is embedded line by line.
std::string toJson(const Experiment& experiment);

// Reads exactly what toJson wrote back to the same experiment. `fileName` begins every error's message.
Result<Experiment> experimentFromJson(std::string_view text, std::string_view fileName);

}  // namespace sluice
