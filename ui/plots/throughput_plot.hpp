// Messages per second over time: those that arrive, those done, those turned away and those that got no answer. Each
// value is the mean of a window, whose width follows what is visible and is named in the title.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/plots/range_curve.hpp"

#include <array>

namespace sluice::ui {

// Means of windows of `window`, a multiple of the series' bins; those that are not over are left out.
RangeSeries meansOf(const RangeSeries& rate, Nanos window);
// The window for a span of time: about twenty of them fill it, and each has whole bins.
Nanos rateWindow(Nanos span, Nanos binWidth);

class ThroughputPlot final : public PlotFrame {
    Q_OBJECT

public:
    enum class Rate : std::uint8_t { Offered, Completed, Refused, Failed };

    explicit ThroughputPlot(QWidget* parent = nullptr);

    QString csv() const override;
    // What the legend says at the instant shown; empty where unknown.
    QString valueText(Rate rate) const;

protected:
    void buildCurves() override;
    void colorCurves(const Theme& theme) override;
    bool fillCurves(const SeriesSet& series, TimeRange range, int columns) override;
    void fillGhost(const SeriesSet* ghost, TimeRange range, int columns) override;
    void showValues(Nanos time, const RunState* exact) override;
    bool isTheoryAbout(const TheoryShown&) const override { return true; }
    std::vector<TheoryLine> theoryLines(const TheoryShown& theory) const override;

private:
    void nameWindow(Nanos window);

    std::vector<RangeCurve> m_curves;    // by Rate
    std::array<RangeSeries, 4> m_means;  // what is drawn
    Nanos m_window = 0;
    double m_highest = 0;
};

}  // namespace sluice::ui
