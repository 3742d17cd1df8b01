#include "patterns/error_aggregation/bodies.hpp"
#include "patterns/error_aggregation/error_aggregation.hpp"
#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/declare.hpp"

namespace sluice::patterns {

namespace {

namespace ea = error_aggregation;

constexpr const char* kBatch = SLUICE_TR("Batch");
constexpr const char* kCollector = SLUICE_TR("Collector");

Topology topology() {
    Topology t;
    t.classes = {"item"};
    t.roles = {{"source", SLUICE_TR("arrivals"), RoleKind::Source},
               {"caller", SLUICE_TR("caller"), RoleKind::Helper, Count::dynamic()},
               {"worker", SLUICE_TR("worker"), RoleKind::Worker, Count::dynamic()},
               {"collector", SLUICE_TR("collector"), RoleKind::Helper, Count::dynamic()}};
    ChannelDecl errors{"errors", SLUICE_TR("errors"), Count::by("error_slots"), Count::dynamic()};
    ChannelDecl results{"results", SLUICE_TR("results"), Count::by("result_slots"), Count::dynamic()};
    ChannelDecl done{"done", SLUICE_TR("done"), Count::of(0), Count::dynamic()};
    ChannelDecl todo{"todo", SLUICE_TR("to do"), Count::by("workload.batch_size"), Count::dynamic()};
    ChannelDecl outcomes{"outcomes", SLUICE_TR("outcomes"), Count::of(0), Count::dynamic()};
    errors.accent = 3;
    results.accent = 0;
    done.accent = 1;
    todo.accent = 2;
    outcomes.accent = 1;
    t.channels = {errors, results, done, todo, outcomes};
    t.edges = {{"worker", "errors", true},      {"worker", "results", true}, {"collector", "errors", false},
               {"collector", "results", false}, {"collector", "done", true}, {"caller", "done", false},
               {"caller", "todo", true},        {"worker", "todo", false},   {"worker", "outcomes", true},
               {"caller", "outcomes", false}};
    t.states = {{"collector", {SLUICE_TR("collecting"), SLUICE_TR("gone"), SLUICE_TR("spinning")}}};
    t.gauges = {{"empty_errors", SLUICE_TR("empty errors collected")}};
    t.widgets = {{WidgetKind::Tally,
                  SLUICE_TR("what callers were told"),
                  "caller",
                  {"batches_correct", "batches_lossy", "batches_open", "errors_reported", "errors_lost"}},
                 {WidgetKind::Gate,
                  SLUICE_TR("the latest collector"),
                  "collector",
                  {"collector"},
                  {{Meaning::Good, Meaning::Warning, Meaning::Bad}}}};
    return t;
}

std::vector<ParameterDecl> parameters() {
    ParameterDecl workers = workersParameter(kBatch, 4);
    workers.help = SLUICE_TR("How many goroutines work on a batch; the common version starts one for every item.");
    return {commonParameter("workload.batch_size", 12.0),
            workers,
            failureParameter(kBatch, 0.25),
            capacityParameter(kCollector,
                              {"error_slots", SLUICE_TR("error slots"), "messages",
                               SLUICE_TR("Slots of the common version's error channel.")},
                              100),
            capacityParameter(kCollector,
                              {"result_slots", SLUICE_TR("result slots"), "messages",
                               SLUICE_TR("Slots of the common version's result channel.")},
                              100),
            logarithmic(
                live(realParameter(kCollector,
                                   {"idle_sleep_ms", SLUICE_TR("idle sleep"), "ms",
                                    SLUICE_TR("How long the common version's collector sleeps when it finds nothing.")},
                                   {0.01, 1000, 0.1, 1}))),
            choiceParameter(kCollector,
                            {"collector", SLUICE_TR("collector starts"), "",
                             SLUICE_TR("Whether the common version makes its collector early, before the items of the "
                                       "batch have come, or together with them.")},
                            {"early", "with_items"}, "early"),
            workElsewhereParameter()};
}

double batchesOpen(const Meter& meter, const Manifest& manifest, Nanos) {
    return markCount(meter, manifest, "batch_begun") - markCount(meter, manifest, "batch_correct") -
           markCount(meter, manifest, "batch_lossy");
}

std::vector<MetricDecl> metrics() {
    return {markMetric("errors_lost", SLUICE_TR("errors nobody was told of"),
                       SLUICE_TR("failed items of batches that returned without their errors"), "error_lost"),
            markMetric("errors_reported", SLUICE_TR("errors reported"), SLUICE_TR("errors that reached the caller"),
                       "error_reported"),
            markMetric("batches", SLUICE_TR("batches begun"), SLUICE_TR("calls of ProcessBatch"), "batch_begun"),
            markMetric("batches_correct", SLUICE_TR("told everything"),
                       SLUICE_TR("batches that returned as they should"), "batch_correct"),
            markMetric("batches_lossy", SLUICE_TR("told too little"),
                       SLUICE_TR("batches that returned and lost errors"), "batch_lossy"),
            {"batches_open", SLUICE_TR("not back"), SLUICE_TR("batches begun and not returned"), MetricUnit::Count,
             batchesOpen},
            gaugeLastMetric("empty_errors", SLUICE_TR("empty errors collected"),
                            SLUICE_TR("receives from a closed error channel"), "empty_errors")};
}

std::vector<MarkDecl> marks() {
    return {{"batch_begun", SLUICE_TR("{goroutine} began a batch")},
            {"batch_correct", SLUICE_TR("{goroutine} was told what became of its batch")},
            {"batch_lossy", SLUICE_TR("{goroutine} was told that its batch went well, which it did not"), true,
             SLUICE_TR("a batch that returned without its errors")},
            {"error_reported", SLUICE_TR("{goroutine} was told that item {detail} failed"), true},
            {"error_lost", SLUICE_TR("an error of {goroutine}'s batch was lost"), false}};
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Error aggregation: first look");
    e.pattern = "error_aggregation";
    e.variant = "textbook";
    // A batch of 12 every 2.5 s; items take 0.2 to 0.8 s, and a quarter of them fails.
    e.parameters = {{"workload.arrival", std::string("constant")},
                    {"workload.rate_per_s", 4.8},
                    {"workload.service", std::string("uniform")},
                    {"workload.service_mean_ms", 500.0},
                    {"workload.service_shape", 0.6}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    e.pace = 1;
    e.notes = SLUICE_TR(
        "A batch of twelve items every two and a half seconds, and a quarter of them fails. Watch who collects the "
        "errors, and what the caller is told.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "errors_lost";
    h.good = 0;
    h.bad = 1;
    h.sentences = {
        {"textbook", SLUICE_TR("{failed} items failed and {errors_reported} of their errors reached the caller: the "
                               "collector had left before the batch began.")},
        {"robust",
         SLUICE_TR("{failed} items failed and {errors_reported} of their errors reached the caller, each with "
                   "its item.")},
        {"first_error", SLUICE_TR("{errors_reported} batches ended at their first error; {cancelled} items were "
                                  "spared.")}};
    h.bands = {{"textbook", 2, 20}, {"robust", 0, 0}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const auto batches = std::make_shared<const ea::Batches>(env);
    if (variant == "first_error") env.context();  // made before its callers run beside each other
    const bool collects = variant == "textbook";
    const ea::BatchBody body = collects              ? &ea::processTextbook
                               : variant == "robust" ? &ea::processRobust
                                                     : &ea::processFirstError;
    startSource(env, "source", 0, ea::offerBatches(env, batches, body, collects));
    co_return;
}

}  // namespace

Pattern errorAggregation() {
    Descriptor d;
    d.id = "error_aggregation";
    d.title = SLUICE_TR("Error aggregation");
    d.summary = SLUICE_TR(
        "The items of a batch are worked on at the same time, and the caller is to be told which of them failed. As "
        "usually taught errors and results go into channels of their own, and a collector guesses when there is "
        "nothing more: it leaves too early, or never. One outcome for each item on one channel, received as often as "
        "there are items, leaves nothing to guess.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {{"textbook",
                   SLUICE_TR("Common version ⚠"),
                   SLUICE_TR("Errors and results apart, and a collector that leaves when it finds neither."),
                   true,
                   {},
                   {"todo", "outcomes"}},
                  {"robust",
                   SLUICE_TR("Safe version ✓"),
                   SLUICE_TR("One outcome for each item on one channel; the caller receives as many as it has items."),
                   false,
                   {"collector"},
                   {"errors", "results", "done"}},
                  {"first_error",
                   SLUICE_TR("Stop at the first error"),
                   SLUICE_TR("Keeps the first error and cancels the rest of the batch."),
                   false,
                   {"collector"},
                   {"errors", "results", "done"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = marks();
    d.metrics = metrics();
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/error_aggregation/experiments/big-batch.json", SLUICE_TR("A batch of 250"),
                SLUICE_TR("More items than the result channel has slots, and nobody collects: who is stuck?")},
               {"patterns/error_aggregation/experiments/spinning-collector.json", SLUICE_TR("A collector that spins"),
                SLUICE_TR("This time it is there when the channels close: look at the burnt cores.")},
               {"patterns/error_aggregation/experiments/first-error.json", SLUICE_TR("The first error is enough"),
                SLUICE_TR("The batch ends at its first error; how many items are spared?")}};
    d.plots = {{PlotDecl::Kind::Depth, SLUICE_TR("What lies in the channels"), {"errors", "results"}},
               {PlotDecl::Kind::Throughput, SLUICE_TR("Items done"), {}}};
    d.compare = {"errors_lost", "errors_reported", "batches_correct", "batches_lossy", "batches_open", "completed"};
    d.whatToTry = SLUICE_TR(
        "Press F: the same items fail, and every error is reported with its item. Then make the batch 250 items "
        "large.");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
