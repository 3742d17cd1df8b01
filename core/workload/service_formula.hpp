// The linear formula by which a trace's columns give a service time: "0.25*ContextTokens + 20*GeneratedTokens + 3".
// Thread rule: pure functions.
#pragma once

#include "base/result.hpp"
#include "workload/experiment.hpp"

#include <string>
#include <string_view>

namespace sluice {

struct ServiceFormula {
    std::vector<TraceMapping::Term> terms;
    double constantMs = 0;
    friend bool operator==(const ServiceFormula&, const ServiceFormula&) = default;
};

// terms: number | column | number * column | column * number, with + or - between them and before the first. A column's
// name stands in double quotes where it has spaces or one of + - * / ( ) or begins with a digit (a quote in it is
// doubled). The error names `workload.trace_service`, the place and what was expected.
Result<ServiceFormula> parseServiceFormula(std::string_view text);

// The formula as text that parses back to the same.
std::string formulaText(const ServiceFormula& formula);

}  // namespace sluice
