#include "ui/panels/value_slider.hpp"

#include "ui/theme/theme.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kRadius = 6.5;
constexpr double kTrackHeight = 3;
constexpr double kSnapPixels = 5;

}  // namespace

ValueSlider::ValueSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setRange(0, kPositions);
    setFocusPolicy(Qt::StrongFocus);
}

void ValueSlider::setFraction(double fraction) {
    const QSignalBlocker quiet(this);
    setValue(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * kPositions)));
    update();
}

void ValueSlider::setMark(double fraction) {
    m_mark = fraction;
    update();
}

QSize ValueSlider::sizeHint() const {
    return {140, static_cast<int>(22 * Theme::current().scale())};
}

double ValueSlider::pixelOf(double fraction) const {
    const double inset = kRadius;
    return inset + fraction * std::max(1.0, width() - 2 * inset);
}

void ValueSlider::choose(double x, bool finished) {
    const double inset = kRadius;
    double fraction = std::clamp((x - inset) / std::max(1.0, width() - 2 * inset), 0.0, 1.0);
    if (m_mark >= 0 && std::abs(x - pixelOf(m_mark)) < kSnapPixels) fraction = m_mark;
    setFraction(fraction);
    Q_EMIT fractionChosen(fraction, finished);
}

void ValueSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    setSliderDown(true);
    choose(event->position().x(), false);
}

void ValueSlider::mouseMoveEvent(QMouseEvent* event) {
    if (isSliderDown()) choose(event->position().x(), false);
}

void ValueSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !isSliderDown()) return;
    setSliderDown(false);
    choose(event->position().x(), true);
}

void ValueSlider::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Down:
            return Q_EMIT stepRequested(-1);
        case Qt::Key_Right:
        case Qt::Key_Up:
            return Q_EMIT stepRequested(1);
        case Qt::Key_PageDown:
            return Q_EMIT stepRequested(-10);
        case Qt::Key_PageUp:
            return Q_EMIT stepRequested(10);
        case Qt::Key_Home:
            return Q_EMIT fractionChosen(0, true);
        case Qt::Key_End:
            return Q_EMIT fractionChosen(1, true);
        default:
            QSlider::keyPressEvent(event);
    }
}

// The wheel scrolls the panel: a value changed in passing is a change that nobody meant.
void ValueSlider::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

void ValueSlider::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    const double middle = height() / 2.0;
    // The track ends where labels and numbers do; the handle stays inside it.
    const double left = 0;
    const double right = width();
    const double x = pixelOf(fraction());
    const auto bar = [&](double from, double to, ColorRole role) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(role));
        painter.drawRoundedRect(QRectF(from, middle - kTrackHeight / 2, to - from, kTrackHeight), 1.5, 1.5);
    };
    bar(left, right, ColorRole::Track);
    bar(left, x, isEnabled() ? ColorRole::Accent : ColorRole::TextDisabled);
    if (m_mark >= 0) {
        // Below the track, so that the handle never hides it completely.
        const double at = pixelOf(m_mark);
        painter.setBrush(theme.color(ColorRole::TextMuted));
        painter.drawPolygon(QPolygonF{{at - 3, middle + 9.5}, {at + 3, middle + 9.5}, {at, middle + 5.5}});
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.color(ColorRole::Accent), 2));
        painter.drawEllipse(QPointF(x, middle), kRadius + 1.5, kRadius + 1.5);
    }
    painter.setPen(theme.isDark() ? QPen(Qt::NoPen) : QPen(theme.color(ColorRole::Outline), 1));
    const ColorRole handle = theme.isDark() ? ColorRole::Text : ColorRole::Raised;
    painter.setBrush(theme.color(isEnabled() ? handle : ColorRole::TextDisabled));
    painter.drawEllipse(QPointF(x, middle), kRadius - 1, kRadius - 1);
}

}  // namespace sluice::ui
