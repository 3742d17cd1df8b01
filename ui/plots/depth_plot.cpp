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
    const PlotDecl* declared = declaration(PlotDecl::Kind::Depth);
    setTitle(declared != nullptr ? words(declared->title) : tr("Messages waiting in each channel"));
    const std::vector<ChannelDecl>& channels = descriptor()->topology.channels;
    m_capacities.assign(channels.size(), 0);
    for (const ChannelDecl& channel : channels) {
        Curve curve;
        curve.accent = channel.accent;
        static_cast<RangeCurve&>(curve) = addRangeCurve(QString::fromStdString(channel.label),
                                                        Theme::channelLetter(channel.accent), QStringLiteral("0000"));
        curve.chip->setChecked(declared == nullptr || isOf(*declared, channel.id));  // the others are one press away
        curve.capacity = addCurve();
        m_curves.push_back(curve);
    }
    m_highest = 0;
}

void DepthPlot::colorCurves(const Theme& theme) {
    const QColor ground = theme.color(ColorRole::Ground);
    for (const Curve& curve : m_curves) {
        const QColor color = theme.channelAccent(curve.accent);
        curve.setColor(color, ground);
        curve.capacity->setPen(QPen(mixed(ground, color, 0.6), 1, Qt::DashLine));
    }
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
        highest = std::max(highest, m_curves[i].fill(&series.depth[i], range, series.until, columns).value_or(0));
    }
    m_highest = highest;
    fillCapacities(range);
    plot().yAxis->setRange(0, std::max(4.0, niceUpper(m_highest)));
    return any;
}

void DepthPlot::fillCapacities(TimeRange range) {
    const double reached = m_highest;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const double capacity = capacityOf(i);
        const bool matters = m_curves[i].isShown() && capacity > 0 && reached >= kCapacityMatters * capacity;
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
        const bool has = ghost != nullptr && i < ghost->depth.size();
        const RangeSeries* series = has ? &ghost->depth[i] : nullptr;
        const auto reached = m_curves[i].fillGhost(series, range, has ? ghost->until : 0, columns);
        highest = std::max<double>(highest, reached.value_or(0));
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

std::vector<TheoryLine> DepthPlot::theoryLines(const TheoryShown& theory) const {
    const std::vector<ChannelDecl>& channels = descriptor()->topology.channels;
    const auto queue = std::find_if(channels.begin(), channels.end(),
                                    [&](const ChannelDecl& channel) { return channel.id == theory.queue; });
    if (queue == channels.end()) return {};
    const QString name = words(queue->label);
    return {{theory.waiting, tr("%1: mean %2").arg(name, QString::number(theory.waiting, 'g', 3)), queue->accent}};
}

QString DepthPlot::valueText(int channel) const {
    return m_curves.at(static_cast<std::size_t>(channel)).chip->value();
}

QString DepthPlot::csv() const {
    QString text = QStringLiteral("channel,from_s,min,max,last\n");
    if (!series() || !descriptor()) return text;
    for (std::size_t i = 0; i < std::min(m_curves.size(), series()->depth.size()); ++i) {
        text += csvRows(QString::fromStdString(descriptor()->topology.channels[i].id), series()->depth[i]);
    }
    return text;
}

}  // namespace sluice::ui
