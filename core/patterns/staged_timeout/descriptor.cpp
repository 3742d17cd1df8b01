#include "patterns/parts/declare.hpp"
#include "patterns/staged_timeout/bodies.hpp"
#include "patterns/staged_timeout/staged_timeout.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

namespace st = staged_timeout;

constexpr const char* kLimits = SLUICE_TR("Limits");
constexpr const char* kStages = SLUICE_TR("Stages");

Topology topology() {
    Topology t;
    t.classes = {"call"};
    t.roles = {{"source", SLUICE_TR("arrivals"), RoleKind::Source},
               {"parent", SLUICE_TR("parent"), RoleKind::Helper},
               {"caller", SLUICE_TR("call"), RoleKind::Worker, Count::dynamic()},
               {"stage", SLUICE_TR("stage"), RoleKind::Worker, Count::dynamic()}};
    t.channels = {{"done", SLUICE_TR("done"), Count::of(0), Count::dynamic()}};
    t.edges = {{"stage", "done", true}, {"caller", "done", false}};
    t.states = {{"parent", {SLUICE_TR("alive"), SLUICE_TR("cancelled")}}};
    t.gauges = {{"stages", SLUICE_TR("stages at work")}, {"calls", SLUICE_TR("calls that wait")}};
    t.spans = {
        {"validate", SLUICE_TR("validate")}, {"transform", SLUICE_TR("transform")}, {"persist", SLUICE_TR("persist")}};
    t.widgets = {{WidgetKind::Gantt,
                  SLUICE_TR("stages and their limits"),
                  "caller",
                  {"validate", "transform", "persist"},
                  {},
                  {"validate_limit_ms", "transform_limit_ms", "persist_limit_ms"}},
                 {WidgetKind::GaugePair, SLUICE_TR("stages and calls"), "caller", {"stages", "calls"}},
                 {WidgetKind::Tally,
                  SLUICE_TR("said and done"),
                  "parent",
                  {"completed", "timed_out", "written_anyway", "ignoring"}}};
    return t;
}

ParameterDecl milliseconds(const char* group, const ParameterTexts& texts, double standard) {
    return logarithmic(live(realParameter(group, texts, {0.01, 1e6, 10, standard})));
}

