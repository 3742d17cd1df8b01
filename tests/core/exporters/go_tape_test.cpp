// The tape against the run that it stands for: the same messages, at the same instants, with the same work.
#include "exporters/go_tape.hpp"

#include "analysis/run.hpp"
#include "base/csv.hpp"
#include "events/recording.hpp"
#include "runtime/virtual_scheduler.hpp"
#include "workload/trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

namespace sluice {
namespace {

struct Row {
    std::string source;
    std::uint32_t instance = 0;
    std::uint64_t index = 0;
    Nanos due = 0;
    int messageClass = 0;
    Nanos service = 0;
    double fails = 0;
};

using DueAndClass = std::pair<Nanos, int>;

class GoTapeTest : public ::testing::Test {
protected:
    // The four sources are never held up, and no timer is late: what they offer is offered when it is due.
    static Experiment experiment(ParameterSet parameters, StopCondition stop) {
        Experiment e;
        e.pattern = "priority_queue";
        e.variant = "robust";
        e.parameters = std::move(parameters);
        e.parameters.insert_or_assign("machine.model", std::string("ideal"));
        e.stop = stop;
        return e;
    }
    static StopCondition duration(Nanos length) { return {StopCondition::Kind::Duration, length, 0}; }
    static StopCondition messages(std::uint64_t count) { return {StopCondition::Kind::Messages, 0, count}; }
    static Intervention sets(Nanos at, const char* parameter, double value) {
        Intervention step;
        step.at = at;
        step.name = parameter;
        step.value = value;
        return step;
    }

    Result<std::string> tape(const Experiment& e) const {
        const auto plan = planRun(registry, e);
        if (!plan) return plan.error();
        return goTape(plan.value());
    }
    std::vector<Row> rows(const Experiment& e) const {
        const Result<std::string> csv = tape(e);
        EXPECT_TRUE(csv.ok()) << (csv.ok() ? "" : csv.error().message);
        std::vector<Row> list;
        if (!csv) return list;
        CsvReader reader(csv.value());
        std::vector<std::string> fields;
        EXPECT_TRUE(reader.next(fields).value());
        EXPECT_EQ(fields,
                  (std::vector<std::string>{"source", "instance", "index", "due_ns", "class", "service_ns", "fails"}));
        while (reader.next(fields).value()) {
            list.push_back({fields.at(0), static_cast<std::uint32_t>(std::stoul(fields.at(1))),
                            std::stoull(fields.at(2)), std::stoll(fields.at(3)), std::stoi(fields.at(4)),
                            std::stoll(fields.at(5)), std::stod(fields.at(6))});
        }
        return list;
    }
    // What the engine's sources offered.
    std::vector<DueAndClass> offered(const Experiment& e) {
        RunOptions options;
        options.level = TelemetryLevel::Recorded;
        const auto run = Run::create(registry, e, aggregator, options).value();
        run->start();
        run->wait();
        report = run->report();
        std::vector<DueAndClass> list;
        const auto recording = run->observation().recording();
        EventCodec codec;
        for (std::size_t i = 0; i < recording->blockCount(); ++i) {
            const std::vector<Event> block = recording->decode(i, codec).value();
            for (const Event& event : block) {
                if (event.kind == EventKind::MessageCreated)
                    list.emplace_back(static_cast<Nanos>(event.argument), static_cast<int>(event.sequence));
            }
        }
        std::ranges::sort(list);
        return list;
    }
    static std::vector<DueAndClass> before(const std::vector<Row>& list, Nanos stop) {
        std::vector<DueAndClass> found;
        for (const Row& row : list) {
            if (row.due < stop) found.emplace_back(row.due, row.messageClass);
        }
        std::ranges::sort(found);
        return found;
    }

