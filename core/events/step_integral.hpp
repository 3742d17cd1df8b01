// The time integral of a step function, exact: what means over time are made of.
// Thread rule: one writer; copies are independent.
#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace sluice {

__extension__ using WideInt = __int128;  // exact integrals; both supported compilers have it

// The time integral of a step function: mean = integral / elapsed.
class StepIntegral {
public:
    [[gnu::always_inline]] void set(Nanos now, std::int64_t value) noexcept {
        advance(now);
        m_value = value;
    }
    void add(Nanos now, std::int64_t change) noexcept { set(now, m_value + change); }
    std::int64_t value() const noexcept { return m_value; }
    // The integral from 0 to `now`, which must not lie before the last change.
    WideInt until(Nanos now) const noexcept { return m_integral + static_cast<WideInt>(m_value) * (now - m_last); }
    double mean(Nanos now) const noexcept {
        return now > 0 ? static_cast<double>(until(now)) / static_cast<double>(now) : 0;
    }
    // Adds another step function (its integral and its present value), both closed at `now`.
    void mergeFrom(const StepIntegral& other, Nanos now) noexcept {
        m_integral = until(now) + other.until(now);
        m_value += other.m_value;
        m_last = now;
    }
    // Equal as step functions up to now, whatever the number of steps taken to get there.
    bool equalAt(const StepIntegral& other, Nanos now) const noexcept {
        return m_value == other.m_value && until(now) == other.until(now);
    }

private:
    // Time stamps on real threads may step back by a dispatch; the integral then counts from the later instant.
    [[gnu::always_inline]] void advance(Nanos now) noexcept {
        if (now <= m_last) return;
        m_integral += static_cast<WideInt>(m_value) * (now - m_last);
        m_last = now;
    }
    Nanos m_last = 0;
    std::int64_t m_value = 0;
    WideInt m_integral = 0;
};

}  // namespace sluice
