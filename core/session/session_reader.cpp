#include "session/session_check.hpp"
#include "session/session_rows.hpp"
#include "session/store.hpp"

#include <stdlib.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace sluice {
namespace {

constexpr std::uint64_t kRunOfBlock = 32;  // a block's id: run index << 32 | its number within the run

// Reads all tables within one transaction. Any failure of a statement is one error for all.
class RowReader {
public:
    RowReader(Database& database, std::string fileName) : m_database(database), m_fileName(std::move(fileName)) {}

    Result<SessionRows> read() {
        const bool good = readMeta() && readExperiments() && readRuns() && readBlocks() && readView() && readLessons();
        if (!good) return sqliteError(m_database, m_fileName);
        if (digestOf(m_rows) == m_digest) return std::move(m_rows);
        return Error{ErrorCode::Malformed, m_fileName + " is damaged: its contents are not those that were saved"};
    }

private:
    bool readMeta() {
        Statement statement(m_database, "SELECT name, value FROM meta");
        while (statement.step()) {
            const std::string name = statement.text(0);
            if (name == "digest") m_digest = statement.text(1);
            if (name == "recovery_of") m_rows.recoveryOf = statement.text(1);
            if (name == "listed") m_rows.listed = parseCount(statement.text(1));
        }
        return !statement.failed();
    }

    static std::int64_t parseCount(const std::string& text) {
        const auto number = parseNumber(text);
        return number && *number >= 0 && *number < 1e9 ? static_cast<std::int64_t>(*number) : -1;
    }

    bool readExperiments() {
        Statement statement(m_database, "SELECT json FROM experiments ORDER BY id");
        while (statement.step()) m_rows.experiments.push_back(statement.text(0));
        return !statement.failed();
    }

    bool readRuns() {
        Statement statement(m_database,
                            "SELECT experiment, of_experiment, report, manifest, outcome, event_hash, semantics, "
                            "recording, recording_note FROM runs ORDER BY id");
        while (statement.step()) {
            RunRow& run = m_rows.runs.emplace_back();
            run.experiment = statement.integer(0);
            run.ofExperiment = statement.optionalInteger(1);
            run.report = statement.text(2);
            run.manifest = statement.text(3);
            run.outcome = statement.integer(4);
            run.eventHash = statement.optionalInteger(5);
            run.semantics = statement.integer(6);
            run.recording = statement.integer(7);
            run.recordingNote = statement.text(8);
        }
        return !statement.failed();
    }

    bool readBlocks() {
        Statement statement(
            m_database, "SELECT id, first_position, event_count, first_time, last_time, bytes FROM blocks ORDER BY id");
        while (statement.step()) {
            const auto run = static_cast<std::uint64_t>(statement.integer(0)) >> kRunOfBlock;
            const std::int64_t events = statement.integer(2);
            if (run >= m_rows.runs.size() || events < 0 || events > std::numeric_limits<std::uint32_t>::max())
                return false;
            RecordingBlock block;
            block.firstPosition = static_cast<std::uint64_t>(statement.integer(1));
            block.eventCount = static_cast<std::uint32_t>(events);
            block.firstTime = statement.integer(3);
            block.lastTime = statement.integer(4);
            const auto bytes = statement.blob(5);
            block.bytes = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
            m_rows.runs[run].blocks.push_back(std::move(block));
        }
        return !statement.failed();
    }

    bool readView() {
        Statement statement(m_database,
                            "SELECT experiment, run, live_edge, position, time, layout FROM view WHERE id = 1");
        if (!statement.step()) return false;
        const auto index = [&statement](int column) -> std::optional<std::size_t> {
            const auto value = statement.optionalInteger(column);
            return value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
        };
        m_rows.view.experiment = index(0);
        m_rows.view.run = index(1);
        m_rows.view.atLiveEdge = statement.integer(2) != 0;
        m_rows.view.position = static_cast<std::uint64_t>(statement.integer(3));
        m_rows.view.time = statement.integer(4);
        const auto layout = statement.blob(5);
        m_rows.view.layout.assign(reinterpret_cast<const char*>(layout.data()), layout.size());
        return !statement.failed();
    }

