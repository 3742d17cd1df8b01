// The event hashes of a fixed set of runs: every variant of every pattern in each experiment that ships, cut after five
// simulated seconds. They are the same in every build (compiler, optimisation, sanitizer) and on every x86-64 machine.
//
// They are kept in resources/patterns/<id>/event_hashes.txt. A change that alters what an experiment does (the order of
// goroutines, an event more or less, the workload) changes them: raise kRunSemantics in session/store.hpp, so that
// older recordings are not compared with newer runs, and put the new lines, which the test prints, into the file. Any
// other change must leave them alone.
#include "analysis/run.hpp"
#include "base/resource.hpp"
#include "session/experiment_json.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

std::string lineOf(const Registry& registry, Aggregator& aggregator, const std::string& name, Experiment experiment) {
    experiment.clock = ClockKind::Virtual;
    experiment.stop = {StopCondition::Kind::Duration, 5 * kSecond, 0};
    auto run = Run::create(registry, experiment, aggregator, {});
    if (!run) return name + " " + experiment.variant + " " + run.error().message + "\n";
    run.value()->start();
    run.value()->wait();
    char hash[17];
    std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(run.value()->report().eventHash));
    return name + " " + experiment.variant + " " + hash + "\n";
}

std::string hashesOf(const Registry& registry, const Pattern& pattern) {
    Aggregator aggregator;
    const std::string folder = "patterns/" + pattern.descriptor.id + "/experiments/";
    std::string lines;
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with(folder)) continue;
        const auto experiment = experimentFromJson(resource.content, resource.path);
        EXPECT_TRUE(experiment.ok()) << resource.path;
        if (!experiment) continue;
        const std::string name(resource.path.substr(folder.size(), resource.path.rfind('.') - folder.size()));
        for (const VariantDecl& variant : pattern.descriptor.variants) {
            Experiment changed = experiment.value();
            changed.variant = variant.id;
            lines += lineOf(registry, aggregator, name, changed);
        }
    }
    return lines;
}

TEST(GoldenHashes, EveryVariantInEveryExperimentRunsAsItAlwaysDid) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        SCOPED_TRACE(pattern.descriptor.id);
        const std::string path = "patterns/" + pattern.descriptor.id + "/event_hashes.txt";
        const auto golden = findResource(path);
        ASSERT_TRUE(golden.has_value()) << path << " is missing";
        EXPECT_EQ(hashesOf(registry, pattern), *golden);
    }
}

// Mathematics libraries choose other code where the processor can fuse a multiplication with an addition, and may then
// round otherwise. This is the same test on a processor that seems to have none of that.
TEST(GoldenHashes, StayTheSameWithoutFusedMultiplyAdd) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        setenv("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F", 1);
        execl("/proc/self/exe", "golden", "--gtest_filter=GoldenHashes.Every*", "--gtest_brief=1", nullptr);
        _exit(127);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace sluice
