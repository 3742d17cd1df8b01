#include "ui/timeline/lane_columns.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

// Goes over a track column by column. What lies at the border of two columns belongs to the right one, also where it
// has no duration.
template <class Sum, class Whole, class Mixed>
class Walk {
public:
    Walk(const LaneTrack<Sum>& track, const LaneView& view, Whole whole, Mixed mixed)
        : m_track(track), m_view(view), m_whole(std::move(whole)), m_mixed(std::move(mixed)) {
        m_from = static_cast<double>(view.axis.range().from);
        m_nanosPerColumn = view.axis.nanosPerPixel();
    }

    void run() {
        if (m_track.empty()) return;
        const Nanos known = m_view.tail ? m_view.tail->start : m_view.until;
        const int width = static_cast<int>(m_view.axis.width());
        const int first = std::clamp(columnAt(std::max(m_track.at(m_track.begin()).start, m_view.from)), 0, width);
        const int end = m_view.tail ? columnAt(known) : columnAt(known) + 1;
        const int last = std::clamp(end, first, width);
        m_at = m_track.find(timeAt(first) - 1);
        for (int column = first; column < last;) column = step(column, last);
        if (!m_view.tail) return;
        const int tailEnd = std::clamp(columnAt(m_view.until) + 1, last, width);
        if (last < tailEnd) m_whole(last, tailEnd, *m_view.tail, m_track.end() - 1);
    }

private:
    Nanos timeAt(int column) const { return static_cast<Nanos>(m_from + column * m_nanosPerColumn + 0.5); }
    int columnAt(Nanos time) const {
        const double column = std::floor((static_cast<double>(time) - m_from) / m_nanosPerColumn);
        return static_cast<int>(std::clamp(column, -1.0, m_view.axis.width() + 1));
    }
    Nanos endOf(std::size_t number) const {
        return number + 1 < m_track.end() ? m_track.at(number + 1).start : kForever;
    }

    // Gives the next column.
    int step(int column, int last) {
        const Nanos begin = timeAt(column);
        Nanos end = endOf(m_at);
        if (end <= begin && endOf(m_at + 1) > begin) end = endOf(++m_at);
        const bool startsHere = m_track.at(m_at).start > begin;
        if (end >= timeAt(column + 1) && end > begin && !startsHere) {
            int to = last;
            if (end < kForever) to = std::clamp(columnAt(end), column + 1, last);
            while (to > column + 1 && timeAt(to) > end) --to;
            m_whole(column, to, m_track.at(m_at), m_at);
            return to;
        }
        const Nanos next = std::max(timeAt(column + 1), begin + 1);
        Sum sum;
        const std::size_t at = sumUp(begin, next, sum);
        m_mixed(column, m_at, at, sum);
        m_at = at;
        return column + 1;
    }

    // What lasted and began from `begin`, which lies in the interval m_at, until `next`; gives the interval there.
    std::size_t sumUp(Nanos begin, Nanos next, Sum& sum) {
        const Interval* interval = &m_track.at(m_at);
        const bool hadBegun = interval->start < begin;
        const std::size_t few = std::min(m_at + LaneTrack<Sum>::kBlock, m_track.end() - 1);
        Nanos from = std::max(begin, interval->start);
        std::size_t at = m_at;
        // Where the last column had many, this one will: they are not tried one by one.
        if (m_hadMany) at = few;
        for (; at < few; ++at) {
            const Interval* following = &m_track.following(at, *interval);
            if (following->start >= next) break;
            sum.add(*interval, following->start - from);
            interval = following;
            from = following->start;
        }
        m_hadMany = at == few && at + 1 < m_track.end() && m_track.at(at + 1).start < next;
        if (m_hadMany) {
            at = m_track.find(next - 1, at);
            sum = m_track.sumAt(at, next);
            sum.subtract(m_track.sumAt(m_at, begin));
            // Both hold the interval that lasts at `begin`.
            if (!hadBegun) sum.count(m_track.at(m_at));
            return at;
        }
        if (at == few && interval != &m_track.at(at)) return sumUp(begin, next, sum);  // one by one after all
        sum.add(*interval, std::max<Nanos>(next - from, 0));
        if (hadBegun) sum.uncount(m_track.at(m_at));
        return at;
    }

    const LaneTrack<Sum>& m_track;
    const LaneView& m_view;
    Whole m_whole;
    Mixed m_mixed;
    double m_from = 0;
    double m_nanosPerColumn = 1;
    std::size_t m_at = 0;
    bool m_hadMany = false;  // more than a block of intervals in one column
};

}  // namespace

void activityRuns(const ActivityTrack& track, const LaneView& view, std::vector<ActivityRun>& runs) {
    runs.clear();
    const auto whole = [&runs](int from, int to, const Interval& interval, std::size_t number) {
        ActivityRun run;
        run.from = from;
        run.to = to;
        run.only = activityOf(interval);
        run.isBlocked = run.only == Activity::WaitingForRoom;
        run.isAlarm = isAlarm(*run.only);
        run.interval = number;
        runs.push_back(run);
    };
    const auto mixed = [&runs](int column, std::size_t first, std::size_t, const ActivitySum& sum) {
        ActivityRun& run = runs.emplace_back();
        run.from = column;
        run.to = column + 1;
        run.interval = first;
        Nanos all = 0;
        for (const Nanos nanos : sum.nanos) all += nanos;
        const float share = all > 0 ? 1.0F / static_cast<float>(all) : 0.0F;
        for (std::size_t i = 0; i < run.shares.size(); ++i) run.shares[i] = static_cast<float>(sum.nanos[i]) * share;
        const auto lasted = [&](Activity activity) { return sum.nanos[static_cast<std::size_t>(activity)] > 0; };
        run.isBlocked = sum.blocked != 0 || lasted(Activity::WaitingForRoom);
        run.isAlarm = sum.alarms != 0 || lasted(Activity::Stuck) || lasted(Activity::Panicked);
    };
    Walk walk(track, view, whole, mixed);
    walk.run();
}

void depthRuns(const DepthTrack& track, const LaneView& view, std::vector<DepthRun>& runs) {
    runs.clear();
    const auto whole = [&runs](int from, int to, const Interval& interval, std::size_t number) {
        DepthRun run;
        run.from = from;
        run.to = to;
        run.mean = interval.about;
        run.peak = interval.about;
        run.isFull = (interval.what & kChannelFull) != 0;
        run.fullShare = run.isFull ? 1 : 0;
        run.isClosed = (interval.what & kChannelClosed) != 0;
        run.isGone = (interval.what & kChannelGone) != 0;
        run.interval = number;
        runs.push_back(run);
    };
    const auto mixed = [&](int column, std::size_t first, std::size_t last, const DepthSum& sum) {
        DepthRun& run = runs.emplace_back();
        run.from = column;
        run.to = column + 1;
        run.interval = first;
        const double nanos = std::max(view.axis.nanosPerPixel(), 1.0);
        run.peak = track.peak(first + 1, last + 1);
        run.mean = std::min<double>(sum.depthNanos / nanos, std::max(run.peak, track.at(first).about));
        run.events = last - first;
        run.fullShare = static_cast<float>(static_cast<double>(sum.fullNanos) / nanos);
        run.isFull = sum.fulls != 0 || sum.fullNanos != 0;
        run.isClosed = (track.at(last).what & kChannelClosed) != 0;
        run.isGone = (track.at(last).what & kChannelGone) != 0;
    };
    Walk walk(track, view, whole, mixed);
    walk.run();
}

}  // namespace sluice::ui
