// What the variants share: the worker, and what is watched while a task is submitted.
#pragma once

#include "patterns/parts/arrivals.hpp"
#include "workload/env.hpp"

namespace sluice::patterns {

inline constexpr const char* kBusyGauge = "busy";
inline constexpr const char* kBlockedBesideIdleMark = "blocked_beside_idle";
inline constexpr const char* kAgedMark = "counter_aged";
inline constexpr const char* kAgeCounterAction = "age_counter";

// Takes tasks until the channel is closed. Many workers may share one.
Task<> executePooled(Env& env, std::uint32_t id, Channel<Message> tasks);

// Notes when a submit had to wait although workers had nothing to do. An observation of ours: looking costs the pattern
// nothing.
class SubmitWatch {
public:
    explicit SubmitWatch(Env& env);
    void begins(const Channel<Message>& to);
    void ended(const Message& task) const;

private:
    Env* m_env;
    std::uint32_t m_busyGauge;
    std::uint32_t m_mark;
    double m_workers;
    bool m_waits = false;
    Nanos m_since = 0;
};

Task<> poolTextbook(Env& env);
Task<> poolRobust(Env& env);

}  // namespace sluice::patterns
