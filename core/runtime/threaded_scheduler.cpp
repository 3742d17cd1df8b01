#include "runtime/threaded_scheduler.hpp"

#include <chrono>
#include <ctime>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sluice {

namespace {

// A thief leaves a short ring alone unless its owner has not popped for this long: stealing what the owner is about to
// run costs more than it brings (measured: a worker pool on two threads runs four times slower without this).
constexpr std::uint32_t kStealAtLeast = 3;
constexpr Nanos kStuckAfter = 3 * kMicrosecond;
constexpr int kSpinRounds = 64;
constexpr std::uint32_t kFairnessTicks = 64;     // look at timers and the global queue at least this often
constexpr Nanos kEarlyWake = 50 * kMicrosecond;  // wake before a timer, and poll the rest

Nanos steadyNow() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Nanos threadCpuNow() noexcept {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<Nanos>(spent.tv_sec) * kSecond + spent.tv_nsec;
}

// The window stays smooth while a run burns every core. A person may lack the right to come back; lowering needs none.
void lowerPriority() noexcept {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
}

}  // namespace

ThreadedScheduler::ThreadedScheduler(SchedulerOptions options, int workers)
    : Scheduler(std::move(options), true, workers > 1) {
    SLUICE_ASSERT(workers > 0, "a threaded scheduler needs workers");
    for (int i = 0; i < workers; ++i) {
        m_workers.push_back(std::make_unique<ThreadWorker>(*this, i, m_options.seed));
        m_workers.back()->meter = Meter(manifest().classes.size(), manifest().roles.size(), manifest().marks.size());
    }
    if (!parallel()) m_solo = m_workers.front().get();
    // Whoever builds the run spawns its first goroutines through worker 0, before start().
    setThreadWorker(m_workers.front().get());
}

ThreadedScheduler::~ThreadedScheduler() {
    if (m_started) stopAndJoin();
    setThreadWorker(m_workers.front().get());
    teardown();
    setThreadWorker(nullptr);
}

Nanos ThreadedScheduler::clock() const noexcept {
    if (!m_started) return 0;
    const Nanos frozen = m_frozenAt.load(std::memory_order_acquire);
    return frozen >= 0 ? frozen : steadyNow() - m_origin.load(std::memory_order_relaxed);
}

void ThreadedScheduler::refreshStamp(Worker& worker) noexcept {
    worker.stamp = std::max(worker.stamp, clock());
}

void ThreadedScheduler::start() {
    m_origin.store(steadyNow(), std::memory_order_relaxed);
    m_started = true;
    setThreadWorker(nullptr);
    for (auto& worker : m_workers) worker->thread = std::thread([this, w = worker.get()] { workerLoop(*w); });
}

Pulse ThreadedScheduler::pulse(int index) const noexcept {
    const ThreadWorker& worker = *m_workers[static_cast<std::size_t>(index)];
    if (worker.isStanding) return {};
    return {worker.current, worker.ticks};
}

std::vector<std::thread::id> ThreadedScheduler::threadIds() const {
    std::vector<std::thread::id> ids;
    for (const auto& worker : m_workers) ids.push_back(worker->thread.get_id());
    return ids;
}

bool ThreadedScheduler::waitEnded(Nanos timeout) {
    std::unique_lock lock(m_mutex);
    const auto called = [this] { return m_ended || m_controllerNotified; };
    if (timeout == kForever) {
        m_controllerCalled.wait(lock, called);
    } else {
        m_controllerCalled.wait_for(lock, std::chrono::nanoseconds(timeout), called);
    }
    m_controllerNotified = false;
    return m_ended;
}

void ThreadedScheduler::notifyController() noexcept {
    const std::lock_guard guard(m_mutex);
    m_controllerNotified = true;
    m_controllerCalled.notify_all();
}

void ThreadedScheduler::end(RunEnd why) noexcept {
    const std::lock_guard guard(m_mutex);
    if (!m_ended) m_end = why;
    m_ended = true;
    m_stopping.store(true, std::memory_order_release);
    m_workChanged.notify_all();
    m_resumed.notify_all();
    m_stoodStill.notify_all();  // whoever waits in pause(): the workers may be gone without having stood still
    m_controllerCalled.notify_all();
}

void ThreadedScheduler::requestStop() noexcept {
    end(RunEnd::Stopped);
}

RunEnd ThreadedScheduler::stopAndJoin() {
    end(RunEnd::Stopped);
    for (auto& worker : m_workers) {
        if (worker->thread.joinable()) worker->thread.join();
    }
    setThreadWorker(m_workers.front().get());  // for handles that the caller lets go of
    return m_end;
}

bool ThreadedScheduler::pause() {
    std::unique_lock lock(m_mutex);
    if (m_ended) return false;
    if (m_paused.load(std::memory_order_relaxed)) return true;
    m_paused.store(true, std::memory_order_release);
    m_workChanged.notify_all();
    m_stoodStill.wait(lock, [this] { return m_standing == workerCount() || m_ended; });
    m_frozenAt.store(steadyNow() - m_origin.load(std::memory_order_relaxed), std::memory_order_release);
    return !m_ended;
}

