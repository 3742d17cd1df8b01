// github.com/sony/gobreaker: transitions happen when somebody calls; trips when more than so many calls failed in a row
// (its standard ReadyToTrip); half-open admits maxRequests calls in all, which must all succeed, and the first failure
// opens it again; a new generation with each state makes late results count for nothing.
#pragma once

#include "patterns/circuit_breaker/dialect.hpp"

namespace sluice::patterns {

struct GobreakerSettings {
    std::uint32_t maxRequests = 1;
    Nanos interval = 0;  // after which the counts of the closed state begin anew; 0: never
    Nanos timeout = 60 * kSecond;
    std::uint32_t tripAbove = 5;
};

class GobreakerDialect final : public Dialect {
public:
    explicit GobreakerDialect(GobreakerSettings settings);
    Permit ask(Nanos now) override;
    void report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) override;
    Gate gate() const override { return m_gate; }

private:
    void catchUp(Nanos now);
    void become(Gate gate, Nanos now);
    void newGeneration(Nanos now);

    GobreakerSettings m_settings;
    Gate m_gate = Gate::Closed;
    std::uint64_t m_generation = 0;
    Nanos m_expiry = kForever;  // kForever: none
    std::uint32_t m_requests = 0;
    std::uint32_t m_successesInRow = 0;
    std::uint32_t m_failuresInRow = 0;
};

}  // namespace sluice::patterns
