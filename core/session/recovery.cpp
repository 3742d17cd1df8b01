#include "session/recovery.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace sluice {
namespace {

namespace fs = std::filesystem;

fs::path lockOf(const fs::path& session) {
    return session.string() + ".lock";
}

// True while the workbench that owns this recovery file runs. A lock cannot be asked for without trying to take it.
bool isOwned(const fs::path& session) {
    const int lock = ::open(lockOf(session).c_str(), O_RDONLY | O_CLOEXEC);
    if (lock < 0) return false;
    const bool owned = ::flock(lock, LOCK_EX | LOCK_NB) != 0;
    ::close(lock);
    return owned;
}

}  // namespace

Result<RecoveryFile> RecoveryFile::create(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return Error{ErrorCode::Io, "cannot make the folder " + folder.string() + ": " + problem.message()};
    std::string lockName = (folder / "unsaved-XXXXXX.sluice.lock").string();
    constexpr int kSuffix = 12;  // ".sluice.lock"
    const int lock = ::mkostemps(lockName.data(), kSuffix, O_CLOEXEC);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const std::string why = std::strerror(errno);
        if (lock >= 0) ::close(lock);
        return Error{ErrorCode::Io, "cannot write in " + folder.string() + ": " + why};
    }
    return RecoveryFile(fs::path(lockName).replace_extension(), lock);
}

RecoveryFile::RecoveryFile(RecoveryFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1)) {}

RecoveryFile& RecoveryFile::operator=(RecoveryFile&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_lock, other.m_lock);
    return *this;
}

RecoveryFile::~RecoveryFile() {
    if (m_lock < 0) return;
    std::error_code ignored;
    fs::remove(lockOf(m_path), ignored);
    ::close(m_lock);
}

Status RecoveryFile::write(const SessionData& data, const fs::path& unsavedOf) {
    SessionData kept = data;
    kept.recoveryOf = unsavedOf.string();
    return saveSession(m_path, kept);
}

void RecoveryFile::remove() {
    std::error_code ignored;
    fs::remove(m_path, ignored);
    fs::remove(m_path.string() + "-journal", ignored);
}

std::vector<LeftBehind> RecoveryFile::list(const fs::path& folder) {
    std::vector<LeftBehind> found;
    std::error_code problem;
    for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem)) {
        std::error_code ignored;
        const fs::path& path = it->path();
        if (path.extension() != ".sluice" || path.filename().string().starts_with('.')) continue;
        if (!it->is_regular_file(ignored) || isOwned(path)) continue;
        found.push_back({path, it->last_write_time(ignored)});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.written > b.written; });
    return found;
}

void RecoveryFile::remove(const fs::path& path) {
    std::error_code ignored;
    fs::remove(path, ignored);
    fs::remove(path.string() + "-journal", ignored);
    fs::remove(lockOf(path), ignored);
}

}  // namespace sluice
