// What an experiment may ask for, wherever it is asked: one number each for the command line, files and runs.
#pragma once

#include "base/time.hpp"

namespace sluice {

inline constexpr int kThreadsMax = 256;  // workers on real threads
// A run's length: ten years. An instant within a run may be named up to the same.
inline constexpr Nanos kDurationMax = 10LL * 365 * 24 * 3600 * kSecond;

}  // namespace sluice
