#include "ui/panels/parameters_panel.hpp"
#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/parameter_row.hpp"
#include "ui/panels/value_box.hpp"
#include "ui/panels/value_slider.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class Parameters : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        panel.setDeclarations(synthetic::parameters());
        panel.resize(280, 700);
        panel.show();
        QApplication::setActiveWindow(&panel);
    }
    ParameterRow& row(const char* id) { return *panel.row(id); }
    ValueBox& box(const char* id) { return *row(id).findChild<ValueBox*>(); }
    ValueSlider& slider(const char* id) { return *row(id).findChild<ValueSlider*>(); }
    double lastNumber() const { return std::get<double>(edits.last()[1].value<ParameterValue>()); }
    bool lastFinished() const { return edits.last()[2].toBool(); }
    static void type(ValueBox& box, const char* text) {
        box.setFocus();
        box.selectAll();
        QTest::keyClicks(&box, QString::fromLatin1(text));
        QTest::keyClick(&box, Qt::Key_Return);
    }

    ParametersPanel panel;
    QSignalSpy edits{&panel, &ParametersPanel::valueEdited};
};

TEST_F(Parameters, TypingAValueEditsIt) {
    type(box("capacity_high"), "35");
    ASSERT_GE(edits.count(), 1);
    EXPECT_EQ(edits.last()[0].toString(), "capacity_high");
    EXPECT_EQ(lastNumber(), 35);
    EXPECT_TRUE(lastFinished());
    EXPECT_NEAR(slider("capacity_high").fraction(), 0.35, 1e-3);
}

TEST_F(Parameters, AValueOutOfRangeIsTakenAsTheNearestAndSaysSo) {
    type(box("capacity_high"), "5000");
    EXPECT_EQ(lastNumber(), 100);
    EXPECT_TRUE(row("capacity_high").hint().contains(QStringLiteral("5000")));
    EXPECT_TRUE(row("capacity_high").hint().contains(QStringLiteral("0 – 100")));
    type(box("capacity_high"), "12");
    EXPECT_EQ(lastNumber(), 12);
    EXPECT_TRUE(row("capacity_high").hint().isEmpty()) << "the hint goes with the next good value";
}

TEST_F(Parameters, DraggingTellsUnfinishedValuesAndLettingGoAFinishedOne) {
    ValueSlider& track = slider("capacity_low");
    const auto at = [&](double fraction) {
        return QPoint(static_cast<int>(track.pixelOf(fraction)), track.height() / 2);
    };
    QTest::mousePress(&track, Qt::LeftButton, {}, at(0.5));
    ASSERT_GE(edits.count(), 1);
    EXPECT_FALSE(lastFinished());
    row("capacity_low").setValue(7.0);
    EXPECT_NE(std::get<double>(row("capacity_low").value()), 7) << "nobody moves a slider that is held";
    QTest::mouseRelease(&track, Qt::LeftButton, {}, at(0.8));
    EXPECT_TRUE(lastFinished());
    EXPECT_NEAR(lastNumber(), 80, 1);
}

TEST_F(Parameters, KeysStepAndTheWheelScrollsOnly) {
    ValueSlider& track = slider("idle_sleep_ms");
    QTest::keyClick(&track, Qt::Key_Right);
    EXPECT_EQ(lastNumber(), 2) << "the next round number of a logarithmic scale";
    QTest::keyClick(&track, Qt::Key_Home);
    EXPECT_EQ(lastNumber(), 0.1);
    const auto count = edits.count();
    QWheelEvent wheel({5, 5}, {5, 5}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&track, &wheel);
    EXPECT_EQ(edits.count(), count);
}

TEST_F(Parameters, ResetGoesBackToTheDefaultAndOnlyShowsWhenNeeded) {
    auto* reset = row("capacity_high").findChild<QToolButton*>();
    EXPECT_TRUE(reset->isHidden());
    panel.setValues({{"capacity_high", 35.0}});
    EXPECT_EQ(edits.count(), 0) << "showing a value is no edit";
    EXPECT_FALSE(reset->isHidden());
    QTest::mouseClick(reset, Qt::LeftButton);
    EXPECT_EQ(lastNumber(), 20);
    EXPECT_TRUE(reset->isHidden());
}

TEST_F(Parameters, AChoiceIsAList) {
    auto* list = row("workload.arrival").findChild<QComboBox*>();
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->currentText(), "poisson");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    EXPECT_EQ(std::get<std::string>(edits.last()[1].value<ParameterValue>()), "bursts");
}

TEST_F(Parameters, TheMachineIsFoldedUntilWanted) {
    EXPECT_FALSE(panel.isGroupOpen(QStringLiteral("Machine")));
    EXPECT_TRUE(panel.isGroupOpen(QStringLiteral("Buffers")));
    EXPECT_TRUE(row("machine.cores").isHidden());
    panel.setGroupOpen(QStringLiteral("Machine"), true);
    EXPECT_FALSE(row("machine.cores").isHidden());
}

TEST_F(Parameters, TheFilterFindsWhatIsFoldedToo) {
    auto* filter = panel.findChild<QLineEdit*>();
    QTest::keyClicks(filter, QStringLiteral("cores"));
    EXPECT_FALSE(row("machine.cores").isHidden());
    EXPECT_TRUE(row("capacity_high").isHidden());
    filter->setText(QStringLiteral("no such thing"));
    EXPECT_EQ(panel.shownRows(), 0);
    filter->clear();
    EXPECT_FALSE(row("capacity_high").isHidden());
}

TEST_F(Parameters, ThePastCannotBeEditedAndSaysWhy) {
    const QString why = QStringLiteral("This is the past.");
    panel.setEditable(false, why);
    EXPECT_FALSE(box("capacity_high").isEnabled());
    EXPECT_EQ(row("capacity_high").toolTip(), why);
    bool isTold = false;
    for (const QLabel* label : panel.findChildren<QLabel*>())
        isTold = isTold || (label->text() == why && !label->isHidden());
    EXPECT_TRUE(isTold);
    panel.setEditable(true);
    EXPECT_TRUE(box("capacity_high").isEnabled());
}

TEST_F(Parameters, EveryControlHasAnAccessibleNameAndHelp) {
    for (const ParameterDecl& declaration : synthetic::parameters()) {
        for (const QWidget* control : panel.row(declaration.id)->findChildren<QWidget*>()) {
            const bool isControl =
                control->focusPolicy() != Qt::NoFocus && control->parentWidget() == panel.row(declaration.id);
            if (!isControl) continue;
            EXPECT_FALSE(control->accessibleName().isEmpty()) << declaration.id;
        }
        for (const auto* number : panel.row(declaration.id)->findChildren<ValueBox*>()) {
            EXPECT_TRUE(number->accessibleDescription().contains(QString::fromStdString(declaration.help)));
        }
    }
}

TEST_F(Parameters, NumbersKeepTheirWidthWhileTheyChange) {
    panel.setValues({{"capacity_high", 8.0}});
    const int narrow = box("capacity_high").sizeHint().width();
    panel.setValues({{"capacity_high", 100.0}});
    EXPECT_EQ(box("capacity_high").sizeHint().width(), narrow);
}

}  // namespace
}  // namespace sluice::ui
