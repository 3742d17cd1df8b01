// The program's own line icons, embedded as SVG with `currentColor`, coloured by theme and rendered at the device's
// pixel ratio. Disabled icons take the theme's disabled colour.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/theme/theme.hpp"

#include <QIcon>
#include <QStringList>

namespace sluice::ui {

// `name` is a file of resources/icons without its suffix. An unknown name is a programming error.
QIcon icon(const Theme& theme, const QString& name, ColorRole role = ColorRole::Text);

// The same as one pixmap of `pixels` (device-independent) at `devicePixelRatio`, in any colour.
QPixmap iconPixmap(const QString& name, const QColor& color, int pixels, double devicePixelRatio);

// The window's and the desktop entry's icon, in its own colours.
QIcon applicationIcon();

// All names, sorted.
QStringList iconNames();

}  // namespace sluice::ui
