// The channel, with Go's semantics: FIFO waiters, direct hand-off, close, nil.
//
// Invariants (under the lock):
//   - if receivers wait, the buffer is empty and no plain sender waits; if senders wait, the buffer is full;
//   - count <= capacity; a closed channel has no waiting receivers and accepts no value;
//   - events and the meter are written under the lock, with the channel's own sequence.
// Lock rule: one SpinLock per channel, taken only where there are several threads; a goroutine is readied after
// unlocking. An operation that parks keeps the lock from await_ready to await_suspend, which follow each other on the
// same thread; after the final unlock it touches nothing of the frame, which may already run elsewhere.
//
// A Channel<T> is a counted handle; a default-constructed one is nil. T needs a default value (what a closed channel
// yields) and cheap moves; a type with a member `id` is shown in events as that message.
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/channel_core.hpp"

#include <coroutine>
#include <new>
#include <utility>

namespace sluice {

// What a receive yields. False after close, when the buffer is drained; value is then T's default.
template <class T>
struct Received {
    Received() = default;
    explicit Received(T v, bool isOk) : value(std::move(v)), ok(isOk) {}
    explicit operator bool() const noexcept { return ok; }
    T value{};
    bool ok = false;
};

namespace detail {

template <class T>
class SendOperation {
public:
    SendOperation(ChannelCore<T>* channel, T value, Site site)
        : m_channel(channel), m_value(std::move(value)), m_waiter(site.id) {}
    SendOperation(const SendOperation&) = delete;
    SendOperation& operator=(const SendOperation&) = delete;

    [[gnu::always_inline]] bool await_ready() {
        if (!m_channel) [[unlikely]]
            return false;
        Scheduler& scheduler = m_channel->scheduler();
        if (scheduler.parallel()) return attemptLocked(scheduler);
        Worker& worker = scheduler.soloWorker();
        Goroutine* woken = nullptr;
        const Attempt outcome = m_waiter.outcome = m_channel->trySend(worker, m_value, m_waiter.site, woken);
        if (outcome == Attempt::WouldBlock) return false;
        if (woken) scheduler.ready(worker, woken);
        return worker.mayContinue();
    }

    template <class Promise>
    [[gnu::always_inline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Scheduler& scheduler = *frame.promise().goroutine->scheduler;
        if (scheduler.parallel() || !m_channel || m_waiter.outcome != Attempt::WouldBlock)
            return suspendOtherwise(scheduler, frame);
        park(scheduler, scheduler.soloWorker(), frame);
    }

    [[gnu::always_inline]] void await_resume() {
        if (m_waiter.outcome != Attempt::Done) [[unlikely]]
            throwClosed();
    }

private:
    [[gnu::always_inline]] void park(Scheduler& scheduler, Worker& worker, std::coroutine_handle<> frame) {
        ChannelCore<T>* channel = m_channel;
        m_waiter.prepare(worker.current, &m_value);
        scheduler.park(worker, frame, WaitReason::ChannelSend, channel->id(), Site{m_waiter.site});
        channel->addSender(worker, m_waiter);
    }
    [[gnu::noinline]] void suspendOtherwise(Scheduler& scheduler, std::coroutine_handle<> frame) {
        Worker& worker = scheduler.worker();
        if (!m_channel) {
            scheduler.park(worker, frame, WaitReason::NilChannel, 0, Site{m_waiter.site});
        } else if (m_waiter.outcome != Attempt::WouldBlock) {
            scheduler.yield(worker, frame);
        } else {
            ChannelCore<T>* channel = m_channel;
            park(scheduler, worker, frame);
            channel->unlock();
        }
    }
    [[noreturn, gnu::noinline]] static void throwClosed() { throw Panic("send on closed channel"); }
    [[gnu::noinline]] bool attemptLocked(Scheduler& scheduler) {
        Worker& worker = scheduler.worker();
        Goroutine* woken = nullptr;
        m_channel->lock();
        m_waiter.outcome = m_channel->trySend(worker, m_value, m_waiter.site, woken);
        if (m_waiter.outcome == Attempt::WouldBlock) return false;  // the lock is kept into await_suspend
        m_channel->unlock();
        if (woken) scheduler.ready(worker, woken);
        return worker.mayContinue();
    }

    ChannelCore<T>* m_channel;
    T m_value;
    Waiter m_waiter;
};

template <class T>
class ReceiveOperation {
public:
    ReceiveOperation(ChannelCore<T>* channel, Site site) : m_channel(channel), m_waiter(site.id) {}
    ReceiveOperation(const ReceiveOperation&) = delete;
    ReceiveOperation& operator=(const ReceiveOperation&) = delete;

    [[gnu::always_inline]] bool await_ready() {
        if (!m_channel) [[unlikely]]
            return false;
        Scheduler& scheduler = m_channel->scheduler();
        if (scheduler.parallel()) return attemptLocked(scheduler);
        Worker& worker = scheduler.soloWorker();
        Goroutine* woken = nullptr;
        const Attempt outcome = m_waiter.outcome = m_channel->tryReceive(worker, m_value, m_waiter.site, woken);
        if (outcome == Attempt::WouldBlock) return false;
        if (woken) scheduler.ready(worker, woken);
        return mayGoOn(scheduler, worker, outcome);
    }

