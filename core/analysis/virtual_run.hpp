// A run on the virtual clock: one engine thread, which this object starts, paces, pauses, steps and ends.
//
// Lock rule: m_mutex guards what the controlling thread asks for (the fields of Wishes). The engine thread takes it
// between dispatches only; nothing of the simulation is touched under it.
#pragma once

#include "analysis/run_base.hpp"
#include "runtime/virtual_scheduler.hpp"

#include <atomic>
#include <deque>

namespace sluice {

class VirtualRun final : public RunBase, private VirtualControl {
public:
    static Result<std::shared_ptr<RunBase>> create(RunPlan plan, const Experiment& experiment, Aggregator& aggregator,
                                                   RunOptions options);
    ~VirtualRun() override;

    void pause() override;
    void resume() override;
    bool paused() const override;
    void setPace(double simulatedSecondsPerWallSecond) override;
    void step() override;
    void advanceTo(Nanos time, bool thenPause) override;
    Status runUntil(EventWatch watch) override;
    Pursuit pursuit() const override;
    std::optional<std::uint64_t> standsAt() const override;
    Status intervene(Intervention intervention) override;
    void stop() override;
    Nanos now() const override;

private:
    using WallTime = std::chrono::steady_clock::time_point;

    VirtualRun(RunPlan plan, Experiment experiment, RunOptions options);

    // VirtualControl, on the engine thread
    bool attend() override;
    bool mayAdvance(Nanos next) override;
    Nanos attendAt() const override { return m_attendAt; }
    Nanos interruptAt() const override { return m_interruptAt; }
    std::uint64_t attendAtDispatch() const override { return m_attendAtDispatch; }
    bool quiescent() override { return false; }

    void engine() override;
    const Scheduler* engineScheduler() const override { return m_scheduler.get(); }
    RunOutcome verdict(RunEnd end);
    void takeCut();
    bool fitsThisRun(const Intervention& recorded) const;
    void sortOutMisfits();
    void checkIdle();
    void noteProgress(std::uint64_t progress);
    void applyDue();
    void applyMailbox(std::unique_lock<std::mutex>& lock);
    void planAttention();
    bool stepping() const noexcept { return m_stepsWanted > 0; }
    bool standsStill() const noexcept { return m_paused && !stepping(); }
    void noteStep();
    void noteTarget();
    bool pursuing() const noexcept { return m_pursuit.stage == Pursuit::Stage::Going; }
    // At express speed, whatever the pace.
    bool hurries() const noexcept { return m_advanceTo >= 0 || pursuing(); }
    void takeBackPursuit();
    void lookOut();
    void endPursuit(Pursuit::Stage stage);
    void endPursuitWithRun();
    std::uint64_t emitted() const;
    void publish(std::unique_lock<std::mutex>& lock);
    void rebase();
    void noteClock(Nanos reached) noexcept;
    Nanos pacedNow() const;
    template <class Change>
    void wish(Change&& change);

    std::unique_ptr<VirtualScheduler> m_scheduler;
    std::unique_ptr<Env> m_env;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    // --- under m_mutex
    bool m_paused = false;
    std::uint32_t m_stepsWanted = 0;
    bool m_stop = false;
    double m_pace = 0;
    Nanos m_advanceTo = -1;  // express until then; -1: no
    bool m_pauseThere = false;
    Pursuit m_pursuit;
    std::optional<EventWatch> m_nextWatch;    // asked for; the engine thread takes it
    std::optional<std::uint64_t> m_standsAt;  // events emitted where the engine thread waits; counts in standsStill()
    std::vector<Intervention> m_mailbox;
    WallTime m_originWall{};  // pace: run clock m_originClock was at this wall time
    Nanos m_originClock = 0;
    Nanos m_nextInstant = 0;        // the clock will not pass it before something happens
    std::atomic<Nanos> m_clock{0};  // at express speed the engine moves it without the lock
    // --- engine thread only
    bool m_racing = false;  // express, as it last attended: the clock moves on unless the scheduler is interrupted
    std::deque<Intervention> m_byTime;
    std::deque<Intervention> m_byDispatch;
    Nanos m_cutAt = kForever;
    Nanos m_drainUntil = kForever;
    Nanos m_idleCheckAt = kForever;
    std::uint64_t m_lastProgress = 0;
    Nanos m_progressAt = 0;  // when the shutdown last got on, and the CPU time burnt by then
    Nanos m_progressCpu = 0;
    std::uint64_t m_outcomes = 0;  // of messages, when that was last looked at, and since when there were so many
    Nanos m_outcomeAt = 0;
    bool m_drainedOut = false;
    EventWatch m_watch;                       // what is looked out for while pursuing()
    std::optional<std::uint64_t> m_stepFrom;  // events emitted when the step began
    Nanos m_attendAt = kForever;
    Nanos m_interruptAt = kForever;
    std::uint64_t m_attendAtDispatch = UINT64_MAX;
};

// Changes what is asked for, and makes the engine look.
template <class Change>
void VirtualRun::wish(Change&& change) {
    {
        const std::lock_guard guard(m_mutex);
        change();
    }
    m_scheduler->interrupt();
    m_changed.notify_all();
}

}  // namespace sluice
