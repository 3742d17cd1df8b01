#include "workload/workload_settings.hpp"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

constexpr const char* kArrivals = SLUICE_TR("Arrivals");
constexpr const char* kService = SLUICE_TR("Service times");
constexpr const char* kTrace = SLUICE_TR("Recorded traffic");
constexpr const char* kMachine = SLUICE_TR("Machine");

struct Texts {
    const char* id;
    const char* label;
    const char* unit;
    const char* help;
};

ParameterDecl base(const char* group, const Texts& texts, ParameterKind kind) {
    ParameterDecl decl;
    decl.id = texts.id;
    decl.label = texts.label;
    decl.unit = texts.unit;
    decl.help = texts.help;
    decl.group = group;
    decl.kind = kind;
    return decl;
}

struct Range {
    double minimum;
    double maximum;
    double step;
    double standard;
};

ParameterDecl number(const char* group, const Texts& texts, Range range, ParameterKind kind = ParameterKind::Real) {
    ParameterDecl decl = base(group, texts, kind);
    decl.minimum = range.minimum;
    decl.maximum = range.maximum;
    decl.step = range.step;
    decl.standard = range.standard;
    return decl;
}

ParameterDecl choice(const char* group, const Texts& texts, std::vector<std::string> choices, const char* standard) {
    ParameterDecl decl = base(group, texts, ParameterKind::Choice);
    decl.choices = std::move(choices);
    decl.standard = std::string(standard);
    return decl;
}

ParameterDecl text(const char* group, const Texts& texts, ParameterKind kind = ParameterKind::Text) {
    ParameterDecl decl = base(group, texts, kind);
    decl.standard = std::string();
    return decl;
}

ParameterDecl live(ParameterDecl decl) {
    decl.live = true;
    return decl;
}

ParameterDecl logarithmic(ParameterDecl decl) {
    decl.logarithmic = true;
    return decl;
}

