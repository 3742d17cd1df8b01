#include "events/meter.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(StepIntegral, IsExactAndIgnoresStepsBackInTime) {
    StepIntegral depth;
    depth.set(10, 3);
    depth.set(20, 5);
    EXPECT_TRUE(depth.until(30) == 3 * 10 + 5 * 10);
    depth.set(15, 1);  // another thread's clock was behind: counts from 20
    EXPECT_TRUE(depth.until(30) == 3 * 10 + 1 * 10);
    EXPECT_DOUBLE_EQ(depth.mean(40), (30.0 + 20.0) / 40.0);
}

TEST(StepIntegral, MergingAddsFunctionsWhateverTheirSteps) {
    StepIntegral a;
    StepIntegral b;
    StepIntegral sum;
    a.set(10, 2);
    sum.add(10, 2);
    b.set(15, 1);
    sum.add(15, 1);
    a.set(20, 0);
    sum.add(20, -2);
    a.mergeFrom(b, 40);
    EXPECT_TRUE(a.equalAt(sum, 40));
    EXPECT_TRUE(a.equalAt(sum, 50));
}

TEST(ChannelMeter, CountsTimeFullOnlyForBuffers) {
    ChannelMeter buffered;
    buffered.capacity = 2;
    buffered.onDepth(10, 1);
    buffered.onDepth(20, 2);
    buffered.onDepth(50, 1);
    EXPECT_TRUE(buffered.full.until(100) == 30);
    EXPECT_EQ(buffered.depthMax, 2u);
    ChannelMeter unbuffered;
    unbuffered.onDepth(10, 0);
    EXPECT_TRUE(unbuffered.full.until(100) == 0);
}

struct OutcomeCase {
    Outcome outcome;
    bool accepted;
    std::uint64_t ClassMeter::*counter;
};

class MeterOutcome : public ::testing::TestWithParam<OutcomeCase> {};

TEST_P(MeterOutcome, CountsInOnePlace) {
    const OutcomeCase& given = GetParam();
    Meter meter(2, 1, 0);
    meter.onOffered(1);
    if (given.accepted) meter.onAccepted(5, 1);
    meter.onOutcome(30, {2, 5, 1}, given.outcome, given.accepted);
    const ClassMeter& counted = meter.classes[1];
    EXPECT_EQ(counted.*given.counter, 1u);
    EXPECT_EQ(
        counted.refused + counted.completed + counted.failed + counted.dropped + counted.timedOut + counted.cancelled,
        1u);
    EXPECT_EQ(meter.undecided(), 0u);
    EXPECT_EQ(meter.insideNow(), 0u);
    EXPECT_EQ(meter.inside.value(), 0);
    EXPECT_TRUE(counted.sojourn == (given.accepted ? 25 : 0));
    EXPECT_EQ(counted.latency.count(), given.outcome == Outcome::Completed && given.accepted ? 1u : 0u);
    EXPECT_EQ(counted.latency.max(), counted.latency.empty() ? 0 : 28);
}

INSTANTIATE_TEST_SUITE_P(All, MeterOutcome,
                         ::testing::Values(OutcomeCase{Outcome::Completed, true, &ClassMeter::completed},
                                           OutcomeCase{Outcome::Failed, true, &ClassMeter::failed},
                                           OutcomeCase{Outcome::Dropped, true, &ClassMeter::dropped},
                                           OutcomeCase{Outcome::TimedOut, true, &ClassMeter::timedOut},
                                           OutcomeCase{Outcome::Cancelled, true, &ClassMeter::cancelled},
                                           OutcomeCase{Outcome::Refused, true, &ClassMeter::dropped},
                                           OutcomeCase{Outcome::Refused, false, &ClassMeter::refused},
                                           OutcomeCase{Outcome::TimedOut, false, &ClassMeter::refused},
                                           OutcomeCase{Outcome::Cancelled, false, &ClassMeter::refused}));

// The same happenings fed to one meter, and split over two workers.
TEST(Meter, MergedWorkersEqualOneMeter) {
    Meter whole(2, 2, 1);
    Meter first(2, 2, 1);
    Meter second(2, 2, 1);
    const auto both = [&](Meter& part, auto&& feed) {
        feed(whole);
        feed(part);
    };
    both(first, [](Meter& m) { m.onSpawned(0); });
    both(first, [](Meter& m) { m.onSpawned(1); });
    both(second, [](Meter& m) { m.onOffered(0); });
    both(first, [](Meter& m) { m.onAccepted(10, 0); });
    both(second, [](Meter& m) { m.onWorkBegun(20, 1); });
    both(second, [](Meter& m) { m.onFirstWork(20, {5, 10, 0}); });
    both(first, [](Meter& m) { m.onWorkEnded(50, 1, 20, 0, true); });
    both(second, [](Meter& m) { m.onOutcome(50, {5, 10, 0}, Outcome::Completed, true); });
    both(second, [](Meter& m) { m.onMark(0); });
    both(second, [](Meter& m) { m.onCpu(30); });
    both(second, [](Meter& m) { m.onFinished(1); });
    first.mergeFrom(second, 100);
    EXPECT_TRUE(first.equalAt(whole, 100));
    EXPECT_EQ(whole.live, 1u);
    EXPECT_EQ(whole.livePeak, 2u);
    EXPECT_EQ(whole.classes[0].workForNobody, 1u);
    EXPECT_EQ(whole.roles[1].busy, 30);
    EXPECT_EQ(whole.total().wait.max(), 15);
    whole.onMark(0);
    EXPECT_FALSE(first.equalAt(whole, 100));
}

TEST(Meter, MergingFillsAnEmptyMeter) {
    Meter part(1, 1, 1);
    part.channels.resize(2);
    part.channels[1].onDepth(10, 4);
    part.onOffered(0);
    Meter merged;
    merged.mergeFrom(part, 50);
    EXPECT_TRUE(merged.equalAt(part, 50));
}

}  // namespace
}  // namespace sluice
