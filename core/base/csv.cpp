#include "base/csv.hpp"

namespace sluice {

CsvReader::CsvReader(std::string_view text) noexcept : m_rest(text) {
    if (m_rest.starts_with("\xef\xbb\xbf")) m_rest.remove_prefix(3);
    // Line ends after the last character of the last record. They cannot lie within quotes that are closed.
    const std::size_t last = m_rest.find_last_not_of("\r\n");
    m_rest = m_rest.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Error CsvReader::refuse(std::string_view what) const {
    return Error{ErrorCode::Malformed, "line " + std::to_string(m_recordLine) + ": " + std::string(what)};
}

bool CsvReader::takeLineEnd() noexcept {
    if (m_rest.empty() || (m_rest.front() != '\n' && m_rest.front() != '\r')) return false;
    m_rest.remove_prefix(m_rest.starts_with("\r\n") ? 2 : 1);
    ++m_line;
    return true;
}

bool CsvReader::atFieldEnd() const noexcept {
    return m_rest.empty() || m_rest.front() == ',' || m_rest.front() == '\n' || m_rest.front() == '\r';
}

Status CsvReader::readBare(std::string& field) {
    using namespace std::string_view_literals;
    const std::size_t end = m_rest.find_first_of(",\r\n\"\0"sv);
    field = m_rest.substr(0, end);
    m_rest.remove_prefix(field.size());
    if (atFieldEnd()) return Done{};
    return refuse(m_rest.front() == '"' ? "a quote within a field that does not begin with one" : "a zero byte");
}

Status CsvReader::readQuoted(std::string& field) {
    field.clear();
    m_rest.remove_prefix(1);
    for (;;) {
        using namespace std::string_view_literals;
        const std::size_t stop = m_rest.find_first_of("\"\r\n\0"sv);
        if (stop == std::string_view::npos) return refuse("a quoted field that is never closed");
        if (field.size() + stop > kFieldBytesMax) return refuse("a field of more than 1 MiB");
        field += m_rest.substr(0, stop);
        m_rest.remove_prefix(stop);
        if (m_rest.front() == '\0') return refuse("a zero byte");
        if (m_rest.front() != '"') {
            takeLineEnd();
            field += '\n';
            continue;
        }
        m_rest.remove_prefix(1);
        if (!m_rest.starts_with('"')) break;
        field += '"';
        m_rest.remove_prefix(1);
    }
    return atFieldEnd() ? Status(Done{}) : refuse("text after the closing quote of a field");
}

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
    m_recordLine = m_line;
    if (m_rest.empty()) return false;
    std::size_t count = 0;
    for (;;) {
        if (count == kFieldsMax) return refuse("more than " + std::to_string(kFieldsMax) + " fields");
        if (fields.size() == count) fields.emplace_back();
        std::string& field = fields[count++];
        const Status status = m_rest.starts_with('"') ? readQuoted(field) : readBare(field);
        if (!status) return status.error();
        if (field.size() > kFieldBytesMax) return refuse("a field of more than 1 MiB");
        if (!m_rest.starts_with(',')) break;
        m_rest.remove_prefix(1);
    }
    takeLineEnd();
    fields.resize(count);
    return true;
}

}  // namespace sluice
