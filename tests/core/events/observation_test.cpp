#include "events/observation.hpp"

#include "core/events/event_factory.hpp"
#include "events/aggregator.hpp"
#include "events/event_hash.hpp"
#include "events/recording.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace sluice {
namespace {

using namespace testing;

ObservationOptions live() {
    return {};
}

ObservationOptions recorded() {
    ObservationOptions options;
    options.level = TelemetryLevel::Recorded;
    return options;
}

void emitAll(Producer& producer, const std::vector<Event>& events) {
    for (const Event& e : events) producer.emit(e);
}

RunState foldOf(std::span<const Event> events) {
    RunState state(testManifest());
    for (const Event& e : events) state.apply(e);
    return state;
}

TEST(Observation, FoldsALiveRunToItsEnd) {
    const std::vector<Event> events = smallRun(5000);
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), live());
    std::thread engine([&] {
        emitAll(observation.producer(0), events);
        observation.producer(0).close();
    });
    engine.join();
    observation.drain();
    const SnapshotPtr snapshot = observation.latest();
    EXPECT_TRUE(snapshot->ended);
    EXPECT_TRUE(snapshot->atLiveEdge);
    EXPECT_EQ(snapshot->livePosition, events.size());
    EXPECT_EQ(snapshot->telemetryDropped, 0u);
    EXPECT_TRUE(snapshot->state.equals(foldOf(events)));
    EXPECT_EQ(observation.eventCount(), events.size());
    EventHash hash;
    hash.add(events);
    EXPECT_EQ(observation.eventHash(), hash.value());
    EXPECT_EQ(observation.producer(0).emitted(), events.size());
}

TEST(Observation, RecordingFoldsToTheLiveState) {
    const std::vector<Event> events = smallRun(20'000);
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), recorded());
    emitAll(observation.producer(0), events);
    observation.producer(0).close();
    observation.drain();

    const auto recording = observation.recording();
    ASSERT_NE(recording, nullptr);
    EXPECT_EQ(recording->eventCount(), events.size());
    EXPECT_TRUE(recording->complete());
    auto opened = openRecording(aggregator, testManifest(), recording);
    ASSERT_TRUE(opened.ok());
    opened.value()->drain();
    const SnapshotPtr snapshot = opened.value()->latest();
    EXPECT_EQ(snapshot->problem, "");
    EXPECT_TRUE(snapshot->ended);
    EXPECT_TRUE(snapshot->state.equals(observation.latest()->state));
    EXPECT_EQ(opened.value()->eventHash(), observation.eventHash());
}

TEST(Observation, SaysThatItsRecordingHasStopped) {
    const std::vector<Event> events = smallRun(20'000);
    ObservationOptions options = recorded();
    options.recordingBytesMax = 100'000;
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), options);
    EXPECT_EQ(observation.latest()->recordingIncomplete, "");
    emitAll(observation.producer(0), events);
    observation.producer(0).close();
    observation.drain();
    EXPECT_EQ(observation.latest()->livePosition, events.size());
    EXPECT_TRUE(observation.latest()->recordingIncomplete.starts_with("The recording stops here"));
    // Whoever opens it hears of it too.
    auto opened = openRecording(aggregator, testManifest(), observation.recording());
    ASSERT_TRUE(opened.ok());
    opened.value()->drain();
    EXPECT_LT(opened.value()->latest()->livePosition, events.size());
    EXPECT_EQ(opened.value()->latest()->recordingIncomplete, observation.latest()->recordingIncomplete);
}

TEST(Observation, WaitsForRoomSoThatNothingIsLost) {
    const std::vector<Event> events = smallRun(100'000);
    ASSERT_GT(events.size(), 10 * ChunkRing::kChunks * ChunkRing::kChunkEvents);
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), live());
    emitAll(observation.producer(0), events);
    observation.producer(0).close();
    observation.drain();
    EXPECT_EQ(observation.eventCount(), events.size());
    EXPECT_EQ(observation.latest()->telemetryDropped, 0u);
}

TEST(Observation, HashDoesNotDependOnHowEventsAreHandedOver) {
    const std::vector<Event> events = smallRun(3000);
    Aggregator aggregator;
    Observation whole(aggregator, testManifest(), live());
    Observation pieces(aggregator, testManifest(), live());
    emitAll(whole.producer(0), events);
    whole.producer(0).close();
    for (std::size_t i = 0; i < events.size(); ++i) {
        pieces.producer(0).emit(events[i]);
        if (i % 97 == 0) pieces.producer(0).publish(events[i].time);
        if (i % 1001 == 0) pieces.drain();
    }
    pieces.producer(0).close();
    whole.drain();
    pieces.drain();
    EXPECT_EQ(whole.eventHash(), pieces.eventHash());
    EXPECT_TRUE(whole.latest()->state.equals(pieces.latest()->state));
}

