#include "ui/plots/curve_data.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

RangeSeries series(std::vector<RangeBin> bins) {
    return {kMillisecond, std::move(bins)};
}

TEST(CurveData, CarriesTheLastKnownValueThroughBinsWithoutChange) {
    const RangeSeries depth = series({{1, 3, 2, true}, {}, {}, {5, 5, 5, true}});
    EXPECT_FALSE(valueAt(depth, -1).has_value());
    EXPECT_EQ(valueAt(depth, 0), 2.0f);
    EXPECT_EQ(valueAt(depth, 2 * kMillisecond), 2.0f);
    EXPECT_EQ(valueAt(depth, 3 * kMillisecond), 5.0f);
    EXPECT_EQ(valueAt(depth, kSecond), 5.0f);
    EXPECT_FALSE(valueAt(series({}), 0).has_value());
}

TEST(CurveData, ARangeEndsWithItsBin) {
    const RangeSeries depth = series({{1, 3, 2, true}, {}, {}, {5, 5, 5, true}});
    const std::vector<CurvePoint> points = curveOf(depth, {0, 4 * kMillisecond}, 4 * kMillisecond, 100);
    ASSERT_EQ(points.size(), 4u);
    EXPECT_EQ(points[0].min, 1.0f);
    EXPECT_EQ(points[0].max, 3.0f);
    EXPECT_EQ(points[1].time, kMillisecond);
    EXPECT_EQ(points[1].min, 2.0f);
    EXPECT_EQ(points[1].max, 2.0f);
    EXPECT_EQ(points[2].last, 5.0f);
    EXPECT_EQ(points[3].time, 4 * kMillisecond) << "the curve goes on to where the run is";
}

TEST(CurveData, KeepsPeaksHoweverFewColumnsThereAre) {
    RangeSeries depth = series(std::vector<RangeBin>(1000, RangeBin{1, 1, 1, true}));
    depth.bins[637] = {0, 42, 1, true};
    for (const int columns : {1, 7, 100, 5000}) {
        float highest = 0;
        float lowest = 100;
        const std::vector<CurvePoint> points = curveOf(depth, {0, kSecond}, kSecond, columns);
        EXPECT_LE(points.size(), static_cast<std::size_t>(2 * columns + 2));
        for (const CurvePoint& point : points) {
            highest = std::max(highest, point.max);
            lowest = std::min(lowest, point.min);
        }
        EXPECT_EQ(highest, 42.0f);
        EXPECT_EQ(lowest, 0.0f);
    }
}

TEST(CurveData, BeginsAZoomedCurveWithTheValueThatHoldsThere) {
    const RangeSeries depth = series({{7, 7, 7, true}, {}, {}, {}});
    const std::vector<CurvePoint> points = curveOf(depth, {2 * kMillisecond, 4 * kMillisecond}, 4 * kMillisecond, 10);
    ASSERT_FALSE(points.empty());
    EXPECT_EQ(points.front().time, 2 * kMillisecond);
    EXPECT_EQ(points.front().last, 7.0f);
    EXPECT_TRUE(curveOf(depth, {5 * kMillisecond, 9 * kMillisecond}, 4 * kMillisecond, 10).empty());
}

TEST(CurveData, LatencySkipsEmptyBinsAndKeepsTheWorstOfAColumn) {
    LatencySeries latency;
    latency.binWidth = 10 * kMillisecond;
    latency.bins = {{2, 1, 2, 3, 3}, {}, {1, 9, 9, 9, 9}, {1, 4, 4, 4, 4}};
    const TimeRange all{0, 40 * kMillisecond};
    EXPECT_EQ(latencyOf(latency, all, all.to, 100).size(), 3u);
    const std::vector<LatencyPoint> one = latencyOf(latency, all, all.to, 1);
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0].p99Ms, 9.0f);
    EXPECT_EQ(latencyOf(latency, all, 32 * kMillisecond, 100).back().time, 31 * kMillisecond)
        << "a window that is still filling ends where the run stands";
    EXPECT_EQ(latencyAt(latency, 15 * kMillisecond)->p99Ms, 3.0f);
    EXPECT_EQ(latencyAt(latency, kSecond)->p99Ms, 4.0f);
    EXPECT_FALSE(latencyAt(LatencySeries{}, 0).has_value());
}

TEST(CurveData, AWindowThatIsAllThereIsToSeeHasItsPointInSight) {
    LatencySeries latency;
    latency.binWidth = kSecond;
    latency.bins = {{2, 1, 2, 3, 3}, {1, 4, 4, 4, 4}};
    for (const TimeRange range :
         {TimeRange{0, 350 * kMillisecond}, TimeRange{700 * kMillisecond, 900 * kMillisecond}}) {
        const std::vector<LatencyPoint> points = latencyOf(latency, range, 2 * kSecond, 100);
        ASSERT_EQ(points.size(), 1u);
        EXPECT_TRUE(range.contains(points.front().time)) << points.front().time;
        EXPECT_EQ(points.front().p99Ms, 3.0f);
    }
}

}  // namespace
}  // namespace sluice::ui
