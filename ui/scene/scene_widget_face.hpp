// What an instrument of the scene shows of one snapshot: numbers, and states where its kind needs them. Durations are
// rounded to what is legible, so that a face changes no more often than its drawing does.
//
// Thread rule: plain values; GUI thread.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::ui {

// One bound state. Of several instances, `word` and `held` tell of the one that changed last.
struct StateFace {
    std::vector<std::string> names;  // all values that it may take, as the manifest names them
    std::string word;                // empty: not known yet
    Nanos held = 0;
    friend bool operator==(const StateFace&, const StateFace&) = default;
};

struct WidgetFace {
    std::vector<double> values;     // per binding; NaN where nothing is known yet
    std::vector<StateFace> states;  // per binding, of gates
    friend bool operator==(const WidgetFace& a, const WidgetFace& b);
};

WidgetFace widgetFaceOf(const WidgetDecl& widget, const Descriptor& descriptor, const RunState& state);

// Two leading digits of a duration, the rest 0.
Nanos legible(Nanos duration);

}  // namespace sluice::ui
