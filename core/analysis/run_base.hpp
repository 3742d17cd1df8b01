// What both clocks' runs share: the parts of a run, the cut, the verdict and the report.
//
// A run's phases: sources offer (Running) until the cut (the stop condition, or every source has ended); the metrics
// are cut; the pattern's own shutdown runs (Draining) until nothing is left to do, at most for a while; what is still
// parked then has leaked, what still works is unfinished (Ended). While somebody is at work those who are parked may be
// waiting for it: then nobody is known to have leaked, and all are unfinished.
//
// How it ends is said once: by the engine (claimEnd()), or by the watchdog (abandon()), which then writes a report of
// its own from what has been folded, because all else still belongs to an engine that may yet come back. An engine that
// comes too late returns from engine() and touches nothing. The engine thread shares in the ownership of this object.
//
// Thread rule: functions below are for the engine's controlling thread (the virtual clock's only one; on real threads
// the controller, with the workers standing still or joined), unless said otherwise.
#pragma once

#include "analysis/run.hpp"
#include "analysis/run_plan.hpp"
#include "runtime/scheduler.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sluice {

class RunBase : public Run, public std::enable_shared_from_this<RunBase> {
public:
    const Experiment& experiment() const override { return m_experiment; }
    const Descriptor& descriptor() const override { return m_plan.pattern->descriptor; }
    const Manifest& manifest() const override { return *m_plan.manifest; }
    Observation& observation() override { return *m_observation; }
    bool finished() const override { return m_finished.load(std::memory_order_acquire); }
    void wait() override;
    RunReport report() const override;
    std::vector<std::thread::id> engineThreads() const override;
    std::optional<std::vector<Intervention>> script(std::chrono::milliseconds patience) const override;
    void start() override;

    // --- its supervisor's threads
    bool waitFor(std::chrono::nanoseconds patience) const;  // true: finished
    // Of all workers; none before there is an engine.
    std::vector<Pulse> pulses() const;
    // Ends the run as stuck, unless it has just ended by itself.
    void abandon(const Goroutine& stuck, Nanos limit);
    // The run was told to stop: waits for the end and for the engine thread, or leaves an abandoned one to itself.
    void leave();

protected:
    RunBase(RunPlan plan, Experiment experiment, RunOptions options);

    // --- the engine thread
    virtual void engine() = 0;
    // What a watchdog may look at, from any thread; null before it is there.
    virtual const Scheduler* engineScheduler() const = 0;
    // True: the end is the engine's to tell. False: it has been told, and the engine must return at once.
    bool claimEnd() noexcept;

    // --- the caller's thread: an intervention is about to be asked for
    void noteAsked();

    // --- before anything runs
    void observe(Aggregator& aggregator, int producers, bool lossless, std::function<Nanos()> clock);
    void noteThread(std::thread::id id);

    // --- during the run
    void emitRun(Worker& worker, EventKind kind, std::uint32_t object, std::uint64_t argument, std::uint8_t flags = 0);
    // An intervention takes effect. `planned`: as the experiment's script has it; null: it was asked for meanwhile.
    void apply(Worker& worker, Env& env, const Intervention& intervention, const Intervention* planned);
    // Takes the metrics as they stand. `workers` stand still.
    void takeMetrics(Scheduler& scheduler, const Env& env, Nanos now);

    // --- after it
    // Counts and names what is still there; `verdict` decides whether a parked goroutine counts as leaked.
    void judge(Scheduler& scheduler, Worker& worker, RunOutcome outcome, bool leaksCount);
    void conclude(Scheduler& scheduler, RunOutcome outcome, std::uint64_t dispatches, double wallSeconds);

    bool cutTaken() const noexcept { return m_cut; }
    // Counts what moves messages or goroutines on; polls and sleeps leave it as it is.
    static std::uint64_t progress(Scheduler& scheduler);

    RunPlan m_plan;
    Experiment m_experiment;
    RunOptions m_options;
    std::unique_ptr<Observation> m_observation;
    RunReport m_report;
    bool m_cut = false;
    Nanos m_cutTime = 0;

private:
    enum class Fate : std::uint8_t { Open, Ended, Abandoned };

    void setParameter(Worker& worker, Env& env, const std::string& name, double value);
    void noteLeaks(const std::vector<GoroutineReport>& leaked);
    std::string describe(const std::vector<GoroutineReport>& remaining) const;
    RunReport stuckReport(const Goroutine& stuck, Nanos limit) const;

    mutable std::mutex m_doneMutex;          // guards m_finished's condition and what follows
    mutable std::condition_variable m_done;  // finished, or an intervention has taken effect
    std::atomic<bool> m_finished{false};
    std::atomic<Fate> m_fate{Fate::Open};
    std::unique_ptr<RunReport> m_stuckReport;  // of one that was abandoned; set before it is finished
    std::chrono::steady_clock::time_point m_startedAt{};
    std::thread m_thread;
    std::vector<std::thread::id> m_threads;
    std::vector<Intervention> m_applied;
    std::vector<Intervention> m_toCome;  // of the experiment's script
    std::uint64_t m_asked = 0;           // interventions, and how many of them took effect
    std::uint64_t m_answered = 0;
};

// How long the shutdown of a pattern may take after the cut.
inline constexpr Nanos kDrainVirtual = 60 * kSecond;
inline constexpr Nanos kDrainThreads = 2 * kSecond;  // of real time: a person waits for it
// A shutdown in which nothing but polling happens for this long, or for this much CPU time (a busy loop costs the host
// seconds in every simulated one), will not come to an end by itself.
inline constexpr Nanos kDrainIdle = 5 * kSecond;
inline constexpr Nanos kDrainIdleCpu = 250 * kMillisecond;
inline constexpr Nanos kDrainLook = 250 * kMillisecond;  // how often that is looked at

// Lets the window stay smooth while an engine thread burns its core.
void lowerThreadPriority() noexcept;

}  // namespace sluice
