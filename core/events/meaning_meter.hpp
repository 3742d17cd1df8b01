// Exact meters of what a descriptor gives meaning to: how long each value of a state was held, a gauge's mean and
// largest value, how often an arc went from where to where. The engine feeds them at the places where it emits the
// events (workload/env.hpp), the fold (run_state.hpp) from the events alone; both through the same functions, so that
// both come to the same.
//
// All are bounded: instances and values beyond the limits below are left out, whatever a damaged recording says.
// Thread rule: one writer at a time; copies are independent. Times are run-clock nanoseconds.
#pragma once

#include "base/time.hpp"
#include "events/sorted_row.hpp"
#include "events/step_integral.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace sluice {

inline constexpr std::size_t kMeaningInstancesMax = std::size_t{1} << 14;
inline constexpr std::size_t kArcPairsMax = std::size_t{1} << 14;

// One declared state, all its instances together.
class StateMeter {
public:
    // True when this changed the instance's value, or is the first of it.
    bool set(Nanos now, std::uint32_t instance, std::uint64_t value);
    // How often an instance took this value.
    std::uint64_t entries(std::uint64_t value) const;
    // Time spent in it, summed over the instances.
    WideInt timeIn(std::uint64_t value, Nanos now) const;
    // How many instances are in it now.
    std::int64_t instancesIn(std::uint64_t value) const;
    void mergeFrom(const StateMeter& other, Nanos now);
    bool equalAt(const StateMeter& other, Nanos now) const;

private:
    struct Value {
        std::uint64_t entries = 0;
        StepIntegral instances;
    };
    SortedRow<std::uint32_t, std::uint64_t> m_instances;
    SortedRow<std::uint64_t, Value> m_values;
};

// One declared gauge: the sum of its instances, kept in millionths so that its integral is exact.
class GaugeMeter {
public:
    bool set(Nanos now, std::uint32_t instance, double value);
    // Of one instance; 0 where it was never set.
    double value(std::uint32_t instance) const;
    double last() const noexcept { return toValue(m_sum.value()); }
    double mean(Nanos now) const noexcept { return m_sum.mean(now) / kUnits; }
    double max() const noexcept { return toValue(m_max); }
    void mergeFrom(const GaugeMeter& other, Nanos now);
    bool equalAt(const GaugeMeter& other, Nanos now) const;

private:
    static constexpr double kUnits = 1e6;
    static double toValue(std::int64_t units) noexcept { return static_cast<double>(units) / kUnits; }
    SortedRow<std::uint32_t, std::int64_t> m_instances;
    StepIntegral m_sum;
    std::int64_t m_max = 0;
};

// One declared arc: how often from which index to which, each within the role that the arc's declaration names.
class ArcMeter {
public:
    using Pair = std::pair<std::uint32_t, std::uint32_t>;
    void add(std::uint32_t from, std::uint32_t to, std::uint64_t count = 1);
    std::uint64_t total() const noexcept { return m_total; }
    const std::map<Pair, std::uint64_t>& pairs() const noexcept { return m_pairs; }
    void mergeFrom(const ArcMeter& other);
    friend bool operator==(const ArcMeter&, const ArcMeter&) = default;

private:
    std::uint64_t m_total = 0;
    std::map<Pair, std::uint64_t> m_pairs;
};

}  // namespace sluice
