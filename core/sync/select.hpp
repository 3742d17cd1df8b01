// select: waits for one of several channel operations, uniformly among those that are ready.
//
//     Received<Message> m;
//     const int chosen = co_await select(onReceive(critical, m), onReceive(high, m), onSend(out, reply));
//     const int now = co_await selectOrDefault(onReceive(critical, m));    // kDefault where none is ready
//
// As in Go: channels and values are evaluated once, before anything is chosen; a nil channel is never ready; one
// channel may stand in several cases; a chosen send on a closed channel panics. Not as in Go: in which order they are
// evaluated, C++ leaves open; where that matters they are evaluated into variables first.
//
// Virtual clock: a mask of ready cases, one draw when two or more are, no locks. Real threads: hints first, and only
// the picked channel is locked; when that fails, all channels are locked in the order of their addresses, looked at
// again, and waiters are enqueued before the locks go. The frame must not be touched after the first of those unlocks.
#pragma once

#include "sync/channel.hpp"

#include <array>
#include <bit>
#include <tuple>

namespace sluice {

inline constexpr int kDefault = -1;

namespace detail {

template <class T>
struct SendCase {
    SendCase(ChannelCore<T>* c, T v, Site s) : channel(c), value(std::move(v)), site(s) {}
    bool mayProceed() const noexcept { return channel && channel->maySend(); }
    Attempt attempt(Worker& worker, Goroutine*& woken) { return channel->trySend(worker, value, site.id, woken); }
    void enlist(Waiter& waiter) {
        waiter.slot = &value;
        channel->senders().push(waiter);
    }
    void finish(bool delivered) {
        if (!delivered) throw Panic("send on closed channel");
    }
    ChannelCore<T>* channel;
    T value;
    Site site;
};

template <class T>
struct ReceiveCase {
    ReceiveCase(ChannelCore<T>* c, Received<T>& out, Site s) : channel(c), received(&out), site(s) {}
    bool mayProceed() const noexcept { return channel && channel->mayReceive(); }
    Attempt attempt(Worker& worker, Goroutine*& woken) {
        return channel->tryReceive(worker, received->value, site.id, woken);
    }
    void enlist(Waiter& waiter) {
        waiter.slot = &received->value;
        channel->addReceiver(waiter);
    }
    void finish(bool delivered) { received->ok = delivered; }
    ChannelCore<T>* channel;
    Received<T>* received;
    Site site;
};

template <bool HasDefault, class... Cases>
class SelectOperation {
    static constexpr int kCount = sizeof...(Cases);
    static constexpr std::size_t kSlots = kCount == 0 ? 1 : static_cast<std::size_t>(kCount);
    static_assert(kCount <= 32, "a select has at most 32 cases");

public:
    explicit SelectOperation(Cases... cases) : m_cases(std::move(cases)...) {}
    SelectOperation(const SelectOperation&) = delete;
    SelectOperation& operator=(const SelectOperation&) = delete;
    ~SelectOperation() {}  // NOLINT: what is in the union is trivially destructible

    bool await_ready() {
        m_scheduler = anyScheduler();
        if (!m_scheduler) return false;  // nothing but nil channels
        Worker& worker = m_scheduler->worker();
        const bool decided = m_scheduler->threaded() ? decideThreaded(worker) : decideVirtual(worker);
        if (!decided) {
            if constexpr (!HasDefault) return false;
        }
        if (m_chosen == kDefault || m_attempt == Attempt::Closed) return m_scheduler->chargeAttempt(worker);
        return worker.mayContinue();
    }

    template <class Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Scheduler& scheduler = *frame.promise().goroutine->scheduler;
        Worker& worker = scheduler.worker();
        if (!m_scheduler && HasDefault) {
            scheduler.giveWay(worker, frame);
        } else if (!m_scheduler) {
            scheduler.park(worker, frame, WaitReason::EmptySelect, 0, Site{});
        } else if (m_chosen != kDefault && m_attempt == Attempt::Done) {
            scheduler.yield(worker, frame);
        } else if (HasDefault || m_chosen != kDefault) {
            scheduler.suspendForAttempt(worker, frame);
        } else {
            enlistAll(scheduler, worker, frame);
        }
    }

