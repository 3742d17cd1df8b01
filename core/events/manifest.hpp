// The manifest: what the numbers in a run's events mean. Built once from the pattern's descriptor and the experiment,
// kept with every recording, so that an old recording opens after its pattern has changed. Immutable once a run has
// started; shared between threads as std::shared_ptr<const Manifest>.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

struct ManifestRole {
    std::string id;
    std::string label;
    std::vector<std::string> labels;  // of the single goroutines, where they have names of their own
    bool numbered = false;            // there may be several: "worker 1", "worker 2"
    bool serves = false;              // its busy time counts as utilisation
    friend bool operator==(const ManifestRole&, const ManifestRole&) = default;
};
struct ManifestChannel {
    std::string id;
    std::string label;
    friend bool operator==(const ManifestChannel&, const ManifestChannel&) = default;
};
struct ManifestSite {
    std::uint16_t id = 0;  // hash of the name (runtime/site.hpp)
    std::string name;
    int line = 0;  // in the displayed Go listing, from 1; 0 where there is none
    friend bool operator==(const ManifestSite&, const ManifestSite&) = default;
};
struct ManifestState {
    std::string id;
    std::vector<std::string> values;
    friend bool operator==(const ManifestState&, const ManifestState&) = default;
};
struct ManifestNamed {
    std::string id;
    std::string label;
    friend bool operator==(const ManifestNamed&, const ManifestNamed&) = default;
};

struct Manifest {
    std::string pattern;
    std::string variant;
    std::vector<std::string> classes;  // message classes, most urgent first; never empty
    std::vector<ManifestRole> roles;
    std::vector<ManifestChannel> channels;
    std::vector<ManifestSite> sites;
    std::vector<ManifestState> states;
    std::vector<ManifestNamed> gauges;
    std::vector<ManifestNamed> marks;
    std::vector<ManifestNamed> arcs;
    std::vector<ManifestNamed> spans;
    std::vector<ManifestNamed> actions;
    std::vector<std::string> parameters;
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

std::string toJson(const Manifest& manifest);
Result<Manifest> manifestFromJson(std::string_view text);

}  // namespace sluice
