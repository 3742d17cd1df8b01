#include "ui/plots/legend_chip.hpp"

#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QFontMetrics>
#include <QPainter>

namespace sluice::ui {
namespace {

constexpr int kGap = 5;
constexpr int kPadding = 6;

}  // namespace

LegendChip::LegendChip(QString name, QString letter, QString widestValue, QWidget* parent)
    : QAbstractButton(parent), m_letter(std::move(letter)), m_widestValue(std::move(widestValue)) {
    setText(std::move(name));
    setAccessibleName(tr("Curve %1").arg(text()));
    setCheckable(true);
    setChecked(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void LegendChip::setColor(const QColor& color) {
    m_color = color;
    update();
}

void LegendChip::setValue(const QString& value) {
    if (m_value == value) return;
    m_value = value;
    setAccessibleDescription(value);
    const QFontMetrics metrics(monoFont(Theme::current().metrics().textSmall));
    if (metrics.horizontalAdvance(value) > metrics.horizontalAdvance(m_widestValue)) {
        m_widestValue = value;
        updateGeometry();
    }
    update();
}

void LegendChip::setGhost(bool isGhost) {
    m_isGhost = isGhost;
    setCheckable(!isGhost);
    setFocusPolicy(isGhost ? Qt::NoFocus : Qt::TabFocus);
    update();
}

void LegendChip::setDashed(bool isDashed) {
    m_isDashed = isDashed;
    update();
}

int LegendChip::strokeWidth() const {
    return m_letter.isEmpty() ? 14 : 16;
}

QSize LegendChip::sizeHint() const {
    const Metrics m = Theme::current().metrics();
    const QFontMetrics name(textFont(m.textSmall));
    int width = 2 * kPadding + strokeWidth() + kGap + name.horizontalAdvance(text());
    if (!m_widestValue.isEmpty()) {
        width += kGap + QFontMetrics(monoFont(m.textSmall)).horizontalAdvance(m_widestValue);
    }
    return {width + 1, name.height() + m.space2};
}

void LegendChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    if (hasFocus() || underMouse()) {
        painter.setPen(hasFocus() ? QPen(theme.color(ColorRole::Accent), 1.5) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? QBrush(theme.color(ColorRole::RaisedHover)) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), m.radiusSmall, m.radiusSmall);
    }
    const bool shown = isChecked() || !isCheckable();
    const QColor stroke = shown ? m_color : theme.color(ColorRole::TextDisabled);
    QRectF rest = QRectF(rect()).adjusted(kPadding, 0, -kPadding, 0);
    const QRectF mark(rest.left(), rest.center().y() - 7, strokeWidth(), 14);
    if (m_isDashed) {
        painter.setPen(QPen(stroke, 2));
        painter.drawLine(QLineF(mark.left(), mark.center().y(), mark.left() + 4, mark.center().y()));
        painter.drawLine(QLineF(mark.right() - 4, mark.center().y(), mark.right(), mark.center().y()));
    } else if (m_letter.isEmpty()) {
        painter.fillRect(QRectF(mark.left(), mark.center().y() - 1, mark.width(), 2), stroke);
    } else {
        painter.setPen(QPen(stroke, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(mark.adjusted(1, 0.5, -1, -0.5), 3, 3);
        painter.setPen(stroke);
        painter.setFont(monoFont(m.textSmall, QFont::DemiBold));
        painter.drawText(mark, Qt::AlignCenter, m_letter);
    }
    rest.setLeft(mark.right() + kGap);
    QFont font = textFont(m.textSmall);
    font.setStrikeOut(!shown);
    painter.setFont(font);
    painter.setPen(theme.color(shown ? ColorRole::TextMuted : ColorRole::TextDisabled));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, text());
    if (!shown || m_value.isEmpty()) return;
    painter.setFont(monoFont(m.textSmall));
    painter.setPen(theme.color(ColorRole::Text));
    rest.setLeft(rest.left() + QFontMetrics(font).horizontalAdvance(text()) + kGap);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, m_value);
}

}  // namespace sluice::ui
