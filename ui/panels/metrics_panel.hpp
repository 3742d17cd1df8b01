// The numbers of a run: the pattern's own first, then those that every run has, in plain words with the field's term
// small beneath. Live: it reads the Meter of the state shown. Rows are made once per pattern; values change in place.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"

#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QScrollArea;

namespace sluice::ui {

class MetricsPanel final : public QWidget {
    Q_OBJECT

public:
    explicit MetricsPanel(QWidget* parent = nullptr);

    // `common` are the metrics that every run reports; both lists are kept by value of the pointers' owners.
    void setDescriptor(std::shared_ptr<const Descriptor> descriptor, const std::vector<MetricDecl>& common);
    void showSnapshot(const SnapshotPtr& snapshot);

    // "–" where nothing is known; empty where there is no such metric.
    QString valueText(std::string_view metricId) const;
    int rowCount() const { return static_cast<int>(m_rows.size()); }

    QSize sizeHint() const override { return {280, 360}; }

private:
    struct Row {
        MetricDecl metric;
        QLabel* value = nullptr;
    };
    void addHeading(const QString& text);
    void addRow(const MetricDecl& metric);

    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    std::shared_ptr<const Descriptor> m_descriptor;
    std::vector<Row> m_rows;
};

// One metric as shown: words at the left with the term small beneath, the value at the right. Gives back the value's
// label; the row is added to `parent`'s layout, `indent` pixels from its sides.
QLabel* addMetricRow(QWidget& parent, const MetricDecl& metric, int indent);

}  // namespace sluice::ui
