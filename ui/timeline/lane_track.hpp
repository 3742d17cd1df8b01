// What one lane of the timeline holds: the intervals of a goroutine or a channel in order of time, compact, with
// running sums every few intervals. How long each activity lasted between any two instants is then the difference of
// two sums, so that a lane is painted in a time that depends on its pixels, not on its intervals.
//
// Intervals are only ever appended, and the oldest may be dropped. Numbers of intervals stay theirs when older ones go.
// Invariant: starts never decrease; an interval lasts until the next one starts.
// Alternative rejected: a pyramid of buckets of time. It needs as much memory for a lane that changes once a second as
// for one that changes a million times, and its edges are never where the pixels are.
// Thread rule: values; free of shared state.
#pragma once

#include "base/assert.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "ui/theme/activity.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::ui {

// Of a goroutine: `what` is its Activity, `why` the WaitReason, `about` what it waits on or, while ready, who readied
// it (0: a timer or the engine). Of a channel: `what` are ChannelFlags, `why` the EventKind, `about` the depth.
struct Interval {
    Nanos start = 0;
    std::uint32_t about = 0;
    std::uint16_t site = 0;
    std::uint8_t what = 0;
    std::uint8_t why = 0;
    friend bool operator==(const Interval&, const Interval&) = default;
};
static_assert(sizeof(Interval) == 16);

enum ChannelFlags : std::uint8_t { kChannelFull = 1, kChannelClosed = 2, kChannelGone = 4 };

inline Activity activityOf(const Interval& interval) {
    return static_cast<Activity>(interval.what);
}
inline bool isAlarm(Activity activity) {
    return activity == Activity::Stuck || activity == Activity::Panicked;
}

// How long each activity lasted, and how often those began that must never be overlooked, however short.
struct ActivitySum {
    static constexpr bool kHasPeaks = false;
    std::array<Nanos, kActivities.size()> nanos{};
    std::uint32_t blocked = 0;  // waiting for room
    std::uint32_t alarms = 0;   // stuck, panicked

    void add(const Interval& interval, Nanos duration) {
        nanos[interval.what] += duration;
        count(interval);
    }
    void count(const Interval& interval) {
        blocked += interval.what == static_cast<std::uint8_t>(Activity::WaitingForRoom);
        alarms += isAlarm(activityOf(interval));
    }
    // Of an interval that was added, but had begun before.
    void uncount(const Interval& interval) {
        blocked -= interval.what == static_cast<std::uint8_t>(Activity::WaitingForRoom);
        alarms -= isAlarm(activityOf(interval));
    }
    void subtract(const ActivitySum& earlier) {
        for (std::size_t i = 0; i < nanos.size(); ++i) nanos[i] -= earlier.nanos[i];
        blocked -= earlier.blocked;
        alarms -= earlier.alarms;
    }
};

// Depth integrated over time, how long the buffer was full and how often it became so.
struct DepthSum {
    static constexpr bool kHasPeaks = true;
    double depthNanos = 0;
    Nanos fullNanos = 0;
    std::uint64_t fulls = 0;

    void add(const Interval& interval, Nanos duration) {
        depthNanos += static_cast<double>(interval.about) * static_cast<double>(duration);
        if ((interval.what & kChannelFull) != 0) fullNanos += duration;
        count(interval);
    }
    void count(const Interval& interval) { fulls += (interval.what & kChannelFull) != 0; }
    void uncount(const Interval& interval) { fulls -= (interval.what & kChannelFull) != 0; }
    void subtract(const DepthSum& earlier) {
        depthNanos -= earlier.depthNanos;
        fullNanos -= earlier.fullNanos;
        fulls -= earlier.fulls;
    }
};

template <class Sum>
class LaneTrack {
public:
    // Sums are kept for every kBlock-th interval: so many are looked at to find the sum at an instant, at most.
    static constexpr std::size_t kBlock = 16;
    static constexpr std::size_t kChunk = 256;

    bool empty() const noexcept { return m_end == m_begin; }
    // Numbers of the intervals that are kept: [begin(), end()).
    std::size_t begin() const noexcept { return m_begin; }
    std::size_t end() const noexcept { return m_end; }
    const Interval& at(std::size_t number) const { return chunkOf(number).intervals[number % kChunk]; }
    const Interval& last() const { return at(m_end - 1); }
    // The interval after `interval`, which is at(number); there must be one.
    const Interval& following(std::size_t number, const Interval& interval) const {
        return (number + 1) % kChunk != 0 ? *(&interval + 1) : at(number + 1);
    }

