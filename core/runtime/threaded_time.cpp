// Real threads: what happens at an instant (timers) and what takes time (work).
#include "runtime/threaded_scheduler.hpp"

#include <algorithm>

namespace sluice {

namespace {

constexpr int kTimerBatch = 64;

}  // namespace

bool ThreadedScheduler::fireTimers(ThreadWorker& worker) {
    const Nanos next = m_nextTimer.load(std::memory_order_relaxed);
    if (next == kForever || next > clock()) return false;
    DueTimer due[kTimerBatch];
    int count = 0;
    {
        const std::lock_guard guard(m_timerMutex);
        const Nanos now = clock();
        while (count < kTimerBatch && m_timers.nextTime() <= now) due[count++] = m_timers.pop();
        m_nextTimer.store(m_timers.nextTime(), std::memory_order_relaxed);
    }
    refreshStamp(worker);
    for (int i = 0; i < count; ++i) {
        if (due[i].node) {
            due[i].node->fire(*due[i].node);
        } else if (due[i].goroutine->reason == WaitReason::Work) {  // no event: WorkEnded says it
            due[i].goroutine->ready();
            enqueue(worker, due[i].goroutine);
        } else {
            ready(worker, due[i].goroutine);
        }
    }
    return count > 0;
}

void ThreadedScheduler::wakeAt(Worker&, Goroutine* goroutine, Nanos when) {
    {
        const std::lock_guard guard(m_timerMutex);
        m_timers.push(when, goroutine);
        if (when >= m_nextTimer.load(std::memory_order_relaxed)) return;
        m_nextTimer.store(when, std::memory_order_seq_cst);
    }
    if (m_sleeping.load(std::memory_order_seq_cst) > 0) wakeSleeper();
}

void ThreadedScheduler::startTimer(Worker&, TimerNode& node, Nanos when) {
    {
        const std::lock_guard guard(m_timerMutex);
        m_timers.push(when, node);
        if (when >= m_nextTimer.load(std::memory_order_relaxed)) return;
        m_nextTimer.store(when, std::memory_order_seq_cst);
    }
    if (m_sleeping.load(std::memory_order_seq_cst) > 0) wakeSleeper();
}

bool ThreadedScheduler::stopTimer(Worker&, TimerNode& node) {
    const std::lock_guard guard(m_timerMutex);
    if (!m_timers.cancel(node)) return false;
    // Otherwise a worker would wait for a timer that is gone before it finds that nothing can run any more.
    m_nextTimer.store(m_timers.nextTime(), std::memory_order_seq_cst);
    return true;
}

bool ThreadedScheduler::spend(Worker& base, std::coroutine_handle<> frame, Nanos duration, Site site) {
    auto& worker = static_cast<ThreadWorker&>(base);
    if (!machine().workBurns) {
        worker.current->park(frame, WaitReason::Work, 0, site.id);
        wakeAt(worker, worker.current, instantAfter(now(worker), duration));
        return false;
    }
    worker.current->workLeft = duration;
    if (burnSlice(worker, *worker.current) && worker.operationsLeft > 0) return true;
    yield(worker, frame);
    return false;
}

// Burns CPU for a goroutine, 10 ms at most, as long as Go lets one run before others get their turn. True when its work
// is done. The time counts as operations of the goroutine, and a stop takes the turn away at once.
bool ThreadedScheduler::burnSlice(ThreadWorker& worker, Goroutine& goroutine) {
    const Nanos slice = std::min(goroutine.workLeft, kCoreQuantum);
    refreshStamp(worker);
    burn(worker, worker.stamp + slice);
    refreshStamp(worker);
    goroutine.workLeft -= slice;
    worker.operationsLeft -= 1 + static_cast<int>(slice * kQuantumOperations / kCoreQuantum);
    if (m_stopping.load(std::memory_order_relaxed)) worker.operationsLeft = 0;
    return goroutine.workLeft == 0;
}

// Burns CPU in place. Stop ends it early; a pause stands still, and the run clock with it.
void ThreadedScheduler::burn(ThreadWorker& worker, Nanos until) {
    while (clock() < until && !m_stopping.load(std::memory_order_relaxed)) {
        if (m_paused.load(std::memory_order_acquire)) standStill(worker);
        for (int i = 0; i < 16; ++i) cpuRelax();
        if (worker.producer && worker.producer->publishWanted()) worker.producer->publish(worker.stamp);
    }
}

}  // namespace sluice
