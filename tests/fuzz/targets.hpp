// What fuzzing feeds bytes to: each reader of files that other people may have written. A target must accept any bytes:
// it aborts only where the program itself would be wrong. Used by the libFuzzer programs (libfuzzer/) and, with seeded
// mutations, by the gate.
#pragma once

#include "analysis/run.hpp"
#include "base/csv.hpp"
#include "events/run_state.hpp"
#include "patterns/common_metrics.hpp"
#include "session/experiment_json.hpp"
#include "session/session_rows.hpp"
#include "session/store.hpp"
#include "workload/service_formula.hpp"
#include "workload/trace.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace sluice::fuzz {

// A trace that is accepted reads back from its own text to the same rows.
inline void traceTarget(std::string_view bytes) {
    const ParameterSet parameters = {{"workload.trace_class_limits_ms", "1,2"}};
    auto trace = importTrace("f.csv", std::string(bytes), parameters);
    if (!trace) trace = importTrace("f.csv", std::string(bytes), {});
    if (!trace) return;
    const auto again = loadTrace("f.csv", trace.value()->csv, trace.value()->mapping);
    SLUICE_ASSERT(again.ok() && again.value()->rows.size() == trace.value()->rows.size(),
                  "a trace that reads once only");
    Nanos last = 0;
    for (const TraceRow& row : trace.value()->rows) {
        SLUICE_ASSERT(row.arrival >= last && row.service >= 0 && row.messageClass <= 255, "a row out of bounds");
        last = row.arrival;
    }
}

// A formula that is accepted is written back as one that means the same.
inline void formulaTarget(std::string_view bytes) {
    const auto formula = parseServiceFormula(bytes);
    if (!formula) return;
    const auto again = parseServiceFormula(formulaText(formula.value()));
    SLUICE_ASSERT(again.ok() && again.value() == formula.value(), "a formula that does not read back");
}

// What is accepted for a run runs: shortly, on the virtual clock, and by no more than a few thousand messages.
inline void runTarget(Experiment experiment) {
    static const Registry registry;
    static Aggregator aggregator;
    experiment.clock = ClockKind::Virtual;
    experiment.stop = {StopCondition::Kind::Duration, 200 * kMicrosecond, 0};
    const auto run = Run::create(registry, experiment, aggregator, {TelemetryLevel::Off, false, 0});
    if (!run) return;
    run.value()->start();
    run.value()->wait();
    SLUICE_ASSERT(run.value()->report().outcome != RunOutcome::None, "a run without an end");
}

// An experiment that is accepted is written and read without a change.
inline void experimentTarget(std::string_view bytes) {
    const auto experiment = experimentFromJson(bytes, "f.json");
    if (!experiment) return;
    const std::string text = toJson(experiment.value());
    const auto again = experimentFromJson(text, "g.json");
    SLUICE_ASSERT(again.ok() && toJson(again.value()) == text, "an experiment that does not read back");
    runTarget(experiment.value());
}

// What the window computes of a recording, whatever its manifest and its events are.
inline void evaluate(const Manifest& manifest, const std::vector<Event>& events) {
    static const Registry registry;
    RunState state(std::make_shared<const Manifest>(manifest));
    for (const Event& event : events) state.apply(event);
    const bool isCut = state.meterAtCut() != nullptr;
    const Meter& meter = isCut ? *state.meterAtCut() : state.meter();
    const Nanos now = isCut ? state.cutTime() : state.time();
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& descriptor = pattern.descriptor;
        (void)checkManifest(descriptor, manifest).ok();
        for (const auto* list : {&descriptor.metrics, &commonMetrics()}) {
            for (const MetricDecl& metric : *list) (void)metric.value(meter, manifest, now);
        }
        for (const auto& [variant, sentence] : descriptor.headline.sentences)
            (void)fillSentence(descriptor, sentence, meter, manifest, now);
    }
}

inline void evaluate(const SessionData& session) {
    EventCodec codec;
    for (const SavedRun& run : session.runs) {
        std::vector<Event> events;
        for (std::size_t i = 0; run.recording != nullptr && i < run.recording->blockCount(); ++i) {
            const auto block = run.recording->decode(i, codec);
            if (block) events.insert(events.end(), block.value().begin(), block.value().end());
        }
        evaluate(*run.manifest, events);
    }
}

// What a file holds once its digest is right: any rows are refused, or can be evaluated and are rows again.
inline void rowsTarget(SessionRows rows) {
    const auto session = fromRows(std::move(rows), "f");
    if (!session) return;
    evaluate(session.value());
    SLUICE_ASSERT(toRows(session.value()).ok(), "a session that cannot be saved again");
}

// A session that is accepted can be decoded or refused block by block, and saved again. `folder` is a scratch folder.
inline void sessionTarget(std::string_view bytes, const std::filesystem::path& folder) {
    const auto path = folder / "f.sluice";
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto session = openSession(path);
    std::filesystem::remove(path);
    SLUICE_ASSERT(std::filesystem::is_empty(folder), "opening leaves nothing behind");
    if (!session) return;
    evaluate(session.value());
    SLUICE_ASSERT(saveSession(path, session.value()).ok(), "a session that cannot be saved again");
    std::filesystem::remove(path);
}

}  // namespace sluice::fuzz
