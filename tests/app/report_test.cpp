#include "app/cli/report_text.hpp"
#include "exporters/json_values.hpp"
#include "exporters/report_json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

MetricDecl metric(std::string id, double value, bool common) {
    MetricDecl declared;
    declared.id = std::move(id);
    declared.value = [value](const Meter&, const Manifest&, Nanos) { return value; };
    declared.common = common;
    return declared;
}

Descriptor samplePattern() {
    Descriptor descriptor;
    descriptor.id = "sample";
    descriptor.topology.classes = {"only"};
    descriptor.topology.channels.resize(1);
    descriptor.topology.channels[0].id = "jobs";
    descriptor.variants.resize(1);
    descriptor.variants[0].id = "plain";
    descriptor.metrics = {metric("share", 0.25, false), metric("retries", 3, true),
                          metric("nothing", std::numeric_limits<double>::quiet_NaN(), false)};
    return descriptor;
}

struct Sample {
    Descriptor descriptor = samplePattern();
    Experiment experiment;
    Manifest manifest;
    RunReport report;

    Sample() {
        experiment.pattern = "sample";
        experiment.variant = "plain";
        manifest.classes = {"only"};
        manifest.channels = {{"jobs", "Jobs"}};
        report.outcome = RunOutcome::Deadlock;
        report.simulated = 10 * kSecond;
        report.meter = Meter(1, 1, 0);
        report.meter.channels.resize(1);
        report.meter.channels[0].capacity = 4;
        report.meter.channels[0].onDepth(5 * kSecond, 4);
        report.faults = {{"leak", 5, "worker 1 waits for room in jobs"}};
    }
    nlohmann::ordered_json json() const { return reportJson(descriptor, experiment, manifest, report); }
};

TEST(ReportJson, SaysWhyTheRecordingIsIncomplete) {
    Sample sample;
    EXPECT_TRUE(sample.json()["recording_incomplete"].is_null());
    const std::string before = reportText(sample.json(), "");
    sample.report.recordingIncomplete = "It stops here.";
    EXPECT_EQ(sample.json()["recording_incomplete"], "It stops here.");
    EXPECT_EQ(before.find("It stops here."), std::string::npos);
    EXPECT_NE(reportText(sample.json(), "").find("\nIt stops here.\n"), std::string::npos);
}

TEST(ReportJson, ChannelsAreMeasuredUpToTheEnd) {
    const auto channel = Sample().json()["channels"]["jobs"];
    EXPECT_EQ(channel["capacity"], 4);
    EXPECT_EQ(channel["mean"], 2);
    EXPECT_EQ(channel["max"], 4);
    EXPECT_EQ(channel["full_s"], 5);
    EXPECT_EQ(channel["blocked_s"], 0);
}

TEST(ReportJson, ThePatternsMetricsStandApartUnlessDeclaredCommon) {
    const auto json = Sample().json();
    EXPECT_EQ(json["pattern_metrics"]["share"], 0.25);
    EXPECT_TRUE(json["pattern_metrics"]["nothing"].is_null());
    EXPECT_EQ(json["metrics"]["retries"], 3);
    EXPECT_FALSE(json["pattern_metrics"].contains("retries"));
}

TEST(ReportJson, WithoutRetriesEveryOfferIsARequest) {
    Sample sample;
    sample.descriptor.metrics.clear();
    sample.report.meter.onOffered(0);
    EXPECT_EQ(sample.json()["metrics"]["requests"], 1);
    EXPECT_EQ(sample.json()["metrics"]["retries"], 0);
}

TEST(ReportJson, TimesPrintWithoutTheNoiseOfBinaryFractions) {
    Sample sample;
    sample.report.simulated = 99'339'447'235;
    EXPECT_EQ(sample.json()["simulated_s"].dump(), "99.339447235");
}

TEST(ReportJson, HashAndReportAreThereOnlyWhereThereIsOne) {
    Sample sample;
    EXPECT_TRUE(sample.json()["event_hash"].is_null());
    EXPECT_FALSE(sample.json().contains("report"));
    sample.report.hasEventHash = true;
    sample.report.eventHash = 0xabc;
    sample.report.text = "all goroutines are asleep";
    EXPECT_EQ(sample.json()["event_hash"], "0000000000000abc");
    EXPECT_EQ(sample.json()["report"], "all goroutines are asleep");
}

TEST(ReportJson, FaultsNameKindCountAndPlace) {
    const auto json = Sample().json();
    EXPECT_EQ(json["outcome"], "deadlock");
    EXPECT_EQ(json["faults"].dump(), R"([{"kind":"leak","count":5,"where":"worker 1 waits for room in jobs"}])");
}

TEST(ReportJson, ParametersShowDefaultsSettingsAndTheTracesName) {
    Sample sample;
    sample.experiment.parameters = {{"workload.rate_per_s", 7.0}, {"workload.source.rate_per_s", 8.0}};
    auto trace = std::make_shared<Trace>();
    trace->name = "requests.csv";
    sample.experiment.trace = trace;
    const auto parameters = sample.json()["parameters"];
    EXPECT_EQ(parameters["workload.rate_per_s"], 7);
    EXPECT_EQ(parameters["workload.source.rate_per_s"], 8);
    EXPECT_EQ(parameters["workload.service"], "exponential");
    EXPECT_EQ(parameters["workload.trace"], "requests.csv");
}

TEST(JsonNumber, IsWholeWhereTheNumberIs) {
    EXPECT_EQ(jsonNumber(3.0).dump(), "3");
    EXPECT_EQ(jsonNumber(-2.0).dump(), "-2");
    EXPECT_EQ(jsonNumber(0.5).dump(), "0.5");
    EXPECT_EQ(jsonNumber(1e300).dump(), "1e+300");
    EXPECT_TRUE(jsonNumber(std::numeric_limits<double>::infinity()).is_null());
}

TEST(ReportText, SaysWhatTheObjectSays) {
    const std::string text = reportText(Sample().json(), "Nothing moved for 10 s.");
    for (const char* part : {"sample, plain, virtual clock, seed 1", "deadlock after 10 s", "Nothing moved for 10 s.",
                             "jobs", "leak x 5: worker 1 waits for room in jobs"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
}

}  // namespace
}  // namespace sluice
