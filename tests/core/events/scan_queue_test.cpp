#include "events/scan_queue.hpp"

#include "core/events/event_factory.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"

#include <gtest/gtest.h>

#include <future>
#include <optional>

namespace sluice {
namespace {

using namespace testing;

// Keeps all that it was told.
class Notes : public HistoryScan {
public:
    explicit Notes(std::uint64_t enough = UINT64_MAX) : m_enough(enough) {}

    void begin(const RunState& state) override { start = state; }
    bool read(std::span<const Event> events, std::uint64_t position) override {
        EXPECT_EQ(position, start->position() + seen.size());
        seen.insert(seen.end(), events.begin(), events.end());
        ++reads;
        return seen.size() < m_enough;
    }
    void ended(ScanEnd how) override {
        ++ends;
        m_end.set_value(how);
    }
    ScanEnd wait() { return m_end.get_future().get(); }

    std::optional<RunState> start;
    std::vector<Event> seen;
    int reads = 0;
    int ends = 0;

private:
    std::uint64_t m_enough;
    std::promise<ScanEnd> m_end;
};

struct Past {
    std::vector<Event> events;
    RunState state{testManifest()};
    RawHistory history;

    explicit Past(std::uint64_t messages, std::uint64_t bytesMax = std::uint64_t{1} << 30)
        : events(smallRun(messages)), history(state, bytesMax) {
        std::span<const Event> rest = events;
        while (!rest.empty()) {
            const auto part = rest.first(std::min(rest.size(), history.room()));
            history.append(part);
            state.apply(part);
            if (history.blockFull()) history.endBlock(state);
            rest = rest.subspan(part.size());
        }
    }
};

void advanceToEnd(ScanQueue& queue, History& history) {
    while (queue.advance(history)) {
    }
}

TEST(ScanQueue, ReadsEveryEventOnceFromTheNearestKeyframeOn) {
    Past past(30'000);
    ScanQueue queue;
    const auto whole = std::make_shared<Notes>();
    const auto middle = std::make_shared<Notes>();
    queue.add(whole, {});
    queue.add(middle, {70'001, 70'100});
    advanceToEnd(queue, past.history);
    EXPECT_EQ(whole->wait(), ScanEnd::Complete);
    EXPECT_EQ(whole->seen, past.events);
    EXPECT_EQ(middle->wait(), ScanEnd::Complete);
    const std::uint64_t from = middle->start->position();
    EXPECT_GT(from, 0u);
    EXPECT_LE(from, 70'001u);
    ASSERT_EQ(middle->seen.size(), 70'100 - from);
    EXPECT_EQ(middle->seen.back(), past.events[70'099]);
    EXPECT_TRUE(middle->start->equals(past.history.stateAt(from)));
}

TEST(ScanQueue, ReadsALongPastInSlicesAndTellsHowFarItIs) {
    Past past(60'000);
    ASSERT_GT(past.events.size(), 2 * ScanQueue::kEventsPerTurn);
    ScanQueue queue;
    const auto notes = std::make_shared<Notes>();
    queue.add(notes, {});
    ASSERT_TRUE(queue.advance(past.history));
    EXPECT_EQ(notes->seen.size(), ScanQueue::kEventsPerTurn);
    const double share = static_cast<double>(notes->seen.size()) / static_cast<double>(past.events.size());
    EXPECT_DOUBLE_EQ(notes->progress(), share);
    advanceToEnd(queue, past.history);
    EXPECT_EQ(notes->wait(), ScanEnd::Complete);
}

TEST(ScanQueue, StopsWhenTheReaderHasEnough) {
    Past past(30'000);
    ScanQueue queue;
    const auto notes = std::make_shared<Notes>(10);
    queue.add(notes, {});
    advanceToEnd(queue, past.history);
    EXPECT_EQ(notes->wait(), ScanEnd::Complete);
    EXPECT_EQ(notes->reads, 1);
}

TEST(ScanQueue, TellsOfACancelledScanAndReadsTheNext) {
    Past past(60'000);
    ScanQueue queue;
    const auto first = std::make_shared<Notes>();
    const auto second = std::make_shared<Notes>(1);
    queue.add(first, {});
    queue.add(second, {});
    queue.advance(past.history);
    first->cancel();
    advanceToEnd(queue, past.history);
    EXPECT_EQ(first->wait(), ScanEnd::Cancelled);
    EXPECT_EQ(first->seen.size(), ScanQueue::kEventsPerTurn);
    EXPECT_EQ(second->wait(), ScanEnd::Complete);
}

TEST(ScanQueue, SaysThatThePastIsForgottenWhereItIs) {
    Past past(60'000, std::uint64_t{6} << 20);
    ASSERT_GT(past.history.firstPosition(), 0u);
    ScanQueue queue;
    const auto tooEarly = std::make_shared<Notes>();
    const auto justKept = std::make_shared<Notes>();
    queue.add(tooEarly, {past.history.firstPosition() - 1, UINT64_MAX});
    queue.add(justKept, {past.history.firstPosition(), UINT64_MAX});
    advanceToEnd(queue, past.history);
    EXPECT_EQ(tooEarly->wait(), ScanEnd::Forgotten);
    EXPECT_FALSE(tooEarly->start.has_value());
    EXPECT_EQ(justKept->wait(), ScanEnd::Complete);
}

TEST(ScanQueue, TellsOfTheEndOnceWhenItGoesBeforeOrAfterTheQuestion) {
    const auto early = std::make_shared<Notes>();
    const auto late = std::make_shared<Notes>();
    ScanQueue queue;
    queue.add(early, {});
    queue.close();
    queue.add(late, {});
    EXPECT_EQ(early->wait(), ScanEnd::Cancelled);
    EXPECT_EQ(late->wait(), ScanEnd::Cancelled);
    EXPECT_EQ(early->ends, 1);
    EXPECT_EQ(late->ends, 1);
}

TEST(ObservationScan, ReadsALiveRunAndItsRecordingAlike) {
    const std::vector<Event> events = smallRun(20'000);
    Aggregator aggregator;
    ObservationOptions options;
    options.level = TelemetryLevel::Recorded;
    Observation observation(aggregator, testManifest(), options);
    for (const Event& event : events) observation.producer(0).emit(event);
    observation.producer(0).close();
    observation.drain();
    const auto live = std::make_shared<Notes>();
    observation.scan(live, {});
    EXPECT_EQ(live->wait(), ScanEnd::Complete);
    EXPECT_EQ(live->seen, events);

    auto opened = openRecording(aggregator, testManifest(), observation.recording());
    ASSERT_TRUE(opened.ok());
    const auto replayed = std::make_shared<Notes>();
    opened.value()->scan(replayed, {});  // at once: waits until the recording is read
    EXPECT_EQ(replayed->wait(), ScanEnd::Complete);
    EXPECT_EQ(replayed->seen, events);
}

TEST(ObservationScan, EndsWithItsObservation) {
    Aggregator aggregator;
    const auto notes = std::make_shared<Notes>();
    {
        Observation observation(aggregator, testManifest(), {});
        observation.leaveAggregator();
        observation.scan(notes, {});
    }
    EXPECT_EQ(notes->wait(), ScanEnd::Cancelled);
    EXPECT_EQ(notes->ends, 1);
}

}  // namespace
}  // namespace sluice
