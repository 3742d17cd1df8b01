// The table of theory_test: experiments that queueing theory can solve, and what it says they come to.
#pragma once

#include "analysis/queueing_theory.hpp"
#include "analysis/replications.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace sluice::testing {

// A mean that a run measures, as what it adds up to and over how much, and its value in theory. The sums of a run's
// beginning can be taken away from those of the whole.
struct TheoryMean {
    std::string name;
    double value = 0;
    MetricFunction sum;
    MetricFunction count;
};

// The share of messages that is turned away; losses come in bursts, whose number is geometric with this ratio.
struct TheoryLoss {
    double probability = 0;
    double ratio = 0;  // load per server
};

struct TheoryRow {
    std::string name;     // letters, digits and underscores
    std::string pattern;  // its id in the registry
    std::string variant;
    std::string system;  // as predictByTheory must call it
    ParameterSet parameters;
    std::uint64_t messages = 0;  // of all replications together, at the small count
    queueing::SteadyState steady;
    std::vector<TheoryMean> means;
    std::vector<TheoryLoss> losses = {};  // one, where the variant turns messages away

    std::size_t comparisons() const { return means.size() + losses.size(); }
    friend std::ostream& operator<<(std::ostream& out, const TheoryRow& row) { return out << row.name; }
};

std::vector<TheoryRow> theoryRows();

}  // namespace sluice::testing
