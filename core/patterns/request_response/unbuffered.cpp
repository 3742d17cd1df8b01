// The reply channel holds nothing, and the handler has no limit of its own: a handler whose client has left waits for
// ever.
#include "patterns/request_response/bodies.hpp"

namespace sluice::patterns::request_response {

namespace {

constexpr std::uint32_t kReplyCapacity = 0;

Task<> processUnbuffered(Env& env, ServicePtr service, Request req) {
    service->handlerBegins();
    co_await env.work(req.message, at<"handle">);
    service->worked(req.message);
    const Response response(req.message, req.message.fails);
    co_await req.reply.send(response, at<"reply">);
    req.reply.close();
    service->handlerEnds();
}

}  // namespace

Task<> dispatchUnbuffered(Env& env, ServicePtr service) {
    return dispatch(env, std::move(service), &processUnbuffered);
}

Task<bool> callUnbuffered(Env& env, ServicePtr service, Message message, std::uint64_t) {
    return callWithTwoLimits(env, std::move(service), message, kReplyCapacity);
}

}  // namespace sluice::patterns::request_response
