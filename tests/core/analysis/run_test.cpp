#include "core/analysis/run_fixture.hpp"

#include <algorithm>

namespace sluice {
namespace {

using testing::expectConserved;
using RunTest = testing::RunTest;

constexpr RunOptions kRecorded{TelemetryLevel::Recorded, false, 0};

TEST_F(RunTest, SameSeedGivesTheSameEventHashAndAnotherSeedAnother) {
    const RunReport first = complete(firstLook());
    const RunReport second = complete(firstLook());
    Experiment other = firstLook();
    other.seed = 2;
    const RunReport third = complete(other);
    ASSERT_TRUE(first.hasEventHash);
    EXPECT_EQ(first.eventHash, second.eventHash);
    EXPECT_EQ(first.events, second.events);
    EXPECT_NE(first.eventHash, third.eventHash);
}

TEST_F(RunTest, EveryVariantConservesMessagesOnBothClocks) {
    for (const VariantDecl& variant : registry.find("priority_queue")->descriptor.variants) {
        SCOPED_TRACE(variant.id);
        for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
            Experiment experiment = saturated(variant.id, 500);
            experiment.parameters["workload.service_mean_ms"] = 0.01;
            experiment.clock = clock;
            experiment.threads = 2;
            const RunReport report = complete(experiment);
            EXPECT_EQ(report.outcome, RunOutcome::Completed);
            EXPECT_EQ(report.meter.total().offered, 500u);
            expectConserved(report);
        }
    }
}

TEST_F(RunTest, ConservationHoldsAtAnyInstantOfStopping) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        Experiment experiment = firstLook(seed % 2 == 0 ? "robust" : "textbook");
        experiment.seed = seed;
        experiment.stop.duration = static_cast<Nanos>(seed) * 417 * kMillisecond + static_cast<Nanos>(seed);
        const RunReport report = complete(experiment);
        EXPECT_EQ(report.simulated, experiment.stop.duration);
        expectConserved(report);
    }
}

TEST_F(RunTest, PausingSteppingSeekingAndPaceLeaveTheHashAsItIs) {
    Experiment experiment = firstLook();
    experiment.stop.duration = 2 * kSecond;
    const std::uint64_t expected = complete(experiment).eventHash;

    auto run = make(experiment, {TelemetryLevel::Live, true, 1});
    run->start();
    for (int i = 0; i < 25; ++i) {
        const std::uint64_t before = run->observation().latest()->livePosition;
        run->step();
        do {
            run->observation().drain();
        } while (run->observation().latest()->livePosition == before);
    }
    run->observation().seek(3);
    run->observation().drain();
    EXPECT_EQ(run->observation().latest()->state.position(), 3u);
    run->observation().follow();
    run->advanceTo(kSecond, true);
    run->setPace(100);
    run->resume();
    run->pause();
    run->setPace(0);
    run->resume();
    run->wait();
    EXPECT_EQ(run->report().eventHash, expected);
}

