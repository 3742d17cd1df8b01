#include "sync/wait_group.hpp"

namespace sluice {

void WaitGroupCore::add(std::int64_t change) {
    if (scheduler().tearingDown()) return;  // from a guard in a frame: the waiters may be gone already
    GoroutineQueue woken;
    lock();
    m_count += change;
    const bool negative = m_count < 0;
    if (m_count == 0) {
        while (Waiter* waiter = claimFirst(m_waiters, scheduler().parallel())) woken.push(waiter->goroutine);
    }
    unlock();
    if (negative) throw Panic("sync: negative WaitGroup counter");
    Worker& worker = scheduler().worker();
    while (Goroutine* goroutine = woken.pop()) scheduler().ready(worker, goroutine);
}

}  // namespace sluice
