#include "base/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace sluice {
namespace {

TEST(Histogram, IsSmallAndZeroWhenEmpty) {
    const Histogram histogram;
    EXPECT_EQ(histogram.heapBytes(), 0u);
    EXPECT_EQ(histogram.count(), 0u);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.max(), 0);
    EXPECT_EQ(histogram.mean(), 0);
    EXPECT_EQ(histogram.quantile(0.5), 0);
}

TEST(Histogram, ValuesBelow64AreExact) {
    Histogram histogram;
    for (Nanos value = 0; value < 64; ++value) histogram.add(value);
    for (int i = 1; i <= 64; ++i) EXPECT_EQ(histogram.quantile(i / 64.0), i - 1);
}

TEST(Histogram, CountSumMinMaxAndMeanAreExact) {
    Histogram histogram;
    histogram.add(kForever);
    histogram.add(kForever);
    histogram.add(3);
    EXPECT_EQ(histogram.count(), 3u);
    EXPECT_TRUE(histogram.sum() == WideSum{2} * static_cast<WideSum>(kForever) + 3);
    EXPECT_EQ(histogram.min(), 3);
    EXPECT_EQ(histogram.max(), kForever);
    EXPECT_DOUBLE_EQ(histogram.mean(), 2.0 * static_cast<double>(kForever) / 3.0);
}

TEST(Histogram, NegativeValuesCountAsZero) {
    Histogram histogram;
    histogram.add(-5);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.max(), 0);
    EXPECT_EQ(histogram.count(), 1u);
}

TEST(Histogram, QuantilesAreWithinOne64thOfTheNearestRank) {
    std::mt19937_64 random(7);
    std::lognormal_distribution<double> spread(12, 4);
    std::vector<Nanos> values;
    Histogram histogram;
    for (int i = 0; i < 20'000; ++i) {
        values.push_back(static_cast<Nanos>(std::min(spread(random), 1e17)));
        histogram.add(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const double q : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
        const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
        const auto exact = static_cast<double>(values[rank - 1]);
        EXPECT_NEAR(static_cast<double>(histogram.quantile(q)), exact, exact / 64 + 1) << q;
    }
    EXPECT_EQ(histogram.quantile(0), values.front());
    EXPECT_EQ(histogram.quantile(1), values.back());
}

TEST(Histogram, EveryValueLiesInItsBucket) {
    for (unsigned shift = 0; shift < 63; ++shift) {
        for (const Nanos offset : {-1, 0, 1}) {
            const Nanos value = (Nanos{1} << shift) + offset;
            Histogram histogram;
            histogram.add(value);
            int buckets = 0;
            histogram.forEachBucket([&](Nanos lowest, Nanos highest, std::uint64_t count) {
                ++buckets;
                EXPECT_EQ(count, 1u);
                EXPECT_LE(lowest, value);
                EXPECT_GE(highest, value);
                EXPECT_LE(highest - lowest, lowest / 32);
            });
            EXPECT_EQ(buckets, 1);
        }
    }
}

TEST(Histogram, MergingInAnyOrderEqualsAddingAll) {
    std::mt19937_64 random(3);
    Histogram all;
    Histogram parts[4];
    for (int i = 0; i < 1000; ++i) {
        const auto value = static_cast<Nanos>(random() >> (1 + random() % 60));
        all.add(value);
        parts[random() % 4].add(value);
    }
    Histogram forward;
    Histogram backward;
    for (int i = 0; i < 4; ++i) {
        forward.mergeFrom(parts[i]);
        backward.mergeFrom(parts[3 - i]);
    }
    forward.mergeFrom(Histogram());
    EXPECT_EQ(forward, all);
    EXPECT_EQ(backward, all);
    backward.add(1);
    EXPECT_FALSE(backward == all);
}

}  // namespace
}  // namespace sluice
