// The parameters that every pattern has (the workload's and the machine's), and the workload of one source resolved
// from them: what `workload.arrival`, `workload.rate_per_s` and so on come to, with this source's own overrides.
//
// Thread rule: plain values; immutable once made.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "workload/experiment.hpp"
#include "workload/parameter.hpp"
#include "workload/samplers.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// Declarations in the order in which a panel shows them. Defaults: poisson, 100/s, exponential, mean 1 ms; go-linux.
std::vector<ParameterDecl> workloadParameters();
std::vector<ParameterDecl> machineParameters();

// The declaration behind `workload.<source>.<name>`: that of `workload.<name>` under the longer name. `sources` are the
// ids of the roles that offer messages. The error says whether the source or the name is unknown, and what there is.
Result<ParameterDecl> workloadOverride(std::string_view id, std::span<const std::string> sources);

enum class ArrivalKind : std::uint8_t {
    Constant,   // one every 1/rate
    Poisson,    // exponential gaps with mean 1/rate
    Bursts,     // Poisson at this rate for burst_on_s, then silence for burst_off_s, and again
    Ramp,       // Poisson whose rate grows linearly from 0 to this rate over ramp_s, and stays
    Saturated,  // always one more, as soon as the last one was taken
    Trace,      // as recorded
};

struct WorkloadSettings {
    ArrivalKind arrival = ArrivalKind::Poisson;
    double ratePerS = 100;        // messages per second; 0: none. Live
    std::uint32_t batchSize = 1;  // messages that share one due time; batches come at rate / batchSize
    Nanos burstOn = kSecond;
    Nanos burstOff = kSecond;
    Nanos ramp = 10 * kSecond;
    bool serviceFromTrace = false;
    Distribution service = Distribution::exponential();
    double serviceMeanMs = 1;     // live
    double serviceScale = 1;      // multiplies every service time, recorded ones too
    std::uint64_t longEvery = 0;  // every so many messages one takes `longService`; 0: none does
    Nanos longService = 0;
    double failureProbability = 0;    // live
    std::vector<double> classShares;  // one per class, adding up to 1
    Nanos start = 0;  // the instant of the trace that is the run's time 0; rows before it are not offered
    std::shared_ptr<const Trace> trace;
};

// The workload of the source with this role id: `workload.<source>.<name>` where the set has it, else
// `workload.<name>`, else the declared default; `failure_probability` likewise, default 0. Values must have been
// checked against their declarations. A trace with service times brings them along, whatever `workload.service` says.
// Errors: arrival or service "trace" without a trace, a shape out of its distribution's range, class shares that do not
// fit `classCount` (1 to 256), a trace with a class beyond it, a start after the trace's last row.
Result<WorkloadSettings> resolveWorkload(const ParameterSet& parameters, std::string_view source,
                                         std::size_t classCount, std::shared_ptr<const Trace> trace);

// "8:4:2:1" as shares that add up to 1; "" as equal shares. Errors name `workload.class_shares`.
Result<std::vector<double>> parseClassShares(std::string_view text, std::size_t classCount);

}  // namespace sluice
