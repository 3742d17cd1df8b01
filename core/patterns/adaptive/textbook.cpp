// As usually taught: a success rate above one threshold starts a worker, below another it takes one off the count.
// Taking one off stops nobody: those that were started go on, and are not counted. The success rate knows nothing of
// load. It starts with the rate as it is given; as listed that is 0, and nothing ever happens. It never ends.
#include "patterns/adaptive/bodies.hpp"
#include "sync/mutex.hpp"
#include "sync/timer.hpp"

namespace sluice::patterns {

namespace {

struct Processor {
    explicit Processor(Env& env)
        : input(env.makeChannel<Message>("input", env.count("capacity"))),
          active(env.scheduler(), 0),
          mutex(env.scheduler()),
          rate(std::make_shared<MovingAverage>(env.number("alpha").get(), env.number("start_rate").get())),
          dependency(env) {}
    Channel<Message> input;
    Atomic<std::int32_t> active;
    Mutex mutex;
    std::shared_ptr<MovingAverage> rate;  // under the mutex
    Dependency dependency;
};

Task<> work(Env& env, Processor processor) {
    const std::uint32_t real = env.gaugeIndex(kRealGauge);
    const std::uint32_t says = env.gaugeIndex(kSaysGauge);
    const std::uint32_t rate = env.gaugeIndex(kRateGauge);
    env.addToGauge(real, 0, 1);
    while (const auto task = co_await processor.input.receive(at<"take">)) {
        const bool success = co_await processor.dependency.call(env, task.value);
        co_await processor.mutex.lock(at<"lock">);
        env.setGauge(rate, 0, processor.rate->add(success ? 1 : 0));
        processor.mutex.unlock();
    }
    env.addToGauge(real, 0, -1);
    co_await processor.active.add(-1);
    env.addToGauge(says, 0, -1);
}

Task<> adjust(Env& env, Processor processor) {
    const std::uint32_t says = env.gaugeIndex(kSaysGauge);
    const std::uint32_t grew = env.markIndex(kGrewMark);
    const std::uint32_t shrank = env.markIndex(kShrankMark);
    const double growAbove = env.number("grow_above").get();
    const double shrinkBelow = env.number("shrink_below").get();
    const auto most = static_cast<std::int32_t>(env.count("max_workers"));
    const auto least = static_cast<std::int32_t>(env.count("floor"));
    std::uint32_t started = 0;
    const Ticker ticker(env.scheduler(), Env::duration(env.number("adjust_ms")));
    for (;;) {
        co_await ticker.channel().receive(at<"tick">);
        co_await processor.mutex.lock(at<"lock">);
        const double rate = processor.rate->value();
        std::int32_t active = co_await processor.active.load();
        if (rate > growAbove && active < most) {
            active = co_await processor.active.add(1);
            env.addToGauge(says, 0, 1);
            env.markValue(grew, Message(), static_cast<std::uint32_t>(active));
            env.go("worker", started++, work(env, processor));
        } else if (rate < shrinkBelow && active > least) {
            active = co_await processor.active.add(-1);
            env.addToGauge(says, 0, -1);
            env.markValue(shrank, Message(), static_cast<std::uint32_t>(active));
        }
        processor.mutex.unlock();
    }
}

}  // namespace

Task<> adaptiveTextbook(Env& env) {
    const Processor processor(env);
    const Channel<Signal> closeNow = env.action(kCloseAction);
    showThresholds(env);
    env.setGauge(env.gaugeIndex(kRateGauge), 0, env.number("start_rate").get());
    env.go("adjuster", 0, adjust(env, processor));
    startSource(env, "source", 0, offerTasks(env, processor.input, closeNow, false));
    co_return;
}

}  // namespace sluice::patterns
