// What a stretch of a run's events adds to the lanes of the timeline: made beside the aggregator's work, taken in by
// the store on the GUI thread. A plain value.
#pragma once

#include "ui/timeline/lane_track.hpp"

#include <cstdint>
#include <vector>

namespace sluice::ui {

enum class LaneKind : std::uint8_t { Goroutine, Channel };

// One after the other, goroutines of a role or channels of a declaration share a lane.
struct LaneTenant {
    std::uint32_t id = 0;
    std::uint32_t index = 0;     // within the role or declaration
    std::uint32_t capacity = 0;  // of a channel
    Nanos from = 0;
    std::size_t firstInterval = 0;  // the number of its first interval in the lane
};

struct LaneBatch {
    struct Lane {
        LaneKind kind = LaneKind::Goroutine;
        std::uint16_t declaration = 0;  // the role's or channel's index in the manifest
    };
    struct Arrival {
        std::uint32_t lane = 0;
        LaneTenant tenant;
        std::size_t entry = 0;  // it comes before this entry
    };
    struct Entry {
        std::uint32_t lane = 0;
        Interval interval;
    };
    struct Mark {
        std::uint64_t position = 0;
        Nanos time = 0;
    };

    std::vector<Lane> lanes;  // new ones, numbered on from those before
    std::vector<Arrival> arrivals;
    std::vector<Entry> entries;
    std::vector<Mark> marks;        // where in the run which instant is
    std::vector<Nanos> gaps;        // instants at which events were lost
    std::uint64_t withoutLane = 0;  // goroutines and channels so far for which there was no lane any more
    std::uint64_t position = 0;     // events read so far
    Nanos time = 0;
    Nanos keptFrom = 0;  // where reading began in the middle of a run
};

}  // namespace sluice::ui
