#include "app/cli/export_command.hpp"

#include "app/cli/experiment_choice.hpp"
#include "app/cli/program.hpp"
#include "exporters/go_program.hpp"

namespace sluice {

Result<CommandOutput> exportCommand(const Registry& registry, const ExportRequest& request) {
    const Result<Experiment> experiment = chooseExperiment(registry, request.experiment);
    if (!experiment) return experiment.error();
    const Result<std::vector<ProgramFile>> program = goProgram(registry, experiment.value());
    if (!program) return inFile(request.experiment, program.error());
    if (const Status written = writeProgram(program.value(), request.goFolder); !written) return written.error();
    return CommandOutput{request.goFolder + " holds " + experiment.value().pattern + ", variant " +
                             experiment.value().variant + ", as a Go program; \"go run .\" in it runs it\n",
                         kExitDone};
}

}  // namespace sluice
