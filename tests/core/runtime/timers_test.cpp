// Both timer queues against the plainest model of one: a list kept in the order (time, insertion).
#include "base/random.hpp"
#include "runtime/heap_timers.hpp"
#include "runtime/radix_timers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

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

// What a queue should do, beside the queue.
template <class Queue>
class Compared {
public:
    Compared(std::uint64_t seed, std::size_t nodes) : m_random(seed, 0, 0), m_nodes(nodes), m_orders(nodes) {}

    // Random pushes, cancels and pops; times from the same few instants up to far apart.
    void use(int steps) {
        for (int step = 0; step < steps; ++step) {
            const std::size_t index = m_random.below(static_cast<std::uint32_t>(m_nodes.size()));
            TimerNode& node = m_nodes[index];
            const std::uint32_t what = m_random.below(8);
            if (what < 4 && !node.pending()) {
                const Nanos when = m_now + static_cast<Nanos>(m_random.next() >> (20 + m_random.below(44)));
                m_orders[index] = ++m_order;
                m_timers.push(when, node);
                m_model.insert({when, m_order, &node});
            } else if (what < 6) {
                if (node.pending()) m_model.erase({node.when, m_orders[index], &node});
                m_timers.cancel(node);
            } else {
                ASSERT_NO_FATAL_FAILURE(pop());
            }
        }
    }
    void drain() {
        while (!m_model.empty()) ASSERT_NO_FATAL_FAILURE(pop());
        pop();
    }

private:
    void pop() {
        const Nanos next = m_timers.nextTime();
        ASSERT_EQ(next, m_model.empty() ? kForever : std::get<0>(*m_model.begin()));
        if (next == kForever) return;
        m_now = next;
        ASSERT_EQ(m_timers.pop().node, std::get<2>(*m_model.begin()));
        m_model.erase(m_model.begin());
    }

    SequentialRandom m_random;
    std::vector<TimerNode> m_nodes;
    std::vector<std::uint64_t> m_orders;
    Queue m_timers;
    std::set<std::tuple<Nanos, std::uint64_t, TimerNode*>> m_model;
    std::uint64_t m_order = 0;
    Nanos m_now = 0;
};
// From a handful pending, over about as many as a queue may keep apart from the rest, to a thousand; each time down to
// none and up again.
TYPED_TEST(Timers, AgreeWithTheModelUnderRandomUse) {
    for (const std::size_t nodes : {6u, 24u, 60u, 3000u}) {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(nodes) + " nodes");
            Compared<TypeParam> compared(seed, nodes);
            for (int round = 0; round < 4; ++round) {
                ASSERT_NO_FATAL_FAILURE(compared.use(15'000));
                ASSERT_NO_FATAL_FAILURE(compared.drain());
            }
        }
    }
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
