// Pictures of the window at a named instant of a run, the same on every machine: the run stands still there, and the
// last moments before it have been shown frame by frame of the run's clock, so that tokens are where they would be.
// Thread rule: the GUI thread only; blocks it.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "ui/layouts.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>
#include <string>

namespace sluice::ui {

class MainWindow;

struct ScreenshotRequest {
    QString file;
    Nanos at = 5 * kSecond;
    QSize size{1280, 800};
    bool isLight = false;
    Layout layout = Layout::Watch;
    QString front;                   // the dock that is brought to the front, by its name; empty: as the layout has it
    std::optional<TimeRange> range;  // visible in plots and timeline; nothing: the whole run
    std::string variant;             // empty: the experiment's own
    std::string experiment;          // below resources/; empty: the first pattern's first look
};

// Nothing where the arguments ask for none.
Result<std::optional<ScreenshotRequest>> readScreenshotRequest(const QStringList& arguments);

// Starts the run in the window, waits until it stands there, and writes the picture.
Status takeScreenshot(MainWindow& window, const ScreenshotRequest& request);

}  // namespace sluice::ui
