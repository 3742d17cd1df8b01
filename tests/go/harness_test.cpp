// The harness of exported programs by itself: a program that uses every call of it comes to known numbers.
#include "base/resource.hpp"
#include "go/toolchain.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

namespace sluice::go {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kSeconds = 300;

class GoHarness : public ::testing::Test {
protected:
    void SetUp() override {
        if (!hasGo()) GTEST_SKIP() << "there is no Go here";
        for (const Resource& resource : resources()) {
            if (resource.path.starts_with("go/"))
                std::ofstream(folder.path() / resource.path.substr(3), std::ios::binary) << resource.content;
        }
        for (const auto& file : fs::directory_iterator(fs::path(SLUICE_SOURCE_DIR) / "tests/go/probe"))
            fs::copy_file(file.path(), folder.path() / file.path().filename());
        std::ofstream(folder.path() / "go.mod") << "module sluice/probe\n\ngo 1.19\n";
        const Ended built = execute(folder.path(), {"go", "build", "-o", "program", "."}, kSeconds);
        ASSERT_EQ(built.status, 0) << built.out << built.err;
    }
    void change(const std::string& name, const std::string& from, const std::string& to) const {
        std::ifstream in(folder.path() / name);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos);
        std::ofstream(folder.path() / name) << text.replace(at, from.size(), to);
    }
    const Folder folder;
};

TEST_F(GoHarness, CountsEveryFateMeaningAndLeftoverOnce) {
    const Ended vetted = execute(folder.path(), {"go", "vet", "."}, kSeconds);
    EXPECT_EQ(vetted.status, 0) << vetted.err;
    EXPECT_EQ(execute(folder.path(), {"gofmt", "-l", "."}, kSeconds).out, "");
    const Ended ended = execute(folder.path(), {"./program"}, kSeconds);
    ASSERT_EQ(ended.status, 0) << ended.err;
    const Json report = Json::parse(ended.out);
    const Json& metrics = report["metrics"];
    const auto n = [&](const char* id) { return metrics[id].get<int>(); };
    // Of the client 10 with the retry, of the stuck source 2, of the others one each.
    EXPECT_EQ(n("offered"), 14);
    EXPECT_EQ(n("accepted"), 9) << "of the client 7, the first of the stuck source, that of the idle one";
    EXPECT_EQ(n("refused"), 2);
    EXPECT_EQ(n("undecided"), 3) << "one of the client, one of the stuck source, that of the caller";
    EXPECT_EQ(n("completed"), 2);
    EXPECT_EQ(n("failed"), 1);
    EXPECT_EQ(n("dropped"), 1);
    EXPECT_EQ(n("timed_out"), 1);
    EXPECT_EQ(n("cancelled"), 1);
    EXPECT_EQ(n("inside"), 3);
    EXPECT_EQ(n("work_for_nobody"), 2) << "one that had timed out, and what was no message";
    EXPECT_EQ(n("requests"), 13);
    EXPECT_EQ(n("retries"), 1);
    EXPECT_EQ(report["classes"]["urgent"]["completed"], 1);
    EXPECT_EQ(report["classes"]["plain"]["offered"], 13);
    EXPECT_GE(report["classes"]["urgent"]["service_ms"]["p50"].get<double>(), 1.0);
    EXPECT_GE(report["classes"]["urgent"]["latency_ms"]["p50"].get<double>(),
              report["classes"]["urgent"]["wait_ms"]["p50"].get<double>());

    const Json& marks = report["marks"];
    EXPECT_EQ(marks["seen"], Json::parse(R"({"count": 3, "max": 9, "mean": 7})"));
    EXPECT_EQ(marks["took"], Json::parse(R"({"count": 1, "max": 2000, "mean": 2000})"));
    EXPECT_EQ(marks["calls"]["count"], 3);
    EXPECT_EQ(marks["calls"]["max"], 20);
    EXPECT_NEAR(marks["calls"]["mean"].get<double>(), 50.0 / 3, 1e-9) << "10, 20, and 10 again at twice the mean";
    EXPECT_EQ(marks["failures"]["count"], 2);
    EXPECT_EQ(marks["never"], Json::parse(R"({"count": 0})"));
    for (const char* once : {"first", "cut_short", "quits", "called", "parameters", "retry", "none"})
        EXPECT_EQ(marks[once]["count"], 1) << once;

    const Json& gate = report["states"]["gate"];
    EXPECT_EQ(gate["closed"]["entries"], 2);
    EXPECT_EQ(gate["open"]["entries"], 1);
    EXPECT_EQ(gate["half-open"], Json::parse(R"({"entries": 0, "seconds": 0})"));
    EXPECT_LE(gate["closed"]["seconds"].get<double>(), report["simulated_s"].get<double>());
    EXPECT_EQ(report["gauges"]["level"]["max"], 5);
    EXPECT_EQ(report["gauges"]["level"]["last"], 3);
    EXPECT_EQ(report["arcs"]["steal"], Json::parse("[[0, 1, 3], [1, 0, 1]]"));
    EXPECT_GE(report["roles"]["worker"]["working_max"], 1);

    EXPECT_EQ(report["goroutines"]["leaked"], 2) << "one that receives for ever, and the stuck source";
    EXPECT_EQ(report["goroutines"]["unfinished"], 2) << "one sleeps, one works";
}

TEST_F(GoHarness, CutsWhenTheQuotaIsUsedUp) {
    change("experiment.json", R"({"duration_s": 0.4})", R"({"messages": 11})");
    const Ended ended = execute(folder.path(), {"go", "run", "."}, kSeconds);
    ASSERT_EQ(ended.status, 0) << ended.err;
    const Json metrics = Json::parse(ended.out)["metrics"];
    EXPECT_LE(metrics["requests"], 11);
    EXPECT_GE(metrics["requests"], 8) << "a source that is held up may hold a message that nobody has taken";
}

TEST_F(GoHarness, APanicOfThePatternEndsTheProgramAsGoEndsIt) {
    change("main.go", "case 1: // turned away", "case 1:\n\t\t\tpanic(\"at the disco\")");
    const Ended ended = execute(folder.path(), {"go", "run", "."}, kSeconds);
    EXPECT_NE(ended.status, 0);
    EXPECT_NE(ended.err.find("panic: at the disco"), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
}

TEST_F(GoHarness, ANameThatIsNotDeclaredIsAMistakeOfTheGlue) {
    change("main.go", R"(h.mark("seen"))", R"(h.mark("sene"))");
    const Ended ended = execute(folder.path(), {"go", "run", "."}, kSeconds);
    EXPECT_NE(ended.err.find("panic: harness: there is no mark sene"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace sluice::go
