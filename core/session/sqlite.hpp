// SQLite's C interface as values that clean up after themselves. Connections are made for files that may be hostile:
// nothing in the file can run code, and SQLite's own limits are set before the first page is read.
//
// Thread rule: a connection and its statements belong to one thread.
#pragma once

#include "base/result.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

// A connection. After a failed call, problem() says what SQLite says.
class Database {
public:
    enum class Mode : std::uint8_t { ReadOnly, ReadWrite, Create };

    // `bytesMax` bounds every single text and blob. Nothing where SQLite cannot open the file.
    static std::optional<Database> open(const std::filesystem::path& path, Mode mode, std::uint64_t bytesMax);

    // Runs statements that give no rows; false on failure.
    bool run(const std::string& sql);
    // The first column of the first row, or nothing on failure or where there is no row.
    std::optional<std::string> scalar(const std::string& sql);
    int errorCode() const { return sqlite3_extended_errcode(m_handle.get()); }
    std::string problem() const { return sqlite3_errmsg(m_handle.get()); }
    sqlite3* handle() const { return m_handle.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
    };
    explicit Database(sqlite3* handle) : m_handle(handle) {}
    void harden(std::uint64_t bytesMax);
    std::unique_ptr<sqlite3, Close> m_handle;
};

// A prepared statement. The first failure sticks: later calls do nothing, and failed() stays true.
class Statement {
public:
    Statement(Database& database, const std::string& sql);

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view text);  // must live until the next step()
    Statement& bind(std::span<const std::byte> bytes);
    Statement& bindNull();

    // True while there is a row.
    bool step();
    // Makes it ready for new values.
    void reset();
    bool failed() const noexcept { return m_failed; }

    // Columns of the present row from 0; another type than asked for is a failure.
    std::int64_t integer(int column);
    std::optional<std::int64_t> optionalInteger(int column);
    std::string text(int column);
    std::span<const std::byte> blob(int column);  // valid until the next step()

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };
    bool expect(int column, int type);
    void check(int code) { m_failed = m_failed || code != SQLITE_OK; }

    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_next = 1;
    bool m_failed = false;
};

}  // namespace sluice
