#include "ui/plots/plot_frame.hpp"

#include "ui/plots/flow_layout.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"
#include "ui/plots/range_curve.hpp"
#include "ui/theme/fonts.hpp"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr const char* kOverlay = "overlay";

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

}  // namespace

bool isOf(const PlotDecl& declaration, const std::string& id) {
    return declaration.of.empty() ||
           std::find(declaration.of.begin(), declaration.of.end(), id) != declaration.of.end();
}

PlotFrame::PlotFrame(const QString& title, const QString& emptyText, QWidget* parent)
    : QWidget(parent), m_emptyWords(emptyText) {
    QWidget* header = makeHeader(title);
    m_legend = new QWidget(this);
    new FlowLayout(m_legend, 2);
    makePlot();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_legend);
    layout->addWidget(m_plot, 1);
    setAccessibleName(title);
    m_redrawTimer.setSingleShot(true);
    m_redrawTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_redrawTimer, &QTimer::timeout, this, &PlotFrame::redraw);
    applyTheme();
}

PlotFrame::~PlotFrame() = default;

// The title, and at its right what can be done with the plot: the same as in the context menu, which keys do not reach.
QWidget* PlotFrame::makeHeader(const QString& title) {
    auto* header = new QWidget(this);
    m_title = new QLabel(title, header);
    m_title->setWordWrap(true);  // the window of a percentile is never cut off
    m_menuButton = new QToolButton(header);
    m_menuButton->setAutoRaise(true);
    m_menuButton->setText(QStringLiteral("⋯"));
    m_menuButton->setToolTip(tr("What the plot shows, and export"));
    m_menuButton->setAccessibleName(tr("Plot menu"));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_menuButton);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillMenu(*menu);
    });
    m_menuButton->setMenu(menu);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_title, 1);
    row->addWidget(m_menuButton, 0, Qt::AlignTop);
    return header;
}

void PlotFrame::addHeaderButton(QWidget* button) {
    auto* row = static_cast<QHBoxLayout*>(m_title->parentWidget()->layout());
    row->insertWidget(row->count() - 1, button, 0, Qt::AlignTop);
}

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
    colorTheory(theme);
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
    m_ghostChip = m_theoryChip = nullptr;
    m_curvesBuilt = m_descriptor != nullptr;
    if (m_curvesBuilt) {
        buildCurves();
        colorCurves(Theme::current());
    }
    updateTheory();
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

double PlotFrame::axisMax() const {
    return m_plot->yAxis->range().upper;
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

RangeCurve PlotFrame::addRangeCurve(const QString& name, const QString& letter, const QString& widestValue) {
    RangeCurve curve;
    for (QCPGraph** graph : {&curve.ghost, &curve.range, &curve.line}) {
        *graph = addCurve();
        (*graph)->setLineStyle(QCPGraph::lsStepLeft);
    }
    curve.range->setLineStyle(QCPGraph::lsLine);
    curve.chip = addChip(name, letter, widestValue);
    return curve;
}

const PlotDecl* PlotFrame::declaration(PlotDecl::Kind kind) const {
    if (!m_descriptor) return nullptr;
    const std::vector<PlotDecl>& plots = m_descriptor->plots;
    const auto first =
        std::find_if(plots.begin(), plots.end(), [kind](const PlotDecl& plot) { return plot.kind == kind; });
    return first != plots.end() ? &*first : nullptr;
}

QString PlotFrame::words(const std::string& text) {
    return QCoreApplication::translate("core", text.c_str());
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
    placeTheory(range);
    m_emptyText->setVisible(m_empty);
    m_plot->yAxis->setTickLabels(!m_empty);
    m_plot->yAxis->grid()->setVisible(!m_empty);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
    updateCursor();
}

void PlotFrame::updateCursor() {
    const bool shown = m_snapshot && !m_empty;
    m_cursorLine->setVisible(shown);
    if (shown) moveUpright(*m_cursorLine, m_snapshot->state.time());
    updateValues();
    if (isVisible()) m_plot->layer(QString::fromLatin1(kOverlay))->replot();
}

void PlotFrame::updateValues() {
    if (!m_descriptor || !m_snapshot) return;
    if (m_hovered) return showValues(*m_hovered, nullptr);
    showValues(m_snapshot->state.time(), &m_snapshot->state);
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
