// A loop that finds nothing and never will, simulated at a bearable price: every so many rounds one wait stands for the
// thousands of rounds that would follow. It burns CPU like them. On real threads the loop itself is there and burns;
// then a wait stands for nothing and takes no time.
//
//     const std::uint64_t rounds = co_await BusyLoop(kMillisecond, at<"collect-error">);
#pragma once

#include "runtime/machine.hpp"
#include "runtime/scheduler.hpp"

#include <coroutine>
#include <cstdint>

namespace sluice::patterns {

class BusyLoop {
public:
    BusyLoop(Nanos duration, Site site) : m_duration(duration), m_site(site) {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> frame) {
        Goroutine* goroutine = frame.promise().goroutine;
        Scheduler& scheduler = *goroutine->scheduler;
        if (scheduler.threaded()) return false;
        m_goroutine = goroutine;
        return !scheduler.spend(scheduler.worker(), frame, m_duration, m_site);
    }
    // How many rounds it stood for.
    std::uint64_t await_resume() const noexcept {
        if (m_goroutine == nullptr) return 0;
        m_goroutine->cpuUnreported += m_duration;
        return static_cast<std::uint64_t>(m_duration / kAttemptCost);
    }

private:
    Nanos m_duration;
    Site m_site;
    Goroutine* m_goroutine = nullptr;
};

}  // namespace sluice::patterns
