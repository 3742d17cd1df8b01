#include "patterns/fan_in/bodies.hpp"
#include "patterns/fan_in/fan_in.hpp"
#include "patterns/parts/declare.hpp"

namespace sluice::patterns {

namespace {

constexpr double kInputsMax = 64;

Topology topology() {
    Topology t;
    t.classes = {"message"};
    t.roles = {{"source", SLUICE_TR("source"), RoleKind::Source, Count::by("inputs")},
               {"forwarder", SLUICE_TR("forwarder"), RoleKind::Helper, Count::by("inputs")},
               {"closer", SLUICE_TR("closer"), RoleKind::Helper},
               {"consumer", SLUICE_TR("consumer"), RoleKind::Worker}};
    ChannelDecl input{"input", SLUICE_TR("input"), Count::by("capacity"), Count::by("inputs")};
    ChannelDecl output{"output", SLUICE_TR("output"), Count::by("output_capacity")};
    output.accent = 1;
    t.channels = {input, output};
    t.edges = {{"source", "input", true},
               {"forwarder", "input", false},
               {"forwarder", "output", true},
               {"consumer", "output", false}};
    t.groups = {{SLUICE_TR("merge"), {"forwarder", "closer"}}};
    t.widgets = {{WidgetKind::Matrix, SLUICE_TR("delivered, by input"), "forwarder", {"delivered"}},
                 {WidgetKind::Tally, SLUICE_TR("the merge"), "consumer", {"alive", "stuck", "blocked_s"}}};
    t.states = {{"forwarder", {SLUICE_TR("reading"), SLUICE_TR("holding a message"), SLUICE_TR("ended")}},
                {"consumer", {SLUICE_TR("reading"), SLUICE_TR("gone")}}};
    t.gauges = {{"alive", SLUICE_TR("goroutines of the merge")}};
    t.arcs = {{"delivered", SLUICE_TR("delivered"), "forwarder", "consumer"}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kGroup = SLUICE_TR("Channels");
    return {integerParameter(kGroup,
                             {"inputs", SLUICE_TR("inputs"), "channels",
                              SLUICE_TR("How many inputs are merged; each has a source and a forwarder of its own.")},
                             {1, kInputsMax, 1, 4}),
            capacityParameter(kGroup,
                              {"capacity", SLUICE_TR("slots of each input"), "messages",
                               SLUICE_TR("Slots of each input's buffer; 0 hands each message over directly.")},
                              0),
            capacityParameter(kGroup,
                              {"output_capacity", SLUICE_TR("slots of the output"), "messages",
                               SLUICE_TR("Slots of the output's buffer; the usual form has none.")},
                              0)};
}

// Goroutines of the merge that are there although nobody will ever read from them again.
double stuck(const Meter& meter, const Manifest& manifest, Nanos) {
    const StateMeter* consumer = stateMeter(meter, manifest, "consumer");
    const GaugeMeter* alive = gaugeMeter(meter, manifest, "alive");
    if (consumer == nullptr || alive == nullptr) return kUnknown;
    const bool isGone = consumer->instancesIn(static_cast<std::uint64_t>(ConsumerState::Gone)) > 0;
    return isGone ? alive->last() : 0;
}

std::vector<MetricDecl> metrics() {
    return {{"stuck", SLUICE_TR("left behind"), SLUICE_TR("goroutines of the merge alive after the consumer quit"),
             MetricUnit::Count, stuck},
            gaugeLastMetric("alive", SLUICE_TR("goroutines of the merge"), SLUICE_TR("forwarders and closer, alive"),
                            "alive"),
            stateSecondsMetric("blocked_s", SLUICE_TR("forwarders held up"),
                               SLUICE_TR("time between receiving and delivering, all forwarders"), "forwarder",
                               static_cast<std::uint64_t>(ForwarderState::Holding)),
            arcTotalMetric("delivered", SLUICE_TR("delivered"), SLUICE_TR("messages that left the merge"), "delivered"),
            markMetric("consumer_quit", SLUICE_TR("consumer left"), SLUICE_TR("consumer quit before the end"),
                       "consumer_quit")};
}

Intervention press(Nanos at, const char* action) {
    Intervention step;
    step.at = at;
    step.kind = Intervention::Kind::PressAction;
    step.name = action;
    return step;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Fan-in: first look");
    e.pattern = "fan_in";
    e.variant = "textbook";
    e.parameters = {{"inputs", 4.0},
                    {"workload.rate_per_s", 3.0},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 60.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.script = {press(4 * kSecond, "consumer_quits"), press(8 * kSecond, "close_inputs")};
    e.notes = SLUICE_TR(
        "The consumer leaves after four seconds, and the inputs are closed after eight. Watch who is still there.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "stuck";
    h.good = 0;
    h.bad = 1;
    h.sentences = {{"textbook", SLUICE_TR("{stuck} goroutines wait for ever for a consumer that has gone.")},
                   {"no_wait_group",
                    SLUICE_TR("{stuck} forwarders wait for ever for a consumer that has gone; where one input ends "
                              "before the others, the program panics.")},
                   {"robust", SLUICE_TR("{stuck} goroutines are left behind: a consumer that goes tells them all.")}};
    h.bands = {{"textbook", 5, 5}, {"robust", 0, 0}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const FanInChannels channels(env);
    const Channel<Signal> closeOne = env.action("close_input");
    const Channel<Signal> closeAll = env.action("close_inputs");
    env.context();
    Stops stops;
    if (variant == "textbook") stops = startTextbook(env, channels);
    if (variant == "no_wait_group") stops = startNoWaitGroup(env, channels);
    if (variant == "robust") stops = startRobust(env, channels);
    co_await hearButtons(env, closeOne, closeAll, stops);
}

}  // namespace

Pattern fanIn() {
    Descriptor d;
    d.id = "fan_in";
    d.title = SLUICE_TR("Fan-in");
    d.summary = SLUICE_TR(
        "Several inputs are merged into one output by a forwarder each; a wait group closes the output behind the last "
        "of them. The forwarders know nothing but their channels: when the consumer stops reading, all of them and the "
        "closer wait for ever. A context in both the receive and the send lets them go with it.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("A forwarder for each input, a wait group, and a closer behind them."), true},
        {"no_wait_group", SLUICE_TR("No wait group"),
         SLUICE_TR("The first forwarder to end closes the output under the others, which panic."), true},
        {"robust", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("A context is a case of each receive and each send; the consumer cancels it when it goes."), false}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {{"consumer_quit", SLUICE_TR("{goroutine} stopped reading and went away"), true}};
    d.actions = {
        {"consumer_quits", SLUICE_TR("Consumer quits"),
         SLUICE_TR("The consumer stops reading, as after an error of its own."), "consumer"},
        {"close_input", SLUICE_TR("Close one input"), SLUICE_TR("The next input that is open ends."), "source"},
        {"close_inputs", SLUICE_TR("Close all inputs"), SLUICE_TR("Every input ends."), "source"}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/fan_in/experiments/eight-inputs.json", SLUICE_TR("Nine for every call"),
                SLUICE_TR("Eight inputs, and a consumer that leaves: nine goroutines are lost each time.")},
               {"patterns/fan_in/experiments/one-input-ends.json", SLUICE_TR("One input ends early"),
                SLUICE_TR("Without a wait group the output is closed under the others. How does it end?")},
               {"patterns/fan_in/experiments/one-silent-input.json", SLUICE_TR("One input stays"),
                SLUICE_TR("Three of four inputs end. Does the consumer learn that nothing more comes?")},
               {"patterns/fan_in/experiments/slow-consumer.json", SLUICE_TR("Slow consumer"),
                SLUICE_TR("One consumer at its limit slows all inputs down, the fast ones too.")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Goroutines of the merge"), {"alive"}},
               {PlotDecl::Kind::Throughput, SLUICE_TR("Messages done"), {}}};
    d.compare = {"stuck", "alive", "blocked_s", "refused", "cancelled", "throughput_per_s"};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same arrivals, or let one input end early in the version "
        "without a wait group: how long does it live?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
