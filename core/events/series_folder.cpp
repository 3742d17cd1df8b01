#include "events/series_folder.hpp"

#include "events/fold_bounds.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr Nanos kRangeWidth = kMillisecond;
constexpr Nanos kThroughputWidth = kSecond / 64;  // doubled or not, whole bins make a second or whole seconds

// Merges each group of `factor` neighbours into one.
template <class T, class Merge>
void mergeNeighbours(std::vector<T>& bins, std::size_t factor, Merge merge) {
    const std::size_t count = (bins.size() + factor - 1) / factor;
    for (std::size_t group = 0; group < count; ++group) {
        T merged = std::move(bins[group * factor]);
        for (std::size_t i = group * factor + 1; i < std::min((group + 1) * factor, bins.size()); ++i)
            merge(merged, bins[i]);
        bins[group] = std::move(merged);
    }
    bins.resize(count);
}

void mergeRange(RangeBin& into, const RangeBin& next) {
    if (!next.known) return;
    if (!into.known) {
        into = next;
        return;
    }
    into.min = std::min(into.min, next.min);
    into.max = std::max(into.max, next.max);
    into.last = next.last;
}

float milliseconds(Nanos value) {
    return static_cast<float>(toMilliseconds(value));
}

}  // namespace

// Makes the bin of `time` the present one.
void RangeFolder::open(Nanos time, float value) {
    // Up to this instant the curve stood where the last bin left it.
    const float before = m_bins.empty() ? value : m_bins.back().last;
    const std::size_t at =
        m_clock.at(time, [this](std::size_t factor) { mergeNeighbours(m_bins, factor, mergeRange); });
    if (at >= m_bins.size()) {
        m_bins.resize(at + 1);
        m_bins.back() = {before, before, before, true};
    }
    m_openUntil = m_clock.end();
}

std::size_t CountFolder::binAt(Nanos time) {
    return m_clock.at(time, [this](std::size_t factor) {
        mergeNeighbours(m_counts, factor, [](std::uint64_t& into, std::uint64_t next) { into += next; });
    });
}

void CountFolder::add(Nanos time) {
    const std::size_t at = binAt(time);
    if (at >= m_counts.size()) m_counts.resize(at + 1);
    ++m_counts[at];
}

RangeSeries CountFolder::rate(Nanos until) {
    binAt(until);  // nothing may have come for long
    RangeSeries series;
    series.binWidth = m_clock.width();
    // Bins that are over are known to the end; the present one would show a rate that is still growing.
    const auto over = static_cast<std::size_t>(std::min<Nanos>(until / series.binWidth, kSeriesBins));
    series.bins.resize(over);
    const double perCount = 1 / toSeconds(series.binWidth);
    for (std::size_t i = 0; i < over; ++i) {
        const auto rate = static_cast<float>((i < m_counts.size() ? static_cast<double>(m_counts[i]) : 0) * perCount);
        series.bins[i] = {rate, rate, rate, true};
    }
    return series;
}

void LatencyFolder::add(Nanos time, Nanos latency) {
    const std::size_t at = binAt(time);
    if (at >= m_histograms.size()) m_histograms.resize(at + 1);
    m_histograms[at].add(latency);
    m_firstStale = std::min(m_firstStale, at);
}

std::size_t LatencyFolder::binAt(Nanos time) {
    if (time >= kSecond && m_clock.width() < kSecond && !m_isCut) [[unlikely]] {
        constexpr auto kToSecond = static_cast<std::size_t>(kSecond / kLatencyWidth);
        m_clock.widen(kToSecond);
        compact(kToSecond);
    }
    return m_clock.at(time, [this](std::size_t factor) { compact(factor); });
}

void LatencyFolder::compact(std::size_t factor) {
    mergeNeighbours(m_histograms, factor, [](Histogram& into, const Histogram& next) { into.mergeFrom(next); });
    m_firstStale = 0;
}

LatencySeries LatencyFolder::series(Nanos until) {
    binAt(until);  // all classes have the same windows, though nothing of one may have come for long
    m_bins.resize(m_histograms.size());
    for (std::size_t i = m_firstStale; i < m_bins.size(); ++i) {
        const Histogram& histogram = m_histograms[i];
        m_bins[i] = {static_cast<std::uint32_t>(std::min<std::uint64_t>(histogram.count(), UINT32_MAX)),
                     milliseconds(histogram.quantile(0.5)), milliseconds(histogram.quantile(0.9)),
                     milliseconds(histogram.quantile(0.99)), milliseconds(histogram.max())};
    }
    m_firstStale = m_bins.size();
    return {m_clock.width(), m_bins};
}

void DepthTally::changeTallied(std::uint32_t from, std::uint32_t to) {
    from = std::min(from, kDepthMax);
    to = std::min(to, kDepthMax);
    m_deepest = std::min(m_deepest, kDepthMax);
    const std::size_t highest = std::max({from, to, m_deepest});
    if (highest >= m_channelsAt.size()) m_channelsAt.resize(highest + 1);
    if (!m_tallied) {
        m_tallied = true;
        ++m_channelsAt[m_deepest];
    }
    if (from > 0) --m_channelsAt[from];
    if (to > 0) ++m_channelsAt[to];
    m_deepest = std::max(m_deepest, to);
    while (m_deepest > 0 && m_channelsAt[m_deepest] == 0) --m_deepest;
    m_tallied = m_deepest > 0;
}

SeriesFolder::SeriesFolder(const Manifest& manifest)
    : m_depth(manifest.channels.size(), Depth{RangeFolder(kRangeWidth), {}}),
      m_gauges(manifest.gauges.size(), RangeFolder(kRangeWidth)),
      m_latency(std::max<std::size_t>(manifest.classes.size(), 1)),
      m_offered(kThroughputWidth),
      m_throughput(kThroughputWidth),
      m_refused(kThroughputWidth),
      m_failed(kThroughputWidth) {}

std::shared_ptr<const SeriesSet> SeriesFolder::snapshot(Nanos until) {
    auto set = std::make_shared<SeriesSet>();
    set->until = until;
    for (const Depth& depth : m_depth) set->depth.push_back(depth.folder.series());
    for (const RangeFolder& folder : m_gauges) set->gauges.push_back(folder.series());
    for (LatencyFolder& folder : m_latency) set->latency.push_back(folder.series(boundedTime(until)));
    set->offered = m_offered.rate(boundedTime(until));
    set->throughput = m_throughput.rate(boundedTime(until));
    set->refused = m_refused.rate(boundedTime(until));
    set->failed = m_failed.rate(boundedTime(until));
    return set;
}

}  // namespace sluice
