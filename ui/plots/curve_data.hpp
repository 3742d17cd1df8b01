// What a plot draws of a series: values by pixel column. A column that holds several bins keeps their lowest and
// highest value, so that no peak is lost at any zoom, and drawing costs the width of the plot and not the length of the
// run. Thread rule: pure functions.
#pragma once

#include "events/series.hpp"
#include "ui/timeline/time_axis.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::ui {

struct CurvePoint {
    Nanos time = 0;
    float min = 0;
    float max = 0;
    float last = 0;
};

struct LatencyPoint {
    Nanos time = 0;
    std::uint32_t count = 0;  // messages behind it
    float p50Ms = 0;
    float p90Ms = 0;
    float p99Ms = 0;
};

// The curve inside `range`, with the value that holds at its left end, in at most 2 x `columns` + 2 points. Bins in
// which nothing happened carry the last known value, without the range of the bin before them. `until`: where the
// series ends on the run clock.
std::vector<CurvePoint> curveOf(const RangeSeries& series, TimeRange range, Nanos until, int columns);

// The bins with messages inside `range`, each at its middle or, while it is still filling, at the middle of what there
// is of it; where several fall into one column, the one with the highest p99 stands. A window that is all
// there is to see has its point in the middle of the range. `until`: where the series ends.
std::vector<LatencyPoint> latencyOf(const LatencySeries& series, TimeRange range, Nanos until, int columns);

// The value at an instant: that of the last known bin not after it. Nothing before the first.
std::optional<float> valueAt(const RangeSeries& series, Nanos time);

// The last bin with messages that begins at or before `time`; nothing where there is none.
std::optional<LatencyPoint> latencyAt(const LatencySeries& series, Nanos time);

}  // namespace sluice::ui
