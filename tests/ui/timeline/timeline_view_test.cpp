#include "ui/timeline/timeline_page.hpp"

#include "events/aggregator.hpp"
#include "tests/ui/timeline/random_run.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

constexpr int kPatienceMs = 60'000;

// A worker that takes from a queue, and a source that fills it until it waits for room.
class TimelineViewTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        page.resize(900, 400);
        page.show();
        view().setObservation(&observation);
    }

    Event event(Nanos time, EventKind kind, std::uint32_t goroutine) {
        Event result{};
        result.time = time;
        result.kind = kind;
        result.goroutine = goroutine;
        result.sequence = ++m_sequence;
        return result;
    }
    void emit(const Event& made) { observation.producer(0).emit(made); }
    void spawn(Nanos time, std::uint32_t id, std::uint32_t role) {
        Event made = event(time, EventKind::GoroutineSpawned, id);
        made.argument = packPair(role, 0);
        emit(made);
    }
    void park(Nanos time, std::uint32_t id, WaitReason reason, std::uint32_t object = 0) {
        Event made = event(time, EventKind::GoroutineParked, id);
        made.flags = static_cast<std::uint8_t>(reason);
        made.object = object;
        emit(made);
    }
    void ready(Nanos time, std::uint32_t id, std::uint32_t by) {
        Event made = event(time, EventKind::GoroutineReadied, id);
        made.argument = by;
        emit(made);
    }
    void makeQueue(Nanos time) {
        Event made = event(time, EventKind::ChannelMade, 1);
        made.object = 1;
        made.argument = packMade(4, 0, 0);
        emit(made);
    }
    void send(Nanos time, std::uint32_t depth) {
        Event made = event(time, EventKind::ChannelSent, 1);
        made.object = 1;
        made.argument = packMessage(7, depth);
        emit(made);
    }
    // The source (1) waits for room from 600 ms on; the worker (2) works, and is woken by the source at 300 ms.
    void shortRun() {
        spawn(0, 1, 0);
        spawn(0, 2, 1);
        makeQueue(0);
        park(kMillisecond, 2, WaitReason::ChannelReceive, 1);
        send(300 * kMillisecond, 1);
        ready(300 * kMillisecond, 2, 1);
        park(300 * kMillisecond, 2, WaitReason::Work);
        send(400 * kMillisecond, 4);
        park(600 * kMillisecond, 1, WaitReason::ChannelSend, 1);
        emit(event(kSecond, EventKind::Mark, 2));
        publish();
        showAll();
    }
    void beginOnly() {
        spawn(0, 1, 0);
        spawn(0, 2, 1);
        emit(event(kSecond, EventKind::Mark, 1));
        publish();
    }
    void publish() {
        observation.producer(0).publish(kSecond);
        observation.drain();
    }
    void showAll() {
        view().showSnapshot(observation.latest());
        ASSERT_TRUE(QTest::qWaitFor([&] { return view().catchUp(); }, kPatienceMs));
        picture();
    }
    QImage picture() { return view().grab().toImage(); }
    QRgb pixelOf(std::uint32_t lane, Nanos time) {
        const QRectF row = view().laneRect(lane);
        return picture().pixel(static_cast<int>(view().pixelAt(time)), static_cast<int>(row.center().y()));
    }
    std::uint32_t laneOf(std::uint32_t goroutine) {
        return view().reader().store().laneOf(LaneKind::Goroutine, goroutine).value();
    }
    QPoint at(std::uint32_t lane, Nanos time) {
        return {static_cast<int>(view().pixelAt(time)), static_cast<int>(view().laneRect(lane).center().y())};
    }
    void wheel(QPoint position, int delta, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent turned(position, view().mapToGlobal(position), {}, {0, delta}, Qt::NoButton, modifiers,
                           Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view(), &turned);
    }
    TimelineView& view() { return page.view(); }

    Aggregator aggregator;
    Observation observation{aggregator, RandomRun::manifest(), {}};
    TimelinePage page;
    QSignalSpy selections{&page.view(), &TimelineView::selected};
    QSignalSpy seeks{&page.view(), &TimelineView::seekRequested};
    QSignalSpy ranges{&page.view(), &TimelineView::visibleRangeChanged};

private:
    std::uint32_t m_sequence = 0;
};

TEST_F(TimelineViewTest, TheFirstFrameDrawnFromASnapshotShowsTheChangeInIt) {
    shortRun();
    view().setVisibleRange(TimeRange{0, 1500 * kMillisecond});
    const QRgb before = pixelOf(laneOf(2), 1400 * kMillisecond);
    park(1100 * kMillisecond, 2, WaitReason::ChannelSend, 1);
    emit(event(1500 * kMillisecond, EventKind::Mark, 1));
    publish();
    // Nothing but this frame: no event loop turns in which the lanes could be read on.
    const std::uint64_t read = view().reader().store().position();
    view().showSnapshot(observation.latest());
    view().setVisibleRange(TimeRange{0, 1500 * kMillisecond - 1});
    ASSERT_EQ(view().reader().store().position(), read);
    const QRgb after = pixelOf(laneOf(2), 1400 * kMillisecond);
    EXPECT_NE(after, before);
    EXPECT_GT(qRed(after), qBlue(after)) << "amber: it waits for room";
}

