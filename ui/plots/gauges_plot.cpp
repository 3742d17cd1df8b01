#include "ui/plots/gauges_plot.hpp"

#include "ui/plots/curve_data.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"

#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kSmallestStep = 1e-6;

// Three digits: gauges are shares, counts and milliseconds.
QString gaugeLabel(double value) {
    return std::abs(value) >= 100 ? QString::number(value, 'f', 0) : QString::number(value, 'g', 3);
}

bool isWhole(const RangeSeries& series) {
    const auto isCount = [](float value) { return value == std::floor(value); };
    return std::all_of(series.bins.begin(), series.bins.end(),
                       [&](const RangeBin& bin) { return isCount(bin.min) && isCount(bin.max) && isCount(bin.last); });
}

}  // namespace

GaugesPlot::GaugesPlot(QWidget* parent)
    : PlotFrame(tr("What the pattern tells of itself"), tr("this pattern has told no number yet"), parent) {
    m_choice = new QToolButton(this);
    m_choice->setAutoRaise(true);
    m_choice->setAccessibleName(tr("Which numbers"));
    m_choice->setToolTip(tr("This pattern tells several kinds of numbers: which are drawn"));
    m_choice->setPopupMode(QToolButton::InstantPopup);
    m_choice->setMenu(new QMenu(m_choice));
    m_choice->hide();
    addHeaderButton(m_choice);
    plot().yAxis->setTicker(QSharedPointer<ValueTicker>::create(kSmallestStep, axisHeight(), gaugeLabel));
}

std::vector<const PlotDecl*> GaugesPlot::groups() const {
    std::vector<const PlotDecl*> found;
    for (const PlotDecl& plot : descriptor()->plots) {
        if (plot.kind == PlotDecl::Kind::Gauges) found.push_back(&plot);
    }
    return found;
}

int GaugesPlot::groupCount() const {
    return descriptor() ? std::max(1, static_cast<int>(groups().size())) : 0;
}

void GaugesPlot::showGroup(int group) {
    if (group == m_group || group < 0 || group >= groupCount()) return;
    m_group = group;
    rebuild();
}

// Another pattern begins with its first group.
void GaugesPlot::offerGroups() {
    if (m_offered != descriptor()) m_group = 0;
    m_offered = descriptor();
    const int count = groupCount();
    m_choice->setVisible(count > 1);
    m_choice->setText(tr("%1 of %2").arg(m_group + 1).arg(count));
    m_choice->menu()->clear();
    int index = 0;
    for (const PlotDecl* group : groups()) {
        QAction* action = m_choice->menu()->addAction(words(group->title));
        action->setCheckable(true);
        action->setChecked(index == m_group);
        // Queued: the menu that it stands in is made anew.
        connect(
            action, &QAction::triggered, this, [this, index] { showGroup(index); }, Qt::QueuedConnection);
        ++index;
    }
}

void GaugesPlot::buildCurves() {
    offerGroups();
    m_curves.clear();
    const std::vector<const PlotDecl*> declared = groups();
    const PlotDecl* group = declared.empty() ? nullptr : declared[static_cast<std::size_t>(m_group)];
    setTitle(group != nullptr ? words(group->title) : tr("What the pattern tells of itself"));
    const std::vector<ManifestNamed>& gauges = descriptor()->topology.gauges;
    for (std::size_t i = 0; i < gauges.size(); ++i) {
        if (group != nullptr && !isOf(*group, gauges[i].id)) continue;
        Curve curve;
        static_cast<RangeCurve&>(curve) = addRangeCurve(words(gauges[i].label), {}, QStringLiteral("00.0"));
        curve.gauge = i;
        m_curves.push_back(curve);
    }
}

void GaugesPlot::colorCurves(const Theme& theme) {
    int color = 0;
    for (const Curve& curve : m_curves) curve.setColor(theme.plotLine(color++), theme.color(ColorRole::Ground));
}

