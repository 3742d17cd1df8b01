// Both timer queues against the plainest model of one: a list kept in the order (time, insertion).
#include "base/random.hpp"
#include "runtime/heap_timers.hpp"
#include "runtime/radix_timers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>

namespace sluice {
namespace {

template <class Queue>
class Timers : public ::testing::Test {};
using Queues = ::testing::Types<RadixTimers, HeapTimers>;
TYPED_TEST_SUITE(Timers, Queues);

TYPED_TEST(Timers, AnEmptyQueueHasNoNextTime) {
    TypeParam timers;
    EXPECT_EQ(timers.nextTime(), kForever);
}

TYPED_TEST(Timers, ComeOutByTimeAndAtOneInstantInTheOrderOfInsertion) {
    TypeParam timers;
    std::vector<TimerNode> nodes(9);
    const Nanos times[] = {30, 10, 20, 10, 30, 10, 20, 0, 30};
    for (std::size_t i = 0; i < nodes.size(); ++i) timers.push(times[i], nodes[i]);
    std::vector<std::ptrdiff_t> order;
    while (timers.nextTime() != kForever) order.push_back(timers.pop().node - nodes.data());
    EXPECT_EQ(order, (std::vector<std::ptrdiff_t>{7, 1, 3, 5, 2, 6, 0, 4, 8}));
}

TYPED_TEST(Timers, ACancelledTimerDoesNotComeAndMayBePushedAgain) {
    TypeParam timers;
    TimerNode a;
    TimerNode b;
    timers.push(10, a);
    timers.push(20, b);
    EXPECT_TRUE(a.pending());
    timers.cancel(a);
    EXPECT_FALSE(a.pending());
    timers.cancel(a);
    EXPECT_EQ(timers.nextTime(), 20);
    timers.push(30, a);
    EXPECT_EQ(timers.pop().node, &b);
    EXPECT_EQ(timers.nextTime(), 30);
    EXPECT_EQ(timers.pop().node, &a);
    EXPECT_EQ(timers.nextTime(), kForever);
}

TYPED_TEST(Timers, TellGoroutinesFromNodes) {
    TypeParam timers;
    alignas(8) char storage[8];
    auto* goroutine = reinterpret_cast<Goroutine*>(storage);
    TimerNode node;
    timers.push(5, goroutine);
    timers.push(5, node);
    ASSERT_EQ(timers.nextTime(), 5);
    const DueTimer first = timers.pop();
    EXPECT_EQ(first.goroutine, goroutine);
    EXPECT_EQ(first.node, nullptr);
    ASSERT_EQ(timers.nextTime(), 5);
    EXPECT_EQ(timers.pop().node, &node);
}

TYPED_TEST(Timers, MayBePushedBeforeTheEarliestPendingButNotBeforeThePresent) {
    TypeParam timers;
    TimerNode late;
    TimerNode early;
    TimerNode earliest;
    timers.push(1000, late);
    EXPECT_EQ(timers.nextTime(), 1000);
    timers.push(500, early);
    EXPECT_EQ(timers.nextTime(), 500);
    timers.push(3, earliest);
    EXPECT_EQ(timers.nextTime(), 3);
    EXPECT_EQ(timers.pop().node, &earliest);
    EXPECT_EQ(timers.nextTime(), 500);
}

TYPED_TEST(Timers, LongTimeoutsThatAreStoppedInTimeDoNotPileUp) {
    TypeParam timers;
    TimerNode last;
    timers.push(kFarthestInstant, last);
    for (int i = 0; i < 100'000; ++i) {
        TimerNode node;
        timers.push(1'000'000 + i, node);
        timers.cancel(node);
    }
    EXPECT_EQ(timers.nextTime(), kFarthestInstant);
    EXPECT_EQ(timers.pop().node, &last);
}

// Random pushes, cancels and pops; times from the same few instants up to far apart.
template <class Queue>
void compareWithModel(std::uint64_t seed) {
    SequentialRandom random(seed, 0, 0);
    Queue timers;
    std::vector<TimerNode> nodes(3000);
    std::set<std::tuple<Nanos, std::uint64_t, TimerNode*>> model;
    std::vector<std::uint64_t> orders(nodes.size());
    std::uint64_t order = 0;
    Nanos now = 0;
    const auto indexOf = [&](const TimerNode* node) { return static_cast<std::size_t>(node - nodes.data()); };
    for (int step = 0; step < 60'000; ++step) {
        TimerNode& node = nodes[random.below(static_cast<std::uint32_t>(nodes.size()))];
        const std::uint32_t what = random.below(8);
        if (what < 4 && !node.pending()) {
            const Nanos when = now + static_cast<Nanos>(random.next() >> (20 + random.below(44)));
            orders[indexOf(&node)] = ++order;
            timers.push(when, node);
            model.insert({when, order, &node});
        } else if (what < 6) {
            if (node.pending()) model.erase({node.when, orders[indexOf(&node)], &node});
            timers.cancel(node);
        } else {
            const Nanos next = timers.nextTime();
            ASSERT_EQ(next, model.empty() ? kForever : std::get<0>(*model.begin())) << "seed " << seed;
            if (next == kForever) continue;
            now = next;
            ASSERT_EQ(timers.pop().node, std::get<2>(*model.begin())) << "seed " << seed;
            model.erase(model.begin());
        }
    }
    while (!model.empty()) {
        ASSERT_EQ(timers.nextTime(), std::get<0>(*model.begin())) << "seed " << seed;
        ASSERT_EQ(timers.pop().node, std::get<2>(*model.begin())) << "seed " << seed;
        model.erase(model.begin());
    }
    EXPECT_EQ(timers.nextTime(), kForever);
}
TYPED_TEST(Timers, AgreeWithTheModelUnderRandomUse) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) compareWithModel<TypeParam>(seed);
}

TEST(InstantAfter, NeverOverflows) {
    EXPECT_EQ(instantAfter(5, 10), 15);
    EXPECT_EQ(instantAfter(5, 0), 5);
    EXPECT_EQ(instantAfter(5, std::numeric_limits<Nanos>::min()), 5);
    EXPECT_EQ(instantAfter(5, kForever), kFarthestInstant);
    EXPECT_EQ(instantAfter(kFarthestInstant, kSecond), kFarthestInstant);
}

}  // namespace
}  // namespace sluice
