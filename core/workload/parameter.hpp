// Parameters: what a person can set. A declaration says the name, unit, range, default and whether it may change during
// a run; a ParameterSet holds values by name. Values are numbers (integers are whole numbers) or words (choices).
#pragma once

#include "base/result.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Marks a text that a person sees: translated where it is shown, not here.
#define SLUICE_TR(text) text

namespace sluice {

using ParameterValue = std::variant<double, std::string>;

enum class ParameterKind : std::uint8_t {
    Integer,
    Real,
    Choice,  // one of `choices`
    Text,    // free text of one line, checked by whoever reads it
    Trace,   // a CSV file's path on the command line; in an experiment the trace itself is embedded
};

struct ParameterDecl {
    std::string id;     // "capacity_critical", "workload.rate_per_s", "machine.cores"
    std::string label;  // plain words
    std::string help;   // one sentence: what it does
    std::string unit;   // "ms", "1/s", "messages", "" for a pure number
    std::string group;  // heading under which it stands in the panel
    ParameterKind kind = ParameterKind::Real;
    double minimum = 0;
    double maximum = 1;
    double step = 1;
    ParameterValue standard = 0.0;  // the default
    std::vector<std::string> choices;
    bool logarithmic = false;  // the slider's scale
    bool live = false;         // may change while the run goes on
    bool isCapacity = false;   // a buffer fixed at make: changing it re-runs, with a ghost of the former curve
};

// Checks one value given as text ("--set") or as a value, and gives it back in its own type. The error names the
// parameter and the allowed values.
Result<ParameterValue> parseParameter(const ParameterDecl& declaration, std::string_view text);
Result<ParameterValue> checkParameter(const ParameterDecl& declaration, const ParameterValue& value);

// "0.5", "12", "poisson": the shortest text that reads back as the same value.
std::string toText(const ParameterValue& value);

using ParameterSet = std::map<std::string, ParameterValue, std::less<>>;

// The declaration with this id, or null.
const ParameterDecl* findParameter(std::span<const ParameterDecl> declarations, std::string_view id);

// The whole of `text` as a finite decimal number ("12", "-0.5", "1e-3"; no sign '+', no spaces, never by locale).
std::optional<double> parseNumber(std::string_view text);
// The shortest decimal text that reads back as the same double.
std::string numberText(double value);

}  // namespace sluice