TEST(Observation, HashTellsEveryDifference) {
    const std::vector<Event> events = smallRun(20);
    const auto hashOf = [](std::span<const Event> given) {
        EventHash hash;
        hash.add(given);
        return hash.value();
    };
    const std::uint64_t original = hashOf(events);
    for (std::size_t bit = 0; bit < events.size() * sizeof(Event) * 8; ++bit) {
        std::vector<Event> changed = events;
        reinterpret_cast<unsigned char*>(changed.data())[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
        ASSERT_NE(hashOf(changed), original) << bit;
    }
    std::vector<Event> swapped = events;
    std::swap(swapped[4], swapped[5]);
    EXPECT_NE(hashOf(swapped), original);
    EXPECT_NE(hashOf(std::span(events).first(events.size() - 1)), original);
}

TEST(Observation, SeeksWhileTheRunGoesOn) {
    const std::vector<Event> events = smallRun(20'000);
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), live());
    Producer& producer = observation.producer(0);
    const std::size_t half = events.size() / 2;
    for (std::size_t i = 0; i < half; ++i) producer.emit(events[i]);
    producer.idle();
    observation.drain();
    observation.seek(1000);
    observation.drain();
    const SnapshotPtr past = observation.latest();
    EXPECT_FALSE(past->atLiveEdge);
    EXPECT_EQ(past->livePosition, half);
    EXPECT_TRUE(past->state.equals(foldOf(std::span(events).first(1000))));

    producer.resumed(events[half].time);
    for (std::size_t i = half; i < events.size(); ++i) producer.emit(events[i]);
    producer.close();
    observation.seekRelative(5);
    observation.seekRelative(-2);
    observation.drain();
    EXPECT_TRUE(observation.latest()->state.equals(foldOf(std::span(events).first(1003))));
    EXPECT_TRUE(past->state.equals(foldOf(std::span(events).first(1000))));
    EXPECT_EQ(observation.latest()->livePosition, events.size());

    observation.seekTime(events[30'000].time);
    observation.drain();
    std::size_t expected = 30'001;
    while (events[expected].time == events[30'000].time) ++expected;
    EXPECT_EQ(observation.latest()->state.position(), expected);

    observation.seekRelative(INT64_MIN);
    observation.drain();
    EXPECT_EQ(observation.latest()->state.position(), 0u);
    observation.seekRelative(INT64_MAX);
    observation.drain();
    EXPECT_TRUE(observation.latest()->atLiveEdge);
    observation.seek(5);
    observation.follow();
    observation.drain();
    EXPECT_TRUE(observation.latest()->atLiveEdge);
    EXPECT_TRUE(observation.latest()->state.equals(foldOf(events)));
    observation.seek(UINT64_MAX);
    observation.drain();
    EXPECT_TRUE(observation.latest()->atLiveEdge);
}

TEST(Observation, SnapshotsStayAsTheyWereWhileFoldingContinues) {
    const std::vector<Event> events = smallRun(60'000);
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), live());
    std::thread engine([&] {
        Producer& producer = observation.producer(0);
        for (const Event& e : events) {
            producer.emit(e);
            if (producer.publishWanted()) producer.publish(e.time);
        }
        producer.close();
    });
    std::vector<SnapshotPtr> snapshots;
    do {
        observation.requestSnapshot();
        if (snapshots.empty() || observation.latest() != snapshots.back()) snapshots.push_back(observation.latest());
        std::this_thread::yield();
    } while (!snapshots.back()->ended);
    engine.join();
    std::size_t at = 0;
    RunState fresh(testManifest());
    const std::size_t stride = snapshots.size() / 40 + 1;
    for (std::size_t i = 0; i < snapshots.size(); i += stride) {
        while (at < snapshots[i]->state.position()) fresh.apply(events[at++]);
        ASSERT_TRUE(snapshots[i]->state.equals(fresh)) << at;
    }
    EXPECT_EQ(snapshots.back()->state.position(), events.size());
}

TEST(Observation, IsDrainedOfARunThatIsFasterThanItsObserver) {
    constexpr std::uint64_t kManyEvents = 2'000'000;
    std::atomic<std::uint64_t> emitted{0};
    std::atomic<Producer*> writer{nullptr};
    ObservationOptions options;
    options.producers = 2;
    options.lossless = false;
    // Whenever the aggregator looks, there is one more event: nothing waits at no time.
    options.clock = [&]() -> Nanos {
        Producer* producer = writer;
        if (producer == nullptr || emitted == kManyEvents) return 1;
        producer->emit(event(1, EventKind::Mark, 0, 0, 0));
        producer->publish(1);
        ++emitted;
        return 1;
    };
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), options);
    observation.producer(0).idle();
    observation.producer(1).idle();
    writer = &observation.producer(0);
    observation.drain();
    EXPECT_LT(emitted, kManyEvents);
}

TEST(Observation, RealThreadsThatDropSayHowMany) {
    ObservationOptions options;
    options.producers = 2;
    options.lossless = false;
    std::atomic<Nanos> now{0};
    options.clock = [&] { return now.load(); };
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), options);
    const auto work = [&](int index) {
        Producer& producer = observation.producer(index);
        for (std::uint32_t i = 0; i < 500'000; ++i) {
            const Nanos stamp = now.fetch_add(1) + 1;
            producer.emit(event(stamp, EventKind::Mark, 0, 0, 0));
            if (producer.publishWanted()) producer.publish(stamp);
        }
        producer.close();
    };
    std::thread first(work, 0);
    std::thread second(work, 1);
    first.join();
    second.join();
    observation.drain();
    const SnapshotPtr snapshot = observation.latest();
    EXPECT_TRUE(snapshot->ended);
    EXPECT_EQ(snapshot->state.marks().total() + snapshot->telemetryDropped, 1'000'000u);
    EXPECT_EQ(snapshot->state.telemetryDropped(), snapshot->telemetryDropped);
    EXPECT_EQ(observation.producer(0).emitted(), 500'000u);
}

