#include "workload/parameter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace sluice {
namespace {

constexpr std::size_t kTextLengthMax = 4096;

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 60;
    std::string result = "\"";
    for (const char c : text.substr(0, kShown)) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return result + (text.size() > kShown ? "...\"" : "\"");
}

std::string allowed(const ParameterDecl& declaration) {
    if (declaration.kind == ParameterKind::Choice) {
        std::string list = "one of";
        for (std::size_t i = 0; i < declaration.choices.size(); ++i)
            list += (i == 0 ? " " : ", ") + declaration.choices[i];
        return list;
    }
    std::string range = declaration.kind == ParameterKind::Integer ? "a whole number from " : "a number from ";
    range += numberText(declaration.minimum) + " to " + numberText(declaration.maximum);
    return declaration.unit.empty() ? range : range + " " + declaration.unit;
}

Error refuse(const ParameterDecl& declaration, std::string_view given) {
    return Error{ErrorCode::InvalidArgument,
                 declaration.id + " must be " + allowed(declaration) + ", not " + quoted(given)};
}

Result<ParameterValue> checkNumber(const ParameterDecl& declaration, double value, std::string_view given) {
    const bool inRange = value >= declaration.minimum && value <= declaration.maximum;  // false for NaN
    const bool whole = declaration.kind != ParameterKind::Integer || std::floor(value) == value;
    if (!inRange || !whole) return refuse(declaration, given);
    return ParameterValue(value == 0 ? 0.0 : value);  // -0 and 0 are one setting
}

Result<ParameterValue> checkWord(const ParameterDecl& declaration, std::string_view word) {
    if (declaration.kind == ParameterKind::Choice) {
        if (std::find(declaration.choices.begin(), declaration.choices.end(), word) == declaration.choices.end())
            return refuse(declaration, word);
        return ParameterValue(std::string(word));
    }
    const bool control =
        std::any_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (word.size() > kTextLengthMax || control)
        return Error{ErrorCode::InvalidArgument,
                     declaration.id + " must be one line of at most " + std::to_string(kTextLengthMax) + " characters"};
    return ParameterValue(std::string(word));
}

bool isNumeric(const ParameterDecl& declaration) {
    return declaration.kind == ParameterKind::Integer || declaration.kind == ParameterKind::Real;
}

}  // namespace

std::optional<double> parseNumber(std::string_view text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stopped != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string numberText(double value) {
    std::array<char, 32> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    SLUICE_ASSERT(problem == std::errc{}, "the shortest text of a double has at most 24 characters");
    return std::string(buffer.data(), end);
}

Result<ParameterValue> parseParameter(const ParameterDecl& declaration, std::string_view text) {
    if (!isNumeric(declaration)) return checkWord(declaration, text);
    const auto number = parseNumber(text);
    if (!number) return refuse(declaration, text);
    return checkNumber(declaration, *number, text);
}

Result<ParameterValue> checkParameter(const ParameterDecl& declaration, const ParameterValue& value) {
    const auto* number = std::get_if<double>(&value);
    if (isNumeric(declaration) != (number != nullptr)) return refuse(declaration, toText(value));
    if (number != nullptr) return checkNumber(declaration, *number, numberText(*number));
    return checkWord(declaration, std::get<std::string>(value));
}

std::string toText(const ParameterValue& value) {
    if (const auto* word = std::get_if<std::string>(&value)) return *word;
    return numberText(std::get<double>(value));
}

const ParameterDecl* findParameter(std::span<const ParameterDecl> declarations, std::string_view id) {
    const auto found =
        std::find_if(declarations.begin(), declarations.end(), [id](const auto& d) { return d.id == id; });
    return found == declarations.end() ? nullptr : &*found;
}

}  // namespace sluice
