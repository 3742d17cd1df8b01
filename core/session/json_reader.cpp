#include "session/json_reader.hpp"

#include "base/utf8.hpp"
#include "workload/parameter.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace sluice {
namespace {

constexpr int kDepthMax = 16;
// The library looks keys up one by one: a million of them in one object would take hours.
constexpr std::size_t kKeysMax = 4096;

// At most 60 bytes of a text, cut between characters.
std::string quoted(const std::string& text) {
    constexpr std::size_t kShown = 60;
    const std::string_view shown = std::string_view(text).substr(0, kShown);
    return "\"" + std::string(shown.substr(0, utf8PrefixLength(shown))) + (text.size() > kShown ? "...\"" : "\"");
}

// Watches a parse: keys must not repeat within an object, and objects must not be nested without end.
class Watch {
public:
    // False leaves the value out of the result, so that nothing grows after the first problem.
    bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
        using Event = Json::parse_event_t;
        if (depth > kDepthMax) m_problem = " is nested more than 16 levels deep";
        if (event == Event::object_start) m_keys.emplace_back();
        if (event == Event::object_end) m_keys.pop_back();
        if (event == Event::key && m_problem.empty()) addKey(parsed.get_ref<const std::string&>());
        return m_problem.empty();
    }
    Status verdict(std::string_view fileName) const {
        if (m_problem.empty()) return Done{};
        return Error{ErrorCode::Malformed, std::string(fileName) + m_problem};
    }

private:
    void addKey(const std::string& key) {
        auto& keys = m_keys.back();
        if (!keys.insert(key).second) m_problem = ": the key " + quoted(key) + " appears twice";
        if (keys.size() > kKeysMax) m_problem = " has an object of more than 4096 keys";
    }

    std::vector<std::set<std::string>> m_keys;
    std::string m_problem;
};

Error brokenAt(std::string_view fileName, std::string_view text, std::size_t byte) {
    const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    return Error{ErrorCode::Malformed, std::string(fileName) + ", line " + std::to_string(line) + ", column " +
                                           std::to_string(before.size() - lineStart + 1) + ": this is not valid JSON"};
}

std::string kindOf(const Json& value) {
    if (value.is_string()) return quoted(value.get_ref<const std::string&>());
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    return value.dump();
}

}  // namespace

Result<Json> parseJson(std::string_view text, std::string_view fileName, std::size_t bytesMax) {
    if (text.size() > bytesMax)
        return Error{ErrorCode::Malformed, std::string(fileName) + " is larger than " + std::to_string(bytesMax) +
                                               " bytes, the most that is read"};
    Watch watch;
    try {
        Json json = Json::parse(text.begin(), text.end(), [&watch](int depth, Json::parse_event_t event, Json& parsed) {
            return watch(depth, event, parsed);
        });
        if (auto status = watch.verdict(fileName); !status) return status.error();
        return json;
    } catch (const Json::parse_error& problem) {
        return brokenAt(fileName, text, problem.byte);
    } catch (const Json::exception&) {  // a number beyond the range of double
        return Error{ErrorCode::Malformed, std::string(fileName) + " holds a number that is out of range"};
    }
}

JsonFields::JsonFields(const Json& object, std::string where) : m_object(object), m_where(std::move(where)) {
    if (!object.is_object()) fail({ErrorCode::Malformed, m_where + " must be an object, not " + kindOf(object)});
}

void JsonFields::fail(Error error) {
    if (!m_error) m_error = std::move(error);
}

void JsonFields::refuse(const std::string& key, const std::string& expected) {
    const auto found = m_object.find(key);
    const std::string given = found == m_object.end() ? "missing" : "not " + kindOf(*found);
    fail({ErrorCode::Malformed, m_where + ": \"" + key + "\" must be " + expected + ", " +
                                    (found == m_object.end() ? "but it is " + given : given)});
}

const Json* JsonFields::value(const std::string& key) {
    m_asked.insert(key);
    if (m_error) return nullptr;
    const auto found = m_object.find(key);
    return found == m_object.end() ? nullptr : &*found;
}

std::string JsonFields::text(const std::string& key, std::string fallback) {
    const Json* found = value(key);
    if (found == nullptr) return fallback;
    if (found->is_string()) return found->get<std::string>();
    refuse(key, "a text");
    return fallback;
}

std::string JsonFields::requiredText(const std::string& key) {
    std::string result = text(key);
    if (result.empty()) refuse(key, "a text that is not empty");
    return result;
}

double JsonFields::number(const std::string& key, double fallback, double minimum, double maximum) {
    const Json* found = value(key);
    if (found == nullptr) return fallback;
    const double number = found->is_number() ? found->get<double>() : std::nan("");
    if (number >= minimum && number <= maximum) return number;
    refuse(key, "a number from " + numberText(minimum) + " to " + numberText(maximum));
    return fallback;
}

std::uint64_t JsonFields::whole(const std::string& key, std::uint64_t fallback, std::uint64_t minimum,
                                std::uint64_t maximum) {
    const Json* found = value(key);
    if (found == nullptr) return fallback;
    if (found->is_number_unsigned()) {
        const auto number = found->get<std::uint64_t>();
        if (number >= minimum && number <= maximum) return number;
    }
    refuse(key, "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    return fallback;
}

std::size_t JsonFields::choice(const std::string& key, std::size_t fallback,
                               std::initializer_list<std::string_view> words) {
    const Json* found = value(key);
    if (found == nullptr) return fallback;
    std::string list;
    std::size_t index = 0;
    for (const std::string_view word : words) {
        if (found->is_string() && found->get_ref<const std::string&>() == word) return index;
        list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
        ++index;
    }
    refuse(key, "one of " + list);
    return fallback;
}

Status JsonFields::finish() {
    if (m_error) return *m_error;
    for (const auto& [key, value] : m_object.items()) {
        if (m_asked.contains(key)) continue;
        std::string list;
        for (const std::string& known : m_asked) list += (list.empty() ? "" : ", ") + known;
        return Error{ErrorCode::Malformed, m_where + ": unknown key " + quoted(key) + "; known are " + list};
    }
    return Done{};
}

}  // namespace sluice
