// What the variants share: the client that offers, the callers that try again, the backend, and what is told of the
// gate. A variant is a Guard: it decides about each call.
#pragma once

#include "patterns/circuit_breaker/dialect.hpp"
#include "patterns/parts/retry.hpp"
#include "sync/atomic.hpp"
#include "sync/mutex.hpp"
#include "workload/env.hpp"

#include <cstdint>
#include <memory>

namespace sluice::patterns {

enum class Answer : std::uint8_t { Done, Failed, Refused };

// What is called. Every call takes the next entry of the backend's tape, those that are refused too, so that all
// variants see the same backend.
class BackendCalls {
public:
    explicit BackendCalls(Env& env);
    // True: it succeeded. Panics when the button says so.
    Task<bool> call(Message message) const;
    void skip() const { m_backend.next(); }
    const Atomic<bool>& panicsNext() const noexcept { return m_panicsNext; }

private:
    Env* m_env;
    Backend m_backend;
    LiveNumber m_down;
    LiveNumber m_downServiceMs;
    Atomic<bool> m_panicsNext;
    std::uint32_t m_panicMark;
};

// Tells what the gate does. Watching costs the pattern nothing.
class GateWatch {
public:
    explicit GateWatch(Env& env);
    void stands(Gate gate) const { m_env->setState(m_gateState, 0, static_cast<std::uint64_t>(gate)); }
    // How many calls went through in this half-open phase; `message` is the last of them.
    void probes(std::uint32_t count, const Message& message) const {
        m_env->setGauge(m_probesGauge, 0, count);
        m_env->mark(m_probeMark, message);
    }
    void newPhase() const { m_env->setGauge(m_probesGauge, 0, 0); }
    // The gate has moved since its call went through.
    void stale(const Message& message) const { m_env->mark(m_staleMark, message); }
    // A success of a call from before the opening closed the gate.
    void closedEarly(const Message& message) const { m_env->mark(m_closedEarlyMark, message); }
    // Open without the failures that open it.
    void torn(const Message& message) const { m_env->mark(m_tornMark, message); }

private:
    Env* m_env;
    std::uint32_t m_gateState;
    std::uint32_t m_probesGauge;
    std::uint32_t m_probeMark;
    std::uint32_t m_staleMark;
    std::uint32_t m_closedEarlyMark;
    std::uint32_t m_tornMark;
};

// Shared by all callers; several may be in execute() at once. A panic of the call ends there.
class Guard {
public:
    Guard() = default;
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    virtual ~Guard() = default;
    virtual Task<Answer> execute(Message message) = 0;
};

// A dialect behind a mutex, which is held while asking and while reporting, not during the call.
class MutexGuard final : public Guard {
public:
    MutexGuard(Env& env, BackendCalls backend, std::unique_ptr<Dialect> dialect);
    Task<Answer> execute(Message message) override;

private:
    Permit ask(const Message& message);
    void report(const Message& message, const Permit& permit, std::uint64_t phase, Nanos begunAt, bool succeeded);
    void lookAtGate();

    Env* m_env;
    BackendCalls m_backend;
    GateWatch m_watch;
    Mutex m_mutex;  // guards everything below
    std::unique_ptr<Dialect> m_dialect;
    Gate m_gate = Gate::Closed;  // as last told
    std::uint64_t m_phase = 0;   // how often it has moved
    std::uint32_t m_probes = 0;  // in this phase
};

// Starts client and callers, and hears the buttons until the run is over.
Task<> runBreaker(Env& env, BackendCalls backend, std::shared_ptr<Guard> guard);

std::shared_ptr<Guard> textbookGuard(Env& env, const BackendCalls& backend);
std::unique_ptr<Dialect> robustDialect(Env& env);
std::unique_ptr<Dialect> gobreakerDialect(Env& env);
std::unique_ptr<Dialect> resilience4jDialect(Env& env);

}  // namespace sluice::patterns