// One that polls alone moves the clock by itself; nobody who looks at the run may show in it.
TEST_F(RunTest, AdvancingPausingAndAScriptByTimeLeaveTheHashOfEveryVariantAsItIs) {
    for (const VariantDecl& variant : registry.find("priority_queue")->descriptor.variants) {
        SCOPED_TRACE(variant.id);
        Experiment experiment = firstLook(variant.id);
        experiment.parameters = {{"workload.rate_per_s", 5.0}, {"workload.service_mean_ms", 0.1}};  // mostly idle
        experiment.stop.duration = 1500 * kMillisecond;
        experiment.script = {{333'333'333, {}, Intervention::Kind::SetParameter, "idle_sleep_ms", 2.0},
                             {900 * kMillisecond, {}, Intervention::Kind::SetParameter, "idle_sleep_ms", 3.0}};
        const RunReport expected = complete(experiment);

        auto run = make(experiment, {TelemetryLevel::Live, true, 0});
        run->start();
        for (const Nanos instant : {100'000'001LL, 333'333'334LL, 777'777'777LL, 1'200'000'001LL}) {
            run->advanceTo(instant, true);
            while (!run->paused()) std::this_thread::yield();
        }
        run->resume();
        run->wait();
        EXPECT_EQ(run->report().eventHash, expected.eventHash) << "looking at it";

        Experiment recorded = experiment;
        recorded.script = expected.script;
        ASSERT_EQ(recorded.script.size(), 2u);
        ASSERT_TRUE(recorded.script[0].dispatch.has_value());
        EXPECT_EQ(complete(recorded).eventHash, expected.eventHash) << "replayed by dispatch";
    }
}

TEST_F(RunTest, ADispatchCountThatDoesNotFitTheRunIsNotBelieved) {
    const auto changed = [this](Nanos at, std::uint64_t dispatch) {
        Experiment experiment = firstLook();
        experiment.stop.duration = 2 * kSecond;
        experiment.script = {{at, dispatch, Intervention::Kind::SetParameter, "idle_sleep_ms", 5.0}};
        return complete(experiment);
    };
    EXPECT_TRUE(changed(1000 * kSecond, 5).script.empty()) << "the run ends before";
    EXPECT_TRUE(changed(kForever, 5).script.empty());
    const RunReport early = changed(kSecond, 5);
    ASSERT_EQ(early.script.size(), 1u);
    EXPECT_GE(early.script[0].at, kSecond);
    const RunReport never = changed(kSecond, UINT64_MAX);
    ASSERT_EQ(never.script.size(), 1u);
    EXPECT_EQ(never.outcome, RunOutcome::Completed);
}

TEST_F(RunTest, SourcesThatNeverEndBesideATraceNeedAStop) {
    Experiment experiment = firstLook();
    experiment.stop = {};
    experiment.parameters["workload.arrival"] = std::string("trace");
    experiment.parameters["workload.critical.arrival"] = std::string("poisson");
    const auto made = sluice::Run::create(registry, experiment, aggregator, {});
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().message.find("give a duration or a number of messages"), std::string::npos)
        << made.error().message;
}

TEST_F(RunTest, AdvancingStopsAtTheInstantAndPausesThere) {
    auto run = make(firstLook(), {TelemetryLevel::Live, true, 1});
    run->start();
    run->advanceTo(1500 * kMillisecond, true);
    while (!run->paused() || run->now() < 1500 * kMillisecond) std::this_thread::yield();
    EXPECT_EQ(run->now(), 1500 * kMillisecond);
    EXPECT_FALSE(run->finished());
    run->stop();
    run->wait();
    EXPECT_EQ(run->report().outcome, RunOutcome::Stopped);
}

TEST_F(RunTest, ARateThatIsRaisedReachesASourceThatSleeps) {
    for (const double before : {0.01, 0.0}) {
        Experiment experiment = firstLook("robust");
        experiment.parameters = {{"workload.rate_per_s", before}, {"workload.arrival", std::string("constant")}};
        experiment.script.push_back({kSecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 100.0});
        experiment.stop = {StopCondition::Kind::Duration, 60 * kSecond, 0};
        const auto offered = static_cast<double>(complete(experiment).meter.total().offered);
        EXPECT_NEAR(offered, 4 * 100 * 59, 8) << "from " << before;
    }
}

TEST_F(RunTest, ARateThatIsSetToZeroSilencesASourceUntilItRisesAgain) {
    Experiment experiment = firstLook("robust");
    experiment.parameters = {{"workload.rate_per_s", 100.0}, {"workload.arrival", std::string("constant")}};
    experiment.script.push_back({kSecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 0.0});
    experiment.script.push_back({9 * kSecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 100.0});
    experiment.stop = {StopCondition::Kind::Duration, 10 * kSecond, 0};
    EXPECT_NEAR(static_cast<double>(complete(experiment).meter.total().offered), 4 * 100 * 2, 8);
}