void ThreadedScheduler::resumeAll() {
    const std::lock_guard guard(m_mutex);
    if (!m_paused.load(std::memory_order_relaxed)) return;
    const Nanos frozen = m_frozenAt.load(std::memory_order_relaxed);
    if (frozen >= 0) m_origin.store(steadyNow() - frozen, std::memory_order_relaxed);
    m_frozenAt.store(-1, std::memory_order_release);
    m_paused.store(false, std::memory_order_release);
    m_resumed.notify_all();
}

// A pause: the worker has no goroutine in hand. Its events are handed over and its CPU time is counted.
void ThreadedScheduler::standStill(ThreadWorker& worker) {
    refreshStamp(worker);
    reportThreadCpu(worker);
    if (worker.producer) worker.producer->idle();
    worker.isStanding = true;
    {
        std::unique_lock lock(m_mutex);
        ++m_standing;
        m_stoodStill.notify_all();
        m_resumed.wait(lock, [this] {
            return !m_paused.load(std::memory_order_relaxed) || m_stopping.load(std::memory_order_relaxed);
        });
        --m_standing;
    }
    worker.isStanding = false;
    if (worker.producer) worker.producer->resumed(clock());
}

void ThreadedScheduler::reportThreadCpu(ThreadWorker& worker) noexcept {
    const Nanos total = threadCpuNow();
    const Nanos spent = total - worker.cpuReported;
    worker.cpuReported = total;
    worker.meter.onCpu(spent);
    worker.emitFor(nullptr, EventKind::CpuSpent, 0, 0, static_cast<std::uint64_t>(spent));
}

void ThreadedScheduler::workerLoop(ThreadWorker& worker) {
    lowerPriority();
    setThreadWorker(&worker);
    worker.cpuReported = threadCpuNow();
    while (Goroutine* goroutine = findWork(worker)) {
        if (goroutine->workLeft > 0 && !burnSlice(worker, *goroutine)) {
            enqueueLast(worker, goroutine);
            if (m_sleeping.load(std::memory_order_relaxed) > 0) wakeSleeper();
            continue;
        }
        if (worker.observed()) refreshStamp(worker);
        resume(worker, goroutine);
        if (worker.producer && worker.producer->publishWanted()) [[unlikely]]
            worker.producer->publish(worker.stamp);
    }
    refreshStamp(worker);
    reportThreadCpu(worker);
    if (worker.producer) worker.producer->idle();
    setThreadWorker(nullptr);
}

void ThreadedScheduler::readyParallel(Worker& base, Goroutine* goroutine, bool last) noexcept {
    auto& worker = static_cast<ThreadWorker&>(base);
    Goroutine* toQueue = last ? goroutine : worker.ring.exchangeNext(goroutine);
    if (toQueue && !worker.ring.push(toQueue)) pushGlobal(toQueue);
    if (last) return;
    // Publish first (exchangeNext), then look for sleepers; one who falls asleep does it the other way round. All four
    // accesses are sequentially consistent, so one of the two sees the other.
    if (m_sleeping.load(std::memory_order_seq_cst) > 0 && m_searching.load(std::memory_order_seq_cst) == 0)
        wakeSleeper();
}

void ThreadedScheduler::pushGlobal(Goroutine* goroutine) noexcept {
    const std::lock_guard guard(m_mutex);
    m_global.push(goroutine);
    m_globalCount.fetch_add(1, std::memory_order_relaxed);
}

void ThreadedScheduler::wakeSleeper() noexcept {
    const std::lock_guard guard(m_mutex);
    if (m_sleeping.load(std::memory_order_relaxed) == 0) return;
    ++m_wakeCount;
    m_workChanged.notify_one();
}

Goroutine* ThreadedScheduler::popGlobal(ThreadWorker& worker) {
    if (m_globalCount.load(std::memory_order_relaxed) == 0) return nullptr;
    const std::lock_guard guard(m_mutex);
    Goroutine* first = m_global.pop();
    if (!first) return nullptr;
    int taken = 1;
    const int share = std::min(m_globalCount.load(std::memory_order_relaxed) / workerCount(), 64);
    while (taken < share && worker.ring.queued() < RunRing::kCapacity - 1) {
        Goroutine* more = m_global.pop();
        if (!more) break;
        (void)worker.ring.push(more);
        ++taken;
    }
    m_globalCount.fetch_sub(taken, std::memory_order_relaxed);
    return first;
}

bool ThreadedScheduler::seemsStuck(const ThreadWorker& victim) const {
    const std::uint32_t before = victim.ring.popCount();
    const Nanos start = steadyNow();
    while (steadyNow() - start < kStuckAfter) cpuRelax();
    return victim.ring.popCount() == before;
}

