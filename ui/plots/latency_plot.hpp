// Latency of completed messages over time. Either one percentile for every class, or p50, p90 and p99 of one class; the
// title names the percentile and the window in which it is taken, because a percentile without its window says nothing.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/plots/plot_frame.hpp"

namespace sluice::ui {

class LatencyPlot final : public PlotFrame {
    Q_OBJECT

public:
    enum class Percentile : std::uint8_t { P50, P90, P99 };

    explicit LatencyPlot(QWidget* parent = nullptr);

    // All classes with this percentile. The default: p99.
    void showClasses(Percentile percentile);
    // All three percentiles of one class (index into the topology's classes).
    void showClass(int messageClass);
    // A logarithmic value axis shows milliseconds beside minutes.
    void setLogarithmic(bool isLogarithmic);
    bool isLogarithmic() const { return m_logarithmic; }

    QString csv() const override;
    // What the legend says of a curve at the instant shown.
    QString valueText(int curve) const;

protected:
    void buildCurves() override;
    void colorCurves(const Theme& theme) override;
    bool fillCurves(const SeriesSet& series, TimeRange range, int columns) override;
    void fillGhost(const SeriesSet* ghost, TimeRange range, int columns) override;
    void showValues(Nanos time, const RunState* exact) override;
    void addToMenu(QMenu& menu) override;
    bool isTheoryAbout(const TheoryShown&) const override { return true; }
    std::vector<TheoryLine> theoryLines(const TheoryShown& theory) const override;

private:
    struct Curve {
        std::size_t messageClass = 0;
        Percentile percentile = Percentile::P99;
        int color = 0;
        LegendChip* chip = nullptr;
        QCPGraph* ghost = nullptr;
        QCPGraph* line = nullptr;
    };
    std::size_t classCount() const;
    void addLatencyCurve(std::size_t messageClass, Percentile percentile, int color, const QString& name,
                         const QString& letter);
    void nameWindow(Nanos window);
    void setAxis(double lowest, double highest);

    std::vector<Curve> m_curves;
    Percentile m_percentile = Percentile::P99;
    int m_class = -1;  // -1: all
    bool m_logarithmic = false;
    double m_lowest = 0;
    double m_highest = 0;
};

}  // namespace sluice::ui
