#include "ui/scene/scene_widget_size.hpp"

#include "ui/scene/scene_lengths.hpp"
#include "ui/scene/scene_widget_face.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {

using namespace lengths;

namespace {

template <class T>
const T* byId(const std::vector<T>& items, const std::string& id) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

std::uint32_t goroutinesOf(const Descriptor& descriptor, const std::string& role, const SceneCounts& counts) {
    const int index = roleIndex(descriptor.topology, role);
    const auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < counts.goroutines.size() ? std::max(counts.goroutines[at], 1U) : 1U;
}

struct Measure {
    const Descriptor& descriptor;
    const WidgetDecl& widget;
    const std::function<double(const QString&)>& nameWidth;

    double widestLabel() const {
        double widest = 0;
        for (std::size_t i = 0; i < widget.bindings.size(); ++i) {
            widest = std::max(widest, nameWidth(bindingLabel(descriptor, widget, i)));
        }
        return widest;
    }
    // A lamp for each value, the longest word, and how long it has held; below it what is left, and numbers.
    double gateWidth() const {
        double widest = 0;
        for (const std::string& id : widget.bindings) {
            const ManifestState* state = byId(descriptor.topology.states, id);
            if (state == nullptr) continue;
            double words = 0;
            for (const std::string& value : state->values) words = std::max(words, nameWidth(sceneText(value)));
            widest = std::max(widest, static_cast<double>(state->values.size()) * kLampPitch + words);
        }
        double width = widest + kWidgetGap + kWidgetNumber;
        for (std::size_t i = 0; i < widget.bindings.size(); ++i) {
            if (byId(descriptor.topology.states, widget.bindings[i]) != nullptr) continue;
            width = std::max(width, nameWidth(bindingLabel(descriptor, widget, i)) + kWidgetGap + kWidgetNumber);
        }
        return widget.limits.empty() ? width : std::max(width, kCountdownBar + kWidgetGap + kCountdownText);
    }
    double treeWidth() const {
        double widest = 0;
        for (std::size_t i = 0; i < widget.bindings.size(); ++i) {
            const ManifestState* state = byId(descriptor.topology.states, widget.bindings[i]);
            double line = 0;
            for (std::size_t v = 0; state != nullptr && v < state->values.size(); ++v) {
                const bool isTold = i < widget.meanings.size() && v < widget.meanings[i].size() &&
                                    widget.meanings[i][v] != Meaning::Neutral;
                if (isTold) line += nameWidth(QStringLiteral("00  · ") + sceneText(state->values[v]));
            }
            widest = std::max(widest, line);
        }
        return widestLabel() + kTreeInstancesMax * kTreePitch + 2 * kWidgetGap + widest;
    }
    double matrixWidth(const MatrixShape& shape) const {
        if (shape.isList()) return listWidth(nameWidth(QStringLiteral("00")) + nameWidth(arcRoleLabel()));
        return kMatrixHead + shape.columns * shape.cellWidth;
    }
    // The value's line above, those of its two thresholds beside each other below.
    double bandWidth() const {
        double below = 2 * kWidgetGap;
        for (std::size_t i = 1; i < 3; ++i)
            below += nameWidth(bindingLabel(descriptor, widget, i) + QStringLiteral(" 0.00"));
        return std::max(below, nameWidth(bindingLabel(descriptor, widget, 0)) + kWidgetGap + kWidgetNumber);
    }
    double listWidth(double label) const { return label + 2 * kWidgetGap + kWidgetBarMin + kWidgetNumber; }

    QString arcRoleLabel() const {
        const ArcDecl* arc = arcOf(descriptor.topology, widget);
        const int role = arc != nullptr ? roleIndex(descriptor.topology, arc->fromRole) : -1;
        return role < 0 ? QString() : sceneText(descriptor.topology.roles[static_cast<std::size_t>(role)].label);
    }
};

}  // namespace

bool hasCard(const WidgetDecl& widget) {
    return widget.kind != WidgetKind::Arcs;
}

const ArcDecl* arcOf(const Topology& topology, const WidgetDecl& widget) {
    return widget.bindings.empty() ? nullptr : byId(topology.arcs, widget.bindings.front());
}