Goroutine* ThreadedScheduler::steal(ThreadWorker& worker, bool patient) {
    const auto count = static_cast<std::uint32_t>(m_workers.size());
    const std::uint32_t first = worker.random.below(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        ThreadWorker& victim = *m_workers[(first + i) % count];
        if (&victim == &worker) continue;
        const std::uint32_t queued = victim.ring.queued();
        const bool worthIt = queued >= kStealAtLeast || (queued > 0 && seemsStuck(victim));
        if (worthIt) {
            if (Goroutine* goroutine = victim.ring.stealInto(worker.ring)) return goroutine;
        }
        if (patient && !victim.ring.empty() && seemsStuck(victim)) {
            if (Goroutine* goroutine = victim.ring.stealNext()) return goroutine;
        }
    }
    return nullptr;
}

// With a single worker.
Goroutine* ThreadedScheduler::searchAlone(ThreadWorker& worker) {
    if (++worker.ticks % kFairnessTicks == 0) {
        fireTimers(worker);
        if (Goroutine* goroutine = m_runnable.pop()) return goroutine;
    }
    do {
        if (m_runNext) return std::exchange(m_runNext, nullptr);
        if (Goroutine* goroutine = m_runnable.pop()) return goroutine;
    } while (fireTimers(worker));
    return nullptr;
}

Goroutine* ThreadedScheduler::search(ThreadWorker& worker, bool patient) {
    if (!parallel()) return searchAlone(worker);
    if (++worker.ticks % kFairnessTicks == 0) {
        fireTimers(worker);
        if (Goroutine* goroutine = popGlobal(worker)) return goroutine;
        if (Goroutine* goroutine = worker.ring.popOldest()) return goroutine;
    }
    if (Goroutine* goroutine = worker.ring.pop()) return goroutine;
    if (Goroutine* goroutine = popGlobal(worker)) return goroutine;
    if (fireTimers(worker)) {
        if (Goroutine* goroutine = worker.ring.pop()) return goroutine;
    }
    return steal(worker, patient);
}

Goroutine* ThreadedScheduler::findWork(ThreadWorker& worker) {
    int rounds = 0;
    bool searching = false;
    const auto stopSearching = [&] {
        if (searching) m_searching.fetch_sub(1, std::memory_order_seq_cst);
        searching = false;
    };
    for (;;) {
        if (m_stopping.load(std::memory_order_acquire)) return stopSearching(), nullptr;
        if (m_paused.load(std::memory_order_acquire)) {
            stopSearching();
            standStill(worker);
            continue;
        }
        if (Goroutine* goroutine = search(worker, rounds > 2)) {
            const bool wasSearching = searching;
            stopSearching();
            // The last searcher found something: let another look for more.
            if (wasSearching && !worker.ring.empty() && m_sleeping.load(std::memory_order_relaxed) > 0) wakeSleeper();
            return goroutine;
        }
        if (parallel() && ++rounds < kSpinRounds) {
            if (!searching) m_searching.fetch_add(1, std::memory_order_relaxed);
            searching = true;
            for (int i = 0; i < 32; ++i) cpuRelax();
            continue;
        }
        stopSearching();
        rounds = 0;
        if (!sleepUntilWork(worker)) return nullptr;
    }
}

bool ThreadedScheduler::anyWorkQueued() const noexcept {
    if (!parallel()) return m_runNext || !m_runnable.empty();
    if (m_globalCount.load(std::memory_order_relaxed) > 0) return true;
    for (const auto& worker : m_workers) {
        if (!worker->ring.empty()) return true;
    }
    return false;
}

// False: nothing can ever run again, or the run has ended.
bool ThreadedScheduler::sleepUntilWork(ThreadWorker& worker) {
    if (worker.producer) worker.producer->idle();
    bool quiescent = false;
    {
        std::unique_lock lock(m_mutex);
        m_sleeping.fetch_add(1, std::memory_order_seq_cst);
        const Nanos timer = m_nextTimer.load(std::memory_order_seq_cst);
        const bool nothing = !anyWorkQueued() && !m_stopping.load(std::memory_order_relaxed);
        if (nothing && timer == kForever && m_sleeping.load(std::memory_order_relaxed) == workerCount()) {
            quiescent = true;
        } else if (nothing && !m_paused.load(std::memory_order_relaxed)) {
            const std::uint64_t seen = m_wakeCount;
            const auto changed = [&] {
                return m_wakeCount != seen || m_stopping.load(std::memory_order_relaxed) ||
                       m_paused.load(std::memory_order_relaxed);
            };
            if (timer == kForever) {
                m_workChanged.wait(lock, changed);
            } else if (const Nanos wait = timer - clock() - kEarlyWake; wait > 0) {
                m_workChanged.wait_for(lock, std::chrono::nanoseconds(wait), changed);
            }
        }
        m_sleeping.fetch_sub(1, std::memory_order_seq_cst);
    }
    if (worker.producer) worker.producer->resumed(clock());
    if (quiescent) end(RunEnd::Quiescent);
    return !quiescent;
}

}  // namespace sluice
