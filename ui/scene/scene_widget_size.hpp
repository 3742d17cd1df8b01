// What an instrument needs: the words at its bars and the room that these and its drawing take. The layout gives it
// that, so that nothing is cut off.
//
// Thread rule: pure; GUI thread because of translation. Units: device-independent pixels at scale 1.
#pragma once

#include "ui/scene/scene_layout.hpp"

namespace sluice::ui {

// Arcs are drawn between nodes and have no card.
bool hasCard(const WidgetDecl& widget);

// A tally with one bar for each class of messages: each binding's id ends with its class.
bool isByClass(const Topology& topology, const WidgetDecl& widget);

// "worker 3", "retries", the name of a class: what stands at one of its bars.
QString bindingLabel(const Descriptor& descriptor, const WidgetDecl& widget, std::size_t binding);

const ArcDecl* arcOf(const Topology& topology, const WidgetDecl& widget);

// How a matrix is drawn: with numbers while they fit, with plain cells beyond that. One column is a list of bars.
struct MatrixShape {
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;
    double cellWidth = 0;
    double cellHeight = 0;
    bool isList() const { return columns == 1; }
    bool hasNumbers() const { return cellWidth >= 24; }
};
MatrixShape matrixShape(const Descriptor& descriptor, const WidgetDecl& widget, const SceneCounts& counts);

// Outer size of the card.
QSizeF widgetSize(const Descriptor& descriptor, const WidgetDecl& widget, const SceneCounts& counts,
                  const std::function<double(const QString&)>& nameWidth);

// The limit bound to `index`, in nanoseconds; 0: there is none.
Nanos widgetLimit(const SceneCounts& counts, int declaration, std::size_t index);

}  // namespace sluice::ui
