// Headline, transport, status line, metrics and end card.
#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/end_card.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/metrics_panel.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/panels/value_slider.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class Bars : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        window.resize(1280, 600);
    }
    template <class W>
    void show(W& widget) {
        widget.setParent(&window);
        widget.resize(1280, widget.sizeHint().height());
        window.show();
        widget.show();
        QApplication::setActiveWindow(&window);
    }
    QWidget window;
};

using HeadlineTest = Bars;
using TransportTest = Bars;
using StatusTest = Bars;
using EndCardTest = Bars;
using MetricsTest = Bars;

TEST_F(HeadlineTest, FixAsksForTheCureAndBreakForTheCommonForm) {
    auto* bar = new HeadlineBar;
    show(*bar);
    QSignalSpy wanted(bar, &HeadlineBar::variantRequested);
    bar->setPattern(synthetic::descriptor(), QStringLiteral("textbook"));
    QTest::keyClick(&window, Qt::Key_F);
    ASSERT_EQ(wanted.count(), 1) << "the key works wherever the keyboard is";
    EXPECT_EQ(wanted[0][0].toString(), "robust");
    bar->setPattern(synthetic::descriptor(), QStringLiteral("robust"));
    EXPECT_TRUE(bar->isCured());
    QTest::mouseClick(bar->fixButton(), Qt::LeftButton);
    EXPECT_EQ(wanted[1][0].toString(), "textbook");
    bar->setFixEnabled(true);
    bar->setFixEnabled(false, QStringLiteral("the run is being repeated"));
    QTest::keyClick(&window, Qt::Key_F);
    EXPECT_EQ(wanted.count(), 2);
}

TEST_F(HeadlineTest, FixAnswersAtOnceAndWaitsForTheOtherVariant) {
    auto* bar = new HeadlineBar;
    show(*bar);
    QSignalSpy wanted(bar, &HeadlineBar::variantRequested);
    bar->setPattern(synthetic::descriptor(), QStringLiteral("textbook"));
    const QString words = bar->fixButton()->text();
    QTest::mouseClick(bar->fixButton(), Qt::LeftButton);
    EXPECT_NE(bar->fixButton()->text(), words);
    EXPECT_FALSE(bar->fixButton()->isEnabled());
    QTest::keyClick(&window, Qt::Key_F);
    EXPECT_EQ(wanted.count(), 1) << "it is on its way";
    bar->setFixEnabled(true);
    EXPECT_EQ(bar->fixButton()->text(), words) << "nothing came of it";
    QTest::keyClick(&window, Qt::Key_F);
    EXPECT_EQ(wanted.count(), 2);
    bar->setPattern(synthetic::descriptor(), QStringLiteral("robust"));
    EXPECT_TRUE(bar->fixButton()->isEnabled());
}

TEST_F(HeadlineTest, SaysEverythingInWordsToo) {
    auto* bar = new HeadlineBar;
    show(*bar);
    bar->setPattern(synthetic::descriptor(), QStringLiteral("textbook"));
    synthetic::Run run;
    run.advance(30 * kSecond);
    const int height = bar->sizeHint().height();
    bar->showSnapshot(run.snapshot());
    EXPECT_TRUE(bar->accessibleDescription().contains(QStringLiteral("(bad)")));
    synthetic::Run cured(1, true);
    cured.advance(10 * kSecond);
    bar->setBefore(bar->text());
    bar->setPattern(synthetic::descriptor(), QStringLiteral("robust"));
    bar->showSnapshot(cured.snapshot());
    EXPECT_TRUE(bar->accessibleDescription().contains(QStringLiteral("(good)")));
    EXPECT_TRUE(bar->accessibleDescription().contains(QStringLiteral("before")));
    EXPECT_EQ(bar->sizeHint().height(), height) << "the scene below must not jump";
    bar->grab();
}

TEST_F(TransportTest, KeysCommandTheRun) {
    auto* bar = new TransportBar;
    show(*bar);
    QSignalSpy runs(bar, &TransportBar::runRequested);
    QSignalSpy pauses(bar, &TransportBar::pauseRequested);
    QSignalSpy steps(bar, &TransportBar::stepRequested);
    QSignalSpy stepsBack(bar, &TransportBar::stepBackRequested);
    QSignalSpy restarts(bar, &TransportBar::restartRequested);
    QSignalSpy seeds(bar, &TransportBar::newSeedRequested);
    QSignalSpy follows(bar, &TransportBar::followRequested);
    QTest::keyClick(&window, Qt::Key_Space);
    TransportBar::State state;
    state.isRunning = true;
    state.atLiveEdge = false;
    bar->setState(state);
    QTest::keyClick(&window, Qt::Key_Space);
    QTest::keyClick(&window, Qt::Key_Period);
    QTest::keyClick(&window, Qt::Key_Comma);
    QTest::keyClick(&window, Qt::Key_R);
    QTest::keyClick(&window, Qt::Key_R, Qt::ShiftModifier);
    QTest::keyClick(&window, Qt::Key_End);
    for (const QSignalSpy* spy : {&runs, &pauses, &steps, &stepsBack, &restarts, &seeds, &follows}) {
        EXPECT_EQ(spy->count(), 1) << spy->signal().constData();
    }
}

