// As usually taught: the reply channel holds one reply, the handler waits for the client's limit once more and closes
// the channel. The work itself has no limit.
#include "patterns/request_response/bodies.hpp"

#include "sync/timer.hpp"

namespace sluice::patterns::request_response {

namespace {

constexpr std::uint32_t kReplyCapacity = 1;

Task<> processTextbook(Env& env, ServicePtr service, Request req) {
    service->handlerBegins();
    co_await env.work(req.message, at<"handle">);
    service->worked(req.message);
    Received<Nanos> expired;
    const Channel<Nanos> expiry = after(env.scheduler(), req.timeout);
    // Between the start of the timer and the look at the channels a goroutine may be held up.
    if (const Nanos stall = service->stall(); stall > 0) co_await sleep(stall, at<"reply">);
    const Response response(req.message, req.message.fails);
    co_await select(onSend(req.reply, response, at<"reply">), onReceive(expiry, expired, at<"give-up">));
    req.reply.close();
    service->handlerEnds();
}

}  // namespace

Task<> dispatchTextbook(Env& env, ServicePtr service) {
    return dispatch(env, std::move(service), &processTextbook);
}

Task<bool> callTextbook(Env& env, ServicePtr service, Message message, std::uint64_t) {
    return callWithTwoLimits(env, std::move(service), message, kReplyCapacity);
}

}  // namespace sluice::patterns::request_response
