// From event to event that matters, and to a condition: with keys, menu and dialog, in the past and on from the edge.
#include "tests/ui/window/window_fixture.hpp"
#include "ui/panels/until_dialog.hpp"
#include "ui/panels/watch_words.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

namespace sluice::ui {
namespace {

class PursuitTest : public WindowTest {
protected:
    bool matteredLast() {
        const RunState& state = controller().snapshot()->state;
        return !state.notable().size() ? false
                                       : state.notable().at(state.notable().size() - 1).event.time == state.time();
    }
    // Until the picture shows where it stopped; what was said then.
    QString stopBy(const std::function<void()>& command) {
        QSignalSpy stops(&controller(), &RunController::stopped);
        command();
        const bool isThere = QTest::qWaitFor([&] { return stops.count() > 0; }, kPatienceMs);
        EXPECT_TRUE(isThere);
        if (isThere) last = stops[0][0].value<Stop>();
        return watch().notice().text();
    }
    Watchpoint depth(std::uint32_t channel, std::uint64_t value) {
        Watchpoint watchpoint;
        watchpoint.kind = Watchpoint::Kind::DepthRises;
        watchpoint.object = channel;
        watchpoint.value = value;
        return watchpoint;
    }
    UntilDialog* dialog() { return window().findChild<UntilDialog*>(); }
    Stop last;
};

TEST_F(PursuitTest, NGoesOnToWhatMattersNextSaysItAndMarksWhoItWas) {
    standAt(kSecond);
    const std::uint64_t from = position();
    const QString said = stopBy([&] { press(Qt::Key_N); });
    EXPECT_GE(last.seen.position, from);
    EXPECT_FALSE(controller().isPlaying());
    EXPECT_TRUE(controller().isAtLiveEdge()) << "there, things can be changed";
    EXPECT_TRUE(controller().canEdit());
    EXPECT_EQ(controller().snapshot()->state.time(), last.seen.event.time);
    EXPECT_TRUE(said.startsWith(QStringLiteral("Stopped at "))) << qPrintable(said);
    EXPECT_GT(said.size(), 20);
    EXPECT_NE(window().selection().current().kind, Selected::Kind::Nothing);
    const std::uint64_t first = last.seen.position;
    stopBy([&] { press(Qt::Key_N); });
    EXPECT_GT(last.seen.position, first);
}

TEST_F(PursuitTest, PGoesBackToWhereNCameFrom) {
    standAt(kSecond);
    std::vector<std::uint64_t> forward;
    for (int i = 0; i < 4; ++i) {
        stopBy([&] { press(Qt::Key_N); });
        if (last.further > 0) --i;  // more than one at this step: they are not told apart going forward
        forward.push_back(last.seen.position);
        if (forward.size() > 40) break;
    }
    const std::uint64_t stands = position();
    for (int i = 0; i < 3; ++i) {
        const std::uint64_t before = last.seen.position;
        stopBy([&] { press(Qt::Key_P); });
        EXPECT_LT(last.seen.position, before);
        EXPECT_EQ(position(), last.seen.position + 1) << "the picture is exactly that of the event";
    }
    EXPECT_LT(position(), stands);
    EXPECT_FALSE(controller().isAtLiveEdge());
    const std::uint64_t before = last.seen.position;
    stopBy([&] { press(Qt::Key_N); });
    EXPECT_GT(last.seen.position, before);
}

TEST_F(PursuitTest, WhatWasRunUpToTwiceIsTheSame) {
    standAt(kSecond);
    stopBy([&] { controller().pursue(depth(3, 6)); });
    const Sighting onward = last.seen;
    controller().seekTime(0);
    WAIT_FOR(!controller().isAtLiveEdge() && position() < onward.position);
    const std::uint64_t from = position();
    ASSERT_LT(from, onward.position);
    // In the past it is read instead of run: the first time that it happened from the beginning on.
    stopBy([&] { controller().pursue(depth(3, 6)); });
    EXPECT_LE(last.seen.position, onward.position);
    EXPECT_FALSE(controller().isPlaying());
    const ChannelState* channel = controller().snapshot()->state.channel(last.seen.event.object);
    ASSERT_NE(channel, nullptr);
    EXPECT_EQ(channel->depth, 6u);
}

TEST_F(PursuitTest, FromThePastItGoesOnPastTheLiveEdge) {
    Experiment experiment = firstLook();
    standAt(experiment, 500 * kMillisecond);
    const std::uint64_t edge = controller().snapshot()->livePosition;
    seek(100 * kMillisecond);
    Watchpoint time;
    time.kind = Watchpoint::Kind::Time;
    time.time = 1500 * kMillisecond;
    stopBy([&] { controller().pursue(time); });
    EXPECT_TRUE(controller().isAtLiveEdge());
    EXPECT_GT(position(), edge);
    EXPECT_EQ(controller().clock(), time.time);
    controller().play();
    controller().setPace(0);
    WAIT_FOR(endCard().isVisible());
    EXPECT_EQ(shownHash(), headlessHash(experiment)) << "it is the same run";
}

TEST_F(PursuitTest, UntilIsAskedInPlainWordsAndRemembered) {
    standAt(kSecond);
    press(Qt::Key_U);
    ASSERT_NE(dialog(), nullptr);
    QComboBox* what = dialog()->findChildren<QComboBox*>().front();
    for (QComboBox* box : dialog()->findChildren<QComboBox*>()) {
        if (box->accessibleName() == QStringLiteral("What to wait for")) what = box;
    }
    what->setCurrentIndex(what->count() - 1);
    for (QLineEdit* field : dialog()->findChildren<QLineEdit*>()) {
        if (field->isVisible()) field->setText(QStringLiteral("2.25"));
    }
    stopBy([&] {
        for (QPushButton* button : dialog()->findChildren<QPushButton*>()) {
            if (button->isDefault()) QTest::mouseClick(button, Qt::LeftButton);
        }
    });
    EXPECT_EQ(controller().clock(), 2250 * kMillisecond);
    ASSERT_EQ(window().pursuit().remembered().size(), 1u);
    EXPECT_EQ(window().pursuit().remembered().front().time, 2250 * kMillisecond);
    QMenu* menu = watch().transport().untilMenu();
    const auto count = menu->actions().size();
    Q_EMIT menu->aboutToShow();
    EXPECT_EQ(menu->actions().size(), count + 1);
    Q_EMIT menu->aboutToShow();
    EXPECT_EQ(menu->actions().size(), count + 1) << "not twice";
}

TEST_F(PursuitTest, WhatNeverHappensIsSaidAtTheEnd) {
    standAt(kSecond);
    QSignalSpy missed(&controller(), &RunController::pursuitMissed);
    controller().pursue(depth(3, 1'000'000));
    WAIT_FOR(missed.count() == 1);
    EXPECT_TRUE(watch().notice().text().contains(QStringLiteral("low holds 1,000,000")))
        << qPrintable(watch().notice().text());
    EXPECT_FALSE(controller().isPursuing());
    WAIT_FOR(endCard().isVisible());
}

TEST_F(PursuitTest, SpaceGivesItUpAndTheRunStandsStill) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Never, 0, 0};
    standAt(experiment, kSecond);
    controller().pursue(depth(3, 1'000'000));
    WAIT_FOR(controller().pursuer().isAtEdge() && watch().notice().text().contains(QStringLiteral("real time")));
    EXPECT_TRUE(controller().isPlaying());
    press(Qt::Key_Space);
    EXPECT_FALSE(controller().isPursuing());
    EXPECT_FALSE(controller().isPlaying());
    EXPECT_TRUE(watch().notice().text().isEmpty());
    WAIT_FOR(controller().held()->engine->standsAt().has_value());
}

