// What of a variant is compared with real Go, and how closely: resources/patterns/<id>/go_comparison.json.
//
//   {
//     "experiment": {"seed": 1, "stop": {"duration_s": 2}, "parameters": {...}, "script": [...]},
//     "compare": [{"metric": "metrics.offered", "absolute": 4, "relative": 0, "why": "..."}],
//     "variants": {"textbook": {"experiment": {...}, "compare": [...], "ending": "completed"}, ...}
//   }
//
// What stands at the top holds for every variant; a variant's own experiment is laid over it (parameter by parameter),
// its own metrics are added. `ending` is how both must end: "completed" (the default), "panic", or "deadlock", which in
// Go, where the harness keeps the program alive, shows in goroutines that are stuck.
//
// A metric is a path into the report, a sum ("a + b") or a ratio of those ("a / b + c"). The path of an arc is its
// total; "arcs.steal.0" counts what comes from index 0, "arcs.steal.0.2" what goes from there to 2. Times are compared
// as ratios only. The two sides may differ by absolute + relative x the engine's value.
#pragma once

#include "base/result.hpp"
#include "workload/experiment.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::go {

enum class Ending { Completed, Panic, Deadlock };

struct ComparedMetric {
    std::string metric;
    double absolute = 0;
    double relative = 0;
    std::string why;  // the tolerance is what it is
};

struct Comparison {
    Experiment experiment;
    Ending ending = Ending::Completed;
    std::vector<ComparedMetric> metrics;
};

// Nothing where the pattern has no such file, or the file no such variant. Errors name what is wrong in it.
Result<std::optional<Comparison>> findComparison(const std::string& pattern, const std::string& variant);
Result<std::optional<Comparison>> readComparison(std::string_view text, const std::string& pattern,
                                                 const std::string& variant);

// Nothing where the report has no such number, or a ratio's denominator is 0.
std::optional<double> metricAt(const nlohmann::ordered_json& report, std::string_view metric);

// One line for each metric in which the reports differ by more than they may. `side` says which engine report it is.
std::vector<std::string> differences(const Comparison& comparison, std::string_view side,
                                     const nlohmann::ordered_json& engine, const nlohmann::ordered_json& go);

}  // namespace sluice::go
