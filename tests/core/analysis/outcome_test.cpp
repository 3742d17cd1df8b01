// What becomes of a run whose body goes wrong: its outcome, and a report that names the goroutine, the place, the
// reason and the object.
#include "core/analysis/run_fixture.hpp"
#include "patterns/parts/work.hpp"
#include "sync/sleep.hpp"
#include "sync/wait_group.hpp"
#include "workload/env.hpp"

namespace sluice {
namespace {

using Pipe = Channel<int>;

Task<> sendHandled(Pipe pipe) {
    co_await pipe.send(1, at<"handle">);
}
Task<> receiveIdle(Pipe pipe) {
    co_await pipe.receive(at<"idle">);
}
Task<> receiveAll(Pipe pipe) {
    while (const auto got = co_await pipe.receive(at<"idle">)) {
    }
}
Task<> waitFor(WaitGroup group) {
    co_await group.wait(at<"handle">);
}

Task<void> deadlocks(Env& env, std::string_view) {
    const Pipe critical = env.makeChannel<int>("critical", 0);
    const Pipe low = env.makeChannel<int>("low", 0);
    env.go("processor", 0, receiveIdle(critical));
    co_await low.send(1, at<"handle">);
}
Task<void> leaks(Env& env, std::string_view) {
    const WaitGroup group(env.scheduler());
    group.add(1);
    env.go("processor", 0, sendHandled(env.makeChannel<int>("high", 0)));
    env.go("processor", 1, waitFor(group));
    co_await sleep(60 * kSecond, at<"idle">);
}
Task<void> leaksByTheDozen(Env& env, std::string_view) {
    const Pipe high = env.makeChannel<int>("high", 0);
    for (std::uint32_t i = 0; i < 12; ++i) env.go("processor", i, sendHandled(high));
    env.go("processor", 12, receiveIdle(env.makeChannel<int>("low", 0)));
    co_await sleep(60 * kSecond, at<"idle">);
}
Task<> workForMinutes(Env& env, Message message) {
    co_await patterns::workUnless(env, Context::background(env.scheduler()), message, 120 * kSecond, at<"handle">);
}
Task<void> worksOn(Env& env, std::string_view) {
    const Message message = env.ledger().offer(env.scheduler().worker(), env.now(), 0, 0, false);
    env.go("processor", 0, workForMinutes(env, message));
    co_await sleep(120 * kSecond, at<"idle">);
}
Task<> workForMinutesAndSend(Env& env, Message message, Pipe pipe) {
    co_await env.work(message, 120 * kSecond, at<"handle">);
    co_await pipe.send(1, at<"handle">);
}
Task<void> waitsForWork(Env& env, std::string_view) {
    const Message message = env.ledger().offer(env.scheduler().worker(), env.now(), 0, 0, false);
    const Pipe low = env.makeChannel<int>("low", 0);
    env.go("processor", 0, workForMinutesAndSend(env, message, low));
    env.go("processor", 1, receiveIdle(low));
    co_await sleep(120 * kSecond, at<"idle">);
}
// Each message has come before the clock has moved, and is kept.
Task<void> offersForEver(Env& env, std::string_view) {
    const Pipe low = env.makeChannel<int>("low", 1000);
    env.go("processor", 0, receiveAll(low));
    env.sourceBegins();
    while (env.mayOffer()) {
        env.ledger().offer(env.scheduler().worker(), env.now(), 0, 0, false);
        co_await low.send(1, at<"handle">);
    }
}
Task<void> sendsOnClosed(Env& env, std::string_view) {
    const Pipe pipe = env.makeChannel<int>("low", 1);
    pipe.close();
    env.go("processor", 0, sendHandled(pipe));
    co_await sleep(60 * kSecond, at<"idle">);
}
Task<void> countsBelowZero(Env& env, std::string_view) {
    WaitGroup(env.scheduler()).done();
    co_return;
}
Task<> passOn(Pipe from, Pipe to) {
    for (;;) {
        const auto received = co_await from.receive(at<"idle">);
        co_await to.send(received.value, at<"handle">);
    }
}
Task<void> passesOnForEver(Env& env, std::string_view) {
    const Pipe critical = env.makeChannel<int>("critical", 0);
    const Pipe high = env.makeChannel<int>("high", 0);
    env.go("processor", 0, passOn(critical, high));
    env.go("processor", 1, passOn(high, critical));
    co_await critical.send(1, at<"handle">);
}

class OutcomeOf : public ::testing::TestWithParam<ClockKind> {
protected:
    RunReport complete(Task<void> (*body)(Env&, std::string_view), Nanos duration = kSecond,
                       TelemetryLevel level = TelemetryLevel::Live) {
        const Registry standard;
        const Pattern pattern{standard.find("priority_queue")->descriptor, body};
        const Registry registry(std::vector<Pattern>{pattern});
        Experiment experiment = pattern.descriptor.firstLook;
        experiment.variant = "textbook";
        experiment.clock = GetParam();
        experiment.threads = 2;
        experiment.stop = {StopCondition::Kind::Duration, duration, 0};
        Aggregator aggregator;
        RunOptions options;
        options.level = level;
        auto run = sluice::Run::create(registry, experiment, aggregator, options);
        EXPECT_TRUE(run.ok());
        run.value()->start();
        run.value()->wait();
        return run.value()->report();
    }
};
std::string allOf(const RunReport& report) {
    std::string text;
    for (const Fault& fault : report.faults) text += fault.kind + ": " + fault.where + "\n";
    return text;
}

TEST_P(OutcomeOf, ADeadlockNamesEverybodyTheirPlacesReasonsAndChannels) {
    const RunReport report = complete(&deadlocks);
    EXPECT_EQ(report.outcome, RunOutcome::Deadlock);
    EXPECT_NE(report.text.find("processor waiting for a message from critical at idle"), std::string::npos)
        << report.text;
    EXPECT_NE(report.text.find("waiting for room in low at handle"), std::string::npos) << report.text;
}
// On real threads such a short run is cut after its millisecond.
TEST_P(OutcomeOf, ALeakNamesEverybodyTheirPlacesReasonsAndObjects) {
    const RunReport report = complete(&leaks, kMillisecond);
    EXPECT_EQ(report.outcome, RunOutcome::Completed);
    EXPECT_EQ(report.meter.leaked, 2u);
    EXPECT_EQ(report.meter.unfinished, 1u);
    EXPECT_EQ(allOf(report),
              "leak: processor 2, waiting for a wait group, at handle\n"
              "leak: processor, waiting for room in high, at handle\n");
}
TEST_P(OutcomeOf, ThoseThatLeakInTheSameWayAreOneFaultWithTheirCount) {
    const RunReport report = complete(&leaksByTheDozen, kMillisecond);
    EXPECT_EQ(report.meter.leaked, 13u);
    EXPECT_EQ(allOf(report),
              "leak: processor 13, waiting for a message from low, at idle\n"
              "leak: processor, waiting for room in high, at handle\n");
    ASSERT_EQ(report.faults.size(), 2u);
    EXPECT_EQ(report.faults[0].count, 1u);
    EXPECT_EQ(report.faults[1].count, 12u);
}
TEST_P(OutcomeOf, WhoIsInTheMiddleOfWorkThatCanBeEndedIsUnfinishedAndHasNotLeaked) {
    const RunReport report = complete(&worksOn, kMillisecond);
    EXPECT_EQ(report.outcome, RunOutcome::Completed);
    EXPECT_EQ(report.meter.leaked, 0u);
    EXPECT_EQ(report.meter.unfinished, 2u);
    EXPECT_EQ(allOf(report), "");
}
TEST_P(OutcomeOf, WhoWaitsForWorkThatWasNotDoneInTimeIsNotKnownToHaveLeaked) {
    const RunReport report = complete(&waitsForWork, kMillisecond);
    EXPECT_EQ(report.outcome, RunOutcome::Completed);
    EXPECT_EQ(report.meter.leaked, 0u);
    EXPECT_EQ(report.meter.unfinished, 3u);
    EXPECT_EQ(allOf(report), "");
}
TEST_P(OutcomeOf, APanicNamesTheGoroutineAndWhatItSaid) {
    const RunReport report = complete(&sendsOnClosed);
    EXPECT_EQ(report.outcome, RunOutcome::Panic);
    EXPECT_EQ(report.text, "panic: processor: send on closed channel");
}
TEST_P(OutcomeOf, ANegativeWaitGroupIsAPanic) {
    const RunReport report = complete(&countsBelowZero);
    EXPECT_EQ(report.outcome, RunOutcome::Panic);
    EXPECT_NE(report.text.find("sync: negative WaitGroup counter"), std::string::npos) << report.text;
}
INSTANTIATE_TEST_SUITE_P(Clock, OutcomeOf, ::testing::Values(ClockKind::Virtual, ClockKind::Threads),
                         [](const auto& instance) {
                             return std::string(instance.param == ClockKind::Virtual ? "Virtual" : "Threads");
                         });

class OutcomeOnTheVirtualClock : public OutcomeOf {};
TEST_P(OutcomeOnTheVirtualClock, ALivelockEndsTheRunAndNamesWhoKeepsItGoing) {
    // It takes ten million dispatches, whose events nobody needs.
    const RunReport report = complete(&passesOnForEver, kSecond, TelemetryLevel::Off);
    EXPECT_EQ(report.outcome, RunOutcome::Livelock);
    EXPECT_TRUE(report.text.starts_with("livelock: ")) << report.text;
    EXPECT_NE(report.text.find("processor 2"), std::string::npos) << report.text;
}
TEST_P(OutcomeOnTheVirtualClock, AMillionMessagesAtOneInstantAreALivelockTooLongBeforeMemoryEnds) {
    const RunReport report = complete(&offersForEver, kSecond, TelemetryLevel::Off);
    EXPECT_EQ(report.outcome, RunOutcome::Livelock);
    EXPECT_GE(report.meter.total().offered, kLivelockMessages);
    EXPECT_LT(report.meter.total().offered, 2 * kLivelockMessages);
}
INSTANTIATE_TEST_SUITE_P(Clock, OutcomeOnTheVirtualClock, ::testing::Values(ClockKind::Virtual));

}  // namespace
}  // namespace sluice