    // One that starts earlier than the last starts with it.
    void append(Interval interval) {
        if (!empty()) {
            interval.start = std::max(interval.start, last().start);
            m_total.add(last(), interval.start - last().start);
        }
        if (m_chunks.empty() || m_chunks.back().intervals.size() == kChunk) {
            if (!m_chunks.empty()) m_closedBytes += m_chunks.back().bytes();
            m_chunks.emplace_back();
        }
        Chunk& chunk = m_chunks.back();
        if (chunk.intervals.size() % kBlock == 0) chunk.addBlock(m_total);
        chunk.intervals.push_back(interval);
        chunk.raise(interval.about);
        ++m_end;
    }

    // The number of the last interval that has started by `time`; begin() where none has. `hint`: a number at or before
    // it, from which it is not far.
    std::size_t find(Nanos time, std::size_t hint) const {
        std::size_t low = std::clamp(hint, m_begin, m_end - 1);
        if (at(low).start > time) low = m_begin;
        std::size_t step = 1;
        std::size_t high = low + 1;
        while (high < m_end && at(high).start <= time) {
            low = high;
            high += step;
            step *= 2;
        }
        high = std::min(high, m_end);
        while (high - low > 1) {
            const std::size_t middle = low + (high - low) / 2;
            (at(middle).start <= time ? low : high) = middle;
        }
        return low;
    }
    std::size_t find(Nanos time) const { return find(time, m_begin); }

    // The sum of everything up to `time`, within the interval `number`. Only differences mean something.
    Sum sumAt(std::size_t number, Nanos time) const {
        const Chunk& chunk = chunkOf(number);
        const std::size_t place = number % kChunk;
        std::size_t i = place / kBlock * kBlock;
        Sum sum = chunk.sums[place / kBlock];
        for (; i < place; ++i) sum.add(chunk.intervals[i], chunk.intervals[i + 1].start - chunk.intervals[i].start);
        sum.add(chunk.intervals[place], std::max<Nanos>(time - chunk.intervals[place].start, 0));
        return sum;
    }

    // The greatest `about` of the intervals [from, to).
    std::uint32_t peak(std::size_t from, std::size_t to) const {
        std::uint32_t result = 0;
        while (from < to) {
            const Chunk& chunk = chunkOf(from);
            const std::size_t end = from % kChunk + std::min(kChunk - from % kChunk, to - from);
            std::size_t place = from % kChunk;
            from += end - place;
            for (; place < end && place % kBlock != 0; ++place) result = std::max(result, chunk.intervals[place].about);
            for (; place + kBlock <= end; place += kBlock) result = std::max(result, chunk.peaks[place / kBlock]);
            for (; place < end; ++place) result = std::max(result, chunk.intervals[place].about);
        }
        return result;
    }

    // Forgets whole chunks that ended by `time`; the interval that lasts at `time` stays.
    void dropBefore(Nanos time) {
        std::size_t gone = 0;
        for (; gone + 1 < m_chunks.size() && m_chunks[gone + 1].intervals.front().start <= time; ++gone)
            m_closedBytes -= m_chunks[gone].bytes();
        m_chunks.erase(m_chunks.begin(), m_chunks.begin() + static_cast<std::ptrdiff_t>(gone));
        m_begin += gone * kChunk;
    }
    std::size_t bytes() const { return m_closedBytes + (m_chunks.empty() ? 0 : m_chunks.back().bytes()); }

private:
    struct Chunk {
        std::vector<Interval> intervals;
        std::vector<Sum> sums;             // up to the start of each block
        std::vector<std::uint32_t> peaks;  // of each block

        void addBlock(const Sum& sum) {
            sums.push_back(sum);
            if constexpr (Sum::kHasPeaks) peaks.push_back(0);
        }
        void raise(std::uint32_t about) {
            if constexpr (Sum::kHasPeaks) peaks.back() = std::max(peaks.back(), about);
        }
        std::size_t bytes() const {
            return sizeof(Chunk) + intervals.capacity() * sizeof(Interval) + sums.capacity() * sizeof(Sum) +
                   peaks.capacity() * sizeof(std::uint32_t);
        }
    };
    const Chunk& chunkOf(std::size_t number) const { return m_chunks[(number - m_begin) / kChunk]; }

    std::vector<Chunk> m_chunks;  // all full but the last
    Sum m_total;                  // up to the start of the last interval
    std::size_t m_begin = 0;      // a multiple of kChunk
    std::size_t m_end = 0;
    std::size_t m_closedBytes = 0;  // of all chunks but the last
};

using ActivityTrack = LaneTrack<ActivitySum>;
using DepthTrack = LaneTrack<DepthSum>;

}  // namespace sluice::ui
