// What connects the run to its views, both ways: frames and changes of the run go to the views, what a person does in
// them goes to the controller. Each frame: the newest snapshot to the controller, through the signal bridge to all
// views of what changed, and to the scene, whose tokens move in between too. Thread rule: the GUI thread only.
#pragma once

#include "ui/bridge/frame_clock.hpp"
#include "ui/bridge/signal_bridge.hpp"
#include "ui/model/run_controller.hpp"
#include "ui/model/selection.hpp"
#include "ui/timeline/mark_reader.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QElapsedTimer>
#include <QObject>

namespace sluice::ui {

class CodePage;
class CodePanel;
class DepthPlot;
class GaugesPlot;
class InspectorPanel;
class LatencyPlot;
class MetricsPanel;
class NarrationPanel;
class ParametersPanel;
class PlotFrame;
class StatusLine;
class ThroughputPlot;
class TimelinePage;
class WatchPage;

struct Views {
    WatchPage* watch = nullptr;
    DepthPlot* depth = nullptr;
    LatencyPlot* latency = nullptr;
    ThroughputPlot* throughput = nullptr;
    GaugesPlot* gauges = nullptr;
    TimelinePage* timeline = nullptr;
    NarrationPanel* narration = nullptr;
    ParametersPanel* parameters = nullptr;
    MetricsPanel* metrics = nullptr;
    CodePage* code = nullptr;
    CodePanel* codePanel = nullptr;  // around it
    InspectorPanel* inspector = nullptr;
    StatusLine* status = nullptr;

    std::vector<PlotFrame*> plots() const;
};

class ViewFeeder : public QObject {
    Q_OBJECT

public:
    // All views, the selection and the controller must outlive the feeder.
    ViewFeeder(RunController& controller, Selection& selection, const Views& views, QWidget* window);

    FrameClock& frameClock() { return m_clock; }
    const SignalBridge& bridge() const { return m_bridge; }
    // Draws a frame; `seconds` of wall time have passed since the last.
    void showFrame(const SnapshotPtr& snapshot, double seconds);
    // Ghost curves in the plots.
    void setGhostShown(bool isShown);

Q_SIGNALS:
    // A run of another pattern is shown.
    void patternChanged(const sluice::Descriptor& descriptor);

private:
    void connectRun();
    void connectViews();
    void connectPlots();
    void connectTransport();
    void connectSelection();
    void connectInspector();
    void connectTimeline();
    void tick(const SnapshotPtr& snapshot);
    void showSnapshot(const SnapshotPtr& snapshot);
    void showRun();
    void showDescriptor();
    void showExperiment();
    void showSituation();
    void showGhost();
    void showPast();
    void boundPlots(const RunState& state);
    void showEnd(const SnapshotPtr& last);

    RunController& m_controller;
    Selection& m_selection;
    Views m_views;
    FrameClock m_clock;
    SignalBridge m_bridge;
    MarkReader m_marks;
    QElapsedTimer m_sinceFrame;
    QElapsedTimer m_sinceFrameTime;
    std::vector<std::string> m_shownParameters;  // ids of the rows in the panel
    std::optional<TimeRange> m_plotBound;        // where the plots end by themselves
    const Descriptor* m_shownDescriptor = nullptr;
    bool m_ghostShown = true;
};

}  // namespace sluice::ui
