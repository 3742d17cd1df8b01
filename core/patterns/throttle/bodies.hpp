// What the variants share: the two channels, the count of what is in progress, the reader of the results, and the
// worker of the safe forms.
#pragma once

#include "patterns/parts/source.hpp"
#include "sync/atomic.hpp"
#include "sync/wait_group.hpp"
#include "workload/env.hpp"

namespace sluice::patterns {

inline constexpr const char* kActiveGauge = "active";
inline constexpr const char* kLimitGauge = "limit";
inline constexpr const char* kLostMark = "result_lost";
inline constexpr const char* kOverLimitMark = "over_limit";

struct Throttle {
    explicit Throttle(Env& env);
    Channel<Message> input;
    Channel<Message> output;
    Atomic<std::int32_t> active;
};

// Tells how many are in progress beside how many should be. An observation of ours: costs the pattern nothing.
class ActiveWatch {
public:
    explicit ActiveWatch(Env& env) : m_env(&env), m_gauge(env.gaugeIndex(kActiveGauge)) {}
    void begun() const { m_env->addToGauge(m_gauge, 0, 1); }
    void ended() const { m_env->addToGauge(m_gauge, 0, -1); }

private:
    Env* m_env;
    std::uint32_t m_gauge;
};

void showLimit(Env& env, std::uint32_t limit);

// Reads results until the output is closed; each keeps it busy for a while.
Task<> readThrottled(Env& env, Throttle throttle);

// Takes one message after the other and hands each result over, for which it may have to wait. Ends with the input.
Task<> serve(Env& env, Throttle throttle, WaitGroup serving);
// Starts the workers and the reader, then `source`; closes the output once the workers have ended.
Task<> throttleBounded(Env& env, SourceOptions source);

Task<> throttleTextbook(Env& env);
Task<> throttleShed(Env& env);
Task<> throttleBlock(Env& env);

}  // namespace sluice::patterns
