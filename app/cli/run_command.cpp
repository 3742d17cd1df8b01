#include "app/cli/run_command.hpp"

#include "analysis/run.hpp"
#include "app/cli/experiment_choice.hpp"
#include "app/cli/interrupt.hpp"
#include "app/cli/program.hpp"
#include "app/cli/recording.hpp"
#include "app/cli/report_text.hpp"
#include "exporters/report_json.hpp"

#include <memory>

namespace sluice {

namespace {

// How often Ctrl-C and the run's end are looked for.
constexpr std::chrono::milliseconds kGlance{5};

void runToEnd(Run& run, Interrupt& interrupt) {
    run.start();
    while (!run.finished()) {
        if (!interrupt.pressedWithin(kGlance)) continue;
        run.stop();
        interrupt.letGo();
        break;
    }
    run.wait();
}

int exitStatusOf(RunOutcome outcome) {
    return outcome == RunOutcome::Completed || outcome == RunOutcome::Stopped ? kExitDone : kExitFault;
}

std::string headlineOf(const Run& run, const RunReport& report) {
    const Descriptor& descriptor = run.descriptor();
    std::string_view sentence;
    for (const auto& [variant, text] : descriptor.headline.sentences) {
        if (variant == run.experiment().variant || (variant.empty() && sentence.empty())) sentence = text;
    }
    return sentence.empty() ? "" : fillSentence(descriptor, sentence, report.meter, run.manifest(), report.simulated);
}

}  // namespace

Result<CommandOutput> runCommand(const Registry& registry, const RunRequest& request) {
    const Result<Experiment> experiment = chooseExperiment(registry, request);
    if (!experiment) return experiment.error();
    const bool recorded = !request.recordPath.empty();
    if (recorded) {
        if (Status free = checkRecordPath(request.recordPath); !free) return free.error();
    }
    Interrupt interrupt;
    Aggregator aggregator;
    RunOptions options;
    options.level = recorded ? TelemetryLevel::Recorded : TelemetryLevel::Live;
    const Result<std::unique_ptr<Run>> made = Run::create(registry, experiment.value(), aggregator, options);
    if (!made) return inFile(request, made.error());
    Run& run = *made.value();
    runToEnd(run, interrupt);
    const RunReport report = run.report();
    const auto object = reportJson(run.descriptor(), run.experiment(), run.manifest(), report);
    const std::string json = object.dump(2) + "\n";
    CommandOutput output{request.json ? json : reportText(object, headlineOf(run, report)),
                         exitStatusOf(report.outcome)};
    if (recorded) {
        if (Status saved = saveRecording(request.recordPath, run, report, json); !saved)
            output.problem = saved.error().message;
    }
    return output;
}

}  // namespace sluice
