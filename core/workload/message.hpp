// A message as patterns pass it: a small value. Its life is kept by the ledger (ledger.hpp).
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace sluice {

struct Message {
    Message() = default;
    std::uint64_t id = 0;    // unique within the run, from 1; 0: no message
    Nanos due = 0;           // when it should have been offered; latency counts from here
    Nanos service = 0;       // how long its work takes (first stage)
    std::uint32_t slot = 0;  // the ledger's
    std::uint8_t messageClass = 0;
    bool fails = false;  // its work ends in a failure
};

}  // namespace sluice
