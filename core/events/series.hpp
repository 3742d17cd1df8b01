// Curves of a whole run, folded from its events by the aggregator: what plots draw. Fixed size: when a run outgrows the
// bins, neighbours are merged and the bin width doubles, so that memory does not grow with simulated time.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <vector>

namespace sluice {

struct RangeBin {
    float min = 0;
    float max = 0;
    float last = 0;
    bool known = false;  // false: nothing was folded in this bin; the curve carries the last known value
};

// One quantity over time as min/max/last per bin: the depth of a channel, the value of a gauge.
struct RangeSeries {
    Nanos binWidth = kMillisecond;
    std::vector<RangeBin> bins;
};

struct LatencyBin {
    std::uint32_t count = 0;
    float p50Ms = 0;
    float p90Ms = 0;
    float p99Ms = 0;
    float maxMs = 0;
};

// Latency of completed messages over time, by class; percentiles are of the messages completed within the bin.
struct LatencySeries {
    Nanos binWidth = 10 * kMillisecond;
    std::vector<LatencyBin> bins;
};

struct SeriesSet {
    Nanos until = 0;                     // run clock up to which it is folded
    std::vector<RangeSeries> depth;      // by channel declaration (instances: the deepest)
    std::vector<RangeSeries> gauges;     // by gauge declaration (instances: their sum)
    std::vector<LatencySeries> latency;  // by class
    // Messages per second, all in bins of one width.
    RangeSeries offered;
    RangeSeries throughput;  // completed
    RangeSeries refused;     // turned away
    RangeSeries failed;      // let in, or under way, and given no answer: failed, lost or timed out
};

}  // namespace sluice
