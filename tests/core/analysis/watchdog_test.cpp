#include "analysis/watchdog.hpp"

#include "core/analysis/run_fixture.hpp"
#include "sync/sleep.hpp"
#include "workload/env.hpp"

#include <array>
#include <atomic>
#include <limits>
#include <thread>

namespace sluice {
namespace {

// --- What it takes for stuck

constexpr Nanos kLimit = 1000;

class WatchdogRule : public ::testing::Test {
protected:
    // The first worker's pulse at `now`.
    bool barksAt(const Goroutine* running, std::uint64_t beats, Nanos now) {
        const std::array<Pulse, 1> pulses{Pulse{running, beats}};
        return watchdog.look(pulses, now).has_value();
    }
    Watchdog watchdog{kLimit};
    Goroutine one;
    Goroutine other;
};

TEST_F(WatchdogRule, BarksOnceAGoroutineHasRunForTheLimitWithoutABeat) {
    EXPECT_FALSE(barksAt(&one, 7, 0));
    EXPECT_FALSE(barksAt(&one, 7, 500));
    EXPECT_FALSE(barksAt(&one, 7, 999));
    EXPECT_TRUE(barksAt(&one, 7, 1000));
}
TEST_F(WatchdogRule, CountsFromTheFirstLookAtWhichItRan) {
    EXPECT_FALSE(barksAt(nullptr, 7, 0));
    EXPECT_FALSE(barksAt(&one, 7, 400));
    EXPECT_FALSE(barksAt(&one, 7, 800));
    EXPECT_FALSE(barksAt(&one, 7, 1200));
    EXPECT_TRUE(barksAt(&one, 7, 1400));
}
TEST_F(WatchdogRule, ABeatStartsAnew) {
    for (std::uint64_t beat = 0; beat < 100; ++beat) EXPECT_FALSE(barksAt(&one, beat, static_cast<Nanos>(beat) * 400));
}
TEST_F(WatchdogRule, AnotherGoroutineStartsAnew) {
    for (Nanos look = 0; look < 100; ++look) EXPECT_FALSE(barksAt(look % 2 == 0 ? &one : &other, 7, look * 400));
}
TEST_F(WatchdogRule, NeverBarksAtAWorkerThatRunsNobody) {
    for (Nanos look = 0; look < 100; ++look) EXPECT_FALSE(barksAt(nullptr, 7, look * 400));
}
TEST_F(WatchdogRule, ALookThatComesLateCountsAsHalfOfTheLimit) {
    EXPECT_FALSE(barksAt(&one, 7, 0));
    EXPECT_FALSE(barksAt(&one, 7, 3600 * kSecond));
    EXPECT_TRUE(barksAt(&one, 7, 7200 * kSecond));
}
TEST_F(WatchdogRule, SaysWhichWorkerItIs) {
    const std::array<Pulse, 3> pulses{Pulse{&one, 1}, Pulse{nullptr, 5}, Pulse{&other, 9}};
    for (std::uint64_t beat = 0; beat < 3; ++beat) {
        const std::array<Pulse, 3> moving{Pulse{&one, beat}, pulses[1], pulses[2]};
        const auto stuck = watchdog.look(moving, static_cast<Nanos>(beat) * 500);
        EXPECT_EQ(stuck, beat < 2 ? std::nullopt : std::optional<std::size_t>(2));
    }
}

// --- Runs whose body never comes back

// Bodies are plain functions, so what a test has to do with one lies here. A test resets it, and ends only once its
// body is gone.
struct Spinner {
    std::atomic<bool> spins{false};
    std::atomic<bool> mayReturn{false};
    std::atomic<bool> isGone{false};
    void reset() {
        spins = false;
        mayReturn = false;
        isGone = false;
    }
};
Spinner spinner;

// The watchdog's clock: it stands still until the body spins.
Nanos clockOfTheSpinner() {
    static std::atomic<Nanos> time{0};
    return spinner.spins ? time += kMillisecond : time.load();
}

struct Departure {
    ~Departure() { spinner.isGone = true; }
};
Task<> spin() {
    const Departure departure;
    co_await sleep(kMicrosecond, at<"idle">);
    spinner.spins = true;
    while (!spinner.mayReturn) std::this_thread::yield();
    for (;;) co_await sleep(kMicrosecond, at<"idle">);
}
Task<void> startSpinner(Env& env, std::string_view) {
    env.go("processor", 0, spin());
    co_await sleep(3600 * kSecond);
}

class StuckRun : public ::testing::TestWithParam<int> {  // threads; 0: the virtual clock
protected:
    StuckRun() { spinner.reset(); }
    ~StuckRun() override {
        run.reset();
        spinner.mayReturn = true;
        while (!spinner.isGone) std::this_thread::yield();
    }
    void start(TelemetryLevel level = TelemetryLevel::Recorded) {
        Registry standard;
        Pattern pattern{standard.find("priority_queue")->descriptor, &startSpinner};
        registry = std::make_unique<Registry>(std::vector<Pattern>{pattern});
        Experiment experiment = pattern.descriptor.firstLook;
        experiment.variant = "textbook";
        experiment.clock = GetParam() == 0 ? ClockKind::Virtual : ClockKind::Threads;
        experiment.threads = std::max(GetParam(), 1);
        experiment.stop = {StopCondition::Kind::Never, 0, 0};
        RunOptions options{level, false, 0};
        options.stuckAfter = 4 * kMillisecond;
        options.watchClock = &clockOfTheSpinner;
        auto made = sluice::Run::create(*registry, experiment, *aggregator, options);
        ASSERT_TRUE(made.ok());
        run = std::move(made).value();
        run->start();
    }
    void untilItSpins() const {
        while (!spinner.spins) std::this_thread::yield();
    }
    std::unique_ptr<Registry> registry;
    std::unique_ptr<Aggregator> aggregator = std::make_unique<Aggregator>();
    std::unique_ptr<sluice::Run> run;
};

TEST_P(StuckRun, EndsWithAReportThatNamesTheGoroutineAndItsPlace) {
    start();
    run->wait();
    const RunReport report = run->report();
    EXPECT_EQ(report.outcome, RunOutcome::Stuck);
    ASSERT_EQ(report.faults.size(), 1u);
    EXPECT_EQ(report.faults[0].kind, "stuck");
    EXPECT_EQ(report.faults[0].where, "processor has neither waited nor given way for 4 ms; it waited last at idle");
    EXPECT_EQ(report.text, "stuck: " + report.faults[0].where);
    EXPECT_FALSE(report.hasEventHash);
    EXPECT_TRUE(run->observation().latest()->ended);
}

TEST_P(StuckRun, EverythingThatAWindowAsksOfItIsStillAnswered) {
    start();
    run->wait();
    EXPECT_TRUE(run->finished());
    run->pause();
    run->resume();
    run->stop();
    (void)run->now();
    (void)run->paused();
    EXPECT_TRUE(run->script(std::chrono::milliseconds(0)).has_value());
    run->observation().seek(0);
    run->observation().follow();
    run->observation().drain();
    EXPECT_TRUE(run->observation().latest()->ended);
    EXPECT_FALSE(run->engineThreads().empty());
}

TEST_P(StuckRun, StoppingOneEndsAsStuck) {
    start();
    untilItSpins();
    run->stop();
    run->wait();
    EXPECT_EQ(run->report().outcome, RunOutcome::Stuck);
}

TEST_P(StuckRun, APauseThatOneWorkerNeverHeedsEndsAsStuck) {
    start();
    untilItSpins();
    run->pause();
    run->wait();
    EXPECT_EQ(run->report().outcome, RunOutcome::Stuck);
}

TEST_P(StuckRun, MayBeDestroyedWithItsRegistryAndItsAggregatorWhileItsBodySpins) {
    start();
    untilItSpins();
    run.reset();
    registry.reset();
    aggregator.reset();
    EXPECT_FALSE(spinner.isGone);
}

TEST_P(StuckRun, ABodyThatComesBackTooLateChangesNothingAndFreesWhatItHeld) {
    start();
    run->wait();
    const RunReport before = run->report();
    spinner.mayReturn = true;
    run->observation().drain();
    const RunReport after = run->report();
    EXPECT_EQ(after.outcome, RunOutcome::Stuck);
    EXPECT_EQ(after.events, before.events);
    EXPECT_FALSE(spinner.isGone);  // held by the run until it goes
    run.reset();
    while (!spinner.isGone) std::this_thread::yield();
}

TEST_P(StuckRun, WithoutTelemetryIsFoundAsWell) {
    start(TelemetryLevel::Off);
    run->wait();
    EXPECT_EQ(run->report().outcome, RunOutcome::Stuck);
    EXPECT_EQ(run->report().events, 0u);
}

INSTANTIATE_TEST_SUITE_P(Clock, StuckRun, ::testing::Values(0, 1, 2), [](const auto& instance) {
    return instance.param == 0 ? std::string("Virtual") : std::to_string(instance.param) + "Threads";
});

}  // namespace
}  // namespace sluice
