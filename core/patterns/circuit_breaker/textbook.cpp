// As usually taught: a state, a counter and an instant, each atomic or locked by itself, and together neither.
// Half-open is a state in which nobody is turned away; results count whenever their calls began; a call that panics
// reports nothing.
#include "patterns/circuit_breaker/textbook.hpp"

#include "patterns/circuit_breaker/bodies.hpp"
#include "sync/recovering.hpp"

#include <utility>

namespace sluice::patterns {

Permit TextbookDialect::ask(Nanos now) {
    if (m_gate == Gate::Open) {
        if (now - m_lastFailure <= m_settings.recovery) return {false, 0};
        m_gate = Gate::HalfOpen;
    }
    return {true, 0};
}

void TextbookDialect::report(const Permit&, Nanos now, Nanos, bool succeeded) {
    if (succeeded) {
        m_failures = 0;
        m_gate = Gate::Closed;
        return;
    }
    m_lastFailure = now;
    if (++m_failures >= m_settings.threshold) m_gate = Gate::Open;
}

namespace {

constexpr auto kClosed = static_cast<std::int32_t>(Gate::Closed);
constexpr auto kOpen = static_cast<std::int32_t>(Gate::Open);
constexpr auto kHalfOpen = static_cast<std::int32_t>(Gate::HalfOpen);

class TextbookGuard final : public Guard {
public:
    TextbookGuard(Env& env, BackendCalls backend)
        : m_env(&env),
          m_backend(std::move(backend)),
          m_watch(env),
          m_threshold(static_cast<std::int32_t>(env.count("threshold"))),
          m_recovery(Env::duration(env.number("recovery_ms"))),
          m_state(env.scheduler(), kClosed),
          m_failures(env.scheduler(), 0),
          m_mutex(env.scheduler()),
          m_phase(env.scheduler(), 0),
          m_probes(env.scheduler(), 0) {}

    Task<Answer> execute(Message message) override;

private:
    Task<Answer> executeRequest(Message message, bool isProbe);
    Task<bool> mayTryRecovery();
    Task<> become(std::int32_t state);
    Task<> lookAtProbe(Message message);
    Task<> lookAtResult(Message message, std::uint64_t phase, std::int32_t before);

    Env* m_env;
    BackendCalls m_backend;
    GateWatch m_watch;
    std::int32_t m_threshold;
    Nanos m_recovery;
    Atomic<std::int32_t> m_state;
    Atomic<std::int32_t> m_failures;
    Mutex m_mutex;  // guards m_lastFailure
    Nanos m_lastFailure = 0;
    // For those who watch.
    Atomic<std::uint64_t> m_phase;
    Atomic<std::uint32_t> m_probes;
};

Task<Answer> TextbookGuard::execute(Message message) {
    const std::int32_t state = co_await m_state.load();
    bool isProbe = state == kHalfOpen;
    if (state == kOpen) {
        isProbe = co_await mayTryRecovery();
        if (!isProbe) {
            m_backend.skip();
            co_return Answer::Refused;
        }
        co_await become(kHalfOpen);
    }
    // The client recovers, outside of the breaker.
    const Recovered<Answer> called = co_await recovering(executeRequest(message, isProbe));
    co_return called.ok() ? called.value() : Answer::Failed;
}

Task<bool> TextbookGuard::mayTryRecovery() {
    co_await m_mutex.lock(at<"look">);
    const Unlocking unlocking(m_mutex);
    co_return m_env->now() - m_lastFailure > m_recovery;
}

Task<Answer> TextbookGuard::executeRequest(Message message, bool isProbe) {
    if (isProbe) co_await lookAtProbe(message);
    const std::uint64_t phase = co_await m_phase.add(0);
    const bool succeeded = co_await m_backend.call(message);
    if (!succeeded) {
        const std::int32_t failures = co_await m_failures.add(1);
        co_await m_mutex.lock(at<"note">);
        m_lastFailure = m_env->now();
        m_mutex.unlock();
        const std::uint64_t phaseNow = co_await m_phase.add(0);
        if (phaseNow != phase) m_watch.stale(message);
        if (failures >= m_threshold) {
            co_await become(kOpen);
            const std::int32_t now = co_await m_failures.load();
            if (now < m_threshold) m_watch.torn(message);
        }
        co_return Answer::Failed;
    }
    co_await m_failures.store(0);
    const std::int32_t before = co_await m_state.exchange(kClosed);
    co_await lookAtResult(message, phase, before);
    co_return Answer::Done;
}

Task<> TextbookGuard::become(std::int32_t state) {
    const std::int32_t before = co_await m_state.exchange(state);
    if (before == state) co_return;
    m_watch.stands(static_cast<Gate>(state));
    co_await m_phase.add(1);
    if (state != kHalfOpen) co_return;
    co_await m_probes.store(0);
    m_watch.newPhase();
}

Task<> TextbookGuard::lookAtProbe(Message message) {
    const std::uint32_t probes = co_await m_probes.add(1);
    m_watch.probes(probes, message);
}

// Of a success, which has just closed the gate.
Task<> TextbookGuard::lookAtResult(Message message, std::uint64_t phase, std::int32_t before) {
    const std::uint64_t now = co_await m_phase.add(before == kClosed ? 0 : 1);
    if (before != kClosed) m_watch.stands(Gate::Closed);
    const std::uint64_t moved = now - phase - (before == kClosed ? 0 : 1);
    if (moved == 0) co_return;
    m_watch.stale(message);
    if (before != kClosed) m_watch.closedEarly(message);
}

}  // namespace

std::shared_ptr<Guard> textbookGuard(Env& env, const BackendCalls& backend) {
    return std::make_shared<TextbookGuard>(env, backend);
}

}  // namespace sluice::patterns
