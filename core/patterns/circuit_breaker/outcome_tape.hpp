// One tape of outcomes, played through a dialect: who was let through, and when the gate moved. The same tape through
// several dialects shows where they part.
#pragma once

#include "patterns/circuit_breaker/dialect.hpp"

#include <optional>
#include <span>
#include <vector>

namespace sluice::patterns {

// A call as it would go if it were let through.
struct TapeCall {
    Nanos at = 0;
    Nanos latency = 0;
    bool succeeds = true;
};
struct GateChange {
    Nanos at = 0;
    Gate to = Gate::Closed;
    friend bool operator==(const GateChange&, const GateChange&) = default;
};
struct TapeResult {
    std::vector<bool> admitted;  // by call
    std::vector<GateChange> changes;
};

// `tape` is in the order of the calls' times. At one instant results come before calls.
TapeResult play(Dialect& dialect, std::span<const TapeCall> tape);

// The first call about which the dialects disagree. All results are of the same tape.
std::optional<std::size_t> firstDivergence(std::span<const TapeResult> results);

}  // namespace sluice::patterns
