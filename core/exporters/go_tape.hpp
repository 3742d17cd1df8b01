// The tape of an exported Go program: what every source offers and when, as CSV. Go plays these rows, so that it sees
// the very messages that the engine sees.
//
//   source,instance,index,due_ns,class,service_ns,fails      one line a message, ordered by due time
//
// An open-loop source has all rows that come due before the stop, and one more, for which it waits when the stop comes;
// one that has no such row has ended. The script's rates, means and probabilities are in them. A saturated source has
// kDealtRows, which are dealt again when they run out: its messages are due when they are taken.
//
// A backend has kDealtRows too, by the numbers of its calls, all due at 0. Calls come when they come, so that its rows
// know nothing of the script: `service_ns` is for the mean at the start, and `fails` is a draw from 0 to 1, which is a
// failure where the probability of the moment is above it.
//
// Pure functions of the plan.
#pragma once

#include "analysis/run_plan.hpp"
#include "base/result.hpp"

#include <string>
#include <vector>

namespace sluice {

inline constexpr std::uint64_t kDealtRows = 10'000;
inline constexpr std::uint64_t kTapeRowsMax = 1'000'000;

// The plan's script with the parameters that its actions set, each before its action.
std::vector<Intervention> fullScript(const RunPlan& plan);

// Errors: a run that never stops, or one with more rows than a program can reasonably hold.
Result<std::string> goTape(const RunPlan& plan);

}  // namespace sluice
