#include "patterns/registry.hpp"
#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/narration_panel.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

QString text(const NarrationModel& model, int row) {
    return model.index(row).data().toString();
}

class Narration : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        panel.setDescriptor(synthetic::descriptor());
        panel.resize(600, 160);
        panel.show();
    }
    NarrationModel& model() { return panel.model(); }
    // One inversion, told in a frame of its own.
    void tellOne() {
        run.inversion();
        panel.showSnapshot(run.snapshot());
    }

    synthetic::Run run;
    NarrationPanel panel;
};

TEST_F(Narration, FillsTheDescriptorsSentences) {
    run.inversion();
    panel.showSnapshot(run.snapshot());
    EXPECT_EQ(text(model(), model().rowCount() - 1),
              "processor took a critical message while someone more urgent waited");
}

TEST(Narrator, FillsEveryPlaceOfEveryPatternsSentences) {
    const Registry registry;
    int withValue = 0;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& descriptor = pattern.descriptor;
        const RunState state(std::make_shared<const Manifest>(makeManifest(descriptor, descriptor.common)));
        for (std::size_t i = 0; i < descriptor.marks.size(); ++i) {
            Happening happening;
            happening.event.kind = EventKind::Mark;
            happening.event.object = static_cast<std::uint32_t>(i);
            happening.event.goroutine = 1;
            happening.event.flags = 1;
            happening.event.sequence = 4711;
            const auto said = narrate(happening, state, &descriptor);
            if (!said) continue;
            EXPECT_FALSE(said->text.contains(u'{')) << said->text.toStdString();
            if (QString::fromStdString(descriptor.marks[i].sentence).contains(QStringLiteral("{value}"))) {
                ++withValue;
                EXPECT_TRUE(said->text.contains(QStringLiteral("4,711"))) << said->text.toStdString();
            }
        }
    }
    EXPECT_GT(withValue, 0);
}

TEST_F(Narration, NamesWhoWasTurnedAwayAndWhy) {
    for (Nanos time = 0; time < 30 * kSecond; time += 500 * kMillisecond) {
        run.advance(time);
        panel.showSnapshot(run.snapshot());
    }
    bool told = false;
    for (int row = 0; row < model().rowCount(); ++row) {
        told = told || text(model(), row).startsWith(QStringLiteral("low source was turned away: low is full"));
    }
    EXPECT_TRUE(told);
}

TEST_F(Narration, TellsLeaksAndTheEndAsTrouble) {
    run.end(RunOutcome::Deadlock, true);
    panel.showSnapshot(run.snapshot());
    const QModelIndex last = model().index(model().rowCount() - 1);
    EXPECT_TRUE(last.data().toString().contains(QStringLiteral("deadlock")));
    EXPECT_EQ(last.data(NarrationModel::kSeverityRole).toInt(), static_cast<int>(Severity::Trouble));
    EXPECT_EQ(text(model(), model().rowCount() - 2),
              "normal source is stuck for ever, waiting for room in normal (leaked)");
}

TEST_F(Narration, TellsWhatWasLostOnTheWayHere) {
    run.gap(1204);
    panel.showSnapshot(run.snapshot());
    const QModelIndex last = model().index(model().rowCount() - 1);
    EXPECT_TRUE(last.data().toString().contains(QStringLiteral("1,204"))) << last.data().toString().toStdString();
    EXPECT_EQ(last.data(NarrationModel::kSeverityRole).toInt(), static_cast<int>(Severity::Trouble));
}

TEST_F(Narration, TellsOnceThatTheRecordingHasStopped) {
    panel.showSnapshot(run.snapshot());
    const int before = model().rowCount();
    for (int i = 0; i < 3; ++i) {
        auto snapshot = std::make_shared<Snapshot>(*run.snapshot());
        snapshot->recordingIncomplete = "It reached its limit.";
        panel.showSnapshot(snapshot);
    }
    ASSERT_EQ(model().rowCount(), before + 1);
    EXPECT_EQ(text(model(), before), "It reached its limit.");
}

TEST_F(Narration, FastSentencesOfOneKindBecomeOneRowWithACount) {
    panel.showSnapshot(run.snapshot());
    const int before = model().rowCount();
    for (int i = 0; i < 40; ++i) run.inversion();
    panel.showSnapshot(run.snapshot());
    EXPECT_EQ(model().rowCount(), before + 1);
    EXPECT_TRUE(text(model(), before).endsWith(QStringLiteral("… 40 times")));
    for (int i = 0; i < 60; ++i) run.inversion();
    panel.showSnapshot(run.snapshot());
    EXPECT_EQ(model().rowCount(), before + 1);
    EXPECT_EQ(model().index(before).data(NarrationModel::kCountRole).toULongLong(), 100u);
}

TEST_F(Narration, CountsWhatWasTooFastToKeep) {
    for (int i = 0; i < 1000; ++i) run.inversion();
    panel.showSnapshot(run.snapshot());
    quint64 told = 0;
    for (int row = 0; row < model().rowCount(); ++row)
        told += model().index(row).data(NarrationModel::kCountRole).toULongLong();
    EXPECT_EQ(told, run.state().notable().total()) << "nothing is lost in silence";
}

