// What the variants share: what the work yields, and what is counted and shown of callers and their work.
#pragma once

#include "patterns/parts/callers.hpp"
#include "patterns/parts/parent_context.hpp"
#include "workload/env.hpp"

#include <memory>

namespace sluice::patterns::timeout_calls {

// What the work yields: data, or the error that it is.
struct Result {
    Result() = default;
    Result(const Message& message, bool isFailure) : id(message.id), isError(isFailure) {}
    std::uint64_t id = 0;  // of the message that was worked on
    bool isError = false;
};

// Which case ended a call.
enum class Won : std::uint8_t { Result, Error, Context, Timer };

// What all goroutines of the run share. Parameters are read at each call: they may change while the run goes on.
class Calls {
public:
    explicit Calls(Env& env);

    Nanos timeout() const noexcept { return Env::duration(m_timeoutMs); }
    Nanos stall() const noexcept { return Env::duration(m_stallMs); }
    bool panics(std::uint64_t number) const noexcept;

    // A caller, told by its request's number on the tape, begins to wait, under a context that may be dead by then.
    void begins(const Message& message, std::uint64_t number) const;
    // Gives the message its outcome. Yields whether the caller is content: nobody repeats a call that was cancelled.
    bool ends(const Message& message, std::uint64_t number, Won won) const;
    // A dead context was noticed before anything was begun.
    bool endsAtOnce(const Message& message, std::uint64_t number) const;

    void workBegins(std::uint64_t number) const;
    // The work is over, to its end or cut short, and about to hand over what it came to.
    void workEnds(const Message& message, std::uint64_t number, bool isWhole) const;

    void close() const {}

    const Retries retries;
    const ParentContext parent;

private:
    void showCaller(std::uint64_t number, std::uint64_t state) const;
    void showWork(std::uint64_t number, std::uint64_t state) const;

    Env* m_env;
    const Tape* m_tape;
    LiveNumber m_timeoutMs;
    LiveNumber m_stallMs;
    LiveNumber m_panicProbability;
    std::uint32_t m_waiting;
    std::uint32_t m_working;
    std::uint32_t m_callerState;
    std::uint32_t m_workState;
    std::array<std::uint32_t, 4> m_wonMarks;  // by Won
    std::uint32_t m_deadStartMark;
    std::uint32_t m_forNobodyMark;
    std::uint32_t m_panicMark;

    friend Task<> heavyProcessing(Env& env, std::shared_ptr<const Calls> calls, Message message, std::uint64_t number);
    friend Task<bool> processUntilDone(Env& env, std::shared_ptr<const Calls> calls, Context context, Message message,
                                       std::uint64_t number);
    void panicIfSo(const Message& message, std::uint64_t number) const;
};

using CallsPtr = std::shared_ptr<const Calls>;

// The work itself: knows no limit, and may panic.
Task<> heavyProcessing(Env& env, CallsPtr calls, Message message, std::uint64_t number);
// The same, which looks at its context. Yields whether it came to its end.
Task<bool> processUntilDone(Env& env, CallsPtr calls, Context context, Message message, std::uint64_t number);

// The call as usually taught, with result and error channels of this capacity.
Task<bool> callWithTimer(Env& env, CallsPtr calls, Message message, std::uint64_t number, std::uint32_t capacity);

Task<bool> callTextbook(Env& env, CallsPtr calls, Message message, std::uint64_t number);
Task<bool> callUnbuffered(Env& env, CallsPtr calls, Message message, std::uint64_t number);
Task<bool> callRobust(Env& env, CallsPtr calls, Message message, std::uint64_t number);

}  // namespace sluice::patterns::timeout_calls
