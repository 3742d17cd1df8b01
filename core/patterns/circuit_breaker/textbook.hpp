// What the usual form does when no two calls get in each other's way: counts consecutive failures, whenever the calls
// began; half-open lets everybody through; the last result decides. Recovery counts from the last failure, strictly.
#pragma once

#include "patterns/circuit_breaker/dialect.hpp"

namespace sluice::patterns {

struct TextbookSettings {
    std::uint32_t threshold = 5;
    Nanos recovery = 60 * kSecond;
};

class TextbookDialect final : public Dialect {
public:
    explicit TextbookDialect(TextbookSettings settings) : m_settings(settings) {}
    Permit ask(Nanos now) override;
    void report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) override;
    Gate gate() const override { return m_gate; }

private:
    TextbookSettings m_settings;
    Gate m_gate = Gate::Closed;
    std::uint32_t m_failures = 0;
    Nanos m_lastFailure = 0;
};

}  // namespace sluice::patterns
