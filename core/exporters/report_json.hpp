// A run as one JSON object: what `sluice run --json` prints and what a session keeps. Keys stand in a fixed order.
// Times in metrics are milliseconds, in channels seconds; event_hash is a hexadecimal string (JSON's numbers have 53
// bits), null on real threads. Pure functions.
#pragma once

#include "analysis/run.hpp"
#include "patterns/descriptor.hpp"
#include "workload/experiment.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace sluice {

nlohmann::ordered_json reportJson(const Descriptor& descriptor, const Experiment& experiment, const Manifest& manifest,
                                  const RunReport& report);

// Every parameter of the pattern with the value that this experiment gives it, defaults included; a trace by its name.
nlohmann::ordered_json parametersJson(const Descriptor& descriptor, const Experiment& experiment);

std::string_view outcomeName(RunOutcome outcome);  // "completed", "deadlock" ...
std::string_view clockName(ClockKind clock);       // "virtual", "threads"
std::string hashText(std::uint64_t hash);          // 16 hexadecimal digits

}  // namespace sluice