TEST_F(PursuitTest, GoingElsewhereGivesItUp) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Never, 0, 0};
    standAt(experiment, kSecond);
    controller().pursue(depth(3, 1'000'000));
    WAIT_FOR(controller().pursuer().isAtEdge());
    controller().seekTime(500 * kMillisecond);
    EXPECT_FALSE(controller().isPursuing());
    WAIT_FOR(!controller().isAtLiveEdge() && controller().held()->engine->standsAt().has_value());
}

TEST_F(PursuitTest, RealThreadsArePausedAsSoonAsItIsSeen) {
    Experiment experiment = firstLook();
    experiment.clock = ClockKind::Threads;
    experiment.stop = {StopCondition::Kind::Never, 0, 0};
    document().begin(experiment);
    WAIT_FOR(controller().held() && isDrawn());
    EXPECT_TRUE(watch().transport().nextAction()->isEnabled());
    stopBy([&] { press(Qt::Key_N); });
    EXPECT_TRUE(last.isLate);
    EXPECT_FALSE(controller().isPlaying());
    EXPECT_TRUE(controller().held()->engine->paused());
    EXPECT_EQ(position(), last.seen.position + 1) << "what is shown is exact, though the threads went on";
}

TEST_F(PursuitTest, TheTimeLineShowsWhereThingsHappenedAndAClickGoesThere) {
    standAt(3 * kSecond);
    Scrubber& scrubber = watch().scrubber();
    WAIT_FOR(!scrubber.clusters().empty());
    const Scrubber::Cluster cluster = scrubber.clusters().front();
    const Nanos first = cluster.what.firsts[static_cast<std::size_t>(cluster.what.gravest())];
    QTest::mouseClick(&scrubber, Qt::LeftButton, {}, {static_cast<int>(cluster.x), scrubber.height() / 2});
    WAIT_FOR(!controller().isAtLiveEdge());
    EXPECT_EQ(controller().snapshot()->state.time(), first);
}

}  // namespace
}  // namespace sluice::ui
