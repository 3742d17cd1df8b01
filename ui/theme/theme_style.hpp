// The parts of stock widgets that a style sheet cannot draw without image files: check boxes, radio buttons, combo
// boxes, spin boxes and arrows. Everything else is the style sheet's (style_sheet.hpp), which falls through to this
// style for any widget that it does not name.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/theme/theme.hpp"

#include <QProxyStyle>

namespace sluice::ui {

class ThemeStyle final : public QProxyStyle {
    Q_OBJECT

public:
    explicit ThemeStyle(const Theme& theme);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    // Dock and message box icons in the program's own hand.
    QIcon standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;

private:
    void drawCheckMark(const QStyleOption& option, QPainter& painter, bool isRadio) const;
    void drawField(const QStyleOption& option, QPainter& painter) const;
    void drawArrow(PrimitiveElement element, const QRect& rect, const QColor& color, QPainter& painter) const;
    QColor inkOf(const QStyleOption& option) const;

    Theme m_theme;
};

}  // namespace sluice::ui
