#include "patterns/listing.hpp"

#include "patterns/registry.hpp"
#include "runtime/site.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace sluice {
namespace {

namespace fs = std::filesystem;

std::string readFile(const fs::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::set<std::string> sitesIn(const std::string& source) {
    static const std::regex kSite("at<\"([a-z0-9-]+)\">");
    std::set<std::string> names;
    for (std::sregex_iterator it(source.begin(), source.end(), kSite), end; it != end; ++it) names.insert((*it)[1]);
    return names;
}

TEST(Listing, MarkersAreCutOffAndTiedToTheirLines) {
    const Listing listing = parseListing("a\n\tb <- c //@send-b\nd //@one //@two\n");
    ASSERT_EQ(listing.lines.size(), 3u);
    EXPECT_EQ(listing.lines[1], "\tb <- c");
    EXPECT_EQ(listing.lines[2], "d");
    ASSERT_EQ(listing.sites.size(), 3u);
    EXPECT_EQ(listing.sites[0].name, "send-b");
    EXPECT_EQ(listing.sites[0].line, 2);
    EXPECT_EQ(listing.sites[2].name, "two");
    EXPECT_EQ(listing.sites[2].line, 3);
}

TEST(Listing, EverySiteOfABodyHasALineAndEveryLineASite) {
    const fs::path root = fs::path(SLUICE_SOURCE_DIR) / "core/patterns";
    std::set<std::string> shared;
    for (const auto& file : fs::directory_iterator(root / "parts")) shared.merge(sitesIn(readFile(file.path())));
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& d = pattern.descriptor;
        std::set<std::string> common = shared;
        common.merge(sitesIn(readFile(root / d.id / "bodies.cpp")));
        common.merge(sitesIn(readFile(root / d.id / "bodies.hpp")));
        for (const VariantDecl& variant : d.variants) {
            SCOPED_TRACE(d.id + "/" + variant.id);
            const auto listing = findListing(d.id, variant.id);
            ASSERT_TRUE(listing.has_value());
            const std::set<std::string> own = sitesIn(readFile(root / d.id / (variant.id + ".cpp")));
            std::set<std::string> lines;
            for (const ManifestSite& site : listing->sites) lines.insert(site.name);
            for (const std::string& site : own) EXPECT_TRUE(lines.contains(site)) << "no line for site " << site;
            for (const std::string& line : lines)
                EXPECT_TRUE(own.contains(line) || common.contains(line)) << "no site for line " << line;
        }
    }
}

TEST(Listing, SiteIdsDoNotCollideWithinAVariant) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        for (const VariantDecl& variant : pattern.descriptor.variants) {
            std::map<std::uint16_t, std::string> seen;
            const auto listing = findListing(pattern.descriptor.id, variant.id);
            ASSERT_TRUE(listing.has_value());
            for (const ManifestSite& site : listing->sites) {
                const auto [at, isNew] = seen.try_emplace(site.id, site.name);
                EXPECT_EQ(at->second, site.name);
            }
        }
    }
}

}  // namespace
}  // namespace sluice
