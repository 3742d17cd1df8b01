#include "ui/timeline/happening_marks.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

Event of(EventKind kind, std::uint32_t object = 0, std::uint64_t argument = 0) {
    Event event{};
    event.kind = kind;
    event.object = object;
    event.argument = argument;
    return event;
}

std::uint64_t total(const HappeningMarks& marks) {
    std::uint64_t sum = 0;
    for (const auto& bucket : marks.buckets()) sum += bucket.total();
    return sum;
}

TEST(HappeningMarks, KeepsEveryCountAndEachFirstInstantHoweverLongTheRunGrows) {
    HappeningMarks marks;
    marks.add(MarkKind::Attention, 5 * kMillisecond);
    marks.add(MarkKind::State, 7 * kMillisecond);
    for (int second = 1; second <= 3600; ++second) marks.add(MarkKind::Attention, second * kSecond);
    EXPECT_LE(marks.buckets().size(), HappeningMarks::kBucketsMax);
    EXPECT_EQ(total(marks), 3602u);
    const HappeningMarks::Bucket& first = marks.buckets().front();
    EXPECT_EQ(first.gravest(), MarkKind::Attention);
    EXPECT_EQ(first.firsts[static_cast<std::size_t>(MarkKind::Attention)], 5 * kMillisecond);
    EXPECT_EQ(first.firsts[static_cast<std::size_t>(MarkKind::State)], 7 * kMillisecond);
}

TEST(HappeningMarks, WhatIsNoMarkIsLeftOutAndTheRestHasItsKind) {
    WhatMatters what;
    what.marks = {true, false};
    EXPECT_EQ(markKindOf(of(EventKind::Mark, 0), what), MarkKind::Attention);
    EXPECT_EQ(markKindOf(of(EventKind::Mark, 1), what), std::nullopt);
    EXPECT_EQ(markKindOf(of(EventKind::State), what), MarkKind::State);
    EXPECT_EQ(markKindOf(of(EventKind::ActionPressed), what), MarkKind::Change);
    const auto outcome = [](Outcome end) {
        return of(EventKind::MessageOutcome, 0, packMessage(1, static_cast<std::uint32_t>(end)));
    };
    EXPECT_EQ(markKindOf(outcome(Outcome::Dropped), what), MarkKind::Trouble);
    EXPECT_EQ(markKindOf(outcome(Outcome::TimedOut), what), MarkKind::Attention);
    EXPECT_EQ(markKindOf(outcome(Outcome::Completed), what), std::nullopt);
    EXPECT_EQ(markKindOf(of(EventKind::ChannelSent), what), std::nullopt);
}

}  // namespace
}  // namespace sluice::ui
