// Replications: one experiment, run once for each of several seeds, at telemetry Off, as many at once as there are
// jobs. What each came to is reduced to the numbers that the caller asks for, so that nothing of a run is kept.
//
// Thread rule: replicate() blocks until all is done or stopped; not on the GUI thread. Progress is told from threads of
// its own, one call at a time. A stop from any thread ends the runs that go on within their usual bounds.
#pragma once

#include "analysis/run.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace sluice {

// As MetricDecl::value; NaN where there is no such number.
using MetricFunction = std::function<double(const Meter&, const Manifest&, Nanos now)>;

struct ReplicationOptions {
    std::vector<std::uint64_t> seeds;
    int jobs = 1;  // at most; on real threads always one, since runs side by side would slow each other down
    std::stop_token stop = {};
    std::function<void(std::size_t done)> progress = {};
};

struct Replication {
    std::uint64_t seed = 0;
    RunOutcome outcome = RunOutcome::None;
    std::vector<double> values;  // of the metrics, in their order
};

// In the order of the seeds, whatever the order in which they ended. Once stopped: those that had been completed.
// Errors: those of Run::create.
Result<std::vector<Replication>> replicate(const Registry& registry, Aggregator& aggregator,
                                           const Experiment& experiment, std::span<const MetricFunction> metrics,
                                           const ReplicationOptions& options);

// The values of one metric, one for each replication.
std::vector<double> valuesOf(std::span<const Replication> replications, std::size_t metric);

}  // namespace sluice
