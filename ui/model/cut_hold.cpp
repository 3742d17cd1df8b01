#include "ui/model/cut_hold.hpp"

#include <utility>

namespace sluice::ui {

void CutHold::begin(bool tellsEnd, bool isFree) {
    m_stage = isFree ? Stage::Free : Stage::Armed;
    m_tellsEnd = tellsEnd;
    m_last.reset();
}

void CutHold::release() {
    if (m_stage == Stage::Holding) m_stage = Stage::Free;
}

CutHold::Answer CutHold::look(const SnapshotPtr& snapshot, bool moves, bool hasEnded) {
    if (m_stage == Stage::Armed && moves && isCut(snapshot->state)) m_stage = Stage::Holding;
    const bool isHeld = m_stage == Stage::Holding;
    const bool isEnd = hasEnded && snapshot->ended;
    if (isEnd && snapshot->atLiveEdge && std::exchange(m_tellsEnd, false)) m_last = snapshot;
    Answer answer;
    // Where the cut is the live edge of the moment, the cursor follows it: it is sent back when it has left the cut.
    answer.isDrawn = !isHeld || !isBeyondCut(snapshot->state);
    if (isHeld && isEnd && m_tellsEnd) {
        answer.move = Move::ToEnd;
    } else if (!answer.isDrawn) {
        answer.move = Move::ToCut;
    }
    if (answer.isDrawn) answer.ended = std::exchange(m_last, nullptr);
    return answer;
}

}  // namespace sluice::ui
