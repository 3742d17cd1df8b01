#include "patterns/work_stealing/bodies.hpp"

namespace sluice::patterns {

StealingQueues::StealingQueues(Env& env) : global(env.makeChannel<Message>("global", env.count("global_capacity"))) {
    const std::uint32_t workers = env.count("workers");
    for (std::uint32_t i = 0; i < workers; ++i)
        local.push_back(env.makeChannel<Message>("local", env.count("capacity"), i));
}

StealWatch::StealWatch(Env& env, std::uint32_t thief)
    : m_env(&env),
      m_thief(thief),
      m_arc(env.arcIndex(kStealArc)),
      m_stoleMark(env.markIndex(kStoleMark)),
      m_vainMark(env.markIndex(kVainMark)) {}

void StealWatch::stole(const Message& task, std::uint32_t victim) const {
    m_env->arc(m_arc, victim, m_thief, 1, at<"steal">);
    m_env->markValue(m_stoleMark, task, victim + 1, 0, at<"steal">);
}

void StealWatch::inVain() const {
    m_env->mark(m_vainMark, Message(), 0, at<"steal">);
}

Task<> submitInto(Env& env, std::uint32_t source, Channel<Message> queue, WaitGroup submitting) {
    Arrivals arrivals(env, "source", source);
    while (const auto task = co_await arrivals.next()) {
        co_await queue.send(*task, at<"submit">);
        env.accept(*task);
    }
    env.sourceEnds();
    submitting.done();
}

void startSubmits(Env& env, const std::vector<Channel<Message>>& queueOf, WaitGroup submitting) {
    submitting.add(static_cast<std::int64_t>(queueOf.size()));
    for (std::uint32_t i = 0; i < queueOf.size(); ++i)
        startSource(env, "source", i, submitInto(env, i, queueOf[i], submitting));
}

}  // namespace sluice::patterns
