// The Go listings of resources/patterns/<pattern>/<variant>.go. A line that carries an operation of the body ends in a
// marker `//@name`; display and export strip it. Markers tie events to lines.
#pragma once

#include "events/manifest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct Listing {
    std::vector<std::string> lines;   // without markers
    std::vector<ManifestSite> sites;  // in the order of their lines; a line may carry several
};

Listing parseListing(std::string_view text);
// The embedded listing of a variant, or nothing where none is shipped.
std::optional<Listing> findListing(std::string_view pattern, std::string_view variant);

}  // namespace sluice
