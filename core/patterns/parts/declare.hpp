// Short forms for descriptors: parameters and metrics of the kinds that patterns declare again and again.
//
// A metric counts what the manifest names; where a recording's manifest does not, it is NaN, which is shown as "–".
#pragma once

#include "patterns/descriptor.hpp"

#include <limits>

namespace sluice::patterns {

struct ParameterTexts {
    const char* id;
    const char* label;
    const char* unit;
    const char* help;
};
struct ParameterRange {
    double minimum;
    double maximum;
    double step;
    double standard;
};

ParameterDecl integerParameter(const char* group, const ParameterTexts& texts, ParameterRange range);
ParameterDecl realParameter(const char* group, const ParameterTexts& texts, ParameterRange range);
// Fixed at make; logarithmic; 0 hands over directly.
ParameterDecl capacityParameter(const char* group, const ParameterTexts& texts, double standard,
                                double maximum = 10'000);
ParameterDecl choiceParameter(const char* group, const ParameterTexts& texts, std::vector<std::string> choices,
                              const char* standard);
// How many goroutines serve: `workers`.
ParameterDecl workersParameter(const char* group, double standard, double maximum = 1024);
// `failure_probability`, live.
ParameterDecl failureParameter(const char* group, double standard);

// `timeout_ms`, live.
ParameterDecl timeoutParameter(const char* group, const char* help, double standard);
// A parameter of the workload or the machine, with a default of this pattern's own.
ParameterDecl commonParameter(const char* id, ParameterValue standard);
// `machine.work` with the default "wait": what this pattern calls work is a call of something elsewhere.
ParameterDecl workElsewhereParameter();

ParameterDecl live(ParameterDecl parameter);
ParameterDecl logarithmic(ParameterDecl parameter);

MetricDecl markMetric(const char* id, const char* label, const char* term, const char* mark);
MetricDecl markRateMetric(const char* id, const char* label, const char* term, const char* mark);
// Of what a mark measures in microseconds, in milliseconds.
MetricDecl markMeanMsMetric(const char* id, const char* label, const char* term, const char* mark);
MetricDecl markMaxMsMetric(const char* id, const char* label, const char* term, const char* mark);
MetricDecl gaugeMeanMetric(const char* id, const char* label, const char* term, const char* gauge);
MetricDecl gaugeMaxMetric(const char* id, const char* label, const char* term, const char* gauge);
MetricDecl gaugeLastMetric(const char* id, const char* label, const char* term, const char* gauge);
// Seconds that a state had this value.
MetricDecl stateSecondsMetric(const char* id, const char* label, const char* term, const char* state,
                              std::uint64_t value);
MetricDecl stateEntriesMetric(const char* id, const char* label, const char* term, const char* state,
                              std::uint64_t value);
MetricDecl arcTotalMetric(const char* id, const char* label, const char* term, const char* arc);

// For metrics of other kinds: the value of what there is no number for.
inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace sluice::patterns
