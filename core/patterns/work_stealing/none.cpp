// For comparison: every worker has what was given to it, and nothing else, whatever the others have to do.
#include "patterns/work_stealing/bodies.hpp"

namespace sluice::patterns {

namespace {

Task<> work(Env& env, Channel<Message> own) {
    while (const auto task = co_await own.receive(at<"take-own">)) {
        co_await env.work(task.value, at<"execute">);
        env.finish(task.value, Outcome::Completed);
    }
}

}  // namespace

Task<> stealingNone(Env& env) {
    const StealingQueues queues(env);
    const auto workers = static_cast<std::uint32_t>(queues.local.size());
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, work(env, queues.local[i]));
    std::vector<Channel<Message>> fed;
    for (std::uint32_t i = 0; i < env.sourceInstances("source"); ++i) fed.push_back(queues.local[i % workers]);
    const WaitGroup submitting(env.scheduler());
    startSubmits(env, fed, submitting);
    co_await submitting.wait(at<"submitted">);
    for (const Channel<Message>& queue : queues.local) queue.close();
}

}  // namespace sluice::patterns
