// Every variant of every pattern against real Go: the exported program and our engine play the same messages, on the
// virtual clock and on real threads, and must come to the same. Where they do not, the engine is wrong until shown
// otherwise.
#include "exporters/go_program.hpp"
#include "go/comparison.hpp"
#include "go/engine_report.hpp"
#include "go/toolchain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace sluice::go {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBuildSeconds = 300;  // the first one compiles the standard library
constexpr int kRunSeconds = 60;

// Runs on a wall clock are disturbed by whatever else the machine does. Disturbance makes reports differ, and never
// agree: so one agreement in three attempts will do.
constexpr int kAttempts = 3;

struct Case {
    std::string pattern;
    std::string variant;
};

void PrintTo(const Case& which, std::ostream* out) {
    *out << which.pattern << " " << which.variant;
}

std::vector<Case> everyVariant() {
    std::vector<Case> cases;
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        for (const VariantDecl& variant : pattern.descriptor.variants)
            cases.push_back({pattern.descriptor.id, variant.id});
    }
    return cases;
}

// What went wrong in one run of the Go program and one on real threads; empty where all agree.
std::vector<std::string> attempt(const Registry& registry, const Comparison& comparison, const Json& simulated,
                                 const std::filesystem::path& folder) {
    const Ended ended = execute(folder, {"./program"}, kRunSeconds);
    const Json threaded = engineReport(registry, comparison.experiment, ClockKind::Threads);
    const auto says = [&](const char* words) { return ended.err.find(words) != std::string::npos; };
    const bool panicked =
        ended.status == 2 && says("panic: ") && !says("panic: harness: ");  // the pattern, not the glue
    const bool shouldPanic = comparison.ending == Ending::Panic;
    if (panicked != shouldPanic || (!panicked && ended.status != 0))
        return {"the Go program ended with status " + std::to_string(ended.status) + ": " + ended.err.substr(0, 2000)};
    const std::string ending = shouldPanic ? "panic" : comparison.ending == Ending::Deadlock ? "deadlock" : "completed";
    std::vector<std::string> found;
    for (const Json* engine : {&simulated, &threaded}) {
        if (engine->value("outcome", "") != ending)
            found.push_back("on the " + engine->value("clock", "") + " clock the run should end with " + ending + ": " +
                            engine->value("outcome", "") + engine->value("error", ""));
    }
    if (panicked) return found;
    const Json go = Json::parse(ended.out, nullptr, false);
    if (go.is_discarded()) return {"the Go program printed no report: " + ended.out.substr(0, 2000)};
    if (comparison.ending == Ending::Deadlock && go["goroutines"]["leaked"].get<int>() == 0)
        found.push_back("no goroutine of the Go program is stuck");
    std::ranges::move(differences(comparison, "virtual clock", simulated, go), std::back_inserter(found));
    std::ranges::move(differences(comparison, "real threads", threaded, go), std::back_inserter(found));
    return found;
}

class RealGo : public ::testing::TestWithParam<Case> {
protected:
    // Exports, and lets Go judge what was exported.
    void build(const Experiment& experiment) {
        const Status exported = exportGoProgram(registry, experiment, folder.path());
        ASSERT_TRUE(exported.ok()) << exported.error().message;
        const Ended formatted = execute(folder.path(), {"gofmt", "-l", "."}, kBuildSeconds);
        EXPECT_EQ(formatted.out + formatted.err, "") << "not formatted as gofmt does";
        const Ended built = execute(folder.path(), {"go", "build", "-o", "program", "."}, kBuildSeconds);
        ASSERT_EQ(built.status, 0) << built.out << built.err;
        const Ended vetted = execute(folder.path(), {"go", "vet", "."}, kBuildSeconds);
        EXPECT_EQ(vetted.status, 0) << vetted.out << vetted.err;
    }

    const Registry registry;
    const Folder folder;
};

TEST_P(RealGo, ComesToTheSameAsTheEngine) {
    if (!hasGo()) GTEST_SKIP() << "there is no Go here";
    const auto found = findComparison(GetParam().pattern, GetParam().variant);
    ASSERT_TRUE(found.ok()) << found.error().message;
    if (!found.value()) GTEST_SKIP() << "nothing says what to compare";
    const Comparison& comparison = *found.value();
    ASSERT_NO_FATAL_FAILURE(build(comparison.experiment));
    const Json simulated = engineReport(registry, comparison.experiment, ClockKind::Virtual);
    std::string told;
    for (int i = 1; i <= kAttempts; ++i) {
        const std::vector<std::string> problems = attempt(registry, comparison, simulated, folder.path());
        if (problems.empty()) return;
        told += "attempt " + std::to_string(i) + "\n";
        for (const std::string& problem : problems) told += "  " + problem + "\n";
    }
    FAIL() << told;
}

INSTANTIATE_TEST_SUITE_P(Go, RealGo, ::testing::ValuesIn(everyVariant()),
                         [](const auto& tested) { return tested.param.pattern + "_" + tested.param.variant; });

TEST(Go, EveryVariantIsComparedWithRealGo) {
    for (const Case& which : everyVariant()) {
        SCOPED_TRACE(which.pattern + "/" + which.variant);
        const auto found = findComparison(which.pattern, which.variant);
        ASSERT_TRUE(found.ok()) << found.error().message;
        ASSERT_TRUE(found.value().has_value())
            << "resources/patterns/" << which.pattern << "/go_comparison.json does not say what to compare";
        EXPECT_TRUE(found.value()->ending == Ending::Panic || !found.value()->metrics.empty());
    }
}

}  // namespace
}  // namespace sluice::go
