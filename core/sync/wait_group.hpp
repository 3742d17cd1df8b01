// sync.WaitGroup: wait() returns once the counter is zero. A negative counter panics.
// Lock rule: as for channels; waiters are readied after unlocking.
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/waiter.hpp"

#include <coroutine>

namespace sluice {

class WaitGroupCore final : public SharedObject {
public:
    explicit WaitGroupCore(Scheduler& scheduler) : SharedObject(scheduler), m_id(scheduler.newObjectId()) {}
    std::uint32_t id() const noexcept { return m_id; }
    void lock() noexcept {
        if (scheduler().parallel()) m_lock.lock();
    }
    void unlock() noexcept {
        if (scheduler().parallel()) m_lock.unlock();
    }
    void add(std::int64_t change) {
        if (!scheduler().parallel() && m_count + change > 0) [[likely]] {  // nobody to lock against, nobody to wake
            m_count += change;
        } else {
            addOtherwise(change);
        }
    }
    // Under the lock.
    bool isZero() const noexcept { return m_count == 0; }
    void addWaiter(Waiter& waiter) noexcept { m_waiters.push(waiter); }

    std::string describe() const override { return "a wait group"; }
    bool isWaitedOn(WaitReason reason, std::uint32_t objectId) const noexcept override {
        return reason == WaitReason::WaitGroup && objectId == m_id;
    }
    std::uint32_t waitId() const noexcept override { return m_id; }

private:
    ~WaitGroupCore() override = default;
    void addOtherwise(std::int64_t change);
    void addAlone(std::int64_t change);
    SpinLock m_lock;
    std::uint32_t m_id;
    std::int64_t m_count = 0;
    WaitList m_waiters;
};

class WaitGroup {
    class Wait {
    public:
        Wait(WaitGroupCore* group, Site site) : m_group(group), m_site(site) {}
        bool await_ready() noexcept {
            m_group->lock();
            if (!m_group->isZero()) return false;  // the lock is kept into await_suspend
            m_group->unlock();
            return true;
        }
        template <class Promise>
        [[gnu::always_inline]] void await_suspend(std::coroutine_handle<Promise> frame) {
            Scheduler& scheduler = *frame.promise().goroutine->scheduler;
            if (scheduler.parallel()) return suspendLocked(scheduler, frame);
            park(scheduler, scheduler.soloWorker(), frame);
        }
        void await_resume() const noexcept {}

    private:
        [[gnu::always_inline]] void park(Scheduler& scheduler, Worker& worker, std::coroutine_handle<> frame) {
            WaitGroupCore* group = m_group;
            m_waiter.prepare(worker.current);
            scheduler.park(worker, frame, WaitReason::WaitGroup, group->id(), m_site);
            group->addWaiter(m_waiter);
        }
        [[gnu::noinline]] void suspendLocked(Scheduler& scheduler, std::coroutine_handle<> frame) {
            WaitGroupCore* group = m_group;
            park(scheduler, scheduler.worker(), frame);
            group->unlock();
        }

        WaitGroupCore* m_group;
        Site m_site;
        Waiter m_waiter;
    };

public:
    explicit WaitGroup(Scheduler& scheduler) : m_core(new WaitGroupCore(scheduler)) {}
    void add(std::int64_t change) const { m_core->add(change); }
    void done() const { m_core->add(-1); }
    Wait wait(Site site = {}) const { return {m_core.get(), site}; }

private:
    Ref<WaitGroupCore> m_core;
};

}  // namespace sluice