TEST(Observation, LevelOffTakesEventsAndKeepsNone) {
    ObservationOptions options;
    options.level = TelemetryLevel::Off;
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), options);
    emitAll(observation.producer(0), smallRun(10));
    observation.producer(0).publish(5);
    observation.producer(0).close();
    observation.drain();
    EXPECT_EQ(observation.latest()->livePosition, 0u);
    EXPECT_EQ(observation.eventCount(), 0u);
    EXPECT_EQ(observation.recording(), nullptr);
}

TEST(Observation, MayGoAwayBeforeItsEventsAreFolded) {
    Aggregator aggregator;
    Observation staying(aggregator, testManifest(), live());
    for (int round = 0; round < 20; ++round) {
        Observation leaving(aggregator, testManifest(), live());
        emitAll(leaving.producer(0), smallRun(50));
        leaving.requestSnapshot();
        leaving.seek(3);
    }
    emitAll(staying.producer(0), smallRun(50));
    staying.producer(0).close();
    staying.drain();
    EXPECT_TRUE(staying.latest()->ended);
}

TEST(Observation, TheHistoryBeginsLaterOnceItIsFull) {
    const std::vector<Event> events = smallRun(60'000);
    ObservationOptions options;
    options.historyBytesMax = std::uint64_t{4} << 20;
    Aggregator aggregator;
    Observation observation(aggregator, testManifest(), options);
    emitAll(observation.producer(0), events);
    observation.producer(0).close();
    observation.seek(0);
    observation.drain();
    const SnapshotPtr snapshot = observation.latest();
    EXPECT_GT(snapshot->firstPosition, 0u);
    EXPECT_EQ(snapshot->state.position(), snapshot->firstPosition);
    EXPECT_EQ(snapshot->firstTime, snapshot->state.time());
    EXPECT_TRUE(snapshot->state.equals(foldOf(std::span(events).first(snapshot->firstPosition))));
}

std::shared_ptr<Recording> recordingOf(const std::vector<Event>& events) {
    RecordingWriter writer(std::make_shared<Recording>(UINT64_MAX));
    writer.add(events);
    writer.flush();
    return writer.recording();
}

TEST(OpenRecording, ASeekAskedForAtOnceIsAnsweredWhenTheTargetIsRead) {
    const std::vector<Event> events = smallRun(40'000);
    Aggregator aggregator;
    auto opened = openRecording(aggregator, testManifest(), recordingOf(events));
    ASSERT_TRUE(opened.ok());
    const std::size_t target = events.size() - 100;
    opened.value()->seek(target);
    opened.value()->drain();
    const SnapshotPtr snapshot = opened.value()->latest();
    EXPECT_EQ(snapshot->loaded, 1);
    EXPECT_FALSE(snapshot->atLiveEdge);
    EXPECT_TRUE(snapshot->state.equals(foldOf(std::span(events).first(target))));
    for (const std::size_t position : {0u, 12'345u, 50'000u}) {
        opened.value()->seek(position);
        opened.value()->drain();
        EXPECT_TRUE(opened.value()->latest()->state.equals(foldOf(std::span(events).first(position)))) << position;
    }
}

TEST(OpenRecording, SaysWhereADamagedRecordingEnds) {
    const std::vector<Event> events = smallRun(20'000);
    std::vector<RecordingBlock> blocks = recordingOf(events)->blocks();
    auto bytes = *blocks[2].bytes;
    bytes[bytes.size() / 2] ^= std::byte{0x40};
    blocks[2].bytes = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    Aggregator aggregator;
    auto opened = openRecording(aggregator, testManifest(), Recording::fromBlocks(blocks, true, "").value());
    ASSERT_TRUE(opened.ok());
    opened.value()->seek(events.size() - 1);
    opened.value()->drain();
    const SnapshotPtr snapshot = opened.value()->latest();
    EXPECT_NE(snapshot->problem, "");
    EXPECT_TRUE(snapshot->ended);
    EXPECT_EQ(snapshot->livePosition, blocks[2].firstPosition);
}

TEST(OpenRecording, AnEmptyRecordingIsARunWithoutEvents) {
    Aggregator aggregator;
    auto opened = openRecording(aggregator, testManifest(), Recording::fromBlocks({}, true, "").value());
    ASSERT_TRUE(opened.ok());
    opened.value()->drain();
    EXPECT_TRUE(opened.value()->latest()->ended);
    EXPECT_FALSE(openRecording(aggregator, testManifest(), nullptr).ok());
}

}  // namespace
}  // namespace sluice
