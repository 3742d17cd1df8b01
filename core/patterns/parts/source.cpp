#include "patterns/parts/source.hpp"

#include "patterns/parts/arrivals.hpp"

namespace sluice::patterns {

Task<> offerMessages(Env& env, SourceOptions options, Channel<Message> queue) {
    Arrivals arrivals(env, options.role, options.instance);
    const bool refuses = options.refuses && !arrivals.saturated();
    while (const auto message = co_await arrivals.next()) {
        if (refuses) {
            const int sent = co_await selectOrDefault(onSend(queue, *message, at<"offer">));
            if (sent == kDefault) {
                env.refuse(*message, queue, at<"offer">);
                continue;
            }
        } else {
            co_await queue.send(*message, at<"offer">);
        }
        env.accept(*message);
    }
    if (options.closes) queue.close();
    env.sourceEnds();
}

}  // namespace sluice::patterns