// A source that nobody wakes would offer its first message after a day.
TEST_F(RunTest, OnRealThreadsARateThatIsRaisedReachesASourceThatSleeps) {
    Experiment experiment = firstLook("robust");
    experiment.clock = ClockKind::Threads;
    experiment.threads = 2;
    experiment.parameters = {{"workload.rate_per_s", 0.00001},
                             {"workload.arrival", std::string("constant")},
                             {"workload.service_mean_ms", 0.1}};
    for (int i = 1; i <= 20; ++i) {
        experiment.script.push_back(
            {i * 100 * kMicrosecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 100.0 * i});
    }
    experiment.stop = {StopCondition::Kind::Messages, 0, 200};
    const RunReport report = complete(experiment);
    EXPECT_EQ(report.meter.total().offered, 200u);
    expectConserved(report);
}

TEST_F(RunTest, ALiveParameterChangeIsInTheScriptAndReplaysToTheSameHash) {
    auto run = make(firstLook(), {TelemetryLevel::Live, true, 0});
    run->start();
    run->advanceTo(kSecond, true);
    while (run->now() < kSecond) std::this_thread::yield();
    ASSERT_TRUE(run->intervene({0, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 50.0}).ok());
    run->resume();
    run->wait();
    const RunReport live = run->report();
    ASSERT_EQ(live.script.size(), 1u);
    EXPECT_EQ(live.script[0].at, kSecond);
    EXPECT_TRUE(live.script[0].dispatch.has_value());
    EXPECT_NE(live.eventHash, complete(firstLook()).eventHash);

    Experiment replay = firstLook();
    replay.script = live.script;
    EXPECT_EQ(complete(replay).eventHash, live.eventHash);
}

TEST_F(RunTest, TheScriptIsExactWhileTheRunGoesOn) {
    for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
        Experiment experiment = firstLook();
        experiment.clock = clock;
        experiment.stop = {StopCondition::Kind::Never, 0, 0};
        // Due now, and never in this test.
        experiment.script.push_back({0, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 7.0});
        experiment.script.push_back(
            {1'000'000 * kSecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 9.0});
        auto run = make(experiment, {TelemetryLevel::Recorded, clock == ClockKind::Virtual, 1});
        run->start();
        run->advanceTo(20 * kMillisecond, true);
        while (run->now() < 20 * kMillisecond) std::this_thread::yield();
        ASSERT_TRUE(run->intervene({5, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 50.0}).ok());
        const auto script = run->script(std::chrono::minutes(1));
        ASSERT_TRUE(script.has_value());
        ASSERT_EQ(script->size(), 3u);
        EXPECT_EQ((*script)[0].value, ParameterValue(7.0));
        EXPECT_EQ((*script)[1].value, ParameterValue(50.0));
        EXPECT_GE((*script)[1].at, 20 * kMillisecond);
        EXPECT_EQ((*script)[1].dispatch.has_value(), clock == ClockKind::Virtual);
        EXPECT_EQ((*script)[2], experiment.script[1]);
        // Whoever knows of it finds it in the telemetry.
        if (clock == ClockKind::Virtual) {
            run->observation().drain();
            const auto recording = run->observation().recording();
            EventCodec codec;
            int changes = 0;
            for (std::size_t i = 0; i < recording->blockCount(); ++i) {
                const std::vector<Event> block = recording->decode(i, codec).value();
                for (const Event& event : block) changes += event.kind == EventKind::ParameterChanged ? 1 : 0;
            }
            EXPECT_EQ(changes, 2);
        }
        run->stop();
        run->wait();
        EXPECT_EQ(run->report().script.size(), 2u);
        EXPECT_EQ(run->script(std::chrono::milliseconds(0)), script);
    }
}