std::vector<ParameterDecl> parameters() {
    ParameterDecl overall = milliseconds(
        kLimits,
        {"overall_ms", SLUICE_TR("whole call"), "ms",
         SLUICE_TR("How long the safe version's call may take in all; the common version has no such limit.")},
        12'000);
    return {
        milliseconds(
            kLimits,
            {"validate_limit_ms", SLUICE_TR("validate limit"), "ms", SLUICE_TR("How long the first stage may take.")},
            1'000),
        milliseconds(kLimits,
                     {"transform_limit_ms", SLUICE_TR("transform limit"), "ms",
                      SLUICE_TR("How long the second stage may take.")},
                     5'000),
        milliseconds(kLimits,
                     {"persist_limit_ms", SLUICE_TR("persist limit"), "ms",
                      SLUICE_TR("How long the third stage may take, which writes.")},
                     10'000),
        overall,
        live(realParameter(kStages,
                           {"validate_ms", SLUICE_TR("validating"), "ms", SLUICE_TR("How long the first stage takes.")},
                           {0, 1e6, 10, 300})),
        live(realParameter(kStages,
                           {"transform_ms", SLUICE_TR("transforming"), "ms",
                            SLUICE_TR("How long the second stage takes; the third takes the service time.")},
                           {0, 1e6, 10, 1'500})),
        live(realParameter(kStages,
                           {"ignore_probability", SLUICE_TR("ignores its context"), "",
                            SLUICE_TR("The probability with which a stage of the safe version looks at no context.")},
                           {0, 1, 0.01, 0})),
        failureParameter(kStages, 0),
        workElsewhereParameter()};
}

double orphansMean(const Meter& meter, const Manifest& manifest, Nanos now) {
    const GaugeMeter* stages = gaugeMeter(meter, manifest, "stages");
    const GaugeMeter* calls = gaugeMeter(meter, manifest, "calls");
    if (stages == nullptr || calls == nullptr) return kUnknown;
    return std::max(0.0, stages->mean(now) - calls->mean(now));
}

double written(const Meter& meter, const Manifest& manifest, Nanos) {
    return markCount(meter, manifest, "wrote") + markCount(meter, manifest, "wrote_anyway");
}

std::vector<MetricDecl> metrics() {
    return {
        markMetric("written_anyway", SLUICE_TR("written after a failure was reported"),
                   SLUICE_TR("side effects of calls that had returned an error"), "wrote_anyway"),
        {"written", SLUICE_TR("written"), SLUICE_TR("persist stages that did their work"), MetricUnit::Count, written},
        markMetric("stages_timed_out", SLUICE_TR("calls ended by a limit"),
                   SLUICE_TR("stages whose context or timer ended them"), "stage_timed_out"),
        {"orphans_mean", SLUICE_TR("stages without a call"),
         SLUICE_TR("mean of stages at work beyond the number of calls that wait"), MetricUnit::Count, orphansMean},
        markMetric("ignoring", SLUICE_TR("ignored cancellation"),
                   SLUICE_TR("stages that worked on beyond their context"), "ignored"),
        markMaxMsMetric("ignored_for_max_ms", SLUICE_TR("longest beyond its limit"),
                        SLUICE_TR("maximum of a stage's end after its deadline"), "ignored")};
}

std::vector<MarkDecl> marks() {
    return {{"stage_timed_out", SLUICE_TR("{goroutine} returned an error: stage {detail} had reached its limit"), true},
            {"wrote", SLUICE_TR("{goroutine} wrote")},
            {"wrote_anyway", SLUICE_TR("{goroutine} wrote, though its call had returned an error"), true,
             SLUICE_TR("a stage that wrote after its call had been reported as failed")},
            {"ignored", SLUICE_TR("stage {detail} of {goroutine} ignored its cancellation"), true,
             SLUICE_TR("a stage that looks at no context")}};
}

Experiment firstLook() {
    Experiment e;
    e.title = SLUICE_TR("Staged timeout: first look");
    e.pattern = "staged_timeout";
    e.variant = "textbook";
    // A call every 1.6 s; every fourth takes 15 s to persist.
    e.parameters = {{"workload.arrival", std::string("constant")},
                    {"workload.rate_per_s", 0.625},
                    {"workload.service", std::string("constant")},
                    {"workload.service_mean_ms", 3'000.0},
                    {"workload.long_every", 4.0},
                    {"workload.long_ms", 15'000.0}};
    e.seed = 1;
    e.stop = {StopCondition::Kind::Duration, 40 * kSecond, 0};
    e.pace = 4;
    e.notes = SLUICE_TR(
        "Persisting may take 10 s, and every fourth call needs 15. Watch the bars that cross their limit, and what "
        "they still do.");
    return e;
}

Headline headline() {
    Headline h;
    h.metric = "written_anyway";
    h.good = 0;
    h.bad = 2;
    h.sentences = {
        {"textbook",
         SLUICE_TR(
             "{timed_out} calls were reported as failed, and {written_anyway} of them have written all the same.")},
        {"robust", SLUICE_TR("{timed_out} calls were reported as failed; {written_anyway} of them have written.")}};
    h.bands = {{"textbook", 2, 5}, {"robust", 0, 0}};
    return h;
}

Task<void> run(Env& env, std::string_view variant) {
    const auto pipeline = std::make_shared<const st::Pipeline>(env);
    pipeline->parent.start(env, "parent");
    const CallBody<st::Pipeline> call = variant == "robust" ? &st::callRobust : &st::callTextbook;
    startSource(env, "source", 0, offerCalls<st::Pipeline>(env, pipeline, call));
    co_return;
}

}  // namespace

Pattern stagedTimeout() {
    Descriptor d;
    d.id = "staged_timeout";
    d.title = SLUICE_TR("Staged timeout");
    d.summary = SLUICE_TR(
        "A call goes through three stages, and each may take so long and no longer. As usually taught a timer ends the "
        "wait for a stage and not the stage: a call that was reported as failed writes all the same, and the limits "
        "add up to 16 s that nobody set. One overall deadline, a child context for each stage and a stage that is "
        "waited for make what is said and what is done the same.");
    d.topology = topology();
    d.parameters = parameters();
    d.variants = {{"textbook", SLUICE_TR("Common version ⚠"),
                   SLUICE_TR("A goroutine and a timer for each stage; the timer ends the wait alone."), true},
                  {"robust",
                   SLUICE_TR("Safe version ✓"),
                   SLUICE_TR("One overall deadline, a child context for each stage, and every stage is waited for."),
                   false,
                   {"stage"},
                   {"done"}}};
    d.cure = "robust";
    d.common = "textbook";
    d.marks = marks();
    d.actions = {{"cancel_all", SLUICE_TR("Cancel all calls"),
                  SLUICE_TR("Cancels the context above all calls, for good; the common version has no use for it."),
                  "parent"}};
    d.metrics = metrics();
    addRetries(d);
    d.headline = headline();
    d.firstLook = firstLook();
    d.cards = {{"patterns/staged_timeout/experiments/three-writes.json", SLUICE_TR("Three errors, three writes"),
                SLUICE_TR("A client that tries three times is told three times that it failed. What was written?")},
               {"patterns/staged_timeout/experiments/sixteen-seconds.json", SLUICE_TR("Limits add up"),
                SLUICE_TR("Every stage stays just within its limit; how long does the call take?")},
               {"patterns/staged_timeout/experiments/cancel.json", SLUICE_TR("Whom a cancel reaches"),
                SLUICE_TR("All calls are cancelled after ten seconds; who stops?")},
               {"patterns/staged_timeout/experiments/ignoring.json", SLUICE_TR("Stages that do not listen"),
                SLUICE_TR("Some stages look at no context: even the safe version can only wait for them.")}};
    d.plots = {{PlotDecl::Kind::Gauges, SLUICE_TR("Calls that wait, stages at work"), {"calls", "stages"}},
               {PlotDecl::Kind::Latency, SLUICE_TR("Latency of completed calls"), {}}};
    d.compare = {"written_anyway", "timed_out", "written", "orphans_mean", "ignoring", "completed"};
    d.whatToTry = SLUICE_TR(
        "Press F: as many calls fail, and none of them writes. Then let clients try again and count what is written "
        "for one request.");
    return {std::move(d), &run};
}

}  // namespace sluice::patterns