    template <class Promise>
    [[gnu::always_inline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Scheduler& scheduler = *frame.promise().goroutine->scheduler;
        if (scheduler.parallel() || !m_channel || m_waiter.outcome != Attempt::WouldBlock)
            return suspendOtherwise(scheduler, frame);
        park(scheduler, scheduler.soloWorker(), frame);
    }

    Received<T> await_resume() { return Received<T>(std::move(m_value), m_waiter.outcome == Attempt::Done); }

private:
    [[gnu::always_inline]] void park(Scheduler& scheduler, Worker& worker, std::coroutine_handle<> frame) {
        ChannelCore<T>* channel = m_channel;
        m_waiter.prepare(worker.current, &m_value);
        scheduler.park(worker, frame, WaitReason::ChannelReceive, channel->id(), Site{m_waiter.site});
        channel->addReceiver(m_waiter);
    }
    [[gnu::noinline]] void suspendOtherwise(Scheduler& scheduler, std::coroutine_handle<> frame) {
        Worker& worker = scheduler.worker();
        if (!m_channel) {
            scheduler.park(worker, frame, WaitReason::NilChannel, 0, Site{m_waiter.site});
        } else if (m_waiter.outcome == Attempt::Closed) {
            scheduler.suspendForAttempt(worker, frame);
        } else if (m_waiter.outcome == Attempt::Done) {
            scheduler.yield(worker, frame);
        } else {
            ChannelCore<T>* channel = m_channel;
            park(scheduler, worker, frame);
            channel->unlock();
        }
    }
    [[gnu::noinline]] bool attemptLocked(Scheduler& scheduler) {
        Worker& worker = scheduler.worker();
        Goroutine* woken = nullptr;
        m_channel->lock();
        m_waiter.outcome = m_channel->tryReceive(worker, m_value, m_waiter.site, woken);
        if (m_waiter.outcome == Attempt::WouldBlock) return false;  // the lock is kept into await_suspend
        m_channel->unlock();
        if (woken) scheduler.ready(worker, woken);
        return mayGoOn(scheduler, worker, m_waiter.outcome);
    }
    [[gnu::always_inline]] static bool mayGoOn(Scheduler& scheduler, Worker& worker, Attempt outcome) noexcept {
        return outcome == Attempt::Closed ? scheduler.chargeAttempt(worker) : worker.mayContinue();
    }

    ChannelCore<T>* m_channel;
    T m_value{};
    Waiter m_waiter;
};

// len(channel): a poll, which costs an attempt.
class LengthOperation {
public:
    explicit LengthOperation(const ChannelBase* channel) : m_channel(channel) {}
    bool await_ready() {
        if (!m_channel) return false;
        m_length = m_channel->count();
        Scheduler& scheduler = m_channel->scheduler();
        return scheduler.chargeAttempt(scheduler.worker());
    }
    template <class Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        Scheduler& scheduler = *frame.promise().goroutine->scheduler;
        if (m_channel) {
            scheduler.suspendForAttempt(scheduler.worker(), frame);
        } else {
            scheduler.giveWay(scheduler.worker(), frame);
        }
    }
    std::uint32_t await_resume() const noexcept { return m_length; }

private:
    const ChannelBase* m_channel;
    std::uint32_t m_length = 0;
};

}  // namespace detail

template <class T>
class Channel {
public:
    Channel() = default;  // nil
    // `declaration` and `instance` say which channel of the topology it is (manifest().channels); one of none, which a
    // pattern keeps to itself, is counted with nobody's.
    Channel(Scheduler& scheduler, std::uint32_t capacity, std::uint16_t declaration = kUndeclaredChannel,
            std::uint32_t instance = 0)
        : m_core(new ChannelCore<T>(scheduler, capacity, declaration, instance)) {}

    // All but close() are awaited; none blocks a thread.
    detail::SendOperation<T> send(T value, Site site = {}) const { return {m_core.get(), std::move(value), site}; }
    detail::ReceiveOperation<T> receive(Site site = {}) const { return {m_core.get(), site}; }
    detail::LengthOperation length() const { return detail::LengthOperation(m_core.get()); }

    // Panics on a nil or a closed channel.
    void close() const {
        if (!m_core) throw Panic("close of nil channel");
        Scheduler& scheduler = m_core->scheduler();
        Worker& worker = scheduler.worker();
        GoroutineQueue woken = m_core->close(worker);
        while (Goroutine* goroutine = woken.pop()) scheduler.ready(worker, goroutine);
    }
    std::uint32_t capacity() const noexcept { return m_core ? m_core->capacity() : 0; }
    std::uint32_t id() const noexcept { return m_core ? m_core->id() : 0; }
    bool isNil() const noexcept { return !m_core; }
    ChannelCore<T>* core() const noexcept { return m_core.get(); }
    friend bool operator==(const Channel& a, const Channel& b) noexcept { return a.m_core == b.m_core; }

private:
    Ref<ChannelCore<T>> m_core;
};

}  // namespace sluice
