// A pattern as a Go program that a person can take home: the listing of the variant, and with it what runs it on the
// experiment's own arrivals and prints the metrics as JSON. Standard library only, Go 1.19 or newer; `go run .` in the
// folder runs it.
//
//   pattern.go        the listing, without its markers
//   main.go           ties it to the harness; shared.go, where the variants of a pattern have something in common
//   harness*.go       paces, counts and reports (resources/go)
//   experiment.json   every parameter, script and stop      tape.csv   the messages (go_tape.hpp)
//   go.mod
//
// Thread rule: pure functions, but for the files that are written.
#pragma once

#include "base/result.hpp"
#include "patterns/registry.hpp"
#include "workload/experiment.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

struct ProgramFile {
    std::string name;
    std::string content;
};

// Errors: an experiment that cannot run, has no Go program, or whose tape would be too long.
Result<std::vector<ProgramFile>> goProgram(const Registry& registry, const Experiment& experiment);

// Writes it into a folder, which is made. A folder that holds an earlier export is written over; one that holds
// anything else is left as it is, and that is an error.
Status writeProgram(const std::vector<ProgramFile>& files, const std::filesystem::path& folder);

// Both.
Status exportGoProgram(const Registry& registry, const Experiment& experiment, const std::filesystem::path& folder);

}  // namespace sluice
