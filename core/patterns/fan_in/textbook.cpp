// As usually taught: a forwarder for each input, a wait group, and a closer that closes the output behind the last of
// them. Nobody tells them when the consumer has gone.
#include "patterns/fan_in/bodies.hpp"
#include "sync/wait_group.hpp"

namespace sluice::patterns {

namespace {

Task<> forward(MergeWatch watch, std::uint32_t index, Channel<Message> input, Channel<Message> output,
               WaitGroup forwarders) {
    watch.starts(index);
    while (const auto m = co_await input.receive(at<"receive">)) {
        watch.forwarder(index, ForwarderState::Holding);
        co_await output.send(m.value, at<"forward">);
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

}  // namespace

Stops startTextbook(Env& env, const FanInChannels& channels) {
    const MergeWatch watch(env);
    const WaitGroup forwarders(env.scheduler());
    const auto count = static_cast<std::uint32_t>(channels.inputs.size());
    forwarders.add(count);
    env.go("consumer", 0, consume(env, channels));
    for (std::uint32_t i = 0; i < count; ++i)
        env.go("forwarder", i, forward(watch, i, channels.inputs[i], channels.output, forwarders));
    env.go("closer", 0, closeBehind(watch, count, channels.output, forwarders));
    return startFeeds(env, channels, Context::background(env.scheduler()));
}

}  // namespace sluice::patterns
