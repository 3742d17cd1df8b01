#include "events/meaning_meter.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

TEST(StateMeter, AddsUpTheTimeInEachValueOverAllInstances) {
    StateMeter meter;
    EXPECT_TRUE(meter.set(0, 0, 0));
    EXPECT_TRUE(meter.set(0, 1, 0));
    EXPECT_TRUE(meter.set(10, 0, 2));
    EXPECT_TRUE(meter.set(25, 0, 0));
    EXPECT_EQ(meter.timeIn(2, 100), 15);
    EXPECT_EQ(meter.timeIn(0, 100), 10 + 75 + 100);
    EXPECT_EQ(meter.entries(0), 3u);
    EXPECT_EQ(meter.entries(2), 1u);
    EXPECT_EQ(meter.entries(7), 0u);
    EXPECT_EQ(meter.instancesIn(0), 2);
}

TEST(StateMeter, TheSameValueAgainIsNoChange) {
    StateMeter meter;
    EXPECT_TRUE(meter.set(5, 0, 1));
    EXPECT_FALSE(meter.set(9, 0, 1));
    EXPECT_EQ(meter.entries(1), 1u);
}

TEST(StateMeter, AnyNumberOfInstancesTakesBoundedMemory) {
    StateMeter meter;
    for (std::uint32_t i = 0; i < 2 * kMeaningInstancesMax; ++i) meter.set(0, i, 1);
    EXPECT_EQ(meter.entries(1), kMeaningInstancesMax);
}

TEST(StateMeter, TakesInstancesAndValuesInAnyOrder) {
    StateMeter meter;
    const std::uint64_t far = std::uint64_t{1} << 63;
    EXPECT_TRUE(meter.set(0, 70000, far));
    EXPECT_TRUE(meter.set(0, 2, 9));
    EXPECT_TRUE(meter.set(0, 0, 4));
    EXPECT_TRUE(meter.set(10, 70000, 9));
    EXPECT_FALSE(meter.set(20, 2, 9));
    EXPECT_TRUE(meter.set(30, 0, far));
    EXPECT_EQ(meter.timeIn(far, 100), 10 + 70);
    EXPECT_EQ(meter.timeIn(9, 100), 100 + 90);
    EXPECT_EQ(meter.timeIn(4, 100), 30);
    EXPECT_EQ(meter.instancesIn(9), 2);
}

TEST(GaugeMeter, KeepsMeanLargestAndLastOfTheSum) {
    GaugeMeter meter;
    meter.set(0, 0, 2);
    meter.set(50, 1, 4.5);
    meter.set(75, 0, 0);
    EXPECT_DOUBLE_EQ(meter.max(), 6.5);
    EXPECT_DOUBLE_EQ(meter.last(), 4.5);
    EXPECT_DOUBLE_EQ(meter.mean(100), (2 * 50 + 6.5 * 25 + 4.5 * 25) / 100);
    EXPECT_FALSE(meter.set(80, 1, 4.5));
}

TEST(GaugeMeter, WhatIsNoNumberCountsAsNothing) {
    GaugeMeter meter;
    meter.set(0, 0, std::numeric_limits<double>::quiet_NaN());
    meter.set(0, 1, std::numeric_limits<double>::infinity());
    EXPECT_DOUBLE_EQ(meter.last(), 0);
    for (std::uint32_t i = 0; i < 1000; ++i) meter.set(1, i, std::numeric_limits<double>::max());
    EXPECT_GT(meter.last(), 0) << "the sum must not overflow";
}

TEST(GaugeMeter, KnowsTheValueOfEachInstance) {
    GaugeMeter gauge;
    EXPECT_TRUE(gauge.set(10, 3, 2.5));
    EXPECT_TRUE(gauge.set(20, 4, -1));
    EXPECT_EQ(gauge.value(3), 2.5);
    EXPECT_EQ(gauge.value(4), -1);
    EXPECT_EQ(gauge.value(5), 0);
    EXPECT_EQ(gauge.last(), 1.5);
}

TEST(ArcMeter, CountsEachPairApart) {
    ArcMeter meter;
    meter.add(3, 1);
    meter.add(3, 1, 4);
    meter.add(1, 3);
    EXPECT_EQ(meter.total(), 6u);
    EXPECT_EQ(meter.pairs().at({3, 1}), 5u);
    EXPECT_EQ(meter.pairs().at({1, 3}), 1u);
}

TEST(MeaningMeters, MergedWithOneThatSawNothingStayWhatTheyAre) {
    StateMeter states, noStates;
    states.set(10, 0, 1);
    noStates.mergeFrom(states, 40);
    EXPECT_TRUE(noStates.equalAt(states, 40));
    EXPECT_FALSE(noStates.equalAt(StateMeter(), 40));
    GaugeMeter gauge, noGauge;
    gauge.set(10, 0, 7);
    noGauge.mergeFrom(gauge, 40);
    EXPECT_TRUE(noGauge.equalAt(gauge, 40));
    EXPECT_FALSE(noGauge.equalAt(GaugeMeter(), 40));
}

}  // namespace
}  // namespace sluice
