// sluice list: what there is to run. Text for people, JSON for programs; both say the same.
#pragma once

#include "patterns/registry.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace sluice {

// {"patterns": [...]}, each with variants, parameters (unit, range or choices, default), actions and ready-made
// experiments.
nlohmann::ordered_json listJson(const Registry& registry);
std::string listText(const Registry& registry);

}  // namespace sluice
