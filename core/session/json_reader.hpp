// Reads JSON that people may have written: strict about repeated keys, and with errors that say where and what was
// expected. Thread rule: a reader belongs to one thread.
#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace sluice {

using Json = nlohmann::ordered_json;

// Parses a whole text of at most `bytesMax` bytes. The errors name the file and, for broken JSON, line and column.
Result<Json> parseJson(std::string_view text, std::string_view fileName, std::size_t bytesMax);

// One JSON object while it is read: hands out typed values, remembers the first error, and knows which keys nobody
// asked for. Getters give the fallback after an error, so that a reader needs one check, at the end.
class JsonFields {
public:
    // `where` begins the errors' messages: the file's name and the path of the object within it.
    JsonFields(const Json& object, std::string where);

    std::string text(const std::string& key, std::string fallback = {});
    std::string requiredText(const std::string& key);
    double number(const std::string& key, double fallback, double minimum, double maximum);
    std::uint64_t whole(const std::string& key, std::uint64_t fallback, std::uint64_t minimum, std::uint64_t maximum);
    // The index among `words` of the text under this key.
    std::size_t choice(const std::string& key, std::size_t fallback, std::initializer_list<std::string_view> words);
    // The value of any kind, or null where the key is absent.
    const Json* value(const std::string& key);

    void refuse(const std::string& key, const std::string& expected);
    void fail(Error error);
    bool failed() const noexcept { return m_error.has_value(); }
    const std::string& where() const noexcept { return m_where; }
    // Done, the first error, or an error that names a key that nobody asked for.
    Status finish();

private:
    const Json& m_object;
    std::string m_where;
    std::set<std::string> m_asked;
    std::optional<Error> m_error;
};

}  // namespace sluice
