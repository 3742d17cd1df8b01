// What the variants share: the queues, who submits into them, and what is told of a steal and of a look in vain.
#pragma once

#include "patterns/parts/arrivals.hpp"
#include "sync/wait_group.hpp"
#include "workload/env.hpp"

#include <vector>

namespace sluice::patterns {

inline constexpr const char* kStealArc = "steal";
inline constexpr const char* kStoleMark = "stole";
inline constexpr const char* kVainMark = "looked_in_vain";
inline constexpr std::uint32_t kNobody = UINT32_MAX;

// A queue for each worker, and one for what does not fit there.
struct StealingQueues {
    explicit StealingQueues(Env& env);
    std::vector<Channel<Message>> local;
    Channel<Message> global;
};

// Tells of steals and of looks in vain.
class StealWatch {
public:
    StealWatch(Env& env, std::uint32_t thief);
    void stole(const Message& task, std::uint32_t victim) const;
    void inVain() const;

private:
    Env* m_env;
    std::uint32_t m_thief;
    std::uint32_t m_arc;
    std::uint32_t m_stoleMark;
    std::uint32_t m_vainMark;
};

// Sends the tasks of one source into one queue, waiting for room.
Task<> submitInto(Env& env, std::uint32_t source, Channel<Message> queue, WaitGroup submitting);
// Starts a source for each worker that gets tasks of its own; `queueOf` are the queues by the source's number.
void startSubmits(Env& env, const std::vector<Channel<Message>>& queueOf, WaitGroup submitting);

Task<> stealingNone(Env& env);
Task<> stealingTextbook(Env& env);
Task<> stealingRobust(Env& env);
Task<> stealingShared(Env& env);

}  // namespace sluice::patterns
