#include "patterns/parts/declare.hpp"
#include "patterns/timeout/bodies.hpp"
#include "patterns/timeout/timeout.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

namespace tc = timeout_calls;

constexpr const char* kCalls = SLUICE_TR("Calls");
constexpr const char* kWork = SLUICE_TR("Work");

Topology topology() {
    Topology t;
    t.classes = {"call"};
    t.roles = {{"source", SLUICE_TR("arrivals"), RoleKind::Source},
               {"parent", SLUICE_TR("parent"), RoleKind::Helper},
               {"caller", SLUICE_TR("caller"), RoleKind::Helper, Count::dynamic()},
               {"work", SLUICE_TR("work"), RoleKind::Worker, Count::dynamic()}};
    ChannelDecl result{"result", SLUICE_TR("result"), Count::of(1), Count::dynamic()};
    ChannelDecl error{"error", SLUICE_TR("error"), Count::of(1), Count::dynamic()};
    error.accent = 3;
    t.channels = {result, error};
    t.edges = {
        {"work", "result", true}, {"work", "error", true}, {"caller", "result", false}, {"caller", "error", false}};
    t.states = {{"parent", {SLUICE_TR("alive"), SLUICE_TR("cancelled")}},
                {"caller",
                 {SLUICE_TR("idle"), SLUICE_TR("waiting"), SLUICE_TR("answered"), SLUICE_TR("timed out"),
                  SLUICE_TR("cancelled")}},
                {"work", {SLUICE_TR("idle"), SLUICE_TR("working"), SLUICE_TR("finished"), SLUICE_TR("stopped")}}};
    t.gauges = {{"working", SLUICE_TR("work that goes on")}, {"waiting", SLUICE_TR("callers that wait")}};
    t.widgets = {{WidgetKind::Tree,
                  SLUICE_TR("how far a cancel reaches"),
                  "parent",
                  {"parent", "caller", "work"},
                  {{Meaning::Good, Meaning::Warning},
                   {Meaning::Neutral, Meaning::Good, Meaning::Neutral, Meaning::Bad, Meaning::Warning},
                   {Meaning::Neutral, Meaning::Good, Meaning::Neutral, Meaning::Warning}}},
                 {WidgetKind::GaugePair, SLUICE_TR("work and callers"), "work", {"working", "waiting"}},
                 {WidgetKind::Tally,
                  SLUICE_TR("which case won"),
                  "caller",
                  {"won_result", "won_error", "won_context", "won_timer"}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    return {timeoutParameter(
                kCalls, SLUICE_TR("How long a call may take; the common version ends the wait, not the work."), 100),
            live(realParameter(
                kCalls,
                {"stall_ms", SLUICE_TR("held up"), "ms",
                 SLUICE_TR("How long a caller is held up between the start of its timer and its look at the channels, "
                           "as by a busy core or a garbage collection.")},
                {0, 10'000, 1, 0})),
            failureParameter(kWork, 0),
            live(realParameter(kWork,
                               {"panic_probability", SLUICE_TR("panics"), "",
                                SLUICE_TR("The probability with which the work of a call panics at its end.")},
                               {0, 1, 0.01, 0})),
            workElsewhereParameter()};
}

double orphansMean(const Meter& meter, const Manifest& manifest, Nanos now) {
    const GaugeMeter* working = gaugeMeter(meter, manifest, "working");
    const GaugeMeter* waiting = gaugeMeter(meter, manifest, "waiting");
    if (working == nullptr || waiting == nullptr) return kUnknown;
    return std::max(0.0, working->mean(now) - waiting->mean(now));
}

std::vector<MetricDecl> metrics() {
    return {
        {"orphans_mean", SLUICE_TR("work without a caller"),
         SLUICE_TR("mean of goroutines that work beyond the number of callers that wait"), MetricUnit::Count,
         orphansMean},
        gaugeMeanMetric("waiting_mean", SLUICE_TR("callers that wait"), SLUICE_TR("mean over time"), "waiting"),
        gaugeMeanMetric("working_mean", SLUICE_TR("work that goes on"), SLUICE_TR("mean over time"), "working"),
        gaugeMaxMetric("working_max", SLUICE_TR("most work at once"), SLUICE_TR("maximum"), "working"),
        markMetric("wasted_work", SLUICE_TR("work nobody waited for"),
                   SLUICE_TR("pieces of work that ended after their call had returned"), "for_nobody"),
        markMetric("dead_starts", SLUICE_TR("begun under a dead context"),
                   SLUICE_TR("calls that started work although their context was cancelled"), "dead_start"),
        markMetric("won_result", SLUICE_TR("ended by its result"), SLUICE_TR("select took the result"), "won_result"),
        markMetric("won_error", SLUICE_TR("ended by an error"), SLUICE_TR("select took the error"), "won_error"),
        markMetric("won_context", SLUICE_TR("ended by the context"), SLUICE_TR("select took ctx.Done()"),
                   "won_context"),
        markMetric("won_timer", SLUICE_TR("ended by the limit"), SLUICE_TR("select took the timer, or the deadline"),
                   "won_timer"),
        markMetric("panics", SLUICE_TR("panics"), SLUICE_TR("panics of the work, each an error of its call"),
                   "panicked")};
}

std::vector<MarkDecl> marks() {
    return {{"won_result", SLUICE_TR("{goroutine} got its result")},
            {"won_error", SLUICE_TR("{goroutine} got an error")},
            {"won_context", SLUICE_TR("{goroutine} returned: its context was cancelled"), true},
            {"won_timer", SLUICE_TR("{goroutine} returned: its limit had passed"), true},
            {"dead_start", SLUICE_TR("{goroutine} started work under a context that was already cancelled"), true,
             SLUICE_TR("a call that began although its context had been cancelled")},
            {"for_nobody", SLUICE_TR("{goroutine} worked to the end of a call that had long returned"), true,
             SLUICE_TR("work that went on after its call had returned")},
            {"panicked", SLUICE_TR("{goroutine} panicked; its call returns that as an error"), true}};
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Timeout: first look");
    e.pattern = "timeout";
    e.variant = "textbook";
    // Three calls in ten take 1000 ms, the others 40 ms.
    e.parameters = {{"workload.rate_per_s", 20.0},
                    {"workload.service", std::string("bimodal")},
                    {"workload.service_mean_ms", 328.0},
                    {"workload.service_shape", 0.3},
                    {"workload.service_ratio", 25.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 2'500 * kMillisecond, 0};
    e.pace = 0.25;
    e.script = {{1'500 * kMillisecond, {}, Intervention::Kind::PressAction, "cancel_parent", 0.0}};
    e.notes = SLUICE_TR(
        "Calls may take 100 ms, three in ten need a second, and after 1.5 s the parent is cancelled. Compare who waits "
        "with who works.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "orphans_mean";
    h.good = 0.3;
    h.bad = 1.5;
    h.sentences = {
        {"textbook", SLUICE_TR("On average {waiting_mean:1} callers waited and {working_mean:1} goroutines worked: "
                               "{wasted_work} worked to the end of a call that had returned, and {dead_starts} began "
                               "under a dead context.")},
        {"unbuffered", SLUICE_TR("On average {waiting_mean:1} callers waited and {working_mean:1} goroutines worked; "
                                 "whatever ended late waits for ever to hand over its result.")},
        {"robust", SLUICE_TR("On average {waiting_mean:1} callers waited and {working_mean:1} goroutines worked: the "
                             "work ends with its call, and under a dead context nothing begins.")}};
    h.bands = {{"textbook", 1.5, 9}, {"robust", 0, 0.05}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const auto calls = std::make_shared<const tc::Calls>(env);
    calls->parent.start(env, "parent");
    tc::CallsPtr shared = calls;
    const CallBody<tc::Calls> call = variant == "robust"       ? &tc::callRobust
                                     : variant == "unbuffered" ? &tc::callUnbuffered
                                                               : &tc::callTextbook;
    startSource(env, "source", 0, offerCalls<tc::Calls>(env, std::move(shared), call));
    co_return;
}

}  // namespace

Pattern timeout() {
    Descriptor d;
    d.id = "timeout";
    d.title = SLUICE_TR("Timeout");
    d.summary = SLUICE_TR(
        "A call is bounded by a time limit and by a context that somebody above may cancel. As usually taught a select "
        "over result, context and timer ends the caller's wait while the work goes on, and where several are ready it "
        "tosses a coin. A deadline derived from the parent and handed to the work ends both.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("A select over result, error, context and timer; the work knows of neither limit."), true},
        {"unbuffered", SLUICE_TR("Channels without a slot"),
         SLUICE_TR("The same with unbuffered channels: late work waits for ever to hand over its result."), true},
        {"robust",
         SLUICE_TR("Safe version ✓"),
         SLUICE_TR("Looks at the parent first, derives the deadline from it and hands it to the work."),
         false,
         {},
         {"error"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = marks();
    d.actions = {{"cancel_parent", SLUICE_TR("Cancel the parent"),
                  SLUICE_TR("Cancels the context above all calls, for good; calls that come later find it dead."),
                  "parent"}};
    d.metrics = metrics();
    addRetries(d);
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/timeout/experiments/coin-toss.json", SLUICE_TR("A coin is tossed"),
                SLUICE_TR("Result and timer are ready together, then the context too. Which one wins?")},
               {"patterns/timeout/experiments/stranded-work.json", SLUICE_TR("Stranded work"),
                SLUICE_TR("Channels without a slot: count the goroutines that never end.")},
               {"patterns/timeout/experiments/dead-context.json", SLUICE_TR("Under a dead context"),
                SLUICE_TR("The parent is cancelled early; what do the calls after that begin?")},
               {"patterns/timeout/experiments/panicking-work.json", SLUICE_TR("Work that panics"),
                SLUICE_TR("Three in ten panic, and the program goes on: each is an error of its own call.")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Callers that wait, work that goes on"), {"waiting", "working"}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed calls"), {}}};
    d.compare = {"orphans_mean", "wasted_work", "dead_starts", "working_max", "won_timer", "completed"};
    d.whatToTry = SLUICE_TR(
        "Press F: the same calls return at the same moments, and their work ends with them. Then cancel the parent "
        "earlier and look how far down the tree it reaches.");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
