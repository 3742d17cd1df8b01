#include "ui/timeline/lane_scan.hpp"

#include "events/aggregator.hpp"
#include "events/recording.hpp"
#include "tests/ui/timeline/random_run.hpp"

#include <QTest>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

constexpr int kPatienceMs = 60'000;

std::uint64_t intervals(const LaneStore& store) {
    std::uint64_t count = 0;
    for (const Lane& lane : store.lanes()) count += lane.activity.end() + lane.depth.end();
    return count;
}

LaneStore foldedAtOnce(const std::vector<Event>& events) {
    LaneFold fold(RandomRun::manifest());
    LaneBatch batch;
    fold.apply(events, batch);
    LaneStore store;
    store.take(batch);
    return store;
}

class LaneReaderTest : public testing::Test {
protected:
    void emit(Observation& observation, std::span<const Event> events) {
        for (const Event& event : events) observation.producer(0).emit(event);
        observation.producer(0).publish(events.back().time);
        observation.drain();
    }
    void readAll(LaneReader& reader, Observation& observation) {
        const auto isDone = [&] {
            const SnapshotPtr snapshot = observation.latest();
            reader.readOn(*snapshot);
            return reader.isDamaged() || reader.store().position() == snapshot->livePosition;
        };
        ASSERT_TRUE(QTest::qWaitFor(isDone, kPatienceMs));
    }

    Aggregator m_aggregator;
};

TEST_F(LaneReaderTest, ReadsARunAsItGoesOnAndMissesNothing) {
    const std::vector<Event> events = RandomRun(2).events(3000);
    Observation observation(m_aggregator, RandomRun::manifest(), {});
    LaneReader reader;
    reader.setObservation(&observation);
    for (std::size_t from = 0; from < events.size(); from += 700) {
        emit(observation, std::span(events).subspan(from, std::min<std::size_t>(700, events.size() - from)));
        readAll(reader, observation);
        EXPECT_EQ(reader.store().position(), std::min<std::size_t>(from + 700, events.size()));
    }
    const LaneStore expected = foldedAtOnce(events);
    ASSERT_EQ(reader.store().lanes().size(), expected.lanes().size());
    EXPECT_EQ(intervals(reader.store()), intervals(expected));
    EXPECT_EQ(reader.store().keptFrom(), 0);
}

TEST_F(LaneReaderTest, ReadsALongPastInSlicesAndSaysHowFar) {
    const std::vector<Event> events = RandomRun(4).events(3 * LaneReader::kSliceEvents);
    Observation observation(m_aggregator, RandomRun::manifest(), {});
    emit(observation, events);
    LaneReader reader;
    reader.setObservation(&observation);
    int slices = 0;
    QObject::connect(&reader, &LaneReader::grown, &reader, [&] { ++slices; });
    reader.readOn(*observation.latest());
    ASSERT_TRUE(reader.progress());
    EXPECT_LT(*reader.progress(), 0.1);
    readAll(reader, observation);
    EXPECT_GE(slices, 3);
    EXPECT_FALSE(reader.progress());
    EXPECT_EQ(intervals(reader.store()), intervals(foldedAtOnce(events)));
}

TEST_F(LaneReaderTest, WhatIsGoneBeforeItCouldBeReadIsSaid) {
    ObservationOptions options;
    options.historyBytesMax = std::uint64_t{8} << 20;
    Observation observation(m_aggregator, RandomRun::manifest(), options);
    const std::vector<Event> events = RandomRun(6).events(1'000'000);
    emit(observation, events);
    const SnapshotPtr snapshot = observation.latest();
    ASSERT_GT(snapshot->firstPosition, 0u);
    LaneReader reader;
    reader.setObservation(&observation);
    readAll(reader, observation);
    EXPECT_FALSE(reader.isDamaged());
    EXPECT_EQ(reader.store().position(), events.size());
    EXPECT_EQ(reader.store().keptFrom(), snapshot->firstTime);
    EXPECT_FALSE(reader.store().lanes().empty());
}

TEST_F(LaneReaderTest, ReadsADamagedRecordingUpToItsDamage) {
    const std::vector<Event> events = RandomRun(8).events(200'000);
    std::vector<RecordingBlock> blocks;
    {
        ObservationOptions options;
        options.level = TelemetryLevel::Recorded;
        Observation observation(m_aggregator, RandomRun::manifest(), options);
        for (const Event& event : events) observation.producer(0).emit(event);
        observation.producer(0).close();
        observation.drain();
        blocks = observation.recording()->blocks();
    }
    ASSERT_GT(blocks.size(), 2u);
    RecordingBlock& hurt = blocks[blocks.size() / 2];
    auto bytes = std::make_shared<std::vector<std::byte>>(*hurt.bytes);
    std::fill(bytes->begin(), bytes->end(), std::byte{0x5a});
    hurt.bytes = bytes;
    auto recording = Recording::fromBlocks(blocks, true, {});
    ASSERT_TRUE(recording.ok());
    auto opened = openRecording(m_aggregator, RandomRun::manifest(), recording.value());
    ASSERT_TRUE(opened.ok());
    opened.value()->drain();
    const SnapshotPtr snapshot = opened.value()->latest();
    ASSERT_FALSE(snapshot->problem.empty());
    LaneReader reader;
    reader.setObservation(opened.value().get());
    readAll(reader, *opened.value());
    EXPECT_EQ(reader.store().position(), hurt.firstPosition);
    EXPECT_EQ(
        intervals(reader.store()),
        intervals(foldedAtOnce({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(hurt.firstPosition)})));
}

TEST_F(LaneReaderTest, ItsMemoryIsBoundedAndTheOldestDetailGoes) {
    const std::vector<Event> events = RandomRun(9).events(400'000);
    Observation observation(m_aggregator, RandomRun::manifest(), {});
    emit(observation, events);
    constexpr std::size_t kBytes = std::size_t{6} << 20;
    LaneReader reader(kBytes);
    reader.setObservation(&observation);
    readAll(reader, observation);
    EXPECT_LE(reader.store().bytes(), kBytes);
    EXPECT_GT(reader.store().keptFrom(), 0);
    EXPECT_LT(reader.store().keptFrom(), events.back().time);
}

TEST_F(LaneReaderTest, AnotherRunForgetsTheFormer) {
    Observation first(m_aggregator, RandomRun::manifest(), {});
    Observation second(m_aggregator, RandomRun::manifest(), {});
    emit(first, RandomRun(1).events(500));
    LaneReader reader;
    reader.setObservation(&first);
    readAll(reader, first);
    reader.setObservation(&second);
    EXPECT_TRUE(reader.store().lanes().empty());
    emit(second, RandomRun(2).events(300));
    readAll(reader, second);
    EXPECT_EQ(reader.store().position(), 300u);
}

}  // namespace
}  // namespace sluice::ui
