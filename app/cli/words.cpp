#include "app/cli/words.hpp"

#include "workload/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace sluice {

namespace {

struct Unit {
    std::string_view suffix;
    Nanos nanos;
};
// Longer suffixes first: "ms" also ends in "s".
constexpr std::array<Unit, 5> kUnits{
    {{"ms", kMillisecond}, {"us", kMicrosecond}, {"s", kSecond}, {"m", 60 * kSecond}, {"h", 3600 * kSecond}}};

Error badDuration(std::string_view option, std::string_view text) {
    return {ErrorCode::InvalidArgument, std::string(option) + ": \"" + std::string(text) +
                                            "\" is no duration; allowed: a number above 0 with one of the units "
                                            "us, ms, s, m, h, such as 60s or 500ms, up to ten years"};
}

// Edits (insert, delete, replace, swap neighbours) that turn one word into the other.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> older(b.size() + 1), old(b.size() + 1), row(b.size() + 1);
    std::iota(old.begin(), old.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, old[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], older[j - 2] + 1);
        }
        std::swap(older, old);
        std::swap(old, row);
    }
    return old[b.size()];
}

}  // namespace

Result<Nanos> parseDuration(std::string_view option, std::string_view text) {
    for (const Unit& unit : kUnits) {
        if (!text.ends_with(unit.suffix)) continue;
        const std::string_view digits = text.substr(0, text.size() - unit.suffix.size());
        double number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(number)) break;
        const double nanos = std::round(number * static_cast<double>(unit.nanos));
        if (nanos < 1 || nanos > static_cast<double>(kDurationMax)) break;
        return static_cast<Nanos>(nanos);
    }
    return badDuration(option, text);
}

Result<std::uint64_t> parseWhole(std::string_view option, std::string_view text, std::uint64_t minimum,
                                 std::uint64_t maximum) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (whole && number >= minimum && number <= maximum) return number;
    return Error{ErrorCode::InvalidArgument, std::string(option) + ": \"" + std::string(text) +
                                                 "\" is not allowed; allowed: a whole number from " +
                                                 std::to_string(minimum) + " to " + std::to_string(maximum)};
}

std::string_view nearest(std::string_view name, std::span<const std::string> candidates) {
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = editDistance(name, candidate);
        // As many edits as letters would suggest anything for a short word.
        if (distance < bestDistance && distance < candidate.size()) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

Error unknownName(std::string_view kind, std::string_view name, std::span<const std::string> allowed) {
    std::string message = "unknown " + std::string(kind) + " \"" + std::string(name) + "\"";
    if (const std::string_view meant = nearest(name, allowed); !meant.empty()) {
        message += " (did you mean \"" + std::string(meant) + "\"?)";
    }
    return {ErrorCode::InvalidArgument, message + "; allowed: " + joined(allowed)};
}

std::string joined(std::span<const std::string> words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return line;
}

}  // namespace sluice