TEST_F(TimelineViewTest, TheWheelKeepsTheTimeUnderThePointer) {
    shortRun();
    const QPoint pointer = at(laneOf(2), 300 * kMillisecond);
    const Nanos before = view().axis().toTime(pointer.x());
    for (int i = 0; i < 12; ++i) wheel(pointer, 120);
    ASSERT_TRUE(view().visibleRange());
    EXPECT_LT(view().visibleRange()->span(), 100 * kMillisecond);
    const auto pixel = static_cast<Nanos>(view().axis().nanosPerPixel()) + 1;
    EXPECT_NEAR(double(view().axis().toTime(pointer.x())), double(before), double(pixel));
    for (int i = 0; i < 12; ++i) wheel(pointer, -120);
    EXPECT_EQ(view().visibleRange(), std::nullopt) << "the whole run again";
}

TEST_F(TimelineViewTest, ZoomsDownToASingleEvent) {
    shortRun();
    const QPoint pointer = at(laneOf(2), 300 * kMillisecond);
    const Nanos there = view().axis().toTime(pointer.x());
    for (int i = 0; i < 120; ++i) wheel(pointer, 120);
    EXPECT_EQ(view().visibleRange()->span(), kTimeSpanMin);
    EXPECT_NEAR(double(view().axis().toTime(pointer.x())), double(there), double(kTimeSpanMin));
}

TEST_F(TimelineViewTest, ARangeChosenElsewhereIsShownAndOneChosenHereIsTold) {
    shortRun();
    view().setVisibleRange(TimeRange{100 * kMillisecond, 200 * kMillisecond});
    EXPECT_EQ(ranges.count(), 0) << "who set it knows it";
    EXPECT_NEAR(view().pixelAt(100 * kMillisecond), view().axis().left(), 0.5);
    QTest::keyClick(&view(), Qt::Key_Minus);
    ASSERT_EQ(ranges.count(), 1);
    QTest::keyClick(&view(), Qt::Key_0);
    EXPECT_EQ(view().visibleRange(), std::nullopt);
    EXPECT_EQ(ranges.count(), 2);
}

TEST_F(TimelineViewTest, AZoomedViewOfTheLiveEdgeMovesWithIt) {
    shortRun();
    view().setVisibleRange(TimeRange{700 * kMillisecond, 900 * kMillisecond});
    for (int i = 0; i < 6; ++i) QTest::keyClick(&view(), Qt::Key_Right);
    ASSERT_EQ(*view().visibleRange(), (TimeRange{800 * kMillisecond, kSecond}));
    emit(event(3 * kSecond, EventKind::Mark, 2));
    observation.producer(0).publish(3 * kSecond);
    observation.drain();
    view().showSnapshot(observation.latest());
    EXPECT_EQ(*view().visibleRange(), (TimeRange{2800 * kMillisecond, 3 * kSecond}));
    view().setVisibleRange(TimeRange{kSecond, 2 * kSecond});
    view().showSnapshot(observation.latest());
    EXPECT_EQ(*view().visibleRange(), (TimeRange{kSecond, 2 * kSecond}));
}

TEST_F(TimelineViewTest, AClickPicksWhoIsThereAndADoubleClickGoesThere) {
    shortRun();
    QTest::mouseClick(&view(), Qt::LeftButton, {}, at(laneOf(2), 500 * kMillisecond));
    ASSERT_EQ(selections.count(), 1);
    EXPECT_EQ(selections.last()[0].value<Selected>(), (Selected{Selected::Kind::Goroutine, 2}));
    EXPECT_EQ(seeks.count(), 0);
    QTest::mouseDClick(&view(), Qt::LeftButton, {}, at(laneOf(2), 500 * kMillisecond));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_NEAR(toSeconds(seeks.last()[0].value<Nanos>()), 0.5, 0.01);
    const auto queue = view().reader().store().laneOf(LaneKind::Channel, 1);
    ASSERT_TRUE(queue);
    QTest::mouseClick(&view(), Qt::LeftButton, {}, at(*queue, 500 * kMillisecond));
    EXPECT_EQ(selections.last()[0].value<Selected>(), (Selected{Selected::Kind::Channel, 1}));
}

TEST_F(TimelineViewTest, APressOnTheRulerGoesThere) {
    shortRun();
    QTest::mouseClick(&view(), Qt::LeftButton, {}, {static_cast<int>(view().pixelAt(250 * kMillisecond)), 6});
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_NEAR(toSeconds(seeks.last()[0].value<Nanos>()), 0.25, 0.01);
}

