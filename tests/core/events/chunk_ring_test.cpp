#include "events/chunk_ring.hpp"

#include "core/events/event_factory.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace sluice {
namespace {

constexpr std::size_t kRoom = ChunkRing::kChunks * ChunkRing::kChunkEvents;

// A writer as a producer is one.
class Writer {
public:
    explicit Writer(ChunkRing& ring) : m_ring(ring) {}
    bool write(std::uint64_t number) {
        if (m_used == m_chunk.size()) {
            m_chunk = m_ring.renew();
            m_used = 0;
            if (m_chunk.empty()) return false;
        }
        m_chunk[m_used] = testing::event(static_cast<Nanos>(number), EventKind::Mark, 0, 0, number);
        ++m_used;
        return true;
    }
    void commit() { m_ring.commit(m_used); }

private:
    ChunkRing& m_ring;
    std::span<Event> m_chunk;
    std::size_t m_used = 0;
};

TEST(ChunkRing, ShowsOnlyWhatIsCommitted) {
    ChunkRing ring(true);
    Writer writer(ring);
    EXPECT_TRUE(ring.peek().empty());
    writer.write(1);
    EXPECT_TRUE(ring.peek().empty());
    writer.commit();
    ASSERT_EQ(ring.peek().size(), 1u);
    writer.write(2);
    writer.commit();
    ring.consume(1);
    ASSERT_EQ(ring.peek().size(), 1u);
    EXPECT_EQ(ring.peek()[0].argument, 2u);
}

TEST(ChunkRing, CountsWhatIsCommittedAndWhatIsConsumed) {
    ChunkRing ring(true);
    Writer writer(ring);
    EXPECT_EQ(ring.committedSoFar(), 0u);
    const std::uint64_t total = ChunkRing::kChunkEvents + 3;
    for (std::uint64_t i = 0; i < total; ++i) writer.write(i);
    EXPECT_EQ(ring.committedSoFar(), ChunkRing::kChunkEvents);  // a chunk that is left is handed over
    writer.commit();
    EXPECT_EQ(ring.committedSoFar(), total);
    EXPECT_EQ(ring.consumedSoFar(), 0u);
    ring.consume(ring.peek().size());
    EXPECT_EQ(ring.consumedSoFar(), ChunkRing::kChunkEvents);
    ring.consume(ring.peek().size());
    EXPECT_EQ(ring.consumedSoFar(), total);
}

TEST(ChunkRing, ALosslessWriterWaitsForASlowReader) {
    ChunkRing ring(true);
    const std::uint64_t total = 3 * kRoom + 17;
    std::thread writing([&] {
        Writer writer(ring);
        for (std::uint64_t i = 0; i < total; ++i) ASSERT_TRUE(writer.write(i));
        writer.commit();
        ring.close();
    });
    std::uint64_t next = 0;
    while (next < total) {
        const std::span<const Event> events = ring.peek();
        for (const Event& e : events) ASSERT_EQ(e.argument, next++);
        ring.consume(events.size());
        std::this_thread::yield();
    }
    writing.join();
    EXPECT_TRUE(ring.peek().empty());
    EXPECT_TRUE(ring.closed());
    EXPECT_EQ(ring.dropped(), 0u);
}

TEST(ChunkRing, ALossyWriterDropsAndCountsWhenFull) {
    ChunkRing ring(false);
    Writer writer(ring);
    for (std::uint64_t i = 0; i < kRoom; ++i) ASSERT_TRUE(writer.write(i));
    for (std::uint64_t i = 0; i < 5; ++i) ASSERT_FALSE(writer.write(kRoom + i));
    EXPECT_EQ(ring.dropped(), 5u);
    std::uint64_t seen = 0;
    while (!ring.peek().empty()) {
        EXPECT_EQ(ring.droppedBeforePeek(), 0u);
        seen += ring.peek().size();
        ring.consume(ring.peek().size());
    }
    EXPECT_EQ(seen, kRoom);
    ASSERT_TRUE(writer.write(999));
    writer.commit();
    ASSERT_EQ(ring.peek().size(), 1u);
    EXPECT_EQ(ring.droppedBeforePeek(), 5u);
    EXPECT_EQ(ring.roomGiven(), kRoom + 5 + ChunkRing::kChunkEvents);
}

TEST(ChunkRing, AWriterWakesAReaderThatRestsBeforeTheRingIsFull) {
    int wakes = 0;
    ChunkRing ring(true, [&wakes] { ++wakes; });
    Writer writer(ring);
    const std::uint64_t chunk = ChunkRing::kChunkEvents;
    for (std::uint64_t i = 0; i < 2 * ChunkRing::kWakeChunks * chunk; ++i) writer.write(i);
    writer.commit();
    EXPECT_EQ(wakes, 0);  // it is awake
    while (!ring.peek().empty()) ring.consume(ring.peek().size());
    ring.setReaderRests(true);
    for (std::uint64_t i = 0; i < (ChunkRing::kWakeChunks - 1) * chunk; ++i) writer.write(i);
    EXPECT_EQ(wakes, 0);  // not worth it yet
    writer.write(0);
    EXPECT_EQ(wakes, 1);
    for (std::uint64_t i = 0; i < chunk; ++i) writer.write(i);
    EXPECT_EQ(wakes, 2);  // again while nobody comes
    ring.setReaderRests(false);
    for (std::uint64_t i = 0; i < chunk; ++i) writer.write(i);
    EXPECT_EQ(wakes, 2);
}

TEST(ChunkRing, AbandoningFreesAWaitingWriter) {
    ChunkRing ring(true);
    std::atomic<bool> full{false};
    std::thread writing([&] {
        Writer writer(ring);
        for (std::uint64_t i = 0; i < kRoom; ++i) ASSERT_TRUE(writer.write(i));
        full = true;
        EXPECT_FALSE(writer.write(kRoom));
        EXPECT_FALSE(writer.write(kRoom + 1));
    });
    while (!full) std::this_thread::yield();
    ring.abandon();
    writing.join();
    EXPECT_EQ(ring.dropped(), 2u);
}

}  // namespace
}  // namespace sluice
