// At which detail and scale the columns of a scene fit its view, and on which sheet. A part of the layout
// (scene_layout.hpp), apart only to keep files short.
//
// Thread rule: pure.
#pragma once

#include "ui/scene/scene_columns.hpp"
#include "ui/scene/scene_strip.hpp"

namespace sluice::ui {

inline constexpr double kSceneHeader = 34;

struct SceneFit {
    QSizeF sheet;
    double bottomReserve = 0;
    double scale = 1;
    SceneLayers layers;  // without what is not shown
    std::vector<Column> columns;
    std::vector<StripCard> cards;
    Detail worst = Detail::Tall;
    bool fits = true;

    // Down to where columns and ways reach.
    double waysBottom() const;
};

SceneFit fitScene(const ColumnInput& input, const LayoutOptions& asked);

}  // namespace sluice::ui
