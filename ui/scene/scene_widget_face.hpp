// What an instrument of the scene shows of one snapshot: numbers, and what its kind needs beside them. Durations are
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

// Beyond these an instrument shows a part, and says so.
inline constexpr std::uint32_t kMatrixSideMax = 16;
inline constexpr std::uint32_t kTreeInstancesMax = 12;
inline constexpr std::size_t kSpansShownMax = 4;
inline constexpr std::size_t kArcsShownMax = 3;

// One bound state. Of several instances, `word` and `held` tell of the one that changed last.
struct StateFace {
    std::vector<std::string> names;  // all values that it may take, as the manifest names them
    std::string word;                // empty: not known yet
    Nanos held = 0;
    friend bool operator==(const StateFace&, const StateFace&) = default;
};

// The instances of one bound state: a level of a tree.
struct LevelFace {
    static constexpr std::uint8_t kUnknown = 255;
    std::vector<std::string> names;
    std::vector<std::uint8_t> values;    // of the first instances, kUnknown where nothing is known
    std::vector<std::uint32_t> holding;  // how many instances hold each value
    friend bool operator==(const LevelFace&, const LevelFace&) = default;
};

// An open span.
struct SpanFace {
    std::uint8_t binding = 0;
    std::uint64_t message = 0;
    Nanos lasted = 0;
    friend bool operator==(const SpanFace&, const SpanFace&) = default;
};

struct ArcCell {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint64_t count = 0;
    friend bool operator==(const ArcCell&, const ArcCell&) = default;
};

struct WidgetFace {
    std::vector<double> values;     // per binding; NaN where nothing is known yet
    std::vector<StateFace> states;  // per binding, of gates; without names where it is no state
    std::vector<LevelFace> levels;  // per binding, of trees
    std::vector<SpanFace> spans;    // of Gantts: the oldest, the oldest first
    std::uint32_t spansMore = 0;    // open, but not in `spans`
    std::vector<ArcCell> cells;     // of matrices: all pairs with a count, rows first
    std::vector<ArcCell> latest;    // of matrices and arcs: the newest first; `count` is how many went at once
    friend bool operator==(const WidgetFace& a, const WidgetFace& b);
};

WidgetFace widgetFaceOf(const WidgetDecl& widget, const Descriptor& descriptor, const RunState& state);

// Two leading digits of a duration, the rest 0.
Nanos legible(Nanos duration);

}  // namespace sluice::ui
