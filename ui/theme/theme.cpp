#include "ui/theme/theme.hpp"

#include "base/assert.hpp"

#include <QApplication>
#include <QFont>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr std::size_t kRoles = static_cast<std::size_t>(ColorRole::kCount);

// In the order of ColorRole.
constexpr std::array<QRgb, kRoles> kDarkColors{
    0xff0d1017,  // Ground
    0xff171c27,  // Grid
    0xff131721,  // Panel
    0xff161b26,  // Bar
    0xff202739,  // Raised
    0xff2b3550,  // RaisedHover
    0xff171c29,  // RaisedLow
    0xff0f131c,  // Field
    0xff333d52,  // Track
    0xff242b3a,  // Separator
    0xff7684a0,  // Outline
    0xffe8edf6,  // Text
    0xff9ba7bd,  // TextMuted
    0xff5b6579,  // TextDisabled
    0xff58a6ff,  // Accent
    0xff79b8ff,  // AccentHover
    0xff08111f,  // TextOnAccent
    0xff1d3557,  // Selection
    0xff4fd27f,  // Good
    0xfff2b84b,  // Warning
    0xffff6b76,  // Bad
    0xff8f9cb3,  // CodeComment
    0xff6cb6ff,  // CodeKeyword
    0xff7ee0c6,  // CodeString
    0xfff0a3cf,  // CodeNumber
    0xffb8a4fb,  // CodeType
    0xff1c2f4d,  // CodeHere
    0xff12301f,  // CodeAdded
    0xff3a1b24,  // CodeRemoved
};

constexpr std::array<QRgb, kRoles> kLightColors{
    0xfff4f6fa,  // Ground
    0xffe2e7ef,  // Grid
    0xfffbfcfe,  // Panel
    0xffedf0f6,  // Bar
    0xffffffff,  // Raised
    0xffe6edf8,  // RaisedHover
    0xfff3f6fb,  // RaisedLow
    0xffffffff,  // Field
    0xffc3ccda,  // Track
    0xffd8dee9,  // Separator
    0xff75819a,  // Outline
    0xff141c2b,  // Text
    0xff515e76,  // TextMuted
    0xffa3adbd,  // TextDisabled
    0xff1a5fd0,  // Accent
    0xff1450b4,  // AccentHover
    0xffffffff,  // TextOnAccent
    0xffd3e3fb,  // Selection
    0xff13713a,  // Good
    0xff8a5500,  // Warning
    0xffbf2236,  // Bad
    0xff546177,  // CodeComment
    0xff1553b8,  // CodeKeyword
    0xff0a6a58,  // CodeString
    0xffa0266b,  // CodeNumber
    0xff5f38b0,  // CodeType
    0xffd9e7fc,  // CodeHere
    0xffdcf3e3,  // CodeAdded
    0xfffbe2e4,  // CodeRemoved
};

constexpr std::array<QRgb, kPlotLines> kDarkLines{0xff58a6ff, 0xff37d3e0, 0xffa78bfa, 0xfff778ba,
                                                  0xff9ccaff, 0xff9beaf0, 0xffcfc0ff, 0xffffb3da};
constexpr std::array<QRgb, kPlotLines> kLightLines{0xff1a63d8, 0xff006c8f, 0xff6d3fc4, 0xffb32a78,
                                                   0xff2c4f8f, 0xff2a5a6e, 0xff4d3a7d, 0xff7c3a5f};

// Ready is a pale steel blue: cool, so that it does not read as "waits" (grey), and with so little saturation that it
// cannot be taken for the blue channel accent.
constexpr QRgb kDarkReady = 0xffc3d2ee;
constexpr QRgb kLightReady = 0xff44557a;
constexpr QRgb kDarkIdle = 0xff8a96ac;
constexpr QRgb kLightIdle = 0xff5f6b80;

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

