// Depth of every channel over time: a stepped line per channel in its accent, with the range between the lowest and the
// highest depth shaded where one pixel covers many changes, and the capacity as a dashed line once it matters.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/plots/range_curve.hpp"

namespace sluice::ui {

class DepthPlot final : public PlotFrame {
    Q_OBJECT

public:
    explicit DepthPlot(QWidget* parent = nullptr);

    QString csv() const override;
    // What the legend says of a channel declaration now ("7"); empty where unknown.
    QString valueText(int channel) const;

protected:
    void buildCurves() override;
    void colorCurves(const Theme& theme) override;
    bool fillCurves(const SeriesSet& series, TimeRange range, int columns) override;
    void fillGhost(const SeriesSet* ghost, TimeRange range, int columns) override;
    void showValues(Nanos time, const RunState* exact) override;
    bool isTheoryAbout(const TheoryShown& theory) const override { return !theory.queue.empty(); }
    std::vector<TheoryLine> theoryLines(const TheoryShown& theory) const override;

private:
    struct Curve : RangeCurve {
        int accent = 0;
        QCPGraph* capacity = nullptr;
    };
    void fillCapacities(TimeRange range);
    double capacityOf(std::size_t channel) const;

    std::vector<Curve> m_curves;  // by channel declaration
    std::vector<double> m_capacities;
    double m_highest = 0;
};

}  // namespace sluice::ui
