// The numbers that a pattern tells of itself, over time: a limit beside what is really at work, goroutines alive,
// messages held back. The descriptor declares which of them belong together; where it declares several such groups, a
// button beside the title chooses the one that is drawn. Thread rule: the GUI thread only.
#pragma once

#include "ui/plots/range_curve.hpp"

class QToolButton;

namespace sluice::ui {

class GaugesPlot final : public PlotFrame {
    Q_OBJECT

public:
    explicit GaugesPlot(QWidget* parent = nullptr);

    // Groups as declared, or all gauges as one.
    int groupCount() const;
    void showGroup(int group);
    int group() const { return m_group; }

    QString csv() const override;
    // What the legend says of a gauge of the group at the instant shown; empty where unknown.
    QString valueText(int curve) const;

protected:
    void buildCurves() override;
    void colorCurves(const Theme& theme) override;
    bool fillCurves(const SeriesSet& series, TimeRange range, int columns) override;
    void fillGhost(const SeriesSet* ghost, TimeRange range, int columns) override;
    void showValues(Nanos time, const RunState* exact) override;

private:
    struct Curve : RangeCurve {
        std::size_t gauge = 0;  // index into the topology's gauges
    };
    std::vector<const PlotDecl*> groups() const;
    void offerGroups();
    void setWhole(bool isWhole);
    // Where the run shown keeps the gauge; a recording may be older than its pattern and not have it.
    std::optional<std::size_t> indexOf(const Curve& curve) const;
    const RangeSeries* seriesOf(const Curve& curve, const SeriesSet* set) const;
    std::optional<double> valueOf(const Curve& curve, Nanos time, const RunState* exact) const;

    QToolButton* m_choice = nullptr;
    const Descriptor* m_offered = nullptr;  // whose groups can be chosen
    std::vector<Curve> m_curves;
    int m_group = 0;
    double m_highest = 0;
    bool m_whole = false;  // counts: no ticks between whole numbers
};

}  // namespace sluice::ui
