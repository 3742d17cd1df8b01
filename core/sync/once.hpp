// sync.Once: of all that call run(), the first runs its body; the others wait until that body has ended and run
// nothing. As in Go a body that panics has been run.
//
//     co_await once.run(connect(env));       // a task starts only when awaited; one that is not needed is thrown away
//
// A Once is a counted handle. Lock rule: that of the mutex and the variable that it is made of.
#pragma once

#include "runtime/task.hpp"
#include "sync/atomic.hpp"
#include "sync/mutex.hpp"

#include <utility>

namespace sluice {

class Once {
public:
    explicit Once(Scheduler& scheduler) : m_mutex(scheduler), m_isDone(scheduler, false) {}
    [[nodiscard]] Task<void> run(Task<void> body) const { return runOnce(m_mutex, m_isDone, std::move(body)); }

private:
    static Task<void> runOnce(Mutex mutex, Atomic<bool> isDone, Task<void> body) {
        co_await mutex.lock();
        const Unlocking unlocking(mutex);
        const bool wasDone = co_await isDone.exchange(true);
        if (!wasDone) co_await body;
    }

    Mutex m_mutex;
    Atomic<bool> m_isDone;
};

}  // namespace sluice
