// The cure: the parent is looked at first, the deadline is derived from it, and the work gets the context that carries
// both. A panic of the work is an error of the call.
#include "patterns/timeout/bodies.hpp"
#include "sync/recovering.hpp"

namespace sluice::patterns::timeout_calls {

namespace {

Task<> workUnderContext(Env& env, CallsPtr calls, Context context, Message message, std::uint64_t number,
                        Channel<Result> results) {
    calls->workBegins(number);
    const Recovered<bool> worked = co_await recovering(processUntilDone(env, calls, context, message, number));
    calls->workEnds(message, number, !worked.ok() || worked.value());
    const Result result(message, message.fails || !worked.ok());
    co_await results.send(result, at<"send-result">);
}

}  // namespace

Task<bool> callRobust(Env& env, CallsPtr calls, Message message, std::uint64_t number) {
    const ContextError error = co_await calls->parent.context().err();
    if (error != ContextError::None) co_return calls->endsAtOnce(message, number);
    const CancellableContext context = withTimeout(calls->parent.context(), calls->timeout());
    const Channel<Result> results = env.makeChannel<Result>("result", 1);
    calls->begins(message, number);
    env.go("work", static_cast<std::uint32_t>(number), workUnderContext(env, calls, context, message, number, results));
    if (const Nanos stall = calls->stall(); stall > 0) co_await sleep(stall, at<"result">);
    const Channel<Signal> done = context.done();
    Received<Result> result;
    Received<Signal> over;
    const int chosen =
        co_await select(onReceive(results, result, at<"result">), onReceive(done, over, at<"cancelled">));
    if (chosen == 0) {
        context.cancel();
        co_return calls->ends(message, number, result.value.isError ? Won::Error : Won::Result);
    }
    const bool isLate = context.errorNow() == ContextError::DeadlineExceeded;
    co_return calls->ends(message, number, isLate ? Won::Timer : Won::Context);
}

}  // namespace sluice::patterns::timeout_calls
