#include "patterns/circuit_breaker/bodies.hpp"
#include "patterns/circuit_breaker/circuit_breaker.hpp"
#include "patterns/parts/declare.hpp"
#include "workload/workload_settings.hpp"

namespace sluice::patterns {

namespace {

constexpr const char* kBreaker = SLUICE_TR("Breaker");

Topology topology() {
    Topology t;
    t.classes = {"call"};
    t.roles = {{"client", SLUICE_TR("clients"), RoleKind::Source},
               {"caller", SLUICE_TR("caller"), RoleKind::Worker, Count::by("callers")}};
    t.channels = {{"requests", SLUICE_TR("requests"), Count::by("capacity")}};
    t.edges = {{"client", "requests", true}, {"caller", "requests", false}};
    t.widgets = {
        {WidgetKind::Gate,
         SLUICE_TR("breaker"),
         "caller",
         {"gate", "probes"},
         {{Meaning::Good, Meaning::Bad, Meaning::Warning}},
         {"", "recovery_ms"}},
        {WidgetKind::Tally, SLUICE_TR("seconds in each state"), "caller", {"closed_s", "open_s", "half_open_s"}},
        {WidgetKind::Tally, SLUICE_TR("calls"), "client", {"completed", "failed", "refused", "probes", "stale"}}};
    t.states = {{"gate", {SLUICE_TR("closed"), SLUICE_TR("open"), SLUICE_TR("half-open")}}};
    t.gauges = {{"probes", SLUICE_TR("probes while half-open")}};
    t.backends = {"backend"};
    return t;
}

std::vector<ParameterDecl> queueParameters() {
    constexpr const char* kGroup = SLUICE_TR("Calls");
    return {capacityParameter(kGroup,
                              {"capacity", SLUICE_TR("request queue"), "calls",
                               SLUICE_TR("Slots of the queue before the callers; a call that finds it full is turned "
                                         "away.")},
                              100),
            integerParameter(kGroup,
                             {"callers", SLUICE_TR("callers"), "goroutines",
                              SLUICE_TR("How many calls can be under way at the same time.")},
                             {1, 4096, 1, 64}),
            live(integerParameter(kGroup,
                                  {"backend_down", SLUICE_TR("backend is down"), "",
                                   SLUICE_TR("1: every call fails, and takes the time below.")},
                                  {0, 1, 1, 0})),
            live(logarithmic(realParameter(kGroup,
                                           {"down_service_ms", SLUICE_TR("a call takes while it is down"), "ms",
                                            SLUICE_TR("How long a call takes to fail while the backend is down.")},
                                           {0, 1e6, 10, 500}))),
            failureParameter(kGroup, 0)};
}

void addCommonBreaker(std::vector<ParameterDecl>& list) {
    list.push_back(integerParameter(kBreaker,
                                    {"threshold", SLUICE_TR("failures in a row"), "calls",
                                     SLUICE_TR("The common version opens at so many consecutive failures; gobreaker "
                                               "when there are more.")},
                                    {1, 10'000, 1, 5}));
    list.push_back(logarithmic(realParameter(
        kBreaker,
        {"recovery_ms", SLUICE_TR("stays open"), "ms",
         SLUICE_TR("How long the gate stays open before it is tried; gobreaker and Resilience4j come with 60 s.")},
        {0, 1e7, 100, 5000})));
    list.push_back(integerParameter(kBreaker,
                                    {"window", SLUICE_TR("window"), "calls",
                                     SLUICE_TR("Of how many last calls (or seconds) the safe version and Resilience4j "
                                               "take the share.")},
                                    {1, 100'000, 1, 100}));
    list.push_back(integerParameter(kBreaker,
                                    {"minimum_calls", SLUICE_TR("minimum calls"), "calls",
                                     SLUICE_TR("So many results must be in the window before its share counts.")},
                                    {1, 100'000, 1, 100}));
    list.push_back(realParameter(kBreaker,
                                 {"failure_ratio", SLUICE_TR("opens at"), "",
                                  SLUICE_TR("The share of failures in the window at which the gate opens.")},
                                 {0.01, 1, 0.05, 0.5}));
}

void addDialects(std::vector<ParameterDecl>& list) {
    constexpr const char* kGobreaker = SLUICE_TR("gobreaker");
    constexpr const char* kResilience4j = SLUICE_TR("Resilience4j");
    list.push_back(integerParameter(kGobreaker,
                                    {"max_requests", SLUICE_TR("calls half-open"), "calls",
                                     SLUICE_TR("MaxRequests: admitted half-open in all; all must succeed.")},
                                    {1, 10'000, 1, 1}));
    list.push_back(choiceParameter(kResilience4j,
                                   {"window_kind", SLUICE_TR("window of"), "",
                                    SLUICE_TR("Whether the window holds the last calls or the last seconds.")},
                                   {"calls", "seconds"}, "calls"));
    list.push_back(integerParameter(kResilience4j,
                                    {"permitted_half_open", SLUICE_TR("calls half-open"), "calls",
                                     SLUICE_TR("permittedNumberOfCallsInHalfOpenState: how many try the backend.")},
                                    {1, 10'000, 1, 10}));
    list.push_back(logarithmic(realParameter(kResilience4j,
                                             {"slow_call_ms", SLUICE_TR("slow is longer than"), "ms",
                                              SLUICE_TR("slowCallDurationThreshold: a longer call counts as slow.")},
                                             {0.001, 1e7, 10, 60'000})));
    list.push_back(realParameter(kResilience4j,
                                 {"slow_ratio", SLUICE_TR("opens at slow share"), "",
                                  SLUICE_TR("slowCallRateThreshold: the share of slow calls at which it opens.")},
                                 {0.01, 1, 0.05, 1}));
    list.push_back(realParameter(kResilience4j,
                                 {"max_half_open_ms", SLUICE_TR("half-open at most"), "ms",
                                  SLUICE_TR("maxWaitDurationInHalfOpenState: then it opens again; 0 is never.")},
                                 {0, 1e7, 100, 0}));
}

// A call waits for another machine.
ParameterDecl callsWait() {
    ParameterDecl work = *findParameter(machineParameters(), "machine.work");
    work.standard = std::string("wait");
    return work;
}

std::vector<ParameterDecl> parameters() {
    std::vector<ParameterDecl> list = queueParameters();
    addCommonBreaker(list);
    addDialects(list);
    list.push_back(callsWait());
    return list;
}

std::vector<MetricDecl> metrics() {
    constexpr auto kClosed = static_cast<std::uint64_t>(Gate::Closed);
    constexpr auto kOpen = static_cast<std::uint64_t>(Gate::Open);
    constexpr auto kHalfOpen = static_cast<std::uint64_t>(Gate::HalfOpen);
    return {
        gaugeMaxMetric("probes_max", SLUICE_TR("most probes in one trial"),
                       SLUICE_TR("calls admitted in one half-open phase, maximum"), "probes"),
        markMetric("probes", SLUICE_TR("probes"), SLUICE_TR("calls admitted half-open"), "probe"),
        stateEntriesMetric("opened", SLUICE_TR("times opened"), SLUICE_TR("entries into open"), "gate", kOpen),
        stateSecondsMetric("closed_s", SLUICE_TR("closed"), SLUICE_TR("time closed"), "gate", kClosed),
        stateSecondsMetric("open_s", SLUICE_TR("open"), SLUICE_TR("time open"), "gate", kOpen),
        stateSecondsMetric("half_open_s", SLUICE_TR("half-open"), SLUICE_TR("time half-open"), "gate", kHalfOpen),
        markMetric("stale", SLUICE_TR("late results"), SLUICE_TR("results of calls from an earlier state"), "stale"),
        markMetric("closed_early", SLUICE_TR("closed by a late success"),
                   SLUICE_TR("closings by a result from an earlier state"), "closed_early"),
        markMetric("torn", SLUICE_TR("torn states"), SLUICE_TR("open without the failures for it"), "torn"),
        markMetric("panicked", SLUICE_TR("calls that panicked"), SLUICE_TR("panics"), "panicked")};
}

Intervention down(Nanos at, double value) {
    Intervention step;
    step.at = at;
    step.name = "backend_down";
    step.value = value;
    return step;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Circuit breaker: first look");
    e.pattern = "circuit_breaker";
    e.variant = "textbook";
    e.parameters = {{"callers", 16.0},
                    {"down_service_ms", 500.0},
                    {"minimum_calls", 5.0},
                    {"recovery_ms", 2000.0},
                    {"threshold", 5.0},
                    {"window", 10.0},
                    {"workload.rate_per_s", 12.0},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 80.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.script = {down(3 * kSecond, 1), down(8 * kSecond, 0)};
    e.notes = SLUICE_TR("The backend is down from three to eight seconds. Watch how many try it while half-open.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "probes_max";
    h.good = 1;
    h.bad = 2;
    h.sentences = {
        {"textbook", SLUICE_TR("Half-open let {probes_max} calls at a backend that one should have tried; {refused} "
                               "were turned away.")},
        {"robust",
         SLUICE_TR("Half-open let {probes_max} call through to try the backend; {refused} were turned away.")},
        {"gobreaker", SLUICE_TR("Half-open admitted {probes_max} call in all; {stale} late results counted for "
                                "nothing.")},
        {"resilience4j",
         SLUICE_TR("Half-open handed out {probes_max} permits; {stale} late results landed in the state "
                   "of the moment.")}};
    h.bands = {{"textbook", 3, 16}, {"robust", 1, 1}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const BackendCalls backend(env);
    std::shared_ptr<Guard> guard;
    if (variant == "textbook") {
        guard = textbookGuard(env, backend);
    } else if (variant == "robust") {
        guard = std::make_shared<MutexGuard>(env, backend, robustDialect(env));
    } else if (variant == "gobreaker") {
        guard = std::make_shared<MutexGuard>(env, backend, gobreakerDialect(env));
    } else {
        guard = std::make_shared<MutexGuard>(env, backend, resilience4jDialect(env));
    }
    co_await runBreaker(env, backend, guard);
}

std::vector<MarkDecl> marks() {
    return {{"probe", SLUICE_TR("{goroutine} tries the backend while half-open"), true},
            {"stale", SLUICE_TR("{goroutine} comes back with a result from an earlier state")},
            {"closed_early", SLUICE_TR("a success from before the opening closes the gate"), true,
             SLUICE_TR("the gate was closed by a result from before it opened")},
            {"torn", SLUICE_TR("{goroutine} opens the gate although the failures have just been forgotten"), true,
             SLUICE_TR("the gate is open without the failures for it: a success raced a failure")},
            {"panicked", SLUICE_TR("the call of {goroutine} panicked"), true}};
}

std::vector<ActionDecl> actions() {
    return {
        {"backend_goes_down",
         SLUICE_TR("Backend goes down"),
         SLUICE_TR("Every call fails from now on."),
         "caller",
         {{"backend_down", 1.0}}},
        {"backend_comes_back",
         SLUICE_TR("Backend comes back"),
         SLUICE_TR("Calls succeed again."),
         "caller",
         {{"backend_down", 0.0}}},
        {"panic_next", SLUICE_TR("Next call panics"), SLUICE_TR("The next call that goes through panics."), "caller"}};
}

}  // namespace

Pattern circuitBreaker() {
    Descriptor d;
    d.id = "circuit_breaker";
    d.title = SLUICE_TR("Circuit breaker");
    d.summary = SLUICE_TR(
        "A gate stands before a backend. It opens when calls keep failing, so that callers fail at once instead of "
        "waiting, and after a while it lets somebody try. As usually taught half-open lets everybody try, late results "
        "move the gate, and only failures in a row count. One probe, generations and a share of failures do not.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("Counts failures in a row; half-open lets every caller through."), true},
        {"robust", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("A share of failures, one probe at a time, and results count only in their own generation."), false},
        {"gobreaker", SLUICE_TR("As gobreaker does it"),
         SLUICE_TR("More than so many failures in a row; half-open admits a fixed number in all, with generations."),
         false},
        {"resilience4j", SLUICE_TR("As Resilience4j does it"),
         SLUICE_TR("A sliding window, slow calls too; half-open hands out permits and decides when enough are back."),
         false}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = marks();
    d.actions = actions();
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/circuit_breaker/experiments/half-fail.json", SLUICE_TR("Every second call fails"),
                SLUICE_TR("Never twenty in a row: does the gate open at all?")},
               {"patterns/circuit_breaker/experiments/thundering-herd.json", SLUICE_TR("Two hundred at once"),
                SLUICE_TR("Recovery is over, and two hundred callers come. How many try the backend?")},
               {"patterns/circuit_breaker/experiments/late-success.json", SLUICE_TR("A late success"),
                SLUICE_TR("A slow call from before the opening succeeds. What does the gate make of it?")},
               {"patterns/circuit_breaker/experiments/retry-storm.json", SLUICE_TR("Clients that try again"),
                SLUICE_TR("Every failure comes back up to four times. What does the gate spare the backend?")}};
    d.plots = {{PlotDecl::Kind::Throughput, SLUICE_TR("Calls done"), {}},
               {PlotDecl::Kind::Gauges, SLUICE_TR("Probes while half-open"), {"probes"}}};
    d.compare = {"probes_max", "refused", "failed", "opened", "open_s", "stale", "closed_early"};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same calls, or let four of five calls fail: does the gate open?");
    addRetries(d);
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
