// What can be asked of an experiment as the window edits it: its parameters in full, as they stand at an instant, and
// the command that runs the same without a window. Pure functions over values; any thread.
#pragma once

#include "patterns/descriptor.hpp"
#include "patterns/registry.hpp"
#include "workload/experiment.hpp"

#include <string>
#include <vector>

namespace sluice::ui {

// The pattern's parameters and, behind them, those that single out one source where the experiment sets them.
std::vector<ParameterDecl> declarationsOf(const Descriptor& descriptor, const Experiment& experiment);

// Every parameter of those declarations with the value that it has at `at`, interventions up to then included.
ParameterSet valuesAt(const std::vector<ParameterDecl>& declarations, const Experiment& experiment, Nanos at);

// Sets a parameter; a value that is the default is left out of the experiment, as its JSON leaves it out.
void setValue(Experiment& experiment, const ParameterDecl& declaration, const ParameterValue& value);

// "sluice run ..." with everything that differs from the pattern's defaults, quoted for a shell. Where an experiment
// has parts that no option says (a script, a trace), the sentence in `note` says so.
struct CommandLine {
    std::string command;
    std::string note;
};
CommandLine commandLineOf(const Descriptor& descriptor, const Experiment& experiment);

}  // namespace sluice::ui
