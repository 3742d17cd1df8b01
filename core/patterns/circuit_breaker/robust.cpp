#include "patterns/circuit_breaker/robust.hpp"

#include "patterns/circuit_breaker/bodies.hpp"

#include <algorithm>

namespace sluice::patterns {

std::unique_ptr<Dialect> robustDialect(Env& env) {
    RobustSettings settings;
    settings.window = env.count("window");
    settings.minimumCalls = env.count("minimum_calls");
    settings.failureRatio = env.number("failure_ratio").get();
    settings.recovery = Env::duration(env.number("recovery_ms"));
    return std::make_unique<RobustDialect>(settings);
}

Permit RobustDialect::ask(Nanos now) {
    if (m_gate == Gate::Open && now - m_openedAt >= m_settings.recovery) become(Gate::HalfOpen, now);
    if (m_gate == Gate::Open || m_isProbing) return {false, m_generation};
    m_isProbing = m_gate == Gate::HalfOpen;
    return {true, m_generation};
}

void RobustDialect::report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) {
    if (permit.generation != m_generation) return;
    const bool isGood = succeeded && latency <= m_settings.slowCall;
    if (m_gate == Gate::HalfOpen) return become(isGood ? Gate::Closed : Gate::Open, now);
    m_calls.add(now, !isGood, false);
    if (isBad()) become(Gate::Open, now);
}

bool RobustDialect::isBad() const {
    const CallWindow::Totals& totals = m_calls.totals();
    const std::uint32_t enough = std::min(m_settings.minimumCalls, m_settings.window);
    return totals.calls >= enough && totals.failureShare() >= m_settings.failureRatio;
}

void RobustDialect::become(Gate gate, Nanos now) {
    m_gate = gate;
    ++m_generation;
    m_isProbing = false;
    if (gate == Gate::Open) m_openedAt = now;
    if (gate == Gate::Closed) m_calls.clear();
}

}  // namespace sluice::patterns
