#include "workload/tape.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/kolmogorov_smirnov.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace sluice {
namespace {

namespace bm = boost::math;

std::shared_ptr<const Trace> traceOf(std::vector<TraceRow> rows, bool classes = true, bool services = true) {
    auto trace = std::make_shared<Trace>();
    trace->name = "test.csv";
    trace->rows = std::move(rows);
    if (classes) trace->mapping.classColumn = "class";
    if (services) trace->mapping.serviceColumn = "service_ms";
    return trace;
}

WorkloadSettings settingsOf(ParameterSet parameters, std::size_t classes = 1, std::shared_ptr<const Trace> trace = {}) {
    auto result = resolveWorkload(parameters, "source", classes, std::move(trace));
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    return std::move(result).value();
}

Tape tapeOf(const ParameterSet& parameters, std::uint64_t seed = 1) {
    return Tape(seed, 0, settingsOf(parameters));
}

std::vector<Nanos> dues(const Tape& tape, std::uint64_t count, double rate) {
    std::vector<Nanos> result;
    Nanos due = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto next = tape.nextDue(due, i, rate);
        if (!next) break;
        due = *next;
        result.push_back(due);
    }
    return result;
}

// With a process of this cumulative rate, the values at its arrivals are those of a unit Poisson process: the gaps
// between them are exponential.
void expectPoissonOf(const std::vector<Nanos>& arrivals, const std::function<double(double)>& cumulative) {
    std::vector<double> uniforms;
    double last = 0;
    for (const Nanos due : arrivals) {
        const double now = cumulative(toSeconds(due));
        uniforms.push_back(1 - std::exp(last - now));
        last = now;
    }
    std::sort(uniforms.begin(), uniforms.end());
    const auto n = static_cast<double>(uniforms.size());
    double distance = 0;
    for (std::size_t i = 0; i < uniforms.size(); ++i)
        distance = std::max(
            {distance, uniforms[i] - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - uniforms[i]});
    // Four such statements in this file, 99 % together.
    EXPECT_LT(distance, bm::quantile(bm::kolmogorov_smirnov_distribution<double>(n), 1 - 0.01 / 4));
}

TEST(Tape, ConstantArrivalsAreEven) {
    const Tape tape = tapeOf({{"workload.arrival", "constant"}});
    EXPECT_EQ(dues(tape, 3, 100), (std::vector<Nanos>{10 * kMillisecond, 20 * kMillisecond, 30 * kMillisecond}));
}

