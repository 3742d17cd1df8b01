// What queueing theory says of an experiment: which of its systems the experiment is, what is assumed, and the numbers;
// or, in a sentence for people, why none applies. The descriptor says which system a variant is; whether the settings
// allow it is looked at here.
//
// Thread rule: a pure function; safe from any thread.
#pragma once

#include "analysis/queueing_theory.hpp"
#include "analysis/run_plan.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

namespace sluice {

struct TheoryPrediction {
    TheoryDecl::Model model = TheoryDecl::Model::MMc;
    std::string system;                    // in Kendall's notation: "M/M/4", "M/M/4/12", "M/D/1", ...
    std::vector<std::string> assumptions;  // sentences in plain words
    std::uint32_t servers = 1;
    double arrivalRate = 0;  // per second, all sources together
    double load = 0;         // offered work per server; at 1 all of them are just busy
    // Times in seconds. Waits count from the due time, and so does `inSystem`: it holds those whose source still waits
    // to hand them over.
    queueing::SteadyState steady;
    std::vector<double> classWaits;  // mean, per class, where classes have priorities
    std::vector<double> classTimes;  // the same with the service; a silent class has the mean service of all
};

// For the parameters as they are at the start. The error is Unsupported, and its message the reason.
Result<TheoryPrediction> predictByTheory(const RunPlan& plan, ClockKind clock);

}  // namespace sluice
