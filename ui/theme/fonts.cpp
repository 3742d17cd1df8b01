#include "ui/theme/fonts.hpp"

#include "base/resource.hpp"

#include <QByteArray>
#include <QFontDatabase>
#include <QStringList>

#include <cstdint>
#include <string>
#include <string_view>

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

std::uint32_t bigEndian(const QByteArray& bytes, qsizetype at, int count) {
    std::uint32_t value = 0;
    for (qsizetype i = at; i < at + count; ++i) {
        value = value << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    return value;
}

// A copy of a font whose contextual alternates ("calt") nobody asks for: code shows "<-" and ":=" as they are typed,
// not as one arrow. Qt can switch font features off from 6.7 only. The renamed tag keeps the table's alphabetical
// order.
QByteArray withoutLigatures(const char* data, qsizetype size) {
    QByteArray bytes(data, size);
    const auto tables = static_cast<qsizetype>(bigEndian(bytes, 4, 2));
    for (qsizetype table = 0; table < tables; ++table) {
        const qsizetype record = 12 + table * 16;
        if (bytes.mid(record, 4) != "GSUB") continue;
        const auto substitutions = static_cast<qsizetype>(bigEndian(bytes, record + 8, 4));
        const auto list = substitutions + static_cast<qsizetype>(bigEndian(bytes, substitutions + 6, 2));
        const auto features = static_cast<qsizetype>(bigEndian(bytes, list, 2));
        for (qsizetype feature = 0; feature < features; ++feature) {
            const qsizetype tag = list + 2 + feature * 6;
            if (bytes.mid(tag, 4) == "calt") bytes.replace(tag, 4, "calu");
        }
    }
    return bytes;
}

}  // namespace

Status loadFonts() {
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with("fonts/") || resource.path.ends_with(".txt")) continue;
        const auto size = static_cast<qsizetype>(resource.content.size());
        const bool isMono = resource.path.find("Mono") != std::string_view::npos;
        // The embedded bytes live as long as the program: no copy unless it is changed.
        const QByteArray bytes = isMono ? withoutLigatures(resource.content.data(), size)
                                        : QByteArray::fromRawData(resource.content.data(), size);
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
