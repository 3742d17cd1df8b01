#include "workload/trace.hpp"

#include "base/resource.hpp"
#include "workload/instant.hpp"
#include "workload/service_formula.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sluice {
namespace {

template <class T>
std::string messageOf(const Result<T>& result) {
    return result.ok() ? "accepted" : result.error().message;
}

std::string importMessage(std::string csv, const ParameterSet& parameters = {}) {
    return messageOf(importTrace("day.csv", std::move(csv), parameters));
}

const ParameterSet kAzure = {{"workload.trace_arrival", "TIMESTAMP"},
                             {"workload.trace_service", "0.25*ContextTokens + 20*GeneratedTokens"},
                             {"workload.trace_class_limits_ms", "451.5,754,1283.25"}};

TEST(Trace, ReadsTheStandardColumns) {
    const auto trace = importTrace("day.csv", "class,arrival_s,service_ms\n1,0.5,2\n0,0.75,0.5\n", {}).value();
    ASSERT_EQ(trace->rows.size(), 2u);
    EXPECT_EQ(trace->rows[0].arrival, 0);
    EXPECT_EQ(trace->rows[0].service, 2 * kMillisecond);
    EXPECT_EQ(trace->rows[0].messageClass, 1);
    EXPECT_EQ(trace->rows[1].arrival, 250 * kMillisecond);
    EXPECT_EQ(trace->rows[1].service, 500 * kMicrosecond);
}

TEST(Trace, TheShippedTrafficHasItsRowsTimesAndClassesByQuartile) {
    const auto csv = findResource("data/azure-llm-inference-2023-code.csv");
    ASSERT_TRUE(csv.has_value());
    const auto trace = importTrace("azure.csv", std::string(*csv), kAzure).value();
    ASSERT_EQ(trace->rows.size(), 8819u);
    EXPECT_EQ(trace->rows[0].service, 1402 * kMillisecond);  // 0.25 * 4808 + 20 * 10
    EXPECT_EQ(trace->rows[1].arrival, 52 * kMillisecond);
    EXPECT_EQ(trace->rows.back().arrival, 3435'948'056'000);
    std::array<int, 4> counts{};
    for (const TraceRow& row : trace->rows) ++counts.at(row.messageClass);
    for (const int count : counts) EXPECT_NEAR(count, 8819 / 4.0, 30);
}

TEST(Trace, ClassesAreNumbersOrThePatternsNames) {
    const std::vector<std::string> names = {"critical", "high"};
    const auto trace = importTrace("day.csv", "arrival_s,class\n0,high\n1,0\n", {}, names).value();
    EXPECT_EQ(trace->rows[0].messageClass, 1);
    EXPECT_EQ(trace->rows[1].messageClass, 0);
    EXPECT_EQ(
        messageOf(importTrace("day.csv", "arrival_s,class\n0,urgent\n", {}, names)),
        "day.csv, line 2, column class: expected one of critical, high, or a number from 0 to 1, found \"urgent\"");
    EXPECT_EQ(importMessage("arrival_s,class\n0,256\n"),
              "day.csv, line 2, column class: expected a class's number from 0 to 255, found \"256\"");
}

TEST(Trace, NoneLeavesAColumnOut) {
    const ParameterSet none = {{"workload.trace_service", "none"}, {"workload.trace_class", "none"}};
    const auto trace = importTrace("day.csv", "arrival_s,service_ms,class\n0,5,1\n", none).value();
    EXPECT_FALSE(hasServiceTimes(trace->mapping));
    EXPECT_FALSE(hasClasses(trace->mapping));
    EXPECT_EQ(trace->rows[0].service, 0);
}

TEST(Trace, ABadRowIsNamedByFileLineAndColumn) {
    const std::string header = "arrival_s,service_ms\n";
    EXPECT_EQ(importMessage(header + "0,1\n1\n"),
              "day.csv, line 3: expected 2 fields (arrival_s, service_ms), found 1");
    EXPECT_EQ(importMessage(header + "0,1\n\n1,1\n"),
              "day.csv, line 3: expected 2 fields (arrival_s, service_ms), found 1");
    EXPECT_EQ(importMessage(header + "0,fast\n"),
              "day.csv, line 2, column service_ms: expected a number, found \"fast\"");
    EXPECT_EQ(importMessage(header + "0,\n"), "day.csv, line 2, column service_ms: expected a number, found \"\"");
    for (const char* bad : {"nan", "inf", "-inf", "1e400"})
        EXPECT_EQ(importMessage(header + "0," + bad + "\n"),
                  "day.csv, line 2, column service_ms: expected a number, found \"" + std::string(bad) + "\"");
    EXPECT_EQ(importMessage(header + "0,-1\n"),
              "day.csv, line 2, column service_ms: expected a service time from 0 to 1000000000 ms, found \"-1 ms\"");
    EXPECT_EQ(importMessage(header + "0,1\n2,1\n1,1\n"),
              "day.csv, line 4, column arrival_s: expected an arrival not before that of the row above, found \"1\"");
    EXPECT_EQ(
        importMessage(header + "noon,1\n"),
        "day.csv, line 2, column arrival_s: expected seconds, or a date and time as 2023-11-16 18:17:03.98, found "
        "\"noon\"");
    EXPECT_EQ(
        importMessage(header + "0,1\n2023-11-16 18:17:03,1\n"),
        "day.csv, line 3, column arrival_s: expected seconds, as in the rows before, found \"2023-11-16 18:17:03\"");
    EXPECT_EQ(
        importMessage(header + "0,1\n2000000000,1\n"),
        "day.csv, line 3, column arrival_s: expected at most 10^9 seconds from the first row's, found \"2000000000\"");
    EXPECT_EQ(importMessage(header + "0,\"1\n"), "day.csv, line 2: a quoted field that is never closed");
}

TEST(Trace, TextThatIsNotUtf8IsRefused) {
    EXPECT_EQ(importMessage("arrival_s,note\n0,ok\n1,caf\xe9\n"),
              "day.csv, line 3: the text is not UTF-8; save the file with that encoding");
}

TEST(Trace, AnUnusableHeaderIsNamed) {
    EXPECT_EQ(importMessage(""), "day.csv is empty; expected a first row with the columns' names");
    EXPECT_EQ(importMessage("arrival_s\n"), "day.csv has no rows after its header");
    EXPECT_EQ(
        importMessage("time,cost\n0,1\n"),
        "day.csv, line 1: there is no column \"arrival_s\" with arrival times; there are time, cost (name one with "
        "workload.trace_arrival)");
    EXPECT_EQ(importMessage("arrival_s,arrival_s\n0,1\n"), "day.csv, line 1: two columns are named \"arrival_s\"");
    EXPECT_EQ(importMessage("arrival_s\n0\n", {{"workload.trace_service", "2*cost"}}),
              "day.csv, line 1: there is no column \"cost\"; there are arrival_s");
    EXPECT_EQ(importMessage("arrival_s\n0\n", {{"workload.trace_class", "kind"}}),
              "day.csv, line 1: there is no column \"kind\"; there are arrival_s");
}

TEST(Trace, LimitsThatMakeNoSenseAreRefused) {
    const std::string csv = "arrival_s,service_ms\n0,1\n";
    for (const char* bad : {"2,1", "1,1", "-1", "x", "1,", ",1", "1;2", "nan"})
        EXPECT_NE(importMessage(csv, {{"workload.trace_class_limits_ms", bad}}), "accepted") << bad;
    EXPECT_EQ(importMessage(csv, {{"workload.trace_class_limits_ms", "1, 2"}}), "accepted");
    EXPECT_EQ(importMessage("arrival_s\n0\n", {{"workload.trace_class_limits_ms", "1"}}),
              "workload.trace_class_limits_ms needs service times; name their column with workload.trace_service");
    EXPECT_EQ(importMessage(csv, {{"workload.trace_class_limits_ms", "1"}, {"workload.trace_class", "service_ms"}}),
              "workload.trace_class and workload.trace_class_limits_ms are both set; classes come from one of them");
}

TEST(Trace, AServiceTimeAtALimitBelongsBelowIt) {
    const auto trace = importTrace("day.csv", "arrival_s,service_ms\n0,10\n0,10.5\n0,20\n0,21\n",
                                   {{"workload.trace_class_limits_ms", "10,20"}})
                           .value();
    EXPECT_EQ(trace->rows[0].messageClass, 0);
    EXPECT_EQ(trace->rows[1].messageClass, 1);
    EXPECT_EQ(trace->rows[2].messageClass, 1);
    EXPECT_EQ(trace->rows[3].messageClass, 2);
}

TEST(ServiceFormula, ReadsSumsOfColumns) {
    const auto formula =
        parseServiceFormula(" 0.25*ContextTokens+20 * GeneratedTokens - cost*3 - \"a b\" + 7 - 2").value();
    const std::vector<TraceMapping::Term> terms = {
        {0.25, "ContextTokens"}, {20, "GeneratedTokens"}, {-3, "cost"}, {-1, "a b"}};
    EXPECT_EQ(formula.terms, terms);
    EXPECT_EQ(formula.constantMs, 5);
    EXPECT_EQ(parseServiceFormula("-1e-3*x").value().terms.front().factor, -0.001);
}

TEST(ServiceFormula, ItsTextReadsBackAsTheSame) {
    for (const char* text :
         {"a", "-a", "2*a - 3*b + 5", "0", "-5", "\"1 a\"*2 + \"x-y\"", "0.1*a + 1e+30", "2*\"say \"\"x\"\"\""}) {
        const auto formula = parseServiceFormula(text).value();
        EXPECT_EQ(parseServiceFormula(formulaText(formula)).value(), formula) << text;
    }
    EXPECT_EQ(formulaText(parseServiceFormula("20*b-a+3").value()), "20*b - a + 3");
}

TEST(ServiceFormula, HasAtMost64Columns) {
    std::string text = "3";
    for (int i = 0; i < 64; ++i) text += " + a";
    const auto formula = parseServiceFormula(text).value();
    EXPECT_EQ(parseServiceFormula(formulaText(formula)).value(), formula);
    EXPECT_FALSE(parseServiceFormula(text + " + a").ok());
    EXPECT_FALSE(parseServiceFormula("1e308 + 1e308").ok());
}

TEST(ServiceFormula, ErrorsSayWhereAndWhat) {
    EXPECT_EQ(
        messageOf(parseServiceFormula("2*a b")),
        "workload.trace_service: expected + or - at character 5 of \"2*a b\"; a formula looks like 0.25*columnA + "
        "20*columnB + 3");
    for (const char* bad :
         {"", " ", "+", "a+", "2*", "a*b", "a*", "2**a", "2*3", "\"a", "\"\"", "1e999*a", "a/2", "--a"})
        EXPECT_FALSE(parseServiceFormula(bad).ok()) << bad;
}

TEST(Instant, SecondsAreExactToTheNanosecond) {
    const auto instant = parseInstant("1700158623.9799600").value();
    EXPECT_EQ(instant.seconds, 1'700'158'623);
    EXPECT_EQ(instant.nanos, 979'960'000);
    EXPECT_EQ(difference(*parseInstant("0.1"), *parseInstant("-0.2")), 300 * kMillisecond);
    EXPECT_EQ(parseInstant("1e-3")->nanos, kMillisecond);
    EXPECT_EQ(parseInstant("0.9999999999999")->nanos, 999'999'999);
}

TEST(Instant, DatesFollowTheCalendar) {
    EXPECT_EQ(parseInstant("1970-01-01T00:00:00Z")->seconds, 0);
    EXPECT_EQ(parseInstant("2023-11-16 18:17:03.9799600")->seconds, 1'700'158'623);
    EXPECT_EQ(parseInstant("2000-02-29T23:59:59+01:00")->seconds, 951'865'199);
    EXPECT_EQ(parseInstant("0001-01-01 00:00:00")->seconds, -62'135'596'800);
    EXPECT_EQ(difference(*parseInstant("2024-03-01 00:00:00.25"), *parseInstant("2024-02-28 23:59:59.75")),
              86'400 * kSecond + kSecond / 2);
}

TEST(Instant, AnythingElseIsRefused) {
    for (const char* bad : {"", "x", "1s", "2023-02-29 00:00:00", "2023-13-01 00:00:00", "2023-1-1 00:00:00",
                            "2023-11-16", "2023-11-16 24:00:00", "2023-11-16 18:17:03.", "2023-11-16 18:17:03 ", "nan",
                            "inf", "1e13", "9999999999999", "2023-11-16T18:17:03+1", "-", "--1", "1.5.5"})
        EXPECT_FALSE(parseInstant(bad).has_value()) << bad;
}

}  // namespace
}  // namespace sluice
