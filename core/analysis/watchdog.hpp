// Finds the goroutine that keeps an engine thread to itself: one that neither waits nor gives way nor passes a check
// inside its work, for as long as `limit`. It only looks, at what every dispatch counts anyway.
//
// A look that comes late counts as half of the limit at most: whatever held the watchdog up (a suspended computer, a
// debugger, a machine with no time to spare) may have held up the run as well.
// Thread rule: one thread, any; what it looks at must live.
#pragma once

#include "base/time.hpp"
#include "runtime/scheduler.hpp"

#include <optional>
#include <span>
#include <vector>

namespace sluice {

class Watchdog {
public:
    explicit Watchdog(Nanos limit) : m_limit(limit) {}

    // The workers' pulses at `now`, on any clock that goes forward. Gives the index of one that is stuck.
    std::optional<std::size_t> look(std::span<const Pulse> pulses, Nanos now);

private:
    struct Watch {
        Pulse pulse;
        Nanos unchangedFor = 0;
    };
    Nanos m_limit;
    Nanos m_lookedAt = 0;
    std::vector<Watch> m_workers;
};

}  // namespace sluice
