#include "session/session_rows.hpp"

#include "base/sha256.hpp"
#include "session/experiment_json.hpp"

#include <bit>
#include <unordered_map>

namespace sluice {
namespace {

std::string optionalText(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "-";
}

std::optional<std::int64_t> rowIndex(const std::optional<std::size_t>& index) {
    return index ? std::optional(static_cast<std::int64_t>(*index)) : std::nullopt;
}

// Fields of any length, each contributing its own sum, so that text cannot move between fields unnoticed.
class Digest {
public:
    void add(std::string_view field) { m_sums += sha256Hex(field); }
    void add(std::int64_t number) { add(std::to_string(number)); }
    std::string sum() const { return sha256Hex(m_sums); }

private:
    std::string m_sums;
};

RunRow runRow(const SavedRun& run) {
    SLUICE_ASSERT(run.manifest != nullptr, "a run has a manifest");
    RunRow row;
    row.ofExperiment = rowIndex(run.ofExperiment);
    row.report = run.reportJson;
    row.manifest = toJson(*run.manifest);
    row.outcome = static_cast<std::int64_t>(run.outcome);
    if (run.eventHash) row.eventHash = std::bit_cast<std::int64_t>(*run.eventHash);
    row.semantics = run.semantics;
    if (run.recording != nullptr) {
        row.recording = run.recording->complete() ? 1 : 2;
        row.recordingNote = run.recording->incompleteReason();
        row.blocks = run.recording->blocks();
    }
    return row;
}

Status checkSizes(const SessionRows& rows) {
    std::uint64_t total = rows.view.layout.size();
    std::size_t longest = rows.view.layout.size();
    const auto count = [&](std::size_t bytes) {
        total += bytes;
        longest = std::max(longest, bytes);
    };
    for (const std::string& text : rows.experiments) count(text.size());
    for (const RunRow& run : rows.runs) {
        count(run.report.size());
        count(run.manifest.size());
        for (const RecordingBlock& block : run.blocks) count(block.bytes->size());
    }
    for (const auto& [id, progress] : rows.lessons) count(progress.size());
    // A tenth more for what SQLite adds.
    if (longest <= kSessionTextBytesMax && total + total / 10 <= kSessionBytesMax) return Done{};
    return Error{
        ErrorCode::InvalidArgument,
        "the session is too large to be saved: at most 32 GiB in all and 900 MB for one experiment; remove runs "
        "with long recordings"};
}

Error damaged(const std::string& fileName, const std::string& how) {
    return Error{ErrorCode::Malformed, fileName + " is damaged: " + how};
}

bool within(const std::optional<std::int64_t>& index, std::size_t count) {
    return !index || (*index >= 0 && static_cast<std::uint64_t>(*index) < count);
}

Result<SavedRun> savedRun(RunRow row, const std::vector<Experiment>& experiments, std::size_t listed,
                          const std::string& fileName) {
    if (!within(row.experiment, experiments.size()) || !within(row.ofExperiment, listed))
        return damaged(fileName, "a run of an experiment that is not there");
    if (row.outcome < 0 || row.outcome > static_cast<std::int64_t>(RunOutcome::Stuck) || row.recording < 0 ||
        row.recording > 2 || row.semantics < 0 || row.semantics > 1'000'000 ||
        (row.recording == 0 && !row.blocks.empty()))
        return damaged(fileName, "a run with impossible values");
    auto manifest = manifestFromJson(row.manifest);
    if (!manifest) return damaged(fileName, manifest.error().message);
    SavedRun run;
    run.experiment = experiments[static_cast<std::size_t>(row.experiment)];
    if (row.ofExperiment) run.ofExperiment = static_cast<std::size_t>(*row.ofExperiment);
    run.reportJson = std::move(row.report);
    run.outcome = static_cast<RunOutcome>(row.outcome);
    if (row.eventHash) run.eventHash = std::bit_cast<std::uint64_t>(*row.eventHash);
    run.semantics = static_cast<int>(row.semantics);
    run.manifest = std::make_shared<const Manifest>(std::move(manifest).value());
    if (row.recording != 0) {
        auto recording = Recording::fromBlocks(std::move(row.blocks), row.recording == 1, std::move(row.recordingNote));
        if (!recording) return damaged(fileName, recording.error().message);
        run.recording = std::move(recording).value();
    }
    return run;
}

}  // namespace

const std::array<SessionTable, 6>& sessionTables() {
    static constexpr std::array<SessionTable, 6> kTables = {{
        {"meta", "CREATE TABLE meta(id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL) STRICT"},
        {"experiments", "CREATE TABLE experiments(id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT"},
        {"runs",
         "CREATE TABLE runs(id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL, of_experiment INTEGER, report TEXT "
         "NOT "
         "NULL, manifest TEXT NOT NULL, outcome INTEGER NOT NULL, event_hash INTEGER, semantics INTEGER NOT NULL, "
         "recording INTEGER NOT NULL, recording_note TEXT NOT NULL) STRICT"},
        {"blocks",
         "CREATE TABLE blocks(id INTEGER PRIMARY KEY, first_position INTEGER NOT NULL, event_count INTEGER NOT NULL, "
         "first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT"},
        {"view",
         "CREATE TABLE view(id INTEGER PRIMARY KEY, experiment INTEGER, run INTEGER, live_edge INTEGER NOT NULL, "
         "position "
         "INTEGER NOT NULL, time INTEGER NOT NULL, layout BLOB NOT NULL) STRICT"},
        {"lessons",
         "CREATE TABLE lessons(id INTEGER PRIMARY KEY, lesson TEXT NOT NULL, progress TEXT NOT NULL) STRICT"},
    }};
    return kTables;
}

Result<SessionRows> toRows(const SessionData& data) {
    SessionRows rows;
    rows.listed = static_cast<std::int64_t>(data.experiments.size());
    for (const Experiment& experiment : data.experiments) rows.experiments.push_back(toJson(experiment));
    std::unordered_map<std::string, std::int64_t> known;
    for (const std::string& text : rows.experiments) known.emplace(text, static_cast<std::int64_t>(known.size()));
    for (std::size_t i = 0; i < rows.experiments.size(); ++i) known[rows.experiments[i]] = static_cast<std::int64_t>(i);
    for (const SavedRun& run : data.runs) {
        rows.runs.push_back(runRow(run));
        const auto [found, isNew] =
            known.emplace(toJson(run.experiment), static_cast<std::int64_t>(rows.experiments.size()));
        if (isNew) rows.experiments.push_back(found->first);
        rows.runs.back().experiment = found->second;
    }
    rows.view = data.view;
    rows.lessons.assign(data.lessons.begin(), data.lessons.end());
    rows.recoveryOf = data.recoveryOf;
    if (auto status = checkSizes(rows); !status) return status.error();
    return rows;
}

Result<SessionData> fromRows(SessionRows rows, const std::string& fileName) {
    SessionData data;
    std::vector<Experiment> experiments;
    for (const std::string& text : rows.experiments) {
        const std::string name = fileName + ", experiment " + std::to_string(experiments.size() + 1);
        auto experiment = experimentFromJson(text, name);
        if (!experiment) return experiment.error();
        experiments.push_back(std::move(experiment).value());
    }
    if (rows.listed < 0 || static_cast<std::uint64_t>(rows.listed) > experiments.size())
        return damaged(fileName, "experiments are missing");
    const auto listed = static_cast<std::size_t>(rows.listed);
    for (RunRow& row : rows.runs) {
        auto run = savedRun(std::move(row), experiments, listed, fileName);
        if (!run) return run.error();
        data.runs.push_back(std::move(run).value());
    }
    if (!within(rowIndex(rows.view.experiment), listed) || !within(rowIndex(rows.view.run), data.runs.size()))
        return damaged(fileName, "the view shows something that is not there");
    experiments.resize(listed);
    data.experiments = std::move(experiments);
    data.view = std::move(rows.view);
    data.lessons.insert(rows.lessons.begin(), rows.lessons.end());
    data.recoveryOf = std::move(rows.recoveryOf);
    return data;
}

std::string digestOf(const SessionRows& rows) {
    Digest digest;
    digest.add(rows.listed);
    digest.add(rows.recoveryOf);
    digest.add(static_cast<std::int64_t>(rows.experiments.size()));
    for (const std::string& text : rows.experiments) digest.add(text);
    digest.add(static_cast<std::int64_t>(rows.runs.size()));
    for (const RunRow& run : rows.runs) {
        std::string numbers = std::to_string(run.experiment) + ' ' + optionalText(run.ofExperiment) + ' ' +
                              std::to_string(run.outcome) + ' ' + optionalText(run.eventHash) + ' ' +
                              std::to_string(run.semantics) + ' ' + std::to_string(run.recording);
        for (const RecordingBlock& block : run.blocks)
            numbers += ' ' + std::to_string(block.firstPosition) + ' ' + std::to_string(block.eventCount) + ' ' +
                       std::to_string(block.firstTime) + ' ' + std::to_string(block.lastTime) + ' ' +
                       std::to_string(block.bytes->size());
        for (const std::string_view field : {std::string_view(numbers), std::string_view(run.report),
                                             std::string_view(run.manifest), std::string_view(run.recordingNote)})
            digest.add(field);
    }
    digest.add(optionalText(rowIndex(rows.view.experiment)) + ' ' + optionalText(rowIndex(rows.view.run)) + ' ' +
               std::to_string(rows.view.atLiveEdge) + ' ' + std::to_string(rows.view.position) + ' ' +
               std::to_string(rows.view.time));
    digest.add(rows.view.layout);
    for (const auto& [id, progress] : rows.lessons) {
        digest.add(id);
        digest.add(progress);
    }
    return digest.sum();
}

}  // namespace sluice
