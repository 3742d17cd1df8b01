// What operations on shared state (Mutex, Atomic, ctx.err) have in common: they are done at once, and the goroutine may
// have to give way afterwards. On the virtual clock, where goroutines would otherwise only change over when one waits,
// the goroutine loses its turn after such an operation with probability 1/64, drawn from a stream of its own, so that a
// textbook race shows up, and again with the same seed. A point after each operation is a point before the next, so all
// orders of operations can happen. Real threads need no such help.
#pragma once

#include "runtime/scheduler.hpp"

#include <coroutine>
#include <cstdint>

namespace sluice::detail {

inline constexpr std::uint32_t kPreemptedOneIn = 64;

class GivingWay {
public:
    // After the operation: true when the goroutine goes on at once; otherwise it must suspend(). A fruitless operation
    // (a poll, a miss) costs an attempt.
    bool mayGoOn(Scheduler& scheduler, Worker& worker, bool isFruitless) noexcept {
        m_asAttempt = isFruitless && !scheduler.chargeAttempt(worker);
        if (m_asAttempt) return false;
        const bool mayContinue = isFruitless || worker.mayContinue();
        return mayContinue && !isPreempted(scheduler, worker);
    }
    void suspend(Scheduler& scheduler, std::coroutine_handle<> frame) const noexcept {
        Worker& worker = scheduler.worker();
        if (m_asAttempt) {
            scheduler.suspendForAttempt(worker, frame);
        } else {
            scheduler.yield(worker, frame);
        }
    }

private:
    // While a small program is explored, every operation is such a point anyway (Scheduler::setChooser).
    static bool isPreempted(Scheduler& scheduler, Worker& worker) noexcept {
        if (scheduler.threaded() || scheduler.explored() || !scheduler.othersRunnable()) return false;
        return worker.preemption.below(kPreemptedOneIn) == 0;
    }
    bool m_asAttempt = false;
};

}  // namespace sluice::detail
