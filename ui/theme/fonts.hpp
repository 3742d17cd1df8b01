// The shipped typefaces: Inter for text, JetBrains Mono for code and every live number (its digits all have one width,
// so that a running number does not tremble). Loaded from the embedded resources: what is drawn does not depend on what
// a machine has installed.
//
// Thread rule: GUI thread.
#pragma once

#include "base/result.hpp"

#include <QFont>

namespace sluice::ui {

// Registers the embedded fonts with Qt. Call once after QApplication exists. The error names the font that failed.
Status loadFonts();

// `pixels` are device-independent.
QFont textFont(int pixels, QFont::Weight weight = QFont::Normal);
QFont monoFont(int pixels, QFont::Weight weight = QFont::Normal);

}  // namespace sluice::ui
