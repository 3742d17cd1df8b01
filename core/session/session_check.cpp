#include "session/session_check.hpp"

#include "base/utf8.hpp"
#include "session/session_rows.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

namespace sluice {
namespace {

// Offsets in the database header (sqlite.org/fileformat2.html).
constexpr std::size_t kHeaderSize = 100;
constexpr std::size_t kWriteVersion = 18;
constexpr std::size_t kReadVersion = 19;
constexpr std::size_t kUserVersion = 60;
constexpr std::size_t kApplicationId = 68;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

using Header = std::array<char, kHeaderSize>;

std::uint32_t bigEndian(const Header& header, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(header[at + i]);
    return value;
}

Error notASession(const std::string& name) {
    return Error{ErrorCode::Malformed, name + " is not a Sluice session"};
}

Error unexpected(const std::string& name, const std::string& type, const std::string& what) {
    const std::string shown = what.substr(0, utf8PrefixLength(std::string_view(what).substr(0, 60)));
    return Error{ErrorCode::Malformed,
                 name + " holds a " + type + " named \"" + shown + "\", which no session has; it was not opened"};
}

Status checkHeader(const Header& header, const std::string& name) {
    if (std::string_view(header.data(), kMagic.size()) != kMagic) return notASession(name);
    if (bigEndian(header, kApplicationId) != kSessionApplicationId) return notASession(name);
    const std::uint32_t schema = bigEndian(header, kUserVersion);
    if (schema > static_cast<std::uint32_t>(kSessionSchema))
        return Error{ErrorCode::Unsupported, name + " was written by a newer version of Sluice (schema " +
                                                 std::to_string(schema) + "; this one reads " +
                                                 std::to_string(kSessionSchema) + ")"};
    // Sessions have a rollback journal. Opening one that claims a write-ahead log would leave files beside it.
    if (schema == 0 || header[kWriteVersion] != 1 || header[kReadVersion] != 1)
        return Error{ErrorCode::Malformed, name + " is damaged: its header is not one that this program writes"};
    return Done{};
}

}  // namespace

std::string shownName(const std::filesystem::path& path) {
    return path.filename().string();
}

Result<std::uint64_t> checkFileHeader(const std::filesystem::path& path) {
    const std::string name = shownName(path);
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorCode::NotFound, "there is no file " + path.string()};
    if (problem) return Error{ErrorCode::Io, "cannot read " + path.string() + ": " + problem.message()};
    if (!std::filesystem::is_regular_file(status)) return notASession(name);
    const std::uint64_t size = std::filesystem::file_size(path, problem);
    if (problem) return Error{ErrorCode::Io, "cannot read " + path.string() + ": " + problem.message()};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{ErrorCode::Io, "cannot read " + path.string() + ": " + std::strerror(errno)};
    Header header{};
    if (!file.read(header.data(), kHeaderSize)) return notASession(name);
    if (auto verdict = checkHeader(header, name); !verdict) return verdict.error();
    if (size > kSessionBytesMax)
        return Error{ErrorCode::Malformed, name + " is larger than 32 GiB, the most that a session may have"};
    return size;
}

Status checkTables(Database& database, const std::string& fileName) {
    std::map<std::string, std::string, std::less<>> missing;
    for (const SessionTable& table : sessionTables()) missing.emplace(table.name, table.create);
    Statement statement(database, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema");
    while (statement.step()) {
        const std::string type = statement.text(0);
        const std::string name = statement.text(1);
        const auto found = missing.find(name);
        if (type != "table" || found == missing.end() || found->second != statement.text(2))
            return unexpected(fileName, type, name);
        missing.erase(found);
    }
    if (statement.failed()) return sqliteError(database, fileName);
    if (missing.empty()) return Done{};
    return Error{ErrorCode::Malformed, fileName + " is damaged: it has no table " + missing.begin()->first};
}

Status checkPages(Database& database, const std::string& fileName) {
    const auto verdict = database.scalar("PRAGMA quick_check(1)");
    if (!verdict) return sqliteError(database, fileName);
    if (*verdict == "ok") return Done{};
    return Error{ErrorCode::Malformed, fileName + " is damaged: " + verdict->substr(0, verdict->find('\n'))};
}

Error sqliteError(const Database& database, const std::string& fileName) {
    switch (database.errorCode() & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
        case SQLITE_ERROR:
        case SQLITE_OK:  // a value of another type than this program writes
            return {ErrorCode::Malformed, fileName + " is damaged: its tables cannot be read"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::Io, fileName + " is in use by another program; try again"};
        case SQLITE_FULL:
            return {ErrorCode::Io, "cannot write " + fileName + ": the disk is full"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {ErrorCode::Io, "cannot write " + fileName + ": it is write-protected"};
        case SQLITE_NOMEM:
            return {ErrorCode::Io, "not enough memory for " + fileName};
        default:
            return {ErrorCode::Io, "cannot access " + fileName + ": " + database.problem()};
    }
}

}  // namespace sluice
