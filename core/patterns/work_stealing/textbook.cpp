// As usually taught: one select takes from the own or the global queue, whichever chance picks; a thief looks at the
// others in the order of their numbers, so that the first is robbed until it has nothing; who finds nothing sleeps a
// moment and looks again. It never ends.
#include "patterns/work_stealing/bodies.hpp"

namespace sluice::patterns {

namespace {

// From whom; the task is in `task`.
Task<std::uint32_t> steal(const std::vector<Channel<Message>>& local, std::uint32_t thief, Received<Message>& task) {
    for (std::uint32_t victim = 0; victim < local.size(); ++victim) {
        if (victim == thief) continue;
        const int taken = co_await selectOrDefault(onReceive(local[victim], task, at<"steal">));
        if (taken != kDefault) co_return victim;
    }
    co_return kNobody;
}

Task<> work(Env& env, std::uint32_t id, StealingQueues queues) {
    const StealWatch watch(env, id);
    const LiveNumber idleSleepMs = env.number("idle_sleep_ms");
    const Channel<Message> own = queues.local[id];
    Received<Message> task;
    for (;;) {
        const int chosen = co_await selectOrDefault(onReceive(own, task, at<"take-own">),
                                                    onReceive(queues.global, task, at<"take-global">));
        if (chosen == kDefault) {
            const std::uint32_t victim = co_await steal(queues.local, id, task);
            if (victim == kNobody) {
                watch.inVain();
                co_await sleep(Env::duration(idleSleepMs), at<"idle">);
                continue;
            }
            watch.stole(task.value, victim);
        }
        co_await env.work(task.value, at<"execute">);
        env.finish(task.value, Outcome::Completed);
    }
}

Task<> submit(Env& env, std::uint32_t source, Channel<Message> local, Channel<Message> global) {
    Arrivals arrivals(env, "source", source);
    while (const auto task = co_await arrivals.next()) {
        const int sent = co_await selectOrDefault(onSend(local, *task, at<"submit">));
        if (sent == kDefault) co_await global.send(*task, at<"overflow">);
        env.accept(*task);
    }
    env.sourceEnds();
}

}  // namespace

Task<> stealingTextbook(Env& env) {
    const StealingQueues queues(env);
    const auto workers = static_cast<std::uint32_t>(queues.local.size());
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, work(env, i, queues));
    for (std::uint32_t i = 0; i < env.sourceInstances("source"); ++i)
        startSource(env, "source", i, submit(env, i, queues.local[i % workers], queues.global));
    co_return;
}

}  // namespace sluice::patterns
