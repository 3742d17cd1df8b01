#include "events/recording.hpp"

#include "core/events/event_factory.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace sluice {
namespace {

using namespace testing;

std::vector<Event> randomEvents(std::size_t count) {
    std::mt19937_64 random(9);
    std::vector<Event> events(count);
    for (Event& e : events) {
        e.time = static_cast<Nanos>(random());
        e.argument = random();
        e.goroutine = static_cast<std::uint32_t>(random());
        e.object = static_cast<std::uint32_t>(random());
        e.sequence = static_cast<std::uint32_t>(random());
        e.site = static_cast<std::uint16_t>(random());
        e.kind = static_cast<EventKind>(random());
        e.flags = static_cast<std::uint8_t>(random());
    }
    return events;
}

TEST(EventCodec, ReadsBackAnyEvents) {
    EventCodec codec;
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{1000}, kBlockEventsMax}) {
        const std::vector<Event> events = randomEvents(count);
        const auto decoded = codec.decode(codec.encode(events));
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ(decoded.value(), events);
    }
}

TEST(EventCodec, TakesAboutFourBytesAnEvent) {
    std::vector<Event> events = smallRun(4000);
    events.resize(kBlockEventsMax);
    EXPECT_LT(EventCodec().encode(events).size(), kBlockEventsMax * 4);
}

TEST(EventCodec, RefusesEveryTruncation) {
    EventCodec codec;
    const std::vector<std::byte> bytes = codec.encode(smallRun(40));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(codec.decode(std::span(bytes).first(length)).ok()) << length;
    std::vector<std::byte> longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(codec.decode(longer).ok());
    EXPECT_TRUE(codec.decode(bytes).ok());
}

TEST(EventCodec, NoticesEveryFlippedBit) {
    EventCodec codec;
    const std::vector<Event> events = smallRun(40);
    const std::vector<std::byte> bytes = codec.encode(events);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::vector<std::byte> damaged = bytes;
        damaged[bit / 8] ^= std::byte{1} << bit % 8;
        const auto decoded = codec.decode(damaged);
        // A few bits of a frame's header mean nothing; then nothing may have changed.
        if (decoded) {
            EXPECT_EQ(decoded.value(), events) << bit;
        }
    }
}

TEST(EventCodec, RefusesBytesThatAreNoBlock) {
    EventCodec codec;
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::byte> bytes(random() % 200);
        for (std::byte& b : bytes) b = static_cast<std::byte>(random());
        EXPECT_FALSE(codec.decode(bytes).ok());
    }
}

std::shared_ptr<Recording> recordingOf(const std::vector<Event>& events, std::uint64_t bytesMax = UINT64_MAX) {
    RecordingWriter writer(std::make_shared<Recording>(bytesMax));
    writer.add(events);
    writer.flush();
    return writer.recording();
}

std::vector<Event> readAll(const Recording& recording) {
    EventCodec codec;
    std::vector<Event> events;
    for (std::size_t i = 0; i < recording.blockCount(); ++i) {
        const auto block = recording.decode(i, codec);
        if (!block) return {};
        events.insert(events.end(), block.value().begin(), block.value().end());
    }
    return events;
}

TEST(Recording, ReadsBackWhatWasWritten) {
    const std::vector<Event> events = smallRun(10'000);
    ASSERT_GT(events.size(), 3 * kBlockEventsMax);
    const auto recording = recordingOf(events);
    EXPECT_EQ(recording->eventCount(), events.size());
    EXPECT_TRUE(recording->complete());
    EXPECT_EQ(readAll(*recording), events);
    const auto opened = Recording::fromBlocks(recording->blocks(), true, "");
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(readAll(*opened.value()), events);
    EXPECT_EQ(opened.value()->byteCount(), recording->byteCount());
}

TEST(Recording, StopsVisiblyAtItsLimit) {
    const std::vector<Event> events = smallRun(20'000);
    const auto recording = recordingOf(events, 100'000);
    EXPECT_FALSE(recording->complete());
    EXPECT_NE(recording->incompleteReason(), "");
    EXPECT_LE(recording->byteCount(), 100'000u);
    const std::vector<Event> kept = readAll(*recording);
    ASSERT_FALSE(kept.empty());
    EXPECT_TRUE(std::equal(kept.begin(), kept.end(), events.begin()));
}

TEST(Recording, RefusesADirectoryThatCannotBe) {
    const std::vector<RecordingBlock> blocks = recordingOf(smallRun(10'000))->blocks();
    const auto refused = [&](auto damage) {
        std::vector<RecordingBlock> damaged = blocks;
        damage(damaged);
        const auto opened = Recording::fromBlocks(std::move(damaged), true, "");
        return !opened.ok() && !opened.error().message.empty();
    };
    EXPECT_TRUE(refused([](auto& b) { b.erase(b.begin() + 1); }));
    EXPECT_TRUE(refused([](auto& b) { std::swap(b[0], b[1]); }));
    EXPECT_TRUE(refused([](auto& b) { b[1].eventCount = 0; }));
    EXPECT_TRUE(refused([](auto& b) { b[1].eventCount = kBlockEventsMax + 1; }));
    EXPECT_TRUE(refused([](auto& b) { b[1].bytes = nullptr; }));
    EXPECT_TRUE(refused([](auto& b) { b[1].bytes = std::make_shared<const std::vector<std::byte>>(); }));
    EXPECT_TRUE(refused([](auto& b) { b[1].firstTime = b[1].lastTime + 1; }));
    EXPECT_FALSE(refused([](auto&) {}));
}

TEST(Recording, RefusesABlockThatIsNotTheOneNamed) {
    std::vector<RecordingBlock> blocks = recordingOf(smallRun(10'000))->blocks();
    std::swap(blocks[0].bytes, blocks[1].bytes);
    const auto opened = Recording::fromBlocks(std::move(blocks), true, "");
    ASSERT_TRUE(opened.ok());
    EventCodec codec;
    EXPECT_FALSE(opened.value()->decode(0, codec).ok());
}

}  // namespace
}  // namespace sluice
