// What a caller holds of a run: it passes everything on, and watches over the engine. A body that never suspends keeps
// its engine thread for ever, and no thread can be killed. Such a run ends as stuck: it is abandoned, that is, its
// report is written without asking the engine, and its engine threads keep what they use, all of RunBase, alive by a
// count of their own. Should the body come back after all, its thread notices at the next dispatch, leaves, and the
// last one out frees everything; if it never comes back, that memory is lost with the thread, on purpose. Nothing is
// freed under a thread that may still use it, and nobody waits for one that may never end.
//
// What a run that was abandoned still uses must not need the registry or the aggregator, which may go before it: its
// observation leaves the aggregator when this object is destroyed.
#pragma once

#include "analysis/run_base.hpp"

namespace sluice {

class SupervisedRun final : public Run {
public:
    SupervisedRun(std::shared_ptr<RunBase> run, const RunOptions& options);
    // Bounded by what an engine takes to stop, and by `stuckAfter` where it is stuck.
    ~SupervisedRun() override;

    const Experiment& experiment() const override { return m_run->experiment(); }
    const Descriptor& descriptor() const override { return m_run->descriptor(); }
    const Manifest& manifest() const override { return m_run->manifest(); }
    Observation& observation() override { return m_run->observation(); }
    void start() override;
    void pause() override { m_run->pause(); }
    void resume() override { m_run->resume(); }
    bool paused() const override { return m_run->paused(); }
    void setPace(double pace) override { m_run->setPace(pace); }
    void step() override { m_run->step(); }
    void advanceTo(Nanos time, bool thenPause) override { m_run->advanceTo(time, thenPause); }
    Status runUntil(EventWatch watch) override { return m_run->runUntil(std::move(watch)); }
    Pursuit pursuit() const override { return m_run->pursuit(); }
    std::optional<std::uint64_t> standsAt() const override { return m_run->standsAt(); }
    Status intervene(Intervention intervention) override { return m_run->intervene(std::move(intervention)); }
    std::optional<std::vector<Intervention>> script(std::chrono::milliseconds patience) const override {
        return m_run->script(patience);
    }
    void stop() override { m_run->stop(); }
    bool finished() const override { return m_run->finished(); }
    void wait() override { m_run->wait(); }
    RunReport report() const override { return m_run->report(); }
    Nanos now() const override { return m_run->now(); }
    std::vector<std::thread::id> engineThreads() const override { return m_run->engineThreads(); }

private:
    void watch();

    std::shared_ptr<RunBase> m_run;
    const Nanos m_stuckAfter;
    Nanos (*const m_clock)();
    std::thread m_watcher;
};

}  // namespace sluice
