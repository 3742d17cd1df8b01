// The list of keys (F1), the palette of commands (Ctrl+K) and the About box. All are made from what there is: the
// window's actions, and the licences among the resources.
// Thread rule: the GUI thread only; each blocks in its own event loop until it is closed.
#pragma once

class QMainWindow;

namespace sluice::ui {

void showKeys(QMainWindow& window);
void showPalette(QMainWindow& window);
void showAbout(QMainWindow& window);

}  // namespace sluice::ui
