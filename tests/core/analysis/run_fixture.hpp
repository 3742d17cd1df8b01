// Runs of the priority queue for tests: virtual time unless the clock is the subject.
#pragma once

#include "analysis/run.hpp"
#include "events/recording.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::testing {

class RunTest : public ::testing::Test {
protected:
    Experiment firstLook(const std::string& variant = "textbook") const {
        Experiment experiment = registry.find("priority_queue")->descriptor.firstLook;
        experiment.variant = variant;
        return experiment;
    }
    // All four sources always have one more; `messages` are offered together.
    Experiment saturated(const std::string& variant, std::uint64_t messages) const {
        Experiment experiment = firstLook(variant);
        experiment.parameters = {{"workload.arrival", std::string("saturated")}};
        experiment.stop = {StopCondition::Kind::Messages, 0, messages};
        return experiment;
    }
    std::unique_ptr<sluice::Run> make(const Experiment& experiment, RunOptions options = {}) {
        auto run = sluice::Run::create(registry, experiment, aggregator, options);
        EXPECT_TRUE(run.ok()) << (run.ok() ? "" : run.error().message);
        return run.ok() ? std::move(run).value() : nullptr;
    }
    RunReport complete(const Experiment& experiment, RunOptions options = {}) {
        auto run = make(experiment, options);
        run->start();
        run->wait();
        return run->report();
    }
    static double metric(const sluice::Run& run, const RunReport& report, const char* id) {
        return metricValue(run.descriptor(), id, report.meter, run.manifest(), report.simulated).value();
    }

    Registry registry;
    Aggregator aggregator;
};

inline void expectConserved(const RunReport& report) {
    const ClassMeter total = report.meter.total();
    EXPECT_EQ(total.offered, total.accepted + total.refused + report.held.undecided);
    EXPECT_EQ(total.accepted,
              total.completed + total.failed + total.dropped + total.timedOut + total.cancelled + report.held.inside);
}

}  // namespace sluice::testing
