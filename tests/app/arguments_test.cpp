#include "app/cli/arguments.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

Result<Request> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "sluice");
    return parseArguments(static_cast<int>(arguments.size()), arguments.data());
}

RunRequest run(const std::vector<const char*>& arguments) {
    const Result<Request> request = parse(arguments);
    EXPECT_TRUE(request.ok()) << (request.ok() ? "" : request.error().message);
    return request.ok() ? std::get<RunRequest>(request.value()) : RunRequest{};
}

std::string errorOf(const std::vector<const char*>& arguments) {
    const Result<Request> request = parse(arguments);
    EXPECT_FALSE(request.ok());
    return request.ok() ? "" : request.error().message;
}

TEST(Arguments, NothingOpensTheWorkbench) {
    EXPECT_TRUE(std::get<WorkbenchRequest>(parse({}).value()).files.empty());
    const Result<Request> request = parse({"a.sluice", "-platform", "offscreen"});
    EXPECT_EQ(std::get<WorkbenchRequest>(request.value()).files, (std::vector<std::string>{"a.sluice"}));
}

TEST(Arguments, TheWorkbenchOpensOneSession) {
    const std::string error = errorOf({"a.sluice", "-platform", "offscreen", "folder/b"});
    for (const char* word : {"a.sluice", "folder/b", "allowed: one FILE.sluice"}) {
        EXPECT_NE(error.find(word), std::string::npos) << error;
    }
}

TEST(Arguments, HelpAndVersionAreTexts) {
    EXPECT_NE(std::get<TextRequest>(parse({"--help"}).value()).text.find("verify"), std::string::npos);
    EXPECT_NE(std::get<TextRequest>(parse({"run", "--help"}).value()).text.find("--set"), std::string::npos);
    EXPECT_TRUE(std::get<TextRequest>(parse({"--version"}).value()).text.starts_with("sluice "));
}

TEST(Arguments, RunReadsEverything) {
    const RunRequest request =
        run({"run", "p", "--variant", "v", "--set", "a=1", "--set", "b=x=y", "--seed", "7", "--duration", "60s",
             "--clock", "threads", "--threads", "2", "--record", "f.sluice", "--json"});
    EXPECT_EQ(request.what, "p");
    EXPECT_EQ(request.variant, "v");
    const std::vector<std::pair<std::string, std::string>> settings{{"a", "1"}, {"b", "x=y"}};
    EXPECT_EQ(request.settings, settings);
    EXPECT_EQ(request.seed, 7u);
    EXPECT_EQ(request.stop->duration, 60 * kSecond);
    EXPECT_EQ(request.clock, ClockKind::Threads);
    EXPECT_EQ(request.threads, 2);
    EXPECT_EQ(request.recordPath, "f.sluice");
    EXPECT_TRUE(request.json);
}

TEST(Arguments, RunTakesWhatIsGivenAndLeavesTheRest) {
    const RunRequest request = run({"run", "--set", "a=1", "p", "--messages=5"});
    EXPECT_EQ(request.what, "p");
    EXPECT_EQ(request.settings.size(), 1u);
    EXPECT_EQ(request.stop->messages, 5u);
    EXPECT_FALSE(request.variant || request.seed || request.clock || request.threads || request.json);
}

TEST(Arguments, ExportReadsWhatToExportAndWhereTo) {
    const Result<Request> request =
        parse({"export", "p", "--variant", "v", "--set", "a=1", "--seed", "7", "--messages", "9", "--go", "out/go"});
    ASSERT_TRUE(request.ok()) << request.error().message;
    const auto& exported = std::get<ExportRequest>(request.value());
    EXPECT_EQ(exported.goFolder, "out/go");
    EXPECT_EQ(exported.experiment.what, "p");
    EXPECT_EQ(exported.experiment.variant, "v");
    EXPECT_EQ(exported.experiment.settings.size(), 1u);
    EXPECT_EQ(exported.experiment.seed, 7u);
    EXPECT_EQ(exported.experiment.stop->messages, 9u);
}

TEST(Arguments, ExportNamesTheFormatsThatThereAre) {
    EXPECT_EQ(errorOf({"export", "p"}), "export: no format; allowed: --go DIR");
    EXPECT_EQ(errorOf({"export", "--go", "x"}),
              "export: nothing to export; allowed: a pattern (see sluice list) or a FILE.json");
    EXPECT_EQ(errorOf({"export", "p", "--go", ""}), "--go: the value is empty; allowed: DIR");
    const std::string error = errorOf({"export", "p", "--pdf", "x"});
    EXPECT_TRUE(error.starts_with("unknown option of export \"--pdf\"")) << error;
    EXPECT_NE(error.find("--go"), std::string::npos) << error;
    EXPECT_NE(errorOf({"export", "p", "--go", "x", "--clock", "threads"}).find("--clock"), std::string::npos);
}

TEST(Arguments, ErrorsNameTheThingAndTheAllowed) {
    EXPECT_EQ(errorOf({"run", "p", "--duration", "1s", "--messages", "2"}),
              "--duration and --messages cannot be given together; allowed: one of them");
    EXPECT_EQ(errorOf({"run", "p", "--clock", "wall"}), "--clock: \"wall\" is not allowed; allowed: virtual, threads");
    EXPECT_EQ(errorOf({"run", "p", "--set", "a"}),
              "--set: \"a\" is not allowed; allowed: name=value, such as capacity=10");
    EXPECT_EQ(errorOf({"run", "p", "--seed", "-1"}),
              "--seed: \"-1\" is not allowed; allowed: a whole number from 0 to 18446744073709551615");
    EXPECT_EQ(errorOf({"run", "p", "--clock", "virtual", "--threads", "2"}), "--threads is for --clock threads only");
    EXPECT_EQ(errorOf({"rnu", "p"}),
              "unknown command \"rnu\" (did you mean \"run\"?); allowed: list, run, verify, export, FILE.sluice");
    EXPECT_TRUE(
        errorOf({"run", "p", "--sed", "1"}).starts_with("unknown option of run \"--sed\" (did you mean \"--se"));
    EXPECT_EQ(errorOf({"run", "p", "q"}), "run: unexpected \"q\"; one thing at a time");
    EXPECT_TRUE(errorOf({"run"}).starts_with("run: nothing to run"));
    EXPECT_TRUE(errorOf({"verify"}).starts_with("verify: nothing to verify"));
    EXPECT_TRUE(errorOf({"run", "p", "--seed", ""}).starts_with("--seed: the value is empty"));
    EXPECT_TRUE(errorOf({"--bogus"}).starts_with("unknown option \"--bogus\""));
}

TEST(Arguments, AnOptionWithoutItsValueIsAnError) {
    EXPECT_NE(errorOf({"run", "p", "--seed"}).find("--seed"), std::string::npos);
    EXPECT_NE(errorOf({"run", "p", "--seed", "1", "--seed", "2"}).find("--seed"), std::string::npos);
}

}  // namespace
}  // namespace sluice
