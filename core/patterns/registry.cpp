#include "patterns/registry.hpp"

#include "patterns/error_aggregation/error_aggregation.hpp"
#include "patterns/priority_queue/priority_queue.hpp"
#include "patterns/request_response/request_response.hpp"
#include "patterns/staged_timeout/staged_timeout.hpp"
#include "patterns/timeout/timeout.hpp"

#include <algorithm>

namespace sluice {

Registry::Registry() {
    m_patterns.push_back(patterns::priorityQueue());
    m_patterns.push_back(patterns::requestResponse());
    m_patterns.push_back(patterns::timeout());
    m_patterns.push_back(patterns::stagedTimeout());
    m_patterns.push_back(patterns::errorAggregation());
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
