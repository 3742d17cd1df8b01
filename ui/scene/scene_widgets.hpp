// Drawings of instruments that are more than bars. Each paints one face into the area given and keeps nothing.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/scene/scene_brush.hpp"

namespace sluice::ui {

// A lamp for each value of the state, the present one lit with its own sign; then its word, and how long it has held.
void paintGate(QPainter& painter, const SceneBrush& brush, const QRectF& line, const StateFace& face);

}  // namespace sluice::ui
