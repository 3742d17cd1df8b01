// Changes of what all engine threads of a run share, made plainly where the run has only one: a locked instruction
// costs as much as a dozen others, and a message meets a dozen of them. Thread rule: `shared` says whether several
// threads may change the value; where false, the one engine thread alone may.
#pragma once

#include <atomic>
#include <type_traits>

namespace sluice {

// Gives back the value before.
template <class T>
T addTo(std::atomic<T>& value, std::type_identity_t<T> change, bool shared) noexcept {
    if (shared) return value.fetch_add(change, std::memory_order_acq_rel);
    const T before = value.load(std::memory_order_relaxed);
    value.store(before + change, std::memory_order_relaxed);
    return before;
}

// Compare-and-swap: false, with `expected` what was found instead, where it was another value.
template <class T>
bool exchangeIf(std::atomic<T>& value, T& expected, std::type_identity_t<T> desired, bool shared) noexcept {
    if (shared) return value.compare_exchange_strong(expected, desired, std::memory_order_acq_rel);
    const T found = value.load(std::memory_order_relaxed);
    if (found != expected) {
        expected = found;
        return false;
    }
    value.store(desired, std::memory_order_relaxed);
    return true;
}

}  // namespace sluice
