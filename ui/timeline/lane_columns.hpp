// What is seen of a lane: for every pixel column the share of time that each activity has in it, exact, whatever the
// zoom; neighbouring columns within one interval are one run. Pure functions.
//
// Cost: a binary step and at most LaneTrack::kBlock intervals per column. What must never be overlooked (waiting for
// room, stuck, panicked, a full buffer) has a mark of its own that does not depend on how long it lasted.
#pragma once

#include "ui/timeline/lane_store.hpp"
#include "ui/timeline/time_axis.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::ui {

// Where a lane is looked at.
struct LaneView {
    TimeAxis axis;                   // its pixels are columns: whole numbers from 0 to its width
    Nanos from = 0;                  // nothing is known before
    Nanos until = 0;                 // nor behind: the live edge
    std::optional<Interval> tail{};  // what is newer than the lane's intervals
};

struct ActivityRun {
    int from = 0;  // columns [from, to)
    int to = 0;
    std::optional<Activity> only{};                  // where it is one interval; otherwise:
    std::array<float, kActivities.size()> shares{};  // of the time, together 1
    bool isBlocked = false;                          // somewhere in it: waiting for room
    bool isAlarm = false;                            // somewhere in it: stuck or panicked
    std::size_t interval = 0;                        // at its begin
};

struct DepthRun {
    int from = 0;
    int to = 0;
    double mean = 0;
    std::uint32_t peak = 0;
    std::uint64_t events = 0;  // sends, receives and the like in it
    float fullShare = 0;
    bool isFull = false;  // somewhere in it
    bool isClosed = false;
    bool isGone = false;  // nobody holds it any more
    std::size_t interval = 0;
};

// Both replace what is in `runs`. Columns before the lane's first interval and behind `until` are left out.
void activityRuns(const ActivityTrack& track, const LaneView& view, std::vector<ActivityRun>& runs);
void depthRuns(const DepthTrack& track, const LaneView& view, std::vector<DepthRun>& runs);

}  // namespace sluice::ui
