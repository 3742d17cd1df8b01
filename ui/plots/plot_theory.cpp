// What queueing theory says, over the curves: dashed lines, and a chip that names the model and what it assumes.
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"
#include "ui/plots/plot_frame.hpp"
#include "ui/theme/fonts.hpp"

#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

// A prediction far above everything that happened would flatten the curves.
constexpr double kTheoryMatters = 0.4;
// On axes lower than this labels would hide the curves.
constexpr int kLabelRoom = 50;
constexpr double kLabelHeight = 18;

QString explanationOf(const TheoryShown& theory) {
    if (!theory.applies()) return PlotFrame::tr("No theory here. %1").arg(theory.whyNot);
    return PlotFrame::tr("%1, means in the long run. It assumes: %2").arg(theory.system, theory.assumptions.join(u' '));
}

}  // namespace

void PlotFrame::setTheory(const TheoryShown& theory) {
    if (m_theory == theory) return;
    m_theory = theory;
    updateTheory();
    invalidate();
}

std::vector<TheoryLine> PlotFrame::theoryLines(const TheoryShown&) const {
    return {};
}

bool PlotFrame::isTheoryAbout(const TheoryShown&) const {
    return false;
}

void PlotFrame::updateTheory() {
    delete m_theoryChip;
    m_theoryChip = nullptr;
    for (TheoryMark& mark : m_theoryMarks) {
        m_plot->removeItem(mark.line);
        m_plot->removeItem(mark.label);
    }
    m_theoryMarks.clear();
    if (!m_descriptor || !m_theory.speaks() || !isTheoryAbout(m_theory)) return;
    if (m_theory.applies()) {
        for (const TheoryLine& line : theoryLines(m_theory)) addTheoryMark(line);
    }
    const QString explanation = explanationOf(m_theory);
    const QString name = m_theory.applies() ? tr("theory %1").arg(m_theory.system) : tr("no theory: why?");
    m_theoryChip = addChip(name, {}, {});
    m_theoryChip->setDashed(true);
    m_theoryChip->setCheckable(m_theory.applies());
    m_theoryChip->setToolTip(QStringLiteral("<p>%1</p>").arg(explanation.toHtmlEscaped()));  // rich text is wrapped
    m_theoryChip->setAccessibleName(m_theory.applies() ? tr("Theory %1").arg(m_theory.system) : tr("No theory"));
    m_theoryChip->setAccessibleDescription(explanation);
    connect(m_theoryChip, &QAbstractButton::clicked, this, [this] {
        QToolTip::showText(m_theoryChip->mapToGlobal(QPoint(0, m_theoryChip->height())), m_theoryChip->toolTip(),
                           m_theoryChip);
    });
    colorTheory(Theme::current());
}

void PlotFrame::addTheoryMark(const TheoryLine& line) {
    TheoryMark mark;
    mark.what = line;
    mark.line = new QCPItemLine(m_plot);
    mark.line->setAntialiased(false);
    mark.line->setClipToAxisRect(true);
    mark.label = new QCPItemText(m_plot);
    mark.label->setText(line.label);
    mark.label->setPadding({3, 0, 3, 0});
    mark.label->setClipToAxisRect(true);
    m_theoryMarks.push_back(mark);
}

void PlotFrame::colorTheory(const Theme& theme) {
    for (const TheoryMark& mark : m_theoryMarks) {
        const QColor color = mark.what.color < 0 ? theme.color(ColorRole::Text) : theme.plotLine(mark.what.color);
        mark.line->setPen(QPen(color, 1, Qt::DashLine));
        mark.label->setColor(color);
        mark.label->setBrush(theme.color(ColorRole::Ground));
        mark.label->setFont(textFont(theme.metrics().textSmall));
    }
    if (m_theoryChip != nullptr)
        m_theoryChip->setColor(theme.color(m_theory.applies() ? ColorRole::Text : ColorRole::TextMuted));
}

void PlotFrame::placeTheory(TimeRange range) {
    const bool isShown = !m_empty && m_theoryChip != nullptr && m_theoryChip->isChecked();
    QCPAxis* axis = m_plot->yAxis;
    double highest = 0;
    for (const TheoryMark& mark : m_theoryMarks) {
        const bool matters = axis->range().upper >= kTheoryMatters * mark.what.value;
        if (isShown && matters) highest = std::max(highest, mark.what.value);
    }
    if (highest > axis->range().upper) axis->setRangeUpper(niceUpper(highest));
    const Nanos from = std::max(range.from, m_theory.from);
    std::vector<double> heights;  // of the labels that are placed
    for (TheoryMark& mark : m_theoryMarks) {
        const bool isInside = isShown && axis->range().contains(mark.what.value) && from < range.to;
        mark.line->setVisible(isInside);
        mark.label->setVisible(isInside && m_plot->axisRect()->height() >= kLabelRoom);
        if (!isInside) continue;
        mark.line->start->setCoords(plotKey(from), mark.what.value);
        mark.line->end->setCoords(plotKey(range.to), mark.what.value);
        // Lines close to each other have their labels side by side.
        const double height = axis->coordToPixel(mark.what.value);
        const auto beside = std::count_if(heights.begin(), heights.end(),
                                          [height](double other) { return std::abs(other - height) < kLabelHeight; });
        placeLabel(mark, static_cast<int>(beside));
        heights.push_back(height);
    }
}

// Above the line where there is room, below it near the upper edge.
void PlotFrame::placeLabel(TheoryMark& mark, int place) {
    constexpr double kStep = 0.3;
    const bool isNearTop = mark.what.value > m_plot->yAxis->range().lower + 0.85 * m_plot->yAxis->range().size();
    mark.label->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    mark.label->position->setTypeY(QCPItemPosition::ptPlotCoords);
    mark.label->position->setCoords(1 - kStep * (place % 3), mark.what.value);
    mark.label->setPositionAlignment(Qt::AlignRight | (isNearTop ? Qt::AlignTop : Qt::AlignBottom));
}

}  // namespace sluice::ui
