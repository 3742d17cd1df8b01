#include "sync/timer.hpp"

#include "sync/sleep.hpp"

namespace sluice {

namespace {

// The tick after the one due at `due`. Those that the clock has passed meanwhile are left out, as in Go.
Nanos tickAfter(Nanos due, Nanos period, Nanos now) {
    const Nanos missed = now > due ? (now - due) / period : 0;
    return instantAfter(due + missed * period, period);
}

}  // namespace

TimerCore::TimerCore(Scheduler& scheduler)
    : SharedObject(scheduler), m_id(scheduler.newObjectId()), m_channel(scheduler, 1, kUndeclaredChannel) {
    fire = &TimerCore::fired;
}

TimerCore::TimerCore(Scheduler& scheduler, Seat seat, TaskMaker body)
    : SharedObject(scheduler), m_id(scheduler.newObjectId()), m_seat(seat), m_body(std::move(body)) {
    fire = &TimerCore::fired;
}

void TimerCore::clear() noexcept {
    m_channel = {};
    m_body = {};
    if (std::exchange(m_isOwed, false)) release();  // of a pending start
}

void TimerCore::arm(Worker& worker, Nanos due) {
    m_due = due;
    m_isOwed = true;
    retain();
    scheduler().startTimer(worker, *this, due);
}

// Whether a start was undone. `releases`: its count is to be given back, after unlocking.
bool TimerCore::disarm(Worker& worker, bool& releases) {
    const bool wasOwed = std::exchange(m_isOwed, false);
    releases = scheduler().stopTimer(worker, *this);
    if (releases) return true;
    // Not in the queue, but its call has not come yet: another thread is about to make it. A value can be held back;
    // a goroutine counts as started.
    if (!wasOwed || m_body) return false;
    ++m_stale;
    return true;
}

bool TimerCore::discardValue() {
    if (m_channel.isNil()) return false;
    ChannelCore<Nanos>& channel = *m_channel.core();
    channel.lock();
    const bool held = channel.count() > 0;
    channel.discard();
    channel.unlock();
    return held;
}

void TimerCore::start(Nanos duration, Nanos period) {
    Worker& worker = scheduler().worker();
    const SpinGuard guard(m_lock, scheduler().parallel());
    m_period = period;
    arm(worker, instantAfter(scheduler().now(worker), duration));
}

bool TimerCore::stop() {
    if (scheduler().tearingDown()) return false;
    Worker& worker = scheduler().worker();
    bool releases = false;
    bool stopped = false;
    {
        const SpinGuard guard(m_lock, scheduler().parallel());
        stopped = disarm(worker, releases);
        stopped = discardValue() || stopped;
    }
    if (stopped) worker.emit(EventKind::TimerStopped, m_id, 0, 0);
    if (releases) release();
    return stopped;
}

bool TimerCore::reset(Nanos duration, Nanos period) {
    if (scheduler().tearingDown()) return false;
    Worker& worker = scheduler().worker();
    bool releases = false;
    bool stopped = false;
    {
        const SpinGuard guard(m_lock, scheduler().parallel());
        stopped = disarm(worker, releases);
        stopped = discardValue() || stopped;
        m_period = period;
        arm(worker, instantAfter(scheduler().now(worker), duration));
    }
    if (stopped) worker.emit(EventKind::TimerStopped, m_id, 0, 0);
    if (releases) release();
    return stopped;
}

void TimerCore::fired(TimerNode& node) {
    auto& timer = static_cast<TimerCore&>(node);
    timer.fireOnce(timer.scheduler().worker());
    timer.release();
}

void TimerCore::fireOnce(Worker& worker) {
    Goroutine* receiver = nullptr;
    {
        const SpinGuard guard(m_lock, scheduler().parallel());
        if (m_stale > 0) {
            --m_stale;
            return;
        }
        m_isOwed = false;
        const Nanos now = scheduler().now(worker);
        worker.emit(EventKind::TimerFired, m_id, 0, 0);
        if (!m_channel.isNil()) receiver = sendNow(worker, now);
        if (m_period > 0) arm(worker, tickAfter(m_due, m_period, now));
    }
    if (receiver) {
        noteTimerWake(*receiver);
        scheduler().ready(worker, receiver);
    }
    if (m_body) go(scheduler(), m_seat.role, m_seat.index, m_body());
}

// A full buffer holds a tick that nobody has taken: this one is dropped.
Goroutine* TimerCore::sendNow(Worker& worker, Nanos now) {
    ChannelCore<Nanos>& channel = *m_channel.core();
    Goroutine* receiver = nullptr;
    channel.lock();
    (void)channel.trySend(worker, now, 0, receiver);
    channel.unlock();
    return receiver;
}

Timer::Timer(Scheduler& scheduler, Nanos duration) : m_core(new TimerCore(scheduler)) {
    m_core->start(duration, 0);
}

Timer::Timer(Scheduler& scheduler, Nanos duration, Seat seat, TaskMaker body)
    : m_core(new TimerCore(scheduler, seat, std::move(body))) {
    m_core->start(duration, 0);
}

Ticker::Ticker(Scheduler& scheduler, Nanos period) {
    if (period <= 0) throw Panic("non-positive interval for NewTicker");
    m_core = Ref(new TimerCore(scheduler));
    m_core->start(period, period);
}

void Ticker::reset(Nanos period) const {
    if (period <= 0) throw Panic("non-positive interval for Ticker.Reset");
    (void)m_core->reset(period, period);
}

Channel<Nanos> after(Scheduler& scheduler, Nanos duration) {
    return Timer(scheduler, duration).channel();
}

}  // namespace sluice