    bool readLessons() {
        Statement statement(m_database, "SELECT lesson, progress FROM lessons ORDER BY id");
        while (statement.step()) {
            std::string lesson = statement.text(0);
            m_rows.lessons.emplace_back(std::move(lesson), statement.text(1));
        }
        return !statement.failed();
    }

    Database& m_database;
    std::string m_fileName;
    SessionRows m_rows;
    std::string m_digest;
};

// A folder of its own for as long as the object lives.
class PrivateFolder {
public:
    PrivateFolder() {
        std::error_code problem;
        std::string name = (std::filesystem::temp_directory_path(problem) / "sluice-XXXXXX").string();
        if (!problem && ::mkdtemp(name.data()) != nullptr) m_path = name;
    }
    ~PrivateFolder() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    const std::filesystem::path& path() const noexcept { return m_path; }

private:
    std::filesystem::path m_path;
};

Result<SessionData> readOpened(Database& database, const std::string& name) {
    // One transaction: a save by another process cannot come between two reads.
    if (!database.run("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; BEGIN"))
        return sqliteError(database, name);
    if (auto status = checkTables(database, name); !status) return status.error();
    if (auto status = checkPages(database, name); !status) return status.error();
    auto rows = RowReader(database, name).read();
    if (!rows) return rows.error();
    std::string stamp = digestOf(rows.value());
    auto data = fromRows(std::move(rows).value(), name);
    if (data) data.value().stamp = std::move(stamp);
    return data;
}

std::uint64_t valueBytesMax(std::uint64_t fileSize) {
    return std::min<std::uint64_t>(kSessionTextBytesMax, std::max<std::uint64_t>(fileSize, 100'000));
}

// A save was cut short: its journal holds what undoes it. That is done on a copy, so that opening writes nothing beside
// the session; the next save rolls the session itself back.
Result<SessionData> openInterrupted(const std::filesystem::path& path, std::uint64_t size) {
    const std::string name = shownName(path);
    const PrivateFolder folder;
    if (folder.path().empty()) return Error{ErrorCode::Io, "cannot make a temporary folder to recover " + name + " in"};
    const auto copy = folder.path() / "session";
    std::error_code problem;
    std::filesystem::copy_file(path, copy, problem);
    if (!problem) std::filesystem::copy_file(path.string() + "-journal", copy.string() + "-journal", problem);
    if (problem) return Error{ErrorCode::Io, "cannot copy " + name + " to recover it: " + problem.message()};
    std::filesystem::permissions(copy, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 problem);
    auto database = Database::open(copy, Database::Mode::ReadWrite, valueBytesMax(size));
    if (!database) return Error{ErrorCode::Io, "cannot open " + name};
    // The first read rolls back.
    if (!database->scalar("SELECT count(*) FROM sqlite_schema")) return sqliteError(*database, name);
    if (auto header = checkFileHeader(copy); !header)
        return Error{header.error().code, name + " is damaged: the save that was cut short cannot be undone"};
    return readOpened(*database, name);
}

}  // namespace

Result<SessionData> openSession(const std::filesystem::path& path) {
    const auto size = checkFileHeader(path);
    if (!size) return size.error();
    auto database = Database::open(path, Database::Mode::ReadOnly, valueBytesMax(size.value()));
    if (!database) return Error{ErrorCode::Io, "cannot open " + path.string()};
    if (!database->scalar("SELECT count(*) FROM sqlite_schema")) {
        const int code = database->errorCode();
        if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY || code == SQLITE_CANTOPEN) {
            database.reset();
            return openInterrupted(path, size.value());
        }
        return sqliteError(*database, shownName(path));
    }
    return readOpened(*database, shownName(path));
}

}  // namespace sluice
