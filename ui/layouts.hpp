// The ready-made arrangements of the docks. Watch: the scene has most of the room, and under 1600 pixels of width one
// column at the right holds everything else. Code: the listing beside the scene. Measure: the plots and numbers, and
// the timeline beside them. Thread rule: the GUI thread only.
#pragma once

#include "patterns/descriptor.hpp"

#include <QObject>

#include <vector>

class QDockWidget;
class QMainWindow;

namespace sluice::ui {

enum class Layout { Watch, Code, Measure };

struct Docks {
    QDockWidget* gallery = nullptr;
    QDockWidget* parameters = nullptr;
    QDockWidget* metrics = nullptr;
    QDockWidget* code = nullptr;
    QDockWidget* inspector = nullptr;
    QDockWidget* narration = nullptr;
    QDockWidget* depth = nullptr;
    QDockWidget* latency = nullptr;
    QDockWidget* throughput = nullptr;
    QDockWidget* gauges = nullptr;
    QDockWidget* timeline = nullptr;

    std::vector<QDockWidget*> all() const {
        return {gallery, parameters, metrics, code, inspector, narration, depth, latency, throughput, gauges, timeline};
    }
    std::vector<QDockWidget*> plots() const { return {depth, latency, throughput, gauges}; }
    QDockWidget* plotOf(PlotDecl::Kind kind) const;
};

// Below this width the window is arranged in its narrow form.
inline constexpr int kWideWindow = 1600;

// Arranges the docks for a window of this width (its own may not be known before it is shown). `plots`: as in
// showPlots().
void applyLayout(QMainWindow& window, const Docks& docks, Layout layout, int width, const std::vector<PlotDecl>& plots);

// Brings the plots that a pattern declares to the front, wherever a person has put them: the first declared before the
// next of its place, which has room for two. Those that it does not declare make room, except where a place would have
// no plot. Plots that a person has all closed stay closed.
void showPlots(QMainWindow& window, const Docks& docks, const std::vector<PlotDecl>& plots);

// A dock among tabs is named by its tab, so its own title bar goes; one that stands alone has it.
void showDockTitles(const Docks& docks);

}  // namespace sluice::ui
