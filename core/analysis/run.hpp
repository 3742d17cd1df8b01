// A Run executes one experiment: it owns the scheduler, the goroutines and everything they share, the tape, the meters
// and the telemetry of one run, so that several live at once. It has its own engine thread (virtual clock) or worker
// threads (real threads); none of its code runs on the caller's thread.
//
// Thread rule: all members may be called from any one controlling thread (the GUI's); they post to the engine and
// return at once, unless said otherwise.
#pragma once

#include "base/result.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"
#include "events/watchpoint.hpp"
#include "patterns/descriptor.hpp"
#include "patterns/registry.hpp"
#include "workload/experiment.hpp"
#include "workload/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sluice {

struct RunOptions {
    TelemetryLevel level = TelemetryLevel::Live;
    bool startPaused = false;
    double pace = 0;  // simulated seconds per wall second; 0: express. Ignored on real threads
    std::uint64_t recordingBytesMax = kRecordingBytesMax;  // at which recording stops
    Nanos stuckAfter = kSecond;       // of wall time in one goroutine that neither waits nor gives way
    Nanos (*watchClock)() = nullptr;  // by which that is measured; null: the wall's
};

struct Fault {
    std::string kind;         // "leak", "deadlock", "panic" ...
    std::uint64_t count = 0;  // of goroutines, or of times
    std::string where;        // goroutine, place and object in words
};

// What a run came to. Valid once finished.
struct RunReport {
    RunOutcome outcome = RunOutcome::None;
    Nanos simulated = 0;  // up to the cut
    double wallSeconds = 0;
    std::uint64_t events = 0;
    std::uint64_t eventHash = 0;  // virtual clock at level Live or above
    bool hasEventHash = false;
    std::uint64_t telemetryDropped = 0;
    std::string
        recordingIncomplete;  // why the recording does not hold all of the run; empty: it does, or there is none
    std::uint64_t dispatches = 0;
    Meter meter;        // at the cut, closed at `simulated`; its goroutine counts are those at the end
    Ledger::Held held;  // messages without an outcome at the cut, counted in the ledger
    std::vector<Fault> faults;
    std::string text;                  // the report in words, where there is one
    std::vector<Intervention> script;  // all interventions that took effect, with their dispatch numbers
};

// How a run fares that was asked to go on until something happens.
struct Pursuit {
    enum class Stage : std::uint8_t {
        None,    // nobody asked, or it was taken back
        Going,   // not yet
        Seen,    // it happened, and the run stands still there, unless that was its end
        Missed,  // the run came to its end without it
    };
    Stage stage = Stage::None;
    Sighting seen;
    std::uint64_t further = 0;  // so many events of the same dispatch would have done as well
};

class Run {
public:
    // Checks the experiment (pattern, variant, every parameter and its range, script) before anything starts.
    static Result<std::unique_ptr<Run>> create(const Registry& registry, const Experiment& experiment,
                                               Aggregator& aggregator, RunOptions options);
    virtual ~Run() = default;  // stops, joins and frees; bounded time, even where a body never comes back

    virtual const Experiment& experiment() const = 0;
    virtual const Descriptor& descriptor() const = 0;
    virtual const Manifest& manifest() const = 0;
    virtual Observation& observation() = 0;

    virtual void start() = 0;
    virtual void pause() = 0;
    virtual void resume() = 0;
    virtual bool paused() const = 0;
    virtual void setPace(double simulatedSecondsPerWallSecond) = 0;  // 0: express
    // Paused, virtual clock: runs on to the next dispatch that emits at least one event, then pauses again.
    virtual void step() = 0;
    // Runs at express speed up to this instant of the run clock, then goes on at its pace (or pauses if `thenPause`).
    virtual void advanceTo(Nanos time, bool thenPause) = 0;
    // Virtual clock: runs at express speed until an event satisfies the watch, and stands still right after the
    // dispatch that emitted it; for a time, at that instant, before anything happens in it. The run is the same as
    // without. What comes before the watch (its channels) must have been shown to it. Taken back by pause(), resume(),
    // step() and advanceTo(). Errors: real threads, which cannot stop at an event; telemetry off.
    virtual Status runUntil(EventWatch watch) = 0;
    virtual Pursuit pursuit() const = 0;
    // Virtual clock: how many events there are, where the engine has come to stand still; nothing while it goes on.
    virtual std::optional<std::uint64_t> standsAt() const = 0;
    // Sets a parameter or presses an action now; recorded in the script. Errors: unknown name, out of range, not live.
    virtual Status intervene(Intervention intervention) = 0;
    // The script that repeats this run: every intervention that took effect so far, exactly where it did, and behind
    // them what the experiment's own script still has to come. Once started. Nothing when interventions that were asked
    // for have not taken effect after `patience` (0: returns at once).
    virtual std::optional<std::vector<Intervention>> script(std::chrono::milliseconds patience) const = 0;
    // Ends the run at this instant; returns at once.
    virtual void stop() = 0;

    virtual bool finished() const = 0;
    virtual void wait() = 0;               // blocks until finished and folded; not on the GUI thread
    virtual RunReport report() const = 0;  // once finished
    virtual Nanos now() const = 0;         // run clock, approximately
    // Threads that have executed engine code of this run (for the test that the GUI's is not among them).
    virtual std::vector<std::thread::id> engineThreads() const = 0;
};

}  // namespace sluice
