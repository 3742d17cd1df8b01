// Recorded traffic: reads a CSV file of requests into a Trace. Every failure is one sentence that names the file, the
// line, the column and what was expected, and leaves nothing half read.
//
// Thread rule: pure functions.
#pragma once

#include "base/result.hpp"
#include "workload/experiment.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

inline constexpr std::size_t kTraceBytesMax = std::size_t{256} << 20;
inline constexpr std::size_t kTraceRowsMax = 10'000'000;
inline constexpr std::size_t kTraceClassesMax = 256;

// Parses `csv`, UTF-8, by `mapping`. The first row holds the columns' names; arrivals must not go backward and are
// counted from the first row's; service times are 0 to 10^9 ms; `name` is the file's, for messages and people.
Result<std::shared_ptr<const Trace>> loadTrace(std::string name, std::string csv, TraceMapping mapping,
                                               std::string attribution = {});

// How the columns of `csv` are to be read by the parameters workload.trace_arrival, workload.trace_service,
// workload.trace_class and workload.trace_class_limits_ms; where they are empty or absent, by the columns arrival_s,
// service_ms and class, as far as the header has them. `classNames` are the pattern's, which a class column may use.
Result<TraceMapping> traceMapping(std::string_view name, std::string_view csv, const ParameterSet& parameters,
                                  std::span<const std::string> classNames = {});

// Both together: what "--set workload.trace=FILE" and the import dialog do.
Result<std::shared_ptr<const Trace>> importTrace(std::string name, std::string csv, const ParameterSet& parameters,
                                                 std::span<const std::string> classNames = {});

// The columns' names of a CSV text, for a dialog that offers them.
Result<std::vector<std::string>> traceColumns(std::string_view name, std::string_view csv);

bool hasServiceTimes(const TraceMapping& mapping);
bool hasClasses(const TraceMapping& mapping);

}  // namespace sluice
