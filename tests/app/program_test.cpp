// The program as a person's shell sees it: what is printed where, and the exit status.
#include "app/binary.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <deque>

namespace sluice {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string> kShort{"run", "priority_queue", "--messages", "2000", "--json"};

std::vector<std::string> with(std::vector<std::string> base, const std::vector<std::string>& more) {
    base.insert(base.end(), more.begin(), more.end());
    return base;
}

Json json(const Ended& ended) {
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    return Json::parse(ended.out, nullptr, false);
}

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

// Wrong usage or input: exit status 2, one line on standard error, nothing on standard output.
std::string refusal(const std::vector<std::string>& arguments) {
    const Ended ended = sluice(arguments);
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_TRUE(ended.err.starts_with("sluice: ")) << ended.err;
    return ended.err;
}

bool mentions(const std::string& text, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(),
                       [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

TEST(ProgramRun, PrintsExactlyTheKeysOfTheReportInOrder) {
    const Json report = json(sluice(kShort));
    const std::vector<std::string> expected{"pattern",
                                            "variant",
                                            "clock",
                                            "seed",
                                            "parameters",
                                            "outcome",
                                            "simulated_s",
                                            "wall_s",
                                            "events",
                                            "event_hash",
                                            "telemetry_dropped",
                                            "recording_incomplete",
                                            "metrics",
                                            "channels",
                                            "goroutines",
                                            "pattern_metrics",
                                            "marks",
                                            "states",
                                            "gauges",
                                            "arcs",
                                            "faults"};
    std::vector<std::string> found = keys(report);
    std::erase(found, "report");  // only where there is one
    EXPECT_EQ(found, expected);
    EXPECT_EQ(keys(report["goroutines"]), (std::vector<std::string>{"spawned", "peak", "leaked", "unfinished"}));
    const std::vector<std::string> common{
        "offered",     "accepted",    "refused",   "undecided", "completed",       "failed",
        "dropped",     "timed_out",   "cancelled", "inside",    "work_for_nobody", "throughput_per_s",
        "utilisation", "cores_burnt", "requests",  "retries",   "in_system_mean",  "littles_law_residual",
        "wait_ms",     "service_ms",  "latency_ms"};
    std::vector<std::string> metrics = keys(report["metrics"]);
    metrics.resize(std::min(metrics.size(), common.size()));
    EXPECT_EQ(metrics, common);
    EXPECT_EQ(keys(report["metrics"]["wait_ms"]),
              (std::vector<std::string>{"mean", "p50", "p90", "p99", "p999", "max"}));
    for (const auto& [name, channel] : report["channels"].items()) {
        EXPECT_EQ(keys(channel), (std::vector<std::string>{"capacity", "mean", "max", "full_s", "blocked_s"})) << name;
    }
}

TEST(ProgramRun, EveryMessageHasOneFate) {
    const Json m = json(sluice(kShort))["metrics"];
    const auto n = [&](const char* id) { return m[id].get<std::uint64_t>(); };
    EXPECT_EQ(n("offered"), 2000u);
    EXPECT_EQ(n("offered"), n("accepted") + n("refused") + n("undecided"));
    EXPECT_EQ(n("accepted"),
              n("completed") + n("failed") + n("dropped") + n("timed_out") + n("cancelled") + n("inside"));
}

TEST(ProgramRun, OneSeedGivesOneHash) {
    const Json first = json(sluice(with(kShort, {"--seed", "7"})));
    EXPECT_EQ(first["seed"], 7);
    EXPECT_EQ(first["event_hash"].get<std::string>().size(), 16u);
    EXPECT_EQ(first["event_hash"], json(sluice(with(kShort, {"--seed", "7"})))["event_hash"]);
    EXPECT_NE(first["event_hash"], json(sluice(with(kShort, {"--seed", "8"})))["event_hash"]);
}

TEST(ProgramRun, RealThreadsHaveNoHash) {
    const Json report = json(sluice(with(kShort, {"--clock", "threads", "--threads", "2"})));
    EXPECT_EQ(report["clock"], "threads");
    EXPECT_TRUE(report["event_hash"].is_null());
    EXPECT_EQ(report["metrics"]["offered"], 2000);
}

TEST(ProgramRun, SettingsAreTakenAndShown) {
    const Json report = json(sluice(
        with(kShort, {"--variant", "robust", "--set", "capacity_critical=3", "--set", "workload.service=constant"})));
    EXPECT_EQ(report["variant"], "robust");
    EXPECT_EQ(report["parameters"]["capacity_critical"], 3);
    EXPECT_EQ(report["parameters"]["workload.service"], "constant");
    EXPECT_EQ(report["parameters"]["workload.rate_per_s"], 100);
    EXPECT_EQ(report["pattern_metrics"]["inversions"], 0);
}

TEST(ProgramRun, ATableIsForPeople) {
    const Ended ended = sluice({"run", "priority_queue", "--messages", "500"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_TRUE(mentions(ended.out, {"completed", "offered", "latency_ms", "hash"})) << ended.out;
}

TEST(ProgramRun, CtrlCStopsAndStillPrints) {
    Started started({"run", "priority_queue", "--clock", "threads", "--duration", "1h", "--json"});
    // Before it has threads, it may not yet listen.
    started.untilThreads(2);
    started.signal(SIGINT);
    const Json report = json(started.wait());
    EXPECT_EQ(report["outcome"], "stopped");
    EXPECT_LT(report["simulated_s"].get<double>(), 3600);
}

TEST(ProgramRun, ATraceFileIsTheLoad) {
    Folder folder;
    const std::string trace =
        folder.file("requests.csv", "arrival_s,service_ms,class\n0,1,0\n0.5,2,1\n1,1,3\n1.5,2,2\n");
    const Json report = json(sluice({"run", "priority_queue", "--set", "workload.trace=" + trace, "--json"}));
    EXPECT_EQ(report["parameters"]["workload.arrival"], "trace");
    EXPECT_EQ(report["parameters"]["workload.trace"], "requests.csv");
    EXPECT_EQ(report["metrics"]["offered"], 4);
    EXPECT_EQ(report["metrics"]["service_ms"]["max"], 2);
}

TEST(ProgramErrors, NameTheThingAndTheAllowed) {
    EXPECT_TRUE(
        mentions(refusal({"run", "priority_quue"}), {"priority_quue", "did you mean \"priority_queue\"", "allowed"}));
    EXPECT_TRUE(
        mentions(refusal(with(kShort, {"--variant", "robustt"})), {"robustt", "did you mean \"robust\"", "textbook"}));
    EXPECT_TRUE(mentions(refusal(with(kShort, {"--set", "capasity_critical=3"})),
                         {"capasity_critical", "\"capacity_critical\""}));
    EXPECT_TRUE(
        mentions(refusal(with(kShort, {"--set", "capacity_critical=-1"})), {"capacity_critical", "-1", " 0 to "}));
    EXPECT_TRUE(mentions(refusal(with(kShort, {"--set", "capacity_critical=many"})), {"capacity_critical", "many"}));
    EXPECT_TRUE(
        mentions(refusal(with(kShort, {"--set", "workload.arrival=sometimes"})), {"workload.arrival", "poisson"}));
    EXPECT_TRUE(
        mentions(refusal(with(kShort, {"--set", "workload.nobody.rate_per_s=1"})), {"workload.nobody.rate_per_s"}));
    EXPECT_TRUE(mentions(refusal(with(kShort, {"--duration", "1s"})), {"--duration", "--messages"}));
    EXPECT_TRUE(mentions(refusal({"run", "no/such.json"}), {"no/such.json", "no such file"}));
    EXPECT_TRUE(mentions(refusal({"frobnicate"}), {"frobnicate", "list, run, verify"}));
}

TEST(ProgramErrors, BadExperimentFilesChangeNothing) {
    Folder folder;
    EXPECT_TRUE(mentions(refusal({"run", folder.file("a.json", "{ not json")}), {"a.json"}));
    EXPECT_TRUE(mentions(refusal({"run", folder.file("b.json", "{}")}), {"b.json"}));
    EXPECT_TRUE(mentions(refusal({"run", folder.file("c.json", "[1, 2]")}), {"c.json"}));
    const std::string other = R"({"schema": 1, "pattern": "priority_queue", "variant": "best"})";
    EXPECT_TRUE(mentions(refusal({"run", folder.file("d.json", other)}), {"d.json", "best", "robust"}));
}

TEST(ProgramErrors, ABadRowOfATraceIsNamed) {
    Folder folder;
    const std::string trace = folder.file("bad.csv", "arrival_s,service_ms\n0,1\n1,soon\n");
    EXPECT_TRUE(mentions(refusal({"run", "priority_queue", "--set", "workload.trace=" + trace}),
                         {"bad.csv", "3", "service_ms", "soon"}));
    EXPECT_TRUE(mentions(refusal({"run", "priority_queue", "--set", "workload.trace=" + folder.path("none.csv")}),
                         {"none.csv", "no such file"}));
}

TEST(ProgramRecord, VerifyFindsTheSameHash) {
    Folder folder;
    const std::string session = folder.path("run.sluice");
    const Ended ran = sluice(with(kShort, {"--record", session}));
    ASSERT_EQ(ran.status, 0) << ran.err;
    const Ended verified = sluice({"verify", session});
    EXPECT_EQ(verified.status, 0) << verified.err;
    EXPECT_TRUE(mentions(verified.out, {Json::parse(ran.out)["event_hash"].get<std::string>()})) << verified.out;
}

TEST(ProgramRecord, RunsAreCollectedInOneSession) {
    Folder folder;
    const std::string session = folder.file("reserved.sluice", "");
    ASSERT_EQ(sluice(with(kShort, {"--record", session})).status, 0);
    ASSERT_EQ(sluice(with(kShort, {"--variant", "robust", "--record", session})).status, 0);
    EXPECT_TRUE(mentions(sluice({"verify", session}).out, {"textbook", "robust"}));
}

TEST(ProgramRecord, ThoseWhoRecordAtTheSameTimeAreAllKept) {
    Folder folder;
    for (const std::string& session : {folder.path("new.sluice"), folder.file("reserved.sluice", "")}) {
        std::deque<Started> all;
        for (int seed = 1; seed <= 6; ++seed)
            all.emplace_back(with(kShort, {"--seed", std::to_string(seed), "--record", session}));
        for (Started& one : all) {
            const Ended ended = one.wait();
            EXPECT_EQ(ended.status, 0) << ended.err;
        }
        const std::string verified = sluice({"verify", session}).out;
        EXPECT_EQ(std::count(verified.begin(), verified.end(), '\n'), 6) << verified;
    }
}

TEST(ProgramRecord, WhatCannotBeSavedIsPrintedAllTheSame) {
    Folder folder;
    std::filesystem::create_directory(folder.path("gone"));
    Started started({"run", "priority_queue", "--clock", "threads", "--duration", "1h", "--json", "--record",
                     folder.path("gone/run.sluice")});
    started.untilThreads(2);  // by now it has looked at the path
    std::filesystem::remove_all(folder.path("gone"));
    started.signal(SIGINT);
    const Ended ended = started.wait();
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(Json::parse(ended.out, nullptr, false).value("outcome", ""), "stopped") << ended.out;
    EXPECT_TRUE(mentions(ended.err, {"run.sluice"})) << ended.err;
}

TEST(ProgramRecord, ARunOnRealThreadsCannotBeCompared) {
    Folder folder;
    const std::string session = folder.path("threads.sluice");
    ASSERT_EQ(sluice(with(kShort, {"--clock", "threads", "--record", session})).status, 0);
    EXPECT_TRUE(mentions(refusal({"verify", session}), {"threads.sluice"}));
}

TEST(ProgramRecord, AForeignFileIsNeitherReadNorOverwritten) {
    Folder folder;
    const std::string foreign = folder.file("letter.sluice", "Dear reader,\n");
    EXPECT_TRUE(mentions(refusal({"verify", foreign}), {"letter.sluice"}));
    EXPECT_TRUE(mentions(refusal(with(kShort, {"--record", foreign})), {"letter.sluice"}));
    EXPECT_EQ(read(foreign), "Dear reader,\n");
    EXPECT_TRUE(mentions(refusal({"verify", folder.path("none.sluice")}), {"none.sluice"}));
    EXPECT_TRUE(mentions(refusal(with(kShort, {"--record", folder.path("no/folder.sluice")})), {"folder.sluice"}));
}

TEST(ProgramRecord, ATruncatedSessionIsRefused) {
    Folder folder;
    const std::string session = folder.path("whole.sluice");
    ASSERT_EQ(sluice(with(kShort, {"--record", session})).status, 0);
    const std::string whole = read(session);
    EXPECT_TRUE(
        mentions(refusal({"verify", folder.file("half.sluice", whole.substr(0, whole.size() / 2))}), {"half.sluice"}));
}

TEST(ProgramList, TextAndJsonNameEveryPatternAndParameter) {
    const Json list = json(sluice({"list", "--json"}));
    const Ended text = sluice({"list"});
    EXPECT_EQ(text.status, 0);
    ASSERT_FALSE(list["patterns"].empty());
    for (const Json& pattern : list["patterns"]) {
        EXPECT_TRUE(mentions(text.out, {pattern["id"]}));
        EXPECT_GE(pattern["variants"].size(), 2u);
        for (const Json& parameter : pattern["parameters"]) {
            EXPECT_TRUE(parameter.contains("unit") && parameter.contains("default")) << parameter;
            EXPECT_TRUE(mentions(text.out, {parameter["id"]})) << parameter;
        }
    }
}

TEST(ProgramExport, WritesAGoProgramAndSaysHowToRunIt) {
    Folder folder;
    const Ended ended = sluice({"export", "priority_queue", "--variant", "weighted", "--set", "capacity_low=3",
                                "--messages", "20", "--go", folder.path("program")});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_TRUE(mentions(ended.out, {"program", "priority_queue", "weighted", "go run ."}));
    const Json experiment = Json::parse(read(folder.path("program/experiment.json")), nullptr, false);
    EXPECT_EQ(experiment["variant"], "weighted");
    EXPECT_EQ(experiment["parameters"]["capacity_low"], 3);
    EXPECT_TRUE(mentions(read(folder.path("program/pattern.go")), {"package main", "fullCredits"}));
}

TEST(ProgramExport, RefusesInOneLine) {
    Folder folder;
    const std::string taken = folder.file("taken", "mine");
    EXPECT_TRUE(mentions(refusal({"export", "priority_queue", "--go", taken}), {taken, "allowed: a folder"}));
    EXPECT_EQ(read(taken), "mine");
    const std::string file = folder.file("e.json", R"({"schema": 1, "pattern": "priority_queue", "variant": "robust",
                                                       "stop": "never"})");
    EXPECT_TRUE(mentions(refusal({"export", file, "--go", folder.path("out")}), {file, "--duration"}));
    EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
    EXPECT_TRUE(mentions(refusal({"export", "priority_queue", "--csv", folder.path("out")}), {"--csv", "--go"}));
    EXPECT_TRUE(mentions(refusal({"export", "priorty_queue", "--go", folder.path("out")}), {"priority_queue"}));
}

TEST(ProgramWorkbench, WithoutADisplayItSaysSo) {
    EXPECT_TRUE(mentions(refusal({}), {"list, run, verify and export"}));
}

}  // namespace
}  // namespace sluice