    Registry registry;
    Aggregator aggregator;
    RunReport report;
};

TEST_F(GoTapeTest, HoldsTheMessagesOfTheRun) {
    const std::vector<ParameterSet> workloads = {
        {{"workload.arrival", "constant"}, {"workload.batch_size", 3.0}},
        {{"workload.arrival", "poisson"}, {"workload.low.rate_per_s", 250.0}},
        {{"workload.arrival", "bursts"}, {"workload.burst_on_s", 0.25}, {"workload.burst_off_s", 0.5}},
        {{"workload.arrival", "ramp"}, {"workload.ramp_s", 2.0}}};
    for (const ParameterSet& workload : workloads) {
        SCOPED_TRACE(toText(workload.at("workload.arrival")));
        Experiment e = experiment(workload, duration(3 * kSecond));
        e.seed = 5;
        EXPECT_EQ(before(rows(e), 3 * kSecond), offered(e));
        EXPECT_GT(report.meter.total().offered, 100u);
    }
}

TEST_F(GoTapeTest, FollowsTheRatesOfTheScript) {
    Experiment e = experiment({{"workload.low.rate_per_s", 20.0}}, duration(4 * kSecond));
    e.script = {sets(kSecond, "workload.rate_per_s", 400), sets(1500 * kMillisecond, "workload.rate_per_s", 0),
                sets(2500 * kMillisecond, "workload.rate_per_s", 50),
                sets(3 * kSecond, "workload.low.rate_per_s", 300)};
    EXPECT_EQ(before(rows(e), 4 * kSecond), offered(e));
    EXPECT_GT(report.meter.total().offered, 1000u);
}

TEST_F(GoTapeTest, FollowsWhatAnActionSets) {
    Pattern pattern = *registry.find("priority_queue");
    ActionDecl rush;
    rush.id = "rush";
    rush.sets = {{"workload.rate_per_s", 500.0}};
    pattern.descriptor.actions = {rush};
    registry = Registry({pattern});
    Experiment e = experiment({}, duration(3 * kSecond));
    Intervention press;
    press.at = 2 * kSecond;
    press.kind = Intervention::Kind::PressAction;
    press.name = "rush";
    e.script = {press};
    EXPECT_EQ(before(rows(e), 3 * kSecond), offered(e));
    EXPECT_GT(report.meter.total().offered, 2000u);
}

TEST_F(GoTapeTest, HasTheWorkOfTheRun) {
    // Silence from 2 s on: all that was offered is done by the stop.
    Experiment e =
        experiment({{"workload.rate_per_s", 20.0}, {"workload.service", "lognormal"}}, duration(8 * kSecond));
    e.script = {sets(kSecond, "workload.service_mean_ms", 9), sets(2 * kSecond, "workload.rate_per_s", 0)};
    WideSum work = 0;
    for (const Row& row : rows(e)) {
        if (row.due < 8 * kSecond) work += static_cast<WideSum>(row.service);
    }
    (void)offered(e);
    EXPECT_EQ(report.meter.total().completed, report.meter.total().offered);
    EXPECT_TRUE(report.meter.total().service.sum() == work);
    EXPECT_GT(work, 0u);
}

TEST_F(GoTapeTest, IsInTheOrderInWhichMessagesComeDue) {
    const auto list = rows(experiment({}, messages(500)));
    const auto offeredEnd = list.begin() + 500;
    EXPECT_TRUE(std::is_sorted(list.begin(), offeredEnd, [](const Row& a, const Row& b) { return a.due < b.due; }));
    std::map<std::string, std::uint64_t> next;
    for (const Row& row : list) EXPECT_EQ(row.index, next[row.source]++) << row.source;
}

TEST_F(GoTapeTest, HasForEachSourceTheMessageForWhichItWaitsAtTheStop) {
    for (const StopCondition& stop : {duration(kSecond), messages(300)}) {
        const auto list = rows(experiment({}, stop));
        ASSERT_GT(list.size(), 4u);
        std::map<std::string, int> last;
        for (auto row = list.end() - 4; row != list.end(); ++row) ++last[row->source];
        EXPECT_EQ(last.size(), 4u);
        const bool isTimed = stop.kind == StopCondition::Kind::Duration;
        EXPECT_TRUE(isTimed || list.size() == 304) << list.size();
        const Nanos until = isTimed ? kSecond : (list.end() - 5)->due;
        EXPECT_TRUE(std::all_of(list.end() - 4, list.end(), [&](const Row& row) { return row.due >= until; }));
    }
}

TEST_F(GoTapeTest, ASourceThatIsSilentWaitsForEver) {
    const auto list = rows(experiment({{"workload.low.rate_per_s", 0.0}}, duration(kSecond)));
    const auto low = std::ranges::count_if(list, [](const Row& row) { return row.source == "low"; });
    EXPECT_EQ(low, 1);
    EXPECT_EQ(std::ranges::find(list, "low", &Row::source)->due, kForever);
}

TEST_F(GoTapeTest, ASaturatedSourceHasABoundedNumberOfRows) {
    const auto timed = rows(experiment({{"workload.arrival", "saturated"}}, duration(kSecond)));
    EXPECT_EQ(timed.size(), 4 * kDealtRows);
    const auto counted = rows(experiment({{"workload.arrival", "saturated"}}, messages(30)));
    EXPECT_EQ(counted.size(), 4u * 30);
}

TEST_F(GoTapeTest, ARecordedTraceEndsWithItsLastRow) {
    Experiment e = experiment({{"workload.arrival", "trace"}}, {});
    const std::string csv = "arrival_s,service_ms,class\n0,3,low\n0.5,4,critical\n0.5,5,high\n2,6,low\n";
    auto trace = importTrace(
        "t.csv", csv,
        {{"workload.trace_service", std::string("service_ms")}, {"workload.trace_class", std::string("class")}},
        registry.find("priority_queue")->descriptor.topology.classes);
    ASSERT_TRUE(trace.ok()) << trace.error().message;
    e.trace = std::move(trace).value();
    const auto list = rows(e);
    EXPECT_EQ(before(list, kForever), offered(e));
    ASSERT_EQ(list.size(), 4u);
    EXPECT_EQ(list.front().source, "low");
    EXPECT_EQ(list.front().service, 3 * kMillisecond);
    EXPECT_EQ(list.back().due, 2 * kSecond);
}

// A pattern of which two goroutines offer low messages, and which calls a store.
Pattern called() {
    Pattern pattern = *Registry().find("priority_queue");
    Topology& topology = pattern.descriptor.topology;
    std::ranges::find(topology.roles, "low", &RoleDecl::id)->count = Count::of(2);
    topology.backends = {"store"};
    ParameterDecl failure;
    failure.id = "failure_probability";
    pattern.descriptor.parameters.push_back(failure);
    return pattern;
}

TEST_F(GoTapeTest, EachGoroutineOfASourceHasRowsOfItsOwn) {
    registry = Registry({called()});
    const auto list = rows(experiment({}, duration(kSecond)));
    std::map<std::uint32_t, std::vector<Nanos>> dues;
    for (const Row& row : list) {
        if (row.source == "low") dues[row.instance].push_back(row.due);
    }
    ASSERT_EQ(dues.size(), 2u);
    EXPECT_GT(dues[1].size(), 50u);
    EXPECT_NE(dues[0], dues[1]);
}

TEST_F(GoTapeTest, ABackendIsWhatTheEngineCalls) {
    registry = Registry({called()});
    Experiment e =
        experiment({{"workload.store.service_mean_ms", 40.0}, {"failure_probability", 0.25}}, duration(kSecond));
    const RunPlan plan = planRun(registry, e).value();
    SchedulerOptions options;
    options.manifest = plan.manifest;
    VirtualScheduler scheduler(options);
    const auto env = Env::create(scheduler, plan.env).value();
    const Backend store = env->backend("store");
    std::uint64_t number = 0;
    Nanos total = 0;
    for (const Row& row : rows(e)) {
        if (row.source != "store") continue;
        const Backend::Call call = store.next();
        ASSERT_EQ(row.index, number++);
        ASSERT_EQ(row.service, call.service);
        ASSERT_EQ(row.fails < 0.25, call.fails);
        total += call.service;
    }
    EXPECT_EQ(number, kDealtRows);
    EXPECT_GT(total, 0);
}

TEST_F(GoTapeTest, AMessageFailsAsItsTapeSays) {
    registry = Registry({called()});
    Experiment e = experiment({{"failure_probability", 1.0}}, duration(2 * kSecond));
    e.script = {sets(kSecond, "workload.rate_per_s", 50)};
    for (const Row& row : rows(e)) {
        EXPECT_TRUE(row.source == "store" || row.fails == 1.0) << row.source << " " << row.index;
    }
    e.parameters["failure_probability"] = 0.0;
    for (const Row& row : rows(e)) {
        EXPECT_TRUE(row.source == "store" || row.fails == 0.0) << row.source << " " << row.index;
    }
}

TEST_F(GoTapeTest, ARunThatNeverStopsOrIsTooLongIsRefused) {
    const auto endless = tape(experiment({}, {StopCondition::Kind::Never, 0, 0}));
    ASSERT_FALSE(endless.ok());
    EXPECT_NE(endless.error().message.find("--duration"), std::string::npos);
    const auto tooLong = tape(experiment({}, messages(kTapeRowsMax + 1)));
    ASSERT_FALSE(tooLong.ok());
    EXPECT_NE(tooLong.error().message.find(std::to_string(kTapeRowsMax)), std::string::npos);
    EXPECT_TRUE(tape(experiment({}, messages(kTapeRowsMax))).ok());
}

}  // namespace
}  // namespace sluice
