#include "events/merger.hpp"

#include "core/events/event_factory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace sluice {
namespace {

using namespace testing;

// Rings written by the test itself, so that every interleaving is under its control.
class MergerTest : public ::testing::Test {
protected:
    void start(std::size_t producers, bool lossless = true) {
        for (std::size_t i = 0; i < producers; ++i) rings.push_back(std::make_shared<ChunkRing>(lossless));
        chunks.resize(producers);
        used.resize(producers);
        merger = std::make_unique<Merger>(
            rings, [this] { return now; },
            [this](std::span<const Event> events) { out.insert(out.end(), events.begin(), events.end()); });
    }
    bool write(std::size_t producer, Event e) {
        if (used[producer] == chunks[producer].size()) {
            chunks[producer] = rings[producer]->renew();
            used[producer] = 0;
            if (chunks[producer].empty()) return false;
        }
        chunks[producer][used[producer]++] = e;
        return true;
    }
    void publish(std::size_t producer, Nanos watermark) {
        rings[producer]->commit(used[producer]);
        rings[producer]->setWatermark(watermark);
    }
    void close(std::size_t producer) {
        rings[producer]->commit(used[producer]);
        rings[producer]->close();
    }
    void pass() {
        while (merger->pass(100'000)) {
        }
    }
    std::vector<Nanos> times() const {
        std::vector<Nanos> result;
        for (const Event& e : out) result.push_back(e.time);
        return result;
    }

    std::vector<std::shared_ptr<ChunkRing>> rings;
    std::vector<std::span<Event>> chunks;
    std::vector<std::size_t> used;
    std::unique_ptr<Merger> merger;
    std::vector<Event> out;
    Nanos now = 0;
};

Event mark(Nanos time) {
    return event(time, EventKind::Mark, 0, 0, 0);
}

TEST_F(MergerTest, OneProducerPassesStraightThrough) {
    start(1);
    for (const Nanos time : {5, 3, 9}) write(0, mark(time));
    publish(0, 0);
    pass();
    EXPECT_EQ(times(), (std::vector<Nanos>{5, 3, 9}));
    EXPECT_FALSE(merger->finished());
    close(0);
    pass();
    EXPECT_TRUE(merger->finished());
}

TEST_F(MergerTest, MergesByTimeUpToTheLowestWatermark) {
    start(2);
    for (const Nanos time : {1, 4, 8}) write(0, mark(time));
    for (const Nanos time : {2, 5}) write(1, mark(time));
    publish(0, 8);
    publish(1, 6);
    pass();
    EXPECT_EQ(times(), (std::vector<Nanos>{1, 2, 4, 5}));
    publish(1, 10);
    pass();
    EXPECT_EQ(times(), (std::vector<Nanos>{1, 2, 4, 5, 8}));
}

TEST_F(MergerTest, AnIdleProducerHoldsNobodyUp) {
    start(2);
    write(0, mark(7));
    publish(0, 7);
    pass();
    EXPECT_TRUE(out.empty());
    rings[1]->setIdle(true);
    now = 6;  // the clock as read before the flag: something may still have been stamped 6
    pass();
    EXPECT_TRUE(out.empty());
    now = 7;
    pass();
    EXPECT_EQ(out.size(), 1u);
}

TEST_F(MergerTest, ASuccessorWaitsForItsPredecessorAgainstTheStamps) {
    start(2);
    write(0, made(1, 1, 4));
    write(0, sent(10, 1, 1, 50, 1, 2));
    write(0, mark(11));
    write(1, received(8, 2, 1, 50, 0, 3));  // stamped before what it received
    publish(0, 20);
    publish(1, 20);
    pass();
    ASSERT_EQ(out.size(), 4u);
    EXPECT_EQ(out[1].kind, EventKind::ChannelSent);
    EXPECT_EQ(out[2].kind, EventKind::ChannelReceived);
}

TEST_F(MergerTest, WaitsForAPredecessorThatIsNotPublishedYet) {
    start(2);
    write(0, made(1, 1, 4));
    publish(0, 20);
    write(1, received(8, 2, 1, 50, 0, 3));
    publish(1, 20);
    pass();
    pass();
    EXPECT_EQ(out.size(), 1u);
    write(0, sent(10, 1, 1, 50, 1, 2));
    publish(0, 21);
    pass();
    EXPECT_EQ(out.size(), 3u);
}

TEST_F(MergerTest, ALostPredecessorDoesNotBlockForEver) {
    start(2);
    write(0, made(1, 1, 4));
    publish(0, 20);
    write(1, received(8, 2, 1, 50, 0, 3));
    publish(1, 20);
    pass();
    EXPECT_EQ(out.size(), 1u);
    publish(0, 30);  // has spoken since: what was awaited is not there
    pass();
    EXPECT_EQ(out.size(), 2u);
}

TEST_F(MergerTest, ALostPredecessorDoesNotOutliveItsProducers) {
    start(2);
    write(0, sent(3, 1, 1, 50, 1, 9));
    write(1, sent(4, 1, 2, 51, 1, 9));
    close(0);
    close(1);
    pass();
    EXPECT_EQ(out.size(), 2u);
    EXPECT_TRUE(merger->finished());
}

TEST_F(MergerTest, TellsDropsAsAnEventAtTheGap) {
    start(1, false);
    const std::size_t room = ChunkRing::kChunks * ChunkRing::kChunkEvents;
    for (std::size_t i = 0; i < room; ++i) write(0, mark(1));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(write(0, mark(2)));
    pass();
    EXPECT_TRUE(write(0, mark(3)));
    close(0);
    pass();
    ASSERT_EQ(out.size(), room + 2);
    EXPECT_EQ(out[room].kind, EventKind::TelemetryGap);
    EXPECT_EQ(out[room].argument, 3u);
    EXPECT_EQ(out[room].time, 3);
    EXPECT_EQ(merger->dropped(), 3u);
}

TEST_F(MergerTest, TellsDropsAtTheVeryEnd) {
    start(2, false);
    const std::size_t room = ChunkRing::kChunks * ChunkRing::kChunkEvents;
    for (std::size_t i = 0; i < room; ++i) write(0, mark(1));
    EXPECT_FALSE(write(0, mark(2)));
    rings[0]->close();
    close(1);
    pass();
    ASSERT_EQ(out.size(), room + 1);
    EXPECT_EQ(out.back().kind, EventKind::TelemetryGap);
    EXPECT_EQ(out.back().argument, 1u);
}

// Random histories as locks would order them, with stamps that lag behind by up to a dispatch.
TEST_F(MergerTest, RandomProgramsComeOutInEveryObjectsOrder) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        rings.clear();
        chunks.clear();
        used.clear();
        out.clear();
        start(4);
        std::mt19937 random(seed);
        std::map<std::uint32_t, std::uint32_t> sequences;
        std::vector<Nanos> stamps(4, 0);
        std::size_t written = 0;
        for (Nanos real = 1; real <= 3000; ++real) {
            const std::size_t producer = random() % 4;
            if (random() % 5 == 0) stamps[producer] = real;  // a new dispatch
            const auto channel = static_cast<std::uint32_t>(1 + random() % 3);
            write(producer, sent(stamps[producer], 1, channel, 0, 0, ++sequences[channel]));
            ++written;
            if (random() % 50 == 0) publish(producer, stamps[producer]);
            if (random() % 100 == 0) merger->pass(50);
        }
        for (std::size_t i = 0; i < 4; ++i) close(i);
        pass();
        ASSERT_TRUE(merger->finished());
        ASSERT_EQ(out.size(), written);
        std::map<std::uint32_t, std::uint32_t> last;
        for (const Event& e : out) ASSERT_EQ(e.sequence, ++last[e.object]) << "seed " << seed;
    }
}