bool isByClass(const Topology& topology, const WidgetDecl& widget) {
    const auto& classes = topology.classes;
    return widget.kind == WidgetKind::Tally && classes.size() > 1 &&
           std::equal(
               widget.bindings.begin(), widget.bindings.end(), classes.begin(), classes.end(),
               [](const std::string& binding, const std::string& name) { return binding.ends_with('_' + name); });
}

QString bindingLabel(const Descriptor& descriptor, const WidgetDecl& widget, std::size_t binding) {
    const Topology& topology = descriptor.topology;
    const std::string& id = widget.bindings[binding];
    if (isByClass(topology, widget)) return sceneText(topology.classes[binding]);
    if (const MetricDecl* metric = byId(descriptor.metrics, id)) return sceneText(metric->label);
    if (const ManifestNamed* gauge = byId(topology.gauges, id)) return sceneText(gauge->label);
    if (const ManifestNamed* span = byId(topology.spans, id)) return sceneText(span->label);
    if (const ArcDecl* arc = byId(topology.arcs, id)) return sceneText(arc->label);
    // A state has no name of its own: it is that of the role that holds it.
    if (const RoleDecl* role = byId(topology.roles, id)) return sceneText(role->label);
    for (const MetricDecl& metric : commonMetrics()) {
        if (metric.id == id) return sceneText(metric.label);
    }
    return QString::fromStdString(id);
}

MatrixShape matrixShape(const Descriptor& descriptor, const WidgetDecl& widget, const SceneCounts& counts) {
    MatrixShape shape;
    const ArcDecl* arc = arcOf(descriptor.topology, widget);
    if (arc == nullptr) return shape;
    shape.rows = std::min(goroutinesOf(descriptor, arc->fromRole, counts), kMatrixSideMax);
    shape.columns = std::min(goroutinesOf(descriptor, arc->toRole, counts), kMatrixSideMax);
    const bool numbers = std::max(shape.rows, shape.columns) <= kMatrixNumbersMax;
    shape.cellWidth = numbers ? kMatrixCellWidth : kMatrixCellSmall;
    shape.cellHeight = numbers || shape.isList() ? kMatrixCellHeight : kMatrixCellSmall;
    return shape;
}

QSizeF widgetSize(const Descriptor& descriptor, const WidgetDecl& widget, const SceneCounts& counts,
                  const std::function<double(const QString&)>& nameWidth) {
    const Measure measure{descriptor, widget, nameWidth};
    const auto bindings = static_cast<double>(std::max<std::size_t>(widget.bindings.size(), 1));
    double width = 0;
    double height = bindings * kWidgetRow;
    switch (widget.kind) {
        case WidgetKind::Tally:
            width = measure.listWidth(measure.widestLabel());
            break;
        case WidgetKind::GaugePair:
            width = widget.bindings.size() == 3 ? measure.bandWidth() : measure.listWidth(measure.widestLabel());
            height = 3 * kWidgetRow;
            break;
        case WidgetKind::Window:
            width = std::max(measure.widestLabel() + kWidgetGap + kWidgetNumber, kWindowColumns * kWindowPitch);
            height += kWindowRows * kWindowPitch + 3;
            break;
        case WidgetKind::Gate:
            width = measure.gateWidth();
            if (!widget.limits.empty()) height += kWidgetRow;
            break;
        case WidgetKind::Gantt:
            width = measure.widestLabel() + 2 * kWidgetGap + kGanttBar + kWidgetNumber;
            height = static_cast<double>(kSpansShownMax) * kWidgetRow;
            break;
        case WidgetKind::Tree:
            width = measure.treeWidth();
            height = bindings * kTreeLevel;
            break;
        case WidgetKind::Matrix: {
            const MatrixShape shape = matrixShape(descriptor, widget, counts);
            width = measure.matrixWidth(shape);
            height = shape.rows * shape.cellHeight + (shape.isList() ? 0 : kMatrixCellHeight);
            break;
        }
        case WidgetKind::Arcs:
            return {};
    }
    width = std::max(width, nameWidth(sceneText(widget.title)));
    return {std::ceil(width + 2 * kWidgetPad), kWidgetHead + height + kWidgetFoot};
}

Nanos widgetLimit(const SceneCounts& counts, int declaration, std::size_t index) {
    const auto at = static_cast<std::size_t>(declaration);
    if (at >= counts.limits.size() || index >= counts.limits[at].size()) return 0;
    return counts.limits[at][index];
}

}  // namespace sluice::ui
