#include "events/recording.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::uint64_t kPositionMax = std::uint64_t{1} << 48;

std::pair<Nanos, Nanos> timeRange(std::span<const Event> events) {
    const auto byTime = [](const Event& a, const Event& b) { return a.time < b.time; };
    const auto [first, last] = std::minmax_element(events.begin(), events.end(), byTime);
    return {first->time, last->time};
}

Error damaged(const std::string& how) {
    return {ErrorCode::Malformed, "the recording is damaged: " + how};
}

}  // namespace

Recording::Recording(std::uint64_t bytesMax) : m_bytesMax(bytesMax) {}

Result<std::shared_ptr<const Recording>> Recording::fromBlocks(std::vector<RecordingBlock> blocks, bool complete,
                                                               std::string incompleteReason) {
    auto recording = std::make_shared<Recording>(UINT64_MAX);
    for (RecordingBlock& block : blocks) {
        const std::string name = "block " + std::to_string(recording->m_blocks.size() + 1);
        if (block.bytes == nullptr || block.bytes->empty()) return damaged(name + " is empty");
        if (block.eventCount == 0 || block.eventCount > kBlockEventsMax)
            return damaged(name + " claims " + std::to_string(block.eventCount) +
                           " events, where 1 to 16384 are allowed");
        if (block.firstPosition != recording->m_events || recording->m_events > kPositionMax)
            return damaged(name + " does not follow the one before it");
        if (block.firstTime > block.lastTime) return damaged(name + " ends before it begins");
        recording->append(std::move(block));
    }
    recording->m_complete = complete;
    recording->m_incompleteReason = std::move(incompleteReason);
    return std::shared_ptr<const Recording>(std::move(recording));
}

std::vector<RecordingBlock> Recording::blocks() const {
    const std::lock_guard lock(m_mutex);
    return m_blocks;
}

std::size_t Recording::blockCount() const {
    const std::lock_guard lock(m_mutex);
    return m_blocks.size();
}

std::uint64_t Recording::eventCount() const {
    const std::lock_guard lock(m_mutex);
    return m_events;
}

std::uint64_t Recording::byteCount() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

bool Recording::complete() const {
    const std::lock_guard lock(m_mutex);
    return m_complete;
}

std::string Recording::incompleteReason() const {
    const std::lock_guard lock(m_mutex);
    return m_incompleteReason;
}

Result<std::vector<Event>> Recording::decode(std::size_t index, EventCodec& codec) const {
    RecordingBlock block;
    {
        const std::lock_guard lock(m_mutex);
        SLUICE_ASSERT(index < m_blocks.size(), "a block that the recording does not have");
        block = m_blocks[index];
    }
    Result<std::vector<Event>> events = codec.decode(*block.bytes);
    if (!events) return events;
    if (events.value().size() != block.eventCount)
        return damaged("a block holds another number of events than it says");
    if (timeRange(events.value()) != std::pair(block.firstTime, block.lastTime))
        return damaged("a block covers another time than it says");
    return events;
}

void Recording::append(RecordingBlock block) {
    const std::lock_guard lock(m_mutex);
    m_events += block.eventCount;
    m_bytes += block.bytes->size();
    m_blocks.push_back(std::move(block));
}

void Recording::stop(std::string reason) {
    const std::lock_guard lock(m_mutex);
    m_complete = false;
    m_incompleteReason = std::move(reason);
}

RecordingWriter::RecordingWriter(std::shared_ptr<Recording> recording) : m_recording(std::move(recording)) {
    m_pending.reserve(kBlockEventsMax);
}

void RecordingWriter::add(std::span<const Event> events) {
    while (!events.empty() && !m_stopped) {
        const std::size_t count = std::min(events.size(), kBlockEventsMax - m_pending.size());
        m_pending.insert(m_pending.end(), events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count));
        events = events.subspan(count);
        if (m_pending.size() == kBlockEventsMax) flush();
    }
}

void RecordingWriter::flush() {
    if (m_pending.empty() || m_stopped) return;
    RecordingBlock block;
    block.firstPosition = m_recording->eventCount();
    block.eventCount = static_cast<std::uint32_t>(m_pending.size());
    std::tie(block.firstTime, block.lastTime) = timeRange(m_pending);
    auto bytes = std::make_shared<const std::vector<std::byte>>(m_codec.encode(m_pending));
    m_pending.clear();
    if (m_recording->byteCount() + bytes->size() > m_recording->m_bytesMax) {
        m_stopped = true;
        m_recording->stop("The recording stops here because it reached its limit of " +
                          std::to_string(m_recording->m_bytesMax >> 20) + " MB; the run went on.");
        return;
    }
    block.bytes = std::move(bytes);
    m_recording->append(std::move(block));
}

}  // namespace sluice
