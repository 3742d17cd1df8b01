// What fuzzing feeds bytes to: each reader of files that other people may have written. A target must accept any bytes:
// it aborts only where the program itself would be wrong. Used by the libFuzzer programs (libfuzzer/) and, with seeded
// mutations, by the gate.
#pragma once

#include "base/csv.hpp"
#include "session/experiment_json.hpp"
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

// An experiment that is accepted is written and read without a change.
inline void experimentTarget(std::string_view bytes) {
    const auto experiment = experimentFromJson(bytes, "f.json");
    if (!experiment) return;
    const std::string text = toJson(experiment.value());
    const auto again = experimentFromJson(text, "g.json");
    SLUICE_ASSERT(again.ok() && toJson(again.value()) == text, "an experiment that does not read back");
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
    EventCodec codec;
    for (const SavedRun& run : session.value().runs) {
        for (std::size_t i = 0; run.recording != nullptr && i < run.recording->blockCount(); ++i)
            (void)run.recording->decode(i, codec).ok();
    }
    SLUICE_ASSERT(saveSession(path, session.value()).ok(), "a session that cannot be saved again");
    std::filesystem::remove(path);
}

}  // namespace sluice::fuzz
