#include "session/session_check.hpp"
#include "session/session_rows.hpp"
#include "session/store.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <utility>

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Writes a row where there is none with this id, and touches the file only where the row says something else: a save
// costs what changed since the last one.
std::string upsert(std::string_view table, std::initializer_list<std::string_view> columns) {
    std::string names = "id";
    std::string values = "?1";
    std::string updates;
    std::string differs;
    int number = 2;
    for (const std::string_view column : columns) {
        const std::string name(column);
        names += ", " + name;
        values += ", ?" + std::to_string(number++);
        updates += (updates.empty() ? "" : ", ") + name + " = excluded." + name;
        differs += (differs.empty() ? "" : " OR ") + std::string(table) + "." + name + " IS NOT excluded." + name;
    }
    return "INSERT INTO " + std::string(table) + "(" + names + ") VALUES(" + values +
           ") ON CONFLICT(id) DO UPDATE SET " + updates + " WHERE " + differs;
}

// Tells how far a save is, by the bytes of its recordings: nearly all there is.
class Progress {
public:
    Progress(const SaveWatch& watch, const SessionRows& rows) : m_watch(watch) {
        for (const RunRow& run : rows.runs)
            for (const RecordingBlock& block : run.blocks) m_all += block.bytes->size();
    }
    bool goesOn() {
        const double share = m_all == 0 ? 0 : static_cast<double>(m_done) / static_cast<double>(m_all);
        m_stopped = m_stopped || (m_watch.goesOn && !m_watch.goesOn(share));
        return !m_stopped;
    }
    void wrote(std::size_t bytes) { m_done += bytes; }
    bool isStopped() const noexcept { return m_stopped; }

private:
    const SaveWatch& m_watch;
    std::uint64_t m_all = 0;
    std::uint64_t m_done = 0;
    bool m_stopped = false;
};

// One save, as it is handed down.
struct Save {
    SessionRows rows;
    std::string digest;
    FileStamp over;  // what must be there
    const SaveWatch& watch;
};

// All rows of a session into the tables of an open transaction.
class RowWriter {
public:
    RowWriter(Database& database, Progress& progress) : m_database(database), m_progress(progress) {}

    bool write(const Save& save) {
        const SessionRows& rows = save.rows;
        return writeTexts(rows) && writeRuns(rows) && writeBlocks(rows) && writeView(rows.view) &&
               writeMeta(rows, save.digest);
    }

private:
    bool finish(Statement& statement) {
        while (statement.step()) continue;
        statement.reset();
        return !statement.failed();
    }
    bool keepFirst(std::string_view table, std::size_t count) {
        return m_database.run("DELETE FROM " + std::string(table) + " WHERE id < 1 OR id > " + std::to_string(count));
    }
    static void bindOptional(Statement& statement, const std::optional<std::int64_t>& value) {
        if (value) {
            statement.bind(*value);
        } else {
            statement.bindNull();
        }
    }
    static std::optional<std::int64_t> signedIndex(const std::optional<std::size_t>& index) {
        return index ? std::optional(static_cast<std::int64_t>(*index)) : std::nullopt;
    }

    bool writeTexts(const SessionRows& rows) {
        Statement experiment(m_database, upsert("experiments", {"json"}));
        std::int64_t id = 0;
        for (const std::string& text : rows.experiments) {
            if (!finish(experiment.bind(++id).bind(std::string_view(text)))) return false;
        }
        Statement lesson(m_database, upsert("lessons", {"lesson", "progress"}));
        id = 0;
        for (const auto& [name, progress] : rows.lessons) {
            if (!finish(lesson.bind(++id).bind(std::string_view(name)).bind(std::string_view(progress)))) return false;
        }
        return keepFirst("experiments", rows.experiments.size()) && keepFirst("lessons", rows.lessons.size());
    }

