// As usually taught: a shared counter deals the tasks round robin over one channel per worker. A long task holds up all
// that were dealt to its worker, and in the end the submit itself, while others have nothing to do. The counter has 32
// bits and wraps around to negative numbers, which are no indices. There is no way to shut it down.
#include "patterns/worker_pool/bodies.hpp"
#include "sync/atomic.hpp"

#include <limits>
#include <string>
#include <vector>

namespace sluice::patterns {

namespace {

struct RoundRobin {
    explicit RoundRobin(Env& env) : next(env.scheduler(), 0) {
        const std::uint32_t workers = env.count("workers");
        for (std::uint32_t i = 0; i < workers; ++i)
            queues.push_back(env.makeChannel<Message>("queue", env.count("capacity"), i));
    }
    std::vector<Channel<Message>> queues;
    Atomic<std::int32_t> next;
};

Task<> submitAll(Env& env, const RoundRobin pool) {
    Arrivals arrivals(env, "source");
    SubmitWatch watch(env);
    while (const auto task = co_await arrivals.next()) {
        const std::int32_t turn = co_await pool.next.add(1);
        const std::int32_t index = turn % static_cast<std::int32_t>(pool.queues.size());
        if (index < 0) throw Panic("runtime error: index out of range [" + std::to_string(index) + "]");
        const Channel<Message>& queue = pool.queues[static_cast<std::size_t>(index)];
        watch.begins(queue);
        co_await queue.send(*task, at<"submit">);
        watch.ended(*task);
        env.accept(*task);
    }
    env.sourceEnds();
}

// A person's hand: what a few weeks of traffic do to the counter.
Task<> ageCounter(Env& env, Channel<Signal> presses, Channel<Signal> over, const RoundRobin pool) {
    const std::uint32_t aged = env.markIndex(kAgedMark);
    const auto workers = static_cast<std::int32_t>(pool.queues.size());
    for (;;) {
        Received<Signal> signal;
        const int chosen = co_await select(onReceive(presses, signal), onReceive(over, signal));
        if (chosen == 1) co_return;
        const std::int32_t left = 2 * workers;
        co_await pool.next.store(std::numeric_limits<std::int32_t>::max() - left);
        env.markValue(aged, Message(), static_cast<std::uint32_t>(left));
    }
}

}  // namespace

Task<> poolTextbook(Env& env) {
    const Channel<Signal> presses = env.action(kAgeCounterAction);
    const Channel<Signal> over = env.context().done();
    const RoundRobin pool(env);
    for (std::uint32_t i = 0; i < pool.queues.size(); ++i) env.go("worker", i, executePooled(env, i, pool.queues[i]));
    startSource(env, "source", 0, submitAll(env, pool));
    co_await ageCounter(env, presses, over, pool);
}

}  // namespace sluice::patterns
