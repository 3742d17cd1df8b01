#include "ui/plots/plot_frame.hpp"

#include "ui/plots/flow_layout.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"
#include "ui/theme/fonts.hpp"

#include <QContextMenuEvent>
#include <QDeadlineTimer>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr const char* kOverlay = "overlay";
constexpr double kZoomStep = 1.25;

QCPItemLine* addVerticalLine(QCustomPlot& plot, const char* layer) {
    auto* line = new QCPItemLine(&plot);
    line->setLayer(QString::fromLatin1(layer));
    for (QCPItemPosition* end : {line->start, line->end}) {
        end->setTypeX(QCPItemPosition::ptPlotCoords);
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    line->setAntialiased(false);
    line->setClipToAxisRect(true);
    return line;
}

void moveLine(QCPItemLine& line, Nanos time) {
    line.start->setCoords(plotKey(time), 0);
    line.end->setCoords(plotKey(time), 1);
}

}  // namespace

PlotFrame::PlotFrame(const QString& title, const QString& emptyText, QWidget* parent)
    : QWidget(parent), m_emptyWords(emptyText) {
    m_title = new QLabel(title, this);
    m_title->setWordWrap(true);  // the window of a percentile is never cut off
    m_legend = new QWidget(this);
    new FlowLayout(m_legend, 2);
    makePlot();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_legend);
    layout->addWidget(m_plot, 1);
    setAccessibleName(title);
    m_redrawTimer.setSingleShot(true);
    m_redrawTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_redrawTimer, &QTimer::timeout, this, &PlotFrame::redraw);
    applyTheme();
}

PlotFrame::~PlotFrame() = default;

void PlotFrame::makePlot() {
    m_plot = new QCustomPlot(this);
    m_plot->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_plot->setMinimumSize(120, 60);
    m_plot->setPlottingHints(QCP::phFastPolylines | QCP::phCacheLabels);
    m_plot->setNotAntialiasedElements(QCP::aeAll);
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setObjectName(QStringLiteral("canvas"));
    m_plot->setAccessibleName(tr("Curves"));
    m_plot->xAxis->setTicker(
        QSharedPointer<TimeTicker>::create([this] { return double(m_plot->axisRect()->width()); }));
    makeOverlay();
}

std::function<double()> PlotFrame::axisHeight() const {
    return [this] { return static_cast<double>(m_plot->axisRect()->height()); };
}

void PlotFrame::makeOverlay() {
    // The overlay is a paint buffer of its own: moving the cursor redraws it and none of the curves.
    m_plot->layer(QString::fromLatin1(kOverlay))->setMode(QCPLayer::lmBuffered);
    m_cursorLine = addVerticalLine(*m_plot, kOverlay);
    m_hoverLine = addVerticalLine(*m_plot, kOverlay);
    m_hoverText = new QCPItemText(m_plot);
    m_hoverText->setLayer(QString::fromLatin1(kOverlay));
    m_hoverText->position->setTypeX(QCPItemPosition::ptPlotCoords);
    m_hoverText->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_hoverText->setPadding({4, 1, 4, 1});
    m_hoverText->setClipToAxisRect(false);
    m_emptyText = new QCPItemText(m_plot);
    m_emptyText->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_emptyText->position->setCoords(0.5, 0.45);
    m_emptyText->setText(m_emptyWords);
    m_hoverLine->setVisible(false);
    m_hoverText->setVisible(false);
}

void PlotFrame::applyTheme() {
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    m_title->setFont(textFont(m.text, QFont::DemiBold));
    m_title->setContentsMargins(m.space3, m.space2, m.space3, 0);
    m_legend->layout()->setContentsMargins(m.space2 - 2, 0, m.space2, 0);
    m_hoverText->setFont(monoFont(m.textSmall));
    m_emptyText->setFont(textFont(m.text));
    recolor(theme);
}

void PlotFrame::recolor(const Theme& theme) {
    applyPlotTheme(*m_plot, theme);
    m_cursorLine->setPen(QPen(theme.color(ColorRole::Accent), 1));
    m_hoverLine->setPen(QPen(theme.color(ColorRole::TextMuted), 1, Qt::DotLine));
    m_hoverText->setColor(theme.color(ColorRole::Text));
    m_hoverText->setBrush(theme.color(ColorRole::Raised));
    m_emptyText->setColor(theme.color(ColorRole::TextMuted));
    if (m_ghostChip) m_ghostChip->setColor(theme.color(ColorRole::TextMuted));
    if (m_curvesBuilt) colorCurves(theme);
}

void PlotFrame::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), Theme::current().color(ColorRole::Ground));
}

// ---- what is shown ----

void PlotFrame::setDescriptor(std::shared_ptr<const Descriptor> descriptor) {
    m_descriptor = std::move(descriptor);
    rebuild();
}

