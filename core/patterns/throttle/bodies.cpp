#include "patterns/throttle/bodies.hpp"

#include "patterns/parts/arrivals.hpp"

namespace sluice::patterns {

Throttle::Throttle(Env& env)
    : input(env.makeChannel<Message>("input", env.count("capacity"))),
      output(env.makeChannel<Message>("output", env.count("capacity"))),
      active(env.scheduler(), 0) {}

void showLimit(Env& env, std::uint32_t limit) {
    env.setGauge(env.gaugeIndex(kLimitGauge), 0, limit);
}

Task<> readThrottled(Env& env, Throttle throttle) {
    const LiveNumber readerMs = env.number("reader_ms");
    while (const auto result = co_await throttle.output.receive(at<"read">)) {
        env.finish(result.value, Outcome::Completed);
        const Nanos busy = Env::duration(readerMs);
        if (busy > 0) co_await sleep(busy, at<"use">);
    }
}

Task<> serve(Env& env, Throttle throttle, WaitGroup serving) {
    const ActiveWatch watch(env);
    while (const auto message = co_await throttle.input.receive(at<"take">)) {
        co_await throttle.active.add(1);
        watch.begun();
        co_await env.work(message.value, at<"work">);
        watch.ended();
        co_await throttle.active.add(-1);
        co_await throttle.output.send(message.value, at<"deliver">);
    }
    serving.done();
}

Task<> throttleBounded(Env& env, SourceOptions source) {
    const Throttle throttle(env);
    const std::uint32_t workers = env.count("workers");
    showLimit(env, workers);
    const WaitGroup serving(env.scheduler());
    serving.add(workers);
    for (std::uint32_t i = 0; i < workers; ++i) env.go("worker", i, serve(env, throttle, serving));
    env.go("reader", 0, readThrottled(env, throttle));
    startSource(env, "source", 0, offerMessages(env, std::move(source), throttle.input));
    co_await serving.wait(at<"join">);
    throttle.output.close();
}

}  // namespace sluice::patterns