TEST_F(TransportTest, KeysAndTheButtonGoToWhatMatters) {
    auto* bar = new TransportBar;
    show(*bar);
    QSignalSpy nexts(bar, &TransportBar::nextRequested);
    QSignalSpy previous(bar, &TransportBar::previousRequested);
    QSignalSpy untils(bar, &TransportBar::untilRequested);
    QTest::keyClick(&window, Qt::Key_N);
    QTest::keyClick(&window, Qt::Key_P);
    QTest::keyClick(&window, Qt::Key_U);
    EXPECT_EQ(nexts.count(), 1);
    EXPECT_EQ(previous.count(), 1);
    EXPECT_EQ(untils.count(), 1);
    for (QToolButton* button : bar->findChildren<QToolButton*>()) {
        if (button->defaultAction() == bar->nextAction()) QTest::mouseClick(button, Qt::LeftButton, {}, {8, 8});
    }
    EXPECT_EQ(nexts.count(), 2);
    TransportBar::State state;
    state.canPursue = false;
    state.whyNotPursue = QStringLiteral("the run has ended");
    bar->setState(state);
    QTest::keyClick(&window, Qt::Key_N);
    EXPECT_EQ(nexts.count(), 2);
    EXPECT_EQ(bar->nextAction()->toolTip(), state.whyNotPursue);
    state.canPursue = true;
    state.isLate = true;
    bar->setState(state);
    EXPECT_TRUE(bar->nextAction()->toolTip().contains(QStringLiteral("as soon as it is seen")));
}

TEST_F(TransportTest, SpaceStillPressesAFocusedButtonElsewhere) {
    auto* bar = new TransportBar;
    show(*bar);
    auto* other = new QPushButton(QStringLiteral("other"), &window);
    other->show();
    other->setFocus();
    QSignalSpy runs(bar, &TransportBar::runRequested);
    QSignalSpy clicks(other, &QPushButton::clicked);
    QTest::keyClick(other, Qt::Key_Space);
    EXPECT_EQ(clicks.count(), 1);
    EXPECT_EQ(runs.count(), 0);
}

TEST_F(TransportTest, WhatCannotBeDoneSaysWhy) {
    auto* bar = new TransportBar;
    show(*bar);
    TransportBar::State state;
    state.canStep = false;
    state.whyNotStep = QStringLiteral("real threads cannot be stepped");
    bar->setState(state);
    EXPECT_FALSE(bar->stepAction()->isEnabled());
    EXPECT_EQ(bar->stepAction()->toolTip(), state.whyNotStep);
    EXPECT_FALSE(bar->liveAction()->isEnabled());
    QSignalSpy steps(bar, &TransportBar::stepRequested);
    QTest::keyClick(&window, Qt::Key_Period);
    EXPECT_EQ(steps.count(), 0);
}

TEST_F(TransportTest, TheSpeedSliderGoesFromSlowMotionToExpress) {
    auto* bar = new TransportBar;
    show(*bar);
    QSignalSpy paces(bar, &TransportBar::paceRequested);
    auto* slider = bar->findChild<ValueSlider*>();
    QTest::keyClick(slider, Qt::Key_Home);
    EXPECT_EQ(paces.last()[0].toDouble(), 1e-4);
    QTest::keyClick(slider, Qt::Key_End);
    EXPECT_EQ(paces.last()[0].toDouble(), 0);
    EXPECT_EQ(bar->paceWords(), "as fast as possible");
    bar->setPace(0.02);
    EXPECT_EQ(bar->paceWords(), "1 ms shown as 50 ms");
    EXPECT_EQ(paces.count(), 2) << "showing a pace asks for none";
}

TEST_F(TransportTest, SeedAndClockAreAskedForNotTaken) {
    auto* bar = new TransportBar;
    show(*bar);
    QSignalSpy seeds(bar, &TransportBar::seedRequested);
    QSignalSpy clocks(bar, &TransportBar::clockRequested);
    auto* field = bar->findChild<QLineEdit*>();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("x42"));
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_EQ(seeds.count(), 1);
    EXPECT_EQ(seeds[0][0].toULongLong(), 42u) << "letters do not get in";
    for (QToolButton* button : bar->findChildren<QToolButton*>()) {
        if (button->text() == QStringLiteral("Real threads")) QTest::mouseClick(button, Qt::LeftButton);
    }
    ASSERT_EQ(clocks.count(), 1);
    EXPECT_EQ(clocks[0][0].value<ClockKind>(), ClockKind::Threads);
}

