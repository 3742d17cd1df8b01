#include "patterns/adaptive/adaptive.hpp"
#include "patterns/adaptive/bodies.hpp"
#include "patterns/parts/declare.hpp"

#include <cmath>

namespace sluice::patterns {

namespace {

Topology topology() {
    Topology t;
    t.classes = {"task"};
    t.roles = {{"source", SLUICE_TR("submit"), RoleKind::Source},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::dynamic()},
               {"adjuster", SLUICE_TR("adjuster"), RoleKind::Helper}};
    t.channels = {{"input", SLUICE_TR("input"), Count::by("capacity")}};
    t.edges = {{"source", "input", true}, {"worker", "input", false}};
    t.gauges = {{kSaysGauge, SLUICE_TR("workers by the count")},
                {kRealGauge, SLUICE_TR("workers that run")},
                {kRateGauge, SLUICE_TR("success rate (moving average)")},
                {kGrowGauge, SLUICE_TR("grow above")},
                {kShrinkGauge, SLUICE_TR("shrink below")},
                {kLatencyGauge, SLUICE_TR("mean latency of calls (ms)")}};
    t.widgets = {{WidgetKind::GaugePair, SLUICE_TR("who runs, and the count"), "worker", {kRealGauge, kSaysGauge}},
                 {WidgetKind::GaugePair,
                  SLUICE_TR("what the count follows"),
                  "adjuster",
                  {kRateGauge, kShrinkGauge, kGrowGauge}},
                 {WidgetKind::Tally, SLUICE_TR("what came of it"), "adjuster", {"completed", "failed"}}};
    return t;
}

std::vector<ParameterDecl> workerNumbers() {
    constexpr const char* kWorkers = SLUICE_TR("Workers");
    return {
        integerParameter(
            kWorkers,
            {"max_workers", SLUICE_TR("at most"), "goroutines", SLUICE_TR("How many workers the adjuster may want.")},
            {1, 1024, 1, 8}),
        integerParameter(kWorkers,
                         {"floor", SLUICE_TR("at least"), "goroutines",
                          SLUICE_TR("Below this the adjuster does not go; the safe versions start with so many.")},
                         {1, 1024, 1, 1}),
        capacityParameter(kWorkers,
                          {"capacity", SLUICE_TR("slots"), "tasks",
                           SLUICE_TR("Slots of the input, fixed when it is made; 0 hands each task over directly.")},
                          100)};
}

std::vector<ParameterDecl> feedback() {
    constexpr const char* kFeedback = SLUICE_TR("Feedback");
    return {logarithmic(realParameter(
                kFeedback, {"adjust_ms", SLUICE_TR("adjust every"), "ms", SLUICE_TR("How often the adjuster looks.")},
                {1, 1e6, 10, 500})),
            realParameter(kFeedback,
                          {"grow_above", SLUICE_TR("grow above"), "",
                           SLUICE_TR("The success rate above which a worker is added.")},
                          {0, 1, 0.01, 0.95}),
            realParameter(kFeedback,
                          {"shrink_below", SLUICE_TR("shrink below"), "",
                           SLUICE_TR("The success rate below which the number of workers shrinks.")},
                          {0, 1, 0.01, 0.8}),
            realParameter(kFeedback,
                          {"alpha", SLUICE_TR("weight of the latest"), "",
                           SLUICE_TR("How much each result counts in the moving average of the success rate.")},
                          {0.001, 1, 0.01, 0.1}),
            realParameter(kFeedback,
                          {"start_rate", SLUICE_TR("rate at the start"), "",
                           SLUICE_TR("The success rate that the common version begins with; with 0 it never starts.")},
                          {0, 1, 0.01, 0}),
            logarithmic(live(realParameter(kFeedback,
                                           {"latency_target_ms", SLUICE_TR("latency target"), "ms",
                                            SLUICE_TR("The safe version halves its workers when calls take longer than "
                                                      "this on average.")},
                                           {0.01, 1e6, 1, 150})))};
}

std::vector<ParameterDecl> parameters() {
    constexpr const char* kDependency = SLUICE_TR("Dependency");
    std::vector<ParameterDecl> list = workerNumbers();
    for (ParameterDecl& parameter : feedback()) list.push_back(std::move(parameter));
    list.push_back(live(integerParameter(
        kDependency,
        {"dependency_limit", SLUICE_TR("calls at full speed"), "calls",
         SLUICE_TR("How many calls the dependency does at full speed; more share it and take longer. 0 is no limit.")},
        {0, 1024, 1, 0})));
    list.push_back(failureParameter(kDependency, 0));
    return list;
}

double uncounted(const Meter& meter, const Manifest& manifest, Nanos) {
    const GaugeMeter* says = gaugeMeter(meter, manifest, kSaysGauge);
    const GaugeMeter* real = gaugeMeter(meter, manifest, kRealGauge);
    return says && real ? std::abs(real->last() - says->last()) : kUnknown;
}

double meanWorkMs(const Meter& meter, const Manifest&, Nanos) {
    const ClassMeter total = meter.total();
    return total.service.count() ? total.service.mean() / static_cast<double>(kMillisecond) : 0;
}

std::vector<MetricDecl> metrics() {
    return {{"uncounted_workers", SLUICE_TR("workers that the count does not know"), SLUICE_TR("|real - count|"),
             MetricUnit::Count, uncounted},
            gaugeLastMetric("says", SLUICE_TR("workers by the count"), SLUICE_TR("gauge"), kSaysGauge),
            gaugeLastMetric("real", SLUICE_TR("workers that run"), SLUICE_TR("goroutines alive"), kRealGauge),
            gaugeMaxMetric("real_max", SLUICE_TR("workers that ran, at most"), SLUICE_TR("maximum concurrency"),
                           kRealGauge),
            gaugeMeanMetric("real_mean", SLUICE_TR("workers that ran, on average"), SLUICE_TR("mean concurrency"),
                            kRealGauge),
            gaugeLastMetric("success_rate", SLUICE_TR("success rate"), SLUICE_TR("exponentially weighted average"),
                            kRateGauge),
            {"work_mean_ms", SLUICE_TR("mean latency of a call"), SLUICE_TR("mean service time as it came out"),
             MetricUnit::Milliseconds, meanWorkMs},
            markMetric("grew", SLUICE_TR("grew"), SLUICE_TR("increases"), kGrewMark),
            markMetric("shrank", SLUICE_TR("shrank"), SLUICE_TR("decreases"), kShrankMark)};
}

Headline headline() {
    Headline h;
    h.metric = "uncounted_workers";
    h.good = 1;
    h.bad = 4;
    h.sentences = {
        {"textbook", SLUICE_TR("The count says {says} workers, and {real} are running: taking one off the count sends "
                               "nobody home.")},
        {"robust", SLUICE_TR("The count says {says} workers, and {real} are running; a call took {work_mean_ms} ms on "
                             "average.")},
        {"gradient", SLUICE_TR("The limit follows the latency: {says} workers by the count and {real} running; a call "
                               "took {work_mean_ms} ms on average.")}};
    h.bands = {{"textbook", 10, 18}, {"robust", 0, 1}};
    return h;
}

Intervention failures(Nanos at, double probability) {
    Intervention step;
    step.at = at;
    step.name = "failure_probability";
    step.value = probability;
    return step;
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Adaptive pool: first look");
    e.pattern = "adaptive";
    e.variant = "textbook";
    e.parameters = {{"start_rate", 1.0},
                    {"workload.rate_per_s", 20.0},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 100.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 20 * kSecond, 0};
    e.pace = 2;
    e.script = {failures(6 * kSecond, 1), failures(10 * kSecond, 0), failures(16 * kSecond, 1)};
    e.notes = SLUICE_TR(
        "Six seconds all is well, four seconds every call fails, and again. Watch the count fall while the workers "
        "stay, "
        "and rise while more come.");
    return e;
}

Task<void> run(Env& env, std::string_view variant) {
    if (variant == "robust") return adaptiveRobust(env);
    if (variant == "gradient") return adaptiveGradient(env);
    return adaptiveTextbook(env);
}

}  // namespace

