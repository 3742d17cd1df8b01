#include "patterns/timeout/bodies.hpp"

#include "patterns/parts/work.hpp"
#include "sync/recovering.hpp"
#include "sync/timer.hpp"

namespace sluice::patterns::timeout_calls {

namespace {

// As the descriptor declares their values.
enum CallerState : std::uint64_t { kCallerIdle, kCallerWaits, kCallerAnswered, kCallerTimedOut, kCallerCancelled };
enum WorkState : std::uint64_t { kWorkIdle, kWorkRuns, kWorkFinished, kWorkStopped };

// Places in the tree of what is shown: a call has one until it is so many calls old.
constexpr std::uint64_t kPlaces = 16;

constexpr std::uint32_t kPanicStage = 1;  // a stream of the tape's own

std::uint32_t placeOf(std::uint64_t number) {
    return static_cast<std::uint32_t>(number % kPlaces);
}

}  // namespace

Calls::Calls(Env& env)
    : retries(env),
      parent(env, "cancel_parent", "parent"),
      m_env(&env),
      m_tape(&env.tape("source")),
      m_timeoutMs(env.number("timeout_ms")),
      m_stallMs(env.number("stall_ms")),
      m_panicProbability(env.number("panic_probability")),
      m_waiting(env.gaugeIndex("waiting")),
      m_working(env.gaugeIndex("working")),
      m_callerState(env.stateIndex("caller")),
      m_workState(env.stateIndex("work")),
      m_wonMarks{env.markIndex("won_result"), env.markIndex("won_error"), env.markIndex("won_context"),
                 env.markIndex("won_timer")},
      m_deadStartMark(env.markIndex("dead_start")),
      m_forNobodyMark(env.markIndex("for_nobody")),
      m_panicMark(env.markIndex("panicked")) {}

bool Calls::panics(std::uint64_t number) const noexcept {
    const double probability = m_panicProbability.get();
    return probability > 0 && m_tape->fails(number, probability, kPanicStage);
}

void Calls::panicIfSo(const Message& message, std::uint64_t number) const {
    if (!panics(number)) return;
    m_env->mark(m_panicMark, message, 0, at<"process">);
    throw Panic("the work of this call panicked");
}

void Calls::showCaller(std::uint64_t number, std::uint64_t state) const {
    m_env->setState(m_callerState, placeOf(number), state);
}

void Calls::showWork(std::uint64_t number, std::uint64_t state) const {
    m_env->setState(m_workState, placeOf(number), state);
}

void Calls::begins(const Message& message, std::uint64_t number) const {
    m_env->accept(message);
    m_env->addToGauge(m_waiting, 0, 1);
    showCaller(number, kCallerWaits);
    if (parent.context().errorNow() != ContextError::None) m_env->mark(m_deadStartMark, message, 0, at<"start">);
}

bool Calls::ends(const Message& message, std::uint64_t number, Won won) const {
    static constexpr std::array<Outcome, 4> kOutcomes = {Outcome::Completed, Outcome::Failed, Outcome::Cancelled,
                                                         Outcome::TimedOut};
    static constexpr std::array<CallerState, 4> kStates = {kCallerAnswered, kCallerAnswered, kCallerCancelled,
                                                           kCallerTimedOut};
    const auto index = static_cast<std::size_t>(won);
    m_env->addToGauge(m_waiting, 0, -1);
    m_env->mark(m_wonMarks[index], message);
    showCaller(number, kStates[index]);
    m_env->finish(message, kOutcomes[index]);
    return won == Won::Result || won == Won::Context;
}

bool Calls::endsAtOnce(const Message& message, std::uint64_t number) const {
    m_env->accept(message);
    showCaller(number, kCallerCancelled);
    m_env->finish(message, Outcome::Cancelled);
    return true;
}

void Calls::workBegins(std::uint64_t number) const {
    m_env->addToGauge(m_working, 0, 1);
    showWork(number, kWorkRuns);
}

void Calls::workEnds(const Message& message, std::uint64_t number, bool isWhole) const {
    m_env->addToGauge(m_working, 0, -1);
    showWork(number, isWhole ? kWorkFinished : kWorkStopped);
    if (isWhole && !m_env->isOpen(message)) m_env->mark(m_forNobodyMark, message, 0, at<"process">);
}

Task<> heavyProcessing(Env& env, CallsPtr calls, Message message, std::uint64_t number) {
    co_await env.work(message, at<"process">);
    calls->panicIfSo(message, number);
}

Task<bool> processUntilDone(Env& env, CallsPtr calls, Context context, Message message, std::uint64_t number) {
    const bool isWhole = co_await workUnless(env, context, message, message.service, at<"process">);
    if (isWhole) calls->panicIfSo(message, number);
    co_return isWhole;
}

namespace {

// What the call starts: works to the end, come what may.
Task<> work(Env& env, CallsPtr calls, Message message, std::uint64_t number, Channel<Result> results,
            Channel<Result> errors) {
    calls->workBegins(number);
    const Recovered<> worked = co_await recovering(heavyProcessing(env, calls, message, number));
    calls->workEnds(message, number, true);
    const Result result(message, message.fails || !worked.ok());
    if (!worked.ok()) {
        co_await errors.send(result, at<"send-panic">);
    } else if (message.fails) {
        co_await errors.send(result, at<"send-error">);
    } else {
        co_await results.send(result, at<"send-result">);
    }
}

}  // namespace

Task<bool> callWithTimer(Env& env, CallsPtr calls, Message message, std::uint64_t number, std::uint32_t capacity) {
    const Channel<Result> results = env.makeChannel<Result>("result", capacity);
    const Channel<Result> errors = env.makeChannel<Result>("error", capacity);
    calls->begins(message, number);
    env.go("work", static_cast<std::uint32_t>(number), work(env, calls, message, number, results, errors));
    const Channel<Nanos> timer = after(env.scheduler(), calls->timeout());
    // Between the start of the timer and the look at the channels a goroutine may be held up.
    if (const Nanos stall = calls->stall(); stall > 0) co_await sleep(stall, at<"result">);
    const Channel<Signal> cancelled = calls->parent.context().done();
    Received<Result> result;
    Received<Signal> over;
    Received<Nanos> expired;
    const int chosen =
        co_await select(onReceive(results, result, at<"result">), onReceive(errors, result, at<"error">),
                        onReceive(cancelled, over, at<"cancelled">), onReceive(timer, expired, at<"expired">));
    co_return calls->ends(message, number, static_cast<Won>(chosen));
}

}  // namespace sluice::patterns::timeout_calls
