// What the inspector says of an instrument of the scene: a gate with its clock, a tree of states that a cancel spreads
// through, and the numbers of any other.
#include "ui/panels/inspector_rows.hpp"
#include "ui/panels/words.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace sluice::ui {

using namespace inspector;

namespace {

struct BoundState {
    std::uint32_t declaration = 0;
    const ManifestState* names = nullptr;
};

// A recording numbers its states in its own way: they are found by id.
std::optional<BoundState> boundState(const RunState& state, const std::string& id) {
    const auto& states = state.manifest().states;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i].id == id) return BoundState{static_cast<std::uint32_t>(i), &states[i]};
    }
    return std::nullopt;
}

QString valueWords(const ManifestState& names, std::uint64_t value) {
    return value < names.values.size() ? shown(names.values[value]) : QString::number(value);
}

// A gate's values come in this order: it lets through, it bars, it lets some through.
Activity gateActivity(std::uint64_t value) {
    return value == 0 ? Activity::Working : value == 1 ? Activity::Stuck : Activity::WaitingForRoom;
}

void addNumber(Rows& rows, const InspectorQuestion& question, const std::string& id) {
    const RunState& state = question.state;
    const auto& gauges = state.manifest().gauges;
    for (const GaugeValue& gauge : state.gauges()) {
        if (gauge.declaration >= gauges.size() || gauges[gauge.declaration].id != id) continue;
        rows.push_back(fact(shown(gauges[gauge.declaration].label), metricText(MetricUnit::Count, gauge.value)));
        return;
    }
    const MetricDecl* metric = question.descriptor->metric(id);
    if (metric == nullptr || !metric->value) return;
    const Meter* atCut = state.meterAtCut();
    const double value = metric->value(atCut != nullptr ? *atCut : state.meter(), state.manifest(),
                                       atCut != nullptr ? state.cutTime() : state.time());
    rows.push_back(fact(shown(metric->label), metricText(metric->unit, value), shown(metric->term)));
}

// How long a gate holds this value at most; 0: as long as it likes.
Nanos limitOf(const InspectorQuestion& question, const WidgetDecl& widget, std::uint64_t value) {
    if (question.parameters == nullptr || value >= widget.limits.size()) return 0;
    const auto found = question.parameters->find(widget.limits[value]);
    const auto* ms = found != question.parameters->end() ? std::get_if<double>(&found->second) : nullptr;
    return ms != nullptr ? std::llround(*ms * static_cast<double>(kMillisecond)) : 0;
}

// What is left of it; beyond it what happens next is up to who comes.
void addCountdown(Rows& rows, Nanos held, Nanos limit) {
    if (limit <= 0) return;
    InspectorRow left = held < limit ? fact(say("Still for"), liveDuration(limit - held))
                                     : fact(say("Over since"), liveDuration(held - limit));
    left.term = say("of %1 at most").arg(liveDuration(limit));
    rows.push_back(left);
}

// The state and since when; of several instances the one that changed last.
void addGate(Rows& rows, const InspectorQuestion& question, const WidgetDecl& widget, const BoundState& bound) {
    const RunState& state = question.state;
    const StateValue* latest = nullptr;
    for (const StateValue& value : state.states()) {
        if (value.declaration != bound.declaration) continue;
        if (latest == nullptr || value.since >= latest->since) latest = &value;
    }
    if (latest == nullptr) {
        rows.push_back(sentence(say("It has not been set yet.")));
        return;
    }
    rows.push_back(stateRow(gateActivity(latest->value), valueWords(*bound.names, latest->value), {}));
    InspectorRow held = fact(say("For"), liveDuration(state.time() - latest->since));
    held.term = say("since %1").arg(instant(latest->since));
    held.link = seeking(latest->since);
    rows.push_back(held);
    addCountdown(rows, state.time() - latest->since, limitOf(question, widget, latest->value));
}

// The last times that it changed, newest first.
void addChanges(Rows& rows, const RunState& state, const BoundState& bound) {
    Rows changes;
    const RecentHappenings& notable = state.notable();
    for (std::size_t i = notable.size(); i-- > 0 && changes.size() < kListedMax;) {
        const Event& event = notable.at(i).event;
        if (event.kind != EventKind::State || event.object != bound.declaration) continue;
        InspectorRow row = item(say("became %1").arg(valueWords(*bound.names, event.argument)));
        row.activity = gateActivity(event.argument);
        row.value = instant(event.time);
        row.link = seeking(event.time);
        if (event.goroutine != 0) row.term = say("by %1").arg(goroutineName(state, event.goroutine));
        changes.push_back(row);
    }
    if (changes.empty()) return;
    rows.push_back(heading(say("Its last changes, newest first")));
    rows.insert(rows.end(), changes.begin(), changes.end());
}

// One level of the tree: how many are in which state.
void addLevel(Rows& rows, const RunState& state, const BoundState& bound) {
    std::map<std::uint64_t, std::uint64_t> counts;
    for (const StateValue& value : state.states()) {
        if (value.declaration == bound.declaration) ++counts[value.value];
    }
    rows.push_back(heading(shown(bound.names->id)));
    for (const auto& [value, count] : counts) rows.push_back(fact(valueWords(*bound.names, value), countText(count)));
    if (counts.empty()) rows.push_back(sentence(say("None yet.")));
}

}  // namespace

Rows inspector::widgetFacts(const InspectorQuestion& question) {
    const RunState& state = question.state;
    Rows rows;
    if (question.descriptor == nullptr || question.what.id > question.descriptor->topology.widgets.size()) return rows;
    const WidgetDecl& widget = question.descriptor->topology.widgets[question.what.id - 1];
    const bool isTree = widget.kind == WidgetKind::Tree;
    rows.push_back(title(shown(widget.title), widget.kind == WidgetKind::Gate ? say("gate")
                                              : isTree                        ? say("context tree")
                                                                              : say("instrument")));
    if (isTree) rows.push_back(sentence(say("From the top down: a cancel above reaches those below.")));
    std::vector<BoundState> gates;
    for (const std::string& id : widget.bindings) {
        const std::optional<BoundState> bound = boundState(state, id);
        if (!bound) {
            addNumber(rows, question, id);
        } else if (isTree) {
            addLevel(rows, state, *bound);
        } else {
            addGate(rows, question, widget, *bound);
            gates.push_back(*bound);
        }
    }
    for (const BoundState& gate : gates) addChanges(rows, state, gate);
    return rows;
}

}  // namespace sluice::ui
