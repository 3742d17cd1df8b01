// The cure: one goroutine owns the number of workers. It hears of every call how long it took, halves the number when
// calls take longer than their target (or fail), adds one when they do not and work is waiting, and sends a worker home
// by a token that the worker receives.
#include "patterns/adaptive/bodies.hpp"

namespace sluice::patterns {

namespace {

class LatencyTarget final : public WorkerPolicy {
public:
    explicit LatencyTarget(Env& env)
        : m_targetMs(env.number("latency_target_ms")),
          m_growAbove(env.number("grow_above").get()),
          m_shrinkBelow(env.number("shrink_below").get()) {}
    std::uint32_t next(std::uint32_t workers, const Window& window) override {
        const bool isSlow = window.meanLatency() > Env::duration(m_targetMs);
        if (isSlow || window.successShare() < m_shrinkBelow) return workers / 2;
        if (window.isWorkWaiting && window.successShare() > m_growAbove) return workers + 1;
        return workers;
    }

private:
    LiveNumber m_targetMs;
    double m_growAbove;
    double m_shrinkBelow;
};

}  // namespace

Task<> adaptiveRobust(Env& env) {
    return adaptiveOwned(env, std::make_unique<LatencyTarget>(env));
}

}  // namespace sluice::patterns
