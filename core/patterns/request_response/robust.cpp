// The cure: one deadline, carried by a context, from the client's first wait to the end of the work; as many workers as
// were planned; a reply channel with one slot, so that no worker waits for a client, and closed by nobody.
#include "patterns/parts/work.hpp"
#include "patterns/request_response/bodies.hpp"

namespace sluice::patterns::request_response {

namespace {

constexpr std::uint32_t kReplyCapacity = 1;

Outcome outcomeOf(const Context& context) {
    return context.errorNow() == ContextError::Canceled ? Outcome::Cancelled : Outcome::TimedOut;
}

}  // namespace

Task<> serveRobust(Env& env, ServicePtr service) {
    while (const auto req = co_await service->requests.receive(at<"take">)) {
        if (const Nanos intake = service->intake(); intake > 0) co_await sleep(intake, at<"admit">);
        const Context& context = *req.value.context;
        const ContextError error = co_await context.err();
        if (error != ContextError::None) continue;
        service->handlerBegins();
        const Message& message = req.value.message;
        const bool isWhole = co_await workUnless(env, context, message, message.service, at<"handle">);
        const Response response(message, !isWhole || message.fails);
        co_await req.value.reply.send(response, at<"reply">);
        service->handlerEnds();
    }
}

Task<bool> callRobust(Env& env, ServicePtr service, Message message, std::uint64_t) {
    const Nanos begunAt = env.now();
    const Nanos timeout = service->timeout();
    const CancellableContext context = withTimeout(service->context, timeout);
    Request req(message, env.makeChannel<Response>("reply", kReplyCapacity), timeout);
    req.context = context;
    Received<Signal> over;
    const int entered = co_await select(onSend(service->requests, req, at<"enqueue">),
                                        onReceive(context.done(), over, at<"enqueue-timeout">));
    if (entered == 1) {
        service->refused(message);
        service->returned(message, begunAt, timeout);
        co_return false;
    }
    env.accept(message);
    service->waits();
    if (const Nanos stall = service->stall(); stall > 0) co_await sleep(stall, at<"response">);
    Received<Response> response;
    const int answered = co_await select(onReceive(req.reply, response, at<"response">),
                                         onReceive(context.done(), over, at<"response-timeout">));
    service->waitEnds();
    service->returned(message, begunAt, timeout);
    if (answered == 1) {
        service->gaveUp(message, outcomeOf(context));
        co_return false;
    }
    context.cancel();
    service->settle(message, response);
    co_return !response.value.isError;
}

}  // namespace sluice::patterns::request_response
