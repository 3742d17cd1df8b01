#include "events/history.hpp"

#include "core/events/event_factory.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using namespace testing;

struct Folded {
    RunState state{testManifest()};
    std::unique_ptr<RawHistory> history;

    Folded(std::span<const Event> events, std::uint64_t bytesMax) {
        history = std::make_unique<RawHistory>(state, bytesMax);
        while (!events.empty()) {
            const auto part = events.first(std::min(events.size(), history->room()));
            history->append(part);
            for (const Event& e : part) state.apply(e);
            if (history->blockFull()) history->endBlock(state);
            events = events.subspan(part.size());
        }
    }
};

TEST(RawHistory, SeekingEqualsAFreshFold) {
    const std::vector<Event> events = smallRun(30'000);
    Folded folded(events, std::uint64_t{1} << 30);
    EXPECT_GT(folded.history->keyframes().count(), 2u);
    RunState fresh(testManifest());
    for (std::size_t position = 0; position <= events.size(); ++position) {
        if (position % 4999 == 0 || position == events.size()) {
            EXPECT_TRUE(folded.history->stateAt(position).equals(fresh)) << position;
        }
        if (position < events.size()) fresh.apply(events[position]);
    }
}

TEST(RawHistory, DropsTheOldestAndStaysSeekable) {
    const std::vector<Event> events = smallRun(60'000);
    const std::uint64_t limit = std::uint64_t{6} << 20;
    Folded folded(events, limit);
    RawHistory& history = *folded.history;
    EXPECT_LE(history.bytes(), limit + RawHistory::kBlockEvents * sizeof(Event));
    EXPECT_GT(history.firstPosition(), 0u);
    EXPECT_EQ(history.endPosition(), events.size());
    const std::uint64_t first = history.firstPosition();
    RunState fresh(testManifest());
    for (std::size_t i = 0; i < first; ++i) fresh.apply(events[i]);
    EXPECT_TRUE(history.stateAt(0).equals(fresh));
    EXPECT_EQ(history.firstTime(), fresh.time());
    for (std::size_t i = first; i < first + 20'000; ++i) fresh.apply(events[i]);
    EXPECT_TRUE(history.stateAt(first + 20'000).equals(fresh));
    EXPECT_TRUE(history.stateAt(UINT64_MAX).equals(folded.state));
    EXPECT_GE(history.positionAt(0), first);
}

TEST(RawHistory, FindsTheLastEventUpToATime) {
    const std::vector<Event> events = smallRun(10'000);
    Folded folded(events, std::uint64_t{1} << 30);
    for (const Nanos time :
         {Nanos{0}, events[100].time, events[20'000].time, events[20'000].time - 1, events.back().time}) {
        std::size_t expected = 0;
        while (expected < events.size() && events[expected].time <= time) ++expected;
        EXPECT_EQ(folded.history->positionAt(time), expected) << time;
    }
    EXPECT_EQ(folded.history->positionAt(kForever), events.size());
}

TEST(RawHistory, FoldsOnFromTheCursorWhereThatIsNearer) {
    const std::vector<Event> events = smallRun(5000);
    Folded folded(events, std::uint64_t{1} << 30);
    const RunState here = folded.history->stateAt(9000);
    EXPECT_TRUE(folded.history->stateAt(9001, &here).equals(folded.history->stateAt(9001)));
    EXPECT_TRUE(folded.history->stateAt(8000, &here).equals(folded.history->stateAt(8000)));
}

TEST(RecordedHistory, SeeksLikeTheRawOne) {
    const std::vector<Event> events = smallRun(20'000);
    Folded folded(events, std::uint64_t{1} << 30);
    RecordingWriter writer(std::make_shared<Recording>(UINT64_MAX));
    writer.add(events);
    writer.flush();
    RunState state(testManifest());
    RecordedHistory history(state, writer.recording());
    EXPECT_EQ(history.endPosition(), 0u);
    while (history.blocksLoaded() < history.blockCount()) {
        const auto block = history.loadNext();
        ASSERT_TRUE(block.ok());
        for (const Event& e : block.value()) state.apply(e);
        history.endBlock(state);
    }
    EXPECT_EQ(history.endPosition(), events.size());
    for (std::size_t position = 0; position <= events.size(); position += 7001) {
        EXPECT_TRUE(history.stateAt(position).equals(folded.history->stateAt(position))) << position;
        const Nanos time = events[position].time;
        EXPECT_EQ(history.positionAt(time), folded.history->positionAt(time));
    }
}

}  // namespace
}  // namespace sluice