Pattern adaptive() {
    Descriptor d;
    d.id = "adaptive";
    d.title = SLUICE_TR("Adaptive pool");
    d.summary = SLUICE_TR(
        "The number of workers follows feedback: more while all goes well, fewer when not. A counter that is lowered "
        "sends "
        "nobody home, so that the count and the workers part; and a success rate knows nothing of load, so that a slow "
        "dependency gets ever more. One owner of the count, tokens that end workers, and a latency to hold are a "
        "control "
        "loop.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {
        {"textbook", SLUICE_TR("Common version ⚠"),
         SLUICE_TR("Follows the success rate, one worker at a time; shrinking lowers a counter."), true},
        {"robust", SLUICE_TR("Safe version ✓"),
         SLUICE_TR("One owner of the count, tokens that send workers home, halves when calls are too slow."), false},
        {"gradient", SLUICE_TR("Follow the latency's gradient"),
         SLUICE_TR("No target to set: compares the latency of now with the shortest known."), false}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = {{kGrewMark, SLUICE_TR("{goroutine} wants one more: {value} workers"), true},
               {kShrankMark, SLUICE_TR("{goroutine} wants fewer: {value} workers"), true}};
    d.actions = {{"dependency_fails",
                  SLUICE_TR("Dependency fails"),
                  SLUICE_TR("From now on every call fails."),
                  "worker",
                  {{"failure_probability", 1}}},
                 {"dependency_recovers",
                  SLUICE_TR("Dependency recovers"),
                  SLUICE_TR("From now on no call fails."),
                  "worker",
                  {{"failure_probability", 0}}},
                 {kCloseAction, SLUICE_TR("Close the input"),
                  SLUICE_TR("No more tasks: the workers end, and the count shows how many there were that it did not "
                            "know."),
                  "source"}};
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/adaptive/experiments/as-listed.json", SLUICE_TR("As it is listed"),
                SLUICE_TR("No workers, and a success rate of 0: who is to raise it?")},
               {"patterns/adaptive/experiments/slow-dependency.json", SLUICE_TR("Slow, and never failing"),
                SLUICE_TR("A dependency that does three calls at a time: what do more workers bring?")},
               {"patterns/adaptive/experiments/below-zero.json", SLUICE_TR("Below zero"),
                SLUICE_TR("After good and bad times the input is closed: how many workers are left, by the count?")}};
    d.plots = {
        {PlotDecl::Kind::Gauges, SLUICE_TR("Workers: the count, and who runs"), {kSaysGauge, kRealGauge}},
        {PlotDecl::Kind::Gauges, SLUICE_TR("Success rate and thresholds"), {kRateGauge, kGrowGauge, kShrinkGauge}},
        {PlotDecl::Kind::Gauges, SLUICE_TR("Latency of calls"), {kLatencyGauge}},
        {PlotDecl::Kind::Throughput, SLUICE_TR("Done per second"), {}}};
    d.compare = {"uncounted_workers", "real_mean", "work_mean_ms", "throughput_per_s", "failed", "real_max"};
    d.whatToTry = SLUICE_TR(
        "Press F to see the other version under the same failures, or give the dependency a limit of three calls.");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
