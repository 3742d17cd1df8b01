#include "ui/scene/scene_widget_face.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace sluice::ui {

namespace {

// Arcs stay for a twentieth of the run so far: at any pace long enough to be seen, and gone when nobody steals any
// more.
constexpr Nanos kArcAgeShare = 20;

double boundValue(const std::string& id, const Descriptor& descriptor, const RunState& state) {
    const Meter& meter = state.meterAtCut() != nullptr ? *state.meterAtCut() : state.meter();
    const Nanos now = state.meterAtCut() != nullptr ? state.cutTime() : state.time();
    const MetricDecl* metric = descriptor.metric(id);
    if (metric != nullptr && metric->value) return metric->value(meter, state.manifest(), now);
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

template <class T>
std::size_t indexOf(const std::vector<T>& declared, const std::string& id) {
    const auto found =
        std::find_if(declared.begin(), declared.end(), [&](const auto& entry) { return entry.id == id; });
    return static_cast<std::size_t>(found - declared.begin());
}

LevelFace levelFaceOf(const std::string& id, const RunState& state) {
    LevelFace level;
    const auto& declared = state.manifest().states;
    const std::size_t declaration = indexOf(declared, id);
    if (declaration == declared.size()) return level;
    level.names = declared[declaration].values;
    level.holding.resize(level.names.size());
    for (const StateValue& value : state.states()) {
        if (value.declaration != declaration || value.value >= level.names.size()) continue;
        ++level.holding[value.value];
        if (value.instance >= kTreeInstancesMax) continue;
        if (level.values.size() <= value.instance) level.values.resize(value.instance + 1, LevelFace::kUnknown);
        level.values[value.instance] = static_cast<std::uint8_t>(value.value);
    }
    return level;
}

void fillSpans(WidgetFace& face, const WidgetDecl& widget, const RunState& state) {
    const auto& declared = state.manifest().spans;
    for (const OpenSpan& span : state.spans()) {
        if (span.declaration >= declared.size()) continue;
        const auto bound = std::find(widget.bindings.begin(), widget.bindings.end(), declared[span.declaration].id);
        if (bound == widget.bindings.end()) continue;
        face.spans.push_back({static_cast<std::uint8_t>(bound - widget.bindings.begin()), span.message,
                              legible(state.time() - span.begunAt)});
    }
    std::stable_sort(face.spans.begin(), face.spans.end(),
                     [](const SpanFace& a, const SpanFace& b) { return a.lasted > b.lasted; });
    if (face.spans.size() <= kSpansShownMax) return;
    face.spansMore = static_cast<std::uint32_t>(face.spans.size() - kSpansShownMax);
    face.spans.resize(kSpansShownMax);
}

void fillCells(WidgetFace& face, const WidgetDecl& widget, const RunState& state) {
    const Meter& meter = state.meterAtCut() != nullptr ? *state.meterAtCut() : state.meter();
    const ArcMeter* arcs =
        widget.bindings.empty() ? nullptr : arcMeter(meter, state.manifest(), widget.bindings.front());
    if (arcs == nullptr) return;
    for (const auto& [pair, count] : arcs->pairs()) face.cells.push_back({pair.first, pair.second, count});
}

// `youngest`: how old in run time an arc may be.
void fillLatest(WidgetFace& face, const WidgetDecl& widget, const RunState& state, std::size_t most, Nanos youngest) {
    const std::size_t arc = indexOf(state.manifest().arcs, widget.bindings.empty() ? "" : widget.bindings.front());
    const RecentHappenings& arcs = state.arcs();
    for (std::size_t i = arcs.size(); i-- > 0 && face.latest.size() < most;) {
        const Event& event = arcs.at(i).event;
        if (event.object != arc || state.time() - event.time > youngest) continue;
        face.latest.push_back({highOf(event), lowOf(event), event.sequence});
    }
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
    return sameValues && a.states == b.states && a.levels == b.levels && a.spans == b.spans &&
           a.spansMore == b.spansMore && a.cells == b.cells && a.latest == b.latest;
}

WidgetFace widgetFaceOf(const WidgetDecl& widget, const Descriptor& descriptor, const RunState& state) {
    WidgetFace face;
    switch (widget.kind) {
        case WidgetKind::Gantt:
            fillSpans(face, widget, state);
            return face;
        case WidgetKind::Matrix:
            fillCells(face, widget, state);
            fillLatest(face, widget, state, 1, kForever);
            return face;
        case WidgetKind::Arcs:
            fillLatest(face, widget, state, kArcsShownMax, state.time() / kArcAgeShare);
            return face;
        case WidgetKind::Tree:
            for (const std::string& id : widget.bindings) face.levels.push_back(levelFaceOf(id, state));
            return face;
        case WidgetKind::Gate:
        case WidgetKind::Tally:
        case WidgetKind::GaugePair:
        case WidgetKind::Window:
            break;
    }
    for (const std::string& id : widget.bindings) {
        face.values.push_back(boundValue(id, descriptor, state));
        if (widget.kind == WidgetKind::Gate) face.states.push_back(stateFaceOf(id, state));
    }
    return face;
}

}  // namespace sluice::ui
