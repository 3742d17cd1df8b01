// The default does nothing: no latency while idle, and a whole core burnt.
#include "patterns/priority_queue/bodies.hpp"

namespace sluice::patterns {

Task<> processSpin(Env& env, Queues queues) {
    const Handler handler(env, queues);
    Received<Message> m;
    for (;;) {
        const int chosen = co_await selectOrDefault(
            onReceive(queues.critical, m, at<"receive-critical">), onReceive(queues.high, m, at<"receive-high">),
            onReceive(queues.normal, m, at<"receive-normal">), onReceive(queues.low, m, at<"receive-low">));
        if (chosen == kDefault) continue;
        handler.received(m.value);
        co_await env.work(m.value, at<"handle">);
        handler.completed(m.value);
    }
}

}  // namespace sluice::patterns
