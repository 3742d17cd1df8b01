#include "events/history.hpp"

#include <algorithm>

namespace sluice {

Keyframes::Keyframes(const RunState& start) {
    m_frames.emplace(start.position(), start);
    m_weights.emplace(start.position(), start.weight());
    m_bytes = start.weight();
}

void Keyframes::consider(const RunState& state) {
    const std::uint64_t since = state.position() - m_frames.rbegin()->first;
    if (since == 0) return;
    const std::uint64_t weight = state.weight();
    if (since < kEventsMax && since * sizeof(Event) < kOutweigh * weight) return;
    m_frames.emplace_hint(m_frames.end(), state.position(), state);
    m_weights.emplace_hint(m_weights.end(), state.position(), weight);
    m_bytes += weight;
}

const RunState& Keyframes::nearest(std::uint64_t position) const {
    auto after = m_frames.upper_bound(position);
    SLUICE_ASSERT(after != m_frames.begin(), "a position before the history's beginning");
    return std::prev(after)->second;
}

std::uint64_t Keyframes::secondPosition() const {
    return m_frames.size() > 1 ? std::next(m_frames.begin())->first : UINT64_MAX;
}

void Keyframes::dropFirst() {
    SLUICE_ASSERT(m_frames.size() > 1, "a history keeps its last keyframe");
    m_bytes -= m_weights.begin()->second;
    m_weights.erase(m_weights.begin());
    m_frames.erase(m_frames.begin());
}

RunState History::stateAt(std::uint64_t position, const RunState* from) {
    position = std::clamp(position, firstPosition(), endPosition());
    const RunState& keyframe = m_keyframes.nearest(position);
    const bool fromIsNearer =
        from != nullptr && from->position() <= position && from->position() >= keyframe.position();
    RunState state = fromIsNearer ? *from : keyframe;
    while (state.position() < position) {
        std::span<const Event> events = eventsFrom(state.position());
        if (events.empty()) break;
        events = events.first(std::min<std::uint64_t>(events.size(), position - state.position()));
        state.apply(events);
    }
    return state;
}

std::uint64_t History::scanFor(Nanos time, std::uint64_t blockBegin, Nanos highestBefore) {
    std::uint64_t position = std::max(blockBegin, firstPosition());
    Nanos highest = highestBefore;
    for (const Event& event : eventsFrom(position)) {
        highest = std::max(highest, event.time);
        if (highest > time) break;
        ++position;
    }
    return position;
}

std::size_t RawHistory::room() const {
    return m_blocks.empty() || m_blocks.back().count == kBlockEvents ? kBlockEvents
                                                                     : kBlockEvents - m_blocks.back().count;
}

void RawHistory::append(std::span<const Event> events) {
    if (events.empty()) return;
    if (m_blocks.empty() || m_blocks.back().count == kBlockEvents) m_blocks.push_back({m_memory.take(), 0, 0});
    Block& block = m_blocks.back();
    SLUICE_ASSERT(events.size() <= kBlockEvents - block.count, "more events than fit into the block");
    std::copy(events.begin(), events.end(), block.events + block.count);
    block.count += events.size();
    for (const Event& event : events) m_highest = std::max(m_highest, event.time);
    block.highest = m_highest;
    m_end += events.size();
}

void RawHistory::endBlock(const RunState& state) {
    m_keyframes.consider(state);
    while (bytes() > m_bytesMax && m_keyframes.count() > 1) dropOldest();
}

std::uint64_t RawHistory::bytes() const {
    return m_blocks.size() * kBlockEvents * sizeof(Event) + m_keyframes.bytes();
}

void RawHistory::dropOldest() {
    m_keyframes.dropFirst();
    while (m_begin + kBlockEvents <= m_keyframes.firstPosition()) {
        m_memory.give(m_blocks.front().events);
        m_blocks.pop_front();
        m_begin += kBlockEvents;
    }
}

std::span<const Event> RawHistory::eventsFrom(std::uint64_t position) {
    if (position < m_begin || position >= m_end) return {};
    const Block& block = m_blocks[(position - m_begin) / kBlockEvents];
    const std::size_t skip = (position - m_begin) % kBlockEvents;
    return {block.events + skip, block.count - skip};
}

std::uint64_t RawHistory::positionAt(Nanos time) {
    const auto block =
        std::partition_point(m_blocks.begin(), m_blocks.end(), [time](const Block& b) { return b.highest <= time; });
    if (block == m_blocks.end()) return m_end;
    const auto index = static_cast<std::uint64_t>(block - m_blocks.begin());
    return scanFor(time, m_begin + index * kBlockEvents, index > 0 ? std::prev(block)->highest : 0);
}

RecordedHistory::RecordedHistory(const RunState& start, std::shared_ptr<const Recording> recording)
    : History(start), m_recording(std::move(recording)), m_blocks(m_recording->blocks()) {
    Nanos highest = 0;
    for (const RecordingBlock& block : m_blocks) {
        highest = std::max(highest, block.lastTime);
        m_highest.push_back(highest);
    }
}

Result<std::span<const Event>> RecordedHistory::loadNext() {
    return decoded(m_loaded);
}

void RecordedHistory::endBlock(const RunState& state) {
    ++m_loaded;
    m_keyframes.consider(state);
}

std::uint64_t RecordedHistory::endPosition() const {
    if (m_loaded == 0) return 0;
    return m_blocks[m_loaded - 1].firstPosition + m_blocks[m_loaded - 1].eventCount;
}

Result<std::span<const Event>> RecordedHistory::decoded(std::size_t block) {
    if (m_cache[0].block != block) std::swap(m_cache[0], m_cache[1]);
    if (m_cache[0].block != block) {
        m_cache[0].block = SIZE_MAX;
        Result<std::vector<Event>> events = m_recording->decode(block, m_codec);
        if (!events) return events.error();
        m_cache[0] = {block, std::move(events).value()};
    }
    return std::span<const Event>(m_cache[0].events);
}

std::span<const Event> RecordedHistory::eventsFrom(std::uint64_t position) {
    if (position >= endPosition()) return {};
    const auto after = std::partition_point(
        m_blocks.begin(), m_blocks.end(), [position](const RecordingBlock& b) { return b.firstPosition <= position; });
    const auto index = static_cast<std::size_t>(after - m_blocks.begin()) - 1;
    const Result<std::span<const Event>> events = decoded(index);
    if (!events) return {};
    return events.value().subspan(position - m_blocks[index].firstPosition);
}

std::uint64_t RecordedHistory::positionAt(Nanos time) {
    const auto end = m_highest.begin() + static_cast<std::ptrdiff_t>(m_loaded);
    const auto block = std::partition_point(m_highest.begin(), end, [time](Nanos highest) { return highest <= time; });
    if (block == end) return endPosition();
    const auto index = static_cast<std::size_t>(block - m_highest.begin());
    return scanFor(time, m_blocks[index].firstPosition, index > 0 ? *std::prev(block) : 0);
}

}  // namespace sluice
