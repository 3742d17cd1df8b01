// The instruments' place: a strip below the ways, where no edge passes. Each card stands below the column of its role
// where there is room; what is too wide for one row goes into further ones. A part of the layout (scene_layout.hpp).
//
// Thread rule: pure.
#pragma once

#include "ui/scene/scene_columns.hpp"

namespace sluice::ui {

struct StripCard {
    int widget = 0;
    std::size_t column = 0;  // of its role
    QSizeF size;             // at scale 1
};

// In the order of their columns. A card whose role is not shown is not shown either.
std::vector<StripCard> stripCards(const ColumnInput& input, const SceneLayers& layers);

// Height of all rows at scale 1, with the distance to what stands above; 0 without cards.
double stripHeight(const std::vector<StripCard>& cards, double width);

// The least width in which the widest card fits.
double stripWidthMin(const std::vector<StripCard>& cards);

// Adds the cards' nodes; `layout` has its columns.
void emitStrip(const std::vector<StripCard>& cards, double top, double width, SceneLayout& layout);

}  // namespace sluice::ui
