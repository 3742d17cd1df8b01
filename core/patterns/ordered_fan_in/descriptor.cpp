#include "patterns/ordered_fan_in/bodies.hpp"
#include "patterns/ordered_fan_in/ordered_fan_in.hpp"
#include "patterns/parts/declare.hpp"
#include "workload/workload_settings.hpp"

namespace sluice::patterns {

namespace {

constexpr double kNumberMax = 1e9;
constexpr double kBytesHeld = 64;  // a number, a time and a slice's header in a map, roughly

Topology topology() {
    Topology t;
    t.classes = {"message"};
    t.roles = {{"source", SLUICE_TR("source"), RoleKind::Source, Count::of(kInputs)},
               {"merger", SLUICE_TR("merger"), RoleKind::Helper},
               {"consumer", SLUICE_TR("consumer"), RoleKind::Worker}};
    ChannelDecl input{"input", SLUICE_TR("input"), Count::by("capacity"), Count::of(kInputs)};
    ChannelDecl output{"output", SLUICE_TR("output"), Count::by("output_capacity")};
    output.accent = 1;
    t.channels = {input, output};
    t.edges = {{"source", "input", true},
               {"merger", "input", false},
               {"merger", "output", true},
               {"consumer", "output", false}};
    t.widgets = {{WidgetKind::Window, SLUICE_TR("next, and held for later"), "merger", {"next", "held"}},
                 {WidgetKind::Tally,
                  SLUICE_TR("what became of the order"),
                  "consumer",
                  {"gaps", "lost", "stale", "held_up_max_ms", "memory_kb"}}};
    t.gauges = {{"held", SLUICE_TR("held for later")}, {"next", SLUICE_TR("next number")}};
    return t;
}

std::vector<ParameterDecl> orderParameters() {
    constexpr const char* kGroup = SLUICE_TR("Order");
    return {
        integerParameter(kGroup,
                         {"window", SLUICE_TR("window"), "messages",
                          SLUICE_TR("How far ahead of the next number the version with a window holds messages.")},
                         {1, 65'536, 1, 16}),
        live(logarithmic(realParameter(
            kGroup,
            {"gap_ms", SLUICE_TR("wait for a missing one"), "ms",
             SLUICE_TR("How long the version with a window waits for a missing number before it gives it up.")},
            {0.001, 1e6, 10, 500}))),
        choiceParameter(kGroup,
                        {"numbering", SLUICE_TR("who numbers"), "",
                         SLUICE_TR("Whether one count goes over all inputs or each input counts for itself.")},
                        {"global", "per_source"}, "global"),
        logarithmic(realParameter(kGroup,
                                  {"skew_ms", SLUICE_TR("inputs apart"), "ms",
                                   SLUICE_TR("By how much the slowest input's way is longer than the fastest one's.")},
                                  {0, 1e6, 10, 0}))};
}

ParameterDecl faultNumber(const char* id, const char* label, const char* help) {
    return live(integerParameter(SLUICE_TR("Faults"), {id, label, "", help}, {0, kNumberMax, 1, 0}));
}

// Evenly: messages of one stream, dealt among the inputs, keep step with each other.
ParameterDecl evenArrivals() {
    ParameterDecl arrival = *findParameter(workloadParameters(), "workload.arrival");
    arrival.standard = std::string("constant");
    return arrival;
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kGroup = SLUICE_TR("Channels");
    std::vector<ParameterDecl> list = orderParameters();
    list.push_back(faultNumber("lose_number", SLUICE_TR("lose number"),
                               SLUICE_TR("The message with this number is lost on its way; 0 is none.")));
    list.push_back(faultNumber("duplicate_number", SLUICE_TR("send twice"),
                               SLUICE_TR("The message with this number comes twice; 0 is none.")));
    list.push_back(capacityParameter(kGroup,
                                     {"capacity", SLUICE_TR("slots of each input"), "messages",
                                      SLUICE_TR("Slots of each input's buffer; 0 hands each message over directly.")},
                                     0));
    list.push_back(capacityParameter(kGroup,
                                     {"output_capacity", SLUICE_TR("slots of the output"), "messages",
                                      SLUICE_TR("Slots of the output's buffer; the usual form has none.")},
                                     0));
    list.push_back(evenArrivals());
    return list;
}

// Of numbers given up, however many at a time.
double numbersGivenUp(const Meter& meter, const Manifest& manifest, Nanos) {
    const Histogram* sizes = markValues(meter, manifest, "gap");
    return sizes != nullptr ? sizes->mean() * static_cast<double>(sizes->count()) : kUnknown;
}

double memoryKb(const Meter& meter, const Manifest& manifest, Nanos) {
    const GaugeMeter* held = gaugeMeter(meter, manifest, "held");
    return held != nullptr ? held->last() * kBytesHeld / 1024 : kUnknown;
}

std::vector<MetricDecl> metrics() {
    return {
        gaugeLastMetric("held", SLUICE_TR("held for later"), SLUICE_TR("reorder buffer depth"), "held"),
        gaugeMaxMetric("held_max", SLUICE_TR("most held at once"), SLUICE_TR("maximum reorder buffer depth"), "held"),
        gaugeMeanMetric("held_mean", SLUICE_TR("held on average"), SLUICE_TR("mean reorder buffer depth"), "held"),
        {"memory_kb", SLUICE_TR("memory of what is held, KiB"), SLUICE_TR("held messages × 64 B in Go's map"),
         MetricUnit::Count, memoryKb},
        gaugeLastMetric("next", SLUICE_TR("next number"), SLUICE_TR("next expected"), "next"),
        markMeanMsMetric("held_up_mean_ms", SLUICE_TR("held up on average"), SLUICE_TR("head-of-line wait, mean"),
                         "released"),
        markMaxMsMetric("held_up_max_ms", SLUICE_TR("held up at most"), SLUICE_TR("head-of-line wait, maximum"),
                        "released"),
        markMetric("gaps", SLUICE_TR("gaps given up"), SLUICE_TR("gaps declared"), "gap"),
        {"given_up", SLUICE_TR("numbers given up"), SLUICE_TR("numbers in declared gaps"), MetricUnit::Count,
         numbersGivenUp},
        markMetric("stale", SLUICE_TR("thrown away"), SLUICE_TR("came late or twice"), "stale"),
        markMetric("lost", SLUICE_TR("lost on the way"), SLUICE_TR("lost before the merge"), "lost"),
        markMetric("disorder", SLUICE_TR("out of order"), SLUICE_TR("numbers that did not increase"), "disorder")};
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Ordered fan-in: first look");
    e.pattern = "ordered_fan_in";
    e.variant = "textbook";
    e.parameters = {{"gap_ms", 500.0},
                    {"lose_number", 20.0},
                    {"skew_ms", 150.0},
                    {"window", 16.0},
                    {"workload.rate_per_s", 3.0},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 20.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.notes = SLUICE_TR("Number 20 is lost on its way. Watch what becomes of those that come after it.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "held";
    h.good = 4;
    h.bad = 20;
    h.sentences = {
        {"textbook", SLUICE_TR("{held} messages are held for number {next}, which will never come.")},
        {"merge", SLUICE_TR("{gaps} gap was proven, since every input had passed it; {held} messages are held.")},
        {"window", SLUICE_TR("{gaps} gap was given up after its time; {held} messages are held, and {stale} came too "
                             "late.")}};
    h.bands = {{"textbook", 60, 80}, {"merge", 0, 3}, {"window", 0, 3}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const OrderedChannels channels(env);
    env.context();
    env.go("consumer", 0, consumeInOrder(env, channels.output));
    if (variant == "textbook") env.go("merger", 0, orderTextbook(env, channels.inputs, channels.output));
    if (variant == "merge") env.go("merger", 0, orderMerge(env, channels.inputs, channels.output));
    if (variant == "window") env.go("merger", 0, orderWindow(env, channels.inputs, channels.output));
    co_await feedInputs(env, channels);
}

}  // namespace

Pattern orderedFanIn() {
    Descriptor d;
    d.id = "ordered_fan_in";
    d.title = SLUICE_TR("Ordered fan-in");
    d.summary = SLUICE_TR(
        "Three inputs carry numbered messages of one stream, and the output has them in order. A map holds what came "
        "too "
        "early. It waits for ever for a number that was lost, and everything behind it piles up. Inputs that increase "
        "prove a gap by passing it; otherwise a bounded window and a timer decide what is given up.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("A map holds what is not next, without bound, until the missing number comes."), true},
        {"merge", SLUICE_TR("Merge of rising inputs"),
         SLUICE_TR("Holds one message of each input and takes the lowest; a number that all have passed is lost."),
         false},
        {"window", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("A window of fixed size and a timer: what does not come in time is given up."), false}};
    d.cure = "window";
    d.common = "textbook";
    d.marks = {{"lost", SLUICE_TR("number {value} was lost on its way"), true},
               {"sent_twice", SLUICE_TR("number {value} was sent a second time"), true},
               {"gap", SLUICE_TR("{goroutine} gave up on {value} missing number(s)"), true},
               {"stale", SLUICE_TR("{goroutine} threw away number {value}, which came late or twice"), true},
               {"released", SLUICE_TR("{goroutine} gave on a message that it had held for {value} µs")},
               {"disorder", SLUICE_TR("{goroutine} received a number that was not higher than the last"), true,
                SLUICE_TR("messages left the merge out of order")}};
    d.actions = {
        {"lose", SLUICE_TR("Lose a message"), SLUICE_TR("One of the next messages is lost on its way."), "source"},
        {"duplicate", SLUICE_TR("Send one twice"), SLUICE_TR("One of the next messages comes twice."), "source"},
        {"close_inputs", SLUICE_TR("Close the inputs"), SLUICE_TR("Every input ends."), "source"}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/ordered_fan_in/experiments/narrow-window.json", SLUICE_TR("Window too narrow"),
                SLUICE_TR("Nothing is lost, and yet good messages are thrown away. How wide must the window be?")},
               {"patterns/ordered_fan_in/experiments/inputs-close.json", SLUICE_TR("All inputs end"),
                SLUICE_TR("What does a loop do whose inputs are closed? Watch the cores burnt.")},
               {"patterns/ordered_fan_in/experiments/own-numbers.json", SLUICE_TR("Everybody counts for himself"),
                SLUICE_TR("Each input has a number 1. Which of them comes out?")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Held for later"), {"held"}},
               {PlotDecl::Kind::Throughput, SLUICE_TR("Messages done"), {}}};
    d.compare = {"held", "gaps", "stale", "held_up_max_ms", "throughput_per_s", "cores_burnt"};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same arrivals, or set the inputs a second apart: when does the window "
        "begin to throw away good messages?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
