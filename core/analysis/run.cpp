#include "analysis/run.hpp"

#include "analysis/supervised_run.hpp"
#include "analysis/threaded_run.hpp"
#include "analysis/virtual_run.hpp"

namespace sluice {

Result<std::unique_ptr<Run>> Run::create(const Registry& registry, const Experiment& experiment, Aggregator& aggregator,
                                         RunOptions options) {
    auto plan = planRun(registry, experiment);
    if (!plan) return plan.error();
    auto run = experiment.clock == ClockKind::Virtual
                   ? VirtualRun::create(std::move(plan).value(), experiment, aggregator, options)
                   : ThreadedRun::create(std::move(plan).value(), experiment, aggregator, options);
    if (!run) return run.error();
    return std::unique_ptr<Run>(std::make_unique<SupervisedRun>(std::move(run).value(), options));
}

}  // namespace sluice
