#include "ui/panels/until_dialog.hpp"

#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/watch_words.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

using Kind = Watchpoint::Kind;

class UntilDialogTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        Manifest manifest = makeManifest(*descriptor, "textbook");
        manifest.states = {{"gate", {"closed", "open"}}};
        shared = std::make_shared<const Manifest>(std::move(manifest));
        dialog = std::make_unique<UntilDialog>(
            UntilDialog::Run{shared, descriptor.get(), {10, 20, 30, 0}, 2 * kSecond, false});
    }
    template <class W>
    W* named(const char* name) {
        for (W* widget : dialog->findChildren<W*>()) {
            if (widget->accessibleName() == QLatin1String(name)) return widget;
        }
        ADD_FAILURE() << name;
        return nullptr;
    }
    QPushButton* go() {
        for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
            if (button->isDefault()) return button;
        }
        return nullptr;
    }
    void choose(int page) { named<QComboBox>("What to wait for")->setCurrentIndex(page); }

    std::shared_ptr<const Descriptor> descriptor = synthetic::descriptor();
    std::shared_ptr<const Manifest> shared;
    std::unique_ptr<UntilDialog> dialog;
};

TEST_F(UntilDialogTest, ADepthWithinTheBufferIsTakenAndAnotherSaysWhyNot) {
    QSignalSpy chosen(dialog.get(), &UntilDialog::chosen);
    named<QComboBox>("Buffer")->setCurrentIndex(1);
    QLineEdit* depth = named<QLineEdit>("Messages in it");
    for (const char* wrong : {"", "0", "21", "-3", "1.5", "many", "99999999999999999999"}) {
        SCOPED_TRACE(wrong);
        depth->setText(QLatin1String(wrong));
        EXPECT_FALSE(dialog->watchpoint().has_value());
        EXPECT_FALSE(go()->isEnabled());
        EXPECT_TRUE(dialog->sentence().endsWith(u'.'));
    }
    depth->setText(QStringLiteral("20"));
    ASSERT_TRUE(go()->isEnabled());
    EXPECT_TRUE(dialog->sentence().contains(QStringLiteral("high holds 20")));
    QTest::mouseClick(go(), Qt::LeftButton);
    ASSERT_EQ(chosen.count(), 1);
    const auto watchpoint = chosen[0][0].value<Watchpoint>();
    EXPECT_EQ(watchpoint.kind, Kind::DepthRises);
    EXPECT_EQ(watchpoint.object, 1u);
    EXPECT_EQ(watchpoint.value, 20u);
}

TEST_F(UntilDialogTest, DownToItsCapacityOrIntoAChannelWithoutBufferCannotHappen) {
    named<QComboBox>("Comes")->setCurrentIndex(1);
    named<QLineEdit>("Messages in it")->setText(QStringLiteral("10"));
    EXPECT_FALSE(dialog->watchpoint().has_value());
    named<QLineEdit>("Messages in it")->setText(QStringLiteral("0"));
    ASSERT_TRUE(dialog->watchpoint().has_value());
    EXPECT_EQ(dialog->watchpoint()->kind, Kind::DepthFalls);
    named<QComboBox>("Buffer")->setCurrentIndex(3);
    EXPECT_FALSE(dialog->watchpoint().has_value());
}

TEST_F(UntilDialogTest, AStateACountAndATimeAreMadeOfWhatTheRunHas) {
    choose(1);
    named<QComboBox>("State")->setCurrentIndex(1);
    ASSERT_TRUE(dialog->watchpoint().has_value());
    EXPECT_EQ(dialog->watchpoint()->kind, Kind::StateBecomes);
    EXPECT_EQ(dialog->watchpoint()->value, 1u);
    choose(2);
    named<QLineEdit>("Times, from here on")->setText(QStringLiteral("3"));
    ASSERT_TRUE(dialog->watchpoint().has_value());
    EXPECT_EQ(dialog->watchpoint()->count, 3u);
    EXPECT_TRUE(dialog->sentence().contains(QStringLiteral("turned away, 3 times"))) << qPrintable(dialog->sentence());
    choose(3);
    named<QLineEdit>("Seconds of the run")->setText(QStringLiteral("2.5"));
    ASSERT_TRUE(dialog->watchpoint().has_value());
    EXPECT_EQ(dialog->watchpoint()->time, 2500 * kMillisecond);
    named<QLineEdit>("Seconds of the run")->setText(QStringLiteral("1.5"));
    EXPECT_FALSE(dialog->watchpoint().has_value()) << "it is over";
}

TEST_F(UntilDialogTest, EnterTakesItAndEscapeDoesNot) {
    QSignalSpy chosen(dialog.get(), &UntilDialog::chosen);
    dialog->open();
    QTest::keyClick(named<QLineEdit>("Messages in it"), Qt::Key_Escape);
    EXPECT_FALSE(dialog->isVisible());
    EXPECT_EQ(chosen.count(), 0);
    dialog->open();
    QTest::keyClick(named<QLineEdit>("Messages in it"), Qt::Key_Return);
    EXPECT_EQ(chosen.count(), 1);
}

TEST_F(UntilDialogTest, WhatIsKeptMeansTheSameInAnotherRunOrNothing) {
    for (const Countable& countable : countables(*shared, descriptor.get())) {
        Watchpoint wanted = countable.watchpoint;
        wanted.count = 7;
        EXPECT_EQ(watchpointFromJson(watchpointToJson(wanted, *shared), *shared), wanted);
        dialog->show(wanted);
        EXPECT_EQ(dialog->watchpoint(), wanted) << "and is entered again";
    }
    Manifest other = *shared;
    std::swap(other.channels[0], other.channels[2]);
    Watchpoint depth;
    depth.kind = Kind::DepthRises;
    depth.object = 0;
    depth.value = 4;
    const QByteArray kept = watchpointToJson(depth, *shared);
    ASSERT_TRUE(watchpointFromJson(kept, other).has_value());
    EXPECT_EQ(watchpointFromJson(kept, other)->object, 2u) << "by name";
    other.channels.resize(2);
    EXPECT_FALSE(watchpointFromJson(kept, other).has_value());
    EXPECT_FALSE(watchpointFromJson("{\"kind\":\"nonsense\"}", *shared).has_value());
    EXPECT_FALSE(watchpointFromJson("not json", *shared).has_value());
}

}  // namespace
}  // namespace sluice::ui
