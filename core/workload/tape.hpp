// The tape: what one source offers. Each attribute of message i (the gap before it, its class, its service time,
// whether its work fails) is a pure function of (seed, source, purpose, i), so that variants, settings and clocks see
// the same messages, and changing one parameter does not reshuffle the others.
//
// Arrivals are incremental, because the rate may change while the run goes on: the gap is drawn in units of 1/rate and
// scaled by the rate of the moment. What a run asks for is reproducible as long as it asks with the same rates.
//
// Alternative rejected: due times as a function of i alone. They cannot follow a live change of the rate.
// Thread rule: immutable; safe from any thread.
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "workload/workload_settings.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice {

// Which part of a trace, or of the classes, is this source's.
struct TapeShare {
    int onlyClass = -1;  // a source that offers one class: its messages have it, and of a trace it offers these rows
    // Several sources that feed the same classes deal a trace's rows among them, one each in turn.
    std::uint32_t part = 0;
    std::uint32_t parts = 1;
};

class Tape {
public:
    // `source` numbers the run's sources (and backends, whose tape is indexed by call number) from 0.
    Tape(std::uint64_t seed, std::uint32_t source, WorkloadSettings settings, TapeShare share = {});

    const WorkloadSettings& settings() const noexcept { return m_settings; }
    // The source offers its next message as soon as the last one was taken; that instant is its due time.
    bool saturated() const noexcept { return m_settings.arrival == ArrivalKind::Saturated; }

    // The due time of message `index` (from 0) on the run clock, given that of the one before (0 for the first) and the
    // rate in force in messages per second. Nothing after a trace's last row; kForever while the rate is 0 (ask again
    // with the present time as `previousDue` once it is not); `previousDue` itself where saturated. Never earlier than
    // `previousDue`, but for a trace, which knows its own times.
    std::optional<Nanos> nextDue(Nanos previousDue, std::uint64_t index, double ratePerS) const;

    // What a source that sleeps until `due`, for message `index`, sleeps until instead when its rate changes: what is
    // left of the gap lasts as much longer as the new rate is lower. kForever where it is 0; where it was 0 the gap
    // begins when it no longer is. A trace and a saturated source have no rate.
    struct RateChange {
        Nanos at = 0;
        double from = 0;
        double to = 0;
    };
    Nanos dueAfterRateChange(const RateChange& change, Nanos due, std::uint64_t index) const;

    std::uint8_t messageClass(std::uint64_t index) const noexcept;
    // The service time at this stage for the mean in force. From a trace: the row's, at every stage, whatever the mean.
    Nanos service(std::uint64_t index, double meanMs, std::uint32_t stage = 0) const noexcept;
    // Whether the work of this message fails at this stage.
    bool fails(std::uint64_t index, double probability, std::uint32_t stage = 0) const noexcept {
        return failureDraw(index, stage) < probability;
    }
    // In [0, 1): it fails where the probability is above.
    double failureDraw(std::uint64_t index, std::uint32_t stage = 0) const noexcept;

    // How many messages there are in all; nothing where the source never ends.
    std::optional<std::uint64_t> size() const noexcept;
    // The due time of the last message of a trace; nothing where there is none.
    std::optional<Nanos> lastDue() const noexcept;

private:
    double unitGap(std::uint64_t batch) const noexcept;
    Nanos dueAfterGap(Nanos previousDue, double gapNanos) const noexcept;
    double clockOf(Nanos instant) const noexcept;
    Nanos burstDue(Nanos previousDue, double gapNanos) const noexcept;
    Nanos rampDue(Nanos previousDue, double gapNanos) const noexcept;
    std::uint8_t drawClass(const RandomStream& stream, std::uint64_t index) const noexcept;
    void selectRows(TapeShare share);

    WorkloadSettings m_settings;
    int m_onlyClass;
    std::uint64_t m_seed;
    std::uint32_t m_source;
    RandomStream m_gaps;
    RandomStream m_classes;
    RandomStream m_rowClasses;          // one for all sources: each must give a row the same class
    std::vector<std::uint32_t> m_rows;  // of the trace, those that this source offers
};

}  // namespace sluice
