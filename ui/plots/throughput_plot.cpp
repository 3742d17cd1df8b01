#include "ui/plots/throughput_plot.hpp"

#include "ui/plots/curve_data.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"

#include <algorithm>

namespace sluice::ui {
namespace {

using Rate = ThroughputPlot::Rate;

constexpr std::array kRates{Rate::Offered, Rate::Completed, Rate::Refused, Rate::Failed};
constexpr int kWindows = 20;
constexpr int kCompletedColor = 0;
constexpr int kRefusedColor = 2;
constexpr int kFailedColor = 3;

const RangeSeries& seriesOf(const SeriesSet& set, Rate rate) {
    switch (rate) {
        case Rate::Offered:
            return set.offered;
        case Rate::Completed:
            return set.throughput;
        case Rate::Refused:
            return set.refused;
        case Rate::Failed:
            break;
    }
    return set.failed;
}

const char* idOf(Rate rate) {
    constexpr std::array kIds{"offered", "completed", "refused", "failed"};
    return kIds[static_cast<std::size_t>(rate)];
}

QString nameOf(Rate rate) {
    switch (rate) {
        case Rate::Offered:
            return ThroughputPlot::tr("arrived");
        case Rate::Completed:
            return ThroughputPlot::tr("done");
        case Rate::Refused:
            return ThroughputPlot::tr("turned away");
        case Rate::Failed:
            break;
    }
    return ThroughputPlot::tr("no answer");
}

QString termOf(Rate rate) {
    switch (rate) {
        case Rate::Offered:
            return ThroughputPlot::tr("offered: messages that came, whatever became of them");
        case Rate::Completed:
            return ThroughputPlot::tr("completed: the throughput");
        case Rate::Refused:
            return ThroughputPlot::tr("refused: not let in");
        case Rate::Failed:
            break;
    }
    return ThroughputPlot::tr("failed, dropped or timed out");
}

// The unit is on the axis: the legend has no room to repeat it in each of its entries.
QString rateNumber(double perSecond) {
    if (perSecond >= 1e6) return QString::number(perSecond / 1e6, 'g', 3) + QStringLiteral(" M");
    if (perSecond >= 1e4) return QString::number(perSecond / 1e3, 'g', 3) + QStringLiteral(" k");
    return perSecond >= 100 ? QString::number(perSecond, 'f', 0) : QString::number(perSecond, 'g', 3);
}

QString rateLabel(double perSecond) {
    const QString number = rateNumber(perSecond);
    return number + (number.back().isDigit() ? QStringLiteral(" /s") : QStringLiteral("/s"));
}

bool hasAny(const RangeSeries& rate) {
    return std::any_of(rate.bins.begin(), rate.bins.end(), [](const RangeBin& bin) { return bin.max > 0; });
}

}  // namespace

RangeSeries meansOf(const RangeSeries& rate, Nanos window) {
    const std::size_t group = std::max<std::size_t>(1, static_cast<std::size_t>(window / rate.binWidth));
    RangeSeries means;
    means.binWidth = static_cast<Nanos>(group) * rate.binWidth;
    for (std::size_t first = 0; first + group <= rate.bins.size(); first += group) {
        double sum = 0;
        for (std::size_t i = first; i < first + group; ++i) sum += double(rate.bins[i].last);
        const auto mean = static_cast<float>(sum / static_cast<double>(group));
        means.bins.push_back({mean, mean, mean, true});
    }
    return means;
}

Nanos rateWindow(Nanos span, Nanos binWidth) {
    const Nanos wanted = std::max(binWidth, span / kWindows);
    Nanos window = std::max(kSecond, niceTimeStep(wanted));
    // Below a second its halves: those have whole bins, as bins double too.
    while (window <= kSecond && window / 2 >= wanted && window / 2 % binWidth == 0) window /= 2;
    return std::max<Nanos>(1, window / binWidth) * binWidth;
}

ThroughputPlot::ThroughputPlot(QWidget* parent)
    : PlotFrame(tr("Messages per second"), tr("nothing to count yet"), parent) {
    plot().yAxis->setTicker(QSharedPointer<ValueTicker>::create(1e-3, axisHeight(), rateLabel));
}

void ThroughputPlot::buildCurves() {
    m_curves.clear();
    for (const Rate rate : kRates) {
        m_curves.push_back(addRangeCurve(nameOf(rate), {}, QStringLiteral("00.0")));
        m_curves.back().chip->setToolTip(tr("%1; click to hide the curve").arg(termOf(rate)));
    }
    nameWindow(m_window);
}

void ThroughputPlot::colorCurves(const Theme& theme) {
    // Arrivals are the measure of all others, and quieter than they.
    const std::array colors{theme.color(ColorRole::TextMuted), theme.plotLine(kCompletedColor),
                            theme.plotLine(kRefusedColor), theme.plotLine(kFailedColor)};
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        m_curves[i].setColor(colors[i], theme.color(ColorRole::Ground));
    }
}

