#include "patterns/fan_in/bodies.hpp"

#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/vigil.hpp"

namespace sluice::patterns {

namespace {

Task<> feed(Env& env, std::uint32_t index, Channel<Message> to, Context stop) {
    Arrivals arrivals(env, "source", index);
    const Channel<Signal> stopped = stop.done();
    bool isOpen = true;
    while (const auto message = co_await arrivals.next()) {
        if (!isOpen) {
            env.refuse(*message, to, at<"stop">);
            continue;
        }
        Received<Signal> signal;
        const int chosen = co_await select(onSend(to, *message, at<"feed">), onReceive(stopped, signal, at<"stop">));
        if (chosen == 0) {
            env.accept(*message);
            continue;
        }
        env.refuse(*message, to, at<"stop">);
        to.close();
        isOpen = false;
        if (arrivals.saturated()) break;  // it would be turned away without end at this very instant
    }
    if (isOpen) to.close();
    env.sourceEnds();
}

}  // namespace

FanInChannels::FanInChannels(Env& env)
    : output(env.makeChannel<Message>("output", env.count("output_capacity"))),
      consumerQuits(env.action("consumer_quits")) {
    const std::uint32_t count = env.sourceInstances("source");
    for (std::uint32_t i = 0; i < count; ++i)
        inputs.push_back(env.makeChannel<Message>("input", env.count("capacity"), i));
}

MergeWatch::MergeWatch(Env& env)
    : m_env(&env),
      m_aliveGauge(env.gaugeIndex("alive")),
      m_forwarderState(env.stateIndex("forwarder")),
      m_deliveredArc(env.arcIndex("delivered")) {}

Stops startFeeds(Env& env, const FanInChannels& channels, const Context& parent) {
    Stops stops;
    for (std::size_t i = 0; i < channels.inputs.size(); ++i) stops.push_back(withCancel(parent));
    for (std::size_t i = 0; i < channels.inputs.size(); ++i) env.sourceBegins();
    for (std::uint32_t i = 0; i < channels.inputs.size(); ++i)
        env.go("source", i, feed(env, i, channels.inputs[i], stops[i]));
    return stops;
}

Task<> consume(Env& env, FanInChannels channels) {
    const std::uint32_t state = env.stateIndex("consumer");
    const std::uint32_t quitMark = env.markIndex("consumer_quit");
    env.setState(state, 0, static_cast<std::uint64_t>(ConsumerState::Reading));
    Received<Message> m;
    Received<Signal> signal;
    for (;;) {
        const int chosen = co_await select(onReceive(channels.output, m, at<"consume">),
                                           onReceive(channels.consumerQuits, signal, at<"quit">));
        if (chosen == 1) {
            env.setState(state, 0, static_cast<std::uint64_t>(ConsumerState::Gone), at<"quit">);
            env.mark(quitMark, Message(), 0, at<"quit">);
            co_return;
        }
        if (!m.ok) co_return;
        co_await env.work(m.value, at<"handle">);
        env.finish(m.value, Outcome::Completed);
    }
}

Task<> hearButtons(Env& env, Channel<Signal> closeOne, Channel<Signal> closeAll, Stops stops) {
    const Channel<Signal> over = env.context().done();
    const Timer vigil(env.scheduler(), kVigil);
    Received<Signal> signal;
    Received<Nanos> ended;
    std::size_t next = 0;
    for (int chosen = 0; chosen < 2;) {
        chosen = co_await select(onReceive(closeOne, signal), onReceive(closeAll, signal), onReceive(over, signal),
                                 onReceive(vigil.channel(), ended));
        if (chosen == 0) {
            if (next < stops.size()) stops[next++].cancel("its input was closed");
            continue;
        }
        for (const CancellableContext& each : stops) each.cancel("all inputs were closed");
    }
    vigil.stop();
}

}  // namespace sluice::patterns
