#include "window_fixture.hpp"

namespace sluice::ui {
namespace {

class SelectionTest : public WindowTest {
protected:
    // The first node of this kind that stands for something in the run.
    int nodeOf(SceneItem kind) {
        const std::vector<SceneNode>& nodes = scene().sceneLayout().nodes;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (nodes[i].kind == kind && idAt(static_cast<int>(i)) != 0) return static_cast<int>(i);
        }
        return -1;
    }
    std::uint32_t idAt(int node) {
        const auto index = static_cast<std::size_t>(node);
        const bool isChannel = scene().sceneLayout().nodes[index].kind == SceneItem::Channel;
        return isChannel ? scene().picture().channels[index].id : scene().picture().goroutines[index].id;
    }
    SceneView& scene() { return m_window->views().watch->scene(); }
};

TEST_F(SelectionTest, WhatIsClickedInTheSceneIsSelectedAndOtherwiseTheSceneMarksIt) {
    standAt(firstLook(), kSecond);
    const int channel = nodeOf(SceneItem::Channel);
    const int goroutine = nodeOf(SceneItem::Goroutine);
    ASSERT_GE(channel, 0);
    ASSERT_GE(goroutine, 0);
    const QPointF middle = scene().sceneLayout().nodes[static_cast<std::size_t>(goroutine)].body.center();
    QTest::mouseClick(&scene(), Qt::LeftButton, {}, middle.toPoint());
    EXPECT_EQ(m_window->selection().current(), (Selected{Selected::Kind::Goroutine, idAt(goroutine)}));

    m_window->selection().select({Selected::Kind::Channel, idAt(channel)});
    EXPECT_EQ(scene().selectedNode(), channel);
    m_window->selection().clear();
    EXPECT_EQ(scene().selectedNode(), -1);
}

TEST_F(SelectionTest, AnotherRunClearsIt) {
    standAt(firstLook(), kSecond);
    m_window->selection().select({Selected::Kind::Channel, 1});
    const std::shared_ptr<HeldRun> former = controller().held();
    controller().restart();
    WAIT_FOR(controller().held() != former);
    EXPECT_EQ(m_window->selection().current(), Selected{});
}

}  // namespace
}  // namespace sluice::ui
