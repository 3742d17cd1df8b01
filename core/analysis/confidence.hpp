// How sure a mean over independent replications is. Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <span>

namespace sluice {

// A mean with its confidence interval, mean - halfWidth to mean + halfWidth.
struct MeanInterval {
    double mean = 0;
    double halfWidth = 0;  // infinite below two samples: one alone says nothing of its spread
    std::size_t count = 0;
    bool contains(double value) const noexcept { return value >= mean - halfWidth && value <= mean + halfWidth; }
};

// Student's interval for the mean of independent samples, t(count - 1) x s / sqrt(count), at this level in (0, 1), such
// as 0.95. Samples that are no number are left out; of none the mean is NaN. Exact for normal samples, and for means
// over long runs close to it.
MeanInterval meanInterval(std::span<const double> samples, double level);

// The level at which each of `comparisons` must be held so that all of them hold together with probability
// `familyLevel` at least, however they depend on each other (Bonferroni's inequality).
double bonferroniLevel(double familyLevel, std::size_t comparisons);

}  // namespace sluice
