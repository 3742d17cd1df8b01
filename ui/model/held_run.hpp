// A run as the window holds it: an engine's, or a recording out of a session. Views see only its observation, so that
// both look the same.
//
// Ownership: shared, because saving may still read a run that the window has already replaced; whoever lets go last
// must not be the GUI thread (taking an engine down takes time), so the window hands its share to a BackgroundQueue.
// Thread rule: `experiment`, `saved` and the pointers are fixed at creation.
#pragma once

#include "analysis/run.hpp"
#include "session/store.hpp"

#include <memory>
#include <optional>

namespace sluice::ui {

struct HeldRun {
    Experiment experiment;  // as it was started; later interventions are the engine's
    std::shared_ptr<const Manifest> manifest;
    std::unique_ptr<Run> engine;            // null for a recording
    std::unique_ptr<Observation> replay;    // null for an engine's run
    std::shared_ptr<const SavedRun> saved;  // of a recording: what the session says of it
    std::optional<Nanos> savedCut;          // of a recording: where its metrics were cut

    Observation& observation() const { return engine ? engine->observation() : *replay; }
    bool isRecording() const noexcept { return engine == nullptr; }
};

// Makes a run, at level Recorded so that it can be saved, that will stand still once started. Takes a moment: not on
// the GUI thread.
Result<std::shared_ptr<HeldRun>> makeRun(const Registry& registry, const Experiment& experiment,
                                         Aggregator& aggregator);
// The run of a session shown again; at once, the aggregator reads the recording meanwhile. Refused where it was made of
// other parts than its pattern has now.
Result<std::shared_ptr<HeldRun>> holdRecording(const Registry& registry, std::shared_ptr<const SavedRun> saved,
                                               Aggregator& aggregator);

// The run as a session keeps it, up to now if it goes on. Waits until everything is folded: not on the GUI thread.
SavedRun captureRun(const Registry& registry, const HeldRun& run);

}  // namespace sluice::ui
