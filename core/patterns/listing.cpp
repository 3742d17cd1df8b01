#include "patterns/listing.hpp"

#include "base/resource.hpp"
#include "runtime/site.hpp"

namespace sluice {

namespace {

constexpr std::string_view kMarker = "//@";

// Cuts the markers off the end of a line and gives back their names.
std::vector<std::string> cutMarkers(std::string& line) {
    std::vector<std::string> names;
    const std::size_t first = line.find(kMarker);
    if (first == std::string::npos) return names;
    std::string_view rest = std::string_view(line).substr(first);
    while (rest.starts_with(kMarker)) {
        rest.remove_prefix(kMarker.size());
        const std::size_t end = rest.find_first_of(" \t");
        names.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(rest.find_first_not_of(" \t", end));
    }
    line.erase(line.find_last_not_of(" \t", first == 0 ? 0 : first - 1) + 1);
    return names;
}

}  // namespace

Listing parseListing(std::string_view text) {
    Listing listing;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string line(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const int number = static_cast<int>(listing.lines.size()) + 1;
        for (std::string& name : cutMarkers(line)) listing.sites.push_back({siteId(name), std::move(name), number});
        listing.lines.push_back(std::move(line));
    }
    return listing;
}

std::optional<Listing> findListing(std::string_view pattern, std::string_view variant) {
    const auto text = findResource("patterns/" + std::string(pattern) + "/" + std::string(variant) + ".go");
    if (!text) return std::nullopt;
    return parseListing(*text);
}

}  // namespace sluice
