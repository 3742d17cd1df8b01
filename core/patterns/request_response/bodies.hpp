// What the variants share: the request with its reply channel, the client's side, and what is counted.
#pragma once

#include "patterns/parts/callers.hpp"
#include "workload/env.hpp"

#include <memory>
#include <optional>

namespace sluice::patterns::request_response {

struct Response {
    Response() = default;
    Response(const Message& message, bool isFailure) : id(message.id), isError(isFailure) {}
    std::uint64_t id = 0;  // of the message that it answers
    bool isError = false;
};

struct Request {
    Request() = default;
    Request(const Message& m, Channel<Response> replyTo, Nanos limit)
        : id(m.id), message(m), reply(std::move(replyTo)), timeout(limit) {}
    std::uint64_t id = 0;
    Message message;
    Channel<Response> reply;
    Nanos timeout = 0;
    std::optional<Context> context;  // the safe version's: its deadline is the call's
};

// What clients and server share. Parameters are read at each call: they may change while the run goes on.
class Service {
public:
    explicit Service(Env& env);

    Nanos timeout() const noexcept { return Env::duration(m_timeoutMs); }
    // Both stand for what holds a real server up; 0 as a rule.
    Nanos intake() const noexcept { return Env::duration(m_intakeMs); }
    Nanos stall() const noexcept { return Env::duration(m_stallMs); }

    // A client begins to wait for its reply, or has ended its call.
    void waits() const { m_env->addToGauge(m_waiting, 0, 1); }
    void waitEnds() const { m_env->addToGauge(m_waiting, 0, -1); }
    // How long the call took, in thousandths of its limit.
    void returned(const Message& message, Nanos begunAt, Nanos limit) const;
    // The reply as the client takes it: a closed channel yields neither data nor error.
    void settle(const Message& message, const Received<Response>& response) const;
    void refused(const Message& message) const { m_env->refuse(message, requests, at<"enqueue-timeout">); }
    void gaveUp(const Message& message, Outcome outcome) const;

    void handlerBegins() const { m_env->addToGauge(m_handlers, 0, 1); }
    void handlerEnds() const { m_env->addToGauge(m_handlers, 0, -1); }
    // After a handler's work: nobody may be waiting for it any more.
    void worked(const Message& message) const;

    void close() const { requests.close(); }

    const Channel<Request> requests;
    const Retries retries;
    const CancellableContext context;  // of all calls: cancelled when the service shuts down

private:
    Env* m_env;
    LiveNumber m_timeoutMs;
    LiveNumber m_intakeMs;
    LiveNumber m_stallMs;
    std::uint32_t m_waiting;
    std::uint32_t m_handlers;
    std::uint32_t m_returnedMark;
    std::uint32_t m_gaveUpMark;
    std::uint32_t m_forNobodyMark;
    std::uint32_t m_falseSuccessMark;
};

using ServicePtr = std::shared_ptr<const Service>;

// The client as usually taught: a limit for getting in, and the same again for the reply.
Task<bool> callWithTwoLimits(Env& env, ServicePtr service, Message message, std::uint32_t replyCapacity);
// A goroutine for each request, however many there are.
using HandlerBody = Task<> (*)(Env& env, ServicePtr service, Request request);
Task<> dispatch(Env& env, ServicePtr service, HandlerBody handler);

Task<> dispatchTextbook(Env& env, ServicePtr service);
Task<bool> callTextbook(Env& env, ServicePtr service, Message message, std::uint64_t number);
Task<> dispatchUnbuffered(Env& env, ServicePtr service);
Task<bool> callUnbuffered(Env& env, ServicePtr service, Message message, std::uint64_t number);
Task<> serveRobust(Env& env, ServicePtr service);
Task<bool> callRobust(Env& env, ServicePtr service, Message message, std::uint64_t number);

}  // namespace sluice::patterns::request_response
