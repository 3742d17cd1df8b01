#include "analysis/confidence.hpp"

#include "base/assert.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>

namespace sluice {

MeanInterval meanInterval(std::span<const double> samples, double level) {
    SLUICE_ASSERT(level > 0 && level < 1, "a confidence level lies between 0 and 1");
    MeanInterval interval;
    interval.mean = 0;
    double squares = 0;  // of the distances from the mean, updated as samples come (Welford)
    for (const double sample : samples) {
        if (std::isnan(sample)) continue;
        const double distance = sample - interval.mean;
        interval.mean += distance / static_cast<double>(++interval.count);
        squares += distance * (sample - interval.mean);
    }
    if (interval.count == 0) interval.mean = std::numeric_limits<double>::quiet_NaN();
    if (interval.count < 2) {
        interval.halfWidth = std::numeric_limits<double>::infinity();
        return interval;
    }
    const auto freedom = static_cast<double>(interval.count - 1);
    const boost::math::students_t distribution(freedom);
    const double t = boost::math::quantile(boost::math::complement(distribution, (1 - level) / 2));
    interval.halfWidth = t * std::sqrt(squares / freedom / static_cast<double>(interval.count));
    return interval;
}

double bonferroniLevel(double familyLevel, std::size_t comparisons) {
    SLUICE_ASSERT(familyLevel > 0 && familyLevel < 1 && comparisons > 0, "a family has a level and members");
    return 1 - (1 - familyLevel) / static_cast<double>(comparisons);
}

}  // namespace sluice
