#include "session/sqlite.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr int kBusyMs = 3000;

}  // namespace

std::optional<Database> Database::open(const std::filesystem::path& path, Mode mode, std::uint64_t bytesMax) {
    int flags = SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    flags |= mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::Create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    // An absolute path: a relative one could be taken for a URI.
    std::error_code problem;
    const auto absolute = std::filesystem::absolute(path, problem);
    const int code = problem ? SQLITE_CANTOPEN : sqlite3_open_v2(absolute.c_str(), &handle, flags, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) return std::nullopt;
    database.harden(bytesMax);
    return database;
}

void Database::harden(std::uint64_t bytesMax) {
    sqlite3* db = m_handle.get();
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min<std::uint64_t>(bytesMax, 1'000'000'000)));
    sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100'000);
    sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 64);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 4);
    sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 25'000);
    sqlite3_limit(db, SQLITE_LIMIT_FUNCTION_ARG, 8);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite3_busy_timeout(db, kBusyMs);
}

bool Database::run(const std::string& sql) {
    return sqlite3_exec(m_handle.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::optional<std::string> Database::scalar(const std::string& sql) {
    Statement statement(*this, sql);
    if (!statement.step()) return std::nullopt;
    return statement.text(0);
}

Statement::Statement(Database& database, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(database.handle(), sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr));
    m_statement.reset(statement);
}

Statement& Statement::bind(std::int64_t value) {
    if (!m_failed) check(sqlite3_bind_int64(m_statement.get(), m_next++, value));
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    // A null pointer would bind NULL.
    const char* data = text.empty() ? "" : text.data();
    if (!m_failed)
        check(sqlite3_bind_text64(m_statement.get(), m_next++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(std::span<const std::byte> bytes) {
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    if (!m_failed) check(sqlite3_bind_blob64(m_statement.get(), m_next++, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bindNull() {
    if (!m_failed) check(sqlite3_bind_null(m_statement.get(), m_next++));
    return *this;
}

bool Statement::step() {
    if (m_failed) return false;
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) return true;
    m_failed = code != SQLITE_DONE;
    return false;
}

void Statement::reset() {
    if (!m_failed) check(sqlite3_reset(m_statement.get()));
    m_next = 1;
}

bool Statement::expect(int column, int type) {
    m_failed = m_failed || sqlite3_column_type(m_statement.get(), column) != type;
    return !m_failed;
}

std::int64_t Statement::integer(int column) {
    return expect(column, SQLITE_INTEGER) ? sqlite3_column_int64(m_statement.get(), column) : 0;
}

std::optional<std::int64_t> Statement::optionalInteger(int column) {
    if (m_failed || sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

std::string Statement::text(int column) {
    if (m_failed) return {};
    const void* data = sqlite3_column_text(m_statement.get(), column);  // first: it may convert, which sets the size
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

std::span<const std::byte> Statement::blob(int column) {
    if (!expect(column, SQLITE_BLOB)) return {};
    const void* data = sqlite3_column_blob(m_statement.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return {static_cast<const std::byte*>(data), size};
}

}  // namespace sluice
