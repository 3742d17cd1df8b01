#include "ui/scene/scene_view.hpp"

#include "ui/scene/scene_fixture.hpp"
#include "ui/scene/scene_widget_words.hpp"
#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QPaintEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <memory>

namespace sluice::ui {
namespace {

constexpr double kFrame = 1.0 / 60;
constexpr std::uint32_t kProcessor = 5;

// Counts what is painted, to see that nothing is where nothing changed.
class PaintCounter : public QObject {
public:
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() != QEvent::Paint) return false;
        ++paints;
        const QRegion region = static_cast<QPaintEvent*>(event)->region();
        area = 0;
        for (const QRect& piece : region) area += piece.width() * piece.height();
        return false;
    }
    int paints = 0;
    int area = 0;
};

class SceneViewTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        m_view = std::make_unique<SceneView>();
        m_view->resize(900, 480);
        m_view->setDescriptor(&m_descriptor, m_counts);
        m_view->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_view.get()));
        show();
        QApplication::processEvents();
    }
    void show(bool frozen = false) { m_view->showSnapshot(m_run.snapshot(), kFrame, frozen); }
    int tube(int declaration) const { return m_view->sceneLayout().nodeOf(SceneItem::Channel, declaration, 0); }
    int goroutine(int role, int index) const { return m_view->sceneLayout().nodeOf(SceneItem::Goroutine, role, index); }
    const SceneNode& node(int index) const { return m_view->sceneLayout().nodes[static_cast<std::size_t>(index)]; }
    QPoint centre(int index) const { return node(index).body.center().toPoint(); }
    QPoint endOf(int index) const {
        return {static_cast<int>(node(index).body.right()), static_cast<int>(node(index).body.center().y())};
    }
    QImage picture() const { return m_view->grab().toImage(); }
    void click(const QPoint& at) { QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at); }

    Descriptor m_descriptor = fixture::fourClasses();
    SceneCounts m_counts = declaredCounts(m_descriptor, {});
    fixture::HandRun m_run{m_descriptor, m_counts};
    std::unique_ptr<SceneView> m_view;
};

TEST_F(SceneViewTest, TheFirstFrameOfASnapshotShowsItsDepthsAndSlots) {
    m_view->setReducedMotion(true);
    const QImage before = picture();
    m_run.send(1, 1, 0);
    show();
    EXPECT_EQ(m_view->picture().channels[static_cast<std::size_t>(tube(0))].depth, 1U);
    const QImage after = picture();
    // The slot at the exit end has taken the colour of its class.
    const QRectF body = node(tube(0)).body;
    const QPoint slot(static_cast<int>(body.right() - 12), static_cast<int>(body.center().y()));
    EXPECT_NE(before.pixelColor(slot), after.pixelColor(slot));
    EXPECT_NEAR(after.pixelColor(slot).hslHue(), Theme::dark().channelAccent(0).hslHue(), 12);
}

TEST_F(SceneViewTest, TheSameStateIsTheSamePictureHoweverItWasReached) {
    m_view->setReducedMotion(true);
    m_run.send(1, 1, 0);
    const SnapshotPtr one = m_run.snapshot();
    m_view->showSnapshot(one, kFrame, true);
    const QImage straight = picture();
    for (int i = 0; i < 5; ++i) m_run.send(1, 1, 0);
    m_run.park(2, WaitReason::ChannelSend, 2);
    m_view->showSnapshot(m_run.snapshot(), kFrame, true);
    EXPECT_NE(picture(), straight);
    m_view->showSnapshot(one, kFrame, true);
    EXPECT_EQ(picture(), straight);
}

TEST_F(SceneViewTest, PartialRepaintsGiveThePictureOfAFullOne) {
    for (int i = 0; i < 7; ++i) {
        m_run.send(1 + static_cast<std::uint32_t>(i) % 4, 1 + static_cast<std::uint32_t>(i) % 4, 0);
        m_run.park(kProcessor, i % 2 == 0 ? WaitReason::Select : WaitReason::Work);
        show();
        QApplication::processEvents();
    }
    const QImage shown = m_view->screen()->grabWindow(m_view->winId()).toImage().convertToFormat(QImage::Format_RGB32);
    const QImage full = picture().convertToFormat(QImage::Format_RGB32);
    if (shown.size() != full.size()) GTEST_SKIP() << "this platform cannot read its windows back";
    EXPECT_EQ(shown, full);
}

