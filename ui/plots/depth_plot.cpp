#include "ui/plots/depth_plot.hpp"

#include "ui/plots/curve_data.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"

#include <QLocale>

#include <algorithm>

namespace sluice::ui {
namespace {

// A capacity far above everything that happened would flatten the curves.
constexpr double kCapacityMatters = 0.4;

QString depthLabel(double value) {
    return QLocale::c().toString(value, 'f', 0);
}

}  // namespace

DepthPlot::DepthPlot(QWidget* parent)
    : PlotFrame(tr("Messages waiting in each channel"), tr("no channel has been made yet"), parent) {
    plot().yAxis->setTicker(QSharedPointer<ValueTicker>::create(1.0, axisHeight(), depthLabel));
}

void DepthPlot::buildCurves() {
    m_curves.clear();
    const std::vector<ChannelDecl>& channels = descriptor()->topology.channels;
    m_capacities.assign(channels.size(), 0);
    for (const ChannelDecl& channel : channels) {
        Curve curve;
        curve.accent = channel.accent;
        for (QCPGraph** graph : {&curve.ghost, &curve.range, &curve.line, &curve.capacity}) {
            *graph = addCurve();
            (*graph)->setLineStyle(QCPGraph::lsStepLeft);
        }
        curve.range->setLineStyle(QCPGraph::lsLine);
        curve.chip = addChip(QString::fromStdString(channel.label), Theme::channelLetter(channel.accent),
                             QStringLiteral("0000"));
        m_curves.push_back(curve);
    }
    m_highest = 0;
}

void DepthPlot::colorCurves(const Theme& theme) {
    const QColor ground = theme.color(ColorRole::Ground);
    for (const Curve& curve : m_curves) {
        const QColor color = theme.channelAccent(curve.accent);
        curve.chip->setColor(color);
        curve.line->setPen(QPen(color, 1));
        curve.ghost->setPen(QPen(mixed(ground, color, 0.45), 1));
        // A line from the lowest to the highest of each column, opaque: a filled area costs a quarter of a frame.
        curve.range->setPen(QPen(mixed(ground, color, 0.3), 1));
        curve.capacity->setPen(QPen(mixed(ground, color, 0.6), 1, Qt::DashLine));
    }
}

bool DepthPlot::isShown(const Curve& curve) const {
    return curve.chip->isChecked();
}

double DepthPlot::capacityOf(std::size_t channel) const {
    return channel < m_capacities.size() ? m_capacities[channel] : 0;
}

bool DepthPlot::fillCurves(const SeriesSet& series, TimeRange range, int columns) {
    float highest = 0;
    bool any = false;
    const std::size_t count = std::min(m_curves.size(), series.depth.size());
    for (std::size_t i = 0; i < count; ++i) {
        any = any || !series.depth[i].bins.empty();
        highest = std::max(highest, fillCurve(m_curves[i], series.depth[i], range, series.until, columns));
    }
    m_highest = highest;
    fillCapacities(range);
    plot().yAxis->setRange(0, std::max(4.0, niceUpper(m_highest)));
    return any;
}

float DepthPlot::fillCurve(Curve& curve, const RangeSeries& series, TimeRange range, Nanos until, int columns) {
    QVector<double> times, last, rangeTimes, ends;
    float highest = 0;
    if (isShown(curve)) {
        for (const CurvePoint& point : curveOf(series, range, until, columns)) {
            times.push_back(plotKey(point.time));
            last.push_back(double(point.last));
            if (point.min != point.max) {
                const double time = times.back();
                rangeTimes << time << time << time;
                ends << double(point.min) << double(point.max) << qQNaN();  // the next column is another line
            }
            highest = std::max(highest, point.max);
        }
    }
    curve.line->setData(times, last, true);
    curve.range->setData(rangeTimes, ends, true);
    return highest;
}

void DepthPlot::fillCapacities(TimeRange range) {
    const double reached = m_highest;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const double capacity = capacityOf(i);
        const bool matters = isShown(m_curves[i]) && capacity > 0 && reached >= kCapacityMatters * capacity;
        QVector<double> times, values;
        if (matters) {
            times = {plotKey(range.from), plotKey(range.to)};
            values = {capacity, capacity};
            m_highest = std::max(m_highest, capacity);
        }
        m_curves[i].capacity->setData(times, values, true);
    }
}

void DepthPlot::fillGhost(const SeriesSet* ghost, TimeRange range, int columns) {
    double highest = m_highest;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        QVector<double> times, values;
        if (ghost != nullptr && i < ghost->depth.size() && isShown(m_curves[i])) {
            for (const CurvePoint& point : curveOf(ghost->depth[i], range, ghost->until, columns)) {
                times.push_back(plotKey(point.time));
                values.push_back(double(point.max));
                highest = std::max(highest, double(point.max));
            }
        }
        m_curves[i].ghost->setData(times, values, true);
    }
    if (highest > m_highest) plot().yAxis->setRange(0, std::max(4.0, niceUpper(highest)));
}

void DepthPlot::showValues(Nanos time, const RunState* exact) {
    std::vector<std::optional<double>> depths(m_curves.size());
    if (exact != nullptr) {
        // Instances of one declaration: the deepest, as in the series.
        for (const ChannelState& channel : exact->channels()) {
            if (channel.id == 0 || channel.declaration >= m_curves.size()) continue;
            m_capacities[channel.declaration] = std::max<double>(m_capacities[channel.declaration], channel.capacity);
            if (channel.released) continue;
            std::optional<double>& depth = depths[channel.declaration];
            depth = std::max(depth.value_or(0), static_cast<double>(channel.depth));
        }
    } else if (series() != nullptr) {
        for (std::size_t i = 0; i < std::min(m_curves.size(), series()->depth.size()); ++i) {
            if (const auto value = valueAt(series()->depth[i], time)) depths[i] = double(*value);
        }
    }
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        m_curves[i].chip->setValue(depths[i] ? depthLabel(*depths[i]) : QString());
        const double capacity = capacityOf(i);
        m_curves[i].chip->setToolTip(capacity > 0 ? tr("capacity %1; click to hide the curve").arg(capacity)
                                                  : tr("unbuffered; click to hide the curve"));
    }
}

QString DepthPlot::valueText(int channel) const {
    return m_curves.at(static_cast<std::size_t>(channel)).chip->value();
}

double DepthPlot::axisMax() const {
    return plot().yAxis->range().upper;
}

QString DepthPlot::csv() const {
    QString text = QStringLiteral("channel,from_s,min,max,last\n");
    if (!series() || !descriptor()) return text;
    for (std::size_t i = 0; i < std::min(m_curves.size(), series()->depth.size()); ++i) {
        const RangeSeries& depth = series()->depth[i];
        const QString id = QString::fromStdString(descriptor()->topology.channels[i].id);
        for (std::size_t bin = 0; bin < depth.bins.size(); ++bin) {
            const RangeBin& value = depth.bins[bin];
            if (!value.known) continue;
            text += QStringLiteral("%1,%2,%3,%4,%5\n")
                        .arg(id, QString::number(toSeconds(static_cast<Nanos>(bin) * depth.binWidth), 'g', 12))
                        .arg(double(value.min))
                        .arg(double(value.max))
                        .arg(double(value.last));
        }
    }
    return text;
}

}  // namespace sluice::ui
