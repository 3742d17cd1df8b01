#include "ui/model/cut_hold.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

using Move = CutHold::Move;

constexpr Nanos kCut = 10 * kSecond;

// A run that is cut at kCut, seen at an instant. What happens at the very instant of the cut comes after it.
class CutHoldTest : public testing::Test {
protected:
    SnapshotPtr at(Nanos time, bool atLiveEdge = true, bool ended = false) {
        static const auto manifest = std::make_shared<const Manifest>();
        RunState state(manifest);
        const auto phase = [&](Nanos when, RunPhase to) {
            Event event{};
            event.time = when;
            event.kind = EventKind::RunPhaseChanged;
            event.flags = static_cast<std::uint8_t>(to);
            state.apply(event);
        };
        phase(std::min(time, kCut), RunPhase::Running);
        if (time >= kCut) phase(kCut, RunPhase::Draining);
        if (time > kCut) phase(time, RunPhase::Draining);
        auto snapshot = std::make_shared<Snapshot>(std::move(state));
        snapshot->atLiveEdge = atLiveEdge;
        snapshot->ended = ended;
        return snapshot;
    }
    // Drawn, where to, and whether the end is told.
    void expect(const CutHold::Answer& answer, bool isDrawn, Move move, bool tells = false) {
        EXPECT_EQ(answer.isDrawn, isDrawn);
        EXPECT_EQ(answer.move, move);
        EXPECT_EQ(answer.ended != nullptr, tells);
    }
    CutHold m_hold;
};

TEST_F(CutHoldTest, BeforeTheCutEverythingIsDrawn) {
    expect(m_hold.look(at(0), true, false), true, Move::None);
    expect(m_hold.look(at(kCut - 1), true, false), true, Move::None);
    EXPECT_FALSE(m_hold.isHolding());
}

TEST_F(CutHoldTest, BeyondItTheCursorGoesBackAndNothingIsDrawnMeanwhile) {
    expect(m_hold.look(at(kCut + kSecond), true, false), false, Move::ToCut);
    EXPECT_TRUE(m_hold.isHolding());
    expect(m_hold.look(at(kCut + 2 * kSecond), true, false), false, Move::ToCut);
    expect(m_hold.look(at(kCut, false), true, false), true, Move::None);
}

TEST_F(CutHoldTest, ALiveEdgeThatIsTheCutIsDrawnAndLeftAgain) {
    expect(m_hold.look(at(kCut), true, false), true, Move::None);
    EXPECT_TRUE(m_hold.isHolding());
    expect(m_hold.look(at(kCut + 1), true, false), false, Move::ToCut);
}

TEST_F(CutHoldTest, TheEndIsFetchedUnseenAndToldOnceThePictureIsBack) {
    (void)m_hold.look(at(kCut + 1), true, false);
    (void)m_hold.look(at(kCut, false), true, false);
    expect(m_hold.look(at(kCut, false, true), true, true), true, Move::ToEnd);
    const SnapshotPtr last = at(kCut + kSecond, true, true);
    expect(m_hold.look(last, true, true), false, Move::ToCut);
    const CutHold::Answer answer = m_hold.look(at(kCut, false, true), true, true);
    expect(answer, true, Move::None, true);
    EXPECT_EQ(answer.ended, last);
    expect(m_hold.look(at(kCut, false, true), true, true), true, Move::None);
}

TEST_F(CutHoldTest, TheEndWaitsForTheEnginesReport) {
    (void)m_hold.look(at(kCut + 1), true, false);
    expect(m_hold.look(at(kCut + 1, true, true), true, false), false, Move::ToCut);
    expect(m_hold.look(at(kCut, false, true), true, false), true, Move::None);
    expect(m_hold.look(at(kCut, false, true), true, true), true, Move::ToEnd);
}

TEST_F(CutHoldTest, ARunThatEndsAtItsCutIsToldAtOnce) {
    expect(m_hold.look(at(kCut, true, true), true, true), true, Move::None, true);
}

TEST_F(CutHoldTest, StandingStillNobodyIsTakenBack) {
    expect(m_hold.look(at(kCut + 1), false, false), true, Move::None);
    EXPECT_FALSE(m_hold.isHolding());
    expect(m_hold.look(at(kCut + 2), true, false), false, Move::ToCut);
}

TEST_F(CutHoldTest, WhoGoesElsewhereSeesEverything) {
    (void)m_hold.look(at(kCut + 1), true, false);
    m_hold.release();
    expect(m_hold.look(at(kCut + 2), true, false), true, Move::None);
    expect(m_hold.look(at(kCut + 3, true, true), true, true), true, Move::None, true);
    // Played again from before the cut, time stops there again; the end was told.
    m_hold.arm();
    expect(m_hold.look(at(kCut + 1, false, true), true, true), false, Move::ToCut);
    expect(m_hold.look(at(kCut, false, true), true, true), true, Move::None);
}

TEST_F(CutHoldTest, GoingElsewhereBeforeTheCutChangesNothing) {
    m_hold.release();
    expect(m_hold.look(at(kCut + 1), true, false), false, Move::ToCut);
}

TEST_F(CutHoldTest, ARecordingIsNoNewsAndStaysWhereItWasLeft) {
    m_hold.begin(false, true);
    expect(m_hold.look(at(kCut + 1, true, true), true, true), true, Move::None);
    m_hold.begin(false);
    expect(m_hold.look(at(kCut + 1, true, true), true, true), false, Move::ToCut);
    expect(m_hold.look(at(kCut, false, true), true, true), true, Move::None);
}

}  // namespace
}  // namespace sluice::ui
