#include "patterns/parts/source.hpp"

#include <utility>

namespace sluice::patterns {

namespace {

// How long a source whose rate is 0 naps at a time: it is woken when the rate changes, but a run in which nobody has
// anything to wait for would be over.
constexpr Nanos kSilence = 3600 * kSecond;

}  // namespace

Task<> offerMessages(Env& env, SourceOptions options, Channel<Message> queue) {
    const Tape& tape = env.tape(options.role);
    const LiveNumber rate = env.sourceNumber(options.role, "rate_per_s");
    const LiveNumber serviceMeanMs = env.sourceNumber(options.role, "service_mean_ms");
    const bool refuses = options.refuses && !tape.saturated();
    Nanos due = 0;
    for (std::uint64_t index = 0;; ++index) {
        std::uint32_t changes = env.rateChanges();
        double planned = rate.get();
        const auto next = tape.nextDue(due, index, planned);
        if (!next) break;
        due = tape.saturated() ? env.now() : *next;
        for (;;) {
            const Nanos until = due == kForever ? env.now() + kSilence : due;
            const bool isWhole = co_await env.napUntil(until, changes, at<"due">);
            if (env.stopping() || (isWhole && due != kForever)) break;
            changes = env.rateChanges();
            const double former = std::exchange(planned, rate.get());
            due = tape.dueAfterRateChange({env.now(), former, planned}, due, index);
        }
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
