#include "patterns/parts/declare.hpp"
#include "patterns/worker_pool/bodies.hpp"
#include "patterns/worker_pool/worker_pool.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

Topology topology() {
    Topology t;
    t.classes = {"task"};
    t.roles = {{"source", SLUICE_TR("submit"), RoleKind::Source},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::by("workers")}};
    ChannelDecl queue{"queue", SLUICE_TR("queue"), Count::by("capacity"), Count::by("workers")};
    ChannelDecl shared{"shared", SLUICE_TR("shared queue"), Count::by("capacity")};
    shared.accent = 1;
    t.channels = {queue, shared};
    t.edges = {
        {"source", "queue", true}, {"worker", "queue", false}, {"source", "shared", true}, {"worker", "shared", false}};
    t.gauges = {{kBusyGauge, SLUICE_TR("workers busy")}};
    t.widgets = {{WidgetKind::Tally,
                  SLUICE_TR("busy, and idle beside a waiting submit"),
                  "worker",
                  {"utilisation", "idle_beside_blocked", "submit_blocked_s"}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kPool = SLUICE_TR("Pool");
    return {workersParameter(kPool, 4),
            capacityParameter(kPool,
                              {"capacity", SLUICE_TR("slots"), "tasks",
                               SLUICE_TR("Slots of each worker's queue, or of the one that all share, fixed when they "
                                         "are made; 0 hands each task over directly.")},
                              10)};
}

double blockedNanos(const Meter& meter, const Manifest& manifest, Nanos now) {
    double sum = 0;
    for (const char* id : {"queue", "shared"}) {
        const ChannelMeter* channel = channelMeter(meter, manifest, id);
        if (!channel) return kUnknown;
        sum += static_cast<double>(channel->sendersBlocked.until(now));
    }
    return sum;
}

double blockedSeconds(const Meter& meter, const Manifest& manifest, Nanos now) {
    return blockedNanos(meter, manifest, now) / static_cast<double>(kSecond);
}

// Of the time that submits waited, waits which others could have ended.
double idleBesideBlocked(const Meter& meter, const Manifest& manifest, Nanos now) {
    const Histogram* micros = markValues(meter, manifest, kBlockedBesideIdleMark);
    if (!micros) return kUnknown;
    const double blocked = blockedNanos(meter, manifest, now);
    const double besideIdle = micros->mean() * static_cast<double>(micros->count()) * static_cast<double>(kMicrosecond);
    return blocked == 0 ? 0 : std::min(besideIdle / blocked, 1.0);
}

double busyShare(const Meter& meter, const Manifest& manifest, Nanos now) {
    const GaugeMeter* busy = gaugeMeter(meter, manifest, kBusyGauge);
    if (!busy) return kUnknown;
    double workers = 0;
    for (std::size_t i = 0; i < manifest.roles.size() && i < meter.roles.size(); ++i) {
        if (manifest.roles[i].serves) workers += static_cast<double>(meter.roles[i].spawned);
    }
    return workers > 0 ? busy->mean(now) / workers : 0;
}

std::vector<MetricDecl> metrics() {
    return {{"busy_share", SLUICE_TR("workers busy"), SLUICE_TR("utilisation of the workers"), MetricUnit::Share,
             busyShare},
            {"submit_blocked_s", SLUICE_TR("submit waited"), SLUICE_TR("time blocked in send"), MetricUnit::Seconds,
             blockedSeconds},
            {"idle_beside_blocked", SLUICE_TR("of it while workers idled"),
             SLUICE_TR("time blocked beside idle workers / time blocked"), MetricUnit::Share, idleBesideBlocked},
            markMetric("blocked_beside_idle", SLUICE_TR("waits beside idle workers"),
                       SLUICE_TR("sends blocked while a worker was idle"), kBlockedBesideIdleMark),
            markMaxMsMetric("blocked_beside_idle_max_ms", SLUICE_TR("longest wait beside idle workers"),
                            SLUICE_TR("maximum time blocked while a worker was idle"), kBlockedBesideIdleMark)};
}

Headline headline() {
    Headline h;
    h.metric = "busy_share";
    h.good = 0.9;
    h.bad = 0.5;
    h.sentences = {
        {"textbook",
         SLUICE_TR("Workers were busy {busy_share} % of the time, and submit waited at a full queue although "
                   "others had nothing to do ({idle_beside_blocked} % of its waiting).")},
        {"robust", SLUICE_TR("Workers were busy {busy_share} % of the time: nobody idles while a task waits.")}};
    h.bands = {{"textbook", 0.2, 0.45}, {"robust", 0.93, 1}};
    return h;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Worker pool: first look");
    e.pattern = "worker_pool";
    e.variant = "textbook";
    e.parameters = {{"workload.arrival", std::string("saturated")},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 1.0},
                    {"workload.long_every", 4.0},
                    {"workload.long_ms", 20.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 200 * kMillisecond, 0};
    e.pace = 0.02;
    e.notes = SLUICE_TR(
        "Every fourth task takes 20 ms, the others 1 ms, and there are four workers: guess who gets all the long "
        "ones.");
    return e;
}

Task<void> run(Env& env, std::string_view variant) {
    return variant == "robust" ? poolRobust(env) : poolTextbook(env);
}

}  // namespace