    bool writeRuns(const SessionRows& rows) {
        Statement statement(m_database, upsert("runs", {"experiment", "of_experiment", "report", "manifest", "outcome",
                                                        "event_hash", "semantics", "recording", "recording_note"}));
        std::int64_t id = 0;
        for (const RunRow& run : rows.runs) {
            statement.bind(++id).bind(run.experiment);
            bindOptional(statement, run.ofExperiment);
            statement.bind(std::string_view(run.report)).bind(std::string_view(run.manifest)).bind(run.outcome);
            bindOptional(statement, run.eventHash);
            statement.bind(run.semantics).bind(run.recording).bind(std::string_view(run.recordingNote));
            if (!finish(statement)) return false;
        }
        return keepFirst("runs", rows.runs.size());
    }

    bool writeBlocks(const SessionRows& rows) {
        Statement statement(m_database,
                            upsert("blocks", {"first_position", "event_count", "first_time", "last_time", "bytes"}));
        std::int64_t run = 0;
        for (const RunRow& row : rows.runs) {
            std::int64_t id = run++ << 32;
            for (const RecordingBlock& block : row.blocks) {
                if (!m_progress.goesOn()) return false;
                statement.bind(id++)
                    .bind(static_cast<std::int64_t>(block.firstPosition))
                    .bind(std::int64_t{block.eventCount});
                statement.bind(block.firstTime).bind(block.lastTime).bind(std::span<const std::byte>(*block.bytes));
                if (!finish(statement)) return false;
                m_progress.wrote(block.bytes->size());
            }
            const std::string surplus = " WHERE id >= " + std::to_string(id) + " AND id < " + std::to_string(run << 32);
            if (!m_database.run("DELETE FROM blocks" + surplus)) return false;
        }
        return m_database.run("DELETE FROM blocks WHERE id < 0 OR id >= " + std::to_string(run << 32));
    }

    bool writeView(const ViewState& view) {
        Statement statement(m_database,
                            upsert("view", {"experiment", "run", "live_edge", "position", "time", "layout"}));
        statement.bind(1);
        bindOptional(statement, signedIndex(view.experiment));
        bindOptional(statement, signedIndex(view.run));
        statement.bind(view.atLiveEdge ? 1 : 0).bind(static_cast<std::int64_t>(view.position)).bind(view.time);
        statement.bind(std::as_bytes(std::span(view.layout)));
        return finish(statement) && keepFirst("view", 1);
    }

    bool writeMeta(const SessionRows& rows, const std::string& digest) {
        Statement statement(m_database, upsert("meta", {"name", "value"}));
        const std::string listed = std::to_string(rows.listed);
        const std::pair<std::string_view, std::string_view> values[] = {
            {"listed", listed}, {"digest", digest}, {"recovery_of", rows.recoveryOf}};
        std::int64_t id = 0;
        for (const auto& [name, value] : values) {
            if (!finish(statement.bind(++id).bind(name).bind(value))) return false;
        }
        return keepFirst("meta", static_cast<std::size_t>(id));
    }

    Database& m_database;
    Progress& m_progress;
};

std::string systemMessage() {
    return std::strerror(errno);
}

Error cannotWrite(const fs::path& path, const std::string& why) {
    return Error{ErrorCode::Io, "cannot write " + path.string() + ": " + why};
}

constexpr std::string_view kChangedOnDisk = " has changed on disk since it was opened; save under another name";

Error changedOnDisk(const std::string& name) {
    return Error{ErrorCode::Io, name + std::string(kChangedOnDisk)};
}

Status writeRows(Database& database, const Save& save, const std::string& name) {
    Progress progress(save.watch, save.rows);
    if (RowWriter(database, progress).write(save) && progress.goesOn() && database.run("COMMIT")) return Done{};
    const Error error = progress.isStopped() ? saveStopped() : sqliteError(database, name);
    (void)database.run("ROLLBACK");
    return error;
}

