// Events as programs make them, for timing what happens to them: each mix is recorded from a run on the virtual clock.
#pragma once

#include "events/event.hpp"
#include "events/manifest.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sluice::bench {

struct Mix {
    std::string name;
    double operations = 0;  // of the program, as tests/bench/runtime counts them
    std::vector<Event> events;
};

std::shared_ptr<const Manifest> mixManifest();
std::vector<std::string> mixNames();
// Runs the program of this name once.
Mix recordMix(const std::string& name);

}  // namespace sluice::bench
