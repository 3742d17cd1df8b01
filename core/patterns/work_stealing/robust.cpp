// The cure: the own queue first, then the global one, then the others in a fresh random order; who finds nothing parks
// until there is something for it, and whoever puts a task behind another one wakes a parked worker. Once all tasks are
// submitted, a worker that finds nothing ends.
//
// The order is drawn anew each time: a random start in a fixed order would still make the neighbour of an empty queue
// the victim of two. The wake channel holds one call, so that none is lost between a look in vain and parking.
#include "patterns/work_stealing/bodies.hpp"

#include <utility>

namespace sluice::patterns {

namespace {

struct Pool {
    explicit Pool(Env& env) : queues(env), wake(env.scheduler(), 1), done(env.scheduler(), 0) {}
    StealingQueues queues;
    Channel<Signal> wake;
    Channel<Signal> done;  // closed when nothing more is submitted
};

// All but the worker itself, in an order that is shuffled as it goes.
std::vector<std::uint32_t> othersThan(std::uint32_t worker, std::size_t workers) {
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < workers; ++i) {
        if (i != worker) others.push_back(i);
    }
    return others;
}

// From whom; the task is in `task`.
Task<std::uint32_t> steal(Env& env, const std::vector<Channel<Message>>& local, std::vector<std::uint32_t>& victims,
                          Received<Message>& task) {
    const auto count = static_cast<std::uint32_t>(victims.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        std::swap(victims[i], victims[i + env.scheduler().choose(env.scheduler().worker(), count - i)]);
        const int taken = co_await selectOrDefault(onReceive(local[victims[i]], task, at<"steal">));
        if (taken != kDefault) co_return victims[i];
    }
    co_return kNobody;
}

Task<> work(Env& env, std::uint32_t id, Pool pool) {
    const StealWatch watch(env, id);
    const Channel<Message> own = pool.queues.local[id];
    std::vector<std::uint32_t> victims = othersThan(id, pool.queues.local.size());
    Received<Message> task;
    Received<Signal> signal;
    bool isOver = false;
    for (;;) {
        int chosen = co_await selectOrDefault(onReceive(own, task, at<"take-own">));
        if (chosen == kDefault)
            chosen = co_await selectOrDefault(onReceive(pool.queues.global, task, at<"take-global">));
        if (chosen == kDefault) {
            const std::uint32_t victim = co_await steal(env, pool.queues.local, victims, task);
            if (victim != kNobody) {
                watch.stole(task.value, victim);
                chosen = 0;
            }
        }
        if (chosen == kDefault) {
            if (isOver) co_return;
            watch.inVain();
            chosen = co_await select(
                onReceive(own, task, at<"wait-own">), onReceive(pool.queues.global, task, at<"wait-global">),
                onReceive(pool.wake, signal, at<"wait-wake">), onReceive(pool.done, signal, at<"wait-done">));
            isOver = chosen == 3;
            if (chosen >= 2) continue;
        }
        co_await env.work(task.value, at<"execute">);
        env.finish(task.value, Outcome::Completed);
    }
}

Task<> submit(Env& env, std::uint32_t source, Channel<Message> local, Pool pool, WaitGroup submitting) {
    Arrivals arrivals(env, "source", source);
    while (const auto task = co_await arrivals.next()) {
        const int sent = co_await selectOrDefault(onSend(local, *task, at<"submit">));
        if (sent == kDefault) co_await pool.queues.global.send(*task, at<"overflow">);
        env.accept(*task);
        const std::uint32_t waiting = co_await local.length();
        if (waiting > 0) co_await selectOrDefault(onSend(pool.wake, Signal(), at<"wake">));
    }
    env.sourceEnds();
    submitting.done();
}

}  // namespace

Task<> stealingRobust(Env& env) {
    const Pool pool(env);
    const auto workers = static_cast<std::uint32_t>(pool.queues.local.size());
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, work(env, i, pool));
    const std::uint32_t sources = env.sourceInstances("source");
    const WaitGroup submitting(env.scheduler());
    submitting.add(sources);
    for (std::uint32_t i = 0; i < sources; ++i)
        startSource(env, "source", i, submit(env, i, pool.queues.local[i % workers], pool, submitting));
    co_await submitting.wait(at<"submitted">);
    pool.done.close();
}

}  // namespace sluice::patterns
