// sync/atomic: variables that goroutines share. Every operation is awaited, because on the virtual clock the goroutine
// may lose its turn there (shared_operation.hpp); on real threads they are real atomics.
//
//     const Atomic<int> turns(scheduler, 0);
//     const int now = co_await turns.add(1);
//
// Atomic<T> is sequentially consistent, as Go's. Unguarded<T> models a plain variable that is shared without
// synchronisation, a data race in Go: it has loads and stores only, relaxed, so that updates get lost as they do in Go
// but nothing is undefined.
//
// Both are counted handles; the variable goes with the last of them. A load, and a compareExchange that fails, costs a
// fruitless attempt, so that spinning on a variable takes time.
// Lock rule: takes none.
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/shared_operation.hpp"

#include <atomic>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace sluice {

namespace detail {

template <class T>
class AtomicCore final : public SharedObject {
public:
    AtomicCore(Scheduler& scheduler, T initial) : SharedObject(scheduler), variable(initial) {}
    std::string describe() const override { return "a shared variable"; }
    bool isWaitedOn(WaitReason, std::uint32_t) const noexcept override { return false; }
    std::atomic<T> variable;

private:
    ~AtomicCore() override = default;
};

template <class T>
struct AtomicLoad {
    using Value = T;
    T operator()(std::atomic<T>& variable, std::memory_order order) const { return variable.load(order); }
    static bool isFruitless(const T&) noexcept { return true; }
};
template <class T>
struct AtomicStore {
    using Value = T;
    T operator()(std::atomic<T>& variable, std::memory_order order) const {
        variable.store(value, order);
        return value;
    }
    static bool isFruitless(const T&) noexcept { return false; }
    T value;
};
template <class T>
struct AtomicAdd {
    using Value = T;
    // Wraps around, as in Go.
    T operator()(std::atomic<T>& variable, std::memory_order order) const {
        using Bits = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<Bits>(variable.fetch_add(change, order)) + static_cast<Bits>(change));
    }
    static bool isFruitless(const T&) noexcept { return false; }
    T change;
};
template <class T>
struct AtomicExchange {
    using Value = T;
    T operator()(std::atomic<T>& variable, std::memory_order order) const { return variable.exchange(value, order); }
    static bool isFruitless(const T&) noexcept { return false; }
    T value;
};
template <class T>
struct AtomicCompareExchange {
    using Value = bool;
    bool operator()(std::atomic<T>& variable, std::memory_order) const {
        T seen = expected;
        return variable.compare_exchange_strong(seen, desired);
    }
    static bool isFruitless(const bool& swapped) noexcept { return !swapped; }
    T expected;
    T desired;
};

template <class T, class Action>
class [[nodiscard]] AtomicOperation {
public:
    AtomicOperation(AtomicCore<T>& core, Action action, std::memory_order order)
        : m_core(core), m_action(action), m_order(order) {}
    bool await_ready() {
        m_result = m_action(m_core.variable, m_order);
        Scheduler& scheduler = m_core.scheduler();
        return m_givingWay.mayGoOn(scheduler, scheduler.worker(), Action::isFruitless(m_result));
    }
    template <class Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
        m_givingWay.suspend(*frame.promise().goroutine->scheduler, frame);
    }
    typename Action::Value await_resume() const noexcept { return m_result; }

private:
    AtomicCore<T>& m_core;
    Action m_action;
    std::memory_order m_order;
    typename Action::Value m_result{};
    GivingWay m_givingWay;
};

}  // namespace detail

template <class T>
class Atomic {
    static_assert(std::atomic<T>::is_always_lock_free, "an Atomic must be one the machine has");
    template <class Action>
    detail::AtomicOperation<T, Action> perform(Action action) const {
        return {*m_core.get(), action, std::memory_order_seq_cst};
    }

public:
    explicit Atomic(Scheduler& scheduler, T initial = {}) : m_core(new detail::AtomicCore<T>(scheduler, initial)) {}

    auto load() const { return perform(detail::AtomicLoad<T>{}); }
    auto store(T value) const { return perform(detail::AtomicStore<T>{value}); }
    // Gives the new value, as Go's Add.
    auto add(T change) const requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        return perform(detail::AtomicAdd<T>{change});
    }
    // Gives the old value, as Go's Swap.
    auto exchange(T value) const { return perform(detail::AtomicExchange<T>{value}); }
    // True when it held `expected` and now holds `desired`.
    auto compareExchange(T expected, T desired) const {
        return perform(detail::AtomicCompareExchange<T>{expected, desired});
    }

private:
    Ref<detail::AtomicCore<T>> m_core;
};

template <class T>
class Unguarded {
    static_assert(std::atomic<T>::is_always_lock_free, "an Unguarded must be one the machine reads and writes at once");

public:
    explicit Unguarded(Scheduler& scheduler, T initial = {}) : m_core(new detail::AtomicCore<T>(scheduler, initial)) {}

    detail::AtomicOperation<T, detail::AtomicLoad<T>> load() const {
        return {*m_core.get(), {}, std::memory_order_relaxed};
    }
    detail::AtomicOperation<T, detail::AtomicStore<T>> store(T value) const {
        return {*m_core.get(), {value}, std::memory_order_relaxed};
    }

private:
    Ref<detail::AtomicCore<T>> m_core;
};

}  // namespace sluice
