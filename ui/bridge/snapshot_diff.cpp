#include "ui/bridge/snapshot_diff.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace sluice::ui {
namespace {

// An entry whose memory the fold has given back reads as blank: it is told as the last that was known of it.
GoroutineChange goroutineChange(const GoroutineState* before, const GoroutineState& now) {
    const bool isNew = before == nullptr || before->id == 0;
    if (now.id == 0) return {*before, before->status, false, true};
    return {now, isNew ? GoroutineStatus::Ready : before->status, isNew, false};
}

DepthChange channelChange(const ChannelState* before, const ChannelState& now) {
    DepthChange change = depthOf(now.id == 0 ? *before : now);
    change.isGone = now.id == 0;
    return change;
}

// A channel's slots follow from its transfers; whether it changed is told by its counts without comparing them.
bool differs(const ChannelState& before, const ChannelState& now) {
    return depthOf(before) != depthOf(now) || before.sequence != now.sequence;
}
bool differs(const GoroutineState& before, const GoroutineState& now) {
    return !(before == now);
}

// Calls visit(former entry or null, entry) for each entry of `later` that is new or different.
// False as soon as `budget` is used up or `later` has lost entries.
template <class T, class Visit>
bool visitDifferences(const PagedVector<T>& earlier, const PagedVector<T>& later, int& budget, const Visit& visit) {
    if (later.size() < earlier.size()) return false;
    for (std::size_t page = 0; page < later.pageCount(); ++page) {
        if (later.samePage(earlier, page)) continue;
        const std::size_t begin = page * later.pageSize();
        const std::size_t end = std::min(begin + later.pageSize(), later.size());
        for (std::size_t i = begin; i < end; ++i) {
            const T* former = i < earlier.size() ? &earlier[i] : nullptr;
            if (former == nullptr ? later[i].id == 0 : !differs(*former, later[i])) continue;
            if (--budget < 0) return false;
            visit(former, later[i]);
        }
    }
    return true;
}

template <class T>
auto keyOf(const T& value) {
    return std::pair(value.declaration, value.instance);
}

// Values by declaration and instance. False where an entry has vanished, which only happens going backwards.
template <class Value, class Change>
bool compareValues(const std::vector<Value>& earlier, const std::vector<Value>& later, QVector<Change>& out) {
    if (later.size() < earlier.size()) return false;
    const auto inPlace = [&](std::size_t i) { return i < earlier.size() && keyOf(earlier[i]) == keyOf(later[i]); };
    for (std::size_t i = 0; i < later.size(); ++i) {
        const Value* former = nullptr;
        if (inPlace(i)) {
            former = &earlier[i];
        } else {
            // Entries keep their places as long as none is inserted before them; only then is a search needed.
            const auto found = std::find_if(earlier.begin(), earlier.end(),
                                            [&](const Value& value) { return keyOf(value) == keyOf(later[i]); });
            if (found != earlier.end()) former = &*found;
        }
        if (former == nullptr || !(*former == later[i])) out.push_back({later[i]});
    }
    return true;
}

bool spanLess(const OpenSpan& a, const OpenSpan& b) {
    return std::tie(a.declaration, a.instance, a.message, a.begunAt, a.detail) <
           std::tie(b.declaration, b.instance, b.message, b.begunAt, b.detail);
}

void compareSpans(std::vector<OpenSpan> earlier, std::vector<OpenSpan> later, QVector<SpanChange>& out) {
    if (earlier == later) return;
    std::sort(earlier.begin(), earlier.end(), spanLess);
    std::sort(later.begin(), later.end(), spanLess);
    std::vector<OpenSpan> difference;
    std::set_difference(earlier.begin(), earlier.end(), later.begin(), later.end(), std::back_inserter(difference),
                        spanLess);
    // Ended before begun: a lane that ended one span and began the next ends up with the next.
    for (const OpenSpan& span : difference) out.push_back({span, false});
    difference.clear();
    std::set_difference(later.begin(), later.end(), earlier.begin(), earlier.end(), std::back_inserter(difference),
                        spanLess);
    for (const OpenSpan& span : difference) out.push_back({span, true});
}

bool continues(const RunState& earlier, const RunState& later) {
    return earlier.sharedManifest() == later.sharedManifest() && later.position() >= earlier.position();
}

}  // namespace

std::optional<SnapshotDiff> compareSnapshots(const Snapshot& earlier, const Snapshot& later, int changesMax) {
    const RunState& before = earlier.state;
    const RunState& now = later.state;
    if (!continues(before, now)) return std::nullopt;
    SnapshotDiff diff;
    int budget = changesMax;
    const bool comparable = visitDifferences(before.goroutines(), now.goroutines(), budget,
                                             [&](const GoroutineState* former, const GoroutineState& state) {
                                                 diff.goroutines.push_back(goroutineChange(former, state));
                                             }) &&
                            visitDifferences(before.channels(), now.channels(), budget,
                                             [&](const ChannelState* former, const ChannelState& state) {
                                                 diff.depths.push_back(channelChange(former, state));
                                             }) &&
                            compareValues(before.states(), now.states(), diff.states) &&
                            compareValues(before.gauges(), now.gauges(), diff.gauges);
    if (!comparable) return std::nullopt;
    compareSpans(before.spans(), now.spans(), diff.spans);
    return diff;
}

HappeningBatch happeningsSince(const RecentHappenings& earlier, const RecentHappenings& later) {
    HappeningBatch batch;
    if (later.total() <= earlier.total()) return batch;
    batch.total = later.total() - earlier.total();
    const auto shown = static_cast<std::size_t>(std::min<std::uint64_t>(batch.total, later.size()));
    batch.notShown = batch.total - shown;
    batch.shown.reserve(static_cast<qsizetype>(shown));
    for (std::size_t i = later.size() - shown; i < later.size(); ++i) batch.shown.push_back(later.at(i));
    return batch;
}

DepthChange depthOf(const ChannelState& channel) {
    DepthChange change;
    change.channel = channel.id;
    change.declaration = channel.declaration;
    change.instance = channel.instance;
    change.capacity = channel.capacity;
    change.depth = channel.depth;
    change.sent = channel.sent;
    change.received = channel.received;
    change.refused = channel.refused;
    change.closed = channel.closed;
    change.released = channel.released;
    change.stale = channel.stale;
    return change;
}

PhaseChange phaseOf(const Snapshot& snapshot) {
    return {snapshot.state.phase(), snapshot.state.outcome()};
}

ClockChange clockOf(const Snapshot& snapshot) {
    return {snapshot.state.time(),     snapshot.state.position(), snapshot.liveTime,
            snapshot.livePosition,     snapshot.firstTime,        snapshot.firstPosition,
            snapshot.telemetryDropped, snapshot.atLiveEdge,       snapshot.ended};
}

}  // namespace sluice::ui
