#include "events/series_folder.hpp"

#include "core/events/event_factory.hpp"
#include "events/run_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

namespace sluice {
namespace {

using namespace testing;

TEST(RangeFolder, BinsHoldTheRangeIncludingWhatWasCarriedIn) {
    RangeFolder folder(kMillisecond);
    folder.set(100, 5);
    folder.set(200, 2);
    folder.set(3 * kMillisecond + 1, 7);
    const RangeSeries series = folder.series();
    ASSERT_EQ(series.bins.size(), 4u);
    EXPECT_EQ(series.bins[0].min, 2);
    EXPECT_EQ(series.bins[0].max, 5);
    EXPECT_EQ(series.bins[0].last, 2);
    EXPECT_FALSE(series.bins[1].known);
    EXPECT_EQ(series.bins[3].min, 2);
    EXPECT_EQ(series.bins[3].max, 7);
}

TEST(RangeFolder, CompactsToAFixedNumberOfBinsWithoutLosingExtremes) {
    RangeFolder folder(kMillisecond);
    const int count = 100'000;
    for (int i = 0; i < count; ++i) folder.set(i * kMillisecond, static_cast<float>(i == 777 ? -9 : i));
    const RangeSeries series = folder.series();
    EXPECT_LE(series.bins.size(), kSeriesBins);
    EXPECT_GT(series.bins.size(), kSeriesBins / 2);
    EXPECT_EQ(series.binWidth, 128 * kMillisecond);
    const RangeBin& low = series.bins[static_cast<std::size_t>(777 * kMillisecond / series.binWidth)];
    EXPECT_EQ(low.min, -9);
    EXPECT_EQ(series.bins.back().last, static_cast<float>(count - 1));
    for (std::size_t i = 1; i < series.bins.size(); ++i)
        EXPECT_EQ(series.bins[i].max, static_cast<float>(std::min<std::size_t>((i + 1) * 128, count) - 1));
}

TEST(RangeFolder, AJumpFarAheadCompactsAtOnce) {
    RangeFolder folder(kMillisecond);
    folder.set(5, 1);
    folder.set(kTimeMax, 2);
    EXPECT_LE(folder.series().bins.size(), kSeriesBins);
    EXPECT_EQ(folder.series().bins.front().last, 1);
    EXPECT_EQ(folder.series().bins.back().last, 2);
}

TEST(CountFolder, RatesAreExactAndOnlyOfBinsThatAreOver) {
    CountFolder folder(kSecond);
    for (int i = 0; i < 30; ++i) folder.add(i * 100 * kMillisecond);
    const RangeSeries rate = folder.rate(5 * kSecond + 1);
    ASSERT_EQ(rate.bins.size(), 5u);
    EXPECT_EQ(rate.bins[0].last, 10);
    EXPECT_EQ(rate.bins[2].last, 10);
    EXPECT_EQ(rate.bins[3].last, 0);
}

TEST(CountFolder, CountsOfOneSpanHaveBinsOfOneWidth) {
    CountFolder busy(kMillisecond), silent(kMillisecond);
    for (int i = 0; i < 5000; ++i) busy.add(i * kMillisecond);
    silent.add(3);
    const RangeSeries busyRate = busy.rate(5 * kSecond);
    const RangeSeries silentRate = silent.rate(5 * kSecond);
    EXPECT_EQ(busyRate.binWidth, silentRate.binWidth);
    EXPECT_EQ(busyRate.bins.size(), silentRate.bins.size());
    EXPECT_EQ(silentRate.bins.front().last, static_cast<float>(1 / toSeconds(silentRate.binWidth)));
    EXPECT_EQ(silentRate.bins.back().last, 0) << "what has not come for long is not carried on";
}

TEST(LatencyFolder, ARunThatIsCutWithinItsFirstSecondKeepsItsWindowsWhileItShutsDown) {
    LatencyFolder cut, goesOn;
    for (LatencyFolder* folder : {&cut, &goesOn}) {
        for (int i = 0; i < 35; ++i) folder->add(i * 10 * kMillisecond, kMillisecond);
    }
    cut.cut();
    for (LatencyFolder* folder : {&cut, &goesOn}) folder->add(3 * kSecond, 5 * kMillisecond);
    EXPECT_EQ(goesOn.series(3 * kSecond).binWidth, kSecond);
    const LatencySeries series = cut.series(3 * kSecond);
    EXPECT_EQ(series.binWidth, kLatencyWidth);
    for (std::size_t i = 0; i < 35; ++i) EXPECT_EQ(series.bins[i].count, 1u);
}

TEST(LatencyFolder, PercentilesAreOfTheBinsMessages) {
    LatencyFolder folder;
    for (int i = 1; i <= 100; ++i) folder.add(kMillisecond, i * kMillisecond);
    folder.add(25 * kMillisecond, 7 * kMillisecond);
    const LatencySeries series = folder.series(30 * kMillisecond);
    ASSERT_EQ(series.bins.size(), 3u);
    EXPECT_EQ(series.bins[0].count, 100u);
    EXPECT_NEAR(series.bins[0].p50Ms, 50, 50.0 / 64);
    EXPECT_NEAR(series.bins[0].p99Ms, 99, 99.0 / 64);
    EXPECT_EQ(series.bins[0].maxMs, 100);
    EXPECT_EQ(series.bins[1].count, 0u);
    EXPECT_EQ(series.bins[2].maxMs, 7);
    folder.add(kTimeMax, kMillisecond);
    std::uint64_t total = 0;
    for (const LatencyBin& bin : folder.series(kTimeMax).bins) total += bin.count;
    EXPECT_EQ(total, 102u);
}

TEST(LatencyFolder, ARunOfSecondsIsToldInWindowsOfASecond) {
    LatencyFolder folder, silent;
    for (int i = 0; i < 2500; ++i) folder.add(i * kMillisecond, (1 + i / 1000) * kMillisecond);
    silent.add(kMillisecond, kMillisecond);
    const LatencySeries series = folder.series(2500 * kMillisecond);
    EXPECT_EQ(series.binWidth, kSecond);
    ASSERT_EQ(series.bins.size(), 3u);
    EXPECT_EQ(series.bins[0].count, 1000u) << "what came before the first second was over belongs to it";
    EXPECT_EQ(series.bins[2].count, 500u);
    EXPECT_EQ(series.bins[1].maxMs, 2);
    EXPECT_EQ(silent.series(2500 * kMillisecond).binWidth, kSecond) << "windows are the same for every class";
    EXPECT_EQ(silent.series(3000 * kSecond).binWidth, 4 * kSecond);
}

TEST(DepthTally, KnowsTheDeepestAsChannelsRiseAndFall) {
    DepthTally tally;
    tally.change(0, 3);
    tally.change(0, 5);
    EXPECT_EQ(tally.deepest(), 5u);
    tally.change(5, 1);
    EXPECT_EQ(tally.deepest(), 3u);
    tally.change(3, 0);
    tally.change(1, 0);
    EXPECT_EQ(tally.deepest(), 0u);
}

TEST(DepthTally, IsTheDeepestOfAnyNumberOfChannels) {
    std::mt19937 random(5);
    for (const std::size_t channels : {1u, 2u, 7u}) {
        DepthTally tally;
        std::vector<std::uint32_t> depths(channels);
        for (int step = 0; step < 5000; ++step) {
            std::uint32_t& depth = depths[random() % channels];
            const auto to = static_cast<std::uint32_t>(random() % 3 == 0 ? 0 : random() % 9);
            tally.change(depth, to);
            depth = to;
            ASSERT_EQ(tally.deepest(), *std::max_element(depths.begin(), depths.end())) << channels << ' ' << step;
        }
    }
}

TEST(SeriesFolder, WhatIsLeftInAReleasedChannelIsGoneFromTheCurve) {
    RunState state(testManifest());
    SeriesFolder folder(state.manifest());
    state.apply(std::vector<Event>{made(0, 1, 4), made(0, 2, 4), sent(1, 0, 1, 0, 3, 2), sent(1, 0, 2, 0, 1, 2),
                                   event(2, EventKind::ChannelReleased, 0, 1, packMessage(0, 3), 3)},
                &folder);
    EXPECT_EQ(folder.snapshot(2)->depth[0].bins[0].max, 3);
    EXPECT_EQ(folder.snapshot(2)->depth[0].bins[0].last, 1);
}

TEST(SeriesFolder, RatesCountEveryMessageOnceByWhatBecameOfIt) {
    RunState state(testManifest());
    SeriesFolder folder(state.manifest());
    std::vector<Event> events;
    for (std::uint64_t message = 1; message <= 6; ++message) {
        events.push_back(created(0, message, 0, 0));
        events.push_back(created(0, message, 0, 0));  // told twice: it came once
        if (message != 4) events.push_back(accepted(1, message));
    }
    const Outcome outcomes[] = {Outcome::Completed, Outcome::Failed,  Outcome::TimedOut,
                                Outcome::Refused,   Outcome::Dropped, Outcome::Cancelled};
    std::uint64_t message = 0;
    for (const Outcome outcome : outcomes) {
        const std::uint64_t ended = packMessage(++message, static_cast<std::uint32_t>(outcome));
        events.push_back(event(2, EventKind::MessageOutcome, 1, 0, ended));
    }
    state.apply(events, &folder);
    const auto set = folder.snapshot(kSecond);
    const auto counted = [](const RangeSeries& rate) {
        double sum = 0;
        for (const RangeBin& bin : rate.bins) sum += double(bin.last) * toSeconds(rate.binWidth);
        return std::lround(sum);
    };
    EXPECT_EQ(counted(set->offered), 6);
    EXPECT_EQ(counted(set->throughput), 1);
    EXPECT_EQ(counted(set->refused), 1);
    EXPECT_EQ(counted(set->failed), 3);
}

TEST(SeriesFolder, AGaugeOfSeveralInstancesIsTheirSum) {
    RunState state(testManifest());
    SeriesFolder folder(state.manifest());
    const auto set = [](Nanos time, std::uint32_t instance, double value) {
        return event(time, EventKind::Gauge, 1, 0, std::bit_cast<std::uint64_t>(value), instance);
    };
    state.apply(std::vector<Event>{set(0, 1, 1), set(1, 2, 1), set(2, 3, 1), set(3, 1, 0)}, &folder);
    const RangeBin bin = folder.snapshot(4)->gauges[0].bins[0];
    EXPECT_EQ(bin.max, 3);
    EXPECT_EQ(bin.last, 2);
}

TEST(SeriesFolder, CoversTheRun) {
    const std::vector<Event> events = smallRun(2000);
    RunState state(testManifest());
    SeriesFolder folder(state.manifest());
    state.apply(events, &folder);
    const auto set = folder.snapshot(state.time());
    EXPECT_EQ(set->until, state.time());
    ASSERT_EQ(set->depth.size(), 2u);
    ASSERT_EQ(set->gauges.size(), 1u);
    ASSERT_EQ(set->latency.size(), 2u);
    EXPECT_EQ(set->depth[0].bins.back().last, 0);
    EXPECT_TRUE(set->depth[1].bins.empty());
    EXPECT_EQ(set->gauges[0].bins.back().last, 2000);
    for (std::size_t c = 0; c < 2; ++c) {
        std::uint64_t counted = 0;
        for (const LatencyBin& bin : set->latency[c].bins) counted += bin.count;
        EXPECT_EQ(counted, state.meter().classes[c].completed);
    }
}

}  // namespace
}  // namespace sluice