TEST_F(RunTest, AScriptWrittenByHandAppliesAtItsInstant) {
    Experiment experiment = firstLook();
    experiment.script.push_back(
        {2500 * kMillisecond, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", 0.0});
    experiment.script.push_back(
        {2500 * kMillisecond, {}, Intervention::Kind::SetParameter, "workload.critical.rate_per_s", 0.0});
    const RunReport report = complete(experiment);
    ASSERT_EQ(report.script.size(), 2u);
    EXPECT_EQ(report.script[0].at, 2500 * kMillisecond);
    // About 19 messages a second until then, and nothing but those already on their way after it.
    EXPECT_LT(report.meter.total().offered, 80u);
    experiment.script = report.script;
    EXPECT_EQ(complete(experiment).eventHash, report.eventHash);
}

TEST_F(RunTest, TheFoldOfARecordingEqualsTheLiveState) {
    auto run = make(firstLook(), kRecorded);
    run->start();
    run->wait();
    const SnapshotPtr live = run->observation().latest();
    ASSERT_TRUE(live->ended);
    auto reopened = openRecording(aggregator, live->state.sharedManifest(), run->observation().recording());
    ASSERT_TRUE(reopened.ok());
    reopened.value()->drain();
    EXPECT_TRUE(live->state.equals(reopened.value()->latest()->state));
    EXPECT_EQ(reopened.value()->eventHash(), run->report().eventHash);
}

// Which part of two meters differs, for the message of a failure.
std::string difference(const Meter& a, const Meter& b, Nanos now) {
    std::string text;
    for (std::size_t i = 0; i < a.classes.size(); ++i)
        if (!(a.classes[i] == b.classes[i])) text += "class " + std::to_string(i) + " ";
    for (std::size_t i = 0; i < a.roles.size(); ++i)
        if (!a.roles[i].equalAt(b.roles[i], now)) text += "role " + std::to_string(i) + " ";
    for (std::size_t i = 0; i < std::min(a.channels.size(), b.channels.size()); ++i)
        if (!a.channels[i].equalAt(b.channels[i], now)) text += "channel " + std::to_string(i) + " ";
    if (!a.inside.equalAt(b.inside, now)) text += "inside ";
    if (a.marks != b.marks) text += "marks ";
    if (a.cpu != b.cpu) text += "cpu " + std::to_string(a.cpu) + " " + std::to_string(b.cpu);
    return text;
}

TEST_F(RunTest, TheReportSaysThatTheRecordingStopped) {
    RunOptions options = kRecorded;
    options.recordingBytesMax = 1000;
    EXPECT_NE(complete(saturated("robust", 400), options).recordingIncomplete, "");
    EXPECT_EQ(complete(saturated("robust", 400), kRecorded).recordingIncomplete, "");
}

TEST_F(RunTest, TheMeterEqualsWhatTheEventsSayOnBothClocks) {
    for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
        Experiment experiment = saturated("robust", 400);
        experiment.parameters["workload.service_mean_ms"] = 0.01;
        experiment.clock = clock;
        experiment.threads = 2;
        auto run = make(experiment);
        run->start();
        run->wait();
        const RunReport report = run->report();
        const RunState& state = run->observation().latest()->state;
        ASSERT_EQ(report.telemetryDropped, 0u);
        ASSERT_NE(state.meterAtCut(), nullptr);
        EXPECT_EQ(state.cutTime(), report.simulated);
        Meter folded = *state.meterAtCut();
        // The report counts goroutines over the whole run, the cut only up to it.
        folded.spawned = report.meter.spawned;
        folded.live = report.meter.live;
        folded.livePeak = report.meter.livePeak;
        folded.leaked = report.meter.leaked;
        folded.unfinished = report.meter.unfinished;
        EXPECT_TRUE(report.meter.equalAt(folded, report.simulated))
            << difference(report.meter, folded, report.simulated);
        EXPECT_EQ(state.meter().leaked, report.meter.leaked);
        EXPECT_EQ(state.meter().unfinished, report.meter.unfinished);
    }
}

TEST_F(RunTest, TelemetryOffMeasuresTheSame) {
    const RunReport live = complete(firstLook());
    const RunReport off = complete(firstLook(), {TelemetryLevel::Off, false, 0});
    EXPECT_FALSE(off.hasEventHash);
    EXPECT_EQ(off.events, 0u);
    EXPECT_TRUE(off.meter.equalAt(live.meter, live.simulated));
}

TEST_F(RunTest, APollerIsReportedAsUnfinishedAndNotAsLeaked) {
    const RunReport textbook = complete(firstLook("textbook"));
    EXPECT_EQ(textbook.outcome, RunOutcome::Completed);
    EXPECT_EQ(textbook.meter.unfinished, 1u);
    EXPECT_EQ(textbook.meter.leaked, 0u);
    const RunReport robust = complete(firstLook("robust"));
    EXPECT_EQ(robust.meter.unfinished, 0u);
    EXPECT_EQ(robust.meter.leaked, 0u);
}

TEST_F(RunTest, AShutdownThatOnlySpinsIsOverSoonerThanOneThatSleepsBetweenLooks) {
    const auto shutdown = [this](const char* variant) {
        Experiment experiment = firstLook(variant);
        experiment.parameters = {{"workload.rate_per_s", 5.0}, {"workload.service_mean_ms", 0.1}};
        experiment.stop.duration = 200 * kMillisecond;
        auto run = make(experiment);
        run->start();
        run->wait();
        const RunState& state = run->observation().latest()->state;
        return state.time() - state.cutTime();
    };
    EXPECT_LT(shutdown("spin"), kSecond);
    EXPECT_GT(shutdown("textbook"), 2 * kSecond);
}

TEST_F(RunTest, NoEngineCodeRunsOnTheCallersThread) {
    for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
        Experiment experiment = saturated("robust", 50);
        experiment.clock = clock;
        auto run = make(experiment);
        run->start();
        run->wait();
        const auto threads = run->engineThreads();
        EXPECT_FALSE(threads.empty());
        EXPECT_EQ(std::count(threads.begin(), threads.end(), std::this_thread::get_id()), 0);
    }
}