TEST_F(TransportTest, FitsThe1280Window) {
    auto* bar = new TransportBar;
    show(*bar);
    EXPECT_LE(bar->minimumSizeHint().width(), 640);
    EXPECT_GE(bar->minimumSizeHint().width(), 400) << "the run key, steps, speed and clocks are never given up";
    for (const int width : {1600, 980, 860, 720, 640}) {
        bar->resize(width, bar->height());
        bar->layout()->activate();
        int end = 0;
        for (const QToolButton* button : bar->findChildren<QToolButton*>()) {
            if (button->isVisible()) end = std::max(end, button->mapTo(bar, button->rect().bottomRight()).x());
        }
        EXPECT_LT(end, width) << "nothing is cut off";
        EXPECT_GT(end, width - 40) << "and the room is used";
    }
}

TEST_F(TransportTest, SaysAllItsWordsWhereThereIsRoom) {
    auto* bar = new TransportBar;
    show(*bar);
    const auto wordsOf = [&](int width) {
        bar->resize(width, bar->height());
        int count = 0;
        for (const QToolButton* button : bar->findChildren<QToolButton*>()) {
            count += button->isVisible() && button->toolButtonStyle() == Qt::ToolButtonTextBesideIcon ? 1 : 0;
        }
        return count;
    };
    EXPECT_EQ(wordsOf(1600), 4);
    EXPECT_EQ(wordsOf(640), 1) << "the run key keeps its word";
    EXPECT_EQ(wordsOf(1600), 4) << "they come back";
}

TEST_F(StatusTest, SaysPhaseAndOutcomeInWords) {
    auto* line = new StatusLine;
    show(*line);
    EXPECT_EQ(line->phaseText(), "no run");
    synthetic::Run run;
    run.advance(2 * kSecond);
    const SnapshotPtr past = run.snapshot();
    line->showSnapshot(past);
    EXPECT_EQ(line->phaseText(), "running");
    line->setPaused(true);
    EXPECT_EQ(line->phaseText(), "paused");
    const SnapshotPtr cut = run.cut();
    run.shutDown(RunOutcome::Deadlock, false);
    line->showSnapshot(run.snapshot());
    EXPECT_TRUE(line->phaseText().contains(QStringLiteral("deadlock")));
    line->showSnapshot(run.snapshotAt(past));
    EXPECT_EQ(line->phaseText(), "looking back");
    line->showSnapshot(run.snapshotAt(cut));
    EXPECT_EQ(line->phaseText(), "at the end");
}

TEST_F(StatusTest, AFrameTimeThatIsNotKnownIsNoZero) {
    auto* line = new StatusLine;
    show(*line);
    line->setFrameTime(0, 0);
    const QImage unknown = line->grab().toImage();
    line->setFrameTime(4 * kMillisecond, 9 * kMillisecond);
    const QImage known = line->grab().toImage();
    EXPECT_NE(known, unknown);
    line->setFrameTime(0, 0);
    EXPECT_EQ(line->grab().toImage(), known) << "the last one stays while no frames are drawn";
}

TEST_F(StatusTest, ARecordingThatHasStoppedIsSaid) {
    auto* line = new StatusLine;
    show(*line);
    synthetic::Run run;
    run.advance(kSecond);
    auto snapshot = std::make_shared<Snapshot>(*run.snapshot());
    line->showSnapshot(snapshot);
    const QString before = line->stateText();
    EXPECT_EQ(before, line->phaseText());
    snapshot = std::make_shared<Snapshot>(*snapshot);
    snapshot->recordingIncomplete = "It reached its limit.";
    line->showSnapshot(snapshot);
    EXPECT_TRUE(line->stateText().contains(QStringLiteral("recording stopped")));
    EXPECT_TRUE(line->toolTipText().startsWith(QStringLiteral("It reached its limit.\n")));
    EXPECT_TRUE(line->accessibleDescription().contains(QStringLiteral("recording stopped")));
}

TEST_F(StatusTest, LostTelemetryChangesThePicture) {
    auto* line = new StatusLine;
    show(*line);
    synthetic::Run run;
    run.advance(kSecond);
    const SnapshotPtr snapshot = run.snapshot();
    line->showSnapshot(snapshot);
    const QImage before = line->grab().toImage();
    auto lossy = std::make_shared<Snapshot>(*snapshot);
    lossy->telemetryDropped = 17;
    line->showSnapshot(lossy);
    EXPECT_EQ(line->dropped(), 17u);
    const QImage after = line->grab().toImage();
    const QColor bad = Theme::current().color(ColorRole::Bad);
    const auto countOf = [&](const QImage& image) {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == bad ? 1 : 0;
        }
        return count;
    };
    EXPECT_EQ(countOf(before), 0);
    EXPECT_GT(countOf(after), 20);
}

