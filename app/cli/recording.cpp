#include "app/cli/recording.hpp"

#include "session/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
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

fs::path folderOf(const fs::path& path) {
    return fs::absolute(path).parent_path();
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

// Kept while a reserved name makes room for the session, so that nobody removes the session of somebody faster.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder) : m_file(::open(folder.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (m_file >= 0) (void)::flock(m_file, LOCK_EX);  // where there are no locks: nobody can do better
    }
    ~FolderLock() {
        if (m_file >= 0) ::close(m_file);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int m_file;
};

void makeRoom(const fs::path& path) {
    const FolderLock lock(folderOf(path));
    std::error_code ignored;  // what cannot be removed, saving refuses
    if (isEmptyFile(path)) fs::remove(path, ignored);
}

// Adds the run to what the session holds now.
Status append(const std::string& path, const SavedRun& run, const Experiment& experiment) {
    Result<SessionData> session = present(path);
    if (!session) return session.error();
    SessionData data = std::move(session).value();
    FileStamp stamp = data.stamp;
    data.runs.push_back(run);
    data.runs.back().ofExperiment = data.experiments.size();
    data.experiments.push_back(experiment);
    data.view.experiment = data.experiments.size() - 1;
    data.view.run = data.runs.size() - 1;
    return saveSession(path, data, {}, &stamp);
}

Status cannotBeWritten(const std::string& path, const fs::path& what) {
    return Error{ErrorCode::Io, "--record: " + path + ": " + what.string() + " cannot be written to"};
}

}  // namespace

Status checkRecordPath(const std::string& path) {
    const fs::path folder = folderOf(path);
    if (!isThere(folder)) {
        return Error{ErrorCode::NotFound, "--record: " + path + ": there is no folder " + folder.string()};
    }
    if (access(folder.c_str(), W_OK) != 0) return cannotBeWritten(path, "the folder " + folder.string());
    if (isThere(path) && access(path.c_str(), W_OK) != 0) return cannotBeWritten(path, "the file");
    Result<SessionData> session = present(path);
    return session ? Status(Done{}) : Status(session.error());
}

Status saveRecording(const std::string& path, Run& run, const RunReport& report, const std::string& reportJson) {
    // Of those who save at the same time one gets through each time; so many do not come together.
    constexpr int kAttempts = 100;
    const SavedRun saved = savedRun(run, report, reportJson);
    makeRoom(path);
    Status status = append(path, saved, run.experiment());
    for (int i = 1; i < kAttempts && isChangedOnDisk(status); ++i) status = append(path, saved, run.experiment());
    return status;
}

}  // namespace sluice
