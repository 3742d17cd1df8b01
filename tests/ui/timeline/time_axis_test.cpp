#include "ui/timeline/time_axis.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice::ui {
namespace {

constexpr TimeRange kWhole{0, 100 * kSecond};

TEST(TimeAxis, PixelsAndTimesAreInverse) {
    const TimeAxis axis({2 * kSecond, 12 * kSecond}, 50, 1000);
    EXPECT_DOUBLE_EQ(axis.toPixel(2 * kSecond), 50);
    EXPECT_DOUBLE_EQ(axis.toPixel(12 * kSecond), 1050);
    for (double pixel = 50; pixel <= 1050; pixel += 7) EXPECT_NEAR(axis.toPixel(axis.toTime(pixel)), pixel, 1e-6);
}

TEST(TimeAxis, NeverHasAnEmptyOrNegativeRange) {
    const TimeAxis axis({-5, -5}, 0, 0);
    EXPECT_GE(axis.range().from, 0);
    EXPECT_GE(axis.range().span(), kTimeSpanMin);
    EXPECT_TRUE(std::isfinite(axis.toPixel(kSecond)));
}

TEST(TimeAxis, ZoomKeepsTheTimeUnderThePointer) {
    const TimeAxis axis({10 * kSecond, 30 * kSecond}, 0, 800);
    for (const double pixel : {0.0, 123.0, 400.0, 799.0}) {
        const Nanos under = axis.toTime(pixel);
        const TimeAxis zoomed = axis.zoomed(pixel, 2.0, kWhole);
        EXPECT_NEAR(toSeconds(zoomed.toTime(pixel)), toSeconds(under), 1e-6);
        EXPECT_EQ(zoomed.range().span(), 10 * kSecond);
    }
}

TEST(TimeAxis, ZoomStopsAtTheLimitsAndAtOneEvent) {
    TimeAxis axis({10 * kSecond, 30 * kSecond}, 0, 800);
    EXPECT_EQ(axis.zoomed(10, 1e-6, kWhole).range(), kWhole);
    EXPECT_EQ(axis.zoomed(10, 1e30, kWhole).range().span(), kTimeSpanMin);
}

TEST(TimeAxis, PanStaysWithinTheLimits) {
    const TimeAxis axis({10 * kSecond, 30 * kSecond}, 0, 800);
    EXPECT_EQ(axis.panned(40, kWhole).range(), (TimeRange{9 * kSecond, 29 * kSecond}));
    EXPECT_EQ(axis.panned(1e6, kWhole).range(), (TimeRange{0, 20 * kSecond}));
    EXPECT_EQ(axis.panned(-1e6, kWhole).range(), (TimeRange{80 * kSecond, 100 * kSecond}));
}

TEST(TimeAxis, TicksAreRoundEvenAndFarEnoughApart) {
    for (Nanos span = 20; span < 400'000 * kSecond; span = span * 7 / 3) {
        const TimeAxis axis({span / 3, span / 3 + span}, 0, 640);
        const std::vector<TimeTick> ticks = axis.ticks(70);
        ASSERT_FALSE(ticks.empty()) << span;
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            EXPECT_TRUE(axis.range().contains(ticks[i].time));
            if (i == 0) continue;
            const Nanos step = ticks[i].time - ticks[i - 1].time;
            EXPECT_EQ(step, niceTimeStep(step));
            EXPECT_GE(axis.toPixel(ticks[i].time) - axis.toPixel(ticks[i - 1].time), 70 - 1e-6);
            EXPECT_NE(ticks[i].label, ticks[i - 1].label) << "the labels must tell neighbours apart";
        }
    }
}

TEST(TimeAxis, StepsFollowTensBelowTenSecondsAndSixtiesAbove) {
    EXPECT_EQ(niceTimeStep(0), 1);
    EXPECT_EQ(niceTimeStep(3), 5);
    EXPECT_EQ(niceTimeStep(11 * kMillisecond), 20 * kMillisecond);
    EXPECT_EQ(niceTimeStep(5 * kSecond), 5 * kSecond);
    EXPECT_EQ(niceTimeStep(6 * kSecond), 10 * kSecond);
    EXPECT_EQ(niceTimeStep(16 * kSecond), 30 * kSecond);
    EXPECT_EQ(niceTimeStep(50 * 60 * kSecond), 3600 * kSecond);
    EXPECT_EQ(niceTimeStep(30 * 3600 * kSecond), 48 * 3600 * kSecond);
}

TEST(TimeLabel, UsesTheUnitAndDigitsThatTheResolutionNeeds) {
    EXPECT_EQ(timeLabel(0, kSecond), "0 s");
    EXPECT_EQ(timeLabel(350 * kMillisecond, 50 * kMillisecond), "350 ms");
    EXPECT_EQ(timeLabel(12'300 * kMillisecond, 100 * kMillisecond), "12.3 s");
    EXPECT_EQ(timeLabel(75 * kSecond, 5 * kSecond), "1:15");
    EXPECT_EQ(timeLabel(65'250 * kMillisecond, 10 * kMillisecond), "1:05.25");
    EXPECT_EQ(timeLabel(3'750 * kSecond, 10 * kSecond), "1:02:30");
    EXPECT_EQ(timeLabel(1'500, 100), "1.5 µs");
    EXPECT_EQ(timeLabel(-2 * kSecond, kSecond), "−2 s");
}

TEST(DurationLabel, HasThreeDigitsAndItsOwnUnit) {
    EXPECT_EQ(durationLabel(850), "850 ns");
    EXPECT_EQ(durationLabel(4'200 * kMicrosecond), "4.2 ms");
    EXPECT_EQ(durationLabel(1'250 * kMillisecond), "1.25 s");
    EXPECT_EQ(durationLabel(125 * kSecond), "2 min 5 s");
    EXPECT_EQ(durationLabel(2 * 3600 * kSecond + 60 * kSecond), "2 h 1 min");
}

}  // namespace
}  // namespace sluice::ui