TEST_F(Narration, ScrollingUpStopsFollowingAndTheButtonLeadsBack) {
    for (int i = 0; i < 60; ++i) tellOne();
    QScrollBar* bar = panel.view().verticalScrollBar();
    QApplication::processEvents();
    EXPECT_EQ(bar->value(), bar->maximum());
    bar->setValue(0);
    EXPECT_FALSE(panel.followsEnd());
    tellOne();
    QApplication::processEvents();
    EXPECT_EQ(bar->value(), 0) << "what a person reads stays where it is";
    bar->setValue(bar->maximum());
    EXPECT_TRUE(panel.followsEnd());
}

TEST_F(Narration, InThePastItShowsWhatHasJustHappenedThere) {
    for (int i = 0; i < 5; ++i) tellOne();
    const SnapshotPtr past = run.snapshot();
    const int happened = model().rowCount();
    for (int i = 0; i < 60; ++i) tellOne();
    QScrollBar* bar = panel.view().verticalScrollBar();
    QApplication::processEvents();
    const auto isShown = [&](int row) {
        return panel.view().viewport()->rect().contains(panel.view().visualRect(panel.view().model()->index(row, 0)));
    };
    ASSERT_FALSE(isShown(happened - 1));
    panel.showSnapshot(run.snapshotAt(past));
    EXPECT_TRUE(isShown(happened - 1));
    EXPECT_TRUE(panel.followsEnd());
    panel.showSnapshot(run.snapshot());
    EXPECT_EQ(bar->value(), bar->maximum());
    // Unless a person has scrolled.
    bar->setValue(bar->maximum() / 2);
    panel.showSnapshot(run.snapshotAt(past));
    EXPECT_EQ(bar->value(), bar->maximum() / 2);
}

TEST_F(Narration, ANarrowColumnHasTwoLinesForASentence) {
    tellOne();
    const int twoLines = 2 * QFontMetrics(textFont(Theme::current().metrics().text)).height();
    const auto height = [this] { return panel.view().visualRect(panel.view().model()->index(0, 0)).height(); };
    for (int round = 0; round < 2; ++round) {
        panel.resize(1000, 160);
        EXPECT_TRUE(QTest::qWaitFor([&] { return height() < twoLines; }));
        panel.resize(300, 160);
        EXPECT_TRUE(QTest::qWaitFor([&] { return height() >= twoLines; }));
    }
}

TEST_F(Narration, AClickAsksForThatInstant) {
    for (int i = 0; i < 5; ++i) tellOne();
    QSignalSpy seeks(&panel, &NarrationPanel::seekToPosition);
    const QModelIndex index = panel.view().model()->index(2, 0);
    QTest::mouseClick(panel.view().viewport(), Qt::LeftButton, {}, panel.view().visualRect(index).center());
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_EQ(seeks[0][0].toULongLong(), index.data(NarrationModel::kPositionRole).toULongLong());
}

TEST_F(Narration, FiltersByWordsAndBySeverity) {
    run.end(RunOutcome::Deadlock, true);
    tellOne();
    const int all = panel.shownRows();
    panel.findChild<QLineEdit*>()->setText(QStringLiteral("STUCK"));
    EXPECT_EQ(panel.shownRows(), 2);
    panel.findChild<QLineEdit*>()->clear();
    EXPECT_EQ(panel.shownRows(), all);
    for (QToolButton* button : panel.findChildren<QToolButton*>()) {
        if (button->isCheckable()) button->setChecked(false);
    }
    EXPECT_EQ(panel.shownRows(), 0);
}

TEST_F(Narration, ThePastKeepsLaterRowsAsNotYetHappened) {
    tellOne();
    const SnapshotPtr past = run.snapshot();
    tellOne();
    tellOne();
    const int rows = model().rowCount();
    panel.showSnapshot(run.snapshotAt(past));
    EXPECT_EQ(model().rowCount(), rows);
    EXPECT_TRUE(model().index(rows - 1).data(NarrationModel::kAheadRole).toBool());
    EXPECT_FALSE(model().index(rows - 3).data(NarrationModel::kAheadRole).toBool());
    panel.showSnapshot(run.snapshot());
    EXPECT_EQ(model().rowCount(), rows) << "coming back tells nothing twice";
}

TEST_F(Narration, AnotherRunBeginsAnew) {
    tellOne();
    synthetic::Run other;
    panel.showSnapshot(other.snapshot());
    EXPECT_EQ(model().rowCount(), 1);
}

TEST_F(Narration, IsBounded) {
    NarrationModel bounded;
    bounded.setDescriptor(synthetic::descriptor());
    synthetic::Run fresh;
    for (int i = 0; i < NarrationModel::kRowsMax + 50; ++i) {
        fresh.inversion();
        bounded.showSnapshot(fresh.snapshot());
    }
    EXPECT_EQ(bounded.rowCount(), NarrationModel::kRowsMax);
}

}  // namespace
}  // namespace sluice::ui
