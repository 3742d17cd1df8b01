// Times and durations as the fold takes them, so that sums of a few never overflow. Any thread.
#pragma once

#include "events/run_state.hpp"

#include <algorithm>

namespace sluice {

inline Nanos boundedTime(Nanos time) {
    return std::clamp<Nanos>(time, 0, kTimeMax);
}
inline Nanos boundedSpan(std::uint64_t span) {
    return static_cast<Nanos>(std::min(span, static_cast<std::uint64_t>(kTimeMax)));
}

}  // namespace sluice
