// What a body gets from its Env, seen in runs of a small pattern made for it.
#include "analysis/run.hpp"
#include "analysis/run_plan.hpp"
#include "core/analysis/run_fixture.hpp"
#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/declare.hpp"
#include "patterns/parts/work.hpp"
#include "runtime/virtual_scheduler.hpp"
#include "sync/wait_group.hpp"

#include <thread>

namespace sluice {
namespace {

using patterns::Arrivals;

// Says everything that can be said, once for each message.
Task<> consume(Env& env, Channel<Message> queue) {
    const std::uint32_t mark = env.markIndex("took");
    const std::uint32_t state = env.stateIndex("gate");
    const std::uint32_t gauge = env.gaugeIndex("seen");
    const std::uint32_t arc = env.arcIndex("moved");
    Backend backend = env.backend("service");
    std::uint32_t count = 0;
    while (const Received<Message> got = co_await queue.receive()) {
        ++count;
        env.markValue(mark, got.value, count);
        env.setState(state, 0, count % 2);
        if (count % 2 == 0) {
            env.setGauge(gauge, 0, count);
        } else {
            env.addToGauge(gauge, 0, 1);  // which comes to the same
        }
        env.arc(arc, count % 3, 0, 2);
        const Backend::Call call = backend.next();
        const bool isWhole = co_await patterns::workUnless(env, env.context(), got.value, call.service, Site{});
        env.finish(got.value, !isWhole ? Outcome::Cancelled : call.fails ? Outcome::Failed : Outcome::Completed);
    }
}

Task<> offerAll(Env& env, std::uint32_t index, Channel<Message> queue, WaitGroup offering) {
    const std::uint32_t together = env.gaugeIndex("together");
    Arrivals arrivals(env, "source", index);
    while (const auto message = co_await arrivals.next()) {
        co_await queue.send(*message);
        env.accept(*message);
        env.addToGauge(together, 0, 2);
        env.addToGauge(together, 0, -1);
    }
    env.sourceEnds();
    offering.done();
}

Task<> countPresses(Env& env, Channel<Signal> presses, Context context) {
    const std::uint32_t mark = env.markIndex("pressed");
    for (;;) {
        Received<Signal> signal;
        const int chosen = co_await select(onReceive(presses, signal), onReceive(context.done(), signal));
        if (chosen == 1) co_return;
        env.mark(mark, Message());
    }
}

Task<void> body(Env& env, std::string_view) {
    const Channel<Message> queue = env.makeChannel<Message>("queue", 4);
    const Channel<Signal> presses = env.action("press");
    const Context context = env.context();
    env.go("consumer", 0, consume(env, queue));
    env.go("consumer", 1, countPresses(env, presses, context));
    const WaitGroup offering(env.scheduler());
    offering.add(env.sourceInstances("source"));
    for (std::uint32_t i = 0; i < env.sourceInstances("source"); ++i)
        patterns::startSource(env, "source", i, offerAll(env, i, queue, offering));
    co_await context.done().receive();
    co_await offering.wait();  // one may be in the middle of a send when the context is cancelled
    queue.close();
}

Pattern sample() {
    Descriptor d;
    d.id = "sample";
    d.topology.classes = {"only"};
    d.topology.roles = {{"source", "source", RoleKind::Source, Count::by("sources")},
                        {"consumer", "consumer", RoleKind::Worker, Count::of(2)}};
    d.topology.channels = {{"queue", "queue", Count::of(4)}};
    d.topology.states = {{"gate", {"open", "closed"}}};
    d.topology.gauges = {{"seen", "seen"}, {"together", "together"}};
    d.topology.arcs = {{"moved", "moved", "source", "consumer"}};
    d.topology.backends = {"service"};
    d.parameters = {patterns::integerParameter("", {"sources", "sources", "", ""}, {1, 8, 1, 3}),
                    patterns::failureParameter("", 0.25)};
    d.variants = {{"textbook", "", "", false}};
    d.marks = {{"took", "{goroutine} took one"}, {"pressed", "pressed", false, "somebody pressed it"}};
    d.actions = {{"press", "Press", "", "consumer", {{"workload.rate_per_s", 50.0}}}};
    d.firstLook.pattern = d.id;
    d.firstLook.variant = "textbook";
    d.firstLook.stop = {StopCondition::Kind::Duration, 2 * kSecond, 0};
    return {std::move(d), &body};
}

class EnvTest : public ::testing::TestWithParam<ClockKind> {
protected:
    std::unique_ptr<sluice::Run> begin(Nanos duration) {
        Experiment experiment = registry.all().front().descriptor.firstLook;
        experiment.clock = GetParam();
        experiment.threads = 2;
        experiment.parameters = {{"workload.rate_per_s", 200.0}, {"workload.service_mean_ms", 0.5}};
        experiment.stop.duration = duration;
        experiment.script = script;
        auto made = sluice::Run::create(registry, experiment, aggregator, {});
        EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
        made.value()->start();
        return std::move(made).value();
    }
    std::unique_ptr<sluice::Run> run(Nanos duration) {
        auto made = begin(duration);
        made->wait();
        return made;
    }
    std::vector<Intervention> script;
    Registry registry{std::vector<Pattern>{sample()}};
    Aggregator aggregator;
};

TEST_P(EnvTest, MetersOfMeaningsEqualWhatTheEventsSay) {
    const auto made = run(300 * kMillisecond);
    const RunReport report = made->report();
    const Meter* folded = made->observation().latest()->state.meterAtCut();
    ASSERT_NE(folded, nullptr);
    ASSERT_GT(report.meter.marks[0], 10u);
    EXPECT_EQ(report.meter.markValues, folded->markValues);
    EXPECT_EQ(report.meter.arcs, folded->arcs);
    EXPECT_EQ(report.meter.arcs[0].total(), 2 * report.meter.marks[0]);
    EXPECT_TRUE(report.meter.states[0].equalAt(folded->states[0], report.simulated));
    EXPECT_TRUE(report.meter.gauges[0].equalAt(folded->gauges[0], report.simulated));
    EXPECT_EQ(report.meter.gauges[0].max(), static_cast<double>(report.meter.marks[0]));
    EXPECT_EQ(report.meter.markValues[0].max(), static_cast<Nanos>(report.meter.marks[0]));
}

TEST_P(EnvTest, WhatSeveralCountTogetherInAGaugeIsNeverLost) {
    const auto made = run(300 * kMillisecond);
    const RunReport report = made->report();
    ASSERT_GT(report.meter.total().accepted, 10u);
    EXPECT_EQ(report.meter.gauges[1].last(), static_cast<double>(report.meter.total().accepted));
    EXPECT_TRUE(
        report.meter.gauges[1].equalAt(made->observation().latest()->state.meterAtCut()->gauges[1], report.simulated));
}

TEST_P(EnvTest, TheContextIsCancelledAtTheCutAndNothingStaysBehind) {
    const RunReport report = run(100 * kMillisecond)->report();
    EXPECT_EQ(report.outcome, RunOutcome::Completed);
    EXPECT_EQ(report.meter.leaked, 0u);
    EXPECT_EQ(report.meter.unfinished, 0u);
    testing::expectConserved(report);
}

TEST_P(EnvTest, APressReachesTheBodyAndIsReported) {
    script = {{20 * kMillisecond, {}, Intervention::Kind::PressAction, "press", 0.0},
              {60 * kMillisecond, {}, Intervention::Kind::PressAction, "press", 0.0}};
    // Until the body has heard of both, however long that takes on real threads.
    const auto made = begin(24 * 60 * 60 * kSecond);
    while (made->observation().latest()->state.meter().marks[1] < 2) {
        made->observation().requestSnapshot();
        std::this_thread::yield();
    }
    made->stop();
    made->wait();
    const RunReport report = made->report();
    EXPECT_EQ(report.meter.marks[1], 2u);
    ASSERT_EQ(report.faults.size(), 1u);
    EXPECT_EQ(report.faults[0].kind, "pressed");
    EXPECT_EQ(report.faults[0].count, 2u);
}

// When the last source ends nothing may be left to do but to shut down; who waits for that is not in a deadlock.
TEST_P(EnvTest, WhoWaitsForTheEndOfTheRunIsNotInADeadlock) {
    for (int i = 0; i < 20; ++i) {
        Experiment experiment = registry.all().front().descriptor.firstLook;
        experiment.clock = GetParam();
        experiment.threads = 2;
        experiment.parameters = {{"workload.rate_per_s", 20000.0}, {"workload.service_mean_ms", 0.0}};
        experiment.stop = {StopCondition::Kind::Messages, 0, 20};
        auto made = sluice::Run::create(registry, experiment, aggregator, {});
        ASSERT_TRUE(made.ok());
        made.value()->start();
        made.value()->wait();
        EXPECT_EQ(made.value()->report().outcome, RunOutcome::Completed);
        EXPECT_EQ(made.value()->report().meter.leaked, 0u);
    }
}

class EnvPress : public EnvTest {};

// 600 a second until the press, then 150: what is left of a gap is stretched.
TEST_P(EnvPress, SetsParameters) {
    script = {{20 * kMillisecond, {}, Intervention::Kind::PressAction, "press", 0.0}};
    EXPECT_LT(run(100 * kMillisecond)->report().meter.total().offered, 50u);
}

INSTANTIATE_TEST_SUITE_P(VirtualTime, EnvPress, ::testing::Values(ClockKind::Virtual),
                         [](const auto&) { return "Virtual"; });
INSTANTIATE_TEST_SUITE_P(Clocks, EnvTest, ::testing::Values(ClockKind::Virtual, ClockKind::Threads),
                         [](const auto& instance) {
                             return instance.param == ClockKind::Virtual ? "Virtual" : "Threads";
                         });

TEST(EnvTapes, EachGoroutineOfASourceHasATapeOfItsOwn) {
    const Registry registry({sample()});
    Experiment experiment = registry.all().front().descriptor.firstLook;
    auto plan = planRun(registry, experiment);
    ASSERT_TRUE(plan.ok());
    SchedulerOptions options;
    options.manifest = plan.value().manifest;
    VirtualScheduler scheduler(std::move(options));
    auto env = Env::create(scheduler, plan.value().env);
    ASSERT_TRUE(env.ok());
    ASSERT_EQ(env.value()->sourceInstances("source"), 3u);
    EXPECT_NE(env.value()->tape("source", 0).service(7, 1), env.value()->tape("source", 1).service(7, 1));
    EXPECT_NE(env.value()->tape("source", 1).service(7, 1), env.value()->tape("source", 2).service(7, 1));
    Backend one = env.value()->backend("service");
    Backend other = env.value()->backend("service");
    EXPECT_EQ(one.next().number, 0u);
    EXPECT_EQ(other.next().number, 1u) << "calls are numbered by the backend, not by who calls";
}

TEST(EnvTapes, EveryFewMessagesOneIsLong) {
    const Registry registry({sample()});
    Experiment experiment = registry.all().front().descriptor.firstLook;
    experiment.parameters = {{"workload.long_every", 4.0}, {"workload.long_ms", 20.0}};
    auto plan = planRun(registry, experiment);
    ASSERT_TRUE(plan.ok());
    SchedulerOptions options;
    options.manifest = plan.value().manifest;
    VirtualScheduler scheduler(std::move(options));
    auto env = Env::create(scheduler, plan.value().env);
    ASSERT_TRUE(env.ok());
    for (std::uint64_t i = 0; i < 12; ++i)
        EXPECT_EQ(env.value()->tape("source").service(i, 0) == 20 * kMillisecond, i % 4 == 3) << i;
}

}  // namespace
}  // namespace sluice
