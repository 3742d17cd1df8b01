// Keeps the picture at the cut. When a run reaches its stop condition its metrics are cut, and the shutdown that
// follows, at express speed and over up to a minute of its own clock, says little: whoever watched stands at the cut as
// soon as it is seen, and the frames beyond it are not drawn. Who wants to see the shutdown goes there by hand.
//
// The end of a run is told from its last state, which says who is stuck for ever: where the picture stands at the cut,
// the cursor is sent to the end once to fetch it, unseen.
// Knows snapshots only; whoever owns the cursor moves it. Thread rule: one thread; a plain value.
#pragma once

#include "events/observation.hpp"

#include <cstdint>

namespace sluice::ui {

class CutHold {
public:
    enum class Move : std::uint8_t { None, ToCut, ToEnd };
    struct Answer {
        bool isDrawn = true;
        Move move = Move::None;
        SnapshotPtr ended;  // the last state of a run whose end is to be told with this frame; else null
    };

    // Another run. `tellsEnd`: its end is news. `isFree`: it stands where somebody left it, in its shutdown too.
    void begin(bool tellsEnd, bool isFree = false);
    // Time goes on from before the cut: it will be stopped there.
    void arm() { m_stage = Stage::Armed; }
    // A person goes elsewhere, into the shutdown too; where nothing is held yet, nothing changes.
    void release();
    // The picture stands at the cut, or is a frame or two away from it.
    bool isHolding() const noexcept { return m_stage == Stage::Holding; }

    // Each snapshot in turn. `moves`: time goes on by itself, the engine's or that of a past being played.
    // `hasEnded`: the engine has finished, or there is none.
    Answer look(const SnapshotPtr& snapshot, bool moves, bool hasEnded);

private:
    enum class Stage : std::uint8_t { Armed, Holding, Free };
    Stage m_stage = Stage::Armed;
    bool m_tellsEnd = true;
    SnapshotPtr m_last;  // fetched, not yet told
};

// After it the metrics stand still.
inline bool isCut(const RunState& state) {
    return state.meterAtCut() != nullptr;
}
inline bool isBeyondCut(const RunState& state) {
    return isCut(state) && state.time() > state.cutTime();
}

}  // namespace sluice::ui
