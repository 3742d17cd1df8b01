// Reads comma-separated values (RFC 4180): fields in double quotes may hold commas, line ends and doubled quotes; lines
// end with LF, CRLF or CR; a UTF-8 byte order mark and empty lines at the end are skipped.
//
// Thread rule: a reader belongs to one thread. The text must outlive it.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class CsvReader {
public:
    static constexpr std::size_t kFieldsMax = 4096;
    static constexpr std::size_t kFieldBytesMax = 1 << 20;

    explicit CsvReader(std::string_view text) noexcept;

    // Reads the next record; false at the end. Errors begin with "line N": a quote that is never closed, text around a
    // quoted field, a quote within a bare field, a zero byte, too many or too long fields.
    Result<bool> next(std::vector<std::string>& fields);
    // The line on which the record just read began, from 1.
    std::size_t line() const noexcept { return m_recordLine; }

private:
    Error refuse(std::string_view what) const;
    Status readQuoted(std::string& field);
    Status readBare(std::string& field);
    bool takeLineEnd() noexcept;
    bool atFieldEnd() const noexcept;

    std::string_view m_rest;
    std::size_t m_line = 1;
    std::size_t m_recordLine = 0;
};

}  // namespace sluice
