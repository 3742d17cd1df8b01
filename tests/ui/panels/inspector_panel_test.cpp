#include "ui/panels/inspector_panel.hpp"

#include "events/aggregator.hpp"
#include "tests/ui/panels/event_script.hpp"
#include "ui/panels/inspector_delegate.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

using synthetic::EventScript;
using Kind = InspectorRow::Kind;

class Inspector : public testing::Test {
protected:
    static constexpr int kPatienceMs = 60'000;

    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        QObject::connect(&panel, &InspectorPanel::selectRequested, &selection, &Selection::select);
        QObject::connect(&selection, &Selection::changed, &panel, &InspectorPanel::showSelected);
        script.at(1).created(1, 41, EventScript::kLow, 1).sent(1, EventScript::kLowChannel, 41, 1);
        script.at(1).created(1, 42, EventScript::kLow, 1).sent(1, EventScript::kLowChannel, 42, 2);
        script.at(2).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
        panel.resize(286, 460);
        panel.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
    }

    // What has been written down happens in a run.
    void run() {
        Producer& producer = observation.producer(0);
        for (const Event& event : script.events()) producer.emit(event);
        producer.close();
        observation.drain();
        panel.setRun(&observation, EventScript::descriptor(), "textbook");
        panel.showSnapshot(observation.latest());
    }
    int rowOf(const QString& text) const {
        const auto& rows = panel.rows();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].text == text) return static_cast<int>(i);
        }
        return -1;
    }
    void click(const QString& text) {
        const int row = rowOf(text);
        ASSERT_GE(row, 0) << text.toStdString();
        const QModelIndex index = panel.list().model()->index(row, 0);
        panel.list().scrollTo(index);
        QTest::mouseClick(panel.list().viewport(), Qt::LeftButton, {}, panel.list().visualRect(index).center());
    }
    void pick(Selected::Kind kind, std::uint64_t id) { selection.select({kind, id}); }

    EventScript script;
    Aggregator aggregator;
    Observation observation{aggregator, EventScript::manifest(), {}};
    Selection selection;
    InspectorPanel panel;
};

TEST_F(Inspector, BeforeAnythingIsPickedItSaysHowToUseIt) {
    EXPECT_EQ(panel.rows().front().text, QStringLiteral("Nothing picked"));
    run();
    EXPECT_EQ(panel.rows().front().text, QStringLiteral("Nothing picked"));
}

TEST_F(Inspector, AClickOnANameSelectsIt) {
    run();
    pick(Selected::Kind::Goroutine, 1);
    click(QStringLiteral("waiting for room in low"));
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Channel, EventScript::kLowChannel}));
    click(QStringLiteral("low message 42"));
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Message, 42}));
}

TEST_F(Inspector, AClickOnAnInstantAsksForIt) {
    run();
    QSignalSpy seeks(&panel, &InspectorPanel::seekRequested);
    pick(Selected::Kind::Goroutine, 1);
    click(QStringLiteral("For"));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_EQ(seeks[0][0].value<Nanos>(), 2 * kSecond);
}

TEST_F(Inspector, EnterFollowsTheRowOfTheKeyboard) {
    run();
    pick(Selected::Kind::Goroutine, 1);
    panel.focusRows();
    QTest::keyClick(&panel.list(), Qt::Key_Return);
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Channel, EventScript::kLowChannel}));
    EXPECT_TRUE(panel.list().currentIndex().isValid()) << "and the keyboard goes on there";
}

TEST_F(Inspector, BackAndForwardWalkThroughWhatWasInspected) {
    run();
    EXPECT_FALSE(panel.backAction()->isEnabled());
    pick(Selected::Kind::Goroutine, 1);
    pick(Selected::Kind::Channel, 1);
    pick(Selected::Kind::Goroutine, 3);
    panel.backAction()->trigger();
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Channel, 1}));
    panel.backAction()->trigger();
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Goroutine, 1}));
    EXPECT_FALSE(panel.backAction()->isEnabled());
    panel.forwardAction()->trigger();
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Channel, 1}));
    // Something else from here on forgets what lay ahead.
    pick(Selected::Kind::Goroutine, 2);
    EXPECT_FALSE(panel.forwardAction()->isEnabled());
    panel.setRun(nullptr, nullptr, {});
    EXPECT_FALSE(panel.backAction()->isEnabled()) << "ids mean nothing in another run";
}

TEST_F(Inspector, FindsByNameAndSaysWhatItCannotFind) {
    run();
    panel.startFinding();
    QTest::keyClicks(&panel.field(), QStringLiteral("processor"));
    QTest::keyClick(&panel.field(), Qt::Key_Return);
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Goroutine, 3}));
    panel.startFinding();
    QTest::keyClicks(&panel.field(), QStringLiteral("worker 9"));
    QTest::keyClick(&panel.field(), Qt::Key_Return);
    EXPECT_EQ(selection.current(), (Selected{Selected::Kind::Goroutine, 3}));
    bool isSaid = false;
    for (const QLabel* label : panel.findChildren<QLabel*>())
        isSaid = isSaid || (label->isVisible() && label->text().contains(QStringLiteral("worker 9")));
    EXPECT_TRUE(isSaid);
}

