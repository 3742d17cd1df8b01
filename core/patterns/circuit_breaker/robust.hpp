// The cure: opens on a share of failures among the last calls, not on a row of them; half-open lets one call through;
// a result counts only in the generation in which its call began. Recovery counts from the opening, inclusive.
#pragma once

#include "patterns/circuit_breaker/call_window.hpp"
#include "patterns/circuit_breaker/dialect.hpp"

namespace sluice::patterns {

struct RobustSettings {
    std::uint32_t window = 100;  // calls
    std::uint32_t minimumCalls = 100;
    double failureRatio = 0.5;
    Nanos recovery = 60 * kSecond;
    Nanos slowCall = kForever;  // a slower one counts as a failure
};

class RobustDialect final : public Dialect {
public:
    explicit RobustDialect(RobustSettings settings)
        : m_settings(settings), m_calls(CallWindow::Kind::Count, settings.window) {}
    Permit ask(Nanos now) override;
    void report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) override;
    Gate gate() const override { return m_gate; }

private:
    void become(Gate gate, Nanos now);
    bool isBad() const;

    RobustSettings m_settings;
    CallWindow m_calls;
    Gate m_gate = Gate::Closed;
    std::uint64_t m_generation = 0;
    Nanos m_openedAt = 0;
    bool m_isProbing = false;
};

}  // namespace sluice::patterns