    int await_resume() {
        if (m_parked) {
            m_chosen = m_state.chosen.load(std::memory_order_acquire);
            if (m_scheduler->threaded()) unlinkLosers();
            const bool delivered = m_waiters[static_cast<std::size_t>(m_chosen)].delivered;
            withCase(m_chosen, [&](auto& chosen) { chosen.finish(delivered); });
        } else if (m_chosen != kDefault) {
            withCase(m_chosen, [&](auto& chosen) { chosen.finish(m_attempt == Attempt::Done); });
        }
        return m_chosen;
    }

private:
    // Inlined, a loop over the cases is straight code; as a function of its own it is a fifth of a select's time.
    template <class Function>
    [[gnu::always_inline]] void eachCase(Function&& function) {
        int index = 0;
        std::apply([&](auto&... cases) { (function(cases, index++), ...); }, m_cases);
    }
    template <class Function>
    [[gnu::always_inline]] void withCase(int wanted, Function&& function) {
        eachCase([&](auto& candidate, int index) {
            if (index == wanted) function(candidate);
        });
    }
    Scheduler* anyScheduler() {
        Scheduler* scheduler = nullptr;
        eachCase([&](auto& c, int) {
            if (c.channel && !scheduler) scheduler = &c.channel->scheduler();
        });
        return scheduler;
    }
    std::uint32_t readyMask() {
        std::uint32_t mask = 0;
        eachCase([&](auto& c, int index) { mask |= static_cast<std::uint32_t>(c.mayProceed()) << index; });
        return mask;
    }
    int pick(Worker& worker, std::uint32_t mask) {
        if ((mask & (mask - 1)) == 0) return std::countr_zero(mask);  // nothing to choose
        std::uint32_t ready = 0;  // counted here: std::popcount is a call on plain x86-64
        for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1) ++ready;
        auto skip = m_scheduler->choose(worker, ready);
        while (skip-- > 0) mask &= mask - 1;
        return std::countr_zero(mask);
    }
    bool attemptCase(Worker& worker, int index, bool locking) {
        Goroutine* woken = nullptr;
        withCase(index, [&](auto& c) {
            if (locking) c.channel->lock();
            m_attempt = c.attempt(worker, woken);
            if (locking) c.channel->unlock();
        });
        if (m_attempt == Attempt::WouldBlock) return false;
        m_chosen = index;
        m_woken = woken;
        return true;
    }
    void readyWoken(Worker& worker) {
        if (m_woken) m_scheduler->ready(worker, m_woken);
    }
    bool decideVirtual(Worker& worker) {
        const std::uint32_t mask = readyMask();
        if (mask == 0) return false;
        const bool done = attemptCase(worker, pick(worker, mask), false);
        SLUICE_ASSERT(done, "a ready case must succeed on the virtual clock");
        readyWoken(worker);
        return true;
    }
    // Undecided without a default: every channel stays locked for await_suspend.
    bool decideThreaded(Worker& worker) {
        for (std::uint32_t mask = readyMask(); mask != 0;) {
            const int index = pick(worker, mask);
            if (attemptCase(worker, index, true)) {
                readyWoken(worker);
                return true;
            }
            mask &= ~(std::uint32_t{1} << index);
        }
        const LockSet locks = lockAll();
        // A hint can be wrong only about a waiting select that another channel has just claimed; trying drops it.
        for (std::uint32_t mask = readyMask(); mask != 0; mask = readyMask()) {
            if (!attemptCase(worker, pick(worker, mask), false)) continue;
            locks.unlock();
            readyWoken(worker);
            return true;
        }
        if constexpr (HasDefault) locks.unlock();
        return false;
    }

    // The distinct channels of the cases in the order of their addresses. Copied to the stack where it outlives the
    // frame's safety.
    struct LockSet {
        std::array<ChannelBase*, kSlots> channels{};
        int count = 0;
        void insert(ChannelBase* channel) {
            int place = 0;
            while (place < count && channels[static_cast<std::size_t>(place)] < channel) ++place;
            if (place < count && channels[static_cast<std::size_t>(place)] == channel) return;
            for (int i = count; i > place; --i)
                channels[static_cast<std::size_t>(i)] = channels[static_cast<std::size_t>(i - 1)];
            channels[static_cast<std::size_t>(place)] = channel;
            ++count;
        }
        void lock() const {
            for (int i = 0; i < count; ++i) channels[static_cast<std::size_t>(i)]->lock();
        }
        void unlock() const {
            for (int i = count; i-- > 0;) channels[static_cast<std::size_t>(i)]->unlock();
        }
    };
    LockSet lockSet() {
        LockSet locks;
        eachCase([&](auto& c, int) {
            if (c.channel) locks.insert(c.channel);
        });
        return locks;
    }
    LockSet lockAll() {
        const LockSet locks = lockSet();
        locks.lock();
        return locks;
    }

    void enlistAll(Scheduler& scheduler, Worker& worker, std::coroutine_handle<> frame) {
        m_parked = true;
        ::new (&m_state) SelectState;
        m_state.waiters = m_waiters.data();
        m_state.count = kCount;
        const LockSet locks = lockSet();  // copied: once the first lock goes the frame may run elsewhere
        scheduler.park(worker, frame, WaitReason::Select, 0, firstSite());
        eachCase([&](auto& c, int index) {
            Waiter& waiter = m_waiters[static_cast<std::size_t>(index)];
            ::new (&waiter) Waiter;
            if (!c.channel) return;
            waiter.goroutine = worker.current;
            waiter.select = &m_state;
            waiter.caseIndex = static_cast<std::uint16_t>(index);
            waiter.site = c.site.id;
            c.enlist(waiter);
        });
        if (scheduler.threaded()) locks.unlock();
    }
    void unlinkLosers() {
        eachCase([&](auto& c, int index) {
            if (!c.channel || index == m_chosen) return;
            Waiter& waiter = m_waiters[static_cast<std::size_t>(index)];
            c.channel->lock();
            if (waiter.list) waiter.list->unlink(waiter);
            c.channel->unlock();
        });
    }
    Site firstSite() {
        Site site{};
        eachCase([&](auto& c, int) {
            if (site.id == 0) site = c.site;
        });
        return site;
    }

    std::tuple<Cases...> m_cases;
    Scheduler* m_scheduler = nullptr;
    Goroutine* m_woken = nullptr;
    int m_chosen = kDefault;
    Attempt m_attempt = Attempt::WouldBlock;
    bool m_parked = false;
    union {
        SelectState m_state;
    };
    union {
        std::array<Waiter, kSlots> m_waiters;
    };
};

}  // namespace detail

template <class T>
detail::SendCase<T> onSend(const Channel<T>& channel, std::type_identity_t<T> value, Site site = {}) {
    return {channel.core(), std::move(value), site};
}
template <class T>
detail::ReceiveCase<T> onReceive(const Channel<T>& channel, Received<T>& out, Site site = {}) {
    return {channel.core(), out, site};
}

template <class... Cases>
auto select(Cases... cases) {
    return detail::SelectOperation<false, Cases...>(std::move(cases)...);
}
template <class... Cases>
auto selectOrDefault(Cases... cases) {
    return detail::SelectOperation<true, Cases...>(std::move(cases)...);
}

}  // namespace sluice
