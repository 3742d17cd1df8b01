// Clients that try again: how often, and how long they wait in between. Every attempt is an offer of its own (a new
// message), requests are counted apart. Waits grow exponentially: before attempt k + 1 a client waits
// backoff x 2^(k - 1), spread by +-jitter, drawn for each request and attempt from a stream of its own.
//
// A pattern with retries adds the parameters, marks and metrics below to its descriptor.
#pragma once

#include "patterns/descriptor.hpp"
#include "workload/env.hpp"

namespace sluice::patterns {

// `retry_attempts` (1: none), `retry_backoff_ms`, `retry_jitter`; the marks `request` and `retry`, and the common
// metrics `requests` and `retries` counted from them.
void addRetries(Descriptor& descriptor);

class Retries {
public:
    explicit Retries(Env& env);
    // A request begins with this message.
    void begins(const Message& first) const { m_env->mark(m_requestMark, first); }
    // May a request that has failed `attempts` times (from 1) be tried again?
    bool mayRetry(std::uint32_t attempts) const noexcept;
    // How long to wait before that. `request` is the id of the request's first message.
    Nanos backoff(std::uint64_t request, std::uint32_t attempts) const noexcept;
    // The next attempt at what `former` was: a new message, due now. Counts as a retry.
    Message again(const Message& former) const;

private:
    Env* m_env;
    LiveNumber m_attempts;
    LiveNumber m_backoffMs;
    LiveNumber m_jitter;
    std::uint32_t m_requestMark;
    std::uint32_t m_retryMark;
};

}  // namespace sluice::patterns
