#include "app/cli/recording.hpp"

#include "session/store.hpp"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>

namespace sluice {

namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

// A name that was only reserved, as mktemp does, holds nothing that could be lost.
bool isEmptyFile(const fs::path& path) {
    std::error_code problem;
    return fs::is_regular_file(path, problem) && fs::file_size(path, problem) == 0 && !problem;
}

Result<SessionData> present(const std::string& path) {
    if (!isThere(path) || isEmptyFile(path)) return SessionData{};
    return openSession(path);
}

SavedRun savedRun(Run& run, const RunReport& report, const std::string& reportJson) {
    SavedRun saved;
    saved.experiment = run.experiment();
    saved.experiment.script = report.script;  // with the dispatch numbers at which it took effect
    saved.reportJson = reportJson;
    saved.outcome = report.outcome;
    if (report.hasEventHash) saved.eventHash = report.eventHash;
    saved.manifest = std::make_shared<const Manifest>(run.manifest());
    saved.recording = run.observation().recording();
    return saved;
}

}  // namespace

Status checkRecordPath(const std::string& path) {
    const fs::path folder = fs::absolute(path).parent_path();
    if (!isThere(folder)) {
        return Error{ErrorCode::NotFound, "--record: " + path + ": there is no folder " + folder.string()};
    }
    if (access(folder.c_str(), W_OK) != 0) {
        return Error{ErrorCode::Io, "--record: " + path + ": the folder " + folder.string() + " cannot be written to"};
    }
    Result<SessionData> session = present(path);
    return session ? Status(Done{}) : Status(session.error());
}

Status saveRecording(const std::string& path, Run& run, const RunReport& report, const std::string& reportJson) {
    Result<SessionData> session = present(path);
    if (!session) return session.error();
    SessionData data = std::move(session).value();
    SavedRun saved = savedRun(run, report, reportJson);
    saved.ofExperiment = data.experiments.size();
    data.experiments.push_back(run.experiment());
    data.runs.push_back(std::move(saved));
    data.view.experiment = data.experiments.size() - 1;
    data.view.run = data.runs.size() - 1;
    std::error_code ignored;  // what cannot be removed, saving refuses
    if (isEmptyFile(path)) fs::remove(path, ignored);
    return saveSession(path, data);
}

}  // namespace sluice