void addArrivals(std::vector<ParameterDecl>& list) {
    list.push_back(
        choice(kArrivals,
               {"workload.arrival", SLUICE_TR("arrivals"), "",
                SLUICE_TR("How messages arrive: evenly, at random (Poisson), in on/off bursts, with a growing "
                          "rate, always one more, or as recorded.")},
               {"constant", "poisson", "bursts", "ramp", "saturated", "trace"}, "poisson"));
    list.push_back(
        logarithmic(live(number(kArrivals,
                                {"workload.rate_per_s", SLUICE_TR("rate"), "1/s",
                                 SLUICE_TR("Messages per second from each source, on average; 0 is silence.")},
                                {0, 1e7, 1, 100}))));
    list.push_back(number(kArrivals,
                          {"workload.batch_size", SLUICE_TR("batch size"), "messages",
                           SLUICE_TR("Messages that arrive at the same instant; the rate still counts messages.")},
                          {1, 100'000, 1, 1}, ParameterKind::Integer));
    list.push_back(number(kArrivals,
                          {"workload.burst_on_s", SLUICE_TR("burst length"), "s",
                           SLUICE_TR("Bursts: how long messages come at the rate before the pause.")},
                          {0.001, 100'000, 0.1, 1}));
    list.push_back(number(kArrivals,
                          {"workload.burst_off_s", SLUICE_TR("pause length"), "s",
                           SLUICE_TR("Bursts: how long nothing comes between two bursts.")},
                          {0, 100'000, 0.1, 1}));
    list.push_back(number(kArrivals,
                          {"workload.ramp_s", SLUICE_TR("ramp length"), "s",
                           SLUICE_TR("Ramp: how long the rate grows from nothing to its full value.")},
                          {0, 100'000, 1, 10}));
    list.push_back(text(kArrivals, {"workload.class_shares", SLUICE_TR("shares of the classes"), "",
                                    SLUICE_TR("How a source that feeds several classes divides its messages, such as "
                                              "8:4:2:1; empty is equal shares.")}));
}

void addService(std::vector<ParameterDecl>& list) {
    list.push_back(
        choice(kService,
               {"workload.service", SLUICE_TR("service time"), "",
                SLUICE_TR("How the time that a message's work takes is distributed; a trace with service times "
                          "brings its own.")},
               {"constant", "exponential", "uniform", "lognormal", "pareto", "bimodal", "trace"}, "exponential"));
    list.push_back(logarithmic(live(number(kService,
                                           {"workload.service_mean_ms", SLUICE_TR("mean service time"), "ms",
                                            SLUICE_TR("How long the work of one message takes on average.")},
                                           {0, 1e6, 0.1, 1}))));
    list.push_back(
        number(kService,
               {"workload.service_shape", SLUICE_TR("shape"), "",
                SLUICE_TR("Uniform: half width over mean; lognormal: sigma; Pareto: alpha; bimodal: share of "
                          "long ones; 0 is the usual value.")},
               {0, 100, 0.1, 0}));
    list.push_back(logarithmic(number(kService,
                                      {"workload.service_ratio", SLUICE_TR("long against short"), "",
                                       SLUICE_TR("Bimodal: how many times longer a long one takes than a short one.")},
                                      {1, 1e6, 1, 20})));
    list.push_back(number(kService,
                          {"workload.long_every", SLUICE_TR("a long one every"), "messages",
                           SLUICE_TR("Every so many messages of a source one takes the long service time instead; 0 "
                                     "is never.")},
                          {0, 1'000'000, 1, 0}, ParameterKind::Integer));
    list.push_back(logarithmic(number(kService,
                                      {"workload.long_ms", SLUICE_TR("long service time"), "ms",
                                       SLUICE_TR("How long the work of such a message takes.")},
                                      {0, 1e6, 1, 20})));
    list.push_back(logarithmic(number(kService,
                                      {"workload.service_scale", SLUICE_TR("scale"), "",
                                       SLUICE_TR("Multiplies every service time, recorded ones too.")},
                                      {0, 1e6, 0.1, 1})));
}

void addTrace(std::vector<ParameterDecl>& list) {
    list.push_back(text(kTrace,
                        {"workload.trace", SLUICE_TR("file"), "",
                         SLUICE_TR("A CSV file with one row per message and the columns' names in the first row.")},
                        ParameterKind::Trace));
    list.push_back(number(kTrace,
                          {"workload.start_s", SLUICE_TR("start at"), "s",
                           SLUICE_TR("The second of the trace at which the run begins; earlier rows are left out.")},
                          {0, 1e9, 1, 0}));
    list.push_back(
        text(kTrace, {"workload.trace_arrival", SLUICE_TR("arrival column"), "",
                      SLUICE_TR("The column with arrival times: seconds, or ISO 8601 date and time; empty is "
                                "arrival_s.")}));
    list.push_back(text(kTrace, {"workload.trace_service", SLUICE_TR("service time in ms"), "",
                                 SLUICE_TR("A column or a sum of columns, such as 0.25*ContextTokens + "
                                           "20*GeneratedTokens; empty is service_ms where there is one, none is no "
                                           "service times.")}));
    list.push_back(text(kTrace, {"workload.trace_class", SLUICE_TR("class column"), "",
                                 SLUICE_TR("The column with each message's class, counted from 0; empty is class where "
                                           "there is one, none is no classes.")}));
    list.push_back(text(kTrace, {"workload.trace_class_limits_ms", SLUICE_TR("class limits in ms"), "",
                                 SLUICE_TR("Classes by service time instead: limits in ascending order, such as "
                                           "451.5,754,1283.25; the shortest are the most urgent.")}));
}

Error unknownOverride(std::string_view id, std::span<const std::string> sources) {
    std::string list;
    for (const auto& source : sources) list += (list.empty() ? "" : ", ") + source;
    return Error{ErrorCode::InvalidArgument,
                 "there is no parameter " + std::string(id) +
                     ": a source's own setting is workload.SOURCE.NAME with SOURCE one of " + list +
                     " and NAME as in workload.NAME"};
}

}  // namespace

std::vector<ParameterDecl> workloadParameters() {
    std::vector<ParameterDecl> list;
    addArrivals(list);
    addService(list);
    addTrace(list);
    return list;
}

std::vector<ParameterDecl> machineParameters() {
    return {
        choice(kMachine,
               {"machine.model", SLUICE_TR("machine"), "",
                SLUICE_TR("What polling and waking cost on the virtual clock: nothing (ideal, for theory) or what Go "
                          "on Linux takes.")},
               {"ideal", "go-linux"}, "go-linux"),
        number(kMachine,
               {"machine.cores", SLUICE_TR("cores"), "",
                SLUICE_TR("How many goroutines can work at the same time on the virtual clock; 0 is no limit.")},
               {0, 4096, 1, 0}, ParameterKind::Integer),
        choice(kMachine,
               {"machine.work", SLUICE_TR("work"), "",
                SLUICE_TR("Whether a message's work burns a core or waits for someone else, as a call does.")},
               {"cpu", "wait"}, "cpu")};
}

Result<ParameterDecl> workloadOverride(std::string_view id, std::span<const std::string> sources) {
    constexpr std::string_view kPrefix = "workload.";
    const std::size_t dot = id.rfind('.');
    if (!id.starts_with(kPrefix) || dot == std::string_view::npos || dot < kPrefix.size())
        return unknownOverride(id, sources);
    const std::string_view source = id.substr(kPrefix.size(), dot - kPrefix.size());
    const std::string_view name = id.substr(dot + 1);
    if (std::find(sources.begin(), sources.end(), source) == sources.end()) return unknownOverride(id, sources);
    const auto declarations = workloadParameters();
    const ParameterDecl* found = findParameter(declarations, std::string(kPrefix) + std::string(name));
    // An experiment has one trace, read in one way.
    if (found == nullptr || found->group == kTrace) return unknownOverride(id, sources);
    ParameterDecl own = *found;
    own.id = id;
    own.label = std::string(source) + " " + own.label;
    return own;
}

}  // namespace sluice
