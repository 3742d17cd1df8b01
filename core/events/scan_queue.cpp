#include "events/scan_queue.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

ScanQueue::~ScanQueue() {
    close();
}

void ScanQueue::add(std::shared_ptr<HistoryScan> scan, ScanRange range) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closed) {
            m_added.push_back({std::move(scan), range});
            return;
        }
    }
    scan->ended(ScanEnd::Cancelled);
}

void ScanQueue::close() {
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    takeAdded();
    for (const Entry& entry : std::exchange(m_entries, {})) entry.scan->ended(ScanEnd::Cancelled);
}

void ScanQueue::takeAdded() {
    const std::lock_guard lock(m_mutex);
    std::move(m_added.begin(), m_added.end(), std::back_inserter(m_entries));
    m_added.clear();
}

bool ScanQueue::advance(History& history) {
    takeAdded();
    if (m_entries.empty()) return false;
    ScanEnd end = ScanEnd::Complete;
    if (readSlice(m_entries.front(), history, end) == Step::Over) {
        // Out of the queue first: ended() may hand the scan to somebody who asks for the next at once.
        const std::shared_ptr<HistoryScan> scan = std::move(m_entries.front().scan);
        m_entries.pop_front();
        scan->ended(end);
    }
    return true;
}

ScanQueue::Step ScanQueue::readSlice(Entry& entry, History& history, ScanEnd& end) {
    const auto over = [&end](ScanEnd how) {
        end = how;
        return Step::Over;
    };
    HistoryScan& scan = *entry.scan;
    if (scan.isCancelled()) return over(ScanEnd::Cancelled);
    const std::uint64_t to = std::min(entry.range.to, history.endPosition());
    if (!entry.hasBegun) {
        if (entry.range.from < history.firstPosition()) return over(ScanEnd::Forgotten);
        const RunState& keyframe = history.keyframes().nearest(std::min(entry.range.from, history.endPosition()));
        entry.hasBegun = true;
        entry.begun = entry.next = keyframe.position();
        scan.begin(keyframe);
    }
    for (std::uint64_t left = kEventsPerTurn; left > 0 && entry.next < to;) {
        std::span<const Event> events = history.eventsFrom(entry.next);
        if (events.empty()) return over(ScanEnd::Forgotten);
        events = events.first(std::min({events.size(), left, to - entry.next}));
        const bool goesOn = scan.read(events, entry.next);
        entry.next += events.size();
        left -= events.size();
        if (!goesOn) return over(ScanEnd::Complete);
    }
    if (entry.next >= to) return over(ScanEnd::Complete);
    scan.m_progress.store(static_cast<double>(entry.next - entry.begun) / static_cast<double>(to - entry.begun),
                          std::memory_order_relaxed);
    return Step::Going;
}

}  // namespace sluice
