#include "runtime/virtual_scheduler.hpp"

#include <algorithm>

namespace sluice {

// A stretch of work on a simulated core, ended by a timer.
struct VirtualScheduler::CoreSlice : TimerNode {
    VirtualScheduler* owner = nullptr;
    CoreClaim claim{};
};

VirtualScheduler::VirtualScheduler(SchedulerOptions options)
    : Scheduler(std::move(options), false, false),
      m_worker(*this, 0, m_options.seed),
      m_latency(m_options.seed, 0, 0x1a7e) {
    m_worker.meter = Meter(manifest().classes.size(), manifest().roles.size(), manifest().marks.size());
    m_solo = &m_worker;
}

VirtualScheduler::~VirtualScheduler() {
    teardown();
}

void VirtualScheduler::requestStop() noexcept {
    m_stopRequested.store(true, std::memory_order_release);
    interrupt();
}

void VirtualScheduler::moveClock(Nanos time) noexcept {
    if (time <= m_worker.stamp) return;
    SLUICE_ASSERT(m_timers.nextTime() >= time, "the clock must not jump over a timer");
    noteInstant(time);
}

// The clock moves on.
void VirtualScheduler::noteInstant(Nanos now) noexcept {
    m_worker.stamp = now;
    m_livelockAt = m_dispatches + kLivelockDispatches;
    planLookUp();
}

void VirtualScheduler::planLookUp() noexcept {
    const bool atOnce = m_ending || m_worker.stamp >= m_horizon;
    m_lookUpAt = atOnce ? 0 : std::min(m_attendDispatch, m_livelockAt);
}

// Somebody asked for attention, or an instant or dispatch is reached at which somebody wants to attend.
bool VirtualScheduler::attend(VirtualControl* control) {
    m_interrupted.store(false, std::memory_order_relaxed);
    if (m_stopRequested.load(std::memory_order_acquire) || (control && !control->attend())) {
        m_end = RunEnd::Stopped;
        return false;
    }
    noteAttention(control);
    return true;
}

// The control's instants change only while it attends; the loop compares with these copies.
void VirtualScheduler::noteAttention(VirtualControl* control) {
    m_horizon = control ? control->attendAt() : kForever;
    m_interruptAt = control ? control->interruptAt() : kForever;
    m_attendDispatch = control ? control->attendAtDispatch() : UINT64_MAX;
    planLookUp();
}

// The loop found that something may have to be done before the next dispatch. False: the run ends here.
bool VirtualScheduler::lookUp(VirtualControl* control) {
    if (m_ending) return false;
    if (m_interrupted.load(std::memory_order_acquire) || m_dispatches >= m_attendDispatch ||
        m_worker.stamp >= m_horizon) {
        if (!attend(control)) return false;
    }
    if (m_dispatches < m_livelockAt || m_runnable.empty()) return true;
    ++m_dispatches;
    m_runnable.push(m_runnable.pop());
    m_end = RunEnd::Livelock;
    return false;
}

RunEnd VirtualScheduler::run(VirtualControl* control) {
    m_ending = false;
    noteAttention(control);
    for (;;) {
        if (m_interrupted.load(std::memory_order_acquire) || m_dispatches >= m_lookUpAt) [[unlikely]] {
            if (!lookUp(control)) return m_end;
            // Then something happens, even if attention is wanted again: a step asks for it after every dispatch.
        }
        if (m_worker.producer && m_worker.producer->publishWanted()) [[unlikely]]
            m_worker.producer->publish(m_worker.stamp);
        Goroutine* goroutine = explored() ? m_runnable.take(choose(m_worker, m_runnable.count())) : m_runnable.pop();
        if (!goroutine) {
            if (!advance(control)) return m_end;
            continue;
        }
        ++m_dispatches;
        resume(m_worker, goroutine);
    }
}

// Nothing is runnable: the clock moves to the next timer, or to the next instant at which somebody wants to attend.
bool VirtualScheduler::advance(VirtualControl* control) {
    const Nanos timer = m_timers.nextTime();
    const bool goesOn = timer != kForever || (control && control->quiescent());
    if (control) noteAttention(control);
    const Nanos next = std::min(timer, m_horizon);
    if (m_ending) return false;  // by whatever was done between two dispatches
    if (!goesOn || next == kForever) {
        m_end = RunEnd::Quiescent;
        return false;
    }
    if (control && !control->mayAdvance(next)) return attend(control);
    if (next > m_worker.stamp) noteInstant(next);  // attending again at the same instant is no progress
    if (m_horizon <= next) return true;            // the loop attends first; timers of this instant follow
    ++m_dispatches;
    ++m_livelockAt;  // it counts, but not as one of a goroutine that does not let the clock move
    planLookUp();
    fireDue(next);
    return true;
}

void VirtualScheduler::fireDue(Nanos time) {
    do {
        const DueTimer due = m_timers.pop();
        if (due.goroutine) {
            wake(due.goroutine);
        } else {
            due.node->fire(*due.node);
        }
    } while (m_timers.nextTime() == time);
}

void VirtualScheduler::wake(Goroutine* goroutine) {
    if (goroutine->reason == WaitReason::Work) {  // no event: WorkEnded says it
        goroutine->ready();
        m_runnable.push(goroutine);
        return;
    }
    ready(m_worker, goroutine);
}

// When a timer set for `when` really comes.
Nanos VirtualScheduler::dueTime(Nanos when) noexcept {
    const Nanos due = std::max(when, m_worker.stamp);
    if (machine().model == MachineModel::Ideal) return due;
    return due + kTimerLatencyMin + static_cast<Nanos>(m_latency.below(static_cast<std::uint32_t>(kTimerLatencySpan)));
}

void VirtualScheduler::wakeAt(Worker&, Goroutine* goroutine, Nanos when) {
    m_timers.push(dueTime(when), goroutine);
}

void VirtualScheduler::startTimer(Worker&, TimerNode& node, Nanos when) {
    m_timers.push(dueTime(when), node);
}

bool VirtualScheduler::stopTimer(Worker&, TimerNode& node) {
    const bool pending = node.pending();
    m_timers.cancel(node);
    return pending;
}

bool VirtualScheduler::chargeAttempt(Worker& worker) noexcept {
    Goroutine& goroutine = *worker.current;
    if (machine().model == MachineModel::Ideal) {
        if (goroutine.lastAttemptAt != worker.stamp) {
            goroutine.lastAttemptAt = worker.stamp;
            goroutine.attempts = 0;
        }
        if (++goroutine.attempts <= kFreeAttemptsIdeal) return worker.mayContinue();
    }
    goroutine.cpuUnreported += kAttemptCost;
    // Alone at this instant: the clock moves on under the running goroutine, which saves a suspension.
    const Nanos after = worker.stamp + kAttemptCost;
    goroutine.lastAttemptAt = after;  // an instant that only its own attempts have reached brings no free ones
    if (m_runnable.empty() && after < m_interruptAt && after < m_timers.nextTime() && worker.operationsLeft > 1) {
        noteInstant(after);
        return worker.mayContinue();
    }
    return false;
}

void VirtualScheduler::suspendForAttempt(Worker& worker, std::coroutine_handle<> frame) noexcept {
    Goroutine* goroutine = worker.current;
    const bool charged = machine().model == MachineModel::GoLinux || goroutine->attempts > kFreeAttemptsIdeal;
    if (!charged) {
        yield(worker, frame);
        return;
    }
    if (goroutine->cpuUnreported >= kMillisecond) reportCpu(worker, *goroutine);
    goroutine->park(frame, WaitReason::Work, 0, goroutine->site);
    m_timers.push(worker.stamp + kAttemptCost, goroutine);
}

bool VirtualScheduler::spend(Worker& worker, std::coroutine_handle<> frame, Nanos duration, Site site) {
    Goroutine* goroutine = worker.current;
    goroutine->park(frame, WaitReason::Work, 0, site.id);
    if (!machine().workBurns) {
        m_timers.push(worker.stamp + duration, goroutine);
        return false;
    }
    if (machine().cores == 0) {
        m_timers.push(worker.stamp + duration, goroutine);
    } else {
        claimCore(goroutine, duration);
    }
    return false;
}

void VirtualScheduler::claimCore(Goroutine* goroutine, Nanos duration) {
    if (m_coresBusy < machine().cores) {
        ++m_coresBusy;
        startSlice({goroutine, duration});
    } else {
        m_coreQueue.push_back({goroutine, duration});
    }
}

void VirtualScheduler::startSlice(CoreClaim claim) {
    if (m_freeSlices.empty()) {
        m_slices.push_back(std::make_unique<CoreSlice>());
        m_freeSlices.push_back(m_slices.back().get());
    }
    CoreSlice* slice = m_freeSlices.back();
    m_freeSlices.pop_back();
    const Nanos length = std::min(claim.left, kCoreQuantum);
    slice->owner = this;
    slice->claim = {claim.goroutine, claim.left - length};
    slice->fire = [](TimerNode& node) {
        auto& ended = static_cast<CoreSlice&>(node);
        ended.owner->endSlice(ended);
    };
    m_timers.push(m_worker.stamp + length, *slice);
}

// A slice is over: what is left of the work goes to the end of the line, the core to the first in line.
void VirtualScheduler::endSlice(CoreSlice& slice) {
    const CoreClaim claim = slice.claim;
    m_freeSlices.push_back(&slice);
    if (claim.left == 0) {
        wake(claim.goroutine);
    } else {
        m_coreQueue.push_back(claim);
    }
    if (m_coreQueue.empty()) {
        --m_coresBusy;
        return;
    }
    const CoreClaim next = m_coreQueue.front();
    m_coreQueue.pop_front();
    startSlice(next);
}

}  // namespace sluice