TEST_F(SceneViewTest, AnUnchangedSnapshotIsNotPainted) {
    PaintCounter counter;
    m_view->installEventFilter(&counter);
    const SnapshotPtr snapshot = m_run.snapshot();
    m_view->showSnapshot(snapshot, kFrame, false);
    QApplication::processEvents();
    counter.paints = 0;
    for (int i = 0; i < 10; ++i) m_view->showSnapshot(snapshot, kFrame, false);
    m_run.advance(kSecond);
    m_view->showSnapshot(m_run.snapshot(), kFrame, false);
    QApplication::processEvents();
    EXPECT_EQ(counter.paints, 0);
}

TEST_F(SceneViewTest, OneChangedGoroutineRepaintsItsSurroundingsOnly) {
    PaintCounter counter;
    m_view->installEventFilter(&counter);
    m_run.park(1, WaitReason::Sleep);
    show();
    QApplication::processEvents();
    EXPECT_EQ(counter.paints, 1);
    EXPECT_LT(counter.area, 900 * 480 / 8);
}

TEST_F(SceneViewTest, AClickSelectsAndTellsTheRunsOwnId) {
    QSignalSpy spy(m_view.get(), &SceneView::selected);
    click(centre(tube(2)));
    ASSERT_EQ(spy.size(), 1);
    EXPECT_EQ(spy[0][0].value<SceneItem>(), SceneItem::Channel);
    EXPECT_EQ(spy[0][1].toUInt(), 3U);
    click(centre(goroutine(1, 0)));
    ASSERT_EQ(spy.size(), 2);
    EXPECT_EQ(spy[1][0].value<SceneItem>(), SceneItem::Goroutine);
    EXPECT_EQ(spy[1][1].toUInt(), kProcessor);
}

TEST_F(SceneViewTest, DraggingATubesEndAsksForMoreRoomWithinTheRange) {
    QSignalSpy dragged(m_view.get(), &SceneView::capacityDragged);
    QSignalSpy committed(m_view.get(), &SceneView::capacityCommitted);
    const QPoint end = endOf(tube(0));
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, end);
    QTest::mouseMove(m_view.get(), end + QPoint(60, 0));
    ASSERT_FALSE(dragged.isEmpty());
    EXPECT_EQ(dragged.last()[0].toInt(), 0);
    EXPECT_GT(dragged.last()[1].toInt(), 10);
    EXPECT_TRUE(committed.isEmpty());
    QTest::mouseMove(m_view.get(), end - QPoint(800, 0));
    EXPECT_EQ(dragged.last()[1].toInt(), 0);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, end - QPoint(800, 0));
    ASSERT_EQ(committed.size(), 1);
    EXPECT_EQ(committed[0][1].toInt(), 0);
}

TEST_F(SceneViewTest, PlusAndMinusChangeTheSelectedTube) {
    QSignalSpy committed(m_view.get(), &SceneView::capacityCommitted);
    m_view->selectNode(tube(1));
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QTest::keyClick(m_view.get(), Qt::Key_Minus);
    ASSERT_EQ(committed.size(), 3);
    EXPECT_EQ(committed[0][1].toInt(), 21);
    EXPECT_EQ(committed[1][1].toInt(), 22);
    EXPECT_EQ(committed[2][1].toInt(), 21);
}

TEST_F(SceneViewTest, InThePastNothingCanBeTouched) {
    QSignalSpy committed(m_view.get(), &SceneView::capacityCommitted);
    QSignalSpy pressed(m_view.get(), &SceneView::actionTriggered);
    m_view->setControlsEnabled(false);
    m_view->selectNode(tube(1));
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    click(centre(m_view->sceneLayout().nodeOf(SceneItem::Action, 0, 0)));
    EXPECT_TRUE(committed.isEmpty());
    EXPECT_TRUE(pressed.isEmpty());
}

TEST_F(SceneViewTest, AnActionIsPressedByMouseAndByKey) {
    QSignalSpy pressed(m_view.get(), &SceneView::actionTriggered);
    const int action = m_view->sceneLayout().nodeOf(SceneItem::Action, 0, 0);
    click(centre(action));
    m_view->selectNode(action);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    ASSERT_EQ(pressed.size(), 2);
    EXPECT_EQ(pressed[0][0].toString(), "burst");
}

TEST_F(SceneViewTest, ArrowKeysMoveToTheNeighbour) {
    m_view->selectNode(goroutine(0, 0));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    EXPECT_EQ(m_view->selectedNode(), tube(0));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    EXPECT_EQ(m_view->selectedNode(), tube(1));
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    EXPECT_EQ(m_view->selectedNode(), goroutine(0, 1));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    EXPECT_EQ(m_view->selectedNode(), -1);
}

