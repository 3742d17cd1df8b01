// The look of the program as a value: the colour table of the dark and the light theme, metrics and scale. Views ask
// for colours by role, never by number.
//
// Colour rules: green, amber, red and grey mean state and nothing else. Channels take their accent from blue, cyan,
// violet and pink, plus a letter, so that no meaning hangs on colour alone. Every text colour reaches a contrast of
// 4.5:1 and every edge, state mark and focus ring 3:1 on the grounds it is drawn on; a test computes it from this
// table.
//
// Alternative rejected: a global "current theme". Theme::current() derives the theme from the application's palette and
// font instead, so that what is applied and what is drawn cannot disagree.
//
// Thread rule: a plain value; any thread may hold one.
#pragma once

#include "ui/theme/activity.hpp"

#include <QColor>
#include <QPalette>
#include <QString>

#include <cstdint>

namespace sluice::ui {

enum class ThemeKind : std::uint8_t { Dark, Light };

enum class ColorRole : std::uint8_t {
    Ground,       // behind the scene, plots and code
    Grid,         // the faint grid on the ground; decoration
    Panel,        // docks, dialogs, menus
    Bar,          // tool bar, dock titles, status line
    Raised,       // buttons, pills, tubes
    RaisedHover,  // the same under the pointer
    RaisedLow,    // lower end of the gentle gradient of pills and tubes
    Field,        // where text and numbers are entered; empty slots
    Track,        // a slider's groove, a scroll bar's handle
    Separator,    // thin lines between areas; decoration
    Outline,      // the edge that makes a control recognisable (check box, field under focus); 3:1
    Text,
    TextMuted,     // secondary text, the field's terms
    TextDisabled,  // controls that cannot be used now (exempt from the contrast rule)
    Accent,        // focus, selection, primary action, value numbers
    AccentHover,
    TextOnAccent,
    Selection,  // ground of selected rows
    Good,       // headline within its limit; same green as working
    Warning,    // same amber as waiting for room
    Bad,        // same red as leaked, deadlock and panic
    CodeComment,
    CodeKeyword,
    CodeString,
    CodeNumber,
    CodeType,
    CodeHere,     // ground of the line where goroutines are now
    CodeAdded,    // ground of lines that another variant adds
    CodeRemoved,  // ground of lines that it takes away
    kCount
};

inline constexpr int kChannelAccents = 4;
inline constexpr int kPlotLines = 8;

// Lengths in device-independent pixels, already multiplied by the theme's scale.
struct Metrics {
    int space1 = 4;
    int space2 = 8;
    int space3 = 12;
    int space4 = 16;
    int space6 = 24;
    int radiusSmall = 4;
    int radius = 6;
    int radiusLarge = 10;
    int textSmall = 12;  // the smallest text there is
    int text = 13;
    int textLarge = 15;
    int headline = 19;
    int icon = 18;
    int controlHeight = 28;
};

class Theme {
public:
    // `scale`: 1 for a desk, 1.5 for a projector.
    static Theme dark(double scale = 1.0) { return Theme(ThemeKind::Dark, scale); }
    static Theme light(double scale = 1.0) { return Theme(ThemeKind::Light, scale); }
    // The theme as it is applied to the QApplication (GUI thread); the dark one where none is.
    static Theme current();

    ThemeKind kind() const { return m_kind; }
    bool isDark() const { return m_kind == ThemeKind::Dark; }
    // Light has no glow: on a bright ground it reads as dirt.
    bool glows() const { return isDark(); }
    double scale() const { return m_scale; }
    Metrics metrics() const;

    QColor color(ColorRole role) const;
    QColor activity(Activity activity) const;
    // Channel accents repeat after blue, cyan, violet, pink; the letter does not repeat before Z.
    QColor channelAccent(int accent) const;
    static QString channelLetter(int accent);
    // Curves: the channel accents first, then four more; repeats after kPlotLines.
    QColor plotLine(int index) const;

    QPalette palette() const;

    friend bool operator==(const Theme&, const Theme&) = default;

private:
    Theme(ThemeKind kind, double scale) : m_kind(kind), m_scale(scale) {}
    ThemeKind m_kind;
    double m_scale;
};

// WCAG 2 contrast ratio of two opaque colours, 1 to 21 (relative luminance of sRGB).
double contrastRatio(const QColor& a, const QColor& b);

// `over` with opacity 0..1 on the opaque `under`: an opaque colour, which paints faster than a translucent one.
QColor mixed(const QColor& under, const QColor& over, double opacity);

}  // namespace sluice::ui
