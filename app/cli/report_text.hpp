// The report as tables for people, drawn from the same object that --json prints, so that the two cannot disagree.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace sluice {

// `headline` is the pattern's sentence about this run; empty where there is none.
std::string reportText(const nlohmann::ordered_json& report, std::string_view headline);

}  // namespace sluice
