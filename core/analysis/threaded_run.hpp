// A run on real threads: W workers and one controller thread, which applies interventions, makes the cut, and ends the
// run. Pace and step mean nothing here: the clock is real.
//
// Lock rule: m_mutex guards what the controlling thread asks for; nothing of the scheduler is called under it but
// notifyController(), which takes the scheduler's own lock.
#pragma once

#include "analysis/run_base.hpp"
#include "runtime/threaded_scheduler.hpp"

#include <deque>

namespace sluice {

class ThreadedRun final : public RunBase {
public:
    static Result<std::shared_ptr<RunBase>> create(RunPlan plan, const Experiment& experiment, Aggregator& aggregator,
                                                   RunOptions options);

    void pause() override {
        wish([this] { m_pauseWanted = true; });
    }
    void resume() override {
        wish([this] { m_pauseWanted = false; });
    }
    bool paused() const override;
    void setPace(double) override {}
    void step() override {}
    void advanceTo(Nanos, bool) override {}
    Status runUntil(EventWatch watch) override;
    Pursuit pursuit() const override { return {}; }
    std::optional<std::uint64_t> standsAt() const override { return std::nullopt; }
    Status intervene(Intervention intervention) override;
    void stop() override;
    Nanos now() const override { return m_clockReady.load(std::memory_order_acquire) ? m_scheduler->clock() : 0; }

private:
    ThreadedRun(RunPlan plan, Experiment experiment, RunOptions options);

    void engine() override;  // the controller
    const Scheduler* engineScheduler() const override {
        return m_clockReady.load(std::memory_order_acquire) ? m_scheduler.get() : nullptr;
    }
    bool build();
    // What is due now; how long until something is due again. False: end the run.
    bool attend(Nanos& nextIn);
    void applyIntervention(const Intervention& intervention, bool isPlanned);
    void takeCut();
    void cutNow();
    void setPaused(bool paused);
    RunOutcome verdict(RunEnd end, bool stopped);
    template <class Function>
    void withController(Function&& function);
    template <class Change>
    void wish(Change&& change) {
        const std::lock_guard guard(m_mutex);
        change();
        if (m_clockReady.load(std::memory_order_acquire)) m_scheduler->notifyController();
    }
    // Waking goroutines takes an engine thread: sources are stopped by a timer that is due at once.
    struct StopSources : TimerNode {
        Env* env = nullptr;
        ThreadedScheduler* scheduler = nullptr;
    };

    // Built on the controller thread, for the first goroutines are spawned by the thread that builds the scheduler.
    std::unique_ptr<ThreadedScheduler> m_scheduler;
    std::unique_ptr<Env> m_env;
    std::unique_ptr<Worker> m_controllerWorker;  // for the controller's own events
    std::atomic<bool> m_clockReady{false};
    std::atomic<bool> m_cutWanted{false};

    mutable std::mutex m_mutex;
    bool m_pauseWanted = false;
    bool m_stop = false;
    std::vector<Intervention> m_mailbox;

    std::deque<Intervention> m_script;
    StopSources m_stopSources;
    TimerNode m_untilCut;  // never due: a run whose cut is wanted and not yet taken is not asleep for ever
    Nanos m_cutAt = kForever;
    Nanos m_drainUntil = kForever;
    bool m_drainedOut = false;
};

}  // namespace sluice
