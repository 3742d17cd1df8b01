// A curve of something that goes up and down in steps, as plots draw it: a stepped line, a line from the lowest to the
// highest of each column that covers many changes, and the former run's curve beneath. Internal to this folder.
// Thread rule: the GUI thread only.
#pragma once

#include "events/series.hpp"
#include "ui/plots/plot_frame.hpp"

#include <optional>

class QColor;

namespace sluice::ui {

struct RangeCurve {
    LegendChip* chip = nullptr;  // owned by the legend
    QCPGraph* ghost = nullptr;   // these by the plot
    QCPGraph* range = nullptr;
    QCPGraph* line = nullptr;

    bool isShown() const;
    void setColor(const QColor& color, const QColor& ground) const;
    // What it reaches; nothing where it is hidden or has no values. Null series: it is emptied.
    std::optional<float> fill(const RangeSeries* series, TimeRange range, Nanos until, int columns) const;
    std::optional<float> fillGhost(const RangeSeries* series, TimeRange range, Nanos until, int columns) const;
};

// The bins' known values as lines for a CSV file: id,from_s,min,max,last.
QString csvRows(const QString& id, const RangeSeries& series);

}  // namespace sluice::ui
