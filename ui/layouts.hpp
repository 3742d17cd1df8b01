// The ready-made arrangements of the docks. Watch: the scene has most of the room, and under 1600 pixels of width one
// column at the right holds everything else. Code: the listing beside the scene. Measure: the plots and numbers, and
// the timeline beside them. Thread rule: the GUI thread only.
#pragma once

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
    QDockWidget* timeline = nullptr;

    std::vector<QDockWidget*> all() const {
        return {gallery, parameters, metrics, code, inspector, narration, depth, latency, timeline};
    }
};

// Below this width the window is arranged in its narrow form.
inline constexpr int kWideWindow = 1600;

// Arranges the docks for a window of this width (its own may not be known before it is shown).
void applyLayout(QMainWindow& window, const Docks& docks, Layout layout, int width);

// A dock among tabs is named by its tab, so its own title bar goes; one that stands alone has it.
void showDockTitles(const Docks& docks);

}  // namespace sluice::ui
