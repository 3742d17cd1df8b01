#include "workload/workload_settings.hpp"

#include "workload/trace.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace sluice {
namespace {

// Looks a value up as this source sees it: its own, the common one, the default.
class Lookup {
public:
    Lookup(const ParameterSet& parameters, std::string_view source) : m_parameters(parameters), m_source(source) {}

    double number(std::string_view name) const { return std::get<double>(value(name)); }
    std::string word(std::string_view name) const { return std::get<std::string>(value(name)); }
    Nanos seconds(std::string_view name) const { return roundToNanos(number(name) * static_cast<double>(kSecond)); }
    // The position of a choice in its declaration, which the enumerations follow.
    std::size_t choice(std::string_view name) const {
        const ParameterDecl& decl = declaration(name);
        const auto found = std::find(decl.choices.begin(), decl.choices.end(), word(name));
        SLUICE_ASSERT(found != decl.choices.end(), "a choice that was not checked");
        return static_cast<std::size_t>(found - decl.choices.begin());
    }

private:
    const ParameterDecl& declaration(std::string_view name) const {
        const ParameterDecl* found = findParameter(m_declarations, "workload." + std::string(name));
        SLUICE_ASSERT(found != nullptr, "not a workload parameter");
        return *found;
    }
    ParameterValue value(std::string_view name) const {
        const std::string own = "workload." + std::string(m_source) + "." + std::string(name);
        if (const auto found = m_parameters.find(own); found != m_parameters.end()) return found->second;
        const std::string common = "workload." + std::string(name);
        if (const auto found = m_parameters.find(common); found != m_parameters.end()) return found->second;
        return declaration(name).standard;
    }

    const ParameterSet& m_parameters;
    std::string_view m_source;
    std::vector<ParameterDecl> m_declarations = workloadParameters();
};

Error invalid(std::string message) {
    return Error{ErrorCode::InvalidArgument, std::move(message)};
}

Status checkTrace(const WorkloadSettings& settings, std::size_t classCount) {
    const auto& rows = settings.trace->rows;
    for (const TraceRow& row : rows) {
        if (row.messageClass >= classCount)
            return invalid("the trace " + settings.trace->name + " has a message of class " +
                           std::to_string(row.messageClass) + "; this pattern's classes are 0 to " +
                           std::to_string(classCount - 1));
    }
    if (settings.arrival == ArrivalKind::Trace && (rows.empty() || rows.back().arrival < settings.start))
        return invalid("workload.start_s lies after the last row of the trace " + settings.trace->name + ", at " +
                       numberText(rows.empty() ? 0 : toSeconds(rows.back().arrival)) + " s");
    return Done{};
}

Status resolveService(const Lookup& lookup, WorkloadSettings& settings) {
    constexpr std::size_t kTraceChoice = 6;
    const std::size_t law = lookup.choice("service");
    const bool bringsTimes = settings.trace != nullptr && hasServiceTimes(settings.trace->mapping);
    settings.serviceFromTrace = law == kTraceChoice || (settings.arrival == ArrivalKind::Trace && bringsTimes);
    settings.serviceMeanMs = lookup.number("service_mean_ms");
    settings.serviceScale = lookup.number("service_scale");
    settings.longEvery = static_cast<std::uint64_t>(lookup.number("long_every"));
    settings.longService = roundToNanos(lookup.number("long_ms") * static_cast<double>(kMillisecond));
    if (settings.serviceFromTrace) {
        if (settings.trace == nullptr) return invalid("workload.service is trace, but there is no workload.trace");
        if (bringsTimes) return Done{};
        return invalid("workload.service is trace, but the trace " + settings.trace->name +
                       " has no service times; name their column with workload.trace_service");
    }
    auto distribution = Distribution::make(static_cast<DistributionKind>(law), lookup.number("service_shape"),
                                           lookup.number("service_ratio"));
    if (!distribution) return distribution.error();
    settings.service = distribution.value();
    return Done{};
}

}  // namespace

Result<std::vector<double>> parseClassShares(std::string_view text, std::size_t classCount) {
    SLUICE_ASSERT(classCount >= 1 && classCount <= 256, "a pattern has 1 to 256 classes");
    if (text.empty()) return std::vector<double>(classCount, 1.0 / static_cast<double>(classCount));
    const auto refuse = [&] {
        return invalid("workload.class_shares must be " + std::to_string(classCount) +
                       " numbers from 0 to 1000000 with ':' between them, not all 0, not \"" + std::string(text) +
                       "\"");
    };
    std::vector<double> shares;
    double sum = 0;
    for (std::string_view rest = text;;) {
        const std::size_t colon = rest.find(':');
        const auto share = parseNumber(rest.substr(0, colon));
        if (!share || *share < 0 || *share > 1e6 || shares.size() == classCount) return refuse();
        shares.push_back(*share);
        sum += *share;
        if (colon == std::string_view::npos) break;
        rest.remove_prefix(colon + 1);
    }
    if (shares.size() != classCount || !(sum > 0)) return refuse();
    for (double& share : shares) share /= sum;
    return shares;
}

Result<WorkloadSettings> resolveWorkload(const ParameterSet& parameters, std::string_view source,
                                         std::size_t classCount, std::shared_ptr<const Trace> trace) {
    const Lookup lookup(parameters, source);
    WorkloadSettings settings;
    settings.trace = std::move(trace);
    settings.arrival = static_cast<ArrivalKind>(lookup.choice("arrival"));
    settings.ratePerS = lookup.number("rate_per_s");
    settings.batchSize = static_cast<std::uint32_t>(lookup.number("batch_size"));
    settings.burstOn = lookup.seconds("burst_on_s");
    settings.burstOff = lookup.seconds("burst_off_s");
    settings.ramp = lookup.seconds("ramp_s");
    settings.start = roundToNanos(lookup.number("start_s") * static_cast<double>(kSecond));
    if (const auto found = parameters.find("failure_probability"); found != parameters.end())
        settings.failureProbability = std::get<double>(found->second);
    if (settings.arrival == ArrivalKind::Trace && settings.trace == nullptr)
        return invalid("workload.arrival is trace, but there is no workload.trace");
    auto shares = parseClassShares(lookup.word("class_shares"), classCount);
    if (!shares) return shares.error();
    settings.classShares = std::move(shares).value();
    if (auto status = resolveService(lookup, settings); !status) return status.error();
    if (settings.trace != nullptr) {
        if (auto status = checkTrace(settings, classCount); !status) return status.error();
    }
    return settings;
}

}  // namespace sluice
