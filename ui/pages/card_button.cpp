#include "ui/pages/card_button.hpp"

#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"

#include <QEvent>
#include <QPainter>

namespace sluice::ui {

namespace {

constexpr int kTallest = 10'000;

QFont titleFont(const Metrics& metrics) {
    return textFont(metrics.text, QFont::DemiBold);
}

}  // namespace

CardButton::CardButton(const QString& title, const QString& sentence, QString iconName, QWidget* parent)
    : QAbstractButton(parent), m_sentence(sentence), m_icon(std::move(iconName)) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void CardButton::setCurrent(bool isCurrent) {
    if (m_isCurrent == isCurrent) return;
    m_isCurrent = isCurrent;
    setAccessibleDescription(isCurrent ? tr("%1 (open)").arg(m_sentence) : m_sentence);
    update();
}

QRect CardButton::textRect(int width) const {
    const Metrics m = Theme::current().metrics();
    const int left = m.space3 + m.icon + m.space2;
    return {left, m.space2, std::max(40, width - left - m.space3), kTallest};
}

int CardButton::heightForWidth(int width) const {
    const Metrics m = Theme::current().metrics();
    const QRect area = textRect(width);
    const int title = QFontMetrics(titleFont(m)).boundingRect(area, Qt::TextWordWrap, text()).height();
    const int sentence = QFontMetrics(textFont(m.textSmall)).boundingRect(area, Qt::TextWordWrap, m_sentence).height();
    return title + sentence + 2 * m.space2 + 2;
}

QSize CardButton::sizeHint() const {
    return {240, heightForWidth(width() > 60 ? width() : 240)};
}

QSize CardButton::minimumSizeHint() const {
    return {160, heightForWidth(width() > 60 ? width() : 240)};
}

bool CardButton::event(QEvent* event) {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) update();
    if (event->type() == QEvent::Resize) updateGeometry();
    return QAbstractButton::event(event);
}

void CardButton::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    const bool isHot = underMouse() || isDown();
    painter.setPen(hasFocus() ? QPen(theme.color(ColorRole::Accent), 2) : QPen(Qt::NoPen));
    painter.setBrush(theme.color(m_isCurrent ? ColorRole::Selection
                                 : isHot     ? ColorRole::RaisedHover
                                             : ColorRole::Raised));
    painter.drawRoundedRect(frame, m.radius, m.radius);
    painter.drawPixmap(m.space3, m.space2,
                       iconPixmap(m_icon, theme.color(ColorRole::Accent), m.icon, devicePixelRatioF()));
    QRect area = textRect(width());
    QRect used;
    painter.setPen(theme.color(ColorRole::Text));
    painter.setFont(titleFont(m));
    painter.drawText(area, Qt::TextWordWrap, text(), &used);
    area.setTop(used.bottom() + 3);
    painter.setPen(theme.color(m_isCurrent ? ColorRole::Text : ColorRole::TextMuted));
    painter.setFont(textFont(m.textSmall));
    painter.drawText(area, Qt::TextWordWrap, m_sentence);
}

}  // namespace sluice::ui