TEST_F(MergerTest, AfterALossWhatIsLeftStaysInItsOrder) {
    start(2);
    write(0, made(1, 1, 4));
    publish(0, 1);
    publish(1, 1);
    pass();
    // The second event is lost, and the fifth is stamped before the third.
    write(0, sent(10, 1, 1, 50, 1, 3));
    write(1, received(8, 2, 1, 50, 0, 5));
    close(0);
    close(1);
    pass();
    ASSERT_EQ(out.size(), 3u);
    EXPECT_EQ(out[1].sequence, 3u);
    EXPECT_EQ(out[2].sequence, 5u);
}

TEST_F(MergerTest, AfterALossAnEventFurtherBehindIsStillAwaited) {
    start(2);
    write(0, made(1, 1, 4));
    write(0, made(1, 2, 4));
    publish(0, 1);
    publish(1, 1);
    pass();
    write(0, received(5, 1, 1, 50, 0, 3));  // waits for what lies behind the other producer's first
    write(1, sent(9, 2, 2, 51, 1, 3));      // its predecessor is lost
    write(1, sent(9, 2, 1, 50, 1, 2));
    close(0);
    close(1);
    pass();
    ASSERT_EQ(out.size(), 5u);
    EXPECT_EQ(out[2].object, 2u);
    EXPECT_EQ(out[3].kind, EventKind::ChannelSent);
    EXPECT_EQ(out[4].kind, EventKind::ChannelReceived);
}

// Programs as locks would order them. Goroutines move between producers and send messages through channels; stamps are
// off by up to `skew` either way, as far as a producer's own may be; sequences run over their end; now and then events
// are lost.
struct Skewed {
    std::uint32_t producers;
    Nanos skew;
    std::uint32_t lossPerThousand;
    std::uint32_t firstSequence;
};

