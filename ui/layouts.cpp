#include "ui/layouts.hpp"

#include <QDockWidget>
#include <QMainWindow>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kColumnWidth = 300;
constexpr int kCodeWidth = 440;
constexpr int kGalleryWidth = 250;
constexpr int kNarrowColumnWidth = 286;
constexpr int kNarrowPlotHeight = 290;
constexpr int kPlotHeight = 210;
constexpr int kSceneAndBars = 550;
constexpr int kPlotsPerPlace = 2;  // more tabs than a narrow column can name

void clear(QMainWindow& window, const Docks& docks) {
    for (QDockWidget* dock : docks.all()) {
        dock->setFloating(false);
        window.removeDockWidget(dock);
    }
}

void showAllButGallery(const Docks& docks) {
    for (QDockWidget* dock : docks.all()) {
        if (dock != docks.gallery) dock->show();
    }
}

bool isIn(const std::vector<QDockWidget*>& docks, QDockWidget* dock) {
    return std::find(docks.begin(), docks.end(), dock) != docks.end();
}

// The docks that share a place with it, itself included.
std::vector<QDockWidget*> placeOf(QMainWindow& window, QDockWidget* dock, const std::vector<QDockWidget*>& among) {
    const QList<QDockWidget*> beside = window.tabifiedDockWidgets(dock);
    std::vector<QDockWidget*> place;
    for (QDockWidget* other : among) {
        if (other == dock || (!dock->isFloating() && beside.contains(other))) place.push_back(other);
    }
    return place;
}

// One column at the right: tabs above, a plot or the log below. The tab named first is in front.
void arrangeNarrow(QMainWindow& window, const Docks& docks, bool codeFirst) {
    window.addDockWidget(Qt::LeftDockWidgetArea, docks.gallery);
    docks.gallery->hide();
    window.addDockWidget(Qt::RightDockWidgetArea, docks.parameters);
    window.splitDockWidget(docks.parameters, docks.depth, Qt::Vertical);
    window.tabifyDockWidget(docks.parameters, docks.metrics);
    window.tabifyDockWidget(docks.metrics, docks.code);
    window.tabifyDockWidget(docks.code, docks.inspector);
    window.tabifyDockWidget(docks.depth, docks.gauges);
    window.tabifyDockWidget(docks.gauges, docks.latency);
    window.tabifyDockWidget(docks.latency, docks.throughput);
    window.tabifyDockWidget(docks.throughput, docks.timeline);
    window.tabifyDockWidget(docks.timeline, docks.narration);
    showAllButGallery(docks);
    (codeFirst ? docks.code : docks.parameters)->raise();
    const int width = codeFirst ? kCodeWidth : kNarrowColumnWidth;
    window.resizeDocks({docks.parameters, docks.depth}, {width, width}, Qt::Horizontal);
    window.resizeDocks({docks.depth}, {kNarrowPlotHeight}, Qt::Vertical);
}

