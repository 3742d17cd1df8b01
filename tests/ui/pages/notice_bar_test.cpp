#include "ui/pages/notice_bar.hpp"

#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QApplication>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace sluice::ui {
namespace {

class NoticeBarTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        m_parent.resize(900, 300);
        m_parent.show();
    }
    // The buttons that can be seen, by what they say.
    QStringList buttons() const {
        QStringList texts;
        for (const QPushButton* button : m_bar.findChildren<QPushButton*>()) {
            if (!button->isHidden()) texts << button->text();
        }
        return texts;
    }
    QProgressBar& progress() const { return *m_bar.findChild<QProgressBar*>(); }

    QWidget m_parent;
    NoticeBar m_bar{&m_parent};
};

TEST_F(NoticeBarTest, WithNothingToSayItIsNotThere) {
    EXPECT_TRUE(m_bar.isHidden());
    EXPECT_EQ(m_bar.text(), QString());
    m_bar.endProgress();
    m_bar.showPast({});
    EXPECT_TRUE(m_bar.isHidden());
}

TEST_F(NoticeBarTest, ProgressIsShownAndCanBeCancelled) {
    m_bar.showProgress(QStringLiteral("on its way"), 0.25);
    EXPECT_EQ(m_bar.text(), QStringLiteral("on its way"));
    EXPECT_EQ(progress().value() * 4, progress().maximum());
    m_bar.showProgress(QStringLiteral("on its way"), 0.5);
    EXPECT_EQ(progress().value() * 2, progress().maximum());
    ASSERT_EQ(buttons().size(), 1);
    QSignalSpy cancelled(&m_bar, &NoticeBar::cancelRequested);
    for (QPushButton* shown : m_bar.findChildren<QPushButton*>()) {
        if (!shown->isHidden()) shown->click();
    }
    EXPECT_EQ(cancelled.count(), 1);
    m_bar.endProgress();
    EXPECT_TRUE(m_bar.isHidden());
}

TEST_F(NoticeBarTest, WithoutAShareItOnlyMoves) {
    m_bar.showBusy(QStringLiteral("Opening"));
    EXPECT_EQ(progress().maximum(), 0);
    m_bar.showProgress(QStringLiteral("Saving"), 1);
    EXPECT_EQ(progress().value(), progress().maximum());
    EXPECT_EQ(m_bar.text(), QStringLiteral("Saving"));
}

TEST_F(NoticeBarTest, ThePastOffersTheTwoWaysOut) {
    m_bar.showPast(QStringLiteral("the past"));
    EXPECT_EQ(buttons().size(), 2);
    QSignalSpy forked(&m_bar, &NoticeBar::forkRequested);
    QSignalSpy live(&m_bar, &NoticeBar::liveRequested);
    for (QPushButton* shown : m_bar.findChildren<QPushButton*>()) {
        if (!shown->isHidden()) shown->click();
    }
    EXPECT_EQ(forked.count(), 1);
    EXPECT_EQ(live.count(), 1);
}

TEST_F(NoticeBarTest, WhatMattersMostIsShownAndTheRestComesBack) {
    m_bar.showPast(QStringLiteral("the past"));
    m_bar.showNotice(QStringLiteral("by the way"));
    EXPECT_EQ(m_bar.text(), QStringLiteral("by the way"));
    EXPECT_TRUE(buttons().isEmpty());
    m_bar.showProgress(QStringLiteral("on its way"), 0);
    EXPECT_EQ(m_bar.text(), QStringLiteral("on its way"));
    m_bar.endProgress();
    EXPECT_EQ(m_bar.text(), QStringLiteral("by the way"));
    // A notice goes by itself.
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_bar.text() == QStringLiteral("the past"); }, 60'000));
    m_bar.showPast({});
    EXPECT_TRUE(m_bar.isHidden());
}

TEST_F(NoticeBarTest, ItStaysWithinWhatItLiesOver) {
    m_bar.showPast(QString(400, u'x'));
    EXPECT_TRUE(m_parent.rect().contains(m_bar.geometry()));
    m_parent.resize(400, 200);
    QCoreApplication::sendPostedEvents();
    EXPECT_TRUE(m_parent.rect().contains(m_bar.geometry()));
}

}  // namespace
}  // namespace sluice::ui
