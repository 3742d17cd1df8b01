#include "ui/theme/icons.hpp"

#include "ui/theme/fonts.hpp"

#include <gtest/gtest.h>

#include <QFontInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

namespace sluice::ui {
namespace {

int inkedPixels(const QImage& image) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) count += qAlpha(image.pixel(x, y)) > 40 ? 1 : 0;
    }
    return count;
}

TEST(Icons, EveryIconDrawsSomethingAndIsNoBlot) {
    ASSERT_GE(iconNames().size(), 20);
    for (const QString& name : iconNames()) {
        const QImage image = iconPixmap(name, Qt::white, 24, 1).toImage();
        EXPECT_GT(inkedPixels(image), 10) << name.toStdString();
        EXPECT_LT(inkedPixels(image), 24 * 24 * 3 / 4) << name.toStdString();
    }
}

TEST(Icons, TakeTheColourOfTheTheme) {
    for (const Theme& theme : {Theme::dark(), Theme::light()}) {
        const QImage image = icon(theme, QStringLiteral("stop"), ColorRole::Bad).pixmap(24, 24).toImage();
        EXPECT_EQ(image.pixelColor(12, 12).name(), theme.color(ColorRole::Bad).name());
    }
}

TEST(Icons, DisabledIconsAreDimmed) {
    const Theme theme = Theme::dark();
    const QImage image = icon(theme, QStringLiteral("stop")).pixmap(QSize(24, 24), QIcon::Disabled).toImage();
    EXPECT_EQ(image.pixelColor(12, 12).name(), theme.color(ColorRole::TextDisabled).name());
}

TEST(Icons, AreRenderedAtTheDevicesPixelRatio) {
    const QPixmap pixmap = iconPixmap(QStringLiteral("run"), Qt::white, 18, 2);
    EXPECT_EQ(pixmap.size(), QSize(36, 36));
    EXPECT_EQ(pixmap.deviceIndependentSize(), QSizeF(18, 18));
}

TEST(Icons, TheApplicationIconFillsItsSizes) {
    for (const int pixels : {16, 32, 256}) {
        const QImage image = applicationIcon().pixmap(pixels, pixels).toImage();
        EXPECT_GT(inkedPixels(image), pixels * pixels * 7 / 10) << pixels;
    }
}

TEST(Fonts, TheShippedFontsAreTheOnesThatDraw) {
    ASSERT_TRUE(loadFonts().ok());
    EXPECT_EQ(QFontInfo(textFont(13)).family().toStdString(), "Inter");
    EXPECT_EQ(QFontInfo(monoFont(13)).family().toStdString(), "JetBrains Mono");
    EXPECT_TRUE(QFontInfo(monoFont(13)).fixedPitch());
}

TEST(Fonts, CodeShowsOperatorsAsTheyAreTyped) {
    ASSERT_TRUE(loadFonts().ok());
    const auto drawn = [](const QString& text) {
        QImage image(40, 24, QImage::Format_Grayscale8);
        image.fill(Qt::black);
        QPainter painter(&image);
        painter.setPen(Qt::white);
        painter.setFont(monoFont(16));
        painter.drawText(QPointF(2, 18), text);
        return image;
    };
    // The same two signs, kept apart by drawing them one by one.
    QImage apart = drawn(QStringLiteral("<"));
    QPainter painter(&apart);
    painter.setPen(Qt::white);
    painter.setFont(monoFont(16));
    painter.drawText(QPointF(2 + QFontMetricsF(monoFont(16)).horizontalAdvance(u'<'), 18), QStringLiteral("-"));
    painter.end();
    EXPECT_EQ(drawn(QStringLiteral("<-")), apart);
}

}  // namespace
}  // namespace sluice::ui
