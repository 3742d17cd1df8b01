// The timeline in the window: what is picked or chosen in it is so everywhere, and the other way round.
#include "tests/ui/window/window_fixture.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <QDockWidget>

namespace sluice::ui {
namespace {

class TimelineInWindow : public WindowTest {
protected:
    void showTimeline() {
        standAt(firstLook(), kSecond);
        window().docks().timeline->raise();
        WAIT_FOR(timeline().isVisible() && timeline().catchUp());
        QApplication::processEvents();
    }
    TimelineView& timeline() { return window().views().timeline->view(); }
    PlotFrame& depth() { return *window().views().depth; }
    QPoint middleOf(std::uint32_t lane) {
        const QRectF row = timeline().laneRect(lane);
        return {static_cast<int>(timeline().pixelAt(kSecond / 2)), static_cast<int>(row.center().y())};
    }
};

TEST_F(TimelineInWindow, WhatIsClickedInItIsSelectedAndWhatIsSelectedIsMarkedInIt) {
    showTimeline();
    const auto channel = timeline().reader().store().laneOf(LaneKind::Channel, 1);
    ASSERT_TRUE(channel);
    QTest::mouseClick(&timeline(), Qt::LeftButton, {}, middleOf(*channel));
    EXPECT_EQ(window().selection().current(), (Selected{Selected::Kind::Channel, 1}));

    const QImage before = timeline().grab().toImage();
    window().selection().select({Selected::Kind::Channel, 2});
    EXPECT_NE(timeline().grab().toImage(), before);
}

TEST_F(TimelineInWindow, ItsRangeIsThatOfThePlotsBothWays) {
    showTimeline();
    timeline().setFocus();
    QTest::keyClick(&timeline(), Qt::Key_Plus);
    ASSERT_TRUE(timeline().visibleRange());
    EXPECT_EQ(depth().visibleRange(), timeline().visibleRange());
    const TimeRange chosen{kSecond / 4, kSecond / 2};
    Q_EMIT depth().visibleRangeChanged(chosen);
    EXPECT_EQ(timeline().visibleRange(), chosen);
}

TEST_F(TimelineInWindow, ADoubleClickGoesToThatInstant) {
    showTimeline();
    const auto lane = timeline().reader().store().laneOf(LaneKind::Goroutine, 1);
    ASSERT_TRUE(lane);
    QTest::mouseDClick(&timeline(), Qt::LeftButton, {}, middleOf(*lane));
    WAIT_FOR(!controller().isAtLiveEdge());
    const std::uint64_t there = position();
    const Nanos clicked = timeline().axis().toTime(middleOf(*lane).x());
    controller().follow();
    WAIT_FOR(controller().isAtLiveEdge());
    seek(clicked);
    EXPECT_EQ(position(), there);
    EXPECT_GT(there, 0u);
}

TEST_F(TimelineInWindow, AnotherRunHasItsOwnLanes) {
    showTimeline();
    controller().setVariant(QStringLiteral("robust"));
    const std::shared_ptr<HeldRun> former = controller().held();
    WAIT_FOR(controller().held() != former && isDrawn());
    WAIT_FOR(timeline().catchUp());
    EXPECT_EQ(timeline().reader().store().position(), controller().snapshot()->livePosition);
}

}  // namespace
}  // namespace sluice::ui