TEST_F(EndCardTest, SaysHowItEndedWhoIsStuckAndWhatToTry) {
    auto* card = new EndCard(&window);
    window.show();
    synthetic::Run run;
    run.advance(10 * kSecond);
    run.end(RunOutcome::Deadlock, true);
    const auto descriptor = synthetic::descriptor();
    card->showEnd(descriptor, QStringLiteral("textbook"), run.state());
    EXPECT_TRUE(card->isVisible());
    EXPECT_TRUE(card->outcome().contains(QStringLiteral("deadlock")));
    EXPECT_TRUE(card->headline().startsWith(QStringLiteral("An urgent message waited")));
    EXPECT_EQ(card->leakCount(), 2);
    EXPECT_EQ(leaksOf(run.state())[0].who, "high source");
    QString all;
    for (const QLabel* label : card->findChildren<QLabel*>()) all += label->text();
    EXPECT_TRUE(all.contains(QStringLiteral("Halve the rate")));
    EXPECT_TRUE(all.contains(QStringLiteral("longest urgent wait")));
    QSignalSpy wanted(card, &EndCard::variantRequested);
    QTest::mouseClick(card->fixButton(), Qt::LeftButton);
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted[0][0].toString(), "robust");
    EXPECT_FALSE(card->isVisible());
}

TEST_F(EndCardTest, GivesUpNumbersInsteadOfSqueezingThemTogether) {
    auto* card = new EndCard(&window);
    window.show();
    synthetic::Run run;
    run.advance(10 * kSecond);
    run.end(RunOutcome::Completed, false);
    for (const int height : {600, 360, 260}) {
        window.resize(800, height);
        card->showEnd(synthetic::descriptor(), QStringLiteral("textbook"), run.state());
        QApplication::processEvents();
        for (const QWidget* part : card->findChildren<QWidget*>()) {
            if (!part->isVisible() || part->layout() != nullptr) continue;
            const int wanted =
                part->hasHeightForWidth() ? part->heightForWidth(part->width()) : part->minimumSizeHint().height();
            EXPECT_GE(part->height(), wanted) << part->metaObject()->className() << " at " << height;
        }
        EXPECT_TRUE(card->fixButton()->isVisible());
    }
}

TEST_F(EndCardTest, EscapeClosesIt) {
    auto* card = new EndCard(&window);
    window.show();
    synthetic::Run run;
    run.advance(kSecond);
    run.end(RunOutcome::Completed, false);
    card->showEnd(synthetic::descriptor(), QStringLiteral("robust"), run.state());
    QSignalSpy dismissed(card, &EndCard::dismissed);
    QTest::keyClick(card->fixButton(), Qt::Key_Escape);
    EXPECT_EQ(dismissed.count(), 1);
    EXPECT_FALSE(card->isVisible());
}

TEST_F(MetricsTest, ShowsThePatternsAndTheCommonNumbersOfTheMeter) {
    auto* panel = new MetricsPanel;
    show(*panel);
    const auto descriptor = synthetic::descriptor();
    panel->setDescriptor(descriptor, commonMetrics());
    synthetic::Run run;
    run.advance(20 * kSecond);
    panel->showSnapshot(run.snapshot());
    EXPECT_EQ(panel->rowCount(), static_cast<int>(descriptor->metrics.size() + commonMetrics().size()));
    EXPECT_EQ(panel->valueText("offered"), countText(run.state().meter().total().offered));
    EXPECT_EQ(panel->valueText("inversions"), countText(run.state().meter().marks[0]));
    EXPECT_TRUE(panel->valueText("nothing").isEmpty());
}

TEST_F(Bars, EveryControlHasAnAccessibleNameOrAText) {
    auto* headline = new HeadlineBar;
    auto* transport = new TransportBar;
    auto* card = new EndCard(&window);
    headline->setPattern(synthetic::descriptor(), QStringLiteral("textbook"));
    show(*headline);
    show(*transport);
    card->show();
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool isNamed = !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty());
        EXPECT_TRUE(isNamed) << widget->metaObject()->className();
    }
}

TEST_F(Bars, TheLightThemeReachesEveryPanel) {
    auto* line = new StatusLine;
    auto* transport = new TransportBar;
    show(*line);
    ASSERT_TRUE(applyTheme(*qApp, Theme::light()).ok());
    EXPECT_EQ(line->grab().toImage().pixelColor(2, line->height() - 2), Theme::light().color(ColorRole::Bar));
    show(*transport);
    EXPECT_EQ(transport->grab().toImage().pixelColor(1, 1), Theme::light().color(ColorRole::Bar));
    ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
    EXPECT_EQ(transport->grab().toImage().pixelColor(1, 1), Theme::dark().color(ColorRole::Bar));
}

}  // namespace
}  // namespace sluice::ui
