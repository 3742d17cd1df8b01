#include "patterns/request_response/bodies.hpp"

#include "sync/timer.hpp"

namespace sluice::patterns::request_response {

Service::Service(Env& env)
    : requests(env.makeChannel<Request>("requests", env.count("capacity"))),
      retries(env),
      context(withCancel(env.context())),
      m_env(&env),
      m_timeoutMs(env.number("timeout_ms")),
      m_intakeMs(env.number("intake_ms")),
      m_stallMs(env.number("stall_ms")),
      m_waiting(env.gaugeIndex("waiting")),
      m_handlers(env.gaugeIndex("handlers")),
      m_returnedMark(env.markIndex("returned")),
      m_gaveUpMark(env.markIndex("gave_up")),
      m_forNobodyMark(env.markIndex("for_nobody")),
      m_falseSuccessMark(env.markIndex("false_success")) {}

void Service::returned(const Message& message, Nanos begunAt, Nanos limit) const {
    const double share = static_cast<double>(m_env->now() - begunAt) / static_cast<double>(std::max<Nanos>(limit, 1));
    m_env->markValue(m_returnedMark, message, static_cast<std::uint32_t>(std::min(share * 1000, 4e9)));
}

void Service::settle(const Message& message, const Received<Response>& response) const {
    if (!response) {
        m_env->mark(m_falseSuccessMark, message, 0, at<"response">);
        m_env->finish(message, Outcome::Dropped);
        return;
    }
    m_env->finish(message, response.value.isError ? Outcome::Failed : Outcome::Completed);
}

void Service::gaveUp(const Message& message, Outcome outcome) const {
    m_env->mark(m_gaveUpMark, message, 0, at<"response-timeout">);
    m_env->finish(message, outcome);
}

void Service::worked(const Message& message) const {
    if (!m_env->isOpen(message)) m_env->mark(m_forNobodyMark, message, 0, at<"handle">);
}

Task<bool> callWithTwoLimits(Env& env, ServicePtr service, Message message, std::uint32_t replyCapacity) {
    const Nanos begunAt = env.now();
    const Nanos timeout = service->timeout();
    const Request req(message, env.makeChannel<Response>("reply", replyCapacity), timeout);
    Received<Nanos> expired;
    const Channel<Nanos> entry = after(env.scheduler(), timeout);
    const int entered = co_await select(onSend(service->requests, req, at<"enqueue">),
                                        onReceive(entry, expired, at<"enqueue-timeout">));
    if (entered == 1) {
        service->refused(message);
        service->returned(message, begunAt, timeout);
        co_return false;
    }
    env.accept(message);
    service->waits();
    if (const Nanos stall = service->stall(); stall > 0) co_await sleep(stall, at<"response">);
    Received<Response> response;
    const Channel<Nanos> expiry = after(env.scheduler(), timeout);
    const int answered = co_await select(onReceive(req.reply, response, at<"response">),
                                         onReceive(expiry, expired, at<"response-timeout">));
    service->waitEnds();
    service->returned(message, begunAt, timeout);
    if (answered == 1) {
        service->gaveUp(message, Outcome::TimedOut);
        co_return false;
    }
    service->settle(message, response);
    co_return !response || !response.value.isError;
}

Task<> dispatch(Env& env, ServicePtr service, HandlerBody handler) {
    std::uint32_t handlers = 0;
    while (const auto req = co_await service->requests.receive(at<"take">)) {
        if (const Nanos intake = service->intake(); intake > 0) co_await sleep(intake, at<"admit">);
        env.go("handler", handlers++, handler(env, service, req.value));
    }
}

}  // namespace sluice::patterns::request_response
