// Small matters of words: durations as people write them, names that were nearly right, lists in a sentence.
// Pure functions.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// "60s", "1.5s", "500ms", "250us", "2m", "1h": above zero and at most kDurationMax. `option` is named in the error.
Result<Nanos> parseDuration(std::string_view option, std::string_view text);

// A whole number from `minimum` to `maximum`, decimal, nothing around it.
Result<std::uint64_t> parseWhole(std::string_view option, std::string_view text, std::uint64_t minimum,
                                 std::uint64_t maximum);

// The candidate that `name` was probably meant to be (few edits away), or nothing.
std::string_view nearest(std::string_view name, std::span<const std::string> candidates);

// "unknown pattern "x" (did you mean "y"?); allowed: y, z"
Error unknownName(std::string_view kind, std::string_view name, std::span<const std::string> allowed);

// "a, b, c"
std::string joined(std::span<const std::string> words);

// The text with every control character replaced by a space: an error stays one line, whatever a file's name is.
std::string oneLine(std::string_view text);

}  // namespace sluice
