#include "patterns/parts/retry.hpp"

#include "patterns/parts/declare.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

constexpr std::uint32_t kJitterPurpose = 0x3'0000;
constexpr std::uint32_t kRetrySource = 0xffff'fffe;
constexpr std::uint32_t kDoublingsMax = 20;  // a millionfold: longer waits than any run

}  // namespace

void addRetries(Descriptor& descriptor) {
    constexpr const char* kGroup = SLUICE_TR("Retries");
    ParameterDecl attempts = integerParameter(
        kGroup, {"retry_attempts", SLUICE_TR("attempts"), "", SLUICE_TR("How often a client tries in all; 1 is once.")},
        {1, 100, 1, 1});
    ParameterDecl backoff = realParameter(
        kGroup,
        {"retry_backoff_ms", SLUICE_TR("wait before the next"), "ms",
         SLUICE_TR("How long a client waits before its second attempt; the wait doubles each time after that.")},
        {0, 1e6, 1, 100});
    ParameterDecl jitter = realParameter(
        kGroup,
        {"retry_jitter", SLUICE_TR("spread of the wait"), "",
         SLUICE_TR("By what share of the wait each client's differs at most, so that they do not come back together.")},
        {0, 1, 0.05, 0.2});
    attempts.live = backoff.live = jitter.live = true;
    backoff.logarithmic = true;
    for (ParameterDecl* parameter : {&attempts, &backoff, &jitter})
        descriptor.parameters.push_back(std::move(*parameter));
    descriptor.marks.push_back({"request", SLUICE_TR("{goroutine} began a request")});
    descriptor.marks.push_back({"retry", SLUICE_TR("{goroutine} tried again")});
    MetricDecl requests =
        markMetric("requests", SLUICE_TR("requests"), SLUICE_TR("requests, each of one or more attempts"), "request");
    MetricDecl retries = markMetric("retries", SLUICE_TR("tried again"), SLUICE_TR("retries"), "retry");
    requests.common = retries.common = true;
    descriptor.metrics.push_back(std::move(requests));
    descriptor.metrics.push_back(std::move(retries));
}

Retries::Retries(Env& env)
    : m_env(&env),
      m_attempts(env.number("retry_attempts")),
      m_backoffMs(env.number("retry_backoff_ms")),
      m_jitter(env.number("retry_jitter")),
      m_requestMark(env.markIndex("request")),
      m_retryMark(env.markIndex("retry")) {}

bool Retries::mayRetry(std::uint32_t attempts) const noexcept {
    return !m_env->stopping() && static_cast<double>(attempts) < m_attempts.get();
}

Nanos Retries::backoff(std::uint64_t request, std::uint32_t attempts) const noexcept {
    const std::uint32_t doublings = std::min(attempts - 1, kDoublingsMax);
    const double wait = m_backoffMs.get() * static_cast<double>(std::uint32_t{1} << doublings);
    const double unit = RandomStream(m_env->seed(), kRetrySource, kJitterPurpose + doublings).unit(request);
    return roundToNanos(wait * (1 + m_jitter.get() * (2 * unit - 1)) * static_cast<double>(kMillisecond));
}

Message Retries::again(const Message& former) const {
    const Message next = m_env->ledger().offer(m_env->scheduler().worker(), m_env->now(), former.messageClass,
                                               former.service, former.fails);
    m_env->mark(m_retryMark, next);
    return next;
}

}  // namespace sluice::patterns
