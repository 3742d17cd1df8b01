// What an instrument shows, in words and numbers: for its drawing, for tooltips and for screen readers.
//
// Thread rule: pure; GUI thread because of translation.
#pragma once

#include "ui/scene/scene_widget_face.hpp"
#include "ui/scene/scene_widget_size.hpp"

namespace sluice::ui {

struct SceneStage;

// "1.2 k", "340", "3.4 M": three digits at most, for a rate that is read at a glance.
QString shortNumber(double value);
// A metric's value in its unit: "25.0 %", "1.4 ms", "312".
QString instrumentText(MetricUnit unit, double value);
// "4.2 s", "310 ms", "12 µs".
QString durationText(Nanos duration);

// Of what is bound; a count where it is no metric.
MetricUnit bindingUnit(const Descriptor& descriptor, const std::string& binding);

// One of three numbers of a band.
QString bandNumber(double value);
// How far the first of a pair is from the second: "14 more", "as many".
QString pairText(const WidgetFace& face);
// What stands at a span's bar: how long it has lasted, or by how much it is beyond its limit ("+1.2 s").
QString spanText(const SpanFace& span, Nanos limit);
// Where no span is open.
QString noSpanText();
// "2 waiting · 1 cancelled": the values that mean something, and how many hold them.
QString levelText(const WidgetDecl& widget, std::size_t level, const LevelFace& face);
// How long a gate has held its value, of how long at most: "1.2 s of 2.0 s". `limit` 0: there is none.
QString heldText(const StateFace& face, Nanos limit);
// Number of the value in the state's own order; its names' size where it is not known.
std::size_t valueOf(const StateFace& face);

// All that it shows, in one sentence.
QString widgetWords(const SceneStage& stage, int declaration, const WidgetFace& face);

}  // namespace sluice::ui
