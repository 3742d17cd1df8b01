// A byte-sized lock for critical sections of a few dozen instructions. Unlocking is a plain store. Never held while a
// goroutine is readied or resumed, and never across a suspension, with one exception: a channel operation that is about
// to park keeps the lock between await_ready and await_suspend, which run back to back on one thread.
#pragma once

#include <atomic>
#include <sched.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sluice {

inline void cpuRelax() noexcept {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

class SpinLock {
public:
    void lock() noexcept {
        if (m_held.exchange(true, std::memory_order_acquire)) [[unlikely]]
            wait();
    }
    void unlock() noexcept { m_held.store(false, std::memory_order_release); }

private:
    [[gnu::noinline]] void wait() noexcept {
        for (;;) {
            for (int spin = 0; spin < 100; ++spin) {
                if (!m_held.load(std::memory_order_relaxed) && !m_held.exchange(true, std::memory_order_acquire))
                    return;
                cpuRelax();
            }
            sched_yield();  // the holder may have been preempted
        }
    }
    std::atomic<bool> m_held{false};
};

// Locks only where there is somebody to lock against.
class SpinGuard {
public:
    SpinGuard(SpinLock& lock, bool needed) noexcept : m_lock(needed ? &lock : nullptr) {
        if (m_lock) m_lock->lock();
    }
    ~SpinGuard() {
        if (m_lock) m_lock->unlock();
    }
    SpinGuard(const SpinGuard&) = delete;
    SpinGuard& operator=(const SpinGuard&) = delete;

private:
    SpinLock* m_lock;
};

}  // namespace sluice
