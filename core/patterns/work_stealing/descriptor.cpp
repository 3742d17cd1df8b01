#include "patterns/parts/declare.hpp"
#include "patterns/work_stealing/bodies.hpp"
#include "patterns/work_stealing/work_stealing.hpp"

namespace sluice::patterns {

namespace {

Topology topology() {
    Topology t;
    t.classes = {"task"};
    t.roles = {{"source", SLUICE_TR("submit"), RoleKind::Source, Count::by("feeds")},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::by("workers")}};
    ChannelDecl local{"local", SLUICE_TR("own queue"), Count::by("capacity"), Count::by("workers")};
    ChannelDecl global{"global", SLUICE_TR("global queue"), Count::by("global_capacity")};
    global.accent = 1;
    t.channels = {local, global};
    t.edges = {{"source", "local", true, -1, true},
               {"worker", "local", false},
               {"source", "global", true},
               {"worker", "global", false}};
    t.arcs = {{kStealArc, SLUICE_TR("stolen task"), "worker", "worker"}};
    t.widgets = {{WidgetKind::Matrix, SLUICE_TR("stolen, from ↓ to →"), "worker", {kStealArc}},
                 {WidgetKind::Arcs, SLUICE_TR("steals"), "worker", {kStealArc}},
                 {WidgetKind::Tally,
                  SLUICE_TR("looking for work"),
                  "worker",
                  {"steals", "vain_looks", "vain_looks_per_s", "time_to_empty_ms"}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kQueues = SLUICE_TR("Queues");
    ParameterDecl idle = realParameter(SLUICE_TR("Workers"),
                                       {"idle_sleep_ms", SLUICE_TR("idle sleep"), "ms",
                                        SLUICE_TR("How long a worker of the common version sleeps when it has found "
                                                  "nothing to take.")},
                                       {0.1, 1000, 0.1, 1});
    return {
        workersParameter(SLUICE_TR("Workers"), 8),
        integerParameter(SLUICE_TR("Workers"),
                         {"feeds", SLUICE_TR("workers that get tasks"), "goroutines",
                          SLUICE_TR("How many workers, from the first on, get tasks of their own; each has a source "
                                    "with the arrivals as set.")},
                         {1, 1024, 1, 3}),
        logarithmic(live(std::move(idle))),
        capacityParameter(kQueues,
                          {"capacity", SLUICE_TR("own slots"), "tasks",
                           SLUICE_TR("Slots of each worker's own queue, fixed when it is made; 0 hands each task "
                                     "over directly.")},
                          64),
        capacityParameter(kQueues,
                          {"global_capacity", SLUICE_TR("global slots"), "tasks",
                           SLUICE_TR("Slots of the queue for tasks that do not fit into their worker's own, or of "
                                     "the one that all share.")},
                          64)};
}

double vainPerSteal(const Meter& meter, const Manifest& manifest, Nanos) {
    const ArcMeter* steals = arcMeter(meter, manifest, kStealArc);
    if (!steals) return kUnknown;
    const double vain = markCount(meter, manifest, kVainMark);
    return steals->total() == 0 ? vain : vain / static_cast<double>(steals->total());
}

double firstVictimShare(const Meter& meter, const Manifest& manifest, Nanos) {
    const ArcMeter* steals = arcMeter(meter, manifest, kStealArc);
    if (!steals) return kUnknown;
    std::uint64_t fromFirst = 0;
    for (const auto& [pair, count] : steals->pairs()) fromFirst += pair.first == 0 ? count : 0;
    return steals->total() == 0 ? 0 : static_cast<double>(fromFirst) / static_cast<double>(steals->total());
}

// Of the tasks that workers took from their own or the global queue.
double ownShare(const Meter& meter, const Manifest& manifest, Nanos) {
    const ChannelMeter* local = channelMeter(meter, manifest, "local");
    const ChannelMeter* global = channelMeter(meter, manifest, "global");
    const ArcMeter* steals = arcMeter(meter, manifest, kStealArc);
    if (!local || !global || !steals) return kUnknown;
    const double own = static_cast<double>(local->received) - static_cast<double>(steals->total());
    const double all = own + static_cast<double>(global->received);
    return all > 0 ? own / all : 0;
}

double longestLatencyMs(const Meter& meter, const Manifest&, Nanos) {
    const ClassMeter total = meter.total();
    return total.latency.count() ? toMilliseconds(total.latency.max()) : 0;
}

std::vector<MetricDecl> metrics() {
    return {
        {"vain_per_steal", SLUICE_TR("looked in vain for each steal"), SLUICE_TR("failed steals / steals"),
         MetricUnit::Count, vainPerSteal},
        arcTotalMetric("steals", SLUICE_TR("stolen"), SLUICE_TR("successful steals"), kStealArc),
        markMetric("vain_looks", SLUICE_TR("looked in vain"), SLUICE_TR("failed steals"), kVainMark),
        markRateMetric("vain_looks_per_s", SLUICE_TR("looked in vain, per second"), SLUICE_TR("polls per second"),
                       kVainMark),
        {"first_victim_share", SLUICE_TR("stolen from worker 1"), SLUICE_TR("share of steals from the first victim"),
         MetricUnit::Share, firstVictimShare},
        {"own_share", SLUICE_TR("taken from the own queue"), SLUICE_TR("own / (own + global)"), MetricUnit::Share,
         ownShare},
        {"time_to_empty_ms", SLUICE_TR("until the last task was done"),
         SLUICE_TR("maximum latency: the makespan of the longest batch"), MetricUnit::Milliseconds, longestLatencyMs}};
}

Headline headline() {
    Headline h;
    h.metric = "vain_per_steal";
    h.good = 1;
    h.bad = 4;
    h.sentences = {
        {"textbook", SLUICE_TR("Workers looked in vain {vain_per_steal} times for each task that they stole, and "
                               "{first_victim_share} % of what they stole was worker 1's.")},
        {"robust", SLUICE_TR("{vain_per_steal} looks in vain for each steal: idle workers are parked until there is "
                             "something; {first_victim_share} % of what was stolen was worker 1's.")},
        {"none", SLUICE_TR("Nobody helps: the last task was done after {time_to_empty_ms} ms, and workers were busy "
                           "{utilisation} % of the time.")},
        {"shared", SLUICE_TR("One queue for all: the last task was done after {time_to_empty_ms} ms, with nothing to "
                             "steal.")}};
    h.bands = {{"textbook", 3, 30}, {"robust", 0, 1}};
    return h;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Work stealing: first look");
    e.pattern = "work_stealing";
    e.variant = "textbook";
    e.parameters = {{"workers", 6.0},
                    {"feeds", 3.0},
                    {"capacity", 16.0},
                    {"global_capacity", 16.0},
                    {"workload.arrival", std::string("constant")},
                    {"workload.batch_size", 16.0},
                    {"workload.rate_per_s", 400.0 / 3},
                    {"workload.service", std::string("exponential")},
                    {"workload.service_mean_ms", 10.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 350 * kMillisecond, 0};
    e.pace = 0.025;
    e.notes = SLUICE_TR(
        "Every 120 ms three of six workers get 16 tasks each. Watch from whom the other three steal, and what they do "
        "while there is nothing to steal.");
    return e;
}

Task<void> run(Env& env, std::string_view variant) {
    if (variant == "none") return stealingNone(env);
    if (variant == "robust") return stealingRobust(env);
    if (variant == "shared") return stealingShared(env);
    return stealingTextbook(env);
}

}  // namespace

Pattern workStealing() {
    Descriptor d;
    d.id = "work_stealing";
    d.title = SLUICE_TR("Work stealing");
    d.summary = SLUICE_TR(
        "Every worker has a queue of its own, and takes from another's when it has nothing to do, so that nobody idles "
        "while there is work. Looking at the victims in one order robs the first of them; looking again and again "
        "costs "
        "time and processor. A random order and parked workers have neither fault; whether it beats one shared channel "
        "is another question.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"none",
         SLUICE_TR("Own queue only"),
         SLUICE_TR("Every worker does what it was given, and nothing else."),
         false,
         {},
         {"global"}},
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("Looks at the others from worker 1 on, and sleeps 1 ms when nobody has anything."), true},
        {"robust", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("Own queue first, then the others in a random order; parks when there is nothing."), false},
        {"shared",
         SLUICE_TR("One shared queue"),
         SLUICE_TR("All workers receive from one channel: what stealing must be measured by."),
         false,
         {},
         {"local"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {{kStoleMark, SLUICE_TR("{goroutine} stole a task from worker {value}"), true},
               {kVainMark, SLUICE_TR("{goroutine} looked for work in vain"), false}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/work_stealing/experiments/all-at-one.json", SLUICE_TR("All at one worker"),
                SLUICE_TR("Ninety-six tasks of 10 ms for one of eight workers: how long until the last is done?")},
               {"patterns/work_stealing/experiments/idle-pollers.json", SLUICE_TR("Idle workers"),
                SLUICE_TR("Hardly anything to do: what do eight workers do meanwhile, and how soon do they notice?")},
               {"patterns/work_stealing/experiments/first-victim.json", SLUICE_TR("The first victim"),
                SLUICE_TR("Seven full queues and one thief: whose tasks does it take?")},
               {"patterns/work_stealing/experiments/coin-toss.json", SLUICE_TR("Own or global"),
                SLUICE_TR("Both queues are always full: which does a worker take from first?")}};
    d.plots = {{PlotDecl::Kind::Depth, SLUICE_TR("Waiting in own and global queues"), {}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed tasks"), {}}};
    d.compare = {"vain_per_steal",     "time_to_empty_ms", "steals",
                 "first_victim_share", "vain_looks_per_s", "wait_p50_ms"};
    d.theory = {{"shared", TheoryDecl::Model::MMc, "workers"}, {"shared", TheoryDecl::Model::MG1}};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same tasks, then compare with one shared queue: is it worth it?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
