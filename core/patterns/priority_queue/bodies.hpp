// What the variants share: the four queues, the sources, and what is done with a message.
#pragma once

#include "patterns/parts/source.hpp"
#include "workload/env.hpp"

#include <array>

namespace sluice::patterns {

inline constexpr std::array<const char*, 4> kQueueNames = {"critical", "high", "normal", "low"};

// The channels from the most to the least urgent.
struct Queues {
    explicit Queues(Env& env);
    Channel<Message> critical;
    Channel<Message> high;
    Channel<Message> normal;
    Channel<Message> low;
};

// Starts the four sources. `close`: each closes its queue when it ends, so that the processor can end too.
void startSources(Env& env, const Queues& queues, bool close);

// Notes an inversion (a receive of this class while a more urgent message waits), works, and completes. Inversions are
// an observation of ours: looking costs the pattern nothing.
class Handler {
public:
    Handler(Env& env, const Queues& queues);
    void received(const Message& message) const;
    void completed(const Message& message) const { m_env->finish(message, Outcome::Completed); }
    void idleWakeUp() const { m_env->mark(m_idleMark, Message(), 0, at<"idle">); }

private:
    Env* m_env;
    const Queues* m_queues;
    std::uint32_t m_inversionMark;
    std::uint32_t m_idleMark;
};

Task<> processTextbook(Env& env, Queues queues);
Task<> processSpin(Env& env, Queues queues);
Task<> processRobust(Env& env, Queues queues);
Task<> processWeighted(Env& env, Queues queues);

}  // namespace sluice::patterns
