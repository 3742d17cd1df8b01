// What the simulated machine costs (virtual clock). Without it spinning would freeze the clock and races never happen.
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace sluice {

enum class MachineModel : std::uint8_t {
    Ideal,    // for theory: only beyond 64 fruitless attempts at one instant does each further one cost 100 ns
    GoLinux,  // as measured with Go on Linux: see the constants
};

struct MachineOptions {
    MachineModel model = MachineModel::GoLinux;
    int cores = 0;          // simulated cores, first come first served; 0: unlimited
    bool workBurns = true;  // work(d) burns CPU; false: it waits, as for a disk or another service
};

// Every fruitless attempt: a non-blocking miss, a receive from a closed channel, a poll.
inline constexpr Nanos kAttemptCost = 100;
inline constexpr std::uint32_t kFreeAttemptsIdeal = 64;
// A timer that wakes a goroutine: CPU burnt by kernel and runtime (measured: polling each millisecond burns 4.6 % of a
// core), and how late it comes (uniform around 30 microseconds).
inline constexpr Nanos kTimerWakeCpu = 50 * kMicrosecond;
inline constexpr Nanos kTimerLatencyMin = 15 * kMicrosecond;
inline constexpr Nanos kTimerLatencySpan = 30 * kMicrosecond;
// How long a goroutine keeps a simulated core before the next in line gets it.
inline constexpr Nanos kCoreQuantum = 10 * kMillisecond;
// Dispatches at one instant after which the run ends as livelock.
inline constexpr std::uint64_t kLivelockDispatches = 10'000'000;
// And messages offered at one instant: a source that always has another one takes memory for each.
inline constexpr std::uint64_t kLivelockMessages = 1u << 20;

}  // namespace sluice
