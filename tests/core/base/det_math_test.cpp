#include "base/det_math.hpp"

#include "base/random.hpp"

#include <boost/math/distributions/normal.hpp>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sluice {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// How many representable numbers lie between two finite doubles of the same sign.
double ulpDistance(double a, double b) {
    return std::fabs(static_cast<double>(std::bit_cast<std::int64_t>(a) - std::bit_cast<std::int64_t>(b)));
}

// The reference is the C library's long double, which has 11 more bits than the result.
double reference(long double value) {
    return static_cast<double>(value);
}

class DetMath : public ::testing::Test {
protected:
    static constexpr int kSamples = 200'000;
    double between(double low, double high) { return low + (high - low) * m_random.unit(); }

private:
    SequentialRandom m_random{42, 0, 0};
};

TEST_F(DetMath, LogIsWithinOneUlpOfTheExactValue) {
    for (int i = 0; i < kSamples; ++i) {
        for (const double x : {between(0, 1), between(0.5, 2), std::exp(between(-700, 700))}) {
            ASSERT_LE(ulpDistance(det::log(x), reference(std::log(static_cast<long double>(x)))), 1) << x;
        }
    }
}

TEST_F(DetMath, ExpIsWithinOneUlpOfTheExactValue) {
    for (int i = 0; i < kSamples; ++i) {
        for (const double x : {between(-1, 1), between(-40, 40), between(-708, 709)}) {
            ASSERT_LE(ulpDistance(det::exp(x), reference(std::exp(static_cast<long double>(x)))), 1) << x;
        }
    }
}

TEST_F(DetMath, PowIsWithinTwoUlpInTheRangeThatTheSamplersNeed) {
    for (int i = 0; i < kSamples; ++i) {
        const double x = between(0, 1);
        const double y = -1 / between(1.01, 20);
        const double exact = reference(std::pow(static_cast<long double>(x), static_cast<long double>(y)));
        ASSERT_LE(ulpDistance(det::pow(x, y), exact), 2) << x << " ^ " << y;
    }
}

TEST_F(DetMath, PowIsWithinEightUlpWhereverTheResultIsNormal) {
    for (int i = 0; i < kSamples; ++i) {
        const double x = std::exp(between(-300, 300));
        const double y = between(-2.2, 2.2);
        const double exact = reference(std::pow(static_cast<long double>(x), static_cast<long double>(y)));
        ASSERT_LE(ulpDistance(det::pow(x, y), exact), 8) << x << " ^ " << y;
    }
}

TEST_F(DetMath, SubnormalNumbersKeepTheirMeaning) {
    EXPECT_LE(ulpDistance(det::log(5e-324), std::log(5e-324)), 1);
    EXPECT_LE(ulpDistance(det::exp(-740.0), std::exp(-740.0)), 1);
    EXPECT_EQ(det::exp(-746.0), 0);
}

TEST_F(DetMath, EdgesFollowTheCStandard) {
    EXPECT_EQ(det::log(1.0), 0);
    EXPECT_EQ(det::log(0.0), -kInfinity);
    EXPECT_EQ(det::log(kInfinity), kInfinity);
    EXPECT_TRUE(std::isnan(det::log(-1.0)));
    EXPECT_TRUE(std::isnan(det::log(std::nan(""))));
    EXPECT_EQ(det::exp(0.0), 1);
    EXPECT_EQ(det::exp(710.0), kInfinity);
    EXPECT_EQ(det::exp(-kInfinity), 0);
    EXPECT_EQ(det::exp(kInfinity), kInfinity);
    EXPECT_TRUE(std::isnan(det::exp(std::nan(""))));
    EXPECT_EQ(det::pow(0.0, 2.0), 0);
    EXPECT_EQ(det::pow(0.0, -2.0), kInfinity);
    EXPECT_EQ(det::pow(kInfinity, -2.0), 0);
    EXPECT_EQ(det::pow(kInfinity, 2.0), kInfinity);
    EXPECT_EQ(det::pow(0.0, 0.0), 1);
    EXPECT_EQ(det::pow(1.0, 1e300), 1);
    EXPECT_EQ(det::pow(0.5, 1e300), 0);
    EXPECT_EQ(det::pow(2.0, 1e300), kInfinity);
    EXPECT_TRUE(std::isnan(det::pow(-1.0, 2.0)));
    EXPECT_EQ(det::normalQuantile(0.5), 0);
    EXPECT_EQ(det::normalQuantile(0.0), -kInfinity);
    EXPECT_EQ(det::normalQuantile(1.0), kInfinity);
}

TEST_F(DetMath, NormalQuantileAgreesWithTheExactDistribution) {
    const boost::math::normal_distribution<double> normal;
    for (int i = 1; i < kSamples; ++i) {
        const double p = i / static_cast<double>(kSamples);
        const double exact = boost::math::quantile(normal, p);
        ASSERT_NEAR(det::normalQuantile(p), exact, 4e-15 * (1 + std::fabs(exact))) << p;
    }
    for (const double p : {1e-300, 1e-100, 1e-20, 0x1p-53}) {
        ASSERT_NEAR(det::normalQuantile(p) / boost::math::quantile(normal, p), 1, 1e-14) << p;
    }
}

// Frozen results. Another machine, compiler or set of flags that gives other bits would give other runs.
TEST_F(DetMath, ResultsAreTheSameBitsEverywhere) {
    std::uint64_t hash = 0;
    const auto mix = [&hash](double value) {
        hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    };
    const RandomStream stream(7, 0, 0);
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const double u = stream.unit(i);
        mix(det::log(1 - u));
        mix(det::exp(u * 80 - 40));
        mix(det::pow(1 - u, -1 / (1 + 4 * u)));
        mix(det::normalQuantile(u));
    }
    EXPECT_EQ(hash, 15045937408598656569u);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(det::log(10.0)), 0x40026bb1bbb55516u);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(det::exp(1.0)), 0x4005bf0a8b145769u);
}

}  // namespace
}  // namespace sluice