Theme Theme::current() {
    if (qApp == nullptr) return dark();
    const QColor window = QApplication::palette().color(QPalette::Window);
    const bool isLight = window == light().color(ColorRole::Panel);
    const int pixels = QApplication::font().pixelSize();
    const double scale = pixels > 0 ? static_cast<double>(pixels) / Metrics{}.text : 1.0;
    // Font sizes are whole pixels; the scale that made them is a multiple of a quarter.
    return Theme(isLight ? ThemeKind::Light : ThemeKind::Dark, std::max(1.0, std::round(scale * 4) / 4));
}

Metrics Theme::metrics() const {
    const auto scaled = [this](int length) { return static_cast<int>(std::lround(length * m_scale)); };
    Metrics m;
    for (int* length : {&m.space1, &m.space2, &m.space3, &m.space4, &m.space6, &m.radiusSmall, &m.radius,
                        &m.radiusLarge, &m.textSmall, &m.text, &m.textLarge, &m.headline, &m.icon, &m.controlHeight}) {
        *length = scaled(*length);
    }
    return m;
}

QColor Theme::color(ColorRole role) const {
    const auto index = static_cast<std::size_t>(role);
    SLUICE_ASSERT(index < kRoles, "a colour role of the table");
    return QColor::fromRgba(isDark() ? kDarkColors[index] : kLightColors[index]);
}

QColor Theme::activity(Activity activity) const {
    switch (activity) {
        case Activity::Working:
        case Activity::Running:
            return color(ColorRole::Good);
        case Activity::Ready:
            return QColor::fromRgba(isDark() ? kDarkReady : kLightReady);
        case Activity::WaitingForRoom:
            return color(ColorRole::Warning);
        case Activity::WaitingForMessage:
        case Activity::WaitingForAny:
        case Activity::Sleeping:
        case Activity::WaitingForOthers:
        case Activity::Finished:
            return QColor::fromRgba(isDark() ? kDarkIdle : kLightIdle);
        case Activity::Stuck:
        case Activity::Panicked:
            return color(ColorRole::Bad);
    }
    return color(ColorRole::TextMuted);
}

QColor Theme::channelAccent(int accent) const {
    return plotLine(std::max(accent, 0) % kChannelAccents);
}

QString Theme::channelLetter(int accent) {
    return QString(QChar(u'A' + std::max(accent, 0) % 26));
}

QColor Theme::plotLine(int index) const {
    const auto line = static_cast<std::size_t>(std::max(index, 0) % kPlotLines);
    return QColor::fromRgba(isDark() ? kDarkLines[line] : kLightLines[line]);
}

QPalette Theme::palette() const {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, ColorRole ours) { palette.setColor(role, color(ours)); };
    set(QPalette::Window, ColorRole::Panel);
    set(QPalette::WindowText, ColorRole::Text);
    set(QPalette::Base, ColorRole::Field);
    set(QPalette::AlternateBase, ColorRole::Panel);
    set(QPalette::Text, ColorRole::Text);
    set(QPalette::PlaceholderText, ColorRole::TextMuted);
    set(QPalette::Button, ColorRole::Raised);
    set(QPalette::ButtonText, ColorRole::Text);
    set(QPalette::BrightText, ColorRole::Bad);
    set(QPalette::Highlight, ColorRole::Selection);
    set(QPalette::HighlightedText, ColorRole::Text);
    set(QPalette::Link, ColorRole::Accent);
    set(QPalette::LinkVisited, ColorRole::Accent);
    set(QPalette::ToolTipBase, ColorRole::Raised);
    set(QPalette::ToolTipText, ColorRole::Text);
    set(QPalette::Light, ColorRole::RaisedHover);
    set(QPalette::Midlight, ColorRole::Raised);
    set(QPalette::Mid, ColorRole::Separator);
    set(QPalette::Dark, ColorRole::Separator);
    set(QPalette::Shadow, ColorRole::Ground);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, color(ColorRole::TextDisabled));
    }
    return palette;
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor mixed(const QColor& under, const QColor& over, double opacity) {
    const auto blend = [opacity](int low, int high) {
        return static_cast<int>(std::lround(low + (high - low) * std::clamp(opacity, 0.0, 1.0)));
    };
    return {blend(under.red(), over.red()), blend(under.green(), over.green()), blend(under.blue(), over.blue())};
}

}  // namespace sluice::ui
