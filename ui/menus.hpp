// The menus: every command of the window with its key, the list of keys, the palette of commands and the About box.
// Thread rule: the GUI thread only.
#pragma once

class QMenu;
class QWidget;

namespace sluice::ui {

class MainWindow;

void makeMenus(MainWindow& window);
// The patterns' first looks and their other experiments.
QMenu* makeExperimentMenu(MainWindow& window, QWidget* parent);

}  // namespace sluice::ui
