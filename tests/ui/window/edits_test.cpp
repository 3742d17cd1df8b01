// What a person changes in a run that goes on, and that watching it changes nothing.
#include "ui/help_dialogs.hpp"
#include "ui/panels/parameter_row.hpp"
#include "ui/panels/parameters_panel.hpp"
#include "ui/window/window_fixture.hpp"

#include <QDialog>
#include <QListWidget>
#include <QPushButton>
#include <QTimer>

namespace sluice::ui {
namespace {

using Edits = WindowTest;

constexpr const char* kLive = "workload.rate_per_s";

TEST_F(Edits, ALiveChangeIsInTheScriptAndReplaysToTheSameRun) {
    standAt(2 * kSecond);
    const std::shared_ptr<HeldRun> held = controller().held();
    Q_EMIT window().views().parameters->row(kLive)->edited(20.0, true);
    EXPECT_EQ(controller().held(), held);
    WAIT_FOR(controller().experiment().script.size() == 1 && controller().experiment().script[0].dispatch);
    EXPECT_EQ(controller().experiment().script[0].at, 2 * kSecond);
    EXPECT_TRUE(document().isDirty());
    // Undone by another intervention: what has happened has happened.
    controller().undoStack().undo();
    WAIT_FOR(controller().experiment().script.size() == 2 && controller().experiment().script[1].dispatch);
    EXPECT_EQ(controller().experiment().script[1].value, ParameterValue(5.0));
    EXPECT_EQ(controller().held(), held);
    controller().undoStack().redo();
    WAIT_FOR(controller().experiment().script.size() == 3 && controller().experiment().script[2].dispatch);
    controller().setPace(0);
    controller().play();
    WAIT_FOR(endCard().isVisible());
    EXPECT_EQ(headlessHash(controller().experiment()), shownHash());
    EXPECT_NE(headlessHash(firstLook()), shownHash());
}

TEST_F(Edits, ThePaletteKnowsTheVariantsBeforeTheirMenuWasOpened) {
    standAt(kSecond);
    QStringList lines;
    const auto look = [&lines] {
        auto* palette = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        ASSERT_NE(palette, nullptr);
        const auto* list = palette->findChild<QListWidget*>();
        for (int row = 0; row < list->count(); ++row) lines << list->item(row)->text();
        palette->reject();
    };
    QTimer::singleShot(0, look);
    showPalette(window());
    for (const VariantDecl& variant : controller().descriptor()->variants) {
        EXPECT_EQ(lines.filter(QString::fromStdString(variant.title)).size(), 1) << variant.title;
    }
}

TEST_F(Edits, ADraggedLiveSliderIsOneStepBack) {
    standAt(2 * kSecond);
    ParameterRow* row = window().views().parameters->row(kLive);
    for (const double value : {6.0, 8.0, 11.0}) Q_EMIT row->edited(value, false);
    Q_EMIT row->edited(15.0, true);
    EXPECT_EQ(controller().undoStack().count(), 1);
    EXPECT_EQ(std::get<double>(controller().values().at(kLive)), 15.0);
    controller().undoStack().undo();
    EXPECT_EQ(std::get<double>(controller().values().at(kLive)), 5.0);
}

TEST_F(Edits, PausingSteppingSeekingAndSpeedLeaveTheRunAsItIs) {
    Experiment experiment = firstLook();
    experiment.stop.duration = 3 * kSecond;
    document().begin(experiment);
    WAIT_FOR(controller().held() && isDrawn());
    press(Qt::Key_Space);
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t before = position();
        press(Qt::Key_Period);
        WAIT_FOR(position() == before + 1);
    }
    controller().seekTime(0);
    WAIT_FOR(!controller().isAtLiveEdge());
    controller().follow();
    WAIT_FOR(controller().isAtLiveEdge());
    controller().setPace(40);
    press(Qt::Key_Space);
    controller().setPace(0.5);
    press(Qt::Key_Space);
    controller().setPace(0);
    press(Qt::Key_Space);
    WAIT_FOR(endCard().isVisible());
    EXPECT_EQ(shownHash(), headlessHash(experiment));
}

TEST_F(Edits, ThePastCannotBeChangedButForkedFrom) {
    standAt(4 * kSecond);
    controller().play();
    seek(kSecond);
    ParameterRow* row = window().views().parameters->row(kLive);
    EXPECT_FALSE(controller().canEdit());
    EXPECT_FALSE(scene().controlsEnabled());
    for (QWidget* control : row->findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        if (control->focusPolicy() == Qt::StrongFocus) {
            EXPECT_FALSE(control->isEnabled()) << control->metaObject()->className();
        }
    }
    EXPECT_FALSE(watch().notice().text().isEmpty());
    const Nanos shown = controller().instantShown();
    const std::shared_ptr<HeldRun> former = controller().held();
    controller().setParameter(kLive, 50.0, true);
    EXPECT_TRUE(controller().experiment().script.empty());
    controller().fork();
    WAIT_FOR(controller().held() != former && controller().canEdit());
    EXPECT_EQ(controller().instantShown(), shown);
    EXPECT_TRUE(controller().isAtLiveEdge());
    EXPECT_TRUE(scene().controlsEnabled());
    controller().setParameter(kLive, 50.0, true);
    EXPECT_EQ(controller().experiment().script.size(), 1u);
    EXPECT_TRUE(watch().notice().text().isEmpty());
}

TEST_F(Edits, AValueOutOfRangeIsOneSentenceAndChangesNothing) {
    standAt(kSecond);
    const std::shared_ptr<HeldRun> held = controller().held();
    controller().setParameter("capacity_low", -3.0, true);
    EXPECT_EQ(m_prompts.problems.size(), 1);
    EXPECT_EQ(controller().held(), held);
    EXPECT_FALSE(controller().isPreparing());
    EXPECT_FALSE(document().isDirty());
}

}  // namespace
}  // namespace sluice::ui
