#include "analysis/confidence.hpp"

#include "base/det_math.hpp"
#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sluice {
namespace {

TEST(MeanInterval, IsStudentsOfTheTable) {
    // Mean 3, s^2 = 2.5, t(4) at 95 % = 2.776 and at 99 % = 4.604.
    const std::vector<double> samples = {1, 2, 3, 4, 5};
    const MeanInterval usual = meanInterval(samples, 0.95);
    EXPECT_DOUBLE_EQ(usual.mean, 3);
    EXPECT_EQ(usual.count, 5u);
    EXPECT_NEAR(usual.halfWidth, 2.7764 * std::sqrt(2.5 / 5), 1e-4);
    EXPECT_NEAR(meanInterval(samples, 0.99).halfWidth, 4.6041 * std::sqrt(2.5 / 5), 1e-4);
}

TEST(MeanInterval, HoldsTheTrueMeanAsOftenAsItSays) {
    constexpr int kTrials = 2000;
    const RandomStream stream(7, 0, 0);
    int held = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<double> samples;
        for (std::uint64_t i = 0; i < 6; ++i) {
            const double unit = stream.unit(static_cast<std::uint64_t>(trial) * 6 + i) + 0x1p-54;
            samples.push_back(10 + 3 * det::normalQuantile(unit));
        }
        held += meanInterval(samples, 0.9).contains(10) ? 1 : 0;
    }
    // Four standard deviations of a binomial count.
    EXPECT_NEAR(held, 0.9 * kTrials, 4 * std::sqrt(kTrials * 0.9 * 0.1));
}

TEST(MeanInterval, KeepsItsDigitsFarFromZero) {
    const std::vector<double> samples = {1e9 + 1, 1e9 + 2, 1e9 + 3};
    EXPECT_NEAR(meanInterval(samples, 0.95).halfWidth, 4.3027 / std::sqrt(3), 1e-4);
}

TEST(MeanInterval, OfTooFewSaysSo) {
    EXPECT_TRUE(std::isnan(meanInterval({}, 0.95).mean));
    const std::vector<double> one = {4, std::nan("")};
    const MeanInterval single = meanInterval(one, 0.95);
    EXPECT_EQ(single.mean, 4);
    EXPECT_EQ(single.count, 1u) << "what is no number is left out";
    EXPECT_TRUE(std::isinf(single.halfWidth));
    const std::vector<double> same = {4, 4, 4};
    EXPECT_EQ(meanInterval(same, 0.95).halfWidth, 0);
}

TEST(Bonferroni, SharesTheDoubtAmongTheComparisons) {
    EXPECT_DOUBLE_EQ(bonferroniLevel(0.99, 1), 0.99);
    EXPECT_DOUBLE_EQ(bonferroniLevel(0.99, 100), 0.9999);
}

}  // namespace
}  // namespace sluice
