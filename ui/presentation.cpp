#include "ui/presentation.hpp"

#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QStatusBar>

namespace sluice::ui {

namespace {

// The fonts were there when the program started: nothing is left that could fail.
void applyScale(double scale) {
    const bool isDark = Theme::current().isDark();
    (void)applyTheme(*qApp, isDark ? Theme::dark(scale) : Theme::light(scale));
}

}  // namespace

void Presentation::set(bool isOn) {
    if (isOn == m_isOn) return;
    m_isOn = isOn;
    isOn ? enter() : leave();
}

void Presentation::enter() {
    m_arrangement = m_window.saveState();
    m_state = m_window.windowState();
    for (QDockWidget* dock : m_docks.all()) dock->hide();
    m_window.statusBar()->hide();
    // Without height, but not hidden: keys of its menus go on working.
    m_window.menuBar()->setMaximumHeight(0);
    applyScale(kScale);
    m_window.setWindowState(m_state | Qt::WindowFullScreen);
}

void Presentation::leave() {
    applyScale(1);
    m_window.menuBar()->setMaximumHeight(QWIDGETSIZE_MAX);
    m_window.statusBar()->show();
    m_window.setWindowState(m_state);
    m_window.restoreState(m_arrangement);
}

}  // namespace sluice::ui
