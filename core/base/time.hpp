// Time in the core is a signed count of nanoseconds: a point on a run's clock (0 = the run's start) or a duration.
#pragma once

#include <cstdint>
#include <limits>

namespace sluice {

using Nanos = std::int64_t;

inline constexpr Nanos kMicrosecond = 1'000;
inline constexpr Nanos kMillisecond = 1'000'000;
inline constexpr Nanos kSecond = 1'000'000'000;
inline constexpr Nanos kForever = std::numeric_limits<Nanos>::max();

constexpr double toSeconds(Nanos value) {
    return static_cast<double>(value) * 1e-9;
}
constexpr double toMilliseconds(Nanos value) {
    return static_cast<double>(value) * 1e-6;
}

}  // namespace sluice
