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

}  // namespace
}  // namespace sluice
