#include "patterns/parts/source.hpp"

namespace sluice::patterns {

namespace {

// A source whose rate is 0 looks this often whether it still is.
constexpr Nanos kSilence = 100 * kMillisecond;

}  // namespace

Task<> offerMessages(Env& env, SourceOptions options, Channel<Message> queue) {
    const Tape& tape = env.tape(options.role);
    const LiveNumber rate = env.sourceNumber(options.role, "rate_per_s");
    const LiveNumber serviceMeanMs = env.sourceNumber(options.role, "service_mean_ms");
    const bool refuses = options.refuses && !tape.saturated();
    Nanos due = 0;
    for (std::uint64_t index = 0;; ++index) {
        auto next = tape.nextDue(due, index, rate.get());
        while (next && *next == kForever && !env.stopping()) {
            due = env.now();
            co_await env.napUntil(due + kSilence, at<"due">);
            next = tape.nextDue(env.now(), index, rate.get());
        }
        if (!next) break;
        due = tape.saturated() ? env.now() : *next;
        co_await env.napUntil(due, at<"due">);
        if (!env.mayOffer()) break;
        const auto messageClass = tape.messageClass(index);
        const Message message = env.ledger().offer(env.scheduler().worker(), due, messageClass,
                                                   tape.service(index, serviceMeanMs.get()), false);
        if (refuses) {
            const int sent = co_await selectOrDefault(onSend(queue, message, at<"offer">));
            if (sent == kDefault) {
                env.refuse(message, queue, at<"offer">);
                continue;
            }
        } else {
            co_await queue.send(message, at<"offer">);
        }
        env.accept(message);
    }
    if (options.closes) queue.close();
    env.sourceEnds();
}

}  // namespace sluice::patterns
