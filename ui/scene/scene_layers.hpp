// The order in which data passes through a topology: which roles and channels stand in which column, and in which order
// within it. Pure functions over declarations; numbers of goroutines and lengths do not matter here, so that the
// picture keeps its order while counts change.
//
// Columns by longest way from the sources (back edges, such as replies and retries, are left out in the order of
// declaration); order within a column by alternating barycenter sweeps, keeping the one with the fewest crossings.
// Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures, 1981.
//
// Thread rule: pure.
#pragma once

#include "patterns/descriptor.hpp"

#include <vector>

namespace sluice::ui {

// A role or a channel declaration, by its index in the topology.
struct SceneDecl {
    bool isChannel = false;
    int index = 0;
    friend bool operator==(const SceneDecl&, const SceneDecl&) = default;
};

using SceneLayers = std::vector<std::vector<SceneDecl>>;

// Columns from left to right, each from top to bottom. Every role and every channel stands in exactly one. Edges that
// name an unknown role or channel are left out.
SceneLayers sceneLayers(const Topology& topology);

// Crossings between the edges of neighbouring columns in this order.
int crossingCount(const Topology& topology, const SceneLayers& layers);

// Index of the role or channel with this id, or -1.
int roleIndex(const Topology& topology, std::string_view id);
int channelIndex(const Topology& topology, std::string_view id);

}  // namespace sluice::ui
