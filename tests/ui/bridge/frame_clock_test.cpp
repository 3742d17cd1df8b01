#include "ui/bridge/frame_clock.hpp"

#include <QSignalSpy>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

SnapshotPtr emptySnapshot() {
    auto manifest = std::make_shared<Manifest>();
    manifest->classes = {"all"};
    return std::make_shared<Snapshot>(RunState(manifest));
}

TEST(FrameStatistics, PercentilesAreNearestRank) {
    FrameStatistics statistics;
    EXPECT_EQ(statistics.p99(), 0);
    for (Nanos i = 1; i <= 100; ++i) statistics.add(i * kMillisecond, i * kMicrosecond);
    EXPECT_EQ(statistics.p50(), 50 * kMicrosecond);
    EXPECT_EQ(statistics.p99(), 99 * kMicrosecond);
    EXPECT_EQ(statistics.percentile(1), 100 * kMicrosecond);
    EXPECT_NEAR(statistics.framesPerSecond(), 1000, 1e-6);
}

TEST(FrameStatistics, ForgetsFramesOlderThanTheWindow) {
    FrameStatistics statistics(5 * kSecond);
    statistics.add(0, kSecond);
    statistics.add(4 * kSecond, kMillisecond);
    EXPECT_EQ(statistics.p99(), kSecond);
    statistics.add(6 * kSecond, kMillisecond);
    EXPECT_EQ(statistics.p99(), kMillisecond);
    EXPECT_EQ(statistics.count(), 2u);
}

TEST(FrameClock, AsksForASnapshotAndHandsOnTheNewest) {
    const SnapshotPtr snapshot = emptySnapshot();
    int requests = 0;
    FrameClock clock;
    clock.setSource({[&] { ++requests; }, [&] { return snapshot; }});
    SnapshotPtr shown;
    QObject::connect(&clock, &FrameClock::frame, &clock, [&](const SnapshotPtr& s) { shown = s; });
    QSignalSpy finished(&clock, &FrameClock::frameFinished);
    clock.start();
    while (finished.count() < 3) ASSERT_TRUE(finished.wait());
    EXPECT_EQ(shown, snapshot);
    EXPECT_GE(requests, 3);
    EXPECT_EQ(clock.statistics().count(), static_cast<std::size_t>(finished.count()));
    EXPECT_GT(clock.statistics().p50(), 0);
}

TEST(FrameClock, NeverBeginsAFrameBeforeTheFormerIsFlushed) {
    FrameClock clock;
    clock.setSource({[] {}, emptySnapshot});
    int open = 0;
    int openMax = 0;
    QObject::connect(&clock, &FrameClock::frame, &clock, [&] { openMax = std::max(openMax, ++open); });
    QObject::connect(&clock, &FrameClock::frameFinished, &clock, [&] { --open; });
    QSignalSpy finished(&clock, &FrameClock::frameFinished);
    clock.start();
    while (finished.count() < 5) ASSERT_TRUE(finished.wait());
    EXPECT_EQ(openMax, 1);
}

TEST(FrameClock, RestsWhileItsWindowIsHidden) {
    QWidget window;
    FrameClock clock;
    clock.setSource({[] {}, emptySnapshot});
    clock.setWindow(&window);
    clock.start();
    EXPECT_FALSE(clock.isRunning());
    QSignalSpy finished(&clock, &FrameClock::frameFinished);
    window.show();
    ASSERT_TRUE(finished.wait());
    EXPECT_TRUE(clock.isRunning());
    window.hide();
    while (clock.isRunning()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    clock.stop();
    window.show();
    EXPECT_FALSE(clock.isRunning());
}

}  // namespace
}  // namespace sluice::ui
