// The axes of all plots: round ticks in the units that people read, one look for all. Internal to this folder.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/plots/qcp.hpp"
#include "ui/theme/theme.hpp"
#include "ui/timeline/time_axis.hpp"

#include <functional>

namespace sluice::ui {

// Plot coordinates along time are seconds.
inline double plotKey(Nanos time) {
    return toSeconds(time);
}
Nanos plotTime(double key);

// Ticks of time_axis.hpp on a QCustomPlot axis.
class TimeTicker final : public QCPAxisTicker {
public:
    // `width` gives the axis's present length in pixels.
    explicit TimeTicker(std::function<double()> width) : m_width(std::move(width)) {}
    void generate(const QCPRange& range, const QLocale& locale, QChar formatChar, int precision, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* tickLabels) override;

private:
    std::function<double()> m_width;
};

// Linear ticks, labelled by `label`: every 1, 2 or 5 x 10^n, as close as labels of that font have room for on an axis
// `height` pixels high (asked for at each drawing), and never closer than `stepMin`. No step of 2.5: what is counted
// comes in whole numbers.
class ValueTicker final : public QCPAxisTicker {
public:
    ValueTicker(double stepMin, std::function<double()> height, std::function<QString(double)> label);

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
    int getSubTickCount(double) override { return 0; }

private:
    double m_stepMin;
    std::function<double()> m_height;
    std::function<QString(double)> m_label;
};

// The smallest of 1, 2, 5 x 10^n that is not below `raw` (above 0).
double niceStep(double raw);

// Decades, labelled by `label`.
class DecadeTicker final : public QCPAxisTickerLog {
public:
    explicit DecadeTicker(std::function<QString(double)> label) : m_label(std::move(label)) {}

protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    std::function<QString(double)> m_label;
};

// Colours, fonts and pens of a plot's ground and axes.
void applyPlotTheme(QCustomPlot& plot, const Theme& theme);

// Puts a line whose ends are in plot coordinates along time, and in the axis rectangle's ratio upwards, at an instant.
inline void moveUpright(QCPItemLine& line, Nanos time) {
    line.start->setCoords(plotKey(time), 0);
    line.end->setCoords(plotKey(time), 1);
}

// The smallest round number that leaves a little air above `value`; axes grow in these steps and do not tremble.
double niceUpper(double value);

}  // namespace sluice::ui
