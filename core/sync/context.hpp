// Package context: a tree of contexts along which cancellation spreads from the top down.
//
//     const CancellableContext request = withTimeout(parent, 200 * kMillisecond);
//     ... select(onReceive(results, r), onReceive(request.done(), signal)) ...
//     request.cancel();                      // as in Go: always, or it stays in its parent until that one is cancelled
//
// As in Go: a context is cancelled once, for the first reason that comes; its children are cancelled with it, for the
// same reason; err() is exactly Canceled or DeadlineExceeded; cause() is whatever was given, or the words of err(); a
// child's deadline is never later than its parent's; children of the background are not held by it.
//
// Contexts are counted handles; a CancellableContext passed as a Context loses its cancel(). A parent holds its
// children until they are cancelled, and a pending deadline holds its context.
//
// Lock rule: one lock per context, which guards its state and the links of its children. No two are held at once, no
// channel's either; the timer queue's may be taken inside. A cancelled context is first marked, then it closes done(),
// then its children follow, in the order in which they were made: an observer on another thread may see a parent
// cancelled and a child not yet, as in Go.
#pragma once

#include "runtime/scheduler.hpp"
#include "sync/channel.hpp"
#include "sync/shared_operation.hpp"
#include "sync/timer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

enum class ContextError : std::uint8_t { None, Canceled, DeadlineExceeded };

// "context canceled", "context deadline exceeded", or empty.
std::string_view contextErrorText(ContextError error) noexcept;

// Go's struct{}.
struct Signal {
    Signal() noexcept {}
};

class ContextCore : public SharedObject, private TimerNode {
public:
    explicit ContextCore(Scheduler& scheduler);

    // Joins its parent, or is cancelled at once where that one is.
    void attachTo(const Ref<ContextCore>& parent);
    void setDeadline(Nanos at, std::string cause);
    // With all below it.
    static void cancel(const Ref<ContextCore>& top, ContextError error, const std::string& cause, bool byTimer = false);

    Channel<Signal> done();
    ContextError error() const noexcept;
    std::string cause() const;
    std::optional<Nanos> deadline() const;

    std::string describe() const override { return "a context"; }
    bool isWaitedOn(WaitReason, std::uint32_t) const noexcept override { return false; }
    void clear() noexcept override;

protected:
    ~ContextCore() override = default;
    // After it was cancelled, outside all locks.
    virtual void onCancelled() {}
    // Cancelled without a word: no event, nothing closed. False when it had been cancelled before.
    bool withdraw();

private:
    using Followers = std::vector<Ref<ContextCore>>;
    void cancelOne(ContextError error, const std::string& cause, bool byTimer, Followers& followers);
    bool stopTimerLocked(Worker& worker);
    void closeDone(Worker& worker, const Channel<Signal>& done, bool byTimer);
    void leaveParent();
    void linkLocked(ContextCore& child) noexcept;
    void unlinkLocked(ContextCore& child) noexcept;
    static void expired(TimerNode& node);
    SpinGuard guard() const noexcept { return {m_lock, scheduler().parallel()}; }

    mutable SpinLock m_lock;
    ContextError m_error = ContextError::None;
    bool m_hasTimer = false;
    std::uint32_t m_id;
    std::string m_cause;  // empty: the words of m_error
    std::string m_deadlineCause;
    std::optional<Nanos> m_deadline;
    Channel<Signal> m_done;  // made when first asked for
    Ref<ContextCore> m_parent;
    ContextCore* m_firstChild = nullptr;
    ContextCore* m_lastChild = nullptr;
    // Under the parent's lock.
    bool m_isLinked = false;
    ContextCore* m_previousSibling = nullptr;
    ContextCore* m_nextSibling = nullptr;
};

class Context {
    class [[nodiscard]] Err {
    public:
        Err(Scheduler& scheduler, const ContextCore* core) : m_scheduler(scheduler), m_core(core) {}
        bool await_ready() {
            if (m_core) m_error = m_core->error();
            return m_givingWay.mayGoOn(m_scheduler, m_scheduler.worker(), true);
        }
        template <class Promise>
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> frame) {
            m_givingWay.suspend(m_scheduler, frame);
        }
        ContextError await_resume() const noexcept { return m_error; }

    private:
        Scheduler& m_scheduler;
        const ContextCore* m_core;
        ContextError m_error = ContextError::None;
        detail::GivingWay m_givingWay;
    };

public:
    // context.Background: never cancelled, no deadline, done() is nil.
    static Context background(Scheduler& scheduler) { return {scheduler, Ref<ContextCore>()}; }

    Channel<Signal> done() const { return m_core ? m_core->done() : Channel<Signal>(); }
    // Awaited: a poll, which costs an attempt.
    Err err() const { return {*m_scheduler, m_core.get()}; }
    // What err() would yield, for code that is no goroutine.
    ContextError errorNow() const noexcept { return m_core ? m_core->error() : ContextError::None; }
    // Why it was cancelled, in words; empty while it is not.
    std::string cause() const { return m_core ? m_core->cause() : std::string(); }
    // On the run clock; its own or an ancestor's, whichever is earlier.
    std::optional<Nanos> deadline() const { return m_core ? m_core->deadline() : std::nullopt; }

    Scheduler& scheduler() const noexcept { return *m_scheduler; }
    const Ref<ContextCore>& core() const noexcept { return m_core; }

protected:
    Context(Scheduler& scheduler, Ref<ContextCore> core) : m_scheduler(&scheduler), m_core(std::move(core)) {}

private:
    Scheduler* m_scheduler;
    Ref<ContextCore> m_core;
};

class CancellableContext : public Context {
public:
    // Any goroutine, any number of times; the first call counts.
    void cancel(const std::string& cause = {}) const { ContextCore::cancel(core(), ContextError::Canceled, cause); }

private:
    friend CancellableContext withCancel(const Context& parent);
    CancellableContext(Scheduler& scheduler, Ref<ContextCore> core) : Context(scheduler, std::move(core)) {}
};

CancellableContext withCancel(const Context& parent);
// Cancelled for DeadlineExceeded at this instant of the run clock. `cause`: what cause() then says.
CancellableContext withDeadline(const Context& parent, Nanos at, std::string cause = {});
CancellableContext withTimeout(const Context& parent, Nanos duration, std::string cause = {});

// context.AfterFunc: once the context is cancelled, a goroutine runs what `body` makes.
class ContextCallback {
public:
    // True when this call made sure that it will not run.
    bool stop() const;

private:
    friend ContextCallback afterFunc(const Context& context, Seat seat, TaskMaker body);
    class Core;
    explicit ContextCallback(Ref<ContextCore> core) : m_core(std::move(core)) {}
    Ref<ContextCore> m_core;
};
ContextCallback afterFunc(const Context& context, Seat seat, TaskMaker body);

}  // namespace sluice
