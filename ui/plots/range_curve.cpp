#include "ui/plots/range_curve.hpp"

#include "ui/plots/curve_data.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"

#include <algorithm>

namespace sluice::ui {

namespace {

void raise(std::optional<float>& highest, float value) {
    highest = std::max(highest.value_or(value), value);
}

}  // namespace

bool RangeCurve::isShown() const {
    return chip->isChecked();
}

void RangeCurve::setColor(const QColor& color, const QColor& ground) const {
    chip->setColor(color);
    line->setPen(QPen(color, 1));
    ghost->setPen(QPen(mixed(ground, color, 0.45), 1));
    // A line from the lowest to the highest of each column, opaque: a filled area costs a quarter of a frame.
    range->setPen(QPen(mixed(ground, color, 0.3), 1));
}

std::optional<float> RangeCurve::fill(const RangeSeries* series, TimeRange shown, Nanos until, int columns) const {
    QVector<double> times, last, rangeTimes, ends;
    std::optional<float> highest;
    if (series != nullptr && isShown()) {
        for (const CurvePoint& point : curveOf(*series, shown, until, columns)) {
            times.push_back(plotKey(point.time));
            last.push_back(double(point.last));
            if (point.min != point.max) {
                const double time = times.back();
                rangeTimes << time << time << time;
                ends << double(point.min) << double(point.max) << qQNaN();  // the next column is another line
            }
            raise(highest, point.max);
        }
    }
    line->setData(times, last, true);
    range->setData(rangeTimes, ends, true);
    return highest;
}

std::optional<float> RangeCurve::fillGhost(const RangeSeries* series, TimeRange shown, Nanos until, int columns) const {
    QVector<double> times, values;
    std::optional<float> highest;
    if (series != nullptr && isShown()) {
        for (const CurvePoint& point : curveOf(*series, shown, until, columns)) {
            times.push_back(plotKey(point.time));
            values.push_back(double(point.max));
            raise(highest, point.max);
        }
    }
    ghost->setData(times, values, true);
    return highest;
}

QString csvRows(const QString& id, const RangeSeries& series) {
    QString text;
    for (std::size_t bin = 0; bin < series.bins.size(); ++bin) {
        const RangeBin& value = series.bins[bin];
        if (!value.known) continue;
        text += QStringLiteral("%1,%2,%3,%4,%5\n")
                    .arg(id, QString::number(toSeconds(static_cast<Nanos>(bin) * series.binWidth), 'g', 12))
                    .arg(double(value.min))
                    .arg(double(value.max))
                    .arg(double(value.last));
    }
    return text;
}

}  // namespace sluice::ui
