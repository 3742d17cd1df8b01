#include "sync/context.hpp"

#include "sync/sleep.hpp"

#include <algorithm>

namespace sluice {

std::string_view contextErrorText(ContextError error) noexcept {
    switch (error) {
        case ContextError::Canceled:
            return "context canceled";
        case ContextError::DeadlineExceeded:
            return "context deadline exceeded";
        case ContextError::None:
            break;
    }
    return "";
}

ContextCore::ContextCore(Scheduler& scheduler) : SharedObject(scheduler), m_id(scheduler.newObjectId()) {
    fire = &ContextCore::expired;
}

void ContextCore::clear() noexcept {
    m_done = {};
    m_parent = {};
    if (std::exchange(m_hasTimer, false)) release();
    while (ContextCore* child = m_firstChild) {
        unlinkLocked(*child);
        child->release();
    }
}

// Under its own lock. The list holds a count on each child.
void ContextCore::linkLocked(ContextCore& child) noexcept {
    child.retain();
    child.m_isLinked = true;
    child.m_previousSibling = m_lastChild;
    (m_lastChild ? m_lastChild->m_nextSibling : m_firstChild) = &child;
    m_lastChild = &child;
}

// Under its own lock. The list's count on the child passes to the caller.
void ContextCore::unlinkLocked(ContextCore& child) noexcept {
    (child.m_previousSibling ? child.m_previousSibling->m_nextSibling : m_firstChild) = child.m_nextSibling;
    (child.m_nextSibling ? child.m_nextSibling->m_previousSibling : m_lastChild) = child.m_previousSibling;
    child.m_previousSibling = child.m_nextSibling = nullptr;
    child.m_isLinked = false;
}

void ContextCore::attachTo(const Ref<ContextCore>& parent) {
    if (!parent) return;
    m_parent = parent;
    ContextError parentError;
    std::string parentCause;
    {
        const SpinGuard guarding = parent->guard();
        parentError = parent->m_error;
        m_deadline = parent->m_deadline;
        if (parentError == ContextError::None) {
            parent->linkLocked(*this);
        } else {
            parentCause = parent->m_cause;
        }
    }
    if (parentError != ContextError::None) cancel(Ref<ContextCore>(this), parentError, parentCause);
}

void ContextCore::setDeadline(Nanos at, std::string cause) {
    Worker& worker = scheduler().worker();
    {
        const SpinGuard guarding = guard();
        if (m_error != ContextError::None || (m_deadline && *m_deadline <= at)) return;
        m_deadline = at;
        m_deadlineCause = std::move(cause);
        if (at > scheduler().now(worker)) {
            m_hasTimer = true;
            retain();
            scheduler().startTimer(worker, *this, std::min(at, kFarthestInstant));
            return;
        }
    }
    cancel(Ref<ContextCore>(this), ContextError::DeadlineExceeded, m_deadlineCause);
}

void ContextCore::expired(TimerNode& node) {
    auto& context = static_cast<ContextCore&>(node);
    cancel(Ref<ContextCore>(&context), ContextError::DeadlineExceeded, context.m_deadlineCause, true);
    context.release();
}

void ContextCore::cancel(const Ref<ContextCore>& top, ContextError error, const std::string& cause, bool byTimer) {
    if (!top || top->scheduler().tearingDown()) return;
    const Ref<ContextCore> first = top;  // the caller's handle may go meanwhile
    Followers open;                      // most contexts have no children, and need no allocation
    first->cancelOne(error, cause, byTimer, open);
    for (std::size_t i = 0; i < open.size(); ++i) {
        const Ref<ContextCore> context = open[i];  // the vector grows below
        context->cancelOne(error, cause, false, open);
    }
}

void ContextCore::cancelOne(ContextError error, const std::string& cause, bool byTimer, Followers& followers) {
    Worker& worker = scheduler().worker();
    scheduler().now(worker);
    Channel<Signal> done;
    bool releases = false;
    {
        const SpinGuard guarding = guard();
        if (m_error != ContextError::None) return;
        m_error = error;
        m_cause = cause;
        done = m_done;
        releases = stopTimerLocked(worker);
        while (ContextCore* child = m_firstChild) {
            unlinkLocked(*child);
            followers.emplace_back(child);
            child->release();  // the list's count; the follower's remains
        }
    }
    worker.emit(EventKind::ContextCancelled, m_id, 0, static_cast<std::uint64_t>(error));
    leaveParent();
    if (releases) release();
    if (!done.isNil()) closeDone(worker, done, byTimer);
    onCancelled();
}

// True when the count held for the deadline is to be given back.
bool ContextCore::stopTimerLocked(Worker& worker) {
    return std::exchange(m_hasTimer, false) && scheduler().stopTimer(worker, *this);
}

void ContextCore::closeDone(Worker& worker, const Channel<Signal>& done, bool byTimer) {
    GoroutineQueue woken = done.core()->close(worker);
    while (Goroutine* goroutine = woken.pop()) {
        if (std::exchange(byTimer, false)) noteTimerWake(*goroutine);  // one timer, one interrupt
        scheduler().ready(worker, goroutine);
    }
}

// By the thread that marked it, so nobody else touches m_parent.
void ContextCore::leaveParent() {
    const Ref<ContextCore> parent = std::exchange(m_parent, {});
    if (!parent) return;
    bool wasLinked = false;
    {
        const SpinGuard guarding = parent->guard();
        wasLinked = m_isLinked;
        if (wasLinked) parent->unlinkLocked(*this);
    }
    if (wasLinked) release();
}

bool ContextCore::withdraw() {
    if (scheduler().tearingDown()) return false;
    {
        const SpinGuard guarding = guard();
        if (m_error != ContextError::None) return false;
        m_error = ContextError::Canceled;
    }
    leaveParent();
    return true;
}

Channel<Signal> ContextCore::done() {
    const SpinGuard guarding = guard();
    if (m_done.isNil()) {
        m_done = Channel<Signal>(scheduler(), 0, kUndeclaredChannel);
        if (m_error != ContextError::None) (void)m_done.core()->close(scheduler().worker());  // nobody waits on it yet
    }
    return m_done;
}

ContextError ContextCore::error() const noexcept {
    const SpinGuard guarding = guard();
    return m_error;
}

std::string ContextCore::cause() const {
    const SpinGuard guarding = guard();
    return m_cause.empty() ? std::string(contextErrorText(m_error)) : m_cause;
}

std::optional<Nanos> ContextCore::deadline() const {
    const SpinGuard guarding = guard();
    return m_deadline;
}

CancellableContext withCancel(const Context& parent) {
    const Ref<ContextCore> core(new ContextCore(parent.scheduler()));
    core->attachTo(parent.core());
    return {parent.scheduler(), core};
}

CancellableContext withDeadline(const Context& parent, Nanos at, std::string cause) {
    CancellableContext context = withCancel(parent);
    context.core()->setDeadline(at, std::move(cause));
    return context;
}

CancellableContext withTimeout(const Context& parent, Nanos duration, std::string cause) {
    Scheduler& scheduler = parent.scheduler();
    return withDeadline(parent, instantAfter(scheduler.now(scheduler.worker()), duration), std::move(cause));
}

// A child whose cancellation starts a goroutine.
class ContextCallback::Core final : public ContextCore {
public:
    Core(Scheduler& scheduler, Seat seat, TaskMaker body)
        : ContextCore(scheduler), m_seat(seat), m_body(std::move(body)) {}
    using ContextCore::withdraw;
    void clear() noexcept override {
        ContextCore::clear();
        m_body = {};
    }

private:
    ~Core() override = default;
    void onCancelled() override { go(scheduler(), m_seat.role, m_seat.index, m_body()); }

    Seat m_seat;
    TaskMaker m_body;
};

bool ContextCallback::stop() const {
    return static_cast<Core*>(m_core.get())->withdraw();
}

ContextCallback afterFunc(const Context& context, Seat seat, TaskMaker body) {
    const Ref<ContextCore> core(new ContextCallback::Core(context.scheduler(), seat, std::move(body)));
    core->attachTo(context.core());
    return ContextCallback(core);
}

}  // namespace sluice
