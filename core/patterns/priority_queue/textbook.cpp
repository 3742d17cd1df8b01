// As usually taught: the cases stand in the order of urgency, which means nothing to select; the default sleeps. It
// never ends.
#include "patterns/priority_queue/bodies.hpp"

namespace sluice::patterns {

Task<> processTextbook(Env& env, Queues queues) {
    const Handler handler(env, queues);
    const LiveNumber idleSleepMs = env.number("idle_sleep_ms");
    Received<Message> m;
    for (;;) {
        const int chosen = co_await selectOrDefault(
            onReceive(queues.critical, m, at<"receive-critical">), onReceive(queues.high, m, at<"receive-high">),
            onReceive(queues.normal, m, at<"receive-normal">), onReceive(queues.low, m, at<"receive-low">));
        if (chosen == kDefault) {
            co_await sleep(static_cast<Nanos>(idleSleepMs.get() * kMillisecond), at<"idle">);
            handler.idleWakeUp();
            continue;
        }
        handler.received(m.value);
        co_await env.work(m.value, at<"handle">);
        handler.completed(m.value);
    }
}

}  // namespace sluice::patterns
