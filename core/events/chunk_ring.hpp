// The way of one producer's events to the aggregator: a ring of 64 KiB chunks between exactly one writing thread and
// the aggregator thread. Within a chunk the writer stores events and now and then says how many there are (commit);
// nothing is locked and nothing is copied on the way.
//
// Invariants: chunk i of the run lies in place i mod kChunks. The writer owns the chunks in [opened-1, opened) and the
// free ones, the reader those in [freed, opened) up to what is committed. A chunk is left only when it is full.
// Orders that matter: events before `committed` (release), `committed` before the watermark and the idle and closed
// flags; the reader reads in the opposite order.
// Rejected: one ring of single events (the reader's hot polling moves the writer's cache line back and forth: measured
// 8 times slower), and a queue with a lock per chunk (no faster, and a writer that is preempted inside holds up the
// reader).
#pragma once

#include "base/time.hpp"
#include "events/event.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>

namespace sluice {

class ChunkRing {
public:
    static constexpr std::size_t kChunkBytes = 64 * 1024;
    static constexpr std::size_t kChunkEvents = (kChunkBytes - 64) / sizeof(Event);
    static constexpr std::size_t kChunks = 16;
    // A resting reader is woken at this fill: early enough to be there before the ring is full.
    static constexpr std::size_t kWakeChunks = kChunks / 4;
    // A writer that found the ring full is woken at this fill: seldom enough not to wake it for every chunk, early
    // enough that the reader does not run dry meanwhile.
    static constexpr std::size_t kResumeChunks = kChunks / 2;

    // `wakeReader` is called by the writer's thread, which may hold a channel's lock: it must not wait for anything.
    explicit ChunkRing(bool lossless, std::function<void()> wakeReader = {})
        : m_lossless(lossless), m_wakeReader(std::move(wakeReader)) {}
    ChunkRing(const ChunkRing&) = delete;
    ChunkRing& operator=(const ChunkRing&) = delete;

    // ---- The writer's thread ----
    // Hands over the present chunk, which is full, and opens the next. Lossless: waits for room. Otherwise an empty
    // span when there is none; the caller's event is then counted as dropped.
    std::span<Event> renew() noexcept;
    // `written` events of the present chunk are there for the reader.
    void commit(std::size_t written) noexcept;
    void setWatermark(Nanos time) noexcept { m_watermark.store(time, std::memory_order_release); }
    void setIdle(bool idle) noexcept { m_idle.store(idle, std::memory_order_release); }
    void close() noexcept { m_closed.store(true, std::memory_order_release); }
    // Events for which renew() gave room, and those that it counted as dropped.
    std::uint64_t roomGiven() const noexcept;

    // ---- The aggregator's thread ----
    // While the reader rests, the writer calls the wake function for every chunk that it opens from kWakeChunks on.
    void setReaderRests(bool rests) noexcept { m_readerRests.store(rests, std::memory_order_relaxed); }
    // What is committed and not yet consumed, up to the end of a chunk.
    std::span<const Event> peek() noexcept;
    void consume(std::size_t events) noexcept;
    // What is committed and not yet consumed of the chunk that so many come before; empty past the newest.
    std::span<const Event> waiting(std::size_t chunksBefore) const noexcept;
    // Events of the run that are committed, and those of them that are consumed.
    std::uint64_t committedSoFar() const noexcept;
    std::uint64_t consumedSoFar() const noexcept;
    // Events dropped before the first one that peek() shows.
    std::uint64_t droppedBeforePeek() const noexcept { return m_droppedBeforePeek; }
    Nanos watermark() const noexcept { return m_watermark.load(std::memory_order_acquire); }
    bool idle() const noexcept { return m_idle.load(std::memory_order_acquire); }
    // No event will come that counts.
    bool closed() const noexcept {
        return m_closed.load(std::memory_order_acquire) || m_abandoned.load(std::memory_order_acquire);
    }
    std::uint64_t dropped() const noexcept { return m_dropped.load(std::memory_order_relaxed); }

    // ---- Any thread ----
    // Nobody reads any more: a waiting writer goes on, and everything from now on is dropped.
    void abandon() noexcept;

private:
    struct Chunk {
        std::uint64_t droppedBefore = 0;  // of this producer, when the chunk was opened
        std::atomic<std::uint32_t> committed{0};
        alignas(64) Event events[kChunkEvents];
    };
    static_assert(sizeof(Chunk) <= kChunkBytes);

    bool hasRoom() const noexcept;
    bool waitForRoom() noexcept;
    void wakeRestingReader(std::uint64_t opened) noexcept;

    const bool m_lossless;
    const std::function<void()> m_wakeReader;
    std::array<std::unique_ptr<Chunk>, kChunks> m_chunks;  // made when first opened

    alignas(64) std::atomic<std::uint64_t> m_opened{0};
    std::atomic<std::uint64_t> m_dropped{0};
    std::atomic<Nanos> m_watermark{0};
    std::atomic<bool> m_idle{false};
    std::atomic<bool> m_closed{false};

    alignas(64) std::atomic<std::uint64_t> m_freed{0};
    std::atomic<bool> m_readerRests{false};
    std::atomic<std::uint32_t> m_roomSignal{0};  // changes whenever a waiting writer should look again
    std::atomic<bool> m_abandoned{false};
    std::size_t m_consumed = 0;  // of the oldest chunk
    std::uint64_t m_droppedBeforePeek = 0;
};

}  // namespace sluice
