// What comes due at one goroutine of a source: paces the messages of its tape and enters each into the ledger.
//
//     Arrivals arrivals(env, "source");
//     while (const auto message = co_await arrivals.next()) { ... }
//     env.sourceEnds();
//
// A person may change the rate meanwhile: what is left of the wait is stretched or shortened. Site: "due".
#pragma once

#include "workload/env.hpp"

#include <optional>
#include <string>

namespace sluice::patterns {

class Arrivals {
public:
    // `source` is a role of the topology, `instance` the goroutine's index in it.
    Arrivals(Env& env, std::string_view source, std::uint32_t instance = 0);

    // Waits until the next message is due and offers it. Nothing: the run, the quota or the trace is at its end.
    Task<std::optional<Message>> next();
    bool saturated() const noexcept { return m_tape->saturated(); }
    // How many came before the one that next() gives.
    std::uint64_t count() const noexcept { return m_index; }

private:
    Task<bool> untilDue();

    Env* m_env;
    const Tape* m_tape;
    LiveNumber m_rate;
    LiveNumber m_serviceMeanMs;
    std::uint64_t m_index = 0;
    Nanos m_due = 0;
};

// Starts the goroutine of a source. Everything that a source's first message may meet is started before.
void startSource(Env& env, std::string_view source, std::uint32_t instance, Task<void> body);

}  // namespace sluice::patterns