TEST_F(RunTest, StoppingEndsARunInAnyState) {
    for (const bool paused : {false, true}) {
        for (const double pace : {0.0, 1e-4}) {
            Experiment experiment = firstLook("spin");
            experiment.stop = {StopCondition::Kind::Never, 0, 0};
            auto run = make(experiment, {TelemetryLevel::Live, paused, pace});
            run->start();
            run->stop();
            run->wait();
            EXPECT_EQ(run->report().outcome, RunOutcome::Stopped);
            expectConserved(run->report());
        }
    }
}

TEST_F(RunTest, ARunMayBeDestroyedWhileItGoesOn) {
    for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
        Experiment experiment = firstLook("textbook");
        experiment.stop = {StopCondition::Kind::Never, 0, 0};
        experiment.clock = clock;
        auto run = make(experiment);
        run->start();
        run.reset();
    }
}

TEST_F(RunTest, BadExperimentsAreRefusedWithTheNameAndTheAllowedValues) {
    const auto errorOf = [&](auto&& change) {
        Experiment experiment = firstLook();
        change(experiment);
        auto run = sluice::Run::create(registry, experiment, aggregator, {});
        return run.ok() ? std::string() : run.error().message;
    };
    EXPECT_NE(errorOf([](Experiment& e) { e.pattern = "nosuch"; }).find("priority_queue"), std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) { e.variant = "best"; }).find("robust"), std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) { e.parameters["capacity_low"] = -1.0; }).find("capacity_low"),
              std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) { e.parameters["speed"] = 1.0; }).find("speed"), std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) { e.parameters["workload.arrival"] = std::string("trace"); }).find("trace"),
              std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) {
                  e.script.push_back({0, {}, Intervention::Kind::SetParameter, "capacity_low", 5.0});
              }).find("capacity_low"),
              std::string::npos);
    EXPECT_NE(errorOf([](Experiment& e) { e.threads = 1000; }).find("threads"), std::string::npos);
}

TEST_F(RunTest, AnInterventionOutOfRangeChangesNothing) {
    auto run = make(firstLook());
    const Status unknown = run->intervene({0, {}, Intervention::Kind::SetParameter, "nosuch", 1.0});
    const Status range = run->intervene({0, {}, Intervention::Kind::SetParameter, "workload.rate_per_s", -5.0});
    EXPECT_FALSE(unknown.ok());
    EXPECT_FALSE(range.ok());
    run->start();
    run->wait();
    EXPECT_TRUE(run->report().script.empty());
    EXPECT_EQ(run->report().eventHash, complete(firstLook()).eventHash);
}

}  // namespace
}  // namespace sluice
