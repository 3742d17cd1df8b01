// A session as rows of its tables: what lies between SessionData and the file. Thread rule: plain values.
#pragma once

#include "base/result.hpp"
#include "session/store.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

// "SLUI" as SQLite's application id.
inline constexpr std::uint32_t kSessionApplicationId = 0x534c5549;
inline constexpr std::size_t kSessionTextBytesMax = 900'000'000;

struct SessionTable {
    std::string_view name;
    std::string_view create;  // exactly as the file holds it
};
const std::array<SessionTable, 6>& sessionTables();

struct RunRow {
    std::int64_t experiment = 0;  // index in SessionRows::experiments
    std::optional<std::int64_t> ofExperiment;
    std::string report;
    std::string manifest;
    std::int64_t outcome = 0;
    std::optional<std::int64_t> eventHash;
    std::int64_t semantics = 0;
    std::int64_t recording = 0;  // 0 none, 1 complete, 2 cut short
    std::string recordingNote;
    std::vector<RecordingBlock> blocks;
};

struct SessionRows {
    // The session's experiments first, then those that only runs have.
    std::vector<std::string> experiments;
    std::int64_t listed = 0;  // how many are the session's
    std::vector<RunRow> runs;
    ViewState view;
    std::vector<std::pair<std::string, std::string>> lessons;
    std::string recoveryOf;
};

// The error says what is too large to be saved.
Result<SessionRows> toRows(const SessionData& data);
// Errors begin with `fileName`.
Result<SessionData> fromRows(SessionRows rows, const std::string& fileName);
// SHA-256 over everything but the recordings' contents, which carry checksums of their own.
std::string digestOf(const SessionRows& rows);

}  // namespace sluice
