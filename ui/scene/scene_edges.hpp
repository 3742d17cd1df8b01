// The ways of a scene: who is joined to whom, and curves that keep clear of what they do not join. A part of the layout
// (scene_layout.hpp), apart only to keep files short.
//
// Thread rule: pure.
#pragma once

#include "ui/scene/scene_layout.hpp"

namespace sluice::ui {

// Nodes and units stand; `bottom` is the lowest that a way may reach.
void addEdges(SceneLayout& layout, const Topology& topology, double bottom);

}  // namespace sluice::ui
