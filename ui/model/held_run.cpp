#include "ui/model/held_run.hpp"

#include "exporters/report_json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace sluice::ui {

namespace {

// For what a person has just changed to take effect; an engine that is stuck for longer is saved as it was started.
constexpr std::chrono::milliseconds kPatience(1000);

// Of a run that has not ended: what has been measured so far, without a verdict and without a hash.
RunReport interimReport(const Observation& observation) {
    const SnapshotPtr snapshot = observation.latest();
    RunReport report;
    const Meter* atCut = snapshot->state.meterAtCut();
    report.meter = atCut ? *atCut : snapshot->state.meter();
    report.simulated = atCut ? snapshot->state.cutTime() : snapshot->liveTime;
    report.events = observation.eventCount();
    report.telemetryDropped = snapshot->telemetryDropped;
    report.recordingIncomplete = snapshot->recordingIncomplete;
    return report;
}

// As the report says it; a session may come from anybody.
std::optional<Nanos> cutOf(const std::string& report) {
    constexpr double kSecondsMax = 1e9;
    const nlohmann::json json = nlohmann::json::parse(report, nullptr, false);
    if (!json.is_object() || !json.contains("simulated_s") || !json["simulated_s"].is_number()) return std::nullopt;
    const double seconds = json["simulated_s"].get<double>();
    if (!(seconds > 0 && seconds < kSecondsMax)) return std::nullopt;
    return static_cast<Nanos>(std::llround(seconds * static_cast<double>(kSecond)));
}

}  // namespace

Result<std::shared_ptr<HeldRun>> makeRun(const Registry& registry, const Experiment& experiment,
                                         Aggregator& aggregator) {
    RunOptions options;
    options.level = TelemetryLevel::Recorded;
    options.startPaused = true;
    options.pace = experiment.pace;
    Result<std::unique_ptr<Run>> made = Run::create(registry, experiment, aggregator, options);
    if (!made) return made.error();
    auto held = std::make_shared<HeldRun>();
    held->experiment = experiment;
    held->engine = std::move(made).value();
    held->manifest = std::make_shared<const Manifest>(held->engine->manifest());
    return held;
}

Result<std::shared_ptr<HeldRun>> holdRecording(const Registry& registry, std::shared_ptr<const SavedRun> saved,
                                               Aggregator& aggregator) {
    if (const Pattern* pattern = registry.find(saved->experiment.pattern)) {
        if (Status fits = checkManifest(pattern->descriptor, *saved->manifest); !fits) return fits.error();
    }
    Result<std::unique_ptr<Observation>> opened = openRecording(aggregator, saved->manifest, saved->recording);
    if (!opened) return opened.error();
    auto held = std::make_shared<HeldRun>();
    held->experiment = saved->experiment;
    held->manifest = saved->manifest;
    held->replay = std::move(opened).value();
    if (saved->outcome != RunOutcome::None) held->savedCut = cutOf(saved->reportJson);
    held->saved = std::move(saved);
    return held;
}

SavedRun captureRun(const Registry& registry, const HeldRun& run) {
    if (run.isRecording()) return *run.saved;
    Observation& observation = run.observation();
    // Waited for first, so that what was asked for is in the recording; and asked again, so that all that is in it is
    // in the script.
    auto script = run.engine->script(kPatience);
    observation.drain();
    if (auto now = run.engine->script(std::chrono::milliseconds(0))) script = std::move(now);
    const bool finished = run.engine->finished();
    const RunReport report = finished ? run.engine->report() : interimReport(observation);
    SavedRun saved;
    saved.experiment = run.experiment;
    if (finished) {
        saved.experiment.script = report.script;
    } else if (script) {
        saved.experiment.script = *script;
    }
    saved.outcome = report.outcome;
    if (report.hasEventHash) saved.eventHash = report.eventHash;
    saved.manifest = run.manifest;
    saved.recording = observation.recording();
    if (const Pattern* pattern = registry.find(run.experiment.pattern)) {
        saved.reportJson = reportJson(pattern->descriptor, saved.experiment, *run.manifest, report).dump(2) + "\n";
    }
    return saved;
}

}  // namespace sluice::ui
