#include "ui/panels/metrics_panel.hpp"

#include "ui/panels/headline.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sluice::ui {

QLabel* addMetricRow(QWidget& parent, const MetricDecl& metric, int indent) {
    const Metrics m = Theme::current().metrics();
    auto* row = new QWidget(&parent);
    auto* grid = new QGridLayout(row);
    grid->setContentsMargins(indent, 3, indent, 3);
    grid->setHorizontalSpacing(m.space3);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 1);
    auto* label = new QLabel(shown(metric.label), row);
    label->setWordWrap(true);
    auto* value = new QLabel(QStringLiteral("–"), row);
    value->setFont(monoFont(m.text));
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setAccessibleName(label->text());
    // Wide enough for what numbers become, so that the words do not move while they grow.
    value->setMinimumWidth(QFontMetrics(value->font()).horizontalAdvance(QStringLiteral("000,000")));
    setRole(*value, "number");
    grid->addWidget(label, 0, 0);
    grid->addWidget(value, 0, 1);
    if (!metric.term.empty() && metric.term != metric.label) {
        auto* term = new QLabel(shown(metric.term), row);
        term->setWordWrap(true);
        setRole(*term, "caption");
        grid->addWidget(term, 1, 0, 1, 2);
        row->setToolTip(shown(metric.term));
    }
    parent.layout()->addWidget(row);
    return value;
}

MetricsPanel::MetricsPanel(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Metrics"));
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setAccessibleName(accessibleName());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);
}

void MetricsPanel::setDescriptor(std::shared_ptr<const Descriptor> descriptor, const std::vector<MetricDecl>& common) {
    m_descriptor = std::move(descriptor);
    m_rows.clear();
    m_content = new QWidget;
    m_content->setAutoFillBackground(false);
    auto* rows = new QVBoxLayout(m_content);
    rows->setContentsMargins(0, 4, 0, 8);
    rows->setSpacing(0);
    if (m_descriptor) {
        addHeading(shown(m_descriptor->title));
        for (const MetricDecl& metric : m_descriptor->metrics) {
            if (!metric.common) addRow(metric);
        }
        addHeading(tr("Every run"));
        for (const MetricDecl& metric : common) addRow(metric);
    }
    rows->addStretch(1);
    m_scroll->setWidget(m_content);
    m_scroll->viewport()->setAutoFillBackground(false);
}

void MetricsPanel::addHeading(const QString& text) {
    const Metrics m = Theme::current().metrics();
    auto* heading = new QLabel(text, m_content);
    heading->setFont(textFont(m.text, QFont::DemiBold));
    heading->setContentsMargins(m.space3, m.space2, m.space3, m.space1);
    m_content->layout()->addWidget(heading);
}

void MetricsPanel::addRow(const MetricDecl& metric) {
    m_rows.push_back({metric, addMetricRow(*m_content, metric, Theme::current().metrics().space3)});
}

void MetricsPanel::showSnapshot(const SnapshotPtr& snapshot) {
    if (!snapshot || !isVisible()) return;
    const auto [meter, now] = meterView(snapshot->state);
    for (const Row& row : m_rows) {
        const QString text = metricText(row.metric.unit, row.metric.value(meter, snapshot->state.manifest(), now));
        if (row.value->text() != text) row.value->setText(text);
    }
}

QString MetricsPanel::valueText(std::string_view metricId) const {
    for (const Row& row : m_rows) {
        if (row.metric.id == metricId) return row.value->text();
    }
    return {};
}

}  // namespace sluice::ui
