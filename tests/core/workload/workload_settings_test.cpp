#include "workload/workload_settings.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sluice {
namespace {

template <class T>
std::string messageOf(const Result<T>& result) {
    return result.ok() ? "accepted" : result.error().message;
}

TEST(WorkloadParameters, DefaultsPassTheirOwnChecksAndIdsAreUnique) {
    std::set<std::string> ids;
    for (const auto& list : {workloadParameters(), machineParameters()}) {
        for (const ParameterDecl& decl : list) {
            EXPECT_TRUE(checkParameter(decl, decl.standard).ok()) << decl.id;
            EXPECT_TRUE(parseParameter(decl, toText(decl.standard)).ok()) << decl.id;
            EXPECT_TRUE(ids.insert(decl.id).second) << decl.id;
            EXPECT_FALSE(decl.label.empty() || decl.help.empty() || decl.group.empty()) << decl.id;
        }
    }
}

TEST(ResolveWorkload, DefaultsArePoisson100PerSecondExponentialOneMillisecond) {
    const auto settings = resolveWorkload({}, "source", 4, nullptr).value();
    EXPECT_EQ(settings.arrival, ArrivalKind::Poisson);
    EXPECT_EQ(settings.ratePerS, 100);
    EXPECT_EQ(settings.service.kind(), DistributionKind::Exponential);
    EXPECT_EQ(settings.serviceMeanMs, 1);
    EXPECT_EQ(settings.classShares, std::vector<double>(4, 0.25));
}

TEST(ResolveWorkload, ASourcesOwnSettingWins) {
    const ParameterSet parameters = {{"workload.rate_per_s", 5.0}, {"workload.critical.rate_per_s", 4.0}};
    EXPECT_EQ(resolveWorkload(parameters, "critical", 1, nullptr).value().ratePerS, 4);
    EXPECT_EQ(resolveWorkload(parameters, "high", 1, nullptr).value().ratePerS, 5);
}

TEST(ResolveWorkload, EveryChoiceOfTheDeclarationsIsUnderstood) {
    auto trace = std::make_shared<Trace>();
    trace->rows = {{0, 1, 0}};
    trace->mapping.serviceColumn = "service_ms";
    const auto declarations = workloadParameters();
    for (const char* id : {"workload.arrival", "workload.service"}) {
        for (const std::string& choice : findParameter(declarations, id)->choices)
            EXPECT_TRUE(resolveWorkload({{id, choice}}, "source", 1, trace).ok()) << choice;
    }
    EXPECT_EQ(resolveWorkload({{"workload.arrival", "saturated"}}, "s", 1, trace).value().arrival,
              ArrivalKind::Saturated);
    EXPECT_EQ(resolveWorkload({{"workload.service", "bimodal"}}, "s", 1, trace).value().service.kind(),
              DistributionKind::Bimodal);
}

TEST(ResolveWorkload, ATraceBringsItsServiceTimes) {
    auto trace = std::make_shared<Trace>();
    trace->rows = {{0, 1, 0}};
    EXPECT_FALSE(resolveWorkload({{"workload.arrival", "trace"}}, "s", 1, trace).value().serviceFromTrace);
    trace->mapping.serviceColumn = "service_ms";
    EXPECT_TRUE(resolveWorkload({{"workload.arrival", "trace"}}, "s", 1, trace).value().serviceFromTrace);
}

TEST(ResolveWorkload, SaysWhatIsMissingOrDoesNotFit) {
    EXPECT_EQ(messageOf(resolveWorkload({{"workload.arrival", "trace"}}, "s", 1, nullptr)),
              "workload.arrival is trace, but there is no workload.trace");
    EXPECT_EQ(messageOf(resolveWorkload({{"workload.service", "trace"}}, "s", 1, nullptr)),
              "workload.service is trace, but there is no workload.trace");
    auto trace = std::make_shared<Trace>();
    trace->name = "day.csv";
    trace->rows = {{0, 0, 0}, {2 * kSecond, 0, 4}};
    EXPECT_EQ(messageOf(resolveWorkload({{"workload.service", "trace"}}, "s", 5, trace)),
              "workload.service is trace, but the trace day.csv has no service times; name their column with "
              "workload.trace_service");
    EXPECT_EQ(messageOf(resolveWorkload({{"workload.arrival", "trace"}}, "s", 4, trace)),
              "the trace day.csv has a message of class 4; this pattern's classes are 0 to 3");
    EXPECT_EQ(messageOf(resolveWorkload({{"workload.arrival", "trace"}, {"workload.start_s", 3.0}}, "s", 5, trace)),
              "workload.start_s lies after the last row of the trace day.csv, at 2 s");
    EXPECT_EQ(
        messageOf(resolveWorkload({{"workload.service", "pareto"}, {"workload.service_shape", 0.5}}, "s", 1, nullptr)),
        "workload.service_shape: pareto needs an alpha above 1 and at most 100 (0: 2.5), not 0.5");
}

TEST(ClassShares, AreOnePerClassAndNotAllZero) {
    EXPECT_EQ(parseClassShares("3:1", 2).value(), (std::vector<double>{0.75, 0.25}));
    EXPECT_EQ(
        messageOf(parseClassShares("1:1:1", 2)),
        "workload.class_shares must be 2 numbers from 0 to 1000000 with ':' between them, not all 0, not \"1:1:1\"");
    for (const char* bad : {"1", "0:0", "1:-1", "1:x", "1:", ":1", "1:nan", "1:1:", "1 : 1"})
        EXPECT_FALSE(parseClassShares(bad, 2).ok()) << bad;
}

TEST(WorkloadOverride, BelongsToASourceAndAWorkloadParameter) {
    const std::vector<std::string> sources = {"critical", "high"};
    const auto decl = workloadOverride("workload.critical.rate_per_s", sources);
    ASSERT_TRUE(decl.ok());
    EXPECT_EQ(decl.value().id, "workload.critical.rate_per_s");
    EXPECT_EQ(decl.value().label, "critical rate");
    EXPECT_TRUE(decl.value().live);
    EXPECT_EQ(
        messageOf(workloadOverride("workload.low.rate_per_s", sources)),
        "there is no parameter workload.low.rate_per_s: a source's own setting is workload.SOURCE.NAME with SOURCE "
        "one of critical, high and NAME as in workload.NAME");
    for (const char* bad : {"workload.critical.speed", "workload.critical.trace", "workload.rate_per_s", "workload.",
                            "workload..rate_per_s", "x.critical.rate_per_s", ""})
        EXPECT_FALSE(workloadOverride(bad, sources).ok()) << bad;
}

}  // namespace
}  // namespace sluice