bool GaugesPlot::fillCurves(const SeriesSet& series, TimeRange range, int columns) {
    m_highest = 0;
    bool any = false, whole = true;
    for (const Curve& curve : m_curves) {
        const RangeSeries* gauge = seriesOf(curve, &series);
        m_highest = std::max<double>(m_highest, curve.fill(gauge, range, series.until, columns).value_or(0));
        any = any || (gauge != nullptr && !gauge->bins.empty());
        whole = whole && (gauge == nullptr || isWhole(*gauge));
    }
    setWhole(whole);
    plot().yAxis->setRange(0, std::max(m_whole ? 2.0 : kSmallestStep, niceUpper(m_highest)));
    return any;
}

void GaugesPlot::setWhole(bool isWhole) {
    if (isWhole == m_whole) return;
    m_whole = isWhole;
    plot().yAxis->setTicker(
        QSharedPointer<ValueTicker>::create(isWhole ? 1.0 : kSmallestStep, axisHeight(), gaugeLabel));
}

void GaugesPlot::fillGhost(const SeriesSet* ghost, TimeRange range, int columns) {
    double highest = m_highest;
    for (const Curve& curve : m_curves) {
        const Nanos until = ghost != nullptr ? ghost->until : 0;
        const auto reached = curve.fillGhost(seriesOf(curve, ghost), range, until, columns);
        highest = std::max<double>(highest, reached.value_or(0));
    }
    if (highest > m_highest) plot().yAxis->setRange(0, niceUpper(highest));
}

std::optional<std::size_t> GaugesPlot::indexOf(const Curve& curve) const {
    const std::string& id = descriptor()->topology.gauges[curve.gauge].id;
    if (manifest() == nullptr) return std::nullopt;
    const std::vector<ManifestNamed>& gauges = manifest()->gauges;
    const auto found =
        std::find_if(gauges.begin(), gauges.end(), [&](const ManifestNamed& gauge) { return gauge.id == id; });
    if (found == gauges.end()) return std::nullopt;
    return static_cast<std::size_t>(found - gauges.begin());
}

const RangeSeries* GaugesPlot::seriesOf(const Curve& curve, const SeriesSet* set) const {
    const std::optional<std::size_t> index = indexOf(curve);
    return set != nullptr && index && *index < set->gauges.size() ? &set->gauges[*index] : nullptr;
}

std::optional<double> GaugesPlot::valueOf(const Curve& curve, Nanos time, const RunState* exact) const {
    if (exact == nullptr) {
        const RangeSeries* gauge = seriesOf(curve, series());
        const std::optional<float> value = gauge != nullptr ? valueAt(*gauge, time) : std::nullopt;
        return value ? std::optional<double>(double(*value)) : std::nullopt;
    }
    const std::optional<std::size_t> index = indexOf(curve);
    const bool isTold = index && std::any_of(exact->gauges().begin(), exact->gauges().end(),
                                             [&](const GaugeValue& v) { return v.declaration == *index; });
    if (!isTold) return std::nullopt;
    return exact->meter().gauges[*index].last();
}

void GaugesPlot::showValues(Nanos time, const RunState* exact) {
    for (const Curve& curve : m_curves) {
        const std::optional<double> value = valueOf(curve, time, exact);
        curve.chip->setValue(value ? gaugeLabel(*value) : QString());
        curve.chip->setToolTip(tr("click to hide the curve"));
    }
}

QString GaugesPlot::valueText(int curve) const {
    return m_curves.at(static_cast<std::size_t>(curve)).chip->value();
}

QString GaugesPlot::csv() const {
    QString text = QStringLiteral("gauge,from_s,min,max,last\n");
    if (!series() || !descriptor()) return text;
    for (const Curve& curve : m_curves) {
        const RangeSeries* gauge = seriesOf(curve, series());
        if (gauge == nullptr) continue;
        text += csvRows(QString::fromStdString(descriptor()->topology.gauges[curve.gauge].id), *gauge);
    }
    return text;
}

}  // namespace sluice::ui
