// As usually taught: the dispatcher starts a goroutine for every message, so that the input is empty again at once and
// its capacity bounds nothing. Results that find the output full are thrown away. It never ends.
#include "patterns/parts/arrivals.hpp"
#include "patterns/throttle/bodies.hpp"

namespace sluice::patterns {

namespace {

Task<> handle(Env& env, Throttle throttle, Message message) {
    const ActiveWatch watch(env);
    co_await env.work(message, at<"work">);
    const int sent = co_await selectOrDefault(onSend(throttle.output, message, at<"deliver">));
    if (sent == kDefault) {
        env.mark(env.markIndex(kLostMark), message, 0, at<"deliver">);
        env.finish(message, Outcome::Dropped);
    }
    watch.ended();
    co_await throttle.active.add(-1);
}

Task<> dispatch(Env& env, Throttle throttle) {
    const ActiveWatch watch(env);
    const std::uint32_t overLimit = env.markIndex(kOverLimitMark);
    auto most = static_cast<std::int32_t>(env.count("capacity"));
    std::uint32_t started = 0;
    while (const auto message = co_await throttle.input.receive(at<"take">)) {
        const std::int32_t active = co_await throttle.active.add(1);
        watch.begun();
        if (active > most) {
            most = active;
            env.markValue(overLimit, message.value, static_cast<std::uint32_t>(active), 0, at<"begin">);
        }
        env.go("worker", started++, handle(env, throttle, message.value));
    }
}

}  // namespace

Task<> throttleTextbook(Env& env) {
    const Throttle throttle(env);
    showLimit(env, env.count("capacity"));
    env.go("dispatcher", 0, dispatch(env, throttle));
    env.go("reader", 0, readThrottled(env, throttle));
    startSource(env, "source", 0, offerMessages(env, SourceOptions("source", true, false), throttle.input));
    co_return;
}

}  // namespace sluice::patterns
