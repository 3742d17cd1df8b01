// Real threads: goroutines M:N over worker threads with work stealing, on the real clock. The run clock counts from the
// start and excludes pauses.
//
// Lock rule: m_mutex (from Scheduler) guards the global queue, the sleepers and the phases of pause and stop;
// m_timerMutex guards the timers. Neither is held while a goroutine is readied or resumed, and neither is taken inside
// the other.
//
// A single worker uses the run queue of the virtual clock. Several find work in this order: own ring, global queue,
// timers, other rings; then a short spin, then sleep. A worker that goes to sleep announces itself under m_mutex and
// looks once more at every ring, and whoever makes work looks for sleepers after publishing it, so no wake-up is lost.
// The last one to fall asleep with no timer pending has found that nothing can ever run again.
#pragma once

#include "runtime/heap_timers.hpp"
#include "runtime/run_ring.hpp"
#include "runtime/scheduler.hpp"

#include <condition_variable>
#include <thread>

namespace sluice {

class ThreadedScheduler final : public Scheduler {
public:
    // At least one worker.
    ThreadedScheduler(SchedulerOptions options, int workers);
    ~ThreadedScheduler() override;

    void start();
    // Waits until the run has ended, at most for `timeout` of wall time, or until notifyController().
    bool waitEnded(Nanos timeout);
    void notifyController() noexcept;
    // Stops every worker between two dispatches and waits for that; the run clock stands still meanwhile. False: the
    // run is ending, and its workers may still be on their way out.
    bool pause();
    void resumeAll();
    bool paused() const noexcept { return m_paused.load(std::memory_order_acquire); }
    // Ends the worker threads and says why the run ended. After that only teardown() and reports; the calling thread
    // takes worker 0's place, so that it may drop handles of the run's objects.
    RunEnd stopAndJoin();

    Nanos clock() const noexcept;
    std::vector<std::thread::id> threadIds() const;

    void requestStop() noexcept override;
    void wakeAt(Worker& worker, Goroutine* goroutine, Nanos when) override;
    void startTimer(Worker& worker, TimerNode& node, Nanos when) override;
    bool stopTimer(Worker& worker, TimerNode& node) override;
    bool chargeAttempt(Worker& worker) noexcept override { return worker.mayContinue(); }
    void suspendForAttempt(Worker& worker, std::coroutine_handle<> frame) noexcept override { yield(worker, frame); }
    bool spend(Worker& worker, std::coroutine_handle<> frame, Nanos duration, Site site) override;
    Worker& workerAt(int index) noexcept override { return *m_workers[static_cast<std::size_t>(index)]; }
    Pulse pulse(int index) const noexcept override;
    int workerCount() const noexcept override { return static_cast<int>(m_workers.size()); }

private:
    struct alignas(128) ThreadWorker final : Worker {
        using Worker::Worker;
        RunRing ring;
        Watched<std::uint32_t> ticks;  // searches for work: one before each dispatch
        Watched<bool> isStanding;      // in a pause
        Nanos cpuReported = 0;
        std::thread thread;
    };

    void readyParallel(Worker& worker, Goroutine* goroutine, bool last) noexcept override;
    void refreshStamp(Worker& worker) noexcept override;
    void mainReturned() noexcept override { end(RunEnd::MainReturned); }
    void panicked() noexcept override { end(RunEnd::Panicked); }
    void end(RunEnd why) noexcept;

    void workerLoop(ThreadWorker& worker);
    Goroutine* findWork(ThreadWorker& worker);
    Goroutine* search(ThreadWorker& worker, bool patient);
    Goroutine* searchAlone(ThreadWorker& worker);
    Goroutine* popGlobal(ThreadWorker& worker);
    Goroutine* steal(ThreadWorker& worker, bool patient);
    bool seemsStuck(const ThreadWorker& victim) const;
    bool fireTimers(ThreadWorker& worker);
    void pushGlobal(Goroutine* goroutine) noexcept;
    bool sleepUntilWork(ThreadWorker& worker);
    bool anyWorkQueued() const noexcept;
    void wakeSleeper() noexcept;
    void standStill(ThreadWorker& worker);
    void reportThreadCpu(ThreadWorker& worker) noexcept;
    bool burnSlice(ThreadWorker& worker, Goroutine& goroutine);
    void burn(ThreadWorker& worker, Nanos until);

    std::vector<std::unique_ptr<ThreadWorker>> m_workers;
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_paused{false};
    std::atomic<int> m_sleeping{0};
    std::atomic<int> m_searching{0};
    std::atomic<int> m_globalCount{0};
    GoroutineQueue m_global;
    std::condition_variable m_workChanged;
    std::uint64_t m_wakeCount = 0;
    std::condition_variable m_stoodStill;
    std::condition_variable m_resumed;
    int m_standing = 0;
    std::condition_variable m_controllerCalled;
    bool m_controllerNotified = false;
    bool m_ended = false;
    std::atomic<bool> m_started{false};  // an observer may ask for the clock before the start
    RunEnd m_end = RunEnd::Quiescent;

    std::mutex m_timerMutex;
    HeapTimers m_timers;
    std::atomic<Nanos> m_nextTimer{kForever};

    std::atomic<Nanos> m_origin{0};     // steady clock at run clock 0, moved on by pauses
    std::atomic<Nanos> m_frozenAt{-1};  // run clock while paused; -1 otherwise
};

}  // namespace sluice
