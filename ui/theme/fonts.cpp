#include "ui/theme/fonts.hpp"

#include "base/resource.hpp"

#include <QByteArray>
#include <QFontDatabase>
#include <QStringList>

namespace sluice::ui {

namespace {

QFont fontOf(const QString& family, const QString& fallback, int pixels, QFont::Weight weight) {
    QFont font;
    font.setFamilies(QStringList() << family << fallback);
    font.setPixelSize(pixels);
    font.setWeight(weight);
    // Widths that do not depend on hinting keep the layout equal at every scale factor and on every platform.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

}  // namespace

Status loadFonts() {
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with("fonts/") || resource.path.ends_with(".txt")) continue;
        // The embedded bytes live as long as the program: no copy.
        const auto bytes =
            QByteArray::fromRawData(resource.content.data(), static_cast<qsizetype>(resource.content.size()));
        if (QFontDatabase::addApplicationFontFromData(bytes) < 0) {
            return Error{ErrorCode::Malformed, "The embedded font " + std::string(resource.path) +
                                                   " cannot be read; the program's file is damaged."};
        }
    }
    return Done{};
}

QFont textFont(int pixels, QFont::Weight weight) {
    return fontOf(QStringLiteral("Inter"), QStringLiteral("sans-serif"), pixels, weight);
}

QFont monoFont(int pixels, QFont::Weight weight) {
    QFont font = fontOf(QStringLiteral("JetBrains Mono"), QStringLiteral("monospace"), pixels, weight);
    font.setStyleHint(QFont::Monospace);
    return font;
}

}  // namespace sluice::ui
