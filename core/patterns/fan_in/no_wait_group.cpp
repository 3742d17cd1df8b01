// Without a wait group the first forwarder whose input ends closes the output under the others: the next to send
// panics, and so does the next to close.
#include "patterns/fan_in/bodies.hpp"

namespace sluice::patterns {

namespace {

Task<> forward(MergeWatch watch, std::uint32_t index, Channel<Message> input, Channel<Message> output) {
    watch.starts(index);
    while (const auto m = co_await input.receive(at<"receive">)) {
        watch.forwarder(index, ForwarderState::Holding);
        co_await output.send(m.value, at<"forward">);
        watch.delivered(index);
        watch.forwarder(index, ForwarderState::Reading);
    }
    output.close();
    watch.forwarder(index, ForwarderState::Ended);
    watch.ends(index);
}

}  // namespace

Stops startNoWaitGroup(Env& env, const FanInChannels& channels) {
    const MergeWatch watch(env);
    env.go("consumer", 0, consume(env, channels));
    for (std::uint32_t i = 0; i < channels.inputs.size(); ++i)
        env.go("forwarder", i, forward(watch, i, channels.inputs[i], channels.output));
    return startFeeds(env, channels, Context::background(env.scheduler()));
}

}  // namespace sluice::patterns