bool ThroughputPlot::fillCurves(const SeriesSet& series, TimeRange range, int columns) {
    m_highest = 0;
    m_window = rateWindow(range.span(), series.offered.binWidth);
    bool any = false;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        m_means[i] = meansOf(seriesOf(series, kRates[i]), m_window);
        // A window that is still open has no mean yet: the curve ends with the last one that has.
        const Nanos until = static_cast<Nanos>(m_means[i].bins.size()) * m_means[i].binWidth;
        any = any || !m_means[i].bins.empty();
        m_highest = std::max<double>(m_highest, m_curves[i].fill(&m_means[i], range, until, columns).value_or(0));
    }
    nameWindow(m_window);
    plot().yAxis->setRange(0, niceUpper(m_highest));
    return any;
}

void ThroughputPlot::fillGhost(const SeriesSet* ghost, TimeRange range, int columns) {
    double highest = m_highest;
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        RangeSeries means;
        if (ghost != nullptr) {
            const RangeSeries& rate = seriesOf(*ghost, kRates[i]);
            means = meansOf(rate, rateWindow(range.span(), rate.binWidth));
        }
        const Nanos until = static_cast<Nanos>(means.bins.size()) * means.binWidth;
        const auto reached = m_curves[i].fillGhost(ghost != nullptr ? &means : nullptr, range, until, columns);
        highest = std::max<double>(highest, reached.value_or(0));
        // What has never happened takes no room in the legend; arrivals and what is done are always told.
        const bool mayBeNever = kRates[i] == Rate::Refused || kRates[i] == Rate::Failed;
        m_curves[i].chip->setVisible(!mayBeNever || hasAny(m_means[i]) || hasAny(means));
    }
    if (highest > m_highest) plot().yAxis->setRange(0, niceUpper(highest));
}

void ThroughputPlot::nameWindow(Nanos window) {
    const PlotDecl* declared = declaration(PlotDecl::Kind::Throughput);
    const QString what = declared != nullptr ? words(declared->title) : tr("Messages per second");
    if (window == 0) return setTitle(what);
    setTitle(window == kSecond ? tr("%1, mean of each second").arg(what)
                               : tr("%1, mean of each %2").arg(what, durationLabel(window)));
}

void ThroughputPlot::showValues(Nanos time, const RunState*) {
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const std::optional<float> value = valueAt(m_means[i], time);
        m_curves[i].chip->setValue(value ? rateNumber(double(*value)) : QString());
        m_curves[i].chip->setAccessibleDescription(value ? rateLabel(double(*value)) : QString());
    }
}

std::vector<TheoryLine> ThroughputPlot::theoryLines(const TheoryShown& theory) const {
    std::vector<TheoryLine> lines{
        {theory.completed, tr("%1: done %2").arg(theory.system, rateLabel(theory.completed)), kCompletedColor}};
    if (theory.refused > 0) {
        lines.push_back({theory.refused, tr("turned away %1").arg(rateLabel(theory.refused)), kRefusedColor});
    }
    return lines;
}

QString ThroughputPlot::valueText(Rate rate) const {
    return m_curves.at(static_cast<std::size_t>(rate)).chip->value();
}

QString ThroughputPlot::csv() const {
    QString text = QStringLiteral("rate,from_s,width_s,per_s\n");
    if (!series()) return text;
    for (const Rate rate : kRates) {
        const RangeSeries& bins = seriesOf(*series(), rate);
        for (std::size_t i = 0; i < bins.bins.size(); ++i) {
            text += QStringLiteral("%1,%2,%3,%4\n")
                        .arg(QString::fromLatin1(idOf(rate)))
                        .arg(toSeconds(static_cast<Nanos>(i) * bins.binWidth), 0, 'g', 12)
                        .arg(toSeconds(bins.binWidth), 0, 'g', 12)
                        .arg(double(bins.bins[i].last));
        }
    }
    return text;
}

}  // namespace sluice::ui
