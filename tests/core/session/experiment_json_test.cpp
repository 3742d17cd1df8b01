#include "session/experiment_json.hpp"

#include "base/resource.hpp"
#include "workload/trace.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

std::string messageOf(std::string_view text) {
    const auto result = experimentFromJson(text, "e.json");
    return result.ok() ? "accepted" : result.error().message;
}

// An experiment's text with these members, given as JSON, in place of or besides the required ones.
std::string with(const std::string& members) {
    return R"({"schema": 1, "pattern": "p", "variant": "v", )" + members + "}";
}

Experiment fullExperiment() {
    Experiment experiment;
    experiment.title = "Zeile \"eins\"\nzwei \xe2\x82\xac";
    experiment.pattern = "priority_queue";
    experiment.variant = "weighted";
    experiment.parameters = {{"submit", "refuse"}, {"workers", 4.0}, {"x", 0.1}, {"y", -0.0}, {"z", 1e300}};
    experiment.clock = ClockKind::Threads;
    experiment.threads = 7;
    experiment.seed = std::numeric_limits<std::uint64_t>::max();
    experiment.stop = {StopCondition::Kind::Duration, 60 * kSecond + 1, 0};
    experiment.pace = 0.25;
    experiment.script = {
        {1'500'000'000, std::nullopt, Intervention::Kind::SetParameter, "workers", 5.0},
        {123'456'789'012'345'678, 42, Intervention::Kind::SetParameter, "submit", std::string("block")},
        {2, std::numeric_limits<std::uint64_t>::max(), Intervention::Kind::PressAction, "quit", 0.0}};
    experiment.notes = "n";
    return experiment;
}

void expectSame(const Experiment& a, const Experiment& b) {
    EXPECT_EQ(a.title, b.title);
    EXPECT_EQ(a.pattern, b.pattern);
    EXPECT_EQ(a.variant, b.variant);
    EXPECT_EQ(a.parameters, b.parameters);
    EXPECT_EQ(a.clock, b.clock);
    EXPECT_EQ(a.threads, b.threads);
    EXPECT_EQ(a.seed, b.seed);
    EXPECT_EQ(a.stop, b.stop);
    EXPECT_EQ(a.pace, b.pace);
    EXPECT_EQ(a.script, b.script);
    EXPECT_EQ(a.notes, b.notes);
    ASSERT_EQ(a.trace == nullptr, b.trace == nullptr);
    if (a.trace == nullptr) return;
    EXPECT_EQ(a.trace->name, b.trace->name);
    EXPECT_EQ(a.trace->attribution, b.trace->attribution);
    EXPECT_EQ(a.trace->sha256, b.trace->sha256);
    EXPECT_EQ(a.trace->csv, b.trace->csv);
    EXPECT_EQ(a.trace->mapping, b.trace->mapping);
    EXPECT_EQ(a.trace->rows.size(), b.trace->rows.size());
}

void expectRoundTrip(const Experiment& experiment) {
    const std::string text = toJson(experiment);
    const auto read = experimentFromJson(text, "e.json");
    ASSERT_TRUE(read.ok()) << read.error().message << "\n" << text;
    expectSame(experiment, read.value());
    EXPECT_EQ(toJson(read.value()), text);
}

TEST(ExperimentJson, EveryFieldSurvives) {
    expectRoundTrip(fullExperiment());
    Experiment plain;
    plain.pattern = "p";
    plain.variant = "v";
    expectRoundTrip(plain);
    for (const auto kind : {StopCondition::Kind::Never, StopCondition::Kind::Messages}) {
        plain.stop = {kind, 0, kind == StopCondition::Kind::Messages ? 100'000u : 0u};
        expectRoundTrip(plain);
    }
}

TEST(ExperimentJson, EmbeddedTracesKeepTheirBytes) {
    Experiment experiment = fullExperiment();
    TraceMapping mapping;
    mapping.arrivalColumn = "when";
    mapping.serviceTerms = {{0.1, "a b"}, {-2, "c"}};
    mapping.serviceConstantMs = 10;
    mapping.classLimitsMs = {1.5, 9};
    for (const char* csv :
         {"when,a b,c\r\n0,1,2\r\n", "\xef\xbb\xbfwhen,a b,c\n0,1,2", "when,a b,c\n0,\"1\",2\n\n\n"}) {
        experiment.trace = loadTrace("t.csv", csv, mapping, "someone").value();
        expectRoundTrip(experiment);
    }
    TraceMapping byName;
    byName.classColumn = "kind";
    byName.classNames = {"urgent", "not"};
    byName.serviceColumn = "ms";
    experiment.trace = loadTrace("t.csv", "arrival_s,kind,ms\n0,not,3\n", byName).value();
    expectRoundTrip(experiment);
    EXPECT_EQ(experimentFromJson(toJson(experiment), "e.json").value().trace->rows[0].messageClass, 1);
}

TEST(ExperimentJson, AShippedTraceIsNamedAndNotCopied) {
    const auto csv = findResource("data/azure-llm-inference-2023-code.csv").value();
    TraceMapping mapping;
    mapping.arrivalColumn = "TIMESTAMP";
    Experiment experiment = fullExperiment();
    experiment.trace = loadTrace("azure.csv", std::string(csv), mapping).value();
    EXPECT_LT(toJson(experiment).size(), 2000u);
    expectRoundTrip(experiment);
}

TEST(ExperimentJson, WhatShipsIsReadable) {
    int count = 0;
    for (const Resource& resource : resources()) {
        if (resource.path.find("/experiments/") == std::string_view::npos) continue;
        const auto experiment = experimentFromJson(resource.content, resource.path);
        ASSERT_TRUE(experiment.ok()) << experiment.error().message;
        EXPECT_FALSE(experiment.value().title.empty()) << resource.path;
        expectRoundTrip(experiment.value());
        ++count;
    }
    EXPECT_GE(count, 2);
}

TEST(ExperimentJson, ProductionBurstIsTheMinuteThatItClaims) {
    const auto path = "patterns/priority_queue/experiments/production-burst.json";
    const auto experiment = experimentFromJson(findResource(path).value(), path).value();
    EXPECT_EQ(experiment.stop, (StopCondition{StopCondition::Kind::Duration, 60 * kSecond, 0}));
    EXPECT_EQ(experiment.parameters.at("workload.start_s"), ParameterValue(191.0));
    ASSERT_NE(experiment.trace, nullptr);
    EXPECT_EQ(experiment.trace->rows.size(), 8819u);
    EXPECT_NE(experiment.trace->attribution.find("CC-BY 4.0"), std::string::npos);
}

TEST(ExperimentJson, TextIsStableAndEditable) {
    Experiment experiment;
    experiment.title = "T";
    experiment.pattern = "p";
    experiment.variant = "v";
    experiment.parameters = {{"b", 2.0}, {"a", 0.5}};
    experiment.stop = {StopCondition::Kind::Duration, 1'500 * kMillisecond, 0};
    experiment.script = {{kSecond / 10, std::nullopt, Intervention::Kind::PressAction, "quit", 0.0}};
    EXPECT_EQ(toJson(experiment), R"({
  "schema": 1,
  "title": "T",
  "pattern": "p",
  "variant": "v",
  "clock": "virtual",
  "seed": 1,
  "pace": 1,
  "stop": {
    "duration_s": 1.5
  },
  "parameters": {
    "a": 0.5,
    "b": 2
  },
  "script": [
    {
      "at_s": 0.1,
      "action": "quit"
    }
  ]
}
)");
}

TEST(ExperimentJson, BrokenJsonIsNamedByLineAndColumn) {
    EXPECT_EQ(messageOf(""), "e.json, line 1, column 1: this is not valid JSON");
    EXPECT_EQ(messageOf("{\n  \"schema\": 1,\n  oops\n}"), "e.json, line 3, column 3: this is not valid JSON");
    EXPECT_EQ(messageOf("{\"schema\": 1"), "e.json, line 1, column 13: this is not valid JSON");
    EXPECT_EQ(messageOf("\"\xff\""), "e.json, line 1, column 2: this is not valid JSON");
    EXPECT_EQ(messageOf(with("\"seed\": 1e999")), "e.json holds a number that is out of range");
    EXPECT_EQ(messageOf(with("\"seed\": NaN")).find("e.json, line 1"), 0u);
}

TEST(ExperimentJson, WhatIsNoExperimentIsSaidToBeNone) {
    EXPECT_EQ(messageOf("[]"), "e.json is not an experiment: it has no \"schema\"");
    EXPECT_EQ(messageOf("{}"), "e.json is not an experiment: it has no \"schema\"");
    EXPECT_EQ(messageOf("{\"schema\": 2}"),
              "e.json was written by a newer version of Sluice (schema 2; this one reads 1)");
    EXPECT_EQ(messageOf("{\"schema\": \"1\"}"), "e.json: \"schema\" must be 1");
    EXPECT_EQ(messageOf("{\"schema\": 1}"), "e.json: \"pattern\" must be a text that is not empty, but it is missing");
}

TEST(ExperimentJson, UnknownAndRepeatedKeysAreNamed) {
    EXPECT_EQ(
        messageOf(with("\"sed\": 1")),
        "e.json: unknown key \"sed\"; known are clock, notes, pace, parameters, pattern, schema, script, seed, stop, "
        "threads, title, trace, variant");
    EXPECT_EQ(messageOf(with("\"seed\": 1, \"seed\": 2")), "e.json: the key \"seed\" appears twice");
    EXPECT_EQ(messageOf(with(R"("stop": {"messages": 5, "duration_s": 1})")),
              "e.json, \"stop\": unknown key \"duration_s\"; known are messages");
    EXPECT_EQ(messageOf(with(R"("script": [{"at_s": 1, "action": "a", "to": 2}])")),
              "e.json, \"script\", step 1: unknown key \"to\"; known are action, at_ns, at_s, dispatch, set");
}

TEST(ExperimentJson, WrongTypesAndRangesAreNamed) {
    EXPECT_EQ(messageOf(with("\"title\": 5")), "e.json: \"title\" must be a text, not 5");
    EXPECT_EQ(messageOf(with("\"clock\": \"sun\"")),
              "e.json: \"clock\" must be one of \"virtual\", \"threads\", not \"sun\"");
    EXPECT_EQ(messageOf(with("\"threads\": 5000")),
              "e.json: \"threads\" must be a whole number from 0 to 256, not 5000");
    EXPECT_EQ(messageOf(with("\"seed\": -1")),
              "e.json: \"seed\" must be a whole number from 0 to 18446744073709551615, not -1");
    EXPECT_EQ(messageOf(with("\"pace\": -1")), "e.json: \"pace\" must be a number from 0 to 1e+09, not -1");
    EXPECT_EQ(messageOf(with("\"parameters\": []")), "e.json, \"parameters\" must be an object, not a list");
    EXPECT_EQ(messageOf(with(R"("parameters": {"a": true})")),
              "e.json, \"parameters\": \"a\" must be a number or a text, not true");
    EXPECT_EQ(
        messageOf(with("\"stop\": 5")),
        "e.json: \"stop\" must be \"standard\", \"never\", {\"duration_s\": seconds} or {\"messages\": number}, not 5");
    EXPECT_EQ(messageOf(with(R"("stop": {"duration_s": -1})")),
              "e.json, \"stop\": \"duration_s\" must be a number from 0 to 315360000, not -1");
    EXPECT_EQ(messageOf(with(R"("script": [{"set": "a", "to": 1}])")),
              "e.json, \"script\", step 1: expected either \"at_s\" or \"at_ns\"");
    EXPECT_EQ(messageOf(with(R"("script": [{"at_s": 1}])")),
              "e.json, \"script\", step 1: \"action\" must be a text that is not empty, but it is missing");
    EXPECT_EQ(messageOf(with(R"("script": {})")),
              "e.json: \"script\" must be a list of at most 1000000 steps, not an object");
}

TEST(ExperimentJson, ATraceThatIsNotTheOneSavedIsRefused) {
    Experiment experiment = fullExperiment();
    experiment.trace = loadTrace("t.csv", "arrival_s\n0\n", {}).value();
    std::string text = toJson(experiment);
    const std::string row = "\"0\"";
    text.replace(text.find(row), row.size(), "\"7\"");
    EXPECT_NE(messageOf(text).find("the trace t.csv is not the one that was saved"), std::string::npos);
    text.replace(text.find("\"7\""), row.size(), "\"x\"");
    EXPECT_NE(messageOf(text).find("t.csv, line 2, column arrival_s"), std::string::npos);
    const std::string head = R"("trace": {"name": "t", "sha256": "0", )";
    EXPECT_EQ(messageOf(with(head + R"("resource": "../../etc/passwd"})")),
              "e.json, \"trace\": this program has no resource ../../etc/passwd");
    EXPECT_EQ(messageOf(with(head + R"("resource": "data/x", "csv": []})")),
              "e.json, \"trace\": expected either \"csv\" or \"resource\"");
    EXPECT_EQ(messageOf(with(head + R"("csv": [1]})")),
              "e.json, \"trace\": \"csv\" must be a list of at most 268435456 texts, not a list");
    EXPECT_NE(messageOf(with(head + R"("csv": ["a"], "mapping": {"service_formula": "2*"}})")), "accepted");
}

TEST(ExperimentJson, HostileShapesAreRefusedQuickly) {
    EXPECT_EQ(messageOf(std::string(1'000'000, '[') + std::string(1'000'000, ']')),
              "e.json is nested more than 16 levels deep");
    std::string keys;
    for (int i = 0; i < 300'000; ++i) keys += "\"" + std::to_string(i) + "\": 1, ";
    EXPECT_EQ(messageOf(with("\"parameters\": {" + keys + "\"x\": 1}")), "e.json has an object of more than 4096 keys");
}

}  // namespace
}  // namespace sluice
