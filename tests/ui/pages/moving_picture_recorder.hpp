// Records the moving picture of a pattern: its first look, run on the virtual clock and then looked at frame by frame,
// in the scene's own layout.
#pragma once

#include "patterns/registry.hpp"
#include "ui/pages/moving_picture.hpp"

namespace sluice::ui {

MovingPicture recordMovingPicture(const Registry& registry, const Pattern& pattern);

}  // namespace sluice::ui
