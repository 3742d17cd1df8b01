// As usually taught: a goroutine for each stage, and a timer for each. The timer ends the wait; the stage goes on, and
// has its effect. Nothing bounds the call as a whole, and no stage can be told to stop.
#include "patterns/staged_timeout/bodies.hpp"
#include "sync/timer.hpp"

namespace sluice::patterns::staged_timeout {

namespace {

Task<> runStage(Env& env, PipelinePtr pipeline, Message message, std::uint32_t stage, Channel<Signal> done) {
    pipeline->stageBegins(message, stage);
    co_await env.work(message, pipeline->duration(message, stage), at<"process">, stage);
    pipeline->stageEnds(message, stage, true);
    done.close();
}

}  // namespace

Task<bool> callTextbook(Env& env, PipelinePtr pipeline, Message message, std::uint64_t number) {
    pipeline->callBegins(message);
    for (std::uint32_t stage = 0; stage < kStages; ++stage) {
        const Channel<Signal> done = env.makeChannel<Signal>("done", 0);
        env.go("stage", static_cast<std::uint32_t>(number), runStage(env, pipeline, message, stage, done));
        const Channel<Nanos> timer = after(env.scheduler(), pipeline->limit(stage));
        Received<Signal> finished;
        Received<Nanos> expired;
        const int chosen =
            co_await select(onReceive(done, finished, at<"done">), onReceive(timer, expired, at<"expired">));
        if (chosen == 1) co_return pipeline->callEnds(message, Outcome::TimedOut, stage);
        if (Pipeline::fails(message, stage)) co_return pipeline->callEnds(message, Outcome::Failed, stage);
    }
    co_return pipeline->callEnds(message, Outcome::Completed, kPersist);
}

}  // namespace sluice::patterns::staged_timeout
