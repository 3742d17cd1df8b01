// Callers: for each message that comes due a goroutine of its own makes a call, and calls again where clients retry.
// Callers do not wait for each other (open loop). A saturated source makes one call after another: it has no other
// pace.
//
// A pattern declares the roles "source" and "caller", takes addRetries() into its descriptor, and brings a Service:
// what all goroutines of its run share, read only, with the members
//
//     Retries retries;
//     void close() const;      // no call will come any more; called once, when the last caller has returned
//
// Sites: "due" (the source), "back-off" (a caller before its next attempt), "callers" (the source, at its end).
#pragma once

#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/retry.hpp"
#include "sync/wait_group.hpp"
#include "workload/env.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace sluice::patterns {

// One attempt at a request; `number` is the request's on the tape, the same for each attempt. It gives the message its
// outcome, and yields whether its caller is content.
template <class Service>
using CallBody = Task<bool> (*)(Env& env, std::shared_ptr<const Service> service, Message message,
                                std::uint64_t number);

// Waits out a back-off; nobody begins another attempt once the sources have been told to stop.
inline Task<> backOff(Env& env, Nanos duration) {
    const Nanos until = env.now() + duration;
    for (;;) {
        const bool isWhole = co_await env.napUntil(until, env.rateChanges(), at<"back-off">);
        if (isWhole || env.stopping()) break;
    }
}

template <class Service>
Task<> makeRequest(Env& env, std::shared_ptr<const Service> service, CallBody<Service> call, Message message,
                   std::uint64_t number) {
    const Retries& retries = service->retries;
    const std::uint64_t request = message.id;
    retries.begins(message);
    for (std::uint32_t attempts = 1;; ++attempts) {
        const bool isContent = co_await call(env, service, message, number);
        if (isContent || !retries.mayRetry(attempts)) break;
        co_await backOff(env, retries.backoff(request, attempts));
        if (env.stopping()) break;
        message = retries.again(message);
    }
}

template <class Service>
Task<> caller(Env& env, std::shared_ptr<const Service> service, CallBody<Service> call, Message message,
              std::uint64_t number, WaitGroup callers) {
    co_await makeRequest(env, std::move(service), call, message, number);
    callers.done();
}

// The body of the source.
template <class Service>
Task<> offerCalls(Env& env, std::shared_ptr<const Service> service, CallBody<Service> call) {
    Arrivals arrivals(env, "source");
    const WaitGroup callers(env.scheduler());
    while (const auto message = co_await arrivals.next()) {
        const std::uint64_t number = arrivals.count() - 1;
        if (arrivals.saturated()) {
            co_await makeRequest(env, service, call, *message, number);
            continue;
        }
        callers.add(1);
        env.go("caller", static_cast<std::uint32_t>(number),
               caller<Service>(env, service, call, *message, number, callers));
    }
    env.sourceEnds();
    co_await callers.wait(at<"callers">);
    service->close();
}

}  // namespace sluice::patterns
