#include "base/random.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace sluice {
namespace {

// The known-answer vectors that come with Random123: counter and key all zero, all ones, digits of pi.
TEST(RandomStream, IsPhilox4x32WithTenRounds) {
    EXPECT_EQ(RandomStream(0, 0, 0).pairAt(0),
              (std::array<std::uint64_t, 2>{0xe169c58d6627e8d5u, 0x9b00dbd8bc57ac4cu}));
    EXPECT_EQ(RandomStream(~0ull, ~0u, ~0u).pairAt(~0ull),
              (std::array<std::uint64_t, 2>{0x41c83b0e408f276du, 0x6d5451fda20bc7c6u}));
    EXPECT_EQ(RandomStream(0x299f31d0a4093822u, 0x13198a2eu, 0x03707344u).pairAt(0x85a308d3243f6a88u),
              (std::array<std::uint64_t, 2>{0x94fdccebd16cfe09u, 0x24126ea15001e420u}));
}

TEST(RandomStream, EachIndexIsHalfOfItsPair) {
    const RandomStream stream(1, 2, 3);
    for (std::uint64_t block = 0; block < 100; ++block) {
        EXPECT_EQ(stream.at(2 * block), stream.pairAt(block)[0]);
        EXPECT_EQ(stream.at(2 * block + 1), stream.pairAt(block)[1]);
    }
}

TEST(RandomStream, SeedSourcePurposeAndIndexAllMatter) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        for (std::uint32_t source = 0; source < 4; ++source) {
            for (std::uint32_t purpose = 0; purpose < 4; ++purpose) {
                const RandomStream stream(seed << 40, source, purpose);
                for (const std::uint64_t index : {0ull, 1ull, 1ull << 33, ~0ull}) seen.insert(stream.at(index));
            }
        }
    }
    EXPECT_EQ(seen.size(), 4u * 4 * 4 * 4);
}

TEST(RandomStream, UnitStaysBelowOneAndFillsTheInterval) {
    EXPECT_EQ(unitFromBits(0), 0);
    EXPECT_EQ(unitFromBits(~0ull), 1 - 0x1p-53);
    const RandomStream stream(5, 0, 0);
    double sum = 0;
    constexpr int kCount = 100'000;
    for (std::uint64_t i = 0; i < kCount; ++i) sum += stream.unit(i);
    // The mean of n uniforms has the standard deviation 1 / sqrt(12 n); 4 of them is once in 16,000.
    EXPECT_NEAR(sum / kCount, 0.5, 4 / std::sqrt(12.0 * kCount));
}

// Frozen values hold the whole chain from the seed to the output.
TEST(SequentialRandom, GivesTheSameNumbersEverywhere) {
    SequentialRandom random(1, 2, 3);
    std::vector<std::uint64_t> got;
    for (int i = 0; i < 4; ++i) got.push_back(random.next());
    EXPECT_EQ(got, (std::vector<std::uint64_t>{0xc53143b7196b2705u, 0xa4c20123548a7272u, 0xeb26947207f021e4u,
                                               0x277863313f401f4cu}));
}

TEST(SequentialRandom, BelowIsUniform) {
    SequentialRandom random(11, 0, 0);
    for (const std::uint32_t n : {1u, 2u, 3u, 4u, 7u, 64u}) {
        std::vector<double> counts(n);
        constexpr double kDraws = 60'000;
        for (int i = 0; i < static_cast<int>(kDraws); ++i) ++counts.at(random.below(n));
        double statistic = 0;
        for (const double count : counts) statistic += (count - kDraws / n) * (count - kDraws / n) / (kDraws / n);
        if (n == 1) continue;
        // Five tests at a family-wise level of 99 %.
        const boost::math::chi_squared_distribution<double> law(n - 1);
        EXPECT_LT(statistic, boost::math::quantile(law, 1 - 0.01 / 5)) << n;
    }
}

TEST(SequentialRandom, BelowReachesTheLastOfAHugeRange) {
    SequentialRandom random(3, 0, 0);
    std::uint32_t largest = 0;
    for (int i = 0; i < 10'000; ++i) largest = std::max(largest, random.below(0xffffffffu));
    EXPECT_GT(largest, 0xff000000u);
}

}  // namespace
}  // namespace sluice
