#include "ui/timeline/scrubber.hpp"

#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class ScrubberTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        scrubber.resize(1000, scrubber.minimumSizeHint().height());
        scrubber.setHistory({2 * kSecond, 12 * kSecond}, true);
        scrubber.setCursor(12 * kSecond, true);
        scrubber.show();
    }
    QPoint at(Nanos time) const { return {static_cast<int>(scrubber.pixelAt(time)), scrubber.height() / 2}; }
    Nanos lastSeek() const { return seeks.last()[0].value<Nanos>(); }

    Scrubber scrubber;
    QSignalSpy seeks{&scrubber, &Scrubber::seekRequested};
    QSignalSpy follows{&scrubber, &Scrubber::followRequested};
};

TEST_F(ScrubberTest, APressSeeksAndADragGoesOnSeeking) {
    QTest::mousePress(&scrubber, Qt::LeftButton, {}, at(5 * kSecond));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_NEAR(toSeconds(lastSeek()), 5.0, 0.02);
    QTest::mouseMove(&scrubber, at(7 * kSecond));
    QMouseEvent move(QEvent::MouseMove, QPointF(at(7 * kSecond)), QPointF(at(7 * kSecond)), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(&scrubber, &move);
    EXPECT_NEAR(toSeconds(lastSeek()), 7.0, 0.02);
    scrubber.setCursor(3 * kSecond, false);
    EXPECT_NEAR(toSeconds(scrubber.cursor()), 7.0, 0.02) << "while dragged, the handle follows the pointer";
    QTest::mouseRelease(&scrubber, Qt::LeftButton, {}, at(7 * kSecond));
    scrubber.setCursor(3 * kSecond, false);
    EXPECT_EQ(scrubber.cursor(), 3 * kSecond);
}

TEST_F(ScrubberTest, TheRightEndIsTheLiveEdge) {
    QTest::mouseClick(&scrubber, Qt::LeftButton, {}, at(12 * kSecond));
    EXPECT_EQ(follows.count(), 1);
    EXPECT_EQ(seeks.count(), 0);
}

TEST_F(ScrubberTest, KeysMoveTheCursor) {
    QTest::keyClick(&scrubber, Qt::Key_Left);
    EXPECT_EQ(lastSeek(), 11'900 * kMillisecond);
    QTest::keyClick(&scrubber, Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_EQ(lastSeek(), 11'890 * kMillisecond);
    QTest::keyClick(&scrubber, Qt::Key_PageUp);
    EXPECT_EQ(lastSeek(), 10'890 * kMillisecond);
    QTest::keyClick(&scrubber, Qt::Key_Home);
    EXPECT_EQ(lastSeek(), 2 * kSecond) << "what was dropped cannot be sought";
    QTest::keyClick(&scrubber, Qt::Key_Left);
    EXPECT_EQ(lastSeek(), 2 * kSecond);
    QTest::keyClick(&scrubber, Qt::Key_End);
    EXPECT_EQ(follows.count(), 1);
    EXPECT_TRUE(scrubber.atLiveEdge());
}

TEST_F(ScrubberTest, TheWheelMovesTheCursor) {
    const QPoint point = at(6 * kSecond);
    QWheelEvent wheel(point, point, {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&scrubber, &wheel);
    EXPECT_EQ(lastSeek(), 11'900 * kMillisecond);
}

TEST_F(ScrubberTest, WithoutHistoryThereIsNothingToSeek) {
    Scrubber empty;
    empty.resize(400, 60);
    QSignalSpy none(&empty, &Scrubber::seekRequested);
    QTest::keyClick(&empty, Qt::Key_Left);
    QTest::mouseClick(&empty, Qt::LeftButton, {}, {200, 30});
    EXPECT_EQ(none.count(), 0);
    empty.grab();  // draws its empty state
}

TEST_F(ScrubberTest, TakesWhatItShowsFromASnapshot) {
    auto manifest = std::make_shared<Manifest>();
    manifest->classes = {"all"};
    auto snapshot = std::make_shared<Snapshot>(RunState(manifest));
    snapshot->firstTime = kSecond;
    snapshot->firstPosition = 10;
    snapshot->liveTime = 9 * kSecond;
    scrubber.showSnapshot(snapshot);
    EXPECT_EQ(scrubber.history(), (TimeRange{kSecond, 9 * kSecond}));
    EXPECT_EQ(scrubber.cursor(), 9 * kSecond);
    EXPECT_TRUE(scrubber.atLiveEdge());
    EXPECT_FALSE(scrubber.accessibleName().isEmpty());
    EXPECT_FALSE(scrubber.accessibleDescription().isEmpty());
}

}  // namespace
}  // namespace sluice::ui
