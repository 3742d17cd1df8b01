#include "patterns/parts/declare.hpp"
#include "patterns/request_response/bodies.hpp"
#include "patterns/request_response/request_response.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

namespace rr = request_response;

constexpr const char* kCalls = SLUICE_TR("Calls");
constexpr const char* kServer = SLUICE_TR("Server");

Topology topology() {
    Topology t;
    t.classes = {"request"};
    t.roles = {{"source", SLUICE_TR("arrivals"), RoleKind::Source},
               {"caller", SLUICE_TR("client"), RoleKind::Helper, Count::dynamic()},
               {"dispatcher", SLUICE_TR("dispatcher"), RoleKind::Helper},
               {"handler", SLUICE_TR("handler"), RoleKind::Worker, Count::dynamic()}};
    ChannelDecl requests{"requests", SLUICE_TR("requests"), Count::by("capacity")};
    ChannelDecl reply{"reply", SLUICE_TR("reply"), Count::of(1), Count::dynamic()};
    reply.accent = 1;
    t.channels = {requests, reply};
    t.edges = {{"caller", "requests", true},
               {"dispatcher", "requests", false},
               {"handler", "requests", false},
               {"handler", "reply", true},
               {"caller", "reply", false}};
    t.groups = {{SLUICE_TR("clients"), {"source", "caller"}}, {SLUICE_TR("server"), {"dispatcher", "handler"}}};
    t.gauges = {{"handlers", SLUICE_TR("handlers alive")}, {"waiting", SLUICE_TR("clients that wait for one")}};
    t.widgets = {{WidgetKind::GaugePair, SLUICE_TR("handlers and clients"), "handler", {"handlers", "waiting"}},
                 {WidgetKind::Tally,
                  SLUICE_TR("how calls ended"),
                  "caller",
                  {"completed", "failed", "timed_out", "refused", "false_successes", "longest_of_limit"}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    std::vector<ParameterDecl> list;
    list.push_back(timeoutParameter(
        kCalls,
        SLUICE_TR("How long a client is prepared to wait; the common version waits so long for room, and so long again "
                  "for the reply."),
        100));
    list.push_back(capacityParameter(kServer,
                                     {"capacity", SLUICE_TR("request slots"), "messages",
                                      SLUICE_TR("Slots of the request channel; 0 hands each request over directly.")},
                                     10));
    ParameterDecl workers = workersParameter(kServer, 4);
    workers.help = SLUICE_TR("How many handlers the safe version has; the others start one for every request.");
    list.push_back(workers);
    list.push_back(live(realParameter(
        kServer,
        {"intake_ms", SLUICE_TR("reading a request"), "ms",
         SLUICE_TR("How long the server takes to read one request before its work begins; 0 is nothing.")},
        {0, 10'000, 1, 0})));
    list.push_back(live(realParameter(
        kServer,
        {"stall_ms", SLUICE_TR("held up"), "ms",
         SLUICE_TR("How long a goroutine is held up between two of its steps, as by a busy core or a garbage "
                   "collection: clients before they wait, handlers between the start of their timer and the reply.")},
        {0, 10'000, 1, 0})));
    list.push_back(failureParameter(kServer, 0));
    list.push_back(workElsewhereParameter());
    return list;
}

double forNobodyMean(const Meter& meter, const Manifest& manifest, Nanos now) {
    const GaugeMeter* handlers = gaugeMeter(meter, manifest, "handlers");
    const GaugeMeter* waiting = gaugeMeter(meter, manifest, "waiting");
    if (handlers == nullptr || waiting == nullptr) return kUnknown;
    return std::max(0.0, handlers->mean(now) - waiting->mean(now));
}

// The mark measures in thousandths.
double longestOfLimit(const Meter& meter, const Manifest& manifest, Nanos) {
    const Histogram* shares = markValues(meter, manifest, "returned");
    return shares != nullptr ? static_cast<double>(shares->max()) / 1000 : kUnknown;
}

std::vector<MetricDecl> metrics() {
    return {
        {"for_nobody_mean", SLUICE_TR("handlers without a client"),
         SLUICE_TR("mean of handlers alive beyond the number of clients that wait"), MetricUnit::Count, forNobodyMean},
        gaugeMeanMetric("handlers_mean", SLUICE_TR("handlers alive"), SLUICE_TR("mean over time"), "handlers"),
        gaugeMaxMetric("handlers_max", SLUICE_TR("most handlers at once"), SLUICE_TR("maximum"), "handlers"),
        gaugeMeanMetric("waiting_mean", SLUICE_TR("clients that wait"), SLUICE_TR("mean over time"), "waiting"),
        {"longest_of_limit", SLUICE_TR("longest call, of its limit"), SLUICE_TR("maximum of elapsed / limit"),
         MetricUnit::Share, longestOfLimit},
        markMetric("gave_up", SLUICE_TR("clients that left"), SLUICE_TR("calls ended by their limit after entry"),
                   "gave_up"),
        markMetric("wasted_work", SLUICE_TR("work nobody waited for"),
                   SLUICE_TR("pieces of work that ended after their client had left"), "for_nobody"),
        markMetric("false_successes", SLUICE_TR("false successes"),
                   SLUICE_TR("reads of a closed reply channel: no data, no error"), "false_success")};
}

std::vector<MarkDecl> marks() {
    return {{"returned", SLUICE_TR("{goroutine} came back after {value} thousandths of its limit")},
            {"gave_up", SLUICE_TR("{goroutine} stopped waiting for its reply"), true},
            {"for_nobody", SLUICE_TR("{goroutine} worked to the end for a client that had left"), true,
             SLUICE_TR("a handler that worked on after its client had left")},
            {"false_success", SLUICE_TR("{goroutine} read a closed reply channel and took it for a success"), true,
             SLUICE_TR("a client that read neither data nor error from a closed reply channel")}};
}

std::vector<ActionDecl> actions() {
    return {{"hold_up",
             SLUICE_TR("Hold everybody up"),
             SLUICE_TR("From now on goroutines are held up for half as long again as the usual limit."),
             "handler",
             {{"stall_ms", 150.0}}},
            {"go_on",
             SLUICE_TR("Let everybody go on"),
             SLUICE_TR("Nobody is held up any more."),
             "handler",
             {{"stall_ms", 0.0}}}};
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Request and response: first look");
    e.pattern = "request_response";
    e.variant = "textbook";
    // A fifth of the calls takes 1000 ms, the others 40 ms.
    e.parameters = {{"workload.rate_per_s", 30.0},
                    {"workload.service", std::string("bimodal")},
                    {"workload.service_mean_ms", 232.0},
                    {"workload.service_shape", 0.2},
                    {"workload.service_ratio", 25.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 2'500 * kMillisecond, 0};
    e.pace = 0.25;
    e.notes = SLUICE_TR(
        "Clients wait 100 ms; one call in five needs a whole second. Watch the handlers whose clients have left.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "for_nobody_mean";
    h.good = 0.3;
    h.bad = 1.5;
    h.sentences = {
        {"textbook",
         SLUICE_TR("Of {handlers_mean:1} handlers at work on average, {for_nobody_mean:1} worked for clients "
                   "that had left; {wasted_work} worked to the end for nobody.")},
        {"unbuffered",
         SLUICE_TR("{for_nobody_mean:1} handlers on average were for nobody: each of the {gave_up} clients "
                   "that left strands one for ever.")},
        {"robust", SLUICE_TR("{handlers_mean:1} handlers at work on average, none for a client that had left: "
                             "{gave_up} clients left, and their work ended with them.")}};
    h.bands = {{"textbook", 1.5, 9}, {"robust", 0, 0.05}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const auto service = std::make_shared<const rr::Service>(env);
    if (variant == "robust") {
        const std::uint32_t workers = env.count("workers");
        for (std::uint32_t i = 0; i < workers; ++i) env.go("handler", i, rr::serveRobust(env, service));
        startSource(env, "source", 0, offerCalls<rr::Service>(env, service, &rr::callRobust));
    } else if (variant == "unbuffered") {
        env.go("dispatcher", 0, rr::dispatchUnbuffered(env, service));
        startSource(env, "source", 0, offerCalls<rr::Service>(env, service, &rr::callUnbuffered));
    } else {
        env.go("dispatcher", 0, rr::dispatchTextbook(env, service));
        startSource(env, "source", 0, offerCalls<rr::Service>(env, service, &rr::callTextbook));
    }
    co_return;
}

}  // namespace

Pattern requestResponse() {
    Descriptor d;
    d.id = "request_response";
    d.title = SLUICE_TR("Request and response");
    d.summary = SLUICE_TR(
        "A client puts the channel for the reply into its request and waits with a time limit. As usually taught the "
        "limit is used three times over, so that a call may take twice as long, and the handler works on when its "
        "client has left. One deadline that travels with the request ends the wait and the work together.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {{"textbook",
                   SLUICE_TR("Common version ⚠"),
                   SLUICE_TR("A goroutine for every request, one limit used three times, and work that nobody ends."),
                   true,
                   {},
                   {},
                   {{"handler", "requests", false}}},
                  {"unbuffered",
                   SLUICE_TR("Reply without a slot"),
                   SLUICE_TR("The reply is handed over in person: a handler whose client has left waits for ever."),
                   true,
                   {},
                   {},
                   {{"handler", "requests", false}}},
                  {"robust",
                   SLUICE_TR("Safe version ✓"),
                   SLUICE_TR("One deadline for the whole call, a fixed number of workers, a reply slot that is never "
                             "closed."),
                   false,
                   {"dispatcher"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = marks();
    d.actions = actions();
    d.metrics = metrics();
    addRetries(d);
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/request_response/experiments/two-limits.json", SLUICE_TR("One limit, used twice"),
                SLUICE_TR("Getting in takes almost the whole limit; how long does the call take?")},
               {"patterns/request_response/experiments/stranded-handlers.json", SLUICE_TR("Stranded handlers"),
                SLUICE_TR("A reply channel without a slot: count the handlers that never end.")},
               {"patterns/request_response/experiments/false-success.json", SLUICE_TR("Neither data nor error"),
                SLUICE_TR("A goroutine is held up for a moment, and clients take nothing for a success.")},
               {"patterns/request_response/experiments/retry-storm.json", SLUICE_TR("Clients that try again"),
                SLUICE_TR("Each client that leaves comes back twice; who pays for it?")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Handlers alive, clients waiting"), {"handlers", "waiting"}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed calls"), {}}};
    d.compare = {"for_nobody_mean", "wasted_work", "handlers_max", "longest_of_limit", "false_successes", "completed"};
    d.whatToTry = SLUICE_TR(
        "Press F: the same clients leave at the same moments, and their work ends with them. Then raise the attempts "
        "to 3 and compare the handlers.");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
