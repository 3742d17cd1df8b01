// Distributions as pure functions of uniform numbers: the same uniform gives the same sample on every machine. Samples
// are scaled to a mean of one; the caller multiplies by the mean wanted and rounds to whole nanoseconds before the
// result touches a clock.
//
// Thread rule: values without state; safe from any thread.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice {

// The longest duration that a sampler gives: a million seconds. Longer ones are cut there.
inline constexpr Nanos kSampleMax = 1'000'000 * kSecond;

// Rounds to whole nanoseconds, half to even; below 0 and NaN become 0, beyond kSampleMax becomes kSampleMax.
Nanos roundToNanos(double nanoseconds) noexcept;

enum class DistributionKind : std::uint8_t { Constant, Exponential, Uniform, Lognormal, Pareto, Bimodal };

// What `workload.service_shape` means, its range and what 0 ("as usual") stands for:
//   constant, exponential   no meaning
//   uniform      half the width as a share of the mean, (0, 1]; 1: from 0 to twice the mean
//   lognormal    sigma of the logarithm, (0, 4]; 1
//   pareto       the tail exponent alpha, (1, 100]; 2.5. The variance is infinite up to 2
//   bimodal      the share of long ones, (0, 1); 0.1. A long one takes `ratio` times as long as a short one
class Distribution {
public:
    // `shape` 0 stands for the usual one. The error names `workload.service_shape` and its range.
    static Result<Distribution> make(DistributionKind kind, double shape = 0, double ratio = 20);
    static Distribution constant() { return {DistributionKind::Constant, 0, 1}; }
    static Distribution exponential() { return {DistributionKind::Exponential, 0, 1}; }

    DistributionKind kind() const noexcept { return m_kind; }
    double shape() const noexcept { return m_shape; }

    // The sample that belongs to `unit` in [0, 1): the quantile function, scaled to a mean of 1. Never negative or NaN.
    double sample(double unit) const noexcept;
    // The same as a duration, for a mean in nanoseconds.
    Nanos duration(double unit, double meanNanos) const noexcept { return roundToNanos(meanNanos * sample(unit)); }
    // Variance over the square of the mean (1 for exponential); infinity where there is none. Theory needs it.
    double squaredVariation() const noexcept;

private:
    Distribution(DistributionKind kind, double shape, double ratio) noexcept;

    DistributionKind m_kind;
    double m_shape;
    double m_ratio;
    double m_scale = 1;  // the smallest value (pareto), the short value (bimodal), e^(-sigma^2/2) (lognormal)
};

}  // namespace sluice
