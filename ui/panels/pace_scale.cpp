#include "ui/panels/pace_scale.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

// The last part of the way belongs to express.
constexpr double kExpressFrom = 0.96;
constexpr double kDetent = 0.012;

}  // namespace

double paceFraction(double pace) {
    if (!(pace > 0)) return 1;
    const double bounded = std::clamp(pace, kPaceMin, kPaceMax);
    return (kExpressFrom - 0.01) * std::log(bounded / kPaceMin) / std::log(kPaceMax / kPaceMin);
}

double paceAt(double fraction) {
    if (fraction >= kExpressFrom) return kPaceExpress;
    const double share = std::clamp(fraction / (kExpressFrom - 0.01), 0.0, 1.0);
    const double pace = kPaceMin * std::pow(kPaceMax / kPaceMin, share);
    const double decade = std::pow(10, std::round(std::log10(pace)));
    if (std::abs(paceFraction(decade) - fraction) < kDetent) return decade;
    const double unit = std::pow(10, std::floor(std::log10(pace)) - 1);
    return std::round(pace / unit) * unit;
}

}  // namespace sluice::ui
