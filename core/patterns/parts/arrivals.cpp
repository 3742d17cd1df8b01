#include "patterns/parts/arrivals.hpp"

#include <utility>

namespace sluice::patterns {

namespace {

// How long a source whose rate is 0 naps at a time: it is woken when the rate changes, but a run in which nobody has
// anything to wait for would be over.
constexpr Nanos kSilence = 3600 * kSecond;

}  // namespace

Arrivals::Arrivals(Env& env, std::string_view source, std::uint32_t instance)
    : m_env(&env),
      m_tape(&env.tape(source, instance)),
      m_rate(env.sourceNumber(source, "rate_per_s")),
      m_serviceMeanMs(env.sourceNumber(source, "service_mean_ms")) {}

// False: there is no next one.
Task<bool> Arrivals::untilDue() {
    std::uint32_t changes = m_env->rateChanges();
    double planned = m_rate.get();
    const auto next = m_tape->nextDue(m_due, m_index, planned);
    if (!next) co_return false;
    m_due = m_tape->saturated() ? m_env->now() : *next;
    for (;;) {
        const Nanos until = m_due == kForever ? m_env->now() + kSilence : m_due;
        const bool isWhole = co_await m_env->napUntil(until, changes, at<"due">);
        if (m_env->stopping() || (isWhole && m_due != kForever)) co_return true;
        changes = m_env->rateChanges();
        const double former = std::exchange(planned, m_rate.get());
        m_due = m_tape->dueAfterRateChange({m_env->now(), former, planned}, m_due, m_index);
    }
}

Task<std::optional<Message>> Arrivals::next() {
    const bool hasNext = co_await untilDue();
    if (!hasNext || !m_env->mayOffer()) co_return std::nullopt;
    const std::uint64_t index = m_index++;
    co_return m_env->ledger().offer(m_env->scheduler().worker(), m_due, m_tape->messageClass(index),
                                    m_tape->service(index, m_serviceMeanMs.get()), m_env->fails(*m_tape, index));
}

void startSource(Env& env, std::string_view source, std::uint32_t instance, Task<void> body) {
    env.sourceBegins();
    env.go(source, instance, std::move(body));
}

}  // namespace sluice::patterns
