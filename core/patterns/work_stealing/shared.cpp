// What stealing is to be measured by: one channel that all workers receive from.
#include "patterns/work_stealing/bodies.hpp"

namespace sluice::patterns {

namespace {

Task<> work(Env& env, Channel<Message> tasks) {
    while (const auto task = co_await tasks.receive(at<"take">)) {
        co_await env.work(task.value, at<"execute">);
        env.finish(task.value, Outcome::Completed);
    }
}

}  // namespace

Task<> stealingShared(Env& env) {
    const Channel<Message> tasks = env.makeChannel<Message>("global", env.count("global_capacity"));
    const std::uint32_t workers = env.count("workers");
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, work(env, tasks));
    const std::vector<Channel<Message>> fed(env.sourceInstances("source"), tasks);
    const WaitGroup submitting(env.scheduler());
    startSubmits(env, fed, submitting);
    co_await submitting.wait(at<"submitted">);
    tasks.close();
}

}  // namespace sluice::patterns
