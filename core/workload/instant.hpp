// Instants as traces write them: seconds in decimal, or date and time by ISO 8601. Pure functions.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice {

// A point in time with full nanosecond resolution, from some origin (0 s, or 1970-01-01T00:00:00Z).
struct Instant {
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;  // 0 to 999,999,999
    bool isDate = false;     // written as a date: comparable with other dates only
};

// "12", "-0.5", "1700158623.9799600", "1e-3" (exact but for the form with an exponent), or
// "2023-11-16 18:17:03.9799600", "2023-11-16T18:17:03Z", "...+01:00"; without a zone, UTC is meant. Digits beyond the
// ninth after the point are dropped. Nothing where the text is neither; years 1 to 9999, seconds up to 10^12.
std::optional<Instant> parseInstant(std::string_view text);

// later - earlier, or nothing where it exceeds 10^9 seconds either way.
std::optional<Nanos> difference(const Instant& later, const Instant& earlier);

}  // namespace sluice
