#include "sync/wait_group.hpp"

namespace sluice {

void WaitGroupCore::addOtherwise(std::int64_t change) {
    if (scheduler().tearingDown()) return;  // from a guard in a frame: the waiters may be gone already
    if (!scheduler().parallel()) return addAlone(change);
    GoroutineQueue woken;
    lock();
    m_count += change;
    const bool negative = m_count < 0;
    if (m_count == 0) {
        while (Waiter* waiter = claimFirst(m_waiters, true)) woken.push(waiter->goroutine);
    }
    unlock();
    if (negative) throw Panic("sync: negative WaitGroup counter");
    Worker& worker = scheduler().worker();
    while (Goroutine* goroutine = woken.pop()) scheduler().ready(worker, goroutine);
}

// A single worker holds no lock, so it readies the waiters as it finds them.
void WaitGroupCore::addAlone(std::int64_t change) {
    m_count += change;
    if (m_count < 0) throw Panic("sync: negative WaitGroup counter");
    if (m_count > 0) return;
    Worker& worker = scheduler().soloWorker();
    while (Waiter* waiter = claimFirst(m_waiters, false)) scheduler().ready(worker, waiter->goroutine);
}

}  // namespace sluice
