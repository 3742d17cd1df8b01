#include "events/chunk_ring.hpp"

namespace sluice {

namespace {
constexpr int kSpins = 64;
}

bool ChunkRing::hasRoom() const noexcept {
    return m_opened.load(std::memory_order_relaxed) - m_freed.load(std::memory_order_acquire) < kChunks;
}

// A wake-up that the reader misses is repeated with the next chunk, so nothing here needs to be ordered.
void ChunkRing::wakeRestingReader(std::uint64_t opened) noexcept {
    if (!m_readerRests.load(std::memory_order_relaxed)) [[likely]]
        return;
    if (opened - m_freed.load(std::memory_order_relaxed) < kWakeChunks) return;
    if (m_wakeReader) m_wakeReader();
}

// The signal changes only once kResumeChunks are left, so a writer that has begun to wait finds half of the ring free.
bool ChunkRing::waitForRoom() noexcept {
    for (int spin = 0; spin < kSpins; ++spin) {
        if (hasRoom()) return true;
        __builtin_ia32_pause();
    }
    for (;;) {
        const std::uint32_t signal = m_roomSignal.load(std::memory_order_acquire);
        if (m_abandoned.load(std::memory_order_acquire)) return false;
        if (hasRoom()) return true;
        m_roomSignal.wait(signal, std::memory_order_acquire);
    }
}

std::span<Event> ChunkRing::renew() noexcept {
    const std::uint64_t opened = m_opened.load(std::memory_order_relaxed);
    if (opened > 0) m_chunks[(opened - 1) % kChunks]->committed.store(kChunkEvents, std::memory_order_release);
    const bool room = !m_abandoned.load(std::memory_order_relaxed) && (hasRoom() || (m_lossless && waitForRoom()));
    const std::uint64_t dropped = m_dropped.load(std::memory_order_relaxed);
    if (!room) {
        m_dropped.store(dropped + 1, std::memory_order_relaxed);
        return {};
    }
    std::unique_ptr<Chunk>& chunk = m_chunks[opened % kChunks];
    if (!chunk) chunk.reset(new Chunk);
    chunk->droppedBefore = dropped;
    chunk->committed.store(0, std::memory_order_relaxed);
    m_opened.store(opened + 1, std::memory_order_release);
    wakeRestingReader(opened + 1);
    return chunk->events;
}

void ChunkRing::commit(std::size_t written) noexcept {
    const std::uint64_t opened = m_opened.load(std::memory_order_relaxed);
    if (opened == 0) return;
    std::atomic<std::uint32_t>& committed = m_chunks[(opened - 1) % kChunks]->committed;
    const auto count = static_cast<std::uint32_t>(written);
    if (committed.load(std::memory_order_relaxed) != count) committed.store(count, std::memory_order_release);
}

std::uint64_t ChunkRing::roomGiven() const noexcept {
    return m_opened.load(std::memory_order_relaxed) * kChunkEvents + m_dropped.load(std::memory_order_relaxed);
}

std::span<const Event> ChunkRing::peek() noexcept {
    for (;;) {
        const std::uint64_t freed = m_freed.load(std::memory_order_relaxed);
        const std::uint64_t opened = m_opened.load(std::memory_order_acquire);
        if (freed == opened) return {};
        const Chunk& chunk = *m_chunks[freed % kChunks];
        m_droppedBeforePeek = chunk.droppedBefore;
        if (m_consumed < kChunkEvents) {
            const std::size_t committed = chunk.committed.load(std::memory_order_acquire);
            return {chunk.events + m_consumed, committed - m_consumed};
        }
        m_consumed = 0;
        m_freed.store(freed + 1, std::memory_order_release);
        // Nobody can wait for room while there is some. A stale `opened` is too small: then this is done too often.
        if (opened - freed - 1 > kResumeChunks) continue;
        m_roomSignal.fetch_add(1, std::memory_order_release);
        m_roomSignal.notify_one();
    }
}

std::span<const Event> ChunkRing::waiting(std::size_t chunksBefore) const noexcept {
    const std::uint64_t number = m_freed.load(std::memory_order_relaxed) + chunksBefore;
    if (number >= m_opened.load(std::memory_order_acquire)) return {};
    const Chunk& chunk = *m_chunks[number % kChunks];
    const std::size_t begin = chunksBefore == 0 ? m_consumed : 0;
    return {chunk.events + begin, chunk.committed.load(std::memory_order_acquire) - begin};
}

void ChunkRing::consume(std::size_t events) noexcept {
    m_consumed += events;
}

std::uint64_t ChunkRing::committedSoFar() const noexcept {
    const std::uint64_t opened = m_opened.load(std::memory_order_acquire);
    if (opened == 0) return 0;
    // Only the reader frees a chunk, so this one is not written anew meanwhile.
    const Chunk& newest = *m_chunks[(opened - 1) % kChunks];
    return (opened - 1) * kChunkEvents + newest.committed.load(std::memory_order_acquire);
}

std::uint64_t ChunkRing::consumedSoFar() const noexcept {
    return m_freed.load(std::memory_order_relaxed) * kChunkEvents + m_consumed;
}

void ChunkRing::abandon() noexcept {
    m_abandoned.store(true, std::memory_order_release);
    m_roomSignal.fetch_add(1, std::memory_order_release);
    m_roomSignal.notify_all();
}

}  // namespace sluice
