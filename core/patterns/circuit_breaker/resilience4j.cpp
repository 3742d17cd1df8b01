#include "patterns/circuit_breaker/resilience4j.hpp"

#include "patterns/circuit_breaker/bodies.hpp"

#include <algorithm>

namespace sluice::patterns {

std::unique_ptr<Dialect> resilience4jDialect(Env& env) {
    Resilience4jSettings settings;
    settings.windowKind = env.is("window_kind", "seconds") ? CallWindow::Kind::Seconds : CallWindow::Kind::Count;
    settings.window = env.count("window");
    settings.minimumCalls = env.count("minimum_calls");
    settings.failureRatio = env.number("failure_ratio").get();
    settings.slowCall = Env::duration(env.number("slow_call_ms"));
    settings.slowRatio = env.number("slow_ratio").get();
    settings.waitOpen = Env::duration(env.number("recovery_ms"));
    settings.permittedHalfOpen = env.count("permitted_half_open");
    settings.maxHalfOpen = Env::duration(env.number("max_half_open_ms"));
    return std::make_unique<Resilience4jDialect>(settings);
}

Resilience4jDialect::Resilience4jDialect(Resilience4jSettings settings)
    : m_settings(settings),
      m_closedCalls(settings.windowKind, settings.window),
      m_halfOpenCalls(CallWindow::Kind::Count, settings.permittedHalfOpen) {
    // A window by count never holds more calls than it is long.
    if (settings.windowKind == CallWindow::Kind::Count)
        m_settings.minimumCalls = std::min(settings.minimumCalls, settings.window);
}

Permit Resilience4jDialect::ask(Nanos now) {
    catchUp(now);
    if (m_gate == Gate::Open && now - m_since > m_settings.waitOpen) become(Gate::HalfOpen, now);
    if (m_gate == Gate::Closed) return {true, 0};
    if (m_gate == Gate::Open || m_permitsLeft == 0) return {false, 0};
    --m_permitsLeft;
    return {true, 0};
}

void Resilience4jDialect::report(const Permit&, Nanos now, Nanos latency, bool succeeded) {
    catchUp(now);
    const bool isSlow = latency > m_settings.slowCall;
    if (m_gate == Gate::Closed) {
        m_closedCalls.add(now, !succeeded, isSlow);
        const CallWindow::Totals& totals = m_closedCalls.totals();
        if (totals.calls >= m_settings.minimumCalls && isAboveLimits(totals)) become(Gate::Open, now);
    } else if (m_gate == Gate::HalfOpen) {
        m_halfOpenCalls.add(now, !succeeded, isSlow);
        const CallWindow::Totals& totals = m_halfOpenCalls.totals();
        if (totals.calls < std::min(m_settings.minimumCalls, m_settings.permittedHalfOpen)) return;
        become(isAboveLimits(totals) ? Gate::Open : Gate::Closed, now);
    }
}

bool Resilience4jDialect::isAboveLimits(const CallWindow::Totals& totals) const {
    return totals.failureShare() >= m_settings.failureRatio || totals.slowShare() >= m_settings.slowRatio;
}

// Half-open has a longest time, where one is set; it ends at its instant, whoever looks later.
void Resilience4jDialect::catchUp(Nanos now) {
    if (m_gate != Gate::HalfOpen || m_settings.maxHalfOpen <= 0) return;
    const Nanos end = m_since + m_settings.maxHalfOpen;
    if (now >= end) become(Gate::Open, end);
}

void Resilience4jDialect::become(Gate gate, Nanos now) {
    m_gate = gate;
    m_since = now;
    if (gate == Gate::Closed) m_closedCalls.clear();
    if (gate != Gate::HalfOpen) return;
    m_halfOpenCalls.clear();
    m_permitsLeft = m_settings.permittedHalfOpen;
}

}  // namespace sluice::patterns
