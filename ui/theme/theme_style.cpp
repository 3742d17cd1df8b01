#include "ui/theme/theme_style.hpp"

#include "ui/theme/icons.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kSpinButtonWidth = 20;
constexpr int kComboArrowWidth = 26;

bool has(const QStyleOption& option, QStyle::StateFlag flag) {
    return option.state.testFlag(flag);
}

}  // namespace

ThemeStyle::ThemeStyle(const Theme& theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_theme(theme) {}

QColor ThemeStyle::inkOf(const QStyleOption& option) const {
    if (!has(option, State_Enabled)) return m_theme.color(ColorRole::TextDisabled);
    return m_theme.color(has(option, State_MouseOver) ? ColorRole::Text : ColorRole::TextMuted);
}

void ThemeStyle::drawArrow(PrimitiveElement element, const QRect& rect, const QColor& color, QPainter& painter) const {
    const double half = std::min({rect.width(), rect.height(), 8}) / 2.0;
    const QPointF centre = QRectF(rect).center();
    QPolygonF line{{-half, -half / 2}, {0, half / 2}, {half, -half / 2}};
    double angle = 0;
    if (element == PE_IndicatorArrowUp || element == PE_IndicatorSpinUp) angle = 180;
    if (element == PE_IndicatorArrowLeft) angle = 90;
    if (element == PE_IndicatorArrowRight) angle = -90;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(centre);
    painter.rotate(angle);
    painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    painter.restore();
}

void ThemeStyle::drawCheckMark(const QStyleOption& option, QPainter& painter, bool isRadio) const {
    const double side = std::min(option.rect.width(), option.rect.height()) - 1.0;
    const QRectF box(option.rect.x() + 0.5, option.rect.y() + (option.rect.height() - side) / 2, side, side);
    const double radius = isRadio ? side / 2 : m_theme.metrics().radiusSmall;
    const bool isOn = has(option, State_On);
    const bool isMixed = has(option, State_NoChange);
    const bool enabled = has(option, State_Enabled);
    QColor edge = m_theme.color(has(option, State_MouseOver) ? ColorRole::Accent : ColorRole::Outline);
    QColor fill = m_theme.color(ColorRole::Field);
    if (isOn || isMixed) edge = fill = m_theme.color(ColorRole::Accent);
    if (!enabled) {
        edge = m_theme.color(ColorRole::TextDisabled);
        if (isOn || isMixed) fill = edge;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, 1.2));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, radius, radius);
    const QColor mark = m_theme.color(ColorRole::TextOnAccent);
    if (isOn && isRadio) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(mark);
        painter.drawEllipse(box.center(), side * 0.2, side * 0.2);
    } else if (isOn || isMixed) {
        painter.setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const auto at = [&](double x, double y) { return QPointF(box.x() + x * side, box.y() + y * side); };
        if (isMixed) painter.drawLine(at(0.28, 0.5), at(0.72, 0.5));
        if (isOn) painter.drawPolyline(QPolygonF{at(0.25, 0.52), at(0.43, 0.7), at(0.76, 0.32)});
    }
    painter.restore();
}

