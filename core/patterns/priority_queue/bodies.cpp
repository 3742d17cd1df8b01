#include "patterns/priority_queue/bodies.hpp"

namespace sluice::patterns {

Queues::Queues(Env& env)
    : critical(env.makeChannel<Message>("critical", env.count("capacity_critical"))),
      high(env.makeChannel<Message>("high", env.count("capacity_high"))),
      normal(env.makeChannel<Message>("normal", env.count("capacity_normal"))),
      low(env.makeChannel<Message>("low", env.count("capacity_low"))) {}

void startSources(Env& env, const Queues& queues, bool close) {
    const bool refuses = env.is("submit", "refuse");
    const std::array<Channel<Message>, 4> channels = {queues.critical, queues.high, queues.normal, queues.low};
    for (std::size_t i = 0; i < channels.size(); ++i) env.sourceBegins();
    for (std::size_t i = 0; i < channels.size(); ++i) {
        env.go(kQueueNames[i], 0, offerMessages(env, SourceOptions(kQueueNames[i], refuses, close), channels[i]));
    }
}

Handler::Handler(Env& env, const Queues& queues)
    : m_env(&env),
      m_queues(&queues),
      m_inversionMark(env.markIndex("inversion")),
      m_idleMark(env.markIndex("idle_wakeup")) {}

void Handler::received(const Message& message) const {
    const std::array<const Channel<Message>*, 3> moreUrgent = {&m_queues->critical, &m_queues->high, &m_queues->normal};
    for (std::uint8_t i = 0; i < message.messageClass && i < moreUrgent.size(); ++i) {
        if (moreUrgent[i]->isNil() || !moreUrgent[i]->core()->hasMessage()) continue;
        m_env->mark(m_inversionMark, message, i, at<"handle">);
        return;
    }
}

}  // namespace sluice::patterns
