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

TEST_F(ScrubberTest, MarksThatLieTooCloseAreOneAndTheGravestIsShown) {
    auto marks = std::make_shared<HappeningMarks>();
    for (int i = 0; i < 200; ++i) marks->add(MarkKind::Attention, 5 * kSecond + i * 100 * kMicrosecond);
    marks->add(MarkKind::Trouble, 5 * kSecond + 15 * kMillisecond);
    marks->add(MarkKind::State, 9 * kSecond);
    marks->add(MarkKind::State, kSecond);  // before what is kept
    scrubber.setMarks(marks);
    const auto clusters = scrubber.clusters();
    ASSERT_EQ(clusters.size(), 2u);
    EXPECT_EQ(clusters[0].what.total(), 201u);
    EXPECT_EQ(clusters[0].what.gravest(), MarkKind::Trouble);
    EXPECT_NEAR(clusters[1].x, scrubber.pixelAt(9 * kSecond), 0.5);
    for (std::size_t i = 1; i < clusters.size(); ++i) EXPECT_GT(clusters[i].x - clusters[i - 1].x, 8);
}

TEST_F(ScrubberTest, AClickOnAMarkSeeksExactlyWhatHappenedThere) {
    auto marks = std::make_shared<HappeningMarks>();
    const Nanos instant = 5 * kSecond + 1'234'567;
    marks->add(MarkKind::State, instant);
    scrubber.setMarks(marks);
    QTest::mouseClick(&scrubber, Qt::LeftButton, {}, at(instant) + QPoint(3, 0));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_EQ(lastSeek(), instant);
    QTest::mouseClick(&scrubber, Qt::LeftButton, {}, at(instant) + QPoint(30, 0));
    EXPECT_GT(lastSeek(), instant + 100 * kMillisecond) << "beside it, the track is meant";
}

TEST_F(ScrubberTest, MarksAreSeenInBothThemes) {
    auto marks = std::make_shared<HappeningMarks>();
    marks->add(MarkKind::Attention, 5 * kSecond);
    marks->add(MarkKind::Trouble, 7 * kSecond);
    marks->add(MarkKind::State, 9 * kSecond);
    marks->add(MarkKind::Change, 11 * kSecond);
    for (const Theme& theme : {Theme::dark(), Theme::light()}) {
        ASSERT_TRUE(applyTheme(*qApp, theme).ok());
        scrubber.setMarks(nullptr);
        const QImage without = scrubber.grab().toImage();
        scrubber.setMarks(marks);
        const QImage with = scrubber.grab().toImage();
        for (const Nanos time : {5 * kSecond, 7 * kSecond, 9 * kSecond, 11 * kSecond}) {
            const int x = static_cast<int>(scrubber.pixelAt(time) * with.devicePixelRatio());
            bool differs = false;
            for (int y = 0; y < with.height(); ++y) differs = differs || with.pixel(x, y) != without.pixel(x, y);
            EXPECT_TRUE(differs) << toSeconds(time);
        }
    }
}

}  // namespace
}  // namespace sluice::ui
