// A site names an operation of a pattern's body and ties it to a line of its Go listing: at<"send-critical">.
// The id is a hash of the name, so that bodies need no central table and ids do not depend on the order of anything;
// a test looks for collisions within a pattern.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

struct Site {
    std::uint16_t id = 0;  // 0: no site
};

// FNV-1a folded to 16 bits; never 0.
constexpr std::uint16_t siteId(std::string_view name) {
    std::uint32_t hash = 2166136261u;
    for (char letter : name) {
        hash ^= static_cast<unsigned char>(letter);
        hash *= 16777619u;
    }
    const auto folded = static_cast<std::uint16_t>((hash >> 16) ^ hash);
    return folded == 0 ? 1 : folded;
}

template <std::size_t N>
struct SiteName {
    char text[N]{};
    // NOLINTNEXTLINE(google-explicit-constructor): a string literal as template argument
    constexpr SiteName(const char (&literal)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
    }
};

template <SiteName Name>
inline constexpr Site at{siteId(std::string_view(Name.text, sizeof(Name.text) - 1))};

}  // namespace sluice
