// The command line as a value: what a person asked for, checked as far as it can be without patterns or files.
// Pure: reads nothing but its arguments.
#pragma once

#include "base/result.hpp"
#include "workload/experiment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sluice {

struct TextRequest {  // help or version
    std::string text;
};
struct WorkbenchRequest {
    std::vector<std::string> files;
};
struct ListRequest {
    bool json = false;
};
struct RunRequest {
    std::string what;  // a pattern's id or an experiment's file
    std::optional<std::string> variant;
    std::vector<std::pair<std::string, std::string>> settings;  // --set name=value, in the order given
    std::optional<std::uint64_t> seed;
    std::optional<StopCondition> stop;
    std::optional<ClockKind> clock;
    std::optional<int> threads;
    std::string recordPath;  // empty: no recording
    bool json = false;
};
struct VerifyRequest {
    std::string file;
};
struct ExportRequest {
    RunRequest experiment;  // what to export; nothing is run
    std::string goFolder;
};
using Request = std::variant<TextRequest, WorkbenchRequest, ListRequest, RunRequest, VerifyRequest, ExportRequest>;

// Errors name the option, what was given and what is allowed, in one line.
Result<Request> parseArguments(int argc, const char* const* argv);

}  // namespace sluice
