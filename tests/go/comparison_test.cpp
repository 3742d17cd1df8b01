#include "go/comparison.hpp"

#include <gtest/gtest.h>

namespace sluice::go {
namespace {

using Json = nlohmann::ordered_json;

const Json kReport = Json::parse(R"({
    "metrics": {"completed": 8, "failed": 2, "refused": 0},
    "marks": {"steal": {"count": 3}},
    "arcs": {"steal": [[0, 1, 5], [0, 2, 7], [1, 0, 1]]}
})");

const char* const kFile = R"({
    "experiment": {"seed": 4, "stop": {"duration_s": 2}, "parameters": {"workers": 4, "capacity": 1}},
    "compare": [{"metric": "metrics.completed", "relative": 0.25, "why": "sleep"}],
    "variants": {
        "textbook": {"ending": "deadlock"},
        "robust": {"experiment": {"parameters": {"capacity": 2}},
                   "compare": [{"metric": "arcs.steal", "absolute": 1, "why": "chance"}]},
        "hasty": {"compare": [{"metric": "arcs.steal"}]},
        "odd": {"ending": "boredom"}
    }
})";

TEST(GoComparison, MetricsArePathsSumsAndRatios) {
    EXPECT_EQ(metricAt(kReport, "metrics.completed"), 8);
    EXPECT_EQ(metricAt(kReport, "metrics.completed + metrics.failed"), 10);
    EXPECT_EQ(metricAt(kReport, "metrics.failed / metrics.completed + metrics.failed"), 0.2);
    EXPECT_EQ(metricAt(kReport, "marks.steal.count"), 3);
    EXPECT_EQ(metricAt(kReport, "metrics.lost"), std::nullopt);
    EXPECT_EQ(metricAt(kReport, "metrics"), std::nullopt);
    EXPECT_EQ(metricAt(kReport, "metrics.completed / metrics.refused"), std::nullopt);
}

TEST(GoComparison, ArcsAreCountedByTheirEnds) {
    EXPECT_EQ(metricAt(kReport, "arcs.steal"), 13);
    EXPECT_EQ(metricAt(kReport, "arcs.steal.0"), 12);
    EXPECT_EQ(metricAt(kReport, "arcs.steal.0.2"), 7);
    EXPECT_EQ(metricAt(kReport, "arcs.steal.2"), 0);
}

TEST(GoComparison, AVariantIsLaidOverWhatHoldsForAll) {
    const auto robust = readComparison(kFile, "p", "robust").value().value();
    EXPECT_EQ(robust.experiment.pattern, "p");
    EXPECT_EQ(robust.experiment.variant, "robust");
    EXPECT_EQ(robust.experiment.seed, 4u);
    EXPECT_EQ(robust.experiment.stop.duration, 2 * kSecond);
    EXPECT_EQ(robust.experiment.parameters, (ParameterSet{{"workers", 4.0}, {"capacity", 2.0}}));
    EXPECT_EQ(robust.ending, Ending::Completed);
    ASSERT_EQ(robust.metrics.size(), 2u);
    EXPECT_EQ(robust.metrics[1].metric, "arcs.steal");
    EXPECT_EQ(readComparison(kFile, "p", "textbook").value()->ending, Ending::Deadlock);
    EXPECT_FALSE(readComparison(kFile, "p", "unheard").value().has_value());
}

TEST(GoComparison, ToleranceNeedsAReasonAndAnEndingAName) {
    EXPECT_NE(readComparison(kFile, "p", "hasty").error().message.find("arcs.steal"), std::string::npos);
    EXPECT_NE(readComparison(kFile, "p", "odd").error().message.find("boredom"), std::string::npos);
    EXPECT_FALSE(readComparison("{", "p", "odd").ok());
}

TEST(GoComparison, DifferencesAreThoseBeyondTheTolerance) {
    const auto comparison = readComparison(kFile, "p", "robust").value().value();
    Json go = kReport;
    EXPECT_TRUE(differences(comparison, "here", kReport, go).empty());
    go["metrics"]["completed"] = 10;  // just within a quarter of 8
    go["arcs"]["steal"][2][2] = 2;    // just within 1
    EXPECT_TRUE(differences(comparison, "here", kReport, go).empty());
    go["metrics"]["completed"] = 11;
    EXPECT_EQ(differences(comparison, "here", kReport, go).size(), 1u);
    go["arcs"].erase("steal");
    EXPECT_EQ(differences(comparison, "here", kReport, go).size(), 2u);
}

}  // namespace
}  // namespace sluice::go
