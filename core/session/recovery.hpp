// Recovery files keep unsaved work until it is saved or thrown away: ordinary session files in a folder of the
// program's own, one per running workbench. After a crash the next start finds those whose workbench is gone.
//
// Invariant: the lock file beside a recovery file is locked exactly as long as its workbench runs; the kernel releases
// it however the process ends. Thread rule: a RecoveryFile belongs to one thread at a time; list() and remove() are
// plain functions.
#pragma once

#include "base/result.hpp"
#include "session/store.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace sluice {

struct LeftBehind {
    std::filesystem::path path;
    std::filesystem::file_time_type written;
};

class RecoveryFile {
public:
    // Makes the folder where it does not exist, and takes a name in it. The file itself appears with the first write.
    static Result<RecoveryFile> create(const std::filesystem::path& folder);
    RecoveryFile(RecoveryFile&&) noexcept;
    RecoveryFile& operator=(RecoveryFile&&) noexcept;
    ~RecoveryFile();  // lets go of the name; a file that was not removed stays for the next start

    // Keeps this state in place of the one before. `unsavedOf` is the session that it belongs to, or empty.
    Status write(const SessionData& data, const std::filesystem::path& unsavedOf);
    // There is nothing unsaved any more.
    void remove();
    const std::filesystem::path& path() const noexcept { return m_path; }

    // What workbenches that no longer run have left, the newest first.
    static std::vector<LeftBehind> list(const std::filesystem::path& folder);
    // Throws one of these away.
    static void remove(const std::filesystem::path& path);

private:
    RecoveryFile(std::filesystem::path path, int lock) : m_path(std::move(path)), m_lock(lock) {}
    std::filesystem::path m_path;
    int m_lock = -1;
};

}  // namespace sluice
