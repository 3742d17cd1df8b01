// The cure: look from the top without blocking, take the first that has something; only when all are empty wait for
// any. A closed queue becomes nil and is never ready again; when all are nil it ends.
#include "patterns/priority_queue/bodies.hpp"

namespace sluice::patterns {

Task<> processRobust(Env& env, Queues queues) {
    const Handler handler(env, queues);
    Received<Message> m;
    int open = 4;
    while (open > 0) {
        Channel<Message>* from = &queues.critical;
        int chosen = co_await selectOrDefault(onReceive(queues.critical, m, at<"look-critical">));
        if (chosen == kDefault) {
            from = &queues.high;
            chosen = co_await selectOrDefault(onReceive(queues.high, m, at<"look-high">));
        }
        if (chosen == kDefault) {
            from = &queues.normal;
            chosen = co_await selectOrDefault(onReceive(queues.normal, m, at<"look-normal">));
        }
        if (chosen == kDefault) {
            chosen = co_await select(
                onReceive(queues.critical, m, at<"wait-critical">), onReceive(queues.high, m, at<"wait-high">),
                onReceive(queues.normal, m, at<"wait-normal">), onReceive(queues.low, m, at<"wait-low">));
            Channel<Message>* const all[] = {&queues.critical, &queues.high, &queues.normal, &queues.low};
            from = all[chosen];
        }
        if (!m.ok) {
            *from = Channel<Message>();
            --open;
            continue;
        }
        handler.received(m.value);
        co_await env.work(m.value, at<"handle">);
        handler.completed(m.value);
    }
}

}  // namespace sluice::patterns
