#include "patterns/parts/declare.hpp"

#include "workload/workload_settings.hpp"

#include <utility>

namespace sluice::patterns {

namespace {

ParameterDecl parameter(const char* group, const ParameterTexts& texts, ParameterKind kind) {
    ParameterDecl p;
    p.id = texts.id;
    p.label = texts.label;
    p.unit = texts.unit;
    p.help = texts.help;
    p.group = group;
    p.kind = kind;
    return p;
}

ParameterDecl number(const char* group, const ParameterTexts& texts, ParameterRange range, ParameterKind kind) {
    ParameterDecl p = parameter(group, texts, kind);
    p.minimum = range.minimum;
    p.maximum = range.maximum;
    p.step = range.step;
    p.standard = range.standard;
    return p;
}

struct MetricTexts {
    const char* id;
    const char* label;
    const char* term;
};

// A metric of one counted part; `find` gives null where the manifest has no such part.
template <class Find, class Value>
MetricDecl metricOf(const MetricTexts& texts, MetricUnit unit, const char* part, Find find, Value value) {
    return {texts.id, texts.label, texts.term, unit,
            [part = std::string(part), find, value](const Meter& meter, const Manifest& manifest, Nanos now) {
                const auto* found = find(meter, manifest, std::string_view(part));
                return found != nullptr ? value(*found, now) : kUnknown;
            }};
}

double microsToMs(double micros) {
    return micros / 1000;
}

}  // namespace

ParameterDecl integerParameter(const char* group, const ParameterTexts& texts, ParameterRange range) {
    return number(group, texts, range, ParameterKind::Integer);
}

ParameterDecl realParameter(const char* group, const ParameterTexts& texts, ParameterRange range) {
    return number(group, texts, range, ParameterKind::Real);
}

ParameterDecl capacityParameter(const char* group, const ParameterTexts& texts, double standard, double maximum) {
    ParameterDecl p = number(group, texts, {0, maximum, 1, standard}, ParameterKind::Integer);
    p.isCapacity = true;
    return logarithmic(std::move(p));
}

ParameterDecl choiceParameter(const char* group, const ParameterTexts& texts, std::vector<std::string> choices,
                              const char* standard) {
    ParameterDecl p = parameter(group, texts, ParameterKind::Choice);
    p.choices = std::move(choices);
    p.standard = std::string(standard);
    return p;
}

ParameterDecl workersParameter(const char* group, double standard, double maximum) {
    return integerParameter(group,
                            {"workers", SLUICE_TR("workers"), "goroutines",
                             SLUICE_TR("How many goroutines work; fixed when the run starts.")},
                            {1, maximum, 1, standard});
}

ParameterDecl failureParameter(const char* group, double standard) {
    return live(realParameter(group,
                              {"failure_probability", SLUICE_TR("failures"), "",
                               SLUICE_TR("The probability with which the work of a message fails.")},
                              {0, 1, 0.01, standard}));
}

ParameterDecl timeoutParameter(const char* group, const char* help, double standard) {
    return logarithmic(
        live(realParameter(group, {"timeout_ms", SLUICE_TR("time limit"), "ms", help}, {0.01, 1e6, 1, standard})));
}

ParameterDecl commonParameter(const char* id, ParameterValue standard) {
    std::vector<ParameterDecl> common = workloadParameters();
    std::vector<ParameterDecl> machine = machineParameters();
    for (ParameterDecl& p : machine) common.push_back(std::move(p));
    const ParameterDecl* declared = findParameter(common, id);
    SLUICE_ASSERT(declared != nullptr, "a pattern gives a default to a parameter that there is not");
    ParameterDecl p = *declared;
    p.standard = std::move(standard);
    return p;
}

ParameterDecl workElsewhereParameter() {
    return commonParameter("machine.work", std::string("wait"));
}

ParameterDecl live(ParameterDecl p) {
    p.live = true;
    return p;
}

ParameterDecl logarithmic(ParameterDecl p) {
    p.logarithmic = true;
    return p;
}

MetricDecl markMetric(const char* id, const char* label, const char* term, const char* mark) {
    return {id, label, term, MetricUnit::Count,
            [mark = std::string(mark)](const Meter& meter, const Manifest& manifest, Nanos) {
                return markCount(meter, manifest, mark);
            }};
}

MetricDecl markRateMetric(const char* id, const char* label, const char* term, const char* mark) {
    return {id, label, term, MetricUnit::PerSecond,
            [mark = std::string(mark)](const Meter& meter, const Manifest& manifest, Nanos now) {
                const double count = markCount(meter, manifest, mark);
                return now > 0 ? count / toSeconds(now) : count;
            }};
}

MetricDecl markMeanMsMetric(const char* id, const char* label, const char* term, const char* mark) {
    return metricOf({id, label, term}, MetricUnit::Milliseconds, mark, &markValues,
                    [](const Histogram& values, Nanos) { return microsToMs(values.mean()); });
}

MetricDecl markMaxMsMetric(const char* id, const char* label, const char* term, const char* mark) {
    return metricOf({id, label, term}, MetricUnit::Milliseconds, mark, &markValues,
                    [](const Histogram& values, Nanos) { return microsToMs(static_cast<double>(values.max())); });
}

MetricDecl gaugeMeanMetric(const char* id, const char* label, const char* term, const char* gauge) {
    return metricOf({id, label, term}, MetricUnit::Count, gauge, &gaugeMeter,
                    [](const GaugeMeter& values, Nanos now) { return values.mean(now); });
}

MetricDecl gaugeMaxMetric(const char* id, const char* label, const char* term, const char* gauge) {
    return metricOf({id, label, term}, MetricUnit::Count, gauge, &gaugeMeter,
                    [](const GaugeMeter& values, Nanos) { return values.max(); });
}

MetricDecl gaugeLastMetric(const char* id, const char* label, const char* term, const char* gauge) {
    return metricOf({id, label, term}, MetricUnit::Count, gauge, &gaugeMeter,
                    [](const GaugeMeter& values, Nanos) { return values.last(); });
}

MetricDecl stateSecondsMetric(const char* id, const char* label, const char* term, const char* state,
                              std::uint64_t value) {
    return metricOf({id, label, term}, MetricUnit::Seconds, state, &stateMeter,
                    [value](const StateMeter& times, Nanos now) {
                        return static_cast<double>(times.timeIn(value, now)) / static_cast<double>(kSecond);
                    });
}

MetricDecl stateEntriesMetric(const char* id, const char* label, const char* term, const char* state,
                              std::uint64_t value) {
    return metricOf({id, label, term}, MetricUnit::Count, state, &stateMeter,
                    [value](const StateMeter& times, Nanos) { return static_cast<double>(times.entries(value)); });
}

MetricDecl arcTotalMetric(const char* id, const char* label, const char* term, const char* arc) {
    return metricOf({id, label, term}, MetricUnit::Count, arc, &arcMeter,
                    [](const ArcMeter& counts, Nanos) { return static_cast<double>(counts.total()); });
}

}  // namespace sluice::patterns
