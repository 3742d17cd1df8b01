#include "ui/plots/curve_data.hpp"

#include <algorithm>

namespace sluice::ui {
namespace {

std::size_t binAt(Nanos time, Nanos binWidth) {
    return time <= 0 ? 0 : static_cast<std::size_t>(time / std::max<Nanos>(binWidth, 1));
}

// A range belongs to its bin: where nothing happens until `next`, the curve goes on with one value from `time`.
void settle(std::vector<CurvePoint>& points, Nanos time, Nanos next) {
    if (points.empty() || points.back().min == points.back().max || time >= next) return;
    const float value = points.back().last;
    points.push_back({time, value, value, value});
}

LatencyPoint pointOf(const LatencyBin& bin, Nanos time) {
    return {time, bin.count, bin.p50Ms, bin.p90Ms, bin.p99Ms};
}

}  // namespace

std::optional<float> valueAt(const RangeSeries& series, Nanos time) {
    if (time < 0 || series.bins.empty()) return std::nullopt;
    for (std::size_t i = std::min(binAt(time, series.binWidth), series.bins.size() - 1) + 1; i-- > 0;) {
        if (series.bins[i].known) return series.bins[i].last;
    }
    return std::nullopt;
}

std::vector<CurvePoint> curveOf(const RangeSeries& series, TimeRange range, Nanos until, int columns) {
    std::vector<CurvePoint> points;
    const Nanos end = std::min(range.to, until);
    if (columns < 1 || end < range.from) return points;
    if (const std::optional<float> before = valueAt(series, range.from - 1)) {
        points.push_back({range.from, *before, *before, *before});
    }
    const Nanos columnWidth = std::max<Nanos>(1, range.span() / columns);
    const std::size_t last = std::min(series.bins.size(), binAt(end, series.binWidth) + 1);
    Nanos column = -1;
    Nanos settled = range.from;  // from here on the last value alone holds
    for (std::size_t i = binAt(range.from, series.binWidth); i < last; ++i) {
        const RangeBin& bin = series.bins[i];
        if (!bin.known) continue;
        const Nanos time = std::max(range.from, static_cast<Nanos>(i) * series.binWidth);
        const Nanos itsColumn = (time - range.from) / columnWidth;
        if (itsColumn == column) {
            CurvePoint& point = points.back();
            point = {point.time, std::min(point.min, bin.min), std::max(point.max, bin.max), bin.last};
        } else {
            settle(points, settled, time);
            points.push_back({time, bin.min, bin.max, bin.last});
            column = itsColumn;
        }
        settled = static_cast<Nanos>(i + 1) * series.binWidth;
    }
    settle(points, settled, end);
    if (!points.empty() && points.back().time < end) {
        const float value = points.back().last;
        points.push_back({end, value, value, value});
    }
    return points;
}

std::vector<LatencyPoint> latencyOf(const LatencySeries& series, TimeRange range, Nanos until, int columns) {
    std::vector<LatencyPoint> points;
    if (columns < 1) return points;
    const Nanos columnWidth = std::max<Nanos>(1, range.span() / columns);
    const std::size_t last = std::min(series.bins.size(), binAt(range.to, series.binWidth) + 1);
    Nanos column = -1;
    for (std::size_t i = binAt(range.from, series.binWidth); i < last; ++i) {
        const LatencyBin& bin = series.bins[i];
        if (bin.count == 0) continue;
        const Nanos from = static_cast<Nanos>(i) * series.binWidth;
        const Nanos time = (from + std::max(from, std::min(from + series.binWidth, until))) / 2;
        const Nanos itsColumn = std::max<Nanos>(0, time - range.from) / columnWidth;
        if (itsColumn != column) {
            points.push_back(pointOf(bin, time));
            column = itsColumn;
        } else if (bin.p99Ms > points.back().p99Ms) {
            points.back() = pointOf(bin, time);
        }
    }
    // A single window that is seen in part: its middle may lie outside.
    if (points.size() == 1) {
        const Nanos end = std::max(range.from, std::min(range.to, until));
        if (!range.contains(points.front().time)) points.front().time = (range.from + end) / 2;
    }
    return points;
}

std::optional<LatencyPoint> latencyAt(const LatencySeries& series, Nanos time) {
    if (time < 0 || series.bins.empty()) return std::nullopt;
    for (std::size_t i = std::min(binAt(time, series.binWidth), series.bins.size() - 1) + 1; i-- > 0;) {
        if (series.bins[i].count > 0) {
            return pointOf(series.bins[i], static_cast<Nanos>(i) * series.binWidth + series.binWidth / 2);
        }
    }
    return std::nullopt;
}

}  // namespace sluice::ui