TEST_F(TimelineViewTest, WhatIsPickedElsewhereIsMarkedAndSaidToScreenReaders) {
    shortRun();
    const QImage before = picture();
    view().markSelected({Selected::Kind::Goroutine, 1});
    EXPECT_NE(picture(), before);
    EXPECT_TRUE(view().accessibleDescription().contains(QStringLiteral("waiting for room")))
        << qPrintable(view().accessibleDescription());
    EXPECT_EQ(selections.count(), 0);
    view().markSelected({});
    EXPECT_EQ(picture(), before);
}

TEST_F(TimelineViewTest, ArrowKeysGoFromLaneToLane) {
    shortRun();
    QTest::keyClick(&view(), Qt::Key_Down);
    ASSERT_EQ(selections.count(), 1);
    EXPECT_EQ(selections.last()[0].value<Selected>(), (Selected{Selected::Kind::Channel, 1}));
    view().markSelected(selections.last()[0].value<Selected>());
    QTest::keyClick(&view(), Qt::Key_Down);
    EXPECT_EQ(selections.last()[0].value<Selected>(), (Selected{Selected::Kind::Goroutine, 1}));
    QTest::keyClick(&view(), Qt::Key_Escape);
    EXPECT_EQ(selections.last()[0].value<Selected>(), Selected{});
}

TEST_F(TimelineViewTest, AnArrowLeadsFromWhoWokeToWhoWasWoken) {
    shortRun();
    EXPECT_TRUE(view().wakeUps().empty());
    view().markSelected({Selected::Kind::Goroutine, 2});
    const std::vector<WakeUp> expected{{300 * kMillisecond, laneOf(1), laneOf(2)}};
    EXPECT_EQ(view().wakeUps(), expected);
    view().markSelected({Selected::Kind::Goroutine, 1});
    EXPECT_EQ(view().wakeUps(), expected) << "also of whom it woke";
}

TEST_F(TimelineViewTest, TheSearchLeavesLanesThatAreCalledThatOrDidThat) {
    shortRun();
    EXPECT_EQ(view().lanesShown(), 3u);
    page.search().setText(QStringLiteral("source"));
    EXPECT_EQ(view().lanesShown(), 1u);
    EXPECT_FALSE(view().laneRect(laneOf(1)).isEmpty());
    EXPECT_TRUE(view().laneRect(laneOf(2)).isEmpty());
    page.search().setText(QStringLiteral("waiting for a message"));
    EXPECT_EQ(view().lanesShown(), 1u);
    EXPECT_FALSE(view().laneRect(laneOf(2)).isEmpty());
    page.search().setText(QStringLiteral("nobody"));
    EXPECT_EQ(view().lanesShown(), 0u);
    page.search().clear();
    EXPECT_EQ(view().lanesShown(), 3u);
}

TEST_F(TimelineViewTest, TheSearchGoesToWhereItHeldBefore) {
    shortRun();
    page.search().setText(QStringLiteral("chan send"));
    EXPECT_TRUE(view().findNext(true));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_EQ(seeks.last()[0].value<Nanos>(), 600 * kMillisecond);
    EXPECT_EQ(selections.last()[0].value<Selected>(), (Selected{Selected::Kind::Goroutine, 1}));
    EXPECT_FALSE(view().findNext(false));
}

TEST_F(TimelineViewTest, DraggingMovesWhatIsVisibleAndPicksNothing) {
    shortRun();
    view().setVisibleRange(TimeRange{400 * kMillisecond, 600 * kMillisecond});
    const QPoint from = at(laneOf(2), 500 * kMillisecond);
    QTest::mousePress(&view(), Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, QPointF(from + QPoint(100, 0)), QPointF(from + QPoint(100, 0)), Qt::NoButton,
                     Qt::LeftButton, {});
    QApplication::sendEvent(&view(), &move);
    EXPECT_NEAR(double(view().axis().toTime(from.x() + 100)), 5e8, 1e6);
    QTest::mouseRelease(&view(), Qt::LeftButton, {}, from + QPoint(100, 0));
    EXPECT_EQ(selections.count(), 0);
}

TEST_F(TimelineViewTest, NothingIsReadWhileItIsHidden) {
    page.hide();
    beginOnly();
    view().showSnapshot(observation.latest());
    QApplication::processEvents();
    EXPECT_EQ(view().reader().store().position(), 0u);
    page.show();
    ASSERT_TRUE(QTest::qWaitFor([&] { return view().catchUp(); }, kPatienceMs));
    EXPECT_EQ(view().reader().store().lanes().size(), 2u);
}

TEST_F(TimelineViewTest, AnEmptyTimelineSaysWhatWillBeThere) {
    const QImage empty = picture();
    QImage blank = empty;
    blank.fill(empty.pixelColor(0, empty.height() - 1));
    EXPECT_NE(empty, blank) << "a sentence";
    EXPECT_EQ(view().accessibleDescription(), QStringLiteral("nothing has happened yet"));
}

}  // namespace
}  // namespace sluice::ui
