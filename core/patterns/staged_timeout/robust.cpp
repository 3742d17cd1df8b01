// The cure: one overall deadline, a child context for each stage, and the stage is waited for: what the caller is told
// is what was done. A stage that looks at no context cannot be ended by anybody; it is counted.
#include "patterns/parts/work.hpp"
#include "patterns/staged_timeout/bodies.hpp"

namespace sluice::patterns::staged_timeout {

namespace {

// Whether the stage did its work to the end.
Task<bool> runStage(Env& env, PipelinePtr pipeline, Context context, Message message, std::uint64_t number,
                    std::uint32_t stage) {
    const ContextError error = co_await context.err();
    if (error != ContextError::None) co_return false;
    pipeline->stageBegins(message, stage);
    const Nanos duration = pipeline->duration(message, stage);
    bool isWhole = true;
    if (pipeline->ignoresContext(number, stage)) {
        co_await env.work(message, duration, at<"process">, stage);
        const Nanos beyond = context.deadline() ? env.now() - *context.deadline() : 0;
        if (context.errorNow() != ContextError::None) pipeline->ignored(message, stage, beyond);
    } else {
        isWhole = co_await workUnless(env, context, message, duration, at<"process">, stage);
    }
    pipeline->stageEnds(message, stage, isWhole);
    co_return isWhole;
}

Outcome outcomeOf(const Context& context) {
    return context.errorNow() == ContextError::Canceled ? Outcome::Cancelled : Outcome::TimedOut;
}

}  // namespace

Task<bool> callRobust(Env& env, PipelinePtr pipeline, Message message, std::uint64_t number) {
    pipeline->callBegins(message);
    const CancellableContext call = withTimeout(pipeline->parent.context(), pipeline->overall());
    for (std::uint32_t stage = 0; stage < kStages; ++stage) {
        const CancellableContext context = withTimeout(call, pipeline->limit(stage));
        const bool isWhole = co_await runStage(env, pipeline, context, message, number, stage);
        if (!isWhole) {
            const Outcome outcome = outcomeOf(context);
            call.cancel();
            co_return pipeline->callEnds(message, outcome, stage);
        }
        context.cancel();
        if (Pipeline::fails(message, stage)) {
            call.cancel();
            co_return pipeline->callEnds(message, Outcome::Failed, stage);
        }
    }
    call.cancel();
    co_return pipeline->callEnds(message, Outcome::Completed, kPersist);
}

}  // namespace sluice::patterns::staged_timeout