// Plots and narration side by side under the scene; the timeline shares the place of a plot, or in Measure has half of
// the width.
void arrangeWide(QMainWindow& window, const Docks& docks, Layout layout, int windowWidth) {
    window.addDockWidget(Qt::LeftDockWidgetArea, docks.gallery);
    window.addDockWidget(Qt::RightDockWidgetArea, docks.parameters);
    window.tabifyDockWidget(docks.parameters, docks.metrics);
    window.tabifyDockWidget(docks.metrics, docks.code);
    window.tabifyDockWidget(docks.code, docks.inspector);
    window.addDockWidget(Qt::BottomDockWidgetArea, docks.depth);
    window.splitDockWidget(docks.depth, docks.latency, Qt::Horizontal);
    window.splitDockWidget(docks.latency, docks.narration, Qt::Horizontal);
    window.tabifyDockWidget(docks.depth, docks.gauges);
    window.tabifyDockWidget(docks.latency, docks.throughput);
    window.tabifyDockWidget(layout == Layout::Measure ? docks.narration : docks.gauges, docks.timeline);
    showAllButGallery(docks);
    docks.gallery->setVisible(layout == Layout::Watch);
    QDockWidget* first = layout == Layout::Code      ? docks.code
                         : layout == Layout::Measure ? docks.metrics
                                                     : docks.parameters;
    first->raise();
    window.resizeDocks({docks.gallery, docks.parameters},
                       {kGalleryWidth, layout == Layout::Code ? kCodeWidth : kColumnWidth}, Qt::Horizontal);
    const int plot = layout == Layout::Measure ? windowWidth / 4 : windowWidth / 3;
    const int rest = windowWidth - 2 * plot;
    window.resizeDocks({docks.depth, docks.latency, docks.narration}, {plot, plot, rest}, Qt::Horizontal);
    // In Measure, what the scene and what surrounds it can spare, up to two fifths of the window.
    const int spare =
        std::clamp(window.height() - kSceneAndBars, kPlotHeight, std::max(kPlotHeight, window.height() * 2 / 5));
    const int height = layout == Layout::Measure ? spare : kPlotHeight;
    window.resizeDocks({docks.depth, docks.latency, docks.narration}, {height, height, height}, Qt::Vertical);
}

}  // namespace

void showDockTitles(const Docks& docks) {
    for (QDockWidget* dock : docks.all()) {
        const auto* window = qobject_cast<QMainWindow*>(dock->parentWidget());
        const bool isNamed = !dock->isFloating() && window && !window->tabifiedDockWidgets(dock).isEmpty();
        if (isNamed == (dock->titleBarWidget() != nullptr)) continue;
        QWidget* former = dock->titleBarWidget();
        dock->setTitleBarWidget(isNamed ? new QWidget(dock) : nullptr);
        delete former;
    }
}

QDockWidget* Docks::plotOf(PlotDecl::Kind kind) const {
    switch (kind) {
        case PlotDecl::Kind::Depth:
            return depth;
        case PlotDecl::Kind::Latency:
            return latency;
        case PlotDecl::Kind::Throughput:
            return throughput;
        case PlotDecl::Kind::Gauges:
            break;
    }
    return gauges;
}

void showPlots(QMainWindow& window, const Docks& docks, const std::vector<PlotDecl>& plots) {
    const std::vector<QDockWidget*> all = docks.plots();
    if (std::all_of(all.begin(), all.end(), [](QDockWidget* dock) { return dock->isHidden(); })) return;
    std::vector<QDockWidget*> declared;
    for (const PlotDecl& plot : plots) {
        QDockWidget* dock = docks.plotOf(plot.kind);
        if (!isIn(declared, dock)) declared.push_back(dock);
    }
    for (QDockWidget* dock : all) dock->show();  // those that are hidden have no place
    std::vector<QDockWidget*> settled;
    const auto settle = [&](QDockWidget* front) {
        if (isIn(settled, front)) return;
        const std::vector<QDockWidget*> place = placeOf(window, front, all);
        int shown = 0;
        for (QDockWidget* dock : declared) {
            if (isIn(place, dock)) dock->setVisible(shown++ < kPlotsPerPlace);
        }
        for (QDockWidget* dock : place) {
            settled.push_back(dock);
            if (!isIn(declared, dock)) dock->setVisible(dock == front);
        }
        front->raise();
    };
    for (QDockWidget* dock : declared) settle(dock);
    for (QDockWidget* dock : all) settle(dock);
}

void applyLayout(QMainWindow& window, const Docks& docks, Layout layout, int width,
                 const std::vector<PlotDecl>& plots) {
    clear(window, docks);
    if (width >= kWideWindow || layout == Layout::Measure) {
        arrangeWide(window, docks, layout, width);
    } else {
        arrangeNarrow(window, docks, layout == Layout::Code);
    }
    showPlots(window, docks, plots);
    if (layout == Layout::Measure) docks.timeline->raise();
}

}  // namespace sluice::ui
