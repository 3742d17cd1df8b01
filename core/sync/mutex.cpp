#include "sync/mutex.hpp"

namespace sluice {

bool MutexCore::tryTake(bool mayKeepCoreLocked) noexcept {
    lockCore();
    const bool wasFree = !m_isTaken;
    m_isTaken = true;
    if (wasFree || !mayKeepCoreLocked) unlockCore();
    return wasFree;
}

void MutexCore::addWaiter(Waiter& waiter) noexcept {
    m_waiters.push(waiter);
    unlockCore();
}

void MutexCore::unlock() {
    if (scheduler().tearingDown()) return;  // from a guard in a frame: the waiters may be gone already
    lockCore();
    const bool wasTaken = m_isTaken;
    Waiter* next = wasTaken ? claimFirst(m_waiters, scheduler().parallel()) : nullptr;
    Goroutine* holder = next ? next->goroutine : nullptr;
    m_isTaken = holder != nullptr;
    unlockCore();
    if (!wasTaken) throw Panic("sync: unlock of unlocked mutex");
    if (holder) scheduler().ready(scheduler().worker(), holder);
}

}  // namespace sluice
