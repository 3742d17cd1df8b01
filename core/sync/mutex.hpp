// sync.Mutex: first come, first served; unlock() hands it to the first in line. Unlocking an unlocked one panics. As in
// Go a mutex belongs to nobody: another goroutine may unlock it.
//
//     co_await mutex.lock(at<"lock">);
//     const Unlocking unlocking(mutex);      // defer mutex.Unlock()
//
// A Mutex is a counted handle.
// Lock rule: as for channels; the next holder is readied after unlocking. lock() and tryLock() are points at which the
// virtual clock may preempt (shared_operation.hpp).
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/shared_operation.hpp"
#include "sync/waiter.hpp"

#include <coroutine>
#include <exception>
#include <utility>

namespace sluice {

class MutexCore final : public SharedObject {
public:
    explicit MutexCore(Scheduler& scheduler) : SharedObject(scheduler), m_id(scheduler.newObjectId()) {}
    std::uint32_t id() const noexcept { return m_id; }

    // True when it was free. Otherwise the core stays locked for addWaiter(), unless `mayKeepCoreLocked` is false.
    bool tryTake(bool mayKeepCoreLocked) noexcept;
    void addWaiter(Waiter& waiter) noexcept;
    void unlock();

    std::string describe() const override { return "a mutex"; }
    bool isWaitedOn(WaitReason reason, std::uint32_t objectId) const noexcept override {
        return reason == WaitReason::Mutex && objectId == m_id;
    }
    std::uint32_t waitId() const noexcept override { return m_id; }

private:
    ~MutexCore() override = default;
    void lockCore() noexcept {
        if (scheduler().parallel()) m_lock.lock();
    }
    void unlockCore() noexcept {
        if (scheduler().parallel()) m_lock.unlock();
    }

    SpinLock m_lock;
    bool m_isTaken = false;
    std::uint32_t m_id;
    WaitList m_waiters;
};

class Mutex {
    class [[nodiscard]] Lock {
    public:
        Lock(MutexCore& core, Site site) : m_core(core), m_site(site) {}
        bool await_ready() {
            m_taken = m_core.tryTake(true);
            if (!m_taken) return false;  // the core stays locked into await_suspend
            Scheduler& scheduler = m_core.scheduler();
            return m_givingWay.mayGoOn(scheduler, scheduler.worker(), false);
        }
        template <class Promise>
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
            Scheduler& scheduler = *frame.promise().goroutine->scheduler;
            if (m_taken) {
                m_givingWay.suspend(scheduler, frame);
                return;
            }
            Worker& worker = scheduler.worker();
            m_waiter.prepare(worker.current);
            scheduler.park(worker, frame, WaitReason::Mutex, m_core.id(), m_site);
            m_core.addWaiter(m_waiter);  // from here on it may run elsewhere
        }
        void await_resume() const noexcept {}

    private:
        MutexCore& m_core;
        Site m_site;
        Waiter m_waiter;
        bool m_taken = false;
        detail::GivingWay m_givingWay;
    };
    class [[nodiscard]] TryLock {
    public:
        explicit TryLock(MutexCore& core) : m_core(core) {}
        bool await_ready() {
            m_taken = m_core.tryTake(false);
            Scheduler& scheduler = m_core.scheduler();
            return m_givingWay.mayGoOn(scheduler, scheduler.worker(), !m_taken);
        }
        template <class Promise>
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
            m_givingWay.suspend(*frame.promise().goroutine->scheduler, frame);
        }
        bool await_resume() const noexcept { return m_taken; }

    private:
        MutexCore& m_core;
        bool m_taken = false;
        detail::GivingWay m_givingWay;
    };

public:
    explicit Mutex(Scheduler& scheduler) : m_core(new MutexCore(scheduler)) {}
    Lock lock(Site site = {}) const { return {*m_core.get(), site}; }
    // Yields whether it could be locked at once. A miss costs a fruitless attempt.
    TryLock tryLock() const { return TryLock(*m_core.get()); }
    // Panics when it is not locked.
    void unlock() const { m_core->unlock(); }

private:
    Ref<MutexCore> m_core;
};

// Unlocks at the end of its scope, also when a panic leaves it.
class Unlocking {
public:
    explicit Unlocking(Mutex mutex) : m_mutex(std::move(mutex)) {}
    // A panic of its own (somebody else unlocked it) must not meet another on its way: the first one stands.
    ~Unlocking() noexcept(false) {
        try {
            m_mutex.unlock();
        } catch (const Panic&) {
            if (std::uncaught_exceptions() == m_panicsBefore) throw;
        }
    }
    Unlocking(const Unlocking&) = delete;
    Unlocking& operator=(const Unlocking&) = delete;

private:
    Mutex m_mutex;
    int m_panicsBefore = std::uncaught_exceptions();
};

}  // namespace sluice
