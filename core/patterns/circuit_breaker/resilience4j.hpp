// Resilience4j's CircuitBreaker: a window by count or by time; opens when enough calls are in it and the share of
// failed or of slow ones reaches its limit; half-open hands out so many permits and decides when enough results are in.
// No generations: a late result lands in the state of the moment. Results while it is open change nothing.
#pragma once

#include "patterns/circuit_breaker/call_window.hpp"
#include "patterns/circuit_breaker/dialect.hpp"

namespace sluice::patterns {

struct Resilience4jSettings {
    CallWindow::Kind windowKind = CallWindow::Kind::Count;
    std::uint32_t window = 100;  // calls or seconds
    std::uint32_t minimumCalls = 100;
    double failureRatio = 0.5;
    Nanos slowCall = 60 * kSecond;  // slower than this is slow
    double slowRatio = 1;
    Nanos waitOpen = 60 * kSecond;
    std::uint32_t permittedHalfOpen = 10;
    Nanos maxHalfOpen = 0;  // after which half-open opens again; 0: never
};

class Resilience4jDialect final : public Dialect {
public:
    explicit Resilience4jDialect(Resilience4jSettings settings);
    Permit ask(Nanos now) override;
    void report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) override;
    Gate gate() const override { return m_gate; }

private:
    void catchUp(Nanos now);
    void become(Gate gate, Nanos now);
    bool isAboveLimits(const CallWindow::Totals& totals) const;

    Resilience4jSettings m_settings;
    CallWindow m_closedCalls;
    CallWindow m_halfOpenCalls;
    Gate m_gate = Gate::Closed;
    Nanos m_since = 0;  // of the present state
    std::uint32_t m_permitsLeft = 0;
};

}  // namespace sluice::patterns