TEST_F(SceneViewTest, TabWalksThroughEveryNode) {
    m_view->setFocus();
    m_view->selectNode(-1);
    const int count = static_cast<int>(m_view->sceneLayout().nodes.size());
    for (int i = 0; i < count; ++i) {
        QTest::keyClick(m_view.get(), Qt::Key_Tab);
        EXPECT_EQ(m_view->selectedNode(), i);
    }
}

TEST_F(SceneViewTest, TheWheelZoomsAboutThePointerAndNullFits) {
    const QPointF fixed = node(tube(0)).body.topLeft();
    QWheelEvent wheel(fixed, m_view->mapToGlobal(fixed), {}, QPoint(0, 240), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view.get(), &wheel);
    EXPECT_GT(m_view->zoom(), 1.3);
    EXPECT_NEAR(node(tube(0)).body.left(), fixed.x(), 0.01);
    EXPECT_NEAR(node(tube(0)).body.top(), fixed.y(), 0.01);
    QTest::keyClick(m_view.get(), Qt::Key_0);
    EXPECT_EQ(m_view->zoom(), 1.0);
    EXPECT_EQ(node(tube(0)).body.topLeft(), fixed);
}

TEST_F(SceneViewTest, AChannelMadeWithAnotherCapacityChangesItsTube) {
    const double before = node(tube(0)).body.width();
    SceneCounts counts = m_counts;
    counts.capacities[0] = 40;
    fixture::HandRun other(m_descriptor, counts);
    m_view->showSnapshot(other.snapshot(), kFrame, false);
    EXPECT_GT(node(tube(0)).body.width(), before);
}

TEST_F(SceneViewTest, AScreenReaderHearsTheDepth) {
    for (int i = 0; i < 7; ++i) m_run.send(1, 1, 0);
    show();
    QAccessibleInterface* scene = QAccessible::queryAccessibleInterface(m_view.get());
    ASSERT_NE(scene, nullptr);
    ASSERT_EQ(scene->childCount(), static_cast<int>(m_view->sceneLayout().nodes.size()));
    QAccessibleInterface* child = scene->child(tube(0));
    ASSERT_NE(child, nullptr);
    EXPECT_EQ(child->text(QAccessible::Name).toStdString(), "critical, channel, 7 of 10 slots filled");
    EXPECT_EQ(child->parent(), scene);
    EXPECT_EQ(scene->indexOfChild(child), tube(0));
    EXPECT_TRUE(m_view->geometry().contains(m_view->mapFromGlobal(child->rect().center())));
    EXPECT_EQ(scene->child(goroutine(0, 1))->text(QAccessible::Name).toStdString(), "high source, goroutine, ready");
}

TEST_F(SceneViewTest, FollowsTheApplicationsTheme) {
    ASSERT_TRUE(applyTheme(*qApp, Theme::light()).ok());
    QApplication::processEvents();
    EXPECT_EQ(picture().pixelColor(2, 2), Theme::light().color(ColorRole::Ground));
    ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
}

TEST_F(SceneViewTest, WithoutADescriptorItIsJustItsGround) {
    m_view->setDescriptor(nullptr, {});
    EXPECT_EQ(picture().pixelColor(450, 240), Theme::dark().color(ColorRole::Ground));
    show();
    click(QPoint(100, 100));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
}

TEST(SceneBrush, EdgesReachThreeToOneOnTheirGround) {
    for (const Theme& theme : {Theme::dark(), Theme::light()}) {
        const SceneBrush brush(theme, 1, 1);
        for (int accent = 0; accent < kChannelAccents; ++accent) {
            EXPECT_GE(contrastRatio(brush.edgeLine(accent), theme.color(ColorRole::Ground)), 3.0) << accent;
        }
    }
}

TEST(SceneBrush, NoTextOfTheSceneIsSmallerThanTwelvePixels) {
    const SceneBrush brush(Theme::dark(), 1, 1);
    for (const QFont* font : {&brush.name(), &brush.word(), &brush.term(), &brush.number(), &brush.caps()}) {
        EXPECT_GE(font->pixelSize(), 12);
    }
}

TEST(ShortNumber, HasThreeDigitsAtMost) {
    EXPECT_EQ(shortNumber(0).toStdString(), "0.0");
    EXPECT_EQ(shortNumber(4.26).toStdString(), "4.3");
    EXPECT_EQ(shortNumber(340).toStdString(), "340");
    EXPECT_EQ(shortNumber(1234).toStdString(), "1.2 k");
    EXPECT_EQ(shortNumber(999'700).toStdString(), "1.0 M");
}

}  // namespace
}  // namespace sluice::ui
