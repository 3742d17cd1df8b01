// Task: a coroutine that is a goroutine's body, or a function called from one with `co_await f()`.
//
// Rules for bodies, each for a defect of a supported compiler or a trap of the language:
//   - everything comes in by parameter, by value or as a reference that outlives the run; no capturing lambdas;
//   - messages and awaiters have constructors (temporaries of aggregates in a co_await are destroyed twice by GCC 12);
//   - no co_await in the condition of an if or switch: `auto r = co_await ...;` first (`while (auto r = co_await ...)`
//     is fine).
#pragma once

#include "runtime/frame_pool.hpp"
#include "runtime/scheduler.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace sluice {

template <class T = void>
class Task;

namespace detail {

inline std::coroutine_handle<> transferTo(Goroutine& goroutine, std::coroutine_handle<> next) {
#ifdef SLUICE_TAIL_CALLS
    (void)goroutine;
    return next;
#else
    goroutine.scheduler->worker().transfer = next;
    return std::noop_coroutine();
#endif
}

class PromiseBase {
public:
    static void* operator new(std::size_t size) { return allocateFrame(size); }
    static void operator delete(void* frame, std::size_t size) { freeFrame(frame, size); }

    std::suspend_always initial_suspend() noexcept { return {}; }

    Goroutine* goroutine = nullptr;
    std::coroutine_handle<> caller{};  // null: the goroutine's own body
};

struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    [[gnu::noinline]] std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> frame) noexcept {
        Promise& promise = frame.promise();
        Goroutine* goroutine = promise.goroutine;
        if (promise.caller) return transferTo(*goroutine, promise.caller);
        Scheduler* scheduler = goroutine->scheduler;
        if (promise.failure) [[unlikely]] {
            std::exception_ptr failure = std::move(promise.failure);
            frame.destroy();
            scheduler->failed(scheduler->worker(), *goroutine, std::move(failure));
        } else {
            frame
                .destroy();  // locals are gone already; parameters go here, while the goroutine still counts as running
            scheduler->finished(scheduler->worker(), *goroutine);
        }
        return std::noop_coroutine();
    }
    void await_resume() noexcept {}
};

template <class T>
class Promise : public PromiseBase {
public:
    Task<T> get_return_object();
    FinalAwaiter final_suspend() noexcept { return {}; }
    template <class U>
    void return_value(U&& value) {
        m_value.emplace(std::forward<U>(value));
    }
    void unhandled_exception() noexcept { failure = std::current_exception(); }
    T take() {
        if (failure) std::rethrow_exception(failure);
        return std::move(*m_value);
    }
    std::exception_ptr failure;

private:
    std::optional<T> m_value;
};

template <>
class Promise<void> : public PromiseBase {
public:
    Task<void> get_return_object();
    FinalAwaiter final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { failure = std::current_exception(); }
    void take() {
        if (failure) std::rethrow_exception(failure);
    }
    std::exception_ptr failure;
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    explicit Task(Handle frame) noexcept : m_frame(frame) {}
    Task(Task&& other) noexcept : m_frame(std::exchange(other.m_frame, {})) {}
    Task(const Task&) = delete;
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (m_frame) m_frame.destroy();
    }

    // Calls it: the awaiting goroutine goes on in the callee and comes back with its result or its exception.
    bool await_ready() const noexcept { return false; }
    template <class Caller>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Caller> caller) noexcept {
        m_frame.promise().caller = caller;
        m_frame.promise().goroutine = caller.promise().goroutine;
        return detail::transferTo(*caller.promise().goroutine, m_frame);
    }
    T await_resume() { return m_frame.promise().take(); }

    // Hands the frame over to a goroutine.
    Handle detach() && noexcept { return std::exchange(m_frame, {}); }

private:
    Handle m_frame;
};

namespace detail {
template <class T>
Task<T> Promise<T>::get_return_object() {
    return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}
}  // namespace detail

// Starts a goroutine in a role. The caller is a goroutine of the same run, or the run itself before it starts.
inline void go(Scheduler& scheduler, std::uint16_t role, std::uint32_t index, Task<void> body) {
    auto frame = std::move(body).detach();
    Worker& worker = scheduler.worker();
    Goroutine* goroutine = scheduler.spawn(worker, frame, role, index);
    if (!goroutine) [[unlikely]] {  // the run is ending
        frame.destroy();
        return;
    }
    frame.promise().goroutine = goroutine;
    scheduler.launch(worker, goroutine);
}

}  // namespace sluice
