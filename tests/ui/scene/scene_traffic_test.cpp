#include "ui/scene/scene_traffic.hpp"

#include "ui/scene/scene_fixture.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

constexpr double kFrame = 1.0 / 60;
constexpr std::uint32_t kProcessor = 5;

class SceneTrafficTest : public testing::Test {
protected:
    SceneTrafficTest() {
        LayoutOptions options;
        m_layout = layoutScene(m_descriptor, m_counts, options);
        m_index = SceneIndex(m_layout, m_descriptor.topology);
        m_traffic.reset(m_layout);
        observe();
    }
    void observe(bool frozen = false, double seconds = kFrame) {
        m_run.advance(16 * kMillisecond);
        m_traffic.observe(*m_run.snapshot(), m_index, seconds, frozen);
    }
    const SceneEdge& edgeOf(const SceneToken& token) const {
        return m_layout.edges[static_cast<std::size_t>(token.edge)];
    }

    Descriptor m_descriptor = fixture::fourClasses();
    SceneCounts m_counts = declaredCounts(m_descriptor, {});
    fixture::HandRun m_run{m_descriptor, m_counts};
    SceneLayout m_layout;
    SceneIndex m_index;
    SceneTraffic m_traffic;
};

TEST_F(SceneTrafficTest, ASendTravelsFromItsSourceToItsChannel) {
    m_run.send(2, 2, 1);
    observe();
    ASSERT_EQ(m_traffic.tokens().size(), 1U);
    const SceneToken& token = m_traffic.tokens().front();
    EXPECT_TRUE(edgeOf(token).sends);
    EXPECT_EQ(m_layout.units[static_cast<std::size_t>(edgeOf(token).channelUnit)].declaration, 1);
    EXPECT_EQ(token.messageClass, 1);
    EXPECT_FALSE(token.refused);
}

TEST_F(SceneTrafficTest, AReceiveTravelsFromTheChannelOn) {
    m_run.send(1, 1, 0);
    observe();
    m_run.receive(kProcessor, 1);
    observe();
    ASSERT_EQ(m_traffic.tokens().size(), 2U);
    EXPECT_FALSE(edgeOf(m_traffic.tokens().back()).sends);
}

TEST_F(SceneTrafficTest, ARefusalBouncesAtTheMouth) {
    for (int i = 0; i < 11; ++i) m_run.send(1, 1, 0);
    observe();
    ASSERT_EQ(m_traffic.tokens().size(), 11U);
    EXPECT_TRUE(m_traffic.tokens().back().refused);
    EXPECT_TRUE(edgeOf(m_traffic.tokens().back()).sends);
}

TEST_F(SceneTrafficTest, ATokenLivesFourTenthsOfASecondAtMost) {
    m_run.send(1, 1, 0);
    observe();
    for (double lived = 0; lived < kTokenSeconds; lived += kFrame) observe();
    EXPECT_TRUE(m_traffic.tokens().empty());
}

TEST_F(SceneTrafficTest, APauseFreezesTokens) {
    m_run.send(1, 1, 0);
    observe();
    const double age = m_traffic.tokens().front().age;
    for (int i = 0; i < 100; ++i) observe(true);
    ASSERT_EQ(m_traffic.tokens().size(), 1U);
    EXPECT_EQ(m_traffic.tokens().front().age, age);
    EXPECT_FALSE(m_traffic.moves(true));
    EXPECT_TRUE(m_traffic.moves(false));
}

TEST_F(SceneTrafficTest, AStepPlaysItsOneTokenWhilePaused) {
    m_run.send(1, 1, 0);
    observe();
    observe(true);
    m_run.send(2, 2, 1);
    observe(true);
    ASSERT_EQ(m_traffic.tokens().size(), 1U);
    EXPECT_EQ(m_traffic.tokens().front().messageClass, 1);
    EXPECT_TRUE(m_traffic.moves(true));
    observe(true, kTokenSeconds);
    EXPECT_TRUE(m_traffic.tokens().empty());
}

TEST_F(SceneTrafficTest, SeekingBackLetsGoOfWhatWasInFlight) {
    const SnapshotPtr earlier = m_run.snapshot();
    m_run.send(1, 1, 0);
    observe();
    ASSERT_FALSE(m_traffic.tokens().empty());
    m_traffic.observe(*earlier, m_index, kFrame, false);
    EXPECT_TRUE(m_traffic.tokens().empty());
}

TEST_F(SceneTrafficTest, TheSameSnapshotAgainMakesNoToken) {
    m_run.send(1, 1, 0);
    const SnapshotPtr snapshot = m_run.snapshot();
    m_traffic.observe(*snapshot, m_index, kFrame, false);
    m_traffic.observe(*snapshot, m_index, kFrame, false);
    EXPECT_EQ(m_traffic.tokens().size(), 1U);
}

TEST_F(SceneTrafficTest, TooManyForTheEyeBecomeAFlowAndThenTokensAgain) {
    for (int frame = 0; frame < 120; ++frame) {
        for (int i = 0; i < 3; ++i) {
            m_run.send(1, 1, 0);
            m_run.receive(kProcessor, 1);
        }
        observe();
    }
    EXPECT_TRUE(m_traffic.anyFlow());
    const auto edge = static_cast<std::size_t>(m_index.edge(0, m_index.channelNode(0, 0), true));
    EXPECT_TRUE(m_traffic.flows()[edge].active);
    EXPECT_NEAR(m_traffic.flows()[edge].perWallSecond, 180, 10);
    EXPECT_NEAR(m_traffic.flows()[edge].perRunSecond, 187.5, 10);  // three in each 16 ms of the run's clock
    EXPECT_TRUE(m_traffic.tokens().empty());
    for (int frame = 0; frame < 240; ++frame) observe();
    EXPECT_FALSE(m_traffic.anyFlow());
}

// Far more transfers than the ring of happenings keeps.
TEST_F(SceneTrafficTest, RatesAreExactBeyondWhatTheRingKeeps) {
    for (int frame = 0; frame < 240; ++frame) {
        for (int i = 0; i < 400; ++i) {
            m_run.send(1, 1, 0);
            m_run.receive(kProcessor, 1);
        }
        observe();
    }
    const auto edge = static_cast<std::size_t>(m_index.edge(0, m_index.channelNode(0, 0), true));
    EXPECT_NEAR(m_traffic.flows()[edge].perWallSecond, 400 * 60, 400);
}

TEST_F(SceneTrafficTest, TokensOnScreenAreBounded) {
    for (int frame = 0; frame < 30; ++frame) {
        for (std::uint32_t i = 0; i < 60; ++i) {
            m_run.send(1 + i % 4, 1 + i % 4, i % 4);
            m_run.receive(kProcessor, 1 + i % 4);
        }
        observe();
        EXPECT_LE(m_traffic.tokens().size(), kTokensMax);
    }
}

TEST_F(SceneTrafficTest, ReducedMotionMakesNoTokens) {
    m_traffic.setReducedMotion(true);
    m_run.send(1, 1, 0);
    observe();
    EXPECT_TRUE(m_traffic.tokens().empty());
    EXPECT_FALSE(m_traffic.moves(false));
}

}  // namespace
}  // namespace sluice::ui
