#include "exporters/go_program.hpp"

#include "base/resource.hpp"
#include "patterns/descriptor.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

namespace sluice {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

using Files = std::map<std::string, std::string>;

Experiment experiment(const std::string& pattern, const std::string& variant) {
    Experiment e;
    e.pattern = pattern;
    e.variant = variant;
    e.stop = {StopCondition::Kind::Messages, 0, 50};
    return e;
}

Files filesOf(const Registry& registry, const Experiment& e) {
    const auto program = goProgram(registry, e);
    EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().message);
    Files files;
    if (!program) return files;
    for (const ProgramFile& file : program.value()) files[file.name] = file.content;
    EXPECT_EQ(files.size(), program.value().size()) << "two files of one name";
    return files;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class GoFolder : public ::testing::Test {
protected:
    GoFolder() {
        std::string name = (fs::temp_directory_path() / "sluice-export-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
        root = name;
    }
    ~GoFolder() override {
        std::error_code ignored;
        fs::remove_all(root, ignored);
    }
    std::string errorOf(const fs::path& folder) const {
        const Status status = exportGoProgram(registry, experiment("priority_queue", "robust"), folder);
        EXPECT_FALSE(status.ok());
        return status.ok() ? "" : status.error().message;
    }
    const Registry registry;
    fs::path root;
};

TEST(GoProgram, OfEveryVariantIsComplete) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        for (const VariantDecl& variant : pattern.descriptor.variants) {
            SCOPED_TRACE(pattern.descriptor.id + "/" + variant.id);
            Files files = filesOf(registry, experiment(pattern.descriptor.id, variant.id));
            EXPECT_EQ(files["go.mod"], "module sluice/" + pattern.descriptor.id + "\n\ngo 1.19\n");
            EXPECT_TRUE(has(files["pattern.go"], "package main\n"));
            EXPECT_FALSE(has(files["pattern.go"], "//@"));
            EXPECT_FALSE(has(files["pattern.go"], "func main()"));
            EXPECT_TRUE(has(files["main.go"], "func main()"));
            EXPECT_TRUE(has(files["harness.go"], "//go:embed experiment.json"));
            EXPECT_TRUE(has(files["harness.go"], "//go:embed tape.csv"));
            EXPECT_GT(std::ranges::count(files["tape.csv"], '\n'), 50);
            const Json json = Json::parse(files["experiment.json"]);
            EXPECT_EQ(json["pattern"], pattern.descriptor.id);
            EXPECT_EQ(json["variant"], variant.id);
            for (const ParameterDecl& parameter : allParameters(pattern.descriptor))
                EXPECT_TRUE(json["parameters"].contains(parameter.id)) << parameter.id;
        }
    }
}

// Only names that a later export over the same folder knows may be written.
TEST(GoProgram, GlueIsOneFileAVariantAndOneThatTheyShare) {
    const Registry registry;
    for (const Resource& resource : resources()) {
        const std::string path(resource.path);
        const std::size_t at = path.find("/go/");
        if (!path.starts_with("patterns/") || at == std::string::npos) continue;
        const Pattern* pattern = registry.find(path.substr(9, at - 9));
        if (pattern == nullptr) continue;  // of a pattern that is not there yet
        const std::string name = path.substr(at + 4);
        const bool known = name == "main.go" || name == "shared.go" ||
                           pattern->descriptor.variant(name.substr(0, name.find(".go"))) != nullptr;
        EXPECT_TRUE(known) << path;
    }
}

TEST(GoProgram, SaysAllOfTheExperiment) {
    const Registry registry;
    Experiment e = experiment("priority_queue", "textbook");
    e.seed = 18'446'744'073'709'551'615u;
    e.stop = {StopCondition::Kind::Duration, 1500 * kMillisecond, 0};
    e.parameters = {
        {"capacity_low", 7.0}, {"workload.low.arrival", std::string("saturated")}, {"submit", std::string("block")}};
    Intervention step;
    step.at = 250 * kMillisecond;
    step.name = "idle_sleep_ms";
    step.value = 5.0;
    e.script = {step};
    Files files = filesOf(registry, e);
    const Json json = Json::parse(files["experiment.json"]);
    EXPECT_EQ(json["seed"], e.seed);
    EXPECT_EQ(json["stop"], Json::parse(R"({"duration_s": 1.5})"));
    EXPECT_EQ(json["classes"], Json::parse(R"(["critical", "high", "normal", "low"])"));
    EXPECT_EQ(json["sources"]["low"], Json::parse(R"({"count": 1, "saturated": true})"));
    EXPECT_EQ(json["sources"]["high"], Json::parse(R"({"count": 1, "saturated": false})"));
    EXPECT_EQ(json["parameters"]["capacity_low"], 7);
    EXPECT_EQ(json["parameters"]["capacity_high"], 50);
    EXPECT_EQ(json["parameters"]["submit"], "block");
    EXPECT_EQ(json["script"], Json::parse(R"([{"at_s": 0.25, "set": "idle_sleep_ms", "to": 5}])"));
    EXPECT_EQ(json["marks"], Json::parse(R"(["inversion", "idle_wakeup"])"));
    e.stop = {StopCondition::Kind::Messages, 0, 9};
    EXPECT_EQ(Json::parse(filesOf(registry, e)["experiment.json"])["stop"], Json::parse(R"({"messages": 9})"));
}

