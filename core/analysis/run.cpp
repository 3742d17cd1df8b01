#include "analysis/run.hpp"

#include "analysis/threaded_run.hpp"
#include "analysis/virtual_run.hpp"

namespace sluice {

Result<std::unique_ptr<Run>> Run::create(const Registry& registry, const Experiment& experiment, Aggregator& aggregator,
                                         RunOptions options) {
    auto plan = planRun(registry, experiment);
    if (!plan) return plan.error();
    return experiment.clock == ClockKind::Virtual
               ? VirtualRun::create(std::move(plan).value(), experiment, aggregator, options)
               : ThreadedRun::create(std::move(plan).value(), experiment, aggregator, options);
}

}  // namespace sluice
