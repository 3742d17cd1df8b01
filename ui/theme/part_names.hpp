// Names for the parts that the toolkit puts into its widgets without any: a screen reader asks for them, and so does a
// pointer that rests on a picture. Thread rule: GUI thread.
#pragma once

class QDockWidget;
class QLineEdit;
class QMenuBar;

namespace sluice::ui {

// The cross at the end of a field.
void nameClearButton(QLineEdit& field);
// What floats and closes a dock, in its title bar.
void nameTitleButtons(QDockWidget& dock);
// What opens the menus that a narrow window has no room for.
void nameMoreMenus(QMenuBar& bar);

}  // namespace sluice::ui
