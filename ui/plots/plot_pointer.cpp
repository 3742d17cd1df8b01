// What a person does with a plot: pressing, hovering, zooming.
#include "ui/plots/plot_axes.hpp"
#include "ui/plots/plot_frame.hpp"

#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kZoomStep = 1.25;

}  // namespace

bool PlotFrame::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_plot) return QWidget::eventFilter(watched, event);
    switch (event->type()) {
        case QEvent::MouseButtonPress:
        case QEvent::MouseMove:
        case QEvent::MouseButtonRelease:
        case QEvent::MouseButtonDblClick:
            return plotMouse(static_cast<QMouseEvent&>(*event));
        case QEvent::Wheel: {
            const auto& wheel = static_cast<QWheelEvent&>(*event);
            const double notches = wheel.angleDelta().y() / 120.0;
            if (notches != 0) zoomAt(wheel.position().x(), std::pow(kZoomStep, notches));
            return true;
        }
        case QEvent::Leave:
            pointAt(std::nullopt);
            return false;
        case QEvent::Resize:
            invalidate();
            return false;
        case QEvent::ContextMenu: {
            QMenu menu(this);
            fillMenu(menu);
            menu.exec(static_cast<QContextMenuEvent*>(event)->globalPos());
            return true;
        }
        default:
            return false;
    }
}

bool PlotFrame::plotMouse(QMouseEvent& event) {
    const double x = event.position().x();
    if (event.type() == QEvent::MouseButtonDblClick) {
        setVisibleRange(std::nullopt);
        Q_EMIT visibleRangeChanged(std::nullopt);
        return true;
    }
    if (event.type() == QEvent::MouseButtonRelease) m_pressed = false;
    if (event.type() == QEvent::MouseButtonPress) m_pressed = event.button() == Qt::LeftButton;
    pointAt(x);
    if (m_pressed && m_hovered) Q_EMIT seekRequested(*m_hovered);
    return true;
}

void PlotFrame::pointAt(std::optional<double> x) {
    const QRect area = m_plot->axisRect()->rect();
    m_hovered.reset();
    if (x && series() && !m_empty) {
        const double inside = std::clamp(*x, double(area.left()), double(area.right()));
        m_hovered = std::clamp(plotTime(m_plot->xAxis->pixelToCoord(inside)), Nanos{0}, series()->until);
        moveUpright(*m_hoverLine, *m_hovered);
        m_hoverText->setText(timeLabel(*m_hovered, niceTimeStep(shownRange().span() / std::max(1, area.width()))));
        m_hoverText->position->setCoords(plotKey(*m_hovered), 0);
        const bool rightHalf = inside > area.center().x();
        m_hoverText->setPositionAlignment(Qt::AlignTop | (rightHalf ? Qt::AlignRight : Qt::AlignLeft));
    }
    m_hoverLine->setVisible(m_hovered.has_value());
    m_hoverText->setVisible(m_hovered.has_value());
    updateCursor();
}

void PlotFrame::zoomAt(double x, double factor) {
    const QRect area = m_plot->axisRect()->rect();
    const TimeRange whole{0, std::max(series() ? series()->until : 0, kMillisecond)};
    const TimeAxis axis(shownRange(), area.left(), area.width());
    const TimeRange range = axis.zoomed(x, factor, whole).range();
    const std::optional<TimeRange> chosen = range == whole ? std::nullopt : std::optional(range);
    setVisibleRange(chosen);
    Q_EMIT visibleRangeChanged(chosen);
}

}  // namespace sluice::ui