TEST(GoProgram, AnActionSetsWhatItSetsAndIsPressed) {
    Pattern pattern = *Registry().find("priority_queue");
    ActionDecl action;
    action.id = "store_goes_slow";
    action.sets = {{"idle_sleep_ms", 50.0}, {"workload.rate_per_s", 1.0}};
    pattern.descriptor.actions = {action};
    pattern.descriptor.topology.backends = {"store"};
    Experiment e = experiment("priority_queue", "textbook");
    e.parameters = {{"workload.store.service_mean_ms", 5.0}};
    Intervention press;
    press.at = 2 * kSecond;
    press.kind = Intervention::Kind::PressAction;
    press.name = action.id;
    e.script = {press};
    const Json json = Json::parse(filesOf(Registry({pattern}), e)["experiment.json"]);
    EXPECT_EQ(json["actions"], Json::parse(R"(["store_goes_slow"])"));
    EXPECT_EQ(json["script"], Json::parse(R"([{"at_s": 2, "set": "idle_sleep_ms", "to": 50},
                                              {"at_s": 2, "set": "workload.rate_per_s", "to": 1},
                                              {"at_s": 2, "action": "store_goes_slow"}])"));
    EXPECT_EQ(json["backends"], Json::parse(R"({"store": {"mean_ms": "workload.store.service_mean_ms"}})"));
}

TEST(GoProgram, ThatCannotBeIsAnError) {
    const Registry registry;
    const auto unknown = goProgram(registry, experiment("priority_queue", "bogus"));
    ASSERT_FALSE(unknown.ok());
    EXPECT_TRUE(has(unknown.error().message, "bogus"));
    Pattern bare = *registry.find("priority_queue");
    bare.descriptor.id = "bare";
    const auto without = goProgram(Registry({bare}), experiment("bare", "robust"));
    ASSERT_FALSE(without.ok());
    EXPECT_TRUE(has(without.error().message, "bare, variant robust, has no Go program"));
}

TEST_F(GoFolder, IsMadeAndHoldsEveryFile) {
    const Experiment e = experiment("priority_queue", "robust");
    ASSERT_TRUE(exportGoProgram(registry, e, root / "a" / "b").ok());
    for (const auto& [name, content] : filesOf(registry, e)) EXPECT_EQ(read(root / "a" / "b" / name), content) << name;
    ASSERT_TRUE(exportGoProgram(registry, e, root / "a" / "b").ok());
}

TEST_F(GoFolder, OfAnEarlierExportIsWrittenOver) {
    ASSERT_TRUE(exportGoProgram(registry, experiment("priority_queue", "textbook"), root).ok());
    const std::vector<ProgramFile> next{{"go.mod", "module sluice/other\n"}, {"main.go", "package main\n"}};
    ASSERT_TRUE(writeProgram(next, root).ok());
    EXPECT_EQ(read(root / "main.go"), "package main\n");
    EXPECT_FALSE(fs::exists(root / "shared.go")) << "of the program before, which this one has not";
}

TEST_F(GoFolder, OfAnybodyElseIsLeftAlone) {
    std::ofstream(root / "go.mod") << "module example.com/mine\n";
    std::ofstream(root / "main.go") << "mine";
    EXPECT_TRUE(has(errorOf(root), root.string()));
    EXPECT_TRUE(has(errorOf(root), "allowed: a folder that is new, empty or an earlier export"));
    EXPECT_EQ(read(root / "main.go"), "mine");
    EXPECT_FALSE(fs::exists(root / "tape.csv"));
    EXPECT_TRUE(has(errorOf(root / "main.go"), "is a file; allowed: a folder"));
    EXPECT_TRUE(has(errorOf(root / "main.go" / "below"), "cannot be made"));
}

}  // namespace
}  // namespace sluice
