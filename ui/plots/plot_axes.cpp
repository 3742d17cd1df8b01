#include "ui/plots/plot_axes.hpp"

#include "ui/theme/fonts.hpp"

#include <cmath>

namespace sluice::ui {

namespace {

constexpr int kTicksMax = 6;

}  // namespace

Nanos plotTime(double key) {
    return static_cast<Nanos>(std::llround(key * 1e9));
}

void TimeTicker::generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
                          QVector<double>* subTicks, QVector<QString>* tickLabels) {
    ticks.clear();
    if (subTicks) subTicks->clear();
    if (tickLabels) tickLabels->clear();
    const TimeAxis axis({plotTime(range.lower), plotTime(range.upper)}, 0, m_width());
    for (const TimeTick& tick : axis.ticks(80)) {
        ticks.push_back(plotKey(tick.time));
        if (tickLabels) tickLabels->push_back(tick.label);
    }
}

ValueTicker::ValueTicker(double stepMin, std::function<double()> height, std::function<QString(double)> label)
    : m_stepMin(stepMin), m_height(std::move(height)), m_label(std::move(label)) {}

double ValueTicker::getTickStep(const QCPRange& range) {
    // Half as much again as a label is high; on a high axis wider apart, as a grid is read by a few lines.
    const double height = std::max(1.0, m_height());
    const double spacing =
        std::max(1.5 * QFontMetrics(monoFont(Theme::current().metrics().textSmall)).height(), height / kTicksMax);
    return niceStep(std::max(m_stepMin, range.size() * spacing / height));
}

QString ValueTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return m_label(tick);
}

QString DecadeTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return m_label(tick);
}

void applyPlotTheme(QCustomPlot& plot, const Theme& theme) {
    const QColor ground = theme.color(ColorRole::Ground);
    // Drawn opaque: a translucent grid costs more than the curves.
    const QPen grid(mixed(ground, theme.color(ColorRole::TextMuted), 0.16), 1);
    plot.setBackground(QBrush(ground));
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLabelFont(monoFont(theme.metrics().textSmall));
        axis->setTickLabelColor(theme.color(ColorRole::TextMuted));
        axis->setBasePen(QPen(Qt::NoPen));
        axis->setTickPen(QPen(Qt::NoPen));
        axis->setSubTickPen(QPen(Qt::NoPen));
        axis->setTickLabelPadding(theme.metrics().space1 + 2);
        axis->grid()->setPen(grid);
        axis->grid()->setZeroLinePen(grid);
        axis->grid()->setSubGridVisible(false);
    }
    plot.xAxis->grid()->setVisible(false);
    const QFontMetrics metrics(monoFont(theme.metrics().textSmall));
    const int character = metrics.horizontalAdvance(u'0');
    // The topmost label needs half its height above the axis: one that does not fit is not drawn at all. Room for seven
    // digits, so that the curves do not jump sideways when a label grows; half a time label at the right.
    plot.axisRect()->setMinimumMargins(
        {7 * character + theme.metrics().space2, metrics.height() / 2 + 3, 3 * character, theme.metrics().space2});
}

double niceStep(double raw) {
    const double decade = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * decade >= raw * (1 - 1e-9)) return factor * decade;
    }
    return 10 * decade;
}

double niceUpper(double value) {
    if (!(value > 0)) return 1;
    const double wanted = value * 1.04;
    const double decade = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0}) {
        if (factor * decade >= wanted) return factor * decade;
    }
    return 10 * decade;
}

}  // namespace sluice::ui
