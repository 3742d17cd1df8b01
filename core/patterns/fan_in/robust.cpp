// The cure: a context is a case of the receive and of the send, and a consumer that goes cancels it. Forwarders, feeds
// and the closer end within the instant; the message that a forwarder holds is cancelled.
#include "patterns/fan_in/bodies.hpp"
#include "sync/wait_group.hpp"

namespace sluice::patterns {

namespace {

Task<> forward(Env& env, MergeWatch watch, std::uint32_t index, Channel<Message> input, Channel<Message> output,
               Context context, WaitGroup forwarders) {
    watch.starts(index);
    const Channel<Signal> done = context.done();
    Received<Message> m;
    Received<Signal> signal;
    for (;;) {
        int chosen = co_await select(onReceive(input, m, at<"receive">), onReceive(done, signal, at<"gone-reading">));
        if (chosen == 1 || !m.ok) break;
        watch.forwarder(index, ForwarderState::Holding);
        chosen = co_await select(onSend(output, m.value, at<"forward">), onReceive(done, signal, at<"gone-sending">));
        if (chosen == 1) {
            env.finish(m.value, Outcome::Cancelled);
            break;
        }
        watch.delivered(index);
        watch.forwarder(index, ForwarderState::Reading);
    }
    watch.forwarder(index, ForwarderState::Ended);
    watch.ends(index);
    forwarders.done();
}

Task<> closeBehind(MergeWatch watch, std::uint32_t index, Channel<Message> output, WaitGroup forwarders) {
    watch.starts(index);
    co_await forwarders.wait(at<"wait">);
    output.close();
    watch.ends(index);
}

Task<> consumeAndCancel(Env& env, FanInChannels channels, CancellableContext context) {
    co_await consume(env, channels);
    context.cancel("the consumer has gone");
}

}  // namespace

Stops startRobust(Env& env, const FanInChannels& channels) {
    const MergeWatch watch(env);
    const WaitGroup forwarders(env.scheduler());
    const CancellableContext context = withCancel(Context::background(env.scheduler()));
    const auto count = static_cast<std::uint32_t>(channels.inputs.size());
    forwarders.add(count);
    env.go("consumer", 0, consumeAndCancel(env, channels, context));
    for (std::uint32_t i = 0; i < count; ++i)
        env.go("forwarder", i, forward(env, watch, i, channels.inputs[i], channels.output, context, forwarders));
    env.go("closer", 0, closeBehind(watch, count, channels.output, forwarders));
    return startFeeds(env, channels, context);
}

}  // namespace sluice::patterns
