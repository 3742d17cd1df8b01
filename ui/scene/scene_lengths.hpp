// How large things in the scene are, in device-independent pixels at scale 1: the one place where the two halves of the
// column layout (stacking and placing) agree on them.
//
// Thread rule: constants.
#pragma once

#include "ui/scene/scene_layout.hpp"

#include <cstdint>

namespace sluice::ui::lengths {

inline constexpr double kPillWidthMin = 178;
inline constexpr double kPillPadding = 56;  // glyph and margins beside the name
inline constexpr double kCompactPillWidthMin = 92;
inline constexpr double kCompactPillPadding = 44;
inline constexpr double kTubeHeader = 21;
inline constexpr double kTubeHeight = 30;
inline constexpr double kTubeFooter = 17;
inline constexpr double kTubeWidthMin = 124;
inline constexpr double kNarrowTubeWidthMin = 72;
inline constexpr double kTubeBadge = 26;
inline constexpr double kTubeNumberGap = 9;
inline constexpr double kDigitWidth = 7.9;  // of the numbers' typeface
inline constexpr double kUnbufferedWidth = 56;
inline constexpr double kCompactTubeHeight = 18;
inline constexpr double kCell = 20;
inline constexpr double kCellMax = 32;
inline constexpr double kBlockWidthMax = 156;
inline constexpr double kCellGap = 4;
inline constexpr double kTubeCell = 12;
inline constexpr double kTubeCellGap = 5;
inline constexpr double kTubeCellWidthMin = 132;
inline constexpr double kBlockTitle = 22;
inline constexpr double kBlockPadding = 8;
inline constexpr double kWidgetPad = 12;
inline constexpr double kWidgetHead = 28;
inline constexpr double kWidgetRow = 20;
inline constexpr double kWidgetFoot = 7;
inline constexpr double kWidgetGap = 8;
inline constexpr double kWidgetBarMin = 44;
inline constexpr double kWidgetNumber = 56;  // "100.0 %"
inline constexpr double kWidgetsApart = 8;
inline constexpr double kStripMargin = 12;
inline constexpr double kLamp = 15;
inline constexpr double kLampPitch = 19;
inline constexpr double kCountdownBar = 60;
inline constexpr double kCountdownText = 112;  // "1.2 s of 2.0 s"
inline constexpr double kGanttBar = 76;
inline constexpr double kTreePitch = 14;
inline constexpr double kTreeLevel = 30;
inline constexpr int kWindowColumns = 12;
inline constexpr int kWindowRows = 3;
inline constexpr double kWindowPitch = 15;
inline constexpr double kMatrixHead = 20;
inline constexpr double kMatrixCellWidth = 28;
inline constexpr double kMatrixCellHeight = 17;
inline constexpr double kMatrixCellSmall = 11;
// With more goroutines on a side than this a matrix shows no numbers.
inline constexpr std::uint32_t kMatrixNumbersMax = 8;
inline constexpr double kActionHeight = 26;
inline constexpr double kStickGap = 10;
inline constexpr double kFeedGap = 20;  // from a tube down to the pill that it stands on
inline constexpr double kPitchMax = 124;
inline constexpr double kPillStretchMax = 1.35;
// More goroutines of one role than this share the last cell; the block's title has the number.
inline constexpr std::uint32_t kCellsMax = 256;
inline constexpr int kCellColumnsMax = 12;

// The least distance between two nodes of a column.
constexpr double minimumGap(Detail detail) {
    return detail <= Detail::Full ? 14 : 8;
}

}  // namespace sluice::ui::lengths
