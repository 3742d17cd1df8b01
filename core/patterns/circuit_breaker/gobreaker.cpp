#include "patterns/circuit_breaker/gobreaker.hpp"

#include "patterns/circuit_breaker/bodies.hpp"

namespace sluice::patterns {

std::unique_ptr<Dialect> gobreakerDialect(Env& env) {
    GobreakerSettings settings;
    settings.maxRequests = env.count("max_requests");
    settings.timeout = Env::duration(env.number("recovery_ms"));
    settings.tripAbove = env.count("threshold");
    return std::make_unique<GobreakerDialect>(settings);
}

GobreakerDialect::GobreakerDialect(GobreakerSettings settings) : m_settings(settings) {
    newGeneration(0);
}

Permit GobreakerDialect::ask(Nanos now) {
    catchUp(now);
    if (m_gate == Gate::Open) return {false, m_generation};
    if (m_gate == Gate::HalfOpen && m_requests >= m_settings.maxRequests) return {false, m_generation};
    ++m_requests;
    return {true, m_generation};
}

void GobreakerDialect::report(const Permit& permit, Nanos now, Nanos, bool succeeded) {
    catchUp(now);
    if (permit.generation != m_generation) return;
    if (succeeded) {
        ++m_successesInRow;
        m_failuresInRow = 0;
        if (m_gate == Gate::HalfOpen && m_successesInRow >= m_settings.maxRequests) become(Gate::Closed, now);
    } else {
        ++m_failuresInRow;
        m_successesInRow = 0;
        if (m_gate == Gate::HalfOpen || m_failuresInRow > m_settings.tripAbove) become(Gate::Open, now);
    }
}

// Strictly after the expiry.
void GobreakerDialect::catchUp(Nanos now) {
    if (now <= m_expiry) return;
    if (m_gate == Gate::Closed) newGeneration(now);
    if (m_gate == Gate::Open) become(Gate::HalfOpen, now);
}

void GobreakerDialect::become(Gate gate, Nanos now) {
    m_gate = gate;
    newGeneration(now);
}

void GobreakerDialect::newGeneration(Nanos now) {
    ++m_generation;
    m_requests = m_successesInRow = m_failuresInRow = 0;
    m_expiry = kForever;
    if (m_gate == Gate::Closed && m_settings.interval > 0) m_expiry = now + m_settings.interval;
    if (m_gate == Gate::Open) m_expiry = now + m_settings.timeout;
}

}  // namespace sluice::patterns