TEST(Tape, PoissonArrivalsAreAPoissonProcess) {
    expectPoissonOf(dues(tapeOf({}), 20'000, 100), [](double t) { return 100 * t; });
}

TEST(Tape, BurstsAreAPoissonProcessDuringTheirOnTime) {
    const Tape tape =
        tapeOf({{"workload.arrival", "bursts"}, {"workload.burst_on_s", 0.5}, {"workload.burst_off_s", 1.5}});
    const auto arrivals = dues(tape, 20'000, 200);
    for (const Nanos due : arrivals) ASSERT_LT(due % (2 * kSecond), kSecond / 2);
    expectPoissonOf(arrivals,
                    [](double t) { return 200 * (std::floor(t / 2) * 0.5 + std::min(std::fmod(t, 2), 0.5)); });
}

TEST(Tape, RampGrowsLinearlyAndStays) {
    const Tape tape = tapeOf({{"workload.arrival", "ramp"}, {"workload.ramp_s", 20.0}});
    expectPoissonOf(dues(tape, 20'000, 500), [](double t) { return 500 * (t < 20 ? t * t / 40 : t - 10); });
}

TEST(Tape, ArrivalsNeverGoBackward) {
    for (const char* arrival : {"constant", "poisson", "bursts", "ramp", "saturated"}) {
        const auto arrivals = dues(tapeOf({{"workload.arrival", arrival}}), 5'000, 1e7);
        EXPECT_TRUE(std::is_sorted(arrivals.begin(), arrivals.end())) << arrival;
        EXPECT_EQ(arrivals.size(), 5'000u);
    }
}

TEST(Tape, BatchesShareTheirDueTimeAndKeepTheRate) {
    const Tape tape = tapeOf({{"workload.arrival", "constant"}, {"workload.batch_size", 4.0}});
    const auto arrivals = dues(tape, 8, 100);
    EXPECT_EQ(arrivals.front(), 40 * kMillisecond);
    EXPECT_EQ(arrivals[3], 40 * kMillisecond);
    EXPECT_EQ(arrivals[4], 80 * kMillisecond);
}

TEST(Tape, RateScalesTheSameGaps) {
    const Tape tape = tapeOf({});
    const auto slow = dues(tape, 100, 10);
    const auto fast = dues(tape, 100, 20);
    for (std::size_t i = 0; i < slow.size(); ++i)
        EXPECT_NEAR(static_cast<double>(slow[i]), 2.0 * static_cast<double>(fast[i]), 200);
}

TEST(Tape, NoRateMeansNever) {
    for (const char* arrival : {"constant", "poisson", "bursts", "ramp"})
        EXPECT_EQ(tapeOf({{"workload.arrival", arrival}}).nextDue(5, 0, 0), kForever) << arrival;
}

TEST(Tape, TheFarFutureDoesNotWrapAround) {
    for (const char* arrival : {"constant", "poisson", "bursts", "ramp"}) {
        const Tape tape = tapeOf({{"workload.arrival", arrival}});
        const auto due = tape.nextDue(kForever - 10, 0, 1e-9);
        EXPECT_GE(due.value(), kForever - 10) << arrival;
    }
}

TEST(Tape, SaturatedIsDueAtOnce) {
    const Tape tape = tapeOf({{"workload.arrival", "saturated"}});
    EXPECT_TRUE(tape.saturated());
    EXPECT_EQ(tape.nextDue(123, 7, 0), 123);
}

TEST(Tape, OneAttributeDoesNotReshuffleTheOthers) {
    const Tape first = tapeOf({});
    const Tape second = tapeOf({{"workload.service", "pareto"}, {"workload.class_shares", "1"}});
    EXPECT_EQ(dues(first, 100, 50), dues(second, 100, 50));
    EXPECT_NE(dues(first, 100, 50), dues(tapeOf({}, 2), 100, 50));
    EXPECT_NE(first.service(0, 1), Tape(1, 1, settingsOf({})).service(0, 1));
    EXPECT_NE(first.service(0, 1, 0), first.service(0, 1, 1));
}

TEST(Tape, ClassesComeInTheirShares) {
    const Tape tape(3, 0, settingsOf({{"workload.class_shares", "8:4:0:1"}}, 4));
    std::vector<double> counts(4);
    constexpr double kCount = 26'000;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(kCount); ++i) ++counts.at(tape.messageClass(i));
    EXPECT_EQ(counts[2], 0);
    double statistic = 0;
    const std::vector<double> shares = {8.0 / 13, 4.0 / 13, 0, 1.0 / 13};
    for (const std::size_t i : {0u, 1u, 3u})
        statistic += std::pow(counts[i] - kCount * shares[i], 2) / (kCount * shares[i]);
    EXPECT_LT(statistic, bm::quantile(bm::chi_squared_distribution<double>(2), 0.99));
}

TEST(Tape, FailuresComeInTheirShareAndGrowWithTheProbability) {
    const Tape tape = tapeOf({});
    int few = 0;
    int many = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        few += tape.fails(i, 0.1);
        many += tape.fails(i, 0.3);
        EXPECT_LE(tape.fails(i, 0.1), tape.fails(i, 0.3));
        EXPECT_FALSE(tape.fails(i, 0));
        EXPECT_TRUE(tape.fails(i, 1));
    }
    EXPECT_NEAR(few, 1000, 4 * 30);  // four standard deviations
    EXPECT_NEAR(many, 3000, 4 * 46);
}

TEST(Tape, ServiceHasItsMeanAndScale) {
    const Tape tape = tapeOf({{"workload.service", "constant"}, {"workload.service_scale", 0.1}});
    EXPECT_EQ(tape.service(0, 20), 2 * kMillisecond);
}

TEST(Tape, ATraceIsOfferedFromItsStartAndEnds) {
    const auto trace = traceOf({{0, 10, 0}, {kSecond, 20, 1}, {2 * kSecond, 30, 0}, {3 * kSecond, 40, 1}});
    const ParameterSet parameters = {
        {"workload.arrival", "trace"}, {"workload.start_s", 1.0}, {"workload.service_scale", 2.0}};
    const Tape all(1, 0, settingsOf(parameters, 2, trace));
    EXPECT_EQ(dues(all, 10, 0), (std::vector<Nanos>{0, kSecond, 2 * kSecond}));
    EXPECT_EQ(all.size(), 3u);
    EXPECT_EQ(all.lastDue(), 2 * kSecond);
    EXPECT_EQ(all.messageClass(0), 1);
    EXPECT_EQ(all.service(0, 99), 40);
    EXPECT_EQ(all.nextDue(0, 3, 1), std::nullopt);
}

TEST(Tape, ASourceOfOneClassOffersItsRowsOnly) {
    const auto trace = traceOf({{0, 10, 0}, {1, 20, 1}, {2, 30, 0}, {3, 40, 1}});
    const auto settings = settingsOf({{"workload.arrival", "trace"}}, 2, trace);
    const Tape second(1, 1, settings, {.onlyClass = 1});
    EXPECT_EQ(dues(second, 10, 0), (std::vector<Nanos>{1, 3}));
    EXPECT_EQ(second.service(1, 0), 40);
    EXPECT_EQ(second.messageClass(0), 1);
}

TEST(Tape, SourcesDealTheRowsOfATraceWithoutLossOrRepetition) {
    std::vector<TraceRow> rows;
    for (Nanos i = 0; i < 1000; ++i) rows.push_back({i, 1, 0});
    for (const bool byClass : {false, true}) {
        const auto settings = settingsOf({{"workload.arrival", "trace"}}, 3, traceOf(rows, false));
        std::vector<Nanos> offered;
        for (std::uint32_t i = 0; i < 3; ++i) {
            const TapeShare share =
                byClass ? TapeShare{.onlyClass = static_cast<int>(i)} : TapeShare{.part = i, .parts = 3};
            const auto own = dues(Tape(9, i, settings, share), 1000, 0);
            EXPECT_GT(own.size(), 250u);
            offered.insert(offered.end(), own.begin(), own.end());
        }
        std::sort(offered.begin(), offered.end());
        EXPECT_EQ(offered.size(), 1000u);
        EXPECT_TRUE(std::adjacent_find(offered.begin(), offered.end()) == offered.end());
    }
}

TEST(Tape, AChangeOfRateStretchesTheRestOfTheGap) {
    const Tape tape = tapeOf({});
    EXPECT_EQ(tape.dueAfterRateChange({100, 10, 20}, 200, 0), 150);
    EXPECT_EQ(tape.dueAfterRateChange({100, 10, 10}, 200, 0), 200);
    EXPECT_EQ(tape.dueAfterRateChange({100, 10, 0}, 200, 0), kForever);
    EXPECT_EQ(tape.dueAfterRateChange({100, 10, 20}, 90, 0), 90) << "due already";
    EXPECT_EQ(tape.dueAfterRateChange({100, 0, 5}, kForever, 7), tape.nextDue(100, 7, 5)) << "the gap begins now";
}

// In whichever way arrivals vary, a gap that is planned anew is the gap that the new rate would have given.
TEST(Tape, AChangeOfRateAtTheGapsBeginningIsTheNewRate) {
    for (const char* arrival : {"poisson", "constant", "bursts", "ramp"}) {
        const Tape tape = tapeOf({{"workload.arrival", std::string(arrival)}});
        for (const Nanos from : {Nanos{0}, 300 * kMillisecond, 40 * kSecond}) {
            const Nanos due = tape.nextDue(from, 3, 2).value();
            const auto wished = static_cast<double>(tape.nextDue(from, 3, 50).value());
            EXPECT_NEAR(static_cast<double>(tape.dueAfterRateChange({from, 2, 50}, due, 3)), wished, 100)
                << arrival << " from " << from;
        }
    }
}

TEST(Tape, ATraceKnowsNoRate) {
    const Tape tape(1, 0,
                    settingsOf({{"workload.arrival", std::string("trace")}}, 1, traceOf({{0, 1, 0}, {500, 1, 0}})));
    EXPECT_EQ(tape.dueAfterRateChange({100, 10, 20}, 500, 1), 500);
}

// Frozen: another machine or compiler that draws another tape would run another run.
TEST(Tape, IsTheSameEverywhere) {
    std::uint64_t hash = 0;
    const auto mix = [&hash](std::uint64_t value) {
        hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    };
    for (const char* service : {"constant", "exponential", "uniform", "lognormal", "pareto", "bimodal"}) {
        const Tape tape(11, 2, settingsOf({{"workload.service", service}, {"workload.arrival", "ramp"}}, 4));
        Nanos due = 0;
        for (std::uint64_t i = 0; i < 2'000; ++i) {
            due = tape.nextDue(due, i, 123.4).value();
            mix(static_cast<std::uint64_t>(due));
            mix(static_cast<std::uint64_t>(tape.service(i, 1.5)));
            mix(tape.messageClass(i) * 2u + tape.fails(i, 0.2));
        }
    }
    EXPECT_EQ(hash, 9321844090059833973u);
}

}  // namespace
}  // namespace sluice
