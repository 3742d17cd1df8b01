#include "analysis/watchdog.hpp"

#include <algorithm>

namespace sluice {

std::optional<std::size_t> Watchdog::look(std::span<const Pulse> pulses, Nanos now) {
    const Nanos passed = m_workers.empty() ? 0 : std::min(now - m_lookedAt, m_limit / 2);
    m_workers.resize(pulses.size());
    m_lookedAt = now;
    std::optional<std::size_t> stuck;
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        Watch& worker = m_workers[i];
        const bool isUnchanged = pulses[i].running && pulses[i] == worker.pulse;
        worker.unchangedFor = isUnchanged ? worker.unchangedFor + passed : 0;
        worker.pulse = pulses[i];
        if (!stuck && worker.unchangedFor >= m_limit) stuck = i;
    }
    return stuck;
}

}  // namespace sluice
