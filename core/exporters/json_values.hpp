// How numbers and parameter values stand in the JSON of reports and lists.
#pragma once

#include "workload/parameter.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace sluice {

// Whole numbers without a decimal point; what is no number (a mean of nothing) is null, as JSON has no word for it.
inline nlohmann::ordered_json jsonNumber(double value) {
    constexpr double kExactMax = 9007199254740992.0;  // 2^53
    if (!std::isfinite(value)) return nullptr;
    if (std::floor(value) == value && std::abs(value) <= kExactMax) return static_cast<std::int64_t>(value);
    return value;
}

inline nlohmann::ordered_json jsonValue(const ParameterValue& value) {
    if (const double* number = std::get_if<double>(&value)) return jsonNumber(*number);
    return std::get<std::string>(value);
}

}  // namespace sluice
