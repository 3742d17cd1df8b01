#include "ui/timeline/lane_columns.hpp"

#include "tests/ui/timeline/random_run.hpp"

#include <gtest/gtest.h>

#include <random>

namespace sluice::ui {
namespace {

Interval interval(Nanos start, Activity activity) {
    return {start, 0, 0, static_cast<std::uint8_t>(activity), 0};
}

ActivityTrack randomTrack(std::uint32_t seed, int count, bool hasAlarms) {
    std::mt19937 random(seed);
    ActivityTrack track;
    Nanos time = 100;
    for (int i = 0; i < count; ++i) {
        auto activity = static_cast<Activity>(roll(random, kActivities.size()));
        if (!hasAlarms && (activity == Activity::WaitingForRoom || isAlarm(activity))) activity = Activity::Sleeping;
        track.append(interval(time, activity));
        if (roll(random, 4) != 0) time += roll(random, 1000);
    }
    return track;
}

// The time that an activity has in [from, to), interval by interval.
Nanos naive(const ActivityTrack& track, Activity activity, Nanos from, Nanos to) {
    Nanos sum = 0;
    for (std::size_t i = track.begin(); i < track.end(); ++i) {
        if (activityOf(track.at(i)) != activity) continue;
        const Nanos end = i + 1 < track.end() ? track.at(i + 1).start : kForever;
        sum += std::max<Nanos>(0, std::min(end, to) - std::max(track.at(i).start, from));
    }
    return sum;
}

std::vector<ActivityRun> runsOf(const ActivityTrack& track, const LaneView& view) {
    std::vector<ActivityRun> runs;
    activityRuns(track, view, runs);
    return runs;
}

LaneView view(TimeRange range, int width, Nanos until) {
    return {TimeAxis(range, 0, width), 0, until, std::nullopt};
}

TEST(LaneColumns, TheSharesOfEveryColumnAreThoseOfTheIntervals) {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        const ActivityTrack track = randomTrack(seed, 3000, true);
        const Nanos end = track.last().start + 500;
        for (const int width : {7, 100, 1333}) {
            const TimeRange range{end / 3, end / 3 * 2};
            const LaneView seen = view(range, width, end);
            int next = 0;
            for (const ActivityRun& run : runsOf(track, seen)) {
                ASSERT_EQ(run.from, next) << "no column is left out, none is drawn twice";
                next = run.to;
                const Nanos from = seen.axis.toTime(run.from);
                const Nanos to = seen.axis.toTime(run.to);
                for (const Activity activity : kActivities) {
                    const double share =
                        run.only ? (run.only == activity ? 1 : 0) : run.shares[static_cast<std::size_t>(activity)];
                    const double expected = static_cast<double>(naive(track, activity, from, to));
                    ASSERT_NEAR(share * static_cast<double>(to - from), expected, 2.5 + 1e-5 * double(to - from))
                        << "seed " << seed << " width " << width << " column " << run.from;
                }
            }
            EXPECT_EQ(next, width);
        }
    }
}

TEST(LaneColumns, WaitingForRoomAndStuckAreSeenAtEveryZoomHoweverShort) {
    for (const Activity loud : {Activity::WaitingForRoom, Activity::Stuck, Activity::Panicked}) {
        for (const Nanos duration : {Nanos{0}, Nanos{1}, Nanos{900}}) {
            ActivityTrack track = randomTrack(3, 2000, false);
            const Nanos at = track.last().start + 10;
            track.append(interval(at, loud));
            track.append(interval(at + duration, Activity::Sleeping));
            const ActivityTrack more = randomTrack(4, 2000, false);
            for (std::size_t i = 0; i < more.end(); ++i) {
                Interval later = more.at(i);
                later.start += at + duration + 10;
                track.append(later);
            }
            const Nanos end = track.last().start;
            for (const int width : {1, 3, 50, 1920, 400'000}) {
                bool isSeen = false;
                for (const ActivityRun& run : runsOf(track, view({0, end}, width, end)))
                    isSeen = isSeen || (loud == Activity::WaitingForRoom ? run.isBlocked : run.isAlarm);
                EXPECT_TRUE(isSeen) << "width " << width << " duration " << duration;
            }
        }
    }
}

TEST(LaneColumns, AnIntervalThatIsWideIsOneRunOfItsOwn) {
    ActivityTrack track;
    track.append(interval(0, Activity::Working));
    track.append(interval(400, Activity::WaitingForMessage));
    track.append(interval(700, Activity::Working));
    const std::vector<ActivityRun> runs = runsOf(track, view({0, 1000}, 1000, 1000));
    ASSERT_EQ(runs.size(), 3u);
    EXPECT_EQ(runs[0].from, 0);
    EXPECT_EQ(runs[0].to, 400);
    EXPECT_EQ(runs[1].only, Activity::WaitingForMessage);
    EXPECT_EQ(runs[1].to, 700);
    EXPECT_EQ(runs[2].to, 1000);
    EXPECT_EQ(runs[2].interval, 2u);
}

TEST(LaneColumns, NothingIsDrawnBeforeTheBeginningOrBehindTheLiveEdge) {
    ActivityTrack track;
    track.append(interval(300, Activity::Working));
    const std::vector<ActivityRun> runs = runsOf(track, view({0, 1000}, 100, 600));
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].from, 30);
    EXPECT_NEAR(runs[0].to, 60, 1);
}

