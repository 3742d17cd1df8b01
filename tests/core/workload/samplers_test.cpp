#include "workload/samplers.hpp"

#include "base/random.hpp"

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/kolmogorov_smirnov.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/pareto.hpp>
#include <boost/math/distributions/uniform.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace sluice {
namespace {

namespace bm = boost::math;

constexpr int kCount = 50'000;
// Statements of this file that chance alone could break; together they hold with 99 %.
constexpr double kFamily = 16;
constexpr double kLevel = 0.01 / kFamily;

Distribution made(DistributionKind kind, double shape = 0, double ratio = 20) {
    return Distribution::make(kind, shape, ratio).value();
}

std::vector<double> samplesOf(const Distribution& distribution, std::uint64_t seed) {
    const RandomStream stream(seed, 0, 0);
    std::vector<double> samples;
    for (std::uint64_t i = 0; i < kCount; ++i) samples.push_back(distribution.sample(stream.unit(i)));
    return samples;
}

double distanceFrom(std::vector<double> samples, const std::function<double(double)>& cdf) {
    std::sort(samples.begin(), samples.end());
    double distance = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double exact = cdf(samples[i]);
        distance =
            std::max({distance, exact - static_cast<double>(i) / kCount, static_cast<double>(i + 1) / kCount - exact});
    }
    return distance;
}

void expectLaw(const Distribution& distribution, std::uint64_t seed, const std::function<double(double)>& cdf) {
    const auto samples = samplesOf(distribution, seed);
    const bm::kolmogorov_smirnov_distribution<double> law(kCount);
    EXPECT_LT(distanceFrom(samples, cdf), bm::quantile(law, 1 - kLevel));

    double sum = 0;
    for (const double sample : samples) sum += sample;
    const double deviation = std::sqrt(distribution.squaredVariation() / kCount);
    EXPECT_NEAR(sum / kCount, 1, bm::quantile(bm::normal_distribution<double>(), 1 - kLevel / 2) * deviation);
}

TEST(Distribution, ExponentialFollowsItsLaw) {
    const bm::exponential_distribution<double> exact(1);
    expectLaw(Distribution::exponential(), 1, [&](double x) { return bm::cdf(exact, x); });
}

TEST(Distribution, UniformFollowsItsLaw) {
    const bm::uniform_distribution<double> exact(0.25, 1.75);
    expectLaw(made(DistributionKind::Uniform, 0.75), 2, [&](double x) { return bm::cdf(exact, x); });
}

TEST(Distribution, LognormalFollowsItsLaw) {
    const double sigma = 0.7;
    const bm::lognormal_distribution<double> exact(-sigma * sigma / 2, sigma);
    expectLaw(made(DistributionKind::Lognormal, sigma), 3, [&](double x) { return bm::cdf(exact, x); });
}

TEST(Distribution, ParetoFollowsItsLaw) {
    const double alpha = 4.5;
    const bm::pareto_distribution<double> exact((alpha - 1) / alpha, alpha);
    expectLaw(made(DistributionKind::Pareto, alpha), 4, [&](double x) { return bm::cdf(exact, x); });
}

TEST(Distribution, BimodalHasItsShareOfLongOnesAndItsMean) {
    const Distribution distribution = made(DistributionKind::Bimodal, 0.1, 20);
    const double shortOne = distribution.sample(0);
    const double longOne = distribution.sample(1 - 0x1p-53);
    EXPECT_DOUBLE_EQ(longOne, 20 * shortOne);
    EXPECT_DOUBLE_EQ(0.9 * shortOne + 0.1 * longOne, 1);
    const auto samples = samplesOf(distribution, 5);
    const auto share = static_cast<double>(std::count(samples.begin(), samples.end(), longOne)) / kCount;
    EXPECT_NEAR(share, 0.1, bm::quantile(bm::normal_distribution<double>(), 1 - kLevel / 2) * std::sqrt(0.09 / kCount));
}

TEST(Distribution, ConstantIsItsMean) {
    EXPECT_EQ(Distribution::constant().duration(0.3, 5e6), 5 * kMillisecond);
}

TEST(Distribution, EveryUnitGivesAFiniteDurationThatIsNotNegative) {
    for (const auto kind : {DistributionKind::Constant, DistributionKind::Exponential, DistributionKind::Uniform,
                            DistributionKind::Lognormal, DistributionKind::Pareto, DistributionKind::Bimodal}) {
        const Distribution distribution = made(kind);
        for (const double unit : {0.0, 0x1p-53, 0.5, 1 - 0x1p-53}) {
            EXPECT_GE(distribution.sample(unit), 0);
            EXPECT_TRUE(std::isfinite(distribution.sample(unit)));
            EXPECT_LE(distribution.duration(unit, 1e30), kSampleMax);
        }
    }
}

TEST(Distribution, SamplesGrowWithTheirUnit) {
    for (const auto kind : {DistributionKind::Exponential, DistributionKind::Uniform, DistributionKind::Lognormal,
                            DistributionKind::Pareto, DistributionKind::Bimodal}) {
        const Distribution distribution = made(kind);
        double last = 0;
        for (int i = 0; i < 1000; ++i) {
            const double sample = distribution.sample(i / 1000.0);
            EXPECT_GE(sample, last);
            last = sample;
        }
    }
}

TEST(Distribution, RefusesShapesOutsideItsRangeAndSaysWhatIsAllowed) {
    const auto message = [](DistributionKind kind, double shape, double ratio = 20) {
        const auto result = Distribution::make(kind, shape, ratio);
        return result.ok() ? std::string() : result.error().message;
    };
    EXPECT_EQ(message(DistributionKind::Pareto, 1),
              "workload.service_shape: pareto needs an alpha above 1 and at most 100 (0: 2.5), not 1");
    EXPECT_EQ(message(DistributionKind::Bimodal, 1),
              "workload.service_shape: bimodal needs a share of long ones between 0 and 1 (0: 0.1), not 1");
    EXPECT_NE(message(DistributionKind::Uniform, 1.5), "");
    EXPECT_NE(message(DistributionKind::Lognormal, 5), "");
    EXPECT_NE(message(DistributionKind::Lognormal, std::numeric_limits<double>::quiet_NaN()), "");
    EXPECT_EQ(message(DistributionKind::Bimodal, 0.5, 0.5),
              "workload.service_ratio must be a number from 1 to 1000000, not 0.5");
    EXPECT_EQ(message(DistributionKind::Exponential, 7), "");  // a shape that means nothing does no harm
}

TEST(RoundToNanos, RoundsHalfToEvenAndClamps) {
    EXPECT_EQ(roundToNanos(0.5), 0);
    EXPECT_EQ(roundToNanos(1.5), 2);
    EXPECT_EQ(roundToNanos(2.5), 2);
    EXPECT_EQ(roundToNanos(2.51), 3);
    EXPECT_EQ(roundToNanos(999'999'999'999'999.5), 1'000'000'000'000'000);
    EXPECT_EQ(roundToNanos(-3), 0);
    EXPECT_EQ(roundToNanos(std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_EQ(roundToNanos(std::numeric_limits<double>::infinity()), kSampleMax);
}

}  // namespace
}  // namespace sluice
