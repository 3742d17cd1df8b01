// The channel itself, behind its handles (channel.hpp states invariants and the lock rule).
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/waiter.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace sluice {

// The declaration of a channel that no topology declares: a timer's, a context's.
inline constexpr std::uint16_t kUndeclaredChannel = 0xffff;

// The message that a value stands for in events, or 0.
template <class T>
std::uint64_t carriedMessage(const T& value) noexcept {
    if constexpr (requires { static_cast<std::uint64_t>(value.id); }) {
        return static_cast<std::uint64_t>(value.id);
    } else {
        return 0;
    }
}

// Everything that does not depend on the type of the values.
class ChannelBase : public SharedObject {
public:
    ChannelBase(Scheduler& scheduler, std::uint32_t capacity, std::uint16_t declaration, std::uint32_t instance);

    std::uint32_t id() const noexcept { return m_id; }
    std::uint16_t declaration() const noexcept { return m_declaration; }
    std::uint32_t capacity() const noexcept { return m_capacity; }
    // Hints without the lock.
    std::uint32_t count() const noexcept { return m_count.load(std::memory_order_relaxed); }
    bool closed() const noexcept { return m_closed.load(std::memory_order_relaxed); }
    // A receive could take a message: one is buffered, or somebody waits to hand one over.
    bool hasMessage() const noexcept { return count() > 0 || !m_senders.empty(); }
    bool mayReceive() const noexcept { return hasMessage() || closed(); }
    bool maySend() const noexcept { return count() < m_capacity || !m_receivers.empty() || closed(); }

    void lock() noexcept {
        if (scheduler().parallel()) m_lock.lock();
    }
    void unlock() noexcept {
        if (scheduler().parallel()) m_lock.unlock();
    }
    // Under the lock.
    void addSender(Worker& worker, Waiter& waiter) noexcept {
        m_senders.push(waiter);
        m_meter.sendersBlocked.add(worker.stamp, 1);
    }
    void addReceiver(Waiter& waiter) noexcept { m_receivers.push(waiter); }
    WaitList& senders() noexcept { return m_senders; }
    WaitList& receivers() noexcept { return m_receivers; }
    // A non-blocking send found no room.
    void noteRefused(Worker& worker, std::uint64_t message, std::uint16_t site) noexcept {
        ++m_meter.refused;
        emit(worker, EventKind::ChannelRefused, worker.current, message, count(), site);
    }
    // While no worker runs, or under the lock.
    const ChannelMeter& meter() const noexcept { return m_meter; }

    std::string describe() const override;
    bool isWaitedOn(WaitReason reason, std::uint32_t objectId) const noexcept override {
        return objectId == m_id && (reason == WaitReason::ChannelSend || reason == WaitReason::ChannelReceive);
    }
    std::uint32_t waitId() const noexcept override { return m_id; }
    void onReleased() noexcept override;

protected:
    ~ChannelBase() override;

    void emit(Worker& worker, EventKind kind, const Goroutine* goroutine, std::uint64_t message, std::uint32_t depth,
              std::uint16_t site) noexcept {
        if (worker.observed()) [[unlikely]]
            emitObserved(worker, kind, goroutine, message, depth, site);
    }
    [[gnu::noinline]] void emitObserved(Worker& worker, EventKind kind, const Goroutine* goroutine,
                                        std::uint64_t message, std::uint32_t depth, std::uint16_t site) noexcept {
        worker.emitInline(goroutine, kind, m_id, ++m_sequence, packMessage(message, depth), site, 0);
    }
    [[gnu::always_inline]] void noteSent(Worker& worker, const Goroutine* goroutine, std::uint64_t message,
                                         std::uint32_t depth, std::uint16_t site) noexcept {
        ++m_meter.sent;
        m_meter.onDepth(worker.stamp, depth);
        emit(worker, EventKind::ChannelSent, goroutine, message, depth, site);
    }
    [[gnu::always_inline]] void noteReceived(Worker& worker, const Goroutine* goroutine, std::uint64_t message,
                                             std::uint32_t depth, std::uint16_t site) noexcept {
        ++m_meter.received;
        m_meter.onDepth(worker.stamp, depth);
        emit(worker, EventKind::ChannelReceived, goroutine, message, depth, site);
    }
    // From goroutine to goroutine, past the buffer, which is empty and stays so.
    [[gnu::always_inline]] void noteHandOff() noexcept {
        ++m_meter.sent;
        ++m_meter.received;
    }
    [[gnu::noinline]] void emitHandOff(Worker& worker, const Goroutine* sender, std::uint16_t sendSite,
                                       const Goroutine* receiver, std::uint16_t receiveSite,
                                       std::uint64_t message) noexcept {
        emitObserved(worker, EventKind::ChannelSent, sender, message, 0, sendSite);
        emitObserved(worker, EventKind::ChannelReceived, receiver, message, 0, receiveSite);
    }
    [[gnu::always_inline]] Waiter* claimSender(Worker& worker) noexcept {
        Waiter* waiter = claimFirst(m_senders, scheduler().parallel());
        if (waiter && !waiter->select) m_meter.sendersBlocked.add(worker.stamp, -1);
        return waiter;
    }
    [[gnu::always_inline]] Waiter* claimReceiver() noexcept { return claimFirst(m_receivers, scheduler().parallel()); }
    void closeLocked(Worker& worker, GoroutineQueue& woken, void (*reset)(void* slot));

    SpinLock m_lock;
    std::atomic<bool> m_closed{false};
    std::uint16_t m_declaration;
    std::uint32_t m_instance;
    std::uint32_t m_id;
    std::uint32_t m_sequence = 0;
    std::uint32_t m_capacity;
    std::uint32_t m_first = 0;  // index of the oldest value in the ring
    std::atomic<std::uint32_t> m_count{0};
    WaitList m_senders;
    WaitList m_receivers;
    ChannelMeter m_meter;
};

template <class T>
class ChannelCore final : public ChannelBase {
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__, "the ring comes from the pool");

public:
    ChannelCore(Scheduler& scheduler, std::uint32_t capacity, std::uint16_t declaration, std::uint32_t instance)
        : ChannelBase(scheduler, capacity, declaration, instance),
          m_ring(capacity ? static_cast<T*>(allocateFrame(sizeof(T) * capacity)) : nullptr) {}

    // Under the lock. `woken` is the goroutine to ready after unlocking, if any. Both are inlined into the operations:
    // a call, with its registers to save, is a tenth of a hand-off.
    [[gnu::always_inline]] Attempt trySend(Worker& worker, T& value, std::uint16_t site, Goroutine*& woken) {
        if (closed()) [[unlikely]]
            return Attempt::Closed;
        const std::uint64_t message = carriedMessage(value);
        if (Waiter* receiver = claimReceiver()) {
            *static_cast<T*>(receiver->slot) = std::move(value);
            receiver->outcome = Attempt::Done;
            woken = receiver->goroutine;
            noteHandOff();
            if (worker.observed()) [[unlikely]]
                emitHandOff(worker, worker.current, site, receiver->goroutine, receiver->site, message);
            return Attempt::Done;
        }
        const std::uint32_t depth = count();
        if (depth == m_capacity) return Attempt::WouldBlock;
        append(std::move(value), depth);
        noteSent(worker, worker.current, message, depth + 1, site);
        return Attempt::Done;
    }

    // Under the lock. On Closed, `value` is T's default.
    [[gnu::always_inline]] Attempt tryReceive(Worker& worker, T& value, std::uint16_t site, Goroutine*& woken) {
        if (const std::uint32_t depth = count(); depth > 0) {
            value = takeFirst(depth);
            noteReceived(worker, worker.current, carriedMessage(value), depth - 1, site);
            if (!m_senders.empty()) woken = finishSend(worker, depth - 1);
            return Attempt::Done;
        }
        if (Waiter* sender = claimSender(worker)) {
            value = std::move(*static_cast<T*>(sender->slot));
            const std::uint64_t message = carriedMessage(value);
            sender->outcome = Attempt::Done;
            woken = sender->goroutine;
            noteHandOff();
            if (worker.observed()) [[unlikely]]
                emitHandOff(worker, sender->goroutine, sender->site, worker.current, site, message);
            return Attempt::Done;
        }
        if (!closed()) return Attempt::WouldBlock;
        value = T{};
        return Attempt::Closed;
    }

    // Gives back whom it woke: the caller must ready them.
    [[nodiscard]] GoroutineQueue close(Worker& worker) {
        GoroutineQueue woken;
        if (scheduler().tearingDown()) return woken;  // from a guard in a frame: the waiters may be gone already
        lock();
        if (closed()) {
            unlock();
            throw Panic("close of closed channel");
        }
        closeLocked(worker, woken, [](void* slot) { *static_cast<T*>(slot) = T{}; });
        unlock();
        return woken;
    }

    // Under the lock: throws away what is buffered, with no event (a timer that was stopped).
    void discard() noexcept {
        while (count() > 0) (void)takeFirst(count());
    }
    void clear() noexcept override { discard(); }

private:
    ~ChannelCore() override {
        clear();
        if (m_ring) freeFrame(m_ring, sizeof(T) * m_capacity);
    }
    // `depth` is count(), which the caller has read already.
    [[gnu::always_inline]] void append(T&& value, std::uint32_t depth) {
        std::uint32_t index = m_first + depth;
        if (index >= m_capacity) index -= m_capacity;
        ::new (&m_ring[index]) T(std::move(value));
        m_count.store(depth + 1, std::memory_order_relaxed);
    }
    [[gnu::always_inline]] T takeFirst(std::uint32_t depth) {
        T value = std::move(m_ring[m_first]);
        m_ring[m_first].~T();
        if (++m_first == m_capacity) m_first = 0;
        m_count.store(depth - 1, std::memory_order_relaxed);
        return value;
    }
    // There is room again, at `depth`: the first sender in line, if it can still be had, puts its value there.
    [[gnu::noinline]] Goroutine* finishSend(Worker& worker, std::uint32_t depth) {
        Waiter* sender = claimSender(worker);
        if (!sender) return nullptr;
        T& pending = *static_cast<T*>(sender->slot);
        const std::uint64_t message = carriedMessage(pending);
        append(std::move(pending), depth);
        sender->outcome = Attempt::Done;
        Goroutine* goroutine = sender->goroutine;
        noteSent(worker, goroutine, message, depth + 1, sender->site);
        return goroutine;
    }

    T* m_ring;
};

}  // namespace sluice
