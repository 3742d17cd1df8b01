#include "ui/pages/pattern_card.hpp"

#include "ui/theme/fonts.hpp"

#include <QEvent>
#include <QPaintEvent>
#include <QPainterPath>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kTallest = 10'000;
constexpr double kShape = 0.42;  // height of a picture to its width

QFont titleFont(const Metrics& metrics) {
    return textFont(metrics.text, QFont::DemiBold);
}

}  // namespace

PatternCard::PatternCard(const QString& title, const QString& sentence, std::optional<MovingPicture> picture,
                         QWidget* parent)
    : QAbstractButton(parent), m_sentence(sentence), m_picture(std::move(picture)) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    setToolTip(tr("Opens the first look"));
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PatternCard::setCurrent(bool isCurrent) {
    if (m_isCurrent == isCurrent) return;
    m_isCurrent = isCurrent;
    setAccessibleDescription(isCurrent ? tr("%1 (open)").arg(m_sentence) : m_sentence);
    update();
}

void PatternCard::setSeconds(double seconds) {
    if (m_seconds == seconds) return;
    m_seconds = seconds;
    if (m_picture) update(pictureRect(width()));
}

QRect PatternCard::pictureRect(int width) const {
    if (!m_picture) return {};
    const Metrics m = Theme::current().metrics();
    const int inside = std::max(40, width - 2 * m.space1);
    return {m.space1, m.space1, inside, static_cast<int>(inside * kShape)};
}

QRect PatternCard::textRect(int width) const {
    const Metrics m = Theme::current().metrics();
    const int top = m_picture ? pictureRect(width).bottom() + m.space1 : 0;
    return {m.space3, top + m.space1, std::max(40, width - 2 * m.space3), kTallest};
}

int PatternCard::heightForWidth(int width) const {
    const Metrics m = Theme::current().metrics();
    const QRect area = textRect(width);
    const int title = QFontMetrics(titleFont(m)).boundingRect(area, Qt::TextWordWrap, text()).height();
    const int sentence = QFontMetrics(textFont(m.textSmall)).boundingRect(area, Qt::TextWordWrap, m_sentence).height();
    return area.top() + title + sentence + m.space2 + 3;
}

QSize PatternCard::sizeHint() const {
    return {240, heightForWidth(width() > 60 ? width() : 240)};
}

QSize PatternCard::minimumSizeHint() const {
    return {160, heightForWidth(width() > 60 ? width() : 240)};
}

bool PatternCard::event(QEvent* event) {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) update();
    if (event->type() == QEvent::Resize) updateGeometry();
    return QAbstractButton::event(event);
}

void PatternCard::paintEvent(QPaintEvent* event) {
    const Theme theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    // A frame of the picture costs the picture alone.
    if (!pictureRect(width()).contains(event->rect())) paintWords(painter, theme);
    if (m_picture) paintPicture(painter, theme);
}

void PatternCard::paintWords(QPainter& painter, const Theme& theme) const {
    const Metrics m = theme.metrics();
    const bool isHot = underMouse() || isDown();
    painter.setPen(hasFocus() ? QPen(theme.color(ColorRole::Accent), 2) : QPen(Qt::NoPen));
    painter.setBrush(theme.color(m_isCurrent ? ColorRole::Selection
                                 : isHot     ? ColorRole::RaisedHover
                                             : ColorRole::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), m.radius, m.radius);
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

void PatternCard::paintPicture(QPainter& painter, const Theme& theme) {
    const Metrics m = theme.metrics();
    const QRect place = pictureRect(width());
    const QRectF area = QRectF(QPointF(0, 0), place.size()).adjusted(m.space2, m.space2, -m.space2, -m.space2);
    const double ratio = devicePixelRatioF();
    if (m_standing.size() != place.size() * ratio || !(m_standingTheme == theme)) {
        m_standing = QPixmap(place.size() * ratio);
        m_standing.setDevicePixelRatio(ratio);
        m_standing.fill(theme.color(ColorRole::Ground));
        m_standingTheme = theme;
        QPainter standing(&m_standing);
        standing.setRenderHint(QPainter::Antialiasing);
        paintStanding(standing, area, *m_picture, theme);
    }
    QPainterPath shape;
    shape.addRoundedRect(place, m.radiusSmall, m.radiusSmall);
    painter.setClipPath(shape, Qt::IntersectClip);
    painter.drawPixmap(place.topLeft(), m_standing);
    paintMoving(painter, area.translated(place.topLeft()), *m_picture, m_seconds, theme);
}

}  // namespace sluice::ui
