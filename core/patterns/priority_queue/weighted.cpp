// Strict priority starves the low classes; credits do not. Each class may take as many messages as it has credits, from
// the top; when nobody with credits has anything, all get their credits again, 8:4:2:1.
#include "patterns/priority_queue/bodies.hpp"

namespace sluice::patterns {

namespace {

constexpr std::array<int, 4> kCredits = {8, 4, 2, 1};

}  // namespace

Task<> processWeighted(Env& env, Queues queues) {
    const Handler handler(env, queues);
    const std::array<Channel<Message>*, 4> all = {&queues.critical, &queues.high, &queues.normal, &queues.low};
    std::array<int, 4> credits = kCredits;
    Received<Message> m;
    int open = 4;
    while (open > 0) {
        std::size_t from = 0;
        int chosen = kDefault;
        for (; from < all.size(); ++from) {
            if (credits[from] == 0) continue;
            chosen = co_await selectOrDefault(onReceive(*all[from], m, at<"look">));
            if (chosen != kDefault) break;
        }
        if (chosen == kDefault && credits != kCredits) {
            credits = kCredits;
            continue;
        }
        if (chosen == kDefault) {
            chosen = co_await select(
                onReceive(queues.critical, m, at<"wait-critical">), onReceive(queues.high, m, at<"wait-high">),
                onReceive(queues.normal, m, at<"wait-normal">), onReceive(queues.low, m, at<"wait-low">));
            from = static_cast<std::size_t>(chosen);
        }
        if (!m.ok) {
            *all[from] = Channel<Message>();
            --open;
            continue;
        }
        --credits[from];
        handler.received(m.value);
        co_await env.work(m.value, at<"handle">);
        handler.completed(m.value);
    }
}

}  // namespace sluice::patterns
