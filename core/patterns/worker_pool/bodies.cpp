#include "patterns/worker_pool/bodies.hpp"

namespace sluice::patterns {

Task<> executePooled(Env& env, std::uint32_t id, Channel<Message> tasks) {
    const std::uint32_t busy = env.gaugeIndex(kBusyGauge);
    while (const auto task = co_await tasks.receive(at<"take">)) {
        env.setGauge(busy, id, 1);
        co_await env.work(task.value, at<"execute">);
        env.setGauge(busy, id, 0);
        env.finish(task.value, Outcome::Completed);
    }
}

SubmitWatch::SubmitWatch(Env& env)
    : m_env(&env),
      m_busyGauge(env.gaugeIndex(kBusyGauge)),
      m_mark(env.markIndex(kBlockedBesideIdleMark)),
      m_workers(env.number("workers").get()) {}

void SubmitWatch::begins(const Channel<Message>& to) {
    m_waits = !to.core()->maySend();
    if (m_waits) m_since = m_env->now();
}

void SubmitWatch::ended(const Message& task) const {
    if (!m_waits) return;
    const double idle = m_workers - m_env->gauge(m_busyGauge);
    if (idle <= 0) return;
    m_env->markValue(m_mark, task, Env::microseconds(m_env->now() - m_since), static_cast<std::uint32_t>(idle),
                     at<"submit">);
}

}  // namespace sluice::patterns
