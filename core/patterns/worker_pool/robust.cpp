// The cure: one channel that all workers receive from. Whoever is free takes the next task; there is no counter, and
// closing the channel ends the pool once it is empty.
#include "patterns/worker_pool/bodies.hpp"

namespace sluice::patterns {

namespace {

Task<> submitAll(Env& env, Channel<Message> tasks) {
    Arrivals arrivals(env, "source");
    SubmitWatch watch(env);
    while (const auto task = co_await arrivals.next()) {
        watch.begins(tasks);
        co_await tasks.send(*task, at<"submit">);
        watch.ended(*task);
        env.accept(*task);
    }
    tasks.close();
    env.sourceEnds();
}

}  // namespace

Task<> poolRobust(Env& env) {
    const Channel<Message> tasks = env.makeChannel<Message>("shared", env.count("capacity"));
    const std::uint32_t workers = env.count("workers");
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, executePooled(env, i, tasks));
    startSource(env, "source", 0, submitAll(env, tasks));
    co_return;
}

}  // namespace sluice::patterns
