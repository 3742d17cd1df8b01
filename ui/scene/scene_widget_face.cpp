#include "ui/scene/scene_widget_face.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace sluice::ui {

namespace {

double boundValue(const std::string& id, const Descriptor& descriptor, const RunState& state) {
    const Meter& meter = state.meterAtCut() != nullptr ? *state.meterAtCut() : state.meter();
    const Nanos now = state.meterAtCut() != nullptr ? state.cutTime() : state.time();
    for (const MetricDecl& metric : descriptor.metrics) {
        if (metric.id == id && metric.value) return metric.value(meter, state.manifest(), now);
    }
    const Manifest& recorded = state.manifest();  // which numbers them in its own way
    for (const GaugeValue& gauge : state.gauges()) {
        if (gauge.declaration < recorded.gauges.size() && recorded.gauges[gauge.declaration].id == id)
            return gauge.value;
    }
    for (const StateValue& value : state.states()) {
        if (value.declaration < recorded.states.size() && recorded.states[value.declaration].id == id) {
            return static_cast<double>(value.value);
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

StateFace stateFaceOf(const std::string& id, const RunState& state) {
    StateFace face;
    const auto& declared = state.manifest().states;
    const auto found =
        std::find_if(declared.begin(), declared.end(), [&](const auto& entry) { return entry.id == id; });
    if (found == declared.end()) return face;
    const auto declaration = static_cast<std::uint32_t>(found - declared.begin());
    face.names = found->values;
    const StateValue* latest = nullptr;
    for (const StateValue& value : state.states()) {
        if (value.declaration != declaration || value.value >= face.names.size()) continue;
        if (latest == nullptr || value.since >= latest->since) latest = &value;
    }
    if (latest != nullptr) {
        face.word = face.names[latest->value];
        face.held = legible(state.time() - latest->since);
    }
    return face;
}

}  // namespace

Nanos legible(Nanos duration) {
    Nanos step = 1;
    while (duration / step >= 100) step *= 10;
    return std::max<Nanos>(duration, 0) / step * step;
}

bool operator==(const WidgetFace& a, const WidgetFace& b) {
    const bool sameValues = std::equal(
        a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
        [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); });
    return sameValues && a.states == b.states;
}

WidgetFace widgetFaceOf(const WidgetDecl& widget, const Descriptor& descriptor, const RunState& state) {
    WidgetFace face;
    for (const std::string& id : widget.bindings) {
        face.values.push_back(boundValue(id, descriptor, state));
        if (widget.kind == WidgetKind::Gate) face.states.push_back(stateFaceOf(id, state));
    }
    return face;
}

}  // namespace sluice::ui
