// A variable of one thread at which a watchdog on another may glance. A relaxed atomic: for its owner the instructions
// are those of a plain variable, and for the other thread what it sees was there at some time.
#pragma once

#include <atomic>

namespace sluice {

template <class T>
class Watched {
public:
    // NOLINTBEGIN(google-explicit-constructor): it stands where a plain T would
    Watched(T value = {}) noexcept : m_value(value) {}
    operator T() const noexcept { return m_value.load(std::memory_order_relaxed); }
    // NOLINTEND(google-explicit-constructor)
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    T operator=(T value) noexcept {
        m_value.store(value, std::memory_order_relaxed);
        return value;
    }
    // Its owner alone counts, so this need not be one step.
    T operator++() noexcept { return *this = static_cast<T>(*this + 1); }
    T operator->() const noexcept { return *this; }

private:
    std::atomic<T> m_value;
};

}  // namespace sluice
