// The metrics that every run reports, whatever its pattern.
#pragma once

#include "patterns/descriptor.hpp"

#include <vector>

namespace sluice {

// In the order in which reports show them. Ids are those of the JSON report.
const std::vector<MetricDecl>& commonMetrics();

// Little's law: L = lambda x W with L the mean number inside, lambda the acceptance rate and W the mean time inside of
// those that left. The residual is |L - lambda W| / L; what is still inside at the end makes it differ from 0.
double littlesLawResidual(const Meter& meter, Nanos now);

// Busy time over the time that the serving goroutines have existed; 0 to 1.
double utilisation(const Meter& meter, const Manifest& manifest, Nanos now);

}  // namespace sluice
