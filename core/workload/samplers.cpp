#include "workload/samplers.hpp"

#include "base/det_math.hpp"
#include "workload/parameter.hpp"

#include <limits>
#include <string>

namespace sluice {
namespace {

struct ShapeRule {
    double usual;
    double lowest;
    bool lowestAllowed;
    double highest;
    bool highestAllowed;
    std::string_view words;
};

ShapeRule ruleOf(DistributionKind kind) {
    switch (kind) {
        case DistributionKind::Uniform:
            return {1, 0, false, 1, true, "uniform needs a half width above 0 and at most 1"};
        case DistributionKind::Lognormal:
            return {1, 0, false, 4, true, "lognormal needs a sigma above 0 and at most 4"};
        case DistributionKind::Pareto:
            return {2.5, 1, false, 100, true, "pareto needs an alpha above 1 and at most 100"};
        case DistributionKind::Bimodal:
            return {0.1, 0, false, 1, false, "bimodal needs a share of long ones between 0 and 1"};
        case DistributionKind::Constant:
        case DistributionKind::Exponential:
            break;
    }
    return {0, 0, true, std::numeric_limits<double>::max(), true, ""};
}

// The middle of one of 2^52 cells of (0, 1): an open interval, which the normal quantile needs at both ends.
double openUnit(double unit) noexcept {
    constexpr double kCells = 0x1p52;
    const auto cell = static_cast<std::uint64_t>(unit * kCells);
    return (static_cast<double>(cell) + 0.5) / kCells;
}

}  // namespace

Nanos roundToNanos(double nanoseconds) noexcept {
    constexpr auto kLimit = static_cast<double>(kSampleMax);
    // Adding and taking away 2^52 leaves no bits for the fraction, and the addition rounds half to even.
    constexpr double kRounder = 0x1p52;
    static_assert(kLimit < kRounder / 2);
    if (!(nanoseconds > 0)) return 0;
    if (nanoseconds >= kLimit) return kSampleMax;
    return static_cast<Nanos>((nanoseconds + kRounder) - kRounder);
}

Distribution::Distribution(DistributionKind kind, double shape, double ratio) noexcept
    : m_kind(kind), m_shape(shape), m_ratio(ratio) {
    if (kind == DistributionKind::Lognormal) m_scale = det::exp(-0.5 * shape * shape);
    if (kind == DistributionKind::Pareto) m_scale = (shape - 1) / shape;
    if (kind == DistributionKind::Bimodal) m_scale = 1 / (1 - shape + shape * ratio);
}

Result<Distribution> Distribution::make(DistributionKind kind, double shape, double ratio) {
    const ShapeRule rule = ruleOf(kind);
    if (shape == 0) shape = rule.usual;
    const bool above = rule.lowestAllowed ? shape >= rule.lowest : shape > rule.lowest;
    const bool below = rule.highestAllowed ? shape <= rule.highest : shape < rule.highest;
    if (!above || !below)
        return Error{ErrorCode::InvalidArgument, "workload.service_shape: " + std::string(rule.words) +
                                                     " (0: " + numberText(rule.usual) + "), not " + numberText(shape)};
    if (!(ratio >= 1) || ratio > 1e6)
        return Error{ErrorCode::InvalidArgument,
                     "workload.service_ratio must be a number from 1 to 1000000, not " + numberText(ratio)};
    return Distribution(kind, shape, ratio);
}

double Distribution::sample(double unit) const noexcept {
    switch (m_kind) {
        case DistributionKind::Constant:
            return 1;
        case DistributionKind::Exponential:
            return -det::log(1 - unit);
        case DistributionKind::Uniform:
            return 1 + m_shape * (2 * unit - 1);
        case DistributionKind::Lognormal:
            return m_scale * det::exp(m_shape * det::normalQuantile(openUnit(unit)));
        case DistributionKind::Pareto:
            return m_scale * det::pow(1 - unit, -1 / m_shape);
        case DistributionKind::Bimodal:
            return unit < 1 - m_shape ? m_scale : m_scale * m_ratio;
    }
    return 1;
}

double Distribution::squaredVariation() const noexcept {
    switch (m_kind) {
        case DistributionKind::Constant:
            return 0;
        case DistributionKind::Exponential:
            return 1;
        case DistributionKind::Uniform:
            return m_shape * m_shape / 3;
        case DistributionKind::Lognormal:
            return det::exp(m_shape * m_shape) - 1;
        case DistributionKind::Pareto:
            return m_shape > 2 ? 1 / (m_shape * (m_shape - 2)) : std::numeric_limits<double>::infinity();
        case DistributionKind::Bimodal:
            return m_scale * m_scale * (1 - m_shape + m_shape * m_ratio * m_ratio) - 1;
    }
    return 0;
}

}  // namespace sluice
