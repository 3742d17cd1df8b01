// Whether a file is a session that this program may touch. Thread rule: plain functions.
#pragma once

#include "base/result.hpp"
#include "session/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice {

// A file's name as messages show it.
std::string shownName(const std::filesystem::path& path);

// Looks at size and first bytes alone, without SQLite: NotFound, Io, "is not a Sluice session", newer than this
// program, too large. Gives the file's size.
Result<std::uint64_t> checkFileHeader(const std::filesystem::path& path);

// The tables are exactly those that this program makes: no triggers, views, indexes or foreign tables.
Status checkTables(Database& database, const std::string& fileName);

// Every page is sound.
Status checkPages(Database& database, const std::string& fileName);

// What SQLite's last failure means for a person.
Error sqliteError(const Database& database, const std::string& fileName);

}  // namespace sluice