// The body of spin and combo boxes: a soft field that gets its edge under the pointer and a clear one with the focus.
void ThemeStyle::drawField(const QStyleOption& option, QPainter& painter) const {
    const bool focused = has(option, State_HasFocus) && has(option, State_Enabled);
    const bool hovered = has(option, State_MouseOver) && has(option, State_Enabled);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor edge = focused   ? m_theme.color(ColorRole::Accent)
                        : hovered ? m_theme.color(ColorRole::Outline)
                                  : m_theme.color(ColorRole::Separator);
    const double width = focused ? 2.0 : 1.0;
    painter.setPen(QPen(edge, width));
    painter.setBrush(m_theme.color(ColorRole::Field));
    const double inset = width / 2;
    const double radius = m_theme.metrics().radius;
    painter.drawRoundedRect(QRectF(option.rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const {
    switch (element) {
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck:
            drawCheckMark(*option, *painter, false);
            return;
        case PE_IndicatorRadioButton:
            drawCheckMark(*option, *painter, true);
            return;
        case PE_IndicatorArrowUp:
        case PE_IndicatorArrowDown:
        case PE_IndicatorArrowLeft:
        case PE_IndicatorArrowRight:
        case PE_IndicatorSpinUp:
        case PE_IndicatorSpinDown:
            drawArrow(element, option->rect, inkOf(*option), *painter);
            return;
        case PE_FrameFocusRect: {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(m_theme.color(ColorRole::Accent), 1.5));
            painter->setBrush(Qt::NoBrush);
            const double radius = m_theme.metrics().radiusSmall;
            painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), radius, radius);
            painter->restore();
            return;
        }
        default:
            QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void ThemeStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                    const QWidget* widget) const {
    if (control == CC_ComboBox) {
        const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (combo == nullptr || combo->frame) drawField(*option, *painter);
        drawArrow(PE_IndicatorArrowDown, subControlRect(control, option, SC_ComboBoxArrow, widget), inkOf(*option),
                  *painter);
        return;
    }
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (control != CC_SpinBox || spin == nullptr) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    if (spin->frame) drawField(*option, *painter);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
    const auto drawButton = [&](SubControl button, PrimitiveElement arrow, QAbstractSpinBox::StepEnabledFlag step) {
        const bool usable = spin->stepEnabled.testFlag(step) && has(*option, State_Enabled);
        const bool hot = usable && spin->activeSubControls.testFlag(button);
        const ColorRole role = !usable ? ColorRole::TextDisabled : hot ? ColorRole::Accent : ColorRole::TextMuted;
        drawArrow(arrow, subControlRect(control, option, button, widget).adjusted(0, 1, 0, -1), m_theme.color(role),
                  *painter);
    };
    drawButton(SC_SpinBoxUp, PE_IndicatorSpinUp, QAbstractSpinBox::StepUpEnabled);
    drawButton(SC_SpinBoxDown, PE_IndicatorSpinDown, QAbstractSpinBox::StepDownEnabled);
}

QRect ThemeStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                                 const QWidget* widget) const {
    const QRect rect = option->rect;
    if (control == CC_ComboBox && subControl == SC_ComboBoxArrow) {
        return {rect.right() - kComboArrowWidth, rect.top(), kComboArrowWidth, rect.height()};
    }
    if (control == CC_ComboBox && subControl == SC_ComboBoxEditField) {
        return rect.adjusted(m_theme.metrics().space2, 2, -kComboArrowWidth, -2);
    }
    if (control == CC_SpinBox) {
        const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        const bool buttons = spin == nullptr || spin->buttonSymbols != QAbstractSpinBox::NoButtons;
        const int width = buttons ? kSpinButtonWidth : 0;
        const int half = rect.height() / 2;
        if (subControl == SC_SpinBoxUp) return {rect.right() - width, rect.top() + 2, width, half - 2};
        if (subControl == SC_SpinBoxDown) return {rect.right() - width, rect.top() + half, width, half - 2};
        if (subControl == SC_SpinBoxEditField) return rect.adjusted(m_theme.metrics().space1, 2, -width - 1, -2);
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize ThemeStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                   const QWidget* widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox || type == CT_SpinBox) {
        result.setHeight(std::max(result.height(), m_theme.metrics().controlHeight));
    }
    if (type == CT_ComboBox) result.rwidth() += m_theme.metrics().space2;
    return result;
}

int ThemeStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return m_theme.metrics().icon - 1;
        case PM_SmallIconSize:
        case PM_ToolBarIconSize:
        case PM_ButtonIconSize:
            return m_theme.metrics().icon;
        case PM_SplitterWidth:
        case PM_DockWidgetSeparatorExtent:
            return 5;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QIcon ThemeStyle::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const {
    switch (standard) {
        case SP_DockWidgetCloseButton:
        case SP_TitleBarCloseButton:
            return icon(m_theme, QStringLiteral("close"), ColorRole::TextMuted);
        case SP_TitleBarNormalButton:
        case SP_TitleBarMaxButton:
            return icon(m_theme, QStringLiteral("float"), ColorRole::TextMuted);
        case SP_MessageBoxInformation:
            return icon(m_theme, QStringLiteral("info"), ColorRole::Accent);
        case SP_MessageBoxQuestion:
            return icon(m_theme, QStringLiteral("help"), ColorRole::Accent);
        case SP_MessageBoxWarning:
            return icon(m_theme, QStringLiteral("warning"), ColorRole::Warning);
        case SP_MessageBoxCritical:
            return icon(m_theme, QStringLiteral("warning"), ColorRole::Bad);
        default:
            return QProxyStyle::standardIcon(standard, option, widget);
    }
}

int ThemeStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                          QStyleHintReturn* returnData) const {
    switch (hint) {
        case SH_ComboBox_Popup:
            return 0;
        case SH_Slider_AbsoluteSetButtons:
            return Qt::LeftButton;
        case SH_ToolTip_WakeUpDelay:
            return 350;
        case SH_EtchDisabledText:
        case SH_DitherDisabledText:
            return 0;
        default:
            return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

}  // namespace sluice::ui