Pattern workerPool() {
    Descriptor d;
    d.id = "worker_pool";
    d.title = SLUICE_TR("Worker pool");
    d.summary = SLUICE_TR(
        "A fixed number of workers shares the tasks. Dealing them round robin, a channel for each worker, looks fair "
        "and "
        "is blind: it does not know how long a task takes, so that tasks wait behind a long one while other workers "
        "have nothing to do. One channel that all workers receive from gives the next task to whoever is free.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {{"textbook",
                   SLUICE_TR("Common version ⚠"),
                   SLUICE_TR("A counter deals tasks round robin, one channel for each worker."),
                   true,
                   {},
                   {"shared"}},
                  {"robust",
                   SLUICE_TR("Safe version ✓"),
                   SLUICE_TR("One channel that all workers receive from; closing it ends the pool."),
                   false,
                   {},
                   {"queue"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {{kBlockedBesideIdleMark,
                SLUICE_TR("{goroutine} waited {value} µs at a full queue while {detail} workers had nothing to do"),
                true, SLUICE_TR("waits at a full queue beside idle workers")},
               {kAgedMark, SLUICE_TR("the counter was aged: {value} tasks until it wraps around"), true}};
    d.actions = {{kAgeCounterAction, SLUICE_TR("Age the counter"),
                  SLUICE_TR("Sets the 32-bit counter to where weeks of traffic bring it: just before it wraps around. "
                            "The safe version has no counter."),
                  "source"}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/worker_pool/experiments/one-a-millisecond.json", SLUICE_TR("One task a millisecond"),
                SLUICE_TR("The workers are busy 73 % of the time; one task in ten is long. What do the short ones "
                          "wait for?")},
               {"patterns/worker_pool/experiments/old-counter.json", SLUICE_TR("An old counter"),
                SLUICE_TR("Two billion tasks later: what is the remainder of a negative number?")},
               {"patterns/worker_pool/experiments/against-theory.json", SLUICE_TR("Against theory"),
                SLUICE_TR("One shared channel at 80 % load is M/M/4: does the wait agree with the formula?")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Workers busy"), {kBusyGauge}},
               {PlotDecl::Kind::Depth, SLUICE_TR("Waiting in each queue"), {}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed tasks"), {}}};
    d.compare = {"busy_share", "throughput_per_s", "idle_beside_blocked", "submit_blocked_s", "p50_ms", "p99_ms"};
    d.theory = {{"robust", TheoryDecl::Model::MMc, "workers"}, {"robust", TheoryDecl::Model::MG1}};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version on the same tasks, or age the counter: how long does the pool live?");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