TEST_F(Inspector, AMessagesLifeComesOutOfThePast) {
    script.at(3).received(3, EventScript::kLowChannel, 41, 1).workBegun(3, 41);
    script.at(9).workEnded(3, 41).outcome(3, 41, Outcome::Completed);
    run();
    pick(Selected::Kind::Message, 41);
    EXPECT_TRUE(panel.isReading());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isReading(); }, kPatienceMs));
    EXPECT_GE(rowOf(QStringLiteral("in low")), 0);
    EXPECT_GE(rowOf(QStringLiteral("worked on by processor")), 0);
    EXPECT_GE(rowOf(QStringLiteral("Most of it was the work itself: 6 s by processor.")), 0);
}

TEST_F(Inspector, ReadingCanBeCancelledAndTakenUpAgain) {
    run();
    pick(Selected::Kind::Message, 41);
    panel.cancelReading();
    EXPECT_FALSE(panel.isReading());
    click(QStringLiteral("Reading its life was cancelled. Read it after all"));
    EXPECT_TRUE(panel.isReading());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isReading(); }, kPatienceMs));
    EXPECT_GE(rowOf(QStringLiteral("in low")), 0);
}

TEST_F(Inspector, AMessageThatNeverWasSaysSo) {
    run();
    pick(Selected::Kind::Message, 4711);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isReading(); }, kPatienceMs));
    EXPECT_GE(rowOf(QStringLiteral("There has been no such message so far.")), 0);
}

TEST_F(Inspector, CopiesAllThatItSays) {
    run();
    pick(Selected::Kind::Channel, EventScript::kLowChannel);
    panel.copyAction()->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), factsAsText(panel.rows()));
}

TEST_F(Inspector, NumbersRunWithoutMovingTheKeyboard) {
    run();
    pick(Selected::Kind::Channel, EventScript::kLowChannel);
    const int slot = rowOf(QStringLiteral("low message 42"));
    panel.list().setCurrentIndex(panel.list().model()->index(slot, 0));
    QSignalSpy removed(panel.list().model(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy resets(panel.list().model(), &QAbstractItemModel::modelReset);
    script.at(3).received(3, EventScript::kLowChannel, 41, 1);
    panel.showSnapshot(script.snapshot());
    EXPECT_EQ(removed.count(), 1) << "the message that left, and its row alone";
    EXPECT_EQ(resets.count(), 0);
    const int now = panel.list().currentIndex().row();
    EXPECT_EQ(panel.rows()[static_cast<std::size_t>(now)].text, QStringLiteral("low message 42"));
    script.at(4).received(3, EventScript::kLowChannel, 42, 0);
    panel.showSnapshot(script.snapshot());
    EXPECT_LT(panel.list().currentIndex().row(), panel.list().model()->rowCount());
}

TEST_F(Inspector, TheSameAgainChangesNothing) {
    run();
    pick(Selected::Kind::Channel, EventScript::kLowChannel);
    QSignalSpy changes(panel.list().model(), &QAbstractItemModel::dataChanged);
    panel.showSnapshot(observation.latest());
    EXPECT_EQ(changes.count(), 0);
}

TEST_F(Inspector, NothingIsCutOffAndNoTextIsTooSmall) {
    run();
    pick(Selected::Kind::Goroutine, 1);
    for (const Theme& theme : {Theme::dark(), Theme::light(), Theme::dark(2)}) {
        ASSERT_TRUE(applyTheme(*qApp, theme).ok());
        for (const int width : {240, 286, 600}) {
            panel.resize(width, 460);
            QApplication::processEvents();
            panel.list().scrollToTop();
            int bottom = 0;
            for (int i = 0; i < panel.list().model()->rowCount(); ++i) {
                const QRect place = panel.list().visualRect(panel.list().model()->index(i, 0));
                EXPECT_EQ(place.width(), panel.list().viewport()->width());
                EXPECT_GE(place.height(), QFontMetrics(textFont(theme.metrics().textSmall)).height());
                EXPECT_GE(place.top(), bottom) << "rows do not overlap";
                bottom = place.bottom() + 1;
            }
        }
        EXPECT_GE(theme.metrics().textSmall, 12);
    }
    ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
}

TEST_F(Inspector, ABarsWidthIsItsShareOfTheLife) {
    InspectorRow row;
    row.axis = {0, 10 * kSecond};
    row.span = {2 * kSecond, 7 * kSecond};
    const QRectF bar = InspectorDelegate::barArea(row, QRectF(20, 0, 200, 8));
    EXPECT_DOUBLE_EQ(bar.left(), 60);
    EXPECT_DOUBLE_EQ(bar.width(), 100);
    row.span = {2 * kSecond, 2 * kSecond + 1};
    EXPECT_GE(InspectorDelegate::barArea(row, QRectF(20, 0, 200, 8)).width(), 1) << "however short, it is seen";
}

TEST_F(Inspector, EveryControlHasANameAndRowsSayWhereTheyLead) {
    run();
    pick(Selected::Kind::Goroutine, 1);
    for (const QToolButton* button : panel.findChildren<QToolButton*>())
        EXPECT_FALSE(button->accessibleName().isEmpty());
    EXPECT_FALSE(panel.field().accessibleName().isEmpty());
    EXPECT_FALSE(panel.list().accessibleName().isEmpty());
    const QModelIndex since = panel.list().model()->index(rowOf(QStringLiteral("For")), 0);
    EXPECT_TRUE(since.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("since 2.000 s")));
    EXPECT_FALSE(since.data(Qt::AccessibleDescriptionRole).toString().isEmpty());
}

}  // namespace
}  // namespace sluice::ui
