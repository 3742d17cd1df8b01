// No target to set: the limit follows the gradient between the latency without load and that of now, as Netflix's
// concurrency-limits does (GradientLimit): limit = (1 - s) limit + s (limit x gradient + sqrt(limit)), where the
// gradient, from 1/2 to 1, is the shortest mean latency known over the present one, and sqrt(limit) is the queue that
// is allowed. The shortest is forgotten slowly, so that a dependency that has become slower for good is accepted.
#include "patterns/adaptive/bodies.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::patterns {

namespace {

constexpr double kSmoothing = 0.2;
constexpr double kGradientMin = 0.5;
constexpr double kForgetting = 1.01;  // a window

class Gradient final : public WorkerPolicy {
public:
    explicit Gradient(Env& env) : m_limit(env.number("floor").get()), m_most(env.number("max_workers").get()) {}
    std::uint32_t next(std::uint32_t, const Window& window) override {
        const auto latency = static_cast<double>(std::max<Nanos>(window.meanLatency(), 1));
        m_shortest = m_shortest == 0 ? latency : std::min(latency, m_shortest * kForgetting);
        const double gradient = std::clamp(m_shortest / latency, kGradientMin, 1.0);
        const double aim = m_limit * gradient + std::sqrt(m_limit);
        if (window.isWorkWaiting || aim < m_limit) m_limit += kSmoothing * (aim - m_limit);
        m_limit = std::clamp(m_limit, 1.0, m_most);
        return static_cast<std::uint32_t>(m_limit + 0.5);
    }

private:
    double m_limit;
    double m_most;
    double m_shortest = 0;
};

}  // namespace

Task<> adaptiveGradient(Env& env) {
    return adaptiveOwned(env, std::make_unique<Gradient>(env));
}

}  // namespace sluice::patterns
