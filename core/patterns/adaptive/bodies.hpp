// What the variants share: the dependency that the tasks call, the source, what is told of the workers, and for the
// safe forms the workers and the one goroutine that owns their number. What number it wants is the variant's policy.
#pragma once

#include "patterns/parts/arrivals.hpp"
#include "sync/atomic.hpp"
#include "workload/env.hpp"

#include <memory>

namespace sluice::patterns {

inline constexpr const char* kSaysGauge = "active";
inline constexpr const char* kRealGauge = "real";
inline constexpr const char* kRateGauge = "rate";
inline constexpr const char* kLatencyGauge = "latency_ms";
inline constexpr const char* kGrowGauge = "grow_above";
inline constexpr const char* kShrinkGauge = "shrink_below";
inline constexpr const char* kGrewMark = "grew";
inline constexpr const char* kShrankMark = "shrank";
inline constexpr const char* kCloseAction = "close_input";

// What the tasks call. It does `dependency_limit` calls at full speed; more share it, and each takes longer by as much
// (judged when it begins). 0: as many as come.
class Dependency {
public:
    explicit Dependency(Env& env);
    // The outcome is the message's own.
    Task<bool> call(Env& env, Message task) const;

private:
    Atomic<std::int32_t> m_inProgress;
    LiveNumber m_limit;
};

// An exponentially weighted moving average.
class MovingAverage {
public:
    MovingAverage(double alpha, double start) : m_alpha(alpha), m_value(start) {}
    double add(double sample) noexcept { return m_value += m_alpha * (sample - m_value); }
    double value() const noexcept { return m_value; }

private:
    double m_alpha;
    double m_value;
};

// Shows the two thresholds beside the rate.
void showThresholds(Env& env);

// Offers the tasks; a full input turns them away (a saturated source waits a while). Closes the input when it ends, if
// `closes`, or when a person closes it.
Task<> offerTasks(Env& env, Channel<Message> input, Channel<Signal> closeNow, bool closes);

// --- the safe forms

// What the owner has heard of the workers since it last looked.
struct Window {
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    Nanos took = 0;  // all calls together
    bool isWorkWaiting = false;
    Nanos meanLatency() const noexcept { return calls ? took / static_cast<Nanos>(calls) : 0; }
    double successShare() const noexcept {
        return calls ? 1 - static_cast<double>(failures) / static_cast<double>(calls) : 1;
    }
};

// How many workers there shall be. Belongs to the owner alone.
class WorkerPolicy {
public:
    virtual ~WorkerPolicy() = default;
    // After a window in which there was at least one call. The result is bounded by the caller.
    virtual std::uint32_t next(std::uint32_t workers, const Window& window) = 0;
};

// Starts the owner, which starts the workers, and the source. Ends when all have ended.
Task<> adaptiveOwned(Env& env, std::unique_ptr<WorkerPolicy> policy);

Task<> adaptiveTextbook(Env& env);
Task<> adaptiveRobust(Env& env);
Task<> adaptiveGradient(Env& env);

}  // namespace sluice::patterns
