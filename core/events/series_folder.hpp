// Folds events into the curves of series.hpp as a run goes on. Memory is fixed by the number of curves: each has at
// most kBins bins, and when a run outgrows them neighbours are merged and the bins become twice as wide. Thread rule:
// the aggregator's thread; what snapshot() returns is immutable.
#pragma once

#include "base/histogram.hpp"
#include "events/manifest.hpp"
#include "events/series.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace sluice {

inline constexpr std::size_t kSeriesBins = 1024;
inline constexpr Nanos kLatencyWidth = 10 * kMillisecond;  // in the first second

// The bin of an instant in a curve that compacts itself. A clock that steps back stays in the present bin.
class BinClock {
public:
    explicit BinClock(Nanos width) : m_width(width), m_end(width) {}
    Nanos width() const noexcept { return m_width; }
    // The present bin ends before this instant.
    Nanos end() const noexcept { return m_end; }
    // `compact(factor)` is called when bins must become wider by that factor (a power of two).
    template <class Compact>
    std::size_t at(Nanos time, Compact&& compact) {
        if (time >= m_end) [[unlikely]]
            advance(time, compact);
        return m_current;
    }
    // Bins wider by any factor.
    void widen(std::size_t factor) noexcept {
        m_width *= static_cast<Nanos>(factor);
        m_current /= factor;
        m_end = static_cast<Nanos>(m_current + 1) * m_width;
    }

private:
    template <class Compact>
    void advance(Nanos time, Compact&& compact) {
        std::size_t factor = 1;
        while (time / m_width >= static_cast<Nanos>(kSeriesBins)) {
            m_width *= 2;
            factor *= 2;
        }
        if (factor > 1) compact(factor);
        m_current = static_cast<std::size_t>(time / m_width);
        m_end = static_cast<Nanos>(m_current + 1) * m_width;
    }
    Nanos m_width;
    Nanos m_end;
    std::size_t m_current = 0;
};

class RangeFolder {
public:
    explicit RangeFolder(Nanos width) : m_clock(width) {}
    void set(Nanos time, float value) {
        // Mostly a quantity changes many times within a bin, or it is told again as it was.
        if (time >= m_openUntil) [[unlikely]]
            open(time, value);
        RangeBin& bin = m_bins.back();
        if (value == bin.last) return;
        if (value < bin.min) bin.min = value;
        if (value > bin.max) bin.max = value;
        bin.last = value;
    }
    RangeSeries series() const { return {m_clock.width(), m_bins}; }

private:
    void open(Nanos time, float value);
    BinClock m_clock;
    std::vector<RangeBin> m_bins;  // the last is the present one
    Nanos m_openUntil = kNever;    // the present bin is known, and ends here
    static constexpr Nanos kNever = std::numeric_limits<Nanos>::min();
};

class CountFolder {
public:
    explicit CountFolder(Nanos width) : m_clock(width) {}
    void add(Nanos time);
    // Events per second, in bins up to `until`. Counts of the same span have bins of the same width, however long ago
    // the last of either was.
    RangeSeries rate(Nanos until);

private:
    std::size_t binAt(Nanos time);
    BinClock m_clock;
    std::vector<std::uint64_t> m_counts;
};

// Percentiles need messages behind them: from its first full second on, a run is told in windows of a second. A run
// that is over before, or cut, has narrower ones, however long its shutdown takes.
class LatencyFolder {
public:
    void add(Nanos time, Nanos latency);
    // What is measured ends here.
    void cut() noexcept { m_isCut = true; }
    LatencySeries series(Nanos until);

private:
    std::size_t binAt(Nanos time);
    void compact(std::size_t factor);
    BinClock m_clock{kLatencyWidth};
    std::vector<Histogram> m_histograms;
    std::vector<LatencyBin> m_bins;  // as read from the histograms, up to date below m_firstStale
    std::size_t m_firstStale = 0;
    bool m_isCut = false;
};

// The deepest of a declaration's channels, kept up to date one channel at a time.
class DepthTally {
public:
    void change(std::uint32_t from, std::uint32_t to) {
        // As long as at most one of them holds messages, it is the deepest.
        if (!m_tallied && from == m_deepest) [[likely]] {
            m_deepest = to;
        } else {
            changeTallied(from, to);
        }
    }
    std::uint32_t deepest() const noexcept { return m_deepest; }

private:
    void changeTallied(std::uint32_t from, std::uint32_t to);
    static constexpr std::uint32_t kDepthMax = 1u << 16;  // deeper counts as this deep
    std::uint32_t m_deepest = 0;
    bool m_tallied = false;
    std::vector<std::uint32_t> m_channelsAt;  // by depth, from 1
};

// RunState::apply() tells it what happens; times are bounded there (fold_bounds.hpp).
class SeriesFolder {
public:
    explicit SeriesFolder(const Manifest& manifest);
    // A channel's depth, which may be as it was.
    void depthChanged(std::uint16_t declaration, Nanos time, std::uint32_t from, std::uint32_t to) {
        Depth& depth = m_depth[declaration];
        if (from != to) depth.tally.change(from, to);
        depth.folder.set(time, static_cast<float>(depth.tally.deepest()));
    }
    // `value`: what all instances of the gauge come to.
    void gaugeSet(std::uint32_t gauge, Nanos time, double value) {
        m_gauges[gauge].set(time, static_cast<float>(value));
    }
    void offered(Nanos time) { m_offered.add(time); }
    // `latency`: since the message was due.
    void completed(std::uint8_t messageClass, Nanos time, Nanos latency) {
        m_latency[messageClass].add(time, latency);
        m_throughput.add(time);
    }
    void refused(Nanos time) { m_refused.add(time); }
    void failed(Nanos time) { m_failed.add(time); }
    // The run's metrics are cut.
    void cut() noexcept {
        for (LatencyFolder& folder : m_latency) folder.cut();
    }
    std::shared_ptr<const SeriesSet> snapshot(Nanos until);

private:
    struct Depth {
        RangeFolder folder;
        DepthTally tally;
    };
    std::vector<Depth> m_depth;  // by channel declaration
    std::vector<RangeFolder> m_gauges;
    std::vector<LatencyFolder> m_latency;
    CountFolder m_offered;
    CountFolder m_throughput;
    CountFolder m_refused;
    CountFolder m_failed;
};

}  // namespace sluice
