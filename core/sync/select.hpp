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
// A single worker: a mask of ready cases, one draw when two or more are, no locks. Several: hints first, and only the
// picked channel is locked; when that fails, all channels are locked in the order of their addresses, looked at
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
        waiter.list = &channel->senders();
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
        waiter.list = &channel->receivers();
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
        const bool decided = m_scheduler->parallel() ? decideParallel(worker) : decideAlone(worker);
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
            if (m_scheduler->parallel()) unlinkLosers();
            const bool delivered = m_waiters[static_cast<std::size_t>(m_chosen)].outcome == Attempt::Done;
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
    [[gnu::always_inline]] std::uint32_t readyMask() { return maskOf(std::index_sequence_for<Cases...>()); }
    // Spelt out, because a lambda for all cases becomes a function that keeps index and mask in memory.
    template <std::size_t... Index>
    [[gnu::always_inline]] std::uint32_t maskOf(std::index_sequence<Index...>) {
        return (0u | ... | (static_cast<std::uint32_t>(std::get<Index>(m_cases).mayProceed()) << Index));
    }
    [[gnu::always_inline]] int pick(Worker& worker, std::uint32_t mask) {
        if ((mask & (mask - 1)) == 0) return std::countr_zero(mask);  // nothing to choose
        auto skip = m_scheduler->choose(worker, bitCount(mask));
        while (skip-- > 0) mask &= mask - 1;
        return std::countr_zero(mask);
    }
    // std::popcount is a call on plain x86-64.
    static std::uint32_t bitCount(std::uint32_t mask) noexcept {
        if constexpr (kCount <= 4) return (mask & 1) + (mask >> 1 & 1) + (mask >> 2 & 1) + (mask >> 3);
        std::uint32_t count = 0;
        for (; mask != 0; mask &= mask - 1) ++count;
        return count;
    }
    // One attempt function for all cases of a type; the way to it is a few comparisons.
    template <int Index = 0>
    [[gnu::always_inline]] Attempt attemptAt(Worker& worker, int wanted, Goroutine*& woken) {
        if constexpr (Index < kCount) {
            if (wanted != Index) return attemptAt<Index + 1>(worker, wanted, woken);
            return std::get<Index>(m_cases).attempt(worker, woken);
        }
        return Attempt::WouldBlock;
    }
    [[gnu::always_inline]] bool attemptCase(Worker& worker, int index, Goroutine*& woken) {
        m_attempt = attemptAt(worker, index, woken);
        if (m_attempt == Attempt::WouldBlock) return false;
        m_chosen = index;
        return true;
    }
    bool attemptLocked(Worker& worker, int index, Goroutine*& woken) {
        ChannelBase* channel = nullptr;
        withCase(index, [&](auto& c) { channel = c.channel; });
        channel->lock();
        const bool done = attemptCase(worker, index, woken);
        channel->unlock();
        return done;
    }
    void readyWoken(Worker& worker, Goroutine* woken) {
        if (woken) m_scheduler->ready(worker, woken);
    }
    [[gnu::always_inline]] bool decideAlone(Worker& worker) {
        const std::uint32_t mask = readyMask();
        if (mask == 0) return false;
        Goroutine* woken = nullptr;
        const bool done = attemptCase(worker, pick(worker, mask), woken);
        SLUICE_ASSERT(done, "a ready case must succeed where nobody else can take it");
        readyWoken(worker, woken);
        return true;
    }
    // Undecided without a default: every channel stays locked for await_suspend.
    [[gnu::noinline]] bool decideParallel(Worker& worker) {
        for (std::uint32_t mask = readyMask(); mask != 0;) {
            const int index = pick(worker, mask);
            Goroutine* woken = nullptr;
            if (attemptLocked(worker, index, woken)) {
                readyWoken(worker, woken);
                return true;
            }
            mask &= ~(std::uint32_t{1} << index);
        }
        const LockSet locks = lockAll();
        // A hint can be wrong only about a waiting select that another channel has just claimed; trying drops it.
        for (std::uint32_t mask = readyMask(); mask != 0; mask = readyMask()) {
            Goroutine* woken = nullptr;
            if (!attemptCase(worker, pick(worker, mask), woken)) continue;
            locks.unlock();
            readyWoken(worker, woken);
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
            ::new (&waiter) Waiter(c.site.id);
            waiter.prepare(worker.current);
            waiter.list = nullptr;
            if (!c.channel) return;
            waiter.select = &m_state;
            waiter.caseIndex = static_cast<std::uint8_t>(index);
            c.enlist(waiter);
        });
        if (scheduler.parallel()) locks.unlock();
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
