// recovering: runs a task where Go would have `defer func() { recover() }()`. A panic of the task, or of anything that
// it calls, ends the task and becomes a value here; the goroutine goes on.
//
//     const Recovered<> handled = co_await recovering(handle(env, message));
//     if (!handled.ok()) env.fail(message, handled.panic());
//
// What the task's frames hold is destroyed on the way, as Go runs their deferred calls. A panic of another goroutine
// cannot be recovered, as in Go.
#pragma once

#include "base/assert.hpp"
#include "runtime/task.hpp"

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace sluice {

// What a task gave: its value, or the words of its panic.
template <class T = void>
class [[nodiscard]] Recovered {
public:
    Recovered(std::optional<T> value, std::string panicWords)
        : m_value(std::move(value)), m_panic(std::move(panicWords)) {}
    bool ok() const noexcept { return m_value.has_value(); }
    explicit operator bool() const noexcept { return ok(); }
    const T& value() const& {
        SLUICE_ASSERT(ok(), "value() of a task that panicked");
        return *m_value;
    }
    T&& value() && {
        SLUICE_ASSERT(ok(), "value() of a task that panicked");
        return std::move(*m_value);
    }
    const std::string& panic() const noexcept { return m_panic; }  // empty where there was none

private:
    std::optional<T> m_value;
    std::string m_panic;
};

template <>
class [[nodiscard]] Recovered<void> {
public:
    Recovered(bool isOk, std::string panicWords) : m_isOk(isOk), m_panic(std::move(panicWords)) {}
    bool ok() const noexcept { return m_isOk; }
    explicit operator bool() const noexcept { return ok(); }
    const std::string& panic() const noexcept { return m_panic; }  // empty where there was none

private:
    bool m_isOk;
    std::string m_panic;
};

template <class T>
Task<Recovered<T>> recovering(Task<T> task) {
    std::string words;
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
            co_return Recovered<void>(true, {});
        } else {
            std::optional<T> value(co_await task);
            co_return Recovered<T>(std::move(value), {});
        }
    } catch (const std::exception& panic) {  // as the scheduler, which takes every exception for a panic
        words = panic.what();
    } catch (...) {
        words = "an exception that is no std::exception";
    }
    if constexpr (std::is_void_v<T>) {
        co_return Recovered<void>(false, std::move(words));
    } else {
        co_return Recovered<T>(std::nullopt, std::move(words));
    }
}

}  // namespace sluice
