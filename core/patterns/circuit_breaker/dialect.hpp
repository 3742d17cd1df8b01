// A breaker as a state machine: who may call, and what the results make of it. A dialect knows no goroutine and no
// clock; whoever uses it says what time it is and makes sure that one asks or reports at a time.
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace sluice::patterns {

enum class Gate : std::uint8_t { Closed, Open, HalfOpen };

struct Permit {
    bool isGranted = false;
    std::uint64_t generation = 0;  // of the state in which it was given, where the dialect has such a thing
};

class Dialect {
public:
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect() = default;

    // May a call go through now? Time never goes back from one call of these to the next.
    virtual Permit ask(Nanos now) = 0;
    // What a call that was let through came to, and how long it took.
    virtual void report(const Permit& permit, Nanos now, Nanos latency, bool succeeded) = 0;
    // As of the last ask or report: a gate that opens with time does so when somebody asks.
    virtual Gate gate() const = 0;
};

}  // namespace sluice::patterns