class SkewedMergerTest : public MergerTest, public ::testing::WithParamInterface<Skewed> {
protected:
    void startAnew(std::size_t producers) {
        rings.clear();
        chunks.clear();
        used.clear();
        out.clear();
        home.clear();
        buffers.clear();
        stamps.clear();
        written = 0;
        start(producers);
    }
    void numberFrom(std::uint32_t first) {
        for (std::uint32_t object = 1; object <= kObjects; ++object) {
            channelSequence[object] = goroutineSequence[object] = first;
            write(0, event(0, EventKind::ChannelMade, 0, object, packMade(100, 0, 0), first));
            write(0, event(0, EventKind::GoroutineSpawned, object, 0, 0, first));
        }
        publish(0, 0);
        for (std::size_t i = 1; i < rings.size(); ++i) publish(i, 1);
        pass();
    }
    // One step of a goroutine: it moves to another producer, or sends, or receives.
    void step(std::mt19937& random, Nanos real, const Skewed& how) {
        const auto goroutine = static_cast<std::uint32_t>(1 + random() % kObjects);
        const auto channel = static_cast<std::uint32_t>(1 + random() % kObjects);
        std::size_t& on = home[goroutine];
        if (random() % 4 == 0) on = random() % rings.size();
        Nanos& stamp = stamps[on];
        if (random() % 3 == 0)
            stamp = std::max(
                stamp, real + static_cast<Nanos>(random() % (2 * static_cast<std::size_t>(how.skew) + 1)) - how.skew);
        Event next;
        if (random() % 5 == 0) {
            next = parked(stamp, goroutine, WaitReason::Sleep, 0, ++goroutineSequence[goroutine]);
        } else if (buffers[channel].empty() || random() % 2 == 0) {
            next = sent(stamp, goroutine, channel, ++messages, 0, ++channelSequence[channel]);
            buffers[channel].push_back(messages);
        } else {
            next = received(stamp, goroutine, channel, buffers[channel].front(), 0, ++channelSequence[channel]);
            buffers[channel].pop_front();
        }
        const bool isLost = random() % 1000 < how.lossPerThousand;
        if (!isLost) write(on, next);
        if (!isLost) ++written;
        if (random() % 40 == 0) publish(on, stamp);
        if (random() % 90 == 0) merger->pass(1 + random() % 50);
    }
    void expectOrder() const {
        std::map<std::uint32_t, std::uint32_t> channels, goroutines;
        std::map<std::uint64_t, bool> wasReceived;
        for (const Event& e : out) {
            auto& last = isChannelKind(e.kind) ? channels[e.object] : goroutines[e.goroutine];
            if (last != 0) {
                ASSERT_GT(static_cast<std::int32_t>(e.sequence - last), 0);
            }
            last = e.sequence;
            if (e.kind == EventKind::ChannelReceived) wasReceived[messageIdOf(e)] = true;
            if (e.kind == EventKind::ChannelSent) {
                ASSERT_FALSE(wasReceived[messageIdOf(e)]);
            }
        }
    }

    static constexpr std::uint32_t kObjects = 6;
    std::map<std::uint32_t, std::uint32_t> channelSequence, goroutineSequence;
    std::map<std::uint32_t, std::size_t> home;
    std::map<std::uint32_t, std::deque<std::uint64_t>> buffers;
    std::map<std::size_t, Nanos> stamps;
    std::uint64_t messages = 0;
    std::size_t written = 0;
};

TEST_P(SkewedMergerTest, AReceiveNeverPrecedesItsSend) {
    const Skewed how = GetParam();
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE(seed);
        startAnew(how.producers);
        numberFrom(how.firstSequence);
        std::mt19937 random(seed);
        for (Nanos real = 1; real <= 4000; ++real) step(random, real, how);
        for (std::size_t i = 0; i < rings.size(); ++i) close(i);
        pass();
        ASSERT_TRUE(merger->finished());
        ASSERT_EQ(out.size(), written + 2 * kObjects);
        expectOrder();
    }
}

INSTANTIATE_TEST_SUITE_P(Merger, SkewedMergerTest,
                         ::testing::Values(Skewed{2, 0, 0, 1}, Skewed{2, 40, 0, 1}, Skewed{4, 40, 0, 1},
                                           Skewed{8, 1000, 0, 1}, Skewed{4, 40, 0, UINT32_MAX - 90},
                                           Skewed{2, 40, 5, 1}, Skewed{4, 200, 5, 1}, Skewed{8, 1000, 50, 1}),
                         [](const auto& tested) {
                             const Skewed& how = tested.param;
                             return std::to_string(how.producers) + "Producers" + std::to_string(how.skew) + "Skew" +
                                    std::to_string(how.lossPerThousand) + "Lost" +
                                    (how.firstSequence > 1 ? "OverTheEnd" : "");
                         });

}  // namespace
}  // namespace sluice
