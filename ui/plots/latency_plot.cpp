#include "ui/plots/latency_plot.hpp"

#include "ui/plots/curve_data.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"

#include <QActionGroup>
#include <QMenu>

#include <algorithm>

namespace sluice::ui {
namespace {

// Fewer points than one in this many pixels are shown as dots, so that a single message can be seen.
constexpr int kDotPixels = 8;

QString percentileName(LatencyPlot::Percentile percentile) {
    switch (percentile) {
        case LatencyPlot::Percentile::P50:
            return QStringLiteral("p50");
        case LatencyPlot::Percentile::P90:
            return QStringLiteral("p90");
        case LatencyPlot::Percentile::P99:
            break;
    }
    return QStringLiteral("p99");
}

double valueOf(const LatencyPoint& point, LatencyPlot::Percentile percentile) {
    switch (percentile) {
        case LatencyPlot::Percentile::P50:
            return double(point.p50Ms);
        case LatencyPlot::Percentile::P90:
            return double(point.p90Ms);
        case LatencyPlot::Percentile::P99:
            break;
    }
    return double(point.p99Ms);
}

// Milliseconds and seconds only: an axis that changes to minutes half way up is hard to read.
QString latencyLabel(double ms) {
    if (ms >= 60'000) return QString::number(ms / 1000, 'f', 0) + QStringLiteral(" s");

    return ms == 0 ? QStringLiteral("0") : durationLabel(plotTime(ms * 1e-3));
}

// The accent of the channel that carries the class, so that a class has one colour everywhere.
const ChannelDecl* channelOf(const Descriptor& descriptor, std::size_t messageClass) {
    for (const ChannelDecl& channel : descriptor.topology.channels) {
        if (channel.messageClass == static_cast<int>(messageClass)) return &channel;
    }
    return nullptr;
}

}  // namespace

LatencyPlot::LatencyPlot(QWidget* parent)
    : PlotFrame(tr("Latency of completed messages"), tr("no message has completed yet"), parent) {
    // Sloped lines and dots, a few hundred of them: smooth edges cost little here and are worth it.
    plot().setNotAntialiasedElements(QCP::aeNone);
    setLogarithmic(false);
}

void LatencyPlot::showClasses(Percentile percentile) {
    m_percentile = percentile;
    m_class = -1;
    rebuild();
}

void LatencyPlot::showClass(int messageClass) {
    m_class = messageClass;
    rebuild();
}

void LatencyPlot::setLogarithmic(bool isLogarithmic) {
    m_logarithmic = isLogarithmic;
    QCPAxis* axis = plot().yAxis;
    axis->setScaleType(isLogarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (isLogarithmic) {
        axis->setTicker(QSharedPointer<DecadeTicker>::create(latencyLabel));
    } else {
        axis->setTicker(QSharedPointer<ValueTicker>::create(1e-6, axisHeight(), latencyLabel));
    }
    invalidate();
}

std::size_t LatencyPlot::classCount() const {
    return std::max<std::size_t>(1, descriptor()->topology.classes.size());
}

void LatencyPlot::buildCurves() {
    m_curves.clear();
    if (classCount() == 1) m_class = 0;
    if (m_class >= static_cast<int>(classCount())) m_class = -1;
    if (m_class >= 0) {
        int color = 0;
        for (const Percentile percentile : {Percentile::P50, Percentile::P90, Percentile::P99}) {
            addLatencyCurve(static_cast<std::size_t>(m_class), percentile, color++, percentileName(percentile), {});
        }
    } else {
        for (std::size_t i = 0; i < classCount(); ++i) {
            const ChannelDecl* channel = channelOf(*descriptor(), i);
            const int color = channel != nullptr ? channel->accent : static_cast<int>(i);
            addLatencyCurve(i, m_percentile, color, QString::fromStdString(descriptor()->topology.classes[i]),
                            channel != nullptr ? Theme::channelLetter(color) : QString());
        }
    }
    nameWindow(series() && !series()->latency.empty() ? series()->latency.front().binWidth : 0);
}

void LatencyPlot::addLatencyCurve(std::size_t messageClass, Percentile percentile, int color, const QString& name,
                                  const QString& letter) {
    Curve curve;
    curve.messageClass = messageClass;
    curve.percentile = percentile;
    curve.color = color;
    curve.ghost = addCurve();
    curve.line = addCurve();
    curve.chip = addChip(name, letter, QStringLiteral("00.0 ms"));
    m_curves.push_back(curve);
}

void LatencyPlot::colorCurves(const Theme& theme) {
    for (const Curve& curve : m_curves) {
        const QColor color = theme.plotLine(curve.color);
        curve.chip->setColor(color);
        curve.line->setPen(QPen(color, 1));
        curve.ghost->setPen(QPen(mixed(theme.color(ColorRole::Ground), color, 0.45), 1));
    }
}

bool LatencyPlot::fillCurves(const SeriesSet& series, TimeRange range, int columns) {
    m_lowest = m_highest = 0;
    bool any = false;
    for (const LatencySeries& latency : series.latency) {
        any = any ||
              std::any_of(latency.bins.begin(), latency.bins.end(), [](const LatencyBin& b) { return b.count > 0; });
    }
    for (Curve& curve : m_curves) {
        QVector<double> times, values;
        if (curve.chip->isChecked() && curve.messageClass < series.latency.size()) {
            for (const LatencyPoint& point :
                 latencyOf(series.latency[curve.messageClass], range, series.until, columns)) {
                const double value = valueOf(point, curve.percentile);
                times.push_back(plotKey(point.time));
                values.push_back(value);
                m_highest = std::max(m_highest, value);
                if (value > 0) m_lowest = m_lowest > 0 ? std::min(m_lowest, value) : value;
            }
        }
        const bool dots = times.size() * kDotPixels < columns;
        curve.line->setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, 3) : QCPScatterStyle());
        curve.line->setData(times, values, true);
    }
    if (!series.latency.empty()) nameWindow(series.latency.front().binWidth);
    setAxis(m_lowest, m_highest);
    return any;
}

void LatencyPlot::fillGhost(const SeriesSet* ghost, TimeRange range, int columns) {
    double highest = m_highest;
    for (Curve& curve : m_curves) {
        QVector<double> times, values;
        if (ghost != nullptr && curve.chip->isChecked() && curve.messageClass < ghost->latency.size()) {
            for (const LatencyPoint& point :
                 latencyOf(ghost->latency[curve.messageClass], range, ghost->until, columns)) {
                times.push_back(plotKey(point.time));
                values.push_back(valueOf(point, curve.percentile));
                highest = std::max(highest, values.back());
            }
        }
        curve.ghost->setData(times, values, true);
    }
    if (highest > m_highest) setAxis(m_lowest, highest);
}

void LatencyPlot::setAxis(double lowest, double highest) {
    if (!m_logarithmic) return plot().yAxis->setRange(0, niceUpper(highest));
    const double upper = highest > 0 ? std::pow(10, std::ceil(std::log10(highest * 1.01))) : 1;
    const double lower = lowest > 0 ? std::pow(10, std::floor(std::log10(lowest))) : upper / 100;
    plot().yAxis->setRange(std::min(lower, upper / 10), upper);
}

void LatencyPlot::nameWindow(Nanos window) {
    QString what = tr("p50, p90, p99");
    if (m_class < 0) what = percentileName(m_percentile);
    const PlotDecl* declared = declaration(PlotDecl::Kind::Latency);
    const QString title = declared != nullptr ? words(declared->title) : tr("Latency of completed messages");
    QString text = QStringLiteral("%1: %2").arg(title, what);
    if (window == kSecond) {
        text = tr("%1 of each second").arg(text);
    } else if (window > 0) {
        text = tr("%1 of each %2").arg(text, durationLabel(window));
    }
    if (m_class >= 0 && classCount() > 1) {
        text = tr("%1: %2").arg(
            QString::fromStdString(descriptor()->topology.classes[static_cast<std::size_t>(m_class)]), text);
    }
    if (m_logarithmic) text = tr("%1 (log scale)").arg(text);
    setTitle(text);
}

void LatencyPlot::showValues(Nanos time, const RunState*) {
    for (const Curve& curve : m_curves) {
        std::optional<LatencyPoint> point;
        if (series() != nullptr && curve.messageClass < series()->latency.size()) {
            point = latencyAt(series()->latency[curve.messageClass], time);
        }
        curve.chip->setValue(point ? latencyLabel(valueOf(*point, curve.percentile)) : QString());
        curve.chip->setToolTip(point ? tr("messages in this window: %1").arg(point->count)
                                     : tr("no message has completed yet"));
    }
}

// Means, as the formulas give them: the label says so beside curves of percentiles.
std::vector<TheoryLine> LatencyPlot::theoryLines(const TheoryShown& theory) const {
    if (theory.classLatencyMs.empty()) {
        return {{theory.latencyMs, tr("%1: mean %2").arg(theory.system, latencyLabel(theory.latencyMs))}};
    }
    std::vector<TheoryLine> lines;
    std::vector<bool> isDone(theory.classLatencyMs.size());
    for (const Curve& curve : m_curves) {
        if (curve.messageClass >= isDone.size() || isDone[curve.messageClass]) continue;
        isDone[curve.messageClass] = true;
        const double mean = theory.classLatencyMs[curve.messageClass];
        const QString name = QString::fromStdString(descriptor()->topology.classes[curve.messageClass]);
        lines.push_back({mean, tr("%1: mean %2").arg(name, latencyLabel(mean)), m_class < 0 ? curve.color : -1});
    }
    return lines;
}

QString LatencyPlot::valueText(int curve) const {
    return m_curves.at(static_cast<std::size_t>(curve)).chip->value();
}

void LatencyPlot::addToMenu(QMenu& menu) {
    if (!descriptor()) return;
    auto* views = new QActionGroup(&menu);
    const auto addView = [&](const QString& text, bool isCurrent, auto choose) {
        QAction* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(isCurrent);
        views->addAction(action);
        connect(action, &QAction::triggered, this, choose);
    };
    if (classCount() > 1) {
        for (const Percentile percentile : {Percentile::P50, Percentile::P90, Percentile::P99}) {
            addView(tr("All classes, %1").arg(percentileName(percentile)), m_class < 0 && m_percentile == percentile,
                    [this, percentile] { showClasses(percentile); });
        }
        menu.addSeparator();
        for (int i = 0; i < static_cast<int>(classCount()); ++i) {
            const QString name = QString::fromStdString(descriptor()->topology.classes[static_cast<std::size_t>(i)]);
            addView(tr("Only %1: p50, p90, p99").arg(name), m_class == i, [this, i] { showClass(i); });
        }
        menu.addSeparator();
    }
    QAction* scale = menu.addAction(tr("Logarithmic scale"));
    scale->setCheckable(true);
    scale->setChecked(m_logarithmic);
    connect(scale, &QAction::toggled, this, &LatencyPlot::setLogarithmic);
}

QString LatencyPlot::csv() const {
    QString text = QStringLiteral("class,from_s,completed,p50_ms,p90_ms,p99_ms,max_ms\n");
    if (!series() || !descriptor()) return text;
    for (std::size_t i = 0; i < std::min(classCount(), series()->latency.size()); ++i) {
        const LatencySeries& latency = series()->latency[i];
        const QString id = i < descriptor()->topology.classes.size()
                               ? QString::fromStdString(descriptor()->topology.classes[i])
                               : QStringLiteral("all");
        for (std::size_t bin = 0; bin < latency.bins.size(); ++bin) {
            const LatencyBin& value = latency.bins[bin];
            if (value.count == 0) continue;
            text += QStringLiteral("%1,%2,%3,%4,%5,%6,%7\n")
                        .arg(id, QString::number(toSeconds(static_cast<Nanos>(bin) * latency.binWidth), 'g', 12))
                        .arg(value.count)
                        .arg(double(value.p50Ms))
                        .arg(double(value.p90Ms))
                        .arg(double(value.p99Ms))
                        .arg(double(value.maxMs));
        }
    }
    return text;
}

}  // namespace sluice::ui