void PlotFrame::rebuild() {
    m_plot->clearGraphs();
    qDeleteAll(m_legend->findChildren<LegendChip*>(QString(), Qt::FindDirectChildrenOnly));
    m_ghostChip = nullptr;
    m_curvesBuilt = m_descriptor != nullptr;
    if (m_curvesBuilt) {
        buildCurves();
        colorCurves(Theme::current());
    }
    updateGhostChip();
    invalidate();
}

void PlotFrame::showSnapshot(SnapshotPtr snapshot) {
    const bool sameSeries = snapshot && m_snapshot && snapshot->series == m_snapshot->series;
    m_snapshot = std::move(snapshot);
    if (!sameSeries) return invalidate();
    updateCursor();
}

void PlotFrame::setGhost(std::shared_ptr<const SeriesSet> series, const QString& label) {
    m_ghost = std::move(series);
    m_ghostLabel = label;
    updateGhostChip();
    invalidate();
}

void PlotFrame::updateGhostChip() {
    delete m_ghostChip;
    m_ghostChip = nullptr;
    if (!m_ghost || !m_descriptor) return;
    m_ghostChip = addChip(tr("before: %1").arg(m_ghostLabel), {}, {});
    m_ghostChip->setColor(Theme::current().color(ColorRole::TextMuted));
    m_ghostChip->setGhost(true);
}

void PlotFrame::setVisibleRange(std::optional<TimeRange> range) {
    if (m_visibleRange == range) return;
    m_visibleRange = range;
    invalidate();
}

TimeRange PlotFrame::shownRange() const {
    if (m_visibleRange) return *m_visibleRange;
    const Nanos until = series() ? series()->until : 0;
    return {0, std::max(until, kMillisecond)};
}

double PlotFrame::pixelAt(Nanos time) const {
    return m_plot->x() + m_plot->xAxis->coordToPixel(plotKey(time));
}

QString PlotFrame::title() const {
    return m_title->text();
}

void PlotFrame::setTitle(const QString& title) {
    if (m_title->text() == title) return;
    m_title->setText(title);
    setAccessibleName(title);
}

LegendChip* PlotFrame::addChip(const QString& name, const QString& letter, const QString& widestValue) {
    auto* chip = new LegendChip(name, letter, widestValue, m_legend);
    m_legend->layout()->addWidget(chip);
    connect(chip, &QAbstractButton::toggled, this, &PlotFrame::invalidate);
    chip->show();
    return chip;
}

QCPGraph* PlotFrame::addCurve() {
    QCPGraph* graph = m_plot->addGraph();
    graph->setAdaptiveSampling(false);  // the data are already decimated
    return graph;
}

// ---- redrawing ----

void PlotFrame::invalidate() {
    m_dirty = true;
    if (!isVisible() || m_redrawTimer.isActive()) return;
    m_redrawTimer.start(redrawDelay(QDeadlineTimer::current(Qt::PreciseTimer).deadline(), m_redrawPhase));
}

int PlotFrame::redrawDelay(qint64 now, int phase) {
    // Never at once: a redraw in this moment may just have been one.
    return kRedrawMs - static_cast<int>((now - phase) % kRedrawMs);
}

void PlotFrame::redrawNow() {
    // Lays the axes out first: their length decides how many points are drawn.
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    m_dirty = true;
    redraw();
    m_plot->replot(QCustomPlot::rpImmediateRefresh);  // that of redraw() is only queued
}

void PlotFrame::redraw() {
    if (!m_dirty) return;
    m_dirty = false;
    const TimeRange range = shownRange();
    const int columns = std::max(32, m_plot->axisRect()->width());
    m_plot->xAxis->setRange(plotKey(range.from), plotKey(range.to));
    m_empty = true;
    if (m_descriptor && series()) m_empty = !fillCurves(*series(), range, columns);
    if (m_descriptor) fillGhost(m_ghost.get(), range, columns);
    m_emptyText->setVisible(m_empty);
    m_plot->yAxis->setTickLabels(!m_empty);
    m_plot->yAxis->grid()->setVisible(!m_empty);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    updateCursor();
}

void PlotFrame::updateCursor() {
    const bool shown = m_snapshot && !m_empty;
    m_cursorLine->setVisible(shown);
    if (shown) moveLine(*m_cursorLine, m_snapshot->state.time());
    updateValues();
    if (isVisible()) m_plot->layer(QString::fromLatin1(kOverlay))->replot();
}

void PlotFrame::updateValues() {
    if (!m_descriptor || !m_snapshot) return;
    if (m_hovered) return showValues(*m_hovered, nullptr);
    showValues(m_snapshot->state.time(), &m_snapshot->state);
}

// ---- mouse ----

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
        moveLine(*m_hoverLine, *m_hovered);
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

void PlotFrame::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange) return;
    applyTheme();
    invalidate();
}

void PlotFrame::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    invalidate();
}

}  // namespace sluice::ui
