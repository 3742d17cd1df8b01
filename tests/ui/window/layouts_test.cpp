// How the window divides its room, in every layout and size that a person is likely to have.
#include "tests/ui/window/window_fixture.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QAbstractButton>
#include <QDockWidget>
#include <QMenuBar>
#include <QStatusBar>

#include <map>

namespace sluice::ui {
namespace {

class LayoutTest : public WindowTest {
protected:
    void arrange(Layout layout, QSize size) {
        window().resize(size);
        window().showLayout(layout);
        WAIT_FOR(window().size() == size);
        QApplication::processEvents();
    }
    double shareOfScene() {
        const QSize size = window().size();
        return double(scene().width()) * scene().height() / (double(size.width()) * size.height());
    }
};

TEST_F(LayoutTest, TheSceneHasMostOfASmallWindow) {
    standAt(2 * kSecond);
    arrange(Layout::Watch, {1280, 800});
    EXPECT_GE(shareOfScene(), 0.55);
    EXPECT_GE(window().views().depth->height(), 200) << "and the plot is large enough to be read";
}

TEST_F(LayoutTest, EveryLayoutFitsASmallWindow) {
    standAt(2 * kSecond);
    for (const Layout layout : {Layout::Watch, Layout::Code, Layout::Measure}) {
        for (const QSize size : {QSize(1100, 700), QSize(1280, 800), QSize(1920, 1080)}) {
            arrange(layout, size);
            for (const QAbstractButton* button : watch().findChildren<QAbstractButton*>()) {
                if (!button->isVisible()) continue;
                const QRect place(button->mapTo(&window(), QPoint(0, 0)), button->size());
                EXPECT_TRUE(window().rect().contains(place)) << qPrintable(button->text());
                EXPECT_GE(button->width(), button->minimumSizeHint().width()) << qPrintable(button->text());
            }
            EXPECT_GT(scene().height(), 240);
        }
    }
}

TEST_F(LayoutTest, PresentShowsTheRunAloneAndLarger) {
    standAt(2 * kSecond);
    arrange(Layout::Watch, {1280, 800});
    const QByteArray before = window().saveState();
    press(Qt::Key_F11);
    ASSERT_TRUE(window().isPresenting());
    EXPECT_EQ(Theme::current().scale(), 1.5);
    for (const QDockWidget* dock : window().docks().all()) EXPECT_FALSE(dock->isVisible());
    EXPECT_FALSE(window().statusBar()->isVisible());
    window().setThemeKind(ThemeKind::Light);
    EXPECT_EQ(Theme::current().scale(), 1.5) << "another theme is as large";
    press(Qt::Key_F11);
    EXPECT_FALSE(window().isPresenting()) << "the key works though its menu is out of sight";
    EXPECT_EQ(Theme::current().scale(), 1.0);
    EXPECT_TRUE(window().statusBar()->isVisible());
    EXPECT_TRUE(window().docks().parameters->isVisible());
    window().showMaximized();
    window().setThemeKind(ThemeKind::Dark);
}

TEST_F(LayoutTest, NoKeyMeansTwoThings) {
    standAt(kSecond);
    std::map<QString, QAction*> owners;
    for (QAction* action : window().findChildren<QAction*>()) {
        for (const QKeySequence& key : action->shortcuts()) {
            QAction*& owner = owners[key.toString()];
            EXPECT_TRUE(owner == nullptr || owner == action)
                << qPrintable(key.toString()) << ": " << qPrintable(action->text()) << " and "
                << qPrintable(owner != nullptr ? owner->text() : QString());
            owner = action;
        }
    }
    EXPECT_GT(owners.size(), 20u);
}

}  // namespace
}  // namespace sluice::ui
