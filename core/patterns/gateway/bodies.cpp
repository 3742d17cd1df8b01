#include "patterns/gateway/bodies.hpp"

#include <map>
#include <utility>

namespace sluice::patterns {

GatewayChannels::GatewayChannels(Env& env, std::uint32_t globalCapacity)
    : global(env.makeChannel<Job>("global", globalCapacity)),
      results(env.makeChannel<Job>("results", env.count("output_capacity"))),
      output(env.makeChannel<Message>("output", 0)),
      errors(env.makeChannel<Message>("errors", env.count("error_capacity"))) {
    for (std::size_t i = 0; i < intake.size(); ++i)
        intake[i] = env.makeChannel<Message>(kGatewayClasses[i], env.count("intake_capacity"));
    const std::uint32_t workers = env.count("workers");
    for (std::uint32_t i = 0; i < workers; ++i)
        local.push_back(env.makeChannel<Job>("local", env.count("local_capacity"), i));
}

Answers::Answers(Env& env)
    : m_env(&env), m_deadlineMs(env.number("deadline_ms")), m_inTimeMark(env.markIndex("urgent_in_time")) {}

void Answers::note(const Message& message) const {
    if (message.messageClass != 0) return;
    if (m_env->now() - message.due <= Env::duration(m_deadlineMs)) m_env->mark(m_inTimeMark, message);
}

void Answers::give(const Message& message, Outcome outcome) const {
    note(message);
    m_env->finish(message, outcome);
}

GatewayBreaker::GatewayBreaker(Env& env, std::unique_ptr<Dialect> dialect)
    : m_env(&env), m_gateState(env.stateIndex("gate")), m_guarded(std::make_shared<Guarded>(env, std::move(dialect))) {
    env.setState(m_gateState, 0, static_cast<std::uint64_t>(Gate::Closed));
}

Task<Permit> GatewayBreaker::ask() const {
    co_await m_guarded->mutex.lock(at<"ask">);
    const Unlocking unlocking(m_guarded->mutex);
    const Permit permit = m_guarded->dialect->ask(m_env->now());
    m_env->setState(m_gateState, 0, static_cast<std::uint64_t>(m_guarded->dialect->gate()));
    co_return permit;
}

Task<> GatewayBreaker::report(Permit permit, Nanos latency, bool succeeded) const {
    co_await m_guarded->mutex.lock(at<"report">);
    const Unlocking unlocking(m_guarded->mutex);
    m_guarded->dialect->report(permit, m_env->now(), latency, succeeded);
    m_env->setState(m_gateState, 0, static_cast<std::uint64_t>(m_guarded->dialect->gate()));
}

Stages::Stages(Env& env)
    : m_env(&env),
      m_backend(env.backend("backend")),
      m_prepareMs(env.number("prepare_ms")),
      m_prepareLimitMs(env.number("prepare_limit_ms")),
      m_callLimitMs(env.number("call_limit_ms")),
      m_spans{env.spanIndex("prepare"), env.spanIndex("call")} {}

Stages::Lengths Stages::next() const {
    const Backend::Call call = m_backend.next();
    Lengths lengths;
    lengths.duration = {Env::duration(m_prepareMs), call.service};
    lengths.limit = {Env::duration(m_prepareLimitMs), Env::duration(m_callLimitMs)};
    lengths.fails = call.fails;
    return lengths;
}

Task<> orderResults(Env& env, Channel<Job> results, Channel<Message> output) {
    const std::uint32_t heldGauge = env.gaugeIndex("held");
    const std::uint32_t nextGauge = env.gaugeIndex("next");
    std::map<std::uint64_t, Job> held;
    std::uint64_t next = 1;
    while (const auto result = co_await results.receive(at<"result">)) {
        held[result.value.number] = result.value;
        for (auto found = held.find(next); found != held.end(); found = held.find(next)) {
            if (!found->second.isAnswered) co_await output.send(found->second.message, at<"output">);
            held.erase(found);
            ++next;
        }
        env.setGauge(heldGauge, 0, static_cast<double>(held.size()));
        env.setGauge(nextGauge, 0, static_cast<double>(next));
    }
    output.close();
}

Task<> readOutput(Env& env, Channel<Message> output) {
    const Answers answers(env);
    while (const auto message = co_await output.receive(at<"read">)) answers.give(message.value, Outcome::Completed);
}

Task<> collectErrors(Env& env, Channel<Message> errors) {
    const std::uint32_t errorMark = env.markIndex("error");
    while (const auto message = co_await errors.receive(at<"collect">)) env.mark(errorMark, message.value);
}

}  // namespace sluice::patterns
