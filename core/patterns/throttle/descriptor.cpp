#include "patterns/parts/declare.hpp"
#include "patterns/throttle/bodies.hpp"
#include "patterns/throttle/throttle.hpp"

namespace sluice::patterns {

namespace {

Topology topology() {
    Topology t;
    t.classes = {"message"};
    t.roles = {{"source", SLUICE_TR("producer"), RoleKind::Source},
               {"dispatcher", SLUICE_TR("dispatcher"), RoleKind::Helper},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::dynamic()},
               {"reader", SLUICE_TR("reader"), RoleKind::Sink}};
    ChannelDecl input{"input", SLUICE_TR("input"), Count::by("capacity")};
    ChannelDecl output{"output", SLUICE_TR("output"), Count::by("capacity")};
    output.accent = 1;
    t.channels = {input, output};
    t.edges = {{"source", "input", true},
               {"dispatcher", "input", false},
               {"worker", "input", false},
               {"worker", "output", true},
               {"reader", "output", false}};
    t.gauges = {{kActiveGauge, SLUICE_TR("at work")}, {kLimitGauge, SLUICE_TR("limit")}};
    t.widgets = {{WidgetKind::GaugePair, SLUICE_TR("at work beside the limit"), "worker", {kActiveGauge, kLimitGauge}},
                 {WidgetKind::Tally,
                  SLUICE_TR("what became of them"),
                  "reader",
                  {"completed", "refused", "results_lost", "undelivered", "producer_blocked_s"}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kLimits = SLUICE_TR("Limits");
    ParameterDecl workers = workersParameter(kLimits, 4);
    workers.help = SLUICE_TR(
        "How many goroutines work; fixed when the run starts. The common version ignores it: it starts one for every "
        "message.");
    ParameterDecl reader = realParameter(SLUICE_TR("Reader"),
                                         {"reader_ms", SLUICE_TR("time per result"), "ms",
                                          SLUICE_TR("How long the reader is busy with each result; 0 is not at all.")},
                                         {0, 1e6, 1, 0});
    return {std::move(workers),
            capacityParameter(kLimits,
                              {"capacity", SLUICE_TR("capacity"), "messages",
                               SLUICE_TR("Slots of the input and of the output, fixed when they are made; 0 hands each "
                                         "message over directly.")},
                              10),
            logarithmic(live(std::move(reader)))};
}

double blockedSeconds(const Meter& meter, const Manifest& manifest, Nanos now) {
    const ChannelMeter* input = channelMeter(meter, manifest, "input");
    return input ? static_cast<double>(input->sendersBlocked.until(now)) / static_cast<double>(kSecond) : kUnknown;
}

double undelivered(const Meter& meter, const Manifest&, Nanos) {
    const ClassMeter total = meter.total();
    return static_cast<double>(total.accepted) - static_cast<double>(total.completed);
}

std::vector<MetricDecl> metrics() {
    return {
        markMetric("results_lost", SLUICE_TR("results lost in silence"), SLUICE_TR("dropped: the output was full"),
                   kLostMark),
        gaugeMaxMetric("active_max", SLUICE_TR("at work at once, at most"), SLUICE_TR("maximum concurrency"),
                       kActiveGauge),
        gaugeMeanMetric("active_mean", SLUICE_TR("at work on average"), SLUICE_TR("mean concurrency"), kActiveGauge),
        gaugeLastMetric("limit", SLUICE_TR("limit"), SLUICE_TR("intended concurrency"), kLimitGauge),
        {"undelivered", SLUICE_TR("let in and not delivered"), SLUICE_TR("accepted - completed"), MetricUnit::Count,
         undelivered},
        {"producer_blocked_s", SLUICE_TR("the producer waited"), SLUICE_TR("time blocked in send"), MetricUnit::Seconds,
         blockedSeconds}};
}

Headline headline() {
    Headline h;
    h.metric = "results_lost";
    h.good = 0;
    h.bad = 5;
    h.sentences = {
        {"textbook", SLUICE_TR("{results_lost} of {accepted} results were lost in silence; {active_max} were at work "
                               "at once, where the capacity says {limit}.")},
        {"shed", SLUICE_TR("Nothing was lost: {refused} of {offered} were turned away openly, and never more than "
                           "{active_max} were at work.")},
        {"block", SLUICE_TR("Nothing was lost and nobody turned away: the producer waited {producer_blocked_s:1} s for "
                            "room.")}};
    h.bands = {{"textbook", 30, 85}, {"shed", 0, 0}, {"block", 0, 0}};
    return h;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Throttle: first look");
    e.pattern = "throttle";
    e.variant = "textbook";
    e.parameters = {{"workers", 4.0},
                    {"capacity", 4.0},
                    {"reader_ms", 200.0},
                    {"workload.rate_per_s", 12.0},
                    {"workload.service", std::string("exponential")},
                    {"workload.service_mean_ms", 1000.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.notes = SLUICE_TR(
        "Three times as much arrives as four workers could do. Watch how many are at work beside a capacity of 4, and "
        "what becomes of their results.");
    return e;
}

Task<void> run(Env& env, std::string_view variant) {
    if (variant == "shed") return throttleShed(env);
    if (variant == "block") return throttleBlock(env);
    return throttleTextbook(env);
}

}  // namespace

Pattern throttle() {
    Descriptor d;
    d.id = "throttle";
    d.title = SLUICE_TR("Throttle");
    d.summary = SLUICE_TR(
        "A processor shall never have more than so much in hand, and what is too much shall be turned away or wait. "
        "The "
        "capacity of a channel looks like that limit and is none while every message that was taken out of it gets a "
        "goroutine of its own. A fixed number of workers behind a buffer is a limit.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {{"textbook",
                   SLUICE_TR("Common version ⚠"),
                   SLUICE_TR("A goroutine for every message; a result that finds the output full is thrown away."),
                   true,
                   {},
                   {},
                   {{"worker", "input", false}}},
                  {"shed",
                   SLUICE_TR("Safe version ✓"),
                   SLUICE_TR("A fixed number of workers behind a buffer; what does not fit is turned away openly."),
                   false,
                   {"dispatcher"}},
                  {"block",
                   SLUICE_TR("Make the producer wait"),
                   SLUICE_TR("The same workers behind the same buffer; the producer waits for room."),
                   false,
                   {"dispatcher"}}};
    d.cure = "shed";
    d.common = "textbook";
    d.marks = {{kLostMark, SLUICE_TR("{goroutine} threw its result away: the output was full"), true,
                SLUICE_TR("results thrown away in silence")},
               {kOverLimitMark, SLUICE_TR("{goroutine} has {value} at work at once, more than the capacity says"), true,
                SLUICE_TR("more at work at once than the capacity says")}};
    d.actions = {{"reader_slows",
                  SLUICE_TR("Reader slows down"),
                  SLUICE_TR("From now on each result keeps the reader busy for a second."),
                  "reader",
                  {{"reader_ms", 1000}}},
                 {"reader_recovers",
                  SLUICE_TR("Reader is quick"),
                  SLUICE_TR("From now on results keep the reader busy no longer."),
                  "reader",
                  {{"reader_ms", 0}}}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/throttle/experiments/no-limit.json", SLUICE_TR("Ten slots, a thousand at work"),
                SLUICE_TR("Five thousand a second of 200 ms each: what does a capacity of 10 bound?")},
               {"patterns/throttle/experiments/against-theory.json", SLUICE_TR("Against theory"),
                SLUICE_TR("Four workers and eight slots at 95 % load: how many does the formula turn away?")},
               {"patterns/throttle/experiments/bigger-buffer.json", SLUICE_TR("A bigger buffer"),
                SLUICE_TR("Ten times the slots in front of workers that cannot keep up: who gains?")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("At work, and the limit"), {kActiveGauge, kLimitGauge}},
               {PlotDecl::Kind::Depth, SLUICE_TR("Waiting in input and output"), {}}};
    d.compare = {"results_lost", "active_max", "refused", "undelivered", "producer_blocked_s", "wait_p99_ms"};
    TheoryDecl loss{"shed", TheoryDecl::Model::MMcK, "workers", "capacity"};
    TheoryDecl delay{"block", TheoryDecl::Model::MMc, "workers"};
    TheoryDecl oneServer{"block", TheoryDecl::Model::MG1};
    for (TheoryDecl* theory : {&loss, &delay, &oneServer}) {
        theory->needs = {{"reader_ms", "0",
                          SLUICE_TR("Theory knows these workers only where no reader makes them wait (time per result "
                                    "0).")}};
        d.theory.push_back(*theory);
    }
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same arrivals, or make the reader slow: where do the results go?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
