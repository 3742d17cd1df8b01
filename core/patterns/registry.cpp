#include "patterns/registry.hpp"

#include "patterns/adaptive/adaptive.hpp"
#include "patterns/circuit_breaker/circuit_breaker.hpp"
#include "patterns/error_aggregation/error_aggregation.hpp"
#include "patterns/fan_in/fan_in.hpp"
#include "patterns/gateway/gateway.hpp"
#include "patterns/ordered_fan_in/ordered_fan_in.hpp"
#include "patterns/priority_queue/priority_queue.hpp"
#include "patterns/request_response/request_response.hpp"
#include "patterns/staged_timeout/staged_timeout.hpp"
#include "patterns/throttle/throttle.hpp"
#include "patterns/timeout/timeout.hpp"
#include "patterns/work_stealing/work_stealing.hpp"
#include "patterns/worker_pool/worker_pool.hpp"

#include <algorithm>

namespace sluice {

Registry::Registry() {
    m_patterns.push_back(patterns::priorityQueue());
    m_patterns.push_back(patterns::requestResponse());
    m_patterns.push_back(patterns::fanIn());
    m_patterns.push_back(patterns::orderedFanIn());
    m_patterns.push_back(patterns::workerPool());
    m_patterns.push_back(patterns::workStealing());
    m_patterns.push_back(patterns::timeout());
    m_patterns.push_back(patterns::stagedTimeout());
    m_patterns.push_back(patterns::errorAggregation());
    m_patterns.push_back(patterns::throttle());
    m_patterns.push_back(patterns::adaptive());
    m_patterns.push_back(patterns::circuitBreaker());
    m_patterns.push_back(patterns::gateway());
}

const Pattern* Registry::find(std::string_view id) const noexcept {
    const auto at = std::find_if(m_patterns.begin(), m_patterns.end(),
                                 [&](const Pattern& pattern) { return pattern.descriptor.id == id; });
    return at == m_patterns.end() ? nullptr : &*at;
}

std::string Registry::names() const {
    std::string names;
    for (const Pattern& pattern : m_patterns) names += (names.empty() ? "" : ", ") + pattern.descriptor.id;
    return names;
}

}  // namespace sluice
