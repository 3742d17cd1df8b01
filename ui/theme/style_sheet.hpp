// How a theme is put on the program: palette, fonts, base style and style sheet in one call.
//
// Widgets of the program pick special looks by dynamic property, so that no view writes style sheets of its own:
//   QLabel            sluiceRole = "headline" | "title" | "muted" | "caption" | "number" | "numberMuted"
//   QPushButton       sluiceRole = "primary" | "quiet" | "danger"
//   QToolButton       sluiceRole = "primary" (the one that matters in a bar)
//   QFrame            sluiceRole = "card" | "line"
//   QWidget (no frame) sluiceRole = "bar"
//
// Thread rule: GUI thread.
#pragma once

#include "base/result.hpp"
#include "ui/theme/theme.hpp"

class QApplication;
class QWidget;

namespace sluice::ui {

QString styleSheet(const Theme& theme);

// May be called again at any time to change the theme; widgets hear of it by QEvent::PaletteChange. Loads the fonts at
// the first call.
Status applyTheme(QApplication& application, const Theme& theme);

// Sets the property above and makes the style look again.
void setRole(QWidget& widget, const char* role);

}  // namespace sluice::ui
