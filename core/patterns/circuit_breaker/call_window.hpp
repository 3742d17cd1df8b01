// What the last calls came to: the last so many, or those of the last so many seconds.
//
// By time: one second a bucket, as Resilience4j does it; the window begins with a whole bucket, so that it is up to a
// second shorter than its name. Memory is fixed.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <vector>

namespace sluice::patterns {

class CallWindow {
public:
    enum class Kind : std::uint8_t { Count, Seconds };
    struct Totals {
        std::uint32_t calls = 0;
        std::uint32_t failures = 0;
        std::uint32_t slow = 0;
        double failureShare() const { return calls > 0 ? static_cast<double>(failures) / calls : 0; }
        double slowShare() const { return calls > 0 ? static_cast<double>(slow) / calls : 0; }
    };

    CallWindow(Kind kind, std::uint32_t size) : m_kind(kind), m_buckets(size > 0 ? size : 1) {}
    void add(Nanos now, bool failed, bool isSlow);
    const Totals& totals() const noexcept { return m_totals; }
    void clear();

private:
    void forget(Totals& bucket);
    void advanceTo(Nanos now);

    Kind m_kind;
    std::vector<Totals> m_buckets;  // a call each, or a second each
    std::size_t m_at = 0;
    std::int64_t m_second = 0;  // of the bucket at m_at
    Totals m_totals;
};

}  // namespace sluice::patterns
