#include "patterns/gateway/bodies.hpp"
#include "patterns/gateway/gateway.hpp"
#include "patterns/parts/declare.hpp"
#include "workload/workload_settings.hpp"

namespace sluice::patterns {

namespace {

const std::array<const char*, 4> kLabels = {SLUICE_TR("critical"), SLUICE_TR("high"), SLUICE_TR("normal"),
                                            SLUICE_TR("low")};

ChannelDecl channel(const char* id, const char* label, Count capacity, int accent) {
    ChannelDecl declared{id, label, std::move(capacity)};
    declared.accent = accent;
    return declared;
}

void addIntake(Topology& t) {
    for (std::size_t i = 0; i < kGatewayClasses.size(); ++i) {
        t.classes.push_back(kGatewayClasses[i]);
        ChannelDecl queue = channel(kGatewayClasses[i], kLabels[i], Count::by("intake_capacity"), static_cast<int>(i));
        queue.messageClass = static_cast<int>(i);
        t.channels.push_back(queue);
        t.edges.push_back({"client", kGatewayClasses[i], true});
        t.edges.push_back({"dispatcher", kGatewayClasses[i], false});
    }
}

void addPool(Topology& t) {
    ChannelDecl local = channel("local", SLUICE_TR("worker's queue"), Count::by("local_capacity"), 4);
    local.count = Count::by("workers");
    t.channels.push_back(local);
    t.channels.push_back(channel("global", SLUICE_TR("shared queue"), Count::by("capacity"), 5));
    t.channels.push_back(channel("results", SLUICE_TR("results"), Count::by("output_capacity"), 6));
    t.channels.push_back(channel("output", SLUICE_TR("in order"), Count::of(0), 7));
    t.channels.push_back(channel("errors", SLUICE_TR("errors"), Count::by("error_capacity"), 3));
    t.edges.insert(t.edges.end(), {{"dispatcher", "local", true},
                                   {"dispatcher", "global", true},
                                   {"worker", "local", false},
                                   {"worker", "global", false},
                                   {"worker", "results", true},
                                   {"worker", "errors", true},
                                   {"orderer", "results", false},
                                   {"orderer", "output", true},
                                   {"reader", "output", false},
                                   {"collector", "errors", false}});
}

Topology topology() {
    Topology t;
    t.roles = {{"client", SLUICE_TR("clients"), RoleKind::Source},
               {"dispatcher", SLUICE_TR("dispatcher"), RoleKind::Helper},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::by("workers")},
               {"stage", SLUICE_TR("stage"), RoleKind::Helper, Count::dynamic()},
               {"orderer", SLUICE_TR("orderer"), RoleKind::Helper},
               {"closer", SLUICE_TR("closer"), RoleKind::Helper},
               {"reader", SLUICE_TR("reader"), RoleKind::Sink},
               {"collector", SLUICE_TR("error collector"), RoleKind::Sink}};
    addIntake(t);
    addPool(t);
    t.groups = {{SLUICE_TR("pool"), {"worker", "stage"}}, {SLUICE_TR("output"), {"orderer", "reader", "collector"}}};
    t.widgets = {{WidgetKind::Gate,
                  SLUICE_TR("breaker"),
                  "worker",
                  {"gate"},
                  {{Meaning::Good, Meaning::Bad, Meaning::Warning}},
                  {"", "recovery_ms"}},
                 {WidgetKind::Matrix, SLUICE_TR("stolen, from ↓ to →"), "worker", {"steal"}},
                 {WidgetKind::Arcs, SLUICE_TR("steals"), "worker", {"steal"}},
                 {WidgetKind::Gantt,
                  SLUICE_TR("stages and limits"),
                  "worker",
                  {"prepare", "call"},
                  {},
                  {"prepare_limit_ms", "call_limit_ms"}},
                 {WidgetKind::Window, SLUICE_TR("numbers in order"), "orderer", {"next", "held"}},
                 {WidgetKind::Tally,
                  SLUICE_TR("turned away"),
                  "client",
                  {"refused_critical", "refused_high", "refused_normal", "refused_low"}}};
    t.states = {{"gate", {SLUICE_TR("closed"), SLUICE_TR("open"), SLUICE_TR("half-open")}}};
    t.gauges = {{"held", SLUICE_TR("held for later")}, {"next", SLUICE_TR("next number")}};
    t.arcs = {{"steal", SLUICE_TR("stolen"), "worker", "worker", true}};
    t.spans = {{"prepare", SLUICE_TR("prepare")}, {"call", SLUICE_TR("call")}};
    t.backends = {"backend"};
    return t;
}

std::vector<ParameterDecl> queueParameters() {
    constexpr const char* kGroup = SLUICE_TR("Queues");
    return {workersParameter(kGroup, 4),
            capacityParameter(kGroup,
                              {"intake_capacity", SLUICE_TR("slots of each class"), "messages",
                               SLUICE_TR("Slots of each class's queue.")},
                              20),
            capacityParameter(kGroup,
                              {"capacity", SLUICE_TR("throttle"), "messages",
                               SLUICE_TR("The common version's shared queue; in the safe version all that may wait, of "
                                         "which a class may take the less the less urgent it is.")},
                              16),
            capacityParameter(kGroup,
                              {"local_capacity", SLUICE_TR("slots of each worker"), "messages",
                               SLUICE_TR("Slots of each worker's own queue.")},
                              10),
            capacityParameter(kGroup,
                              {"output_capacity", SLUICE_TR("slots for results"), "messages",
                               SLUICE_TR("Slots between workers and orderer; the common version drops a result that "
                                         "finds them full.")},
                              100),
            capacityParameter(kGroup,
                              {"error_capacity", SLUICE_TR("slots for errors"), "messages",
                               SLUICE_TR("Slots between workers and error collector.")},
                              100)};
}

ParameterDecl milliseconds(const char* group, const char* id, const char* label, const char* help, double standard) {
    return logarithmic(realParameter(group, {id, label, "ms", help}, {0, 1e6, 1, standard}));
}

void addStages(std::vector<ParameterDecl>& list) {
    constexpr const char* kGroup = SLUICE_TR("Stages");
    list.push_back(live(milliseconds(kGroup, "prepare_ms", SLUICE_TR("preparing takes"),
                                     SLUICE_TR("How long the first stage of a job takes."), 5)));
    list.push_back(live(milliseconds(kGroup, "prepare_limit_ms", SLUICE_TR("limit of preparing"),
                                     SLUICE_TR("When the first stage has timed out."), 1000)));
    list.push_back(live(milliseconds(kGroup, "call_limit_ms", SLUICE_TR("limit of the call"),
                                     SLUICE_TR("When the call of the backend has timed out."), 5000)));
    list.push_back(live(milliseconds(kGroup, "deadline_ms", SLUICE_TR("in time"),
                                     SLUICE_TR("Within this time of arriving an urgent client wants an answer, be it a "
                                               "no."),
                                     1000)));
    list.push_back(failureParameter(kGroup, 0));
}

void addBreaker(std::vector<ParameterDecl>& list) {
    constexpr const char* kGroup = SLUICE_TR("Breaker");
    list.push_back(integerParameter(kGroup,
                                    {"threshold", SLUICE_TR("failures in a row"), "calls",
                                     SLUICE_TR("The common version opens at so many consecutive failures.")},
                                    {1, 10'000, 1, 5}));
    list.push_back(milliseconds(kGroup, "recovery_ms", SLUICE_TR("stays open"),
                                SLUICE_TR("How long the gate stays open before it is tried."), 5000));
    list.push_back(integerParameter(
        kGroup,
        {"window", SLUICE_TR("window"), "calls", SLUICE_TR("Of how many last calls the safe version takes the share.")},
        {1, 100'000, 1, 20}));
    list.push_back(integerParameter(kGroup,
                                    {"minimum_calls", SLUICE_TR("minimum calls"), "calls",
                                     SLUICE_TR("So many results must be in the window before its share counts.")},
                                    {1, 100'000, 1, 10}));
    list.push_back(realParameter(kGroup,
                                 {"failure_ratio", SLUICE_TR("opens at"), "",
                                  SLUICE_TR("The share of failed or slow calls at which the safe version opens.")},
                                 {0.01, 1, 0.05, 0.5}));
    list.push_back(milliseconds(kGroup, "slow_call_ms", SLUICE_TR("slow is longer than"),
                                SLUICE_TR("A longer call counts as a failure in the safe version."), 2000));
}

// A call waits for another machine.
ParameterDecl callsWait() {
    ParameterDecl work = *findParameter(machineParameters(), "machine.work");
    work.standard = std::string("wait");
    return work;
}

std::vector<ParameterDecl> parameters() {
    std::vector<ParameterDecl> list = queueParameters();
    addStages(list);
    addBreaker(list);
    list.push_back(callsWait());
    return list;
}

double urgentOffered(const Meter& meter, const Manifest& manifest, Nanos) {
    const ClassMeter* urgent = classMeter(meter, manifest, kGatewayClasses[0]);
    return urgent != nullptr ? static_cast<double>(urgent->offered) : kUnknown;
}

double urgentUnanswered(const Meter& meter, const Manifest& manifest, Nanos now) {
    return urgentOffered(meter, manifest, now) - markCount(meter, manifest, "urgent_in_time");
}

MetricDecl refusedOf(std::size_t messageClass) {
    const char* name = kGatewayClasses[messageClass];
    return {std::string("refused_") + name, std::string(kLabels[messageClass]) + SLUICE_TR(" turned away"),
            SLUICE_TR("refused"), MetricUnit::Count, [name](const Meter& meter, const Manifest& manifest, Nanos) {
                const ClassMeter* counts = classMeter(meter, manifest, name);
                return counts != nullptr ? static_cast<double>(counts->refused) : kUnknown;
            }};
}

std::vector<MetricDecl> metrics() {
    std::vector<MetricDecl> list = {{"urgent_unanswered", SLUICE_TR("urgent without an answer in time"),
                                     SLUICE_TR("critical offered − done, failed or refused within the deadline"),
                                     MetricUnit::Count, urgentUnanswered},
                                    {"urgent_offered", SLUICE_TR("urgent arrived"), SLUICE_TR("critical offered"),
                                     MetricUnit::Count, urgentOffered}};
    for (std::size_t i = 0; i < kGatewayClasses.size(); ++i) list.push_back(refusedOf(i));
    list.push_back(gaugeLastMetric("held", SLUICE_TR("held for later"), SLUICE_TR("reorder buffer depth"), "held"));
    list.push_back(
        gaugeMaxMetric("held_max", SLUICE_TR("most held at once"), SLUICE_TR("maximum reorder buffer depth"), "held"));
    list.push_back(markMetric("errors", SLUICE_TR("errors collected"), SLUICE_TR("errors"), "error"));
    list.push_back(markMetric("results_dropped", SLUICE_TR("results dropped"),
                              SLUICE_TR("results that found the output full"), "result_dropped"));
    list.push_back(arcTotalMetric("steals", SLUICE_TR("stolen"), SLUICE_TR("steals"), "steal"));
    list.push_back(stateEntriesMetric("opened", SLUICE_TR("times opened"), SLUICE_TR("entries into open"), "gate",
                                      static_cast<std::uint64_t>(Gate::Open)));
    list.push_back(stateSecondsMetric("open_s", SLUICE_TR("open"), SLUICE_TR("time open"), "gate",
                                      static_cast<std::uint64_t>(Gate::Open)));
    return list;
}

Intervention backendTakes(Nanos at, double ms) {
    Intervention step;
    step.at = at;
    step.name = "workload.backend.service_mean_ms";
    step.value = ms;
    return step;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Gateway: first look");
    e.pattern = "gateway";
    e.variant = "textbook";
    e.parameters = {{"call_limit_ms", 600.0},
                    {"capacity", 16.0},
                    {"intake_capacity", 10.0},
                    {"local_capacity", 2.0},
                    {"minimum_calls", 5.0},
                    {"recovery_ms", 2000.0},
                    {"slow_call_ms", 400.0},
                    {"window", 10.0},
                    {"workers", 4.0},
                    {"workload.backend.service", std::string("exponential")},
                    {"workload.backend.service_mean_ms", 100.0},
                    {"workload.rate_per_s", 16.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.script = {backendTakes(4 * kSecond, 800)};
    e.notes = SLUICE_TR("After four seconds the backend becomes slow. Follow what that does, stage by stage.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "urgent_unanswered";
    h.good = 0.1;
    h.bad = 0.25;
    h.per = "urgent_offered";
    h.sentences = {
        {"textbook", SLUICE_TR("{urgent_unanswered} of {urgent_offered} urgent clients still wait, or had no answer "
                               "within a second; {held} results wait for a number that will never come.")},
        {"robust", SLUICE_TR("{urgent_unanswered} of {urgent_offered} urgent clients still wait, or had no answer "
                             "within a second; {refused_low} of the low class were turned away.")}};
    h.bands = {{"textbook", 10, 45}, {"robust", 0, 6}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    if (variant == "textbook") startGatewayTextbook(env);
    if (variant == "robust") startGatewayRobust(env);
    co_return;
}

}  // namespace

Pattern gateway() {
    Descriptor d;
    d.id = "gateway";
    d.title = SLUICE_TR("Gateway");
    d.summary = SLUICE_TR(
        "The patterns at work together: clients of four classes, a throttle, a breaker before the backend, a pool "
        "whose "
        "workers steal, limits for each stage, output in order, errors collected. A slow backend fills the queues in "
        "front of it. Where each part has its usual fault, one call that timed out silences the output for ever; where "
        "none has, the least urgent are turned away first and the urgent have their answer in time.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook",
         SLUICE_TR("Common version ⚠"),
         SLUICE_TR("Every part in its usual form, and their faults add up."),
         true,
         {"closer"}},
        {"robust",
         SLUICE_TR("Safe version ✓"),
         SLUICE_TR("Every part in its safe form: one outcome for each number, and the low turned away first."),
         false,
         {"stage"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {{"urgent_in_time", SLUICE_TR("an urgent client has its answer in time")},
               {"error", SLUICE_TR("{goroutine} collected an error")},
               {"result_dropped", SLUICE_TR("{goroutine} dropped a result that nobody took"), true,
                SLUICE_TR("a finished result was thrown away")}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/gateway/experiments/one-failure.json", SLUICE_TR("One failure in fifty"),
                SLUICE_TR("The backend is fast, and fails now and then. What does the output make of it?")},
               {"patterns/gateway/experiments/overload.json", SLUICE_TR("Twice too much"),
                SLUICE_TR("More arrives than the pool can do. Who is turned away?")},
               {"patterns/gateway/experiments/one-worker-stuck.json", SLUICE_TR("Long ones among short ones"),
                SLUICE_TR("Every tenth call takes a second. Watch who steals from whom.")}};
    d.plots = {{PlotDecl::Kind::Depth, SLUICE_TR("Waiting by stage"), {}},
               {PlotDecl::Kind::Gauges, SLUICE_TR("Held for later"), {"held"}}};
    d.compare = {"urgent_unanswered", "completed", "refused_critical", "refused_low", "held", "opened", "timed_out"};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same arrivals, or let one call in fifty fail: how long does the "
        "output "
        "of the common version live?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