Status updateFile(const fs::path& path, const Save& save) {
    const std::string name = shownName(path);
    if (auto size = checkFileHeader(path); !size)
        return Error{size.error().code, size.error().message + "; it was not overwritten"};
    auto database = Database::open(path, Database::Mode::ReadWrite, kSessionTextBytesMax);
    if (!database) return cannotWrite(path, "it cannot be opened");
    if (!database->run(
            "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE"))
        return sqliteError(*database, name);
    if (auto status = checkTables(*database, name); !status) return status;
    // Nobody else can write from here on.
    if (save.over && database->scalar("SELECT value FROM meta WHERE name = 'digest'") != *save.over)
        return changedOnDisk(name);
    return writeRows(*database, save, name);
}

Status fillNewFile(const fs::path& path, const Save& save, const std::string& name) {
    auto database = Database::open(path, Database::Mode::Create, kSessionTextBytesMax);
    if (!database) return cannotWrite(path, "it cannot be opened");
    // Nobody sees the file before it is complete, so it needs no journal. Pages of removed runs are given back.
    std::string setup =
        "PRAGMA auto_vacuum = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_mode = MEMORY; "
        "PRAGMA synchronous = FULL; BEGIN; PRAGMA application_id = " +
        std::to_string(kSessionApplicationId) + "; PRAGMA user_version = " + std::to_string(kSessionSchema);
    for (const SessionTable& table : sessionTables()) setup += "; " + std::string(table.create);
    if (!database->run(setup)) return sqliteError(*database, name);
    return writeRows(*database, save, name);
}

// Makes a file's or folder's present state survive a loss of power.
bool synchronise(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool good = ::fsync(file) == 0;
    ::close(file);
    return good;
}

// The mode that a file made in the usual way would have; mkstemp makes private ones.
void giveUsualMode(int file) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    (void)::fchmod(file, static_cast<mode_t>(0666) & ~mask);
}

// Gives the complete file its name. One that somebody else has made there meanwhile is not replaced.
Status putInPlace(const std::string& temporary, const fs::path& path, const Save& save) {
    if (save.over) {
        if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return Done{};
        if (errno == EEXIST) return changedOnDisk(shownName(path));
        if (errno != EINVAL && errno != ENOSYS) return cannotWrite(path, systemMessage());
    }
    // Not every file system knows the other way.
    if (::rename(temporary.c_str(), path.c_str()) != 0) return cannotWrite(path, systemMessage());
    return Done{};
}

Status createFile(const fs::path& path, const Save& save) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::string temporary = (folder / ("." + shownName(path) + ".saving-XXXXXX")).string();
    const int file = ::mkstemp(temporary.data());
    if (file < 0) return cannotWrite(path, systemMessage());
    giveUsualMode(file);
    ::close(file);
    Status status = fillNewFile(temporary, save, shownName(path));
    if (status && !synchronise(temporary)) status = cannotWrite(path, systemMessage());
    if (status) status = putInPlace(temporary, path, save);
    if (!status) {
        ::unlink(temporary.c_str());
        return status;
    }
    (void)synchronise(folder);  // some file systems cannot; the file itself is safe
    return status;
}

}  // namespace

bool isChangedOnDisk(const Status& status) {
    return !status && status.error().message.ends_with(kChangedOnDisk);
}

Error saveStopped() {
    return Error{ErrorCode::Io, "saving was stopped"};
}

bool isSaveStopped(const Status& status) {
    return !status && status.error().message == saveStopped().message;
}

Status saveSession(const fs::path& path, const SessionData& data, const SaveWatch& watch, FileStamp* stamp) {
    auto rows = toRows(data);
    if (!rows) return rows.error();
    Save save{std::move(rows).value(), {}, stamp ? *stamp : FileStamp(), watch};
    save.digest = digestOf(save.rows);
    std::error_code problem;
    const bool exists = fs::exists(fs::symlink_status(path, problem));
    Status status = exists ? updateFile(path, save) : createFile(path, save);
    if (status && stamp) *stamp = save.digest;
    return status;
}

}  // namespace sluice
