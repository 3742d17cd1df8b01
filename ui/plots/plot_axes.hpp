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

// Linear ticks, about `count` of them, never closer than `stepMin`, labelled by `label`.
class ValueTicker final : public QCPAxisTicker {
public:
    ValueTicker(double stepMin, std::function<QString(double)> label);
    void setCount(int count) { setTickCount(count); }

protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
    int getSubTickCount(double) override { return 0; }

private:
    double m_stepMin;
    std::function<QString(double)> m_label;
};

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

// The smallest round number that leaves a little air above `value`; axes grow in these steps and do not tremble.
double niceUpper(double value);

}  // namespace sluice::ui