TEST(LaneColumns, WhatTheSnapshotKnowsBeyondTheLaneFollowsIt) {
    ActivityTrack track;
    track.append(interval(0, Activity::Working));
    LaneView seen = view({0, 1000}, 100, 1000);
    seen.tail = interval(500, Activity::Stuck);
    const std::vector<ActivityRun> runs = runsOf(track, seen);
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[1].only, Activity::Stuck);
    EXPECT_EQ(runs[1].from, 50);
    EXPECT_EQ(runs[1].to, 100);
}

TEST(LaneColumns, AChannelsColumnsHaveItsHighestDepthAndSayWhenItWasFull) {
    std::mt19937 random(5);
    DepthTrack track;
    Nanos time = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t depth = roll(random, 9);
        track.append({time, depth, 0, static_cast<std::uint8_t>(depth == 8 ? kChannelFull : 0), 0});
        time += roll(random, 50);
    }
    std::vector<DepthRun> runs;
    const LaneView seen = view({0, time}, 640, time);
    depthRuns(track, seen, runs);
    for (const DepthRun& run : runs) {
        std::uint32_t peak = 0;
        for (std::size_t i = track.begin(); i < track.end(); ++i) {
            const Nanos start = track.at(i).start;
            if (start >= seen.axis.toTime(run.from) && start < seen.axis.toTime(run.to))
                peak = std::max(peak, track.at(i).about);
        }
        EXPECT_NEAR(run.peak, peak, run.to - run.from > 1 ? 8 : 0);
        EXPECT_LE(run.mean, 8.01);
        EXPECT_TRUE(run.isFull || peak < 8);
    }
}

TEST(LaneTrack, WhatIsDroppedLeavesTheNumbersOfTheOthers) {
    ActivityTrack track = randomTrack(9, 10'000, true);
    const Interval kept = track.at(7000);
    const std::size_t bytes = track.bytes();
    const Nanos middle = track.at(5000).start;
    const ActivitySum before = track.sumAt(6000, track.at(6000).start);
    track.dropBefore(middle);
    EXPECT_GT(track.begin(), 4000u);
    EXPECT_LE(track.at(track.begin()).start, middle);
    EXPECT_EQ(track.at(7000), kept);
    EXPECT_EQ(track.end(), 10'000u);
    EXPECT_LT(track.bytes(), bytes * 2 / 3);
    EXPECT_EQ(track.sumAt(6000, track.at(6000).start).nanos, before.nanos);
    EXPECT_EQ(track.at(track.find(kept.start)).start, kept.start);
}

}  // namespace
}  // namespace sluice::ui
