// The list of keys (F1), the notes on a pattern (Shift+F1), the palette of commands (Ctrl+K) and the About box. All are
// made from what there is: the window's actions, and the notes and licences among the resources.
// Thread rule: the GUI thread only; each blocks in its own event loop until it is closed.
#pragma once

#include <QString>

#include <functional>

class QMainWindow;

namespace sluice {
struct Descriptor;
}

namespace sluice::ui {

void showKeys(QMainWindow& window);
// `open`: called once, after the notes are closed, with the experiment that was chosen from them.
void showNotes(QMainWindow& window, const Descriptor& descriptor,
               const std::function<void(const QString& pattern, const QString& resource)>& open);
void showPalette(QMainWindow& window);
void showAbout(QMainWindow& window);

}  // namespace sluice::ui
