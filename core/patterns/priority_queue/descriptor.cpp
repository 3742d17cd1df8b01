#include "patterns/priority_queue/bodies.hpp"
#include "patterns/priority_queue/priority_queue.hpp"

#include <array>
#include <limits>

namespace sluice::patterns {

namespace {

constexpr const char* kInversionMark = "inversion";
constexpr const char* kIdleMark = "idle_wakeup";
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

const std::array<const char*, 4> kLabels = {SLUICE_TR("critical"), SLUICE_TR("high"), SLUICE_TR("normal"),
                                            SLUICE_TR("low")};

Topology topology() {
    Topology t;
    for (int i = 0; i < 4; ++i) {
        const std::string id = kQueueNames[static_cast<std::size_t>(i)];
        const std::string label = kLabels[static_cast<std::size_t>(i)];
        t.classes.push_back(id);
        RoleDecl source{id, label + " source", RoleKind::Source};
        source.messageClass = i;
        t.roles.push_back(source);
        ChannelDecl channel{id, label, Count::by("capacity_" + id)};
        channel.accent = i;
        channel.messageClass = i;
        t.channels.push_back(channel);
        t.edges.push_back({id, id, true, -1});
    }
    t.roles.push_back({"processor", SLUICE_TR("processor"), RoleKind::Worker});
    for (const char* id : kQueueNames) t.edges.push_back({"processor", id, false, -1});
    t.widgets.push_back({WidgetKind::Tally,
                         SLUICE_TR("share of what was served"),
                         "processor",
                         {"share_critical", "share_high", "share_normal", "share_low"}});
    t.widgets.push_back({WidgetKind::Tally,
                         SLUICE_TR("what went wrong"),
                         "processor",
                         {"inversions", "refused_critical", "wait_critical_max_s", "idle_wakeups_per_s"}});
    return t;
}

ParameterDecl capacity(const char* id, const char* label, double standard) {
    ParameterDecl p;
    p.id = id;
    p.label = label;
    p.help = SLUICE_TR("Slots of this queue's buffer, fixed when it is made; 0 hands each message over directly.");
    p.unit = "messages";
    p.group = SLUICE_TR("Queues");
    p.kind = ParameterKind::Integer;
    p.minimum = 0;
    p.maximum = 10000;
    p.step = 1;
    p.standard = standard;
    p.logarithmic = true;
    p.isCapacity = true;
    return p;
}

std::vector<ParameterDecl> parameters() {
    std::vector<ParameterDecl> list;
    list.push_back(capacity("capacity_critical", SLUICE_TR("critical slots"), 10));
    list.push_back(capacity("capacity_high", SLUICE_TR("high slots"), 50));
    list.push_back(capacity("capacity_normal", SLUICE_TR("normal slots"), 200));
    list.push_back(capacity("capacity_low", SLUICE_TR("low slots"), 500));
    ParameterDecl submit;
    submit.id = "submit";
    submit.label = SLUICE_TR("when a queue is full");
    submit.help = SLUICE_TR(
        "Whether a full queue turns messages away or makes its source wait; a saturated source always waits.");
    submit.group = SLUICE_TR("Queues");
    submit.kind = ParameterKind::Choice;
    submit.choices = {"refuse", "block"};
    submit.standard = std::string("refuse");
    list.push_back(submit);
    ParameterDecl idle;
    idle.id = "idle_sleep_ms";
    idle.label = SLUICE_TR("idle sleep");
    idle.help = SLUICE_TR("How long the common version sleeps when it finds every queue empty.");
    idle.unit = "ms";
    idle.group = SLUICE_TR("Processor");
    idle.minimum = 0.01;
    idle.maximum = 1000;
    idle.step = 0.1;
    idle.standard = 1.0;
    idle.logarithmic = true;
    idle.live = true;
    list.push_back(idle);
    return list;
}

double served(const Meter& meter, const Manifest& manifest, const char* queue) {
    const ChannelMeter* channel = channelMeter(meter, manifest, queue);
    return channel ? static_cast<double>(channel->received) : kUnknown;
}

// Of all receives; of none there is no share.
double servedShare(const Meter& meter, const Manifest& manifest, const char* queue) {
    double all = 0;
    for (const char* each : kQueueNames) all += served(meter, manifest, each);
    return all == 0 ? 0 : served(meter, manifest, queue) / all;
}

double quantileMs(const Histogram& histogram, double q) {
    return histogram.count() ? toMilliseconds(histogram.quantile(q)) : 0;
}

MetricDecl share(std::size_t messageClass) {
    const char* name = kQueueNames[messageClass];
    return {std::string("share_") + name, std::string(kLabels[messageClass]), SLUICE_TR("share of all receives"),
            MetricUnit::Share,
            [name](const Meter& meter, const Manifest& manifest, Nanos) { return servedShare(meter, manifest, name); }};
}

MetricDecl refused(std::size_t messageClass) {
    const char* name = kQueueNames[messageClass];
    return {std::string("refused_") + name, std::string(kLabels[messageClass]) + SLUICE_TR(" turned away"),
            SLUICE_TR("refused"), MetricUnit::Count, [name](const Meter& meter, const Manifest& manifest, Nanos) {
                const ClassMeter* counts = classMeter(meter, manifest, name);
                return counts ? static_cast<double>(counts->refused) : kUnknown;
            }};
}

MetricDecl wait(std::size_t messageClass) {
    const char* name = kQueueNames[messageClass];
    return {std::string("wait_") + name + "_p99_ms",
            std::string(kLabels[messageClass]) + SLUICE_TR(" wait, all but 1 %"),
            SLUICE_TR("99th percentile of due to first work"), MetricUnit::Milliseconds,
            [name](const Meter& meter, const Manifest& manifest, Nanos) {
                const ClassMeter* counts = classMeter(meter, manifest, name);
                return counts ? quantileMs(counts->wait, 0.99) : kUnknown;
            }};
}

double longestUrgentWait(const Meter& meter, const Manifest& manifest, Nanos) {
    const ClassMeter* urgent = classMeter(meter, manifest, kQueueNames[0]);
    if (!urgent) return kUnknown;
    return urgent->wait.count() ? toSeconds(urgent->wait.max()) : 0;
}

std::vector<MetricDecl> metrics() {
    std::vector<MetricDecl> list;
    for (std::size_t i = 0; i < 4; ++i) list.push_back(share(i));
    list.push_back({"inversions", SLUICE_TR("served before someone more urgent"), SLUICE_TR("priority inversions"),
                    MetricUnit::Count, [](const Meter& meter, const Manifest& manifest, Nanos) {
                        return markCount(meter, manifest, kInversionMark);
                    }});
    list.push_back({"wait_critical_max_s", SLUICE_TR("longest urgent wait"), SLUICE_TR("maximum of due to first work"),
                    MetricUnit::Seconds, longestUrgentWait});
    for (std::size_t i = 0; i < 4; ++i) list.push_back(refused(i));
    for (std::size_t i = 0; i < 4; ++i) list.push_back(wait(i));
    list.push_back({"idle_wakeups_per_s", SLUICE_TR("woke for nothing, per second"), SLUICE_TR("idle wake-ups"),
                    MetricUnit::PerSecond, [](const Meter& meter, const Manifest& manifest, Nanos now) {
                        return now > 0 ? markCount(meter, manifest, kIdleMark) / toSeconds(now) : 0;
                    }});
    return list;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Priority queue: first look");
    e.pattern = "priority_queue";
    e.variant = "textbook";
    e.parameters = {{"capacity_critical", 10.0},
                    {"capacity_high", 20.0},
                    {"capacity_normal", 30.0},
                    {"capacity_low", 40.0},
                    {"workload.rate_per_s", 5.0},
                    {"workload.critical.rate_per_s", 4.0},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 100.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.notes = SLUICE_TR("Twice as much arrives as one processor can do. Watch which queue fills first.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "wait_critical_max_s";
    h.good = 0.5;
    h.bad = 1.5;
    h.sentences = {
        {"textbook", SLUICE_TR("An urgent message waited {wait_critical_max_s:1} s while less urgent ones were served; "
                               "{refused_critical} urgent ones were turned away.")},
        {"spin", SLUICE_TR("An urgent message waited {wait_critical_max_s:1} s, and looking for work burnt "
                           "{cores_burnt:1} cores.")},
        {"robust", SLUICE_TR("No urgent message waited longer than {wait_critical_max_s:1} s; {refused_critical} were "
                             "turned away.")},
        {"weighted", SLUICE_TR("Urgent messages waited {wait_critical_max_s:1} s at most, and the low class still got "
                               "{share_low} % of the work.")}};
    h.bands = {{"textbook", 1.5, 8}, {"robust", 0, 0.6}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const bool ends = variant == "robust" || variant == "weighted";
    Queues queues(env);
    startSources(env, queues,
                 ends);  // first: a processor that starts among empty queues would look past the urgent one
    if (variant == "textbook") env.go("processor", 0, processTextbook(env, queues));
    if (variant == "spin") env.go("processor", 0, processSpin(env, queues));
    if (variant == "robust") env.go("processor", 0, processRobust(env, queues));
    if (variant == "weighted") env.go("processor", 0, processWeighted(env, queues));
    co_return;
}

}  // namespace

Pattern priorityQueue() {
    Descriptor d;
    d.id = "priority_queue";
    d.title = SLUICE_TR("Priority queue");
    d.summary = SLUICE_TR(
        "Messages of four classes wait in a channel each, and one processor serves them. The order of the cases in a "
        "select looks like a priority and is none: Go picks at random among those that are ready. A cascade of "
        "non-blocking receives from the most urgent down, then one blocking select, is a priority.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("One select over all four queues, the urgent one first; sleeps 1 ms when all are empty."), true},
        {"spin", SLUICE_TR("Busy loop"),
         SLUICE_TR("The same select with an empty default: never sleeps, burns a core."), true},
        {"robust", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("Looks from the most urgent queue down, and waits only when all are empty."), false},
        {"weighted", SLUICE_TR("Weighted shares"),
         SLUICE_TR("Credits 8:4:2:1, so that the urgent come first and the low never starve."), false}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {
        {kInversionMark, SLUICE_TR("{goroutine} took a {class} message while a more urgent one was waiting"), true},
        {kIdleMark, SLUICE_TR("{goroutine} woke up and found nothing"), false}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/priority_queue/experiments/production-burst.json", SLUICE_TR("Production burst"),
                SLUICE_TR("A minute of a real service's traffic: does an urgent request get through the burst?")},
               {"patterns/priority_queue/experiments/always-more.json", SLUICE_TR("Always more to do"),
                SLUICE_TR("All four queues stay full: what share of the work does each class get?")},
               {"patterns/priority_queue/experiments/overload.json", SLUICE_TR("Overload"),
                SLUICE_TR("A whole hour of real traffic, nearly three times what one processor can do.")}};
    d.plots = {{PlotDecl::Kind::Depth, SLUICE_TR("Waiting in each queue"), {}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed messages"), {}}};
    d.compare = {"wait_critical_max_s", "refused_critical", "inversions",
                 "share_critical",      "share_low",        "throughput_per_s"};
    TheoryDecl cobham{"robust", TheoryDecl::Model::Priority};
    cobham.needs = {{"submit", "block", SLUICE_TR("Theory knows this queue only where nobody is turned away.")}};
    d.theory = {cobham};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same arrivals, or drag the critical tube longer: does a "
        "bigger buffer help the urgent ones?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
