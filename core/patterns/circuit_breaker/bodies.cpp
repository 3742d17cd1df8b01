#include "patterns/circuit_breaker/bodies.hpp"

#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/vigil.hpp"
#include "sync/context.hpp"
#include "sync/recovering.hpp"

#include <utility>

namespace sluice::patterns {

namespace {

// An open gate answers at once. A saturated client, which has no pace but that of the answers, would be turned away
// without end at one instant: each of its callers waits so long after a refusal.
constexpr Nanos kAfterRefusal = kMillisecond;

// What does not fit into the queue is turned away; a saturated client waits for room, having no other pace.
Task<> offer(Env& env, Channel<Message> requests, Retries retries) {
    Arrivals arrivals(env, "client");
    while (const auto message = co_await arrivals.next()) {
        retries.begins(*message);
        if (arrivals.saturated()) {
            co_await requests.send(*message, at<"offer">);
            continue;
        }
        const int sent = co_await selectOrDefault(onSend(requests, *message, at<"offer">));
        if (sent == kDefault) env.refuse(*message, requests, at<"offer">);
    }
    requests.close();
    env.sourceEnds();
}

Outcome outcomeOf(Answer answer) {
    switch (answer) {
        case Answer::Done:
            return Outcome::Completed;
        case Answer::Failed:
            return Outcome::Failed;
        case Answer::Refused:
            break;
    }
    return Outcome::Refused;
}

// One request after the other, each in one or more attempts.
Task<> call(Env& env, Channel<Message> requests, Retries retries, std::shared_ptr<Guard> guard) {
    const bool isSaturated = env.tape("client").saturated();
    while (const auto request = co_await requests.receive(at<"take">)) {
        Message message = request.value;
        Answer answer = Answer::Done;
        for (std::uint32_t attempts = 1;; ++attempts) {
            answer = co_await guard->execute(message);
            env.finish(message, outcomeOf(answer));
            if (answer == Answer::Done || !retries.mayRetry(attempts)) break;
            co_await sleep(retries.backoff(request.value.id, attempts), at<"take">);
            message = retries.again(message);
        }
        if (answer == Answer::Refused && isSaturated) co_await sleep(kAfterRefusal, at<"take">);
    }
}

}  // namespace

BackendCalls::BackendCalls(Env& env)
    : m_env(&env),
      m_backend(env.backend("backend")),
      m_down(env.number("backend_down")),
      m_downServiceMs(env.number("down_service_ms")),
      m_panicsNext(env.scheduler(), false),
      m_panicMark(env.markIndex("panicked")) {}

Task<bool> BackendCalls::call(Message message) const {
    const Backend::Call next = m_backend.next();
    const bool isDown = m_down.get() > 0;
    const bool panics = co_await m_panicsNext.exchange(false);
    if (panics) {
        m_env->mark(m_panicMark, message, 0, at<"call">);
        throw Panic("the call panicked");
    }
    co_await m_env->work(message, isDown ? Env::duration(m_downServiceMs) : next.service, at<"call">);
    co_return !isDown && !next.fails;
}

GateWatch::GateWatch(Env& env)
    : m_env(&env),
      m_gateState(env.stateIndex("gate")),
      m_probesGauge(env.gaugeIndex("probes")),
      m_probeMark(env.markIndex("probe")),
      m_staleMark(env.markIndex("stale")),
      m_closedEarlyMark(env.markIndex("closed_early")),
      m_tornMark(env.markIndex("torn")) {}

MutexGuard::MutexGuard(Env& env, BackendCalls backend, std::unique_ptr<Dialect> dialect)
    : m_env(&env),
      m_backend(std::move(backend)),
      m_watch(env),
      m_mutex(env.scheduler()),
      m_dialect(std::move(dialect)) {}

void MutexGuard::lookAtGate() {
    const Gate now = m_dialect->gate();
    if (now == m_gate) return;
    m_gate = now;
    ++m_phase;
    m_probes = 0;
    m_watch.stands(now);
    m_watch.newPhase();
}

Permit MutexGuard::ask(const Message& message) {
    const Permit permit = m_dialect->ask(m_env->now());
    lookAtGate();
    if (permit.isGranted && m_gate == Gate::HalfOpen) m_watch.probes(++m_probes, message);
    return permit;
}

void MutexGuard::report(const Message& message, const Permit& permit, std::uint64_t phase, Nanos begunAt,
                        bool succeeded) {
    const bool isStale = phase != m_phase;
    const Gate before = m_gate;
    const Nanos now = m_env->now();
    m_dialect->report(permit, now, now - begunAt, succeeded);
    lookAtGate();
    if (!isStale) return;
    m_watch.stale(message);
    if (before != Gate::Closed && m_gate == Gate::Closed) m_watch.closedEarly(message);
}

Task<Answer> MutexGuard::execute(Message message) {
    co_await m_mutex.lock(at<"ask">);
    const Permit permit = ask(message);
    const std::uint64_t phase = m_phase;
    m_mutex.unlock();
    if (!permit.isGranted) {
        m_backend.skip();
        co_return Answer::Refused;
    }
    const Nanos begunAt = m_env->now();
    const Recovered<bool> called = co_await recovering(m_backend.call(message));
    const bool succeeded = called.ok() && called.value();
    co_await m_mutex.lock(at<"report">);
    report(message, permit, phase, begunAt, succeeded);
    m_mutex.unlock();
    co_return succeeded ? Answer::Done : Answer::Failed;
}

Task<> runBreaker(Env& env, BackendCalls backend, std::shared_ptr<Guard> guard) {
    const Channel<Signal> panicNext = env.action("panic_next");
    const Channel<Signal> over = env.context().done();
    const Channel<Message> requests = env.makeChannel<Message>("requests", env.count("capacity"));
    const Retries retries(env);
    GateWatch(env).stands(Gate::Closed);
    const std::uint32_t callers = env.count("callers");
    for (std::uint32_t i = 0; i < callers; ++i) env.go("caller", i, call(env, requests, retries, guard));
    startSource(env, "client", 0, offer(env, requests, retries));
    const Timer vigil(env.scheduler(), kVigil);
    Received<Signal> signal;
    Received<Nanos> ended;
    int chosen = 0;
    while (chosen == 0) {
        chosen =
            co_await select(onReceive(panicNext, signal), onReceive(over, signal), onReceive(vigil.channel(), ended));
        if (chosen == 0) co_await backend.panicsNext().store(true);
    }
    vigil.stop();
}

}  // namespace sluice::patterns
