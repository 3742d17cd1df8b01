#include "analysis/theory_prediction.hpp"

#include "workload/workload_settings.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

using Model = TheoryDecl::Model;
using queueing::SteadyState;

Error noTheory(std::string reason) {
    return {ErrorCode::Unsupported, std::move(reason)};
}

// Messages of one kind: what arrives per second, and the first two moments of their service times in seconds.
struct Stream {
    double rate = 0;
    double work = 0;         // sum of rate x E[S]
    double workSquared = 0;  // sum of rate x E[S^2]

    void add(double arrivalRate, double mean, double squaredVariation) {
        rate += arrivalRate;
        work += arrivalRate * mean;
        workSquared += arrivalRate * mean * mean * (1 + squaredVariation);
    }
    // Of a mixture of streams.
    double serviceMean() const { return work / rate; }
    double squaredVariation() const {
        const double mean = serviceMean();
        return std::max(0.0, workSquared / rate / (mean * mean) - 1);
    }
};

// All that a pattern's sources offer.
struct Offered {
    Stream all;
    std::vector<Stream> classes;
    bool exponential = true;  // all service times, with one mean
    bool constant = true;     // all service times are the same
};

Status checkSource(const WorkloadSettings& source) {
    if (source.arrival != ArrivalKind::Poisson)
        return noTheory(SLUICE_TR("These formulas need arrivals at random (Poisson)."));
    if (source.batchSize != 1) return noTheory(SLUICE_TR("These formulas need messages that arrive one by one."));
    if (source.serviceFromTrace) return noTheory(SLUICE_TR("Recorded service times follow no known law."));
    if (source.longEvery > 0)
        return noTheory(SLUICE_TR("These formulas need service times that do not depend on a message's number."));
    if (source.failureProbability > 0) return noTheory(SLUICE_TR("These formulas know no failures."));
    if (!std::isfinite(source.service.squaredVariation()))
        return noTheory(SLUICE_TR("Service times have no finite variance, so the mean wait never settles."));
    return Done{};
}

void addSource(Offered& offered, const SourceRole& role, const WorkloadSettings& source) {
    const double rate = source.ratePerS * role.instances;
    const double mean = source.serviceMeanMs * source.serviceScale / 1e3;
    const double cv2 = source.service.squaredVariation();
    const bool isSameMean = offered.all.rate == 0 || std::abs(offered.all.serviceMean() - mean) <= 1e-12 * mean;
    offered.exponential &= isSameMean && source.service.kind() == DistributionKind::Exponential;
    offered.constant &= isSameMean && source.service.kind() == DistributionKind::Constant;
    offered.all.add(rate, mean, cv2);
    for (std::size_t i = 0; i < offered.classes.size(); ++i) {
        const bool isOnly = role.onlyClass == static_cast<int>(i);
        const double share = role.onlyClass >= 0 ? (isOnly ? 1.0 : 0.0) : source.classShares[i];
        offered.classes[i].add(rate * share, mean, cv2);
    }
}

Result<Offered> offeredBy(const RunPlan& plan) {
    Offered offered;
    offered.classes.resize(plan.manifest->classes.size());
    for (const SourceRole& role : plan.env.sources) {
        const auto source = resolveWorkload(plan.env.parameters, role.id, offered.classes.size(), plan.env.trace);
        if (!source) return source.error();
        if (source.value().ratePerS == 0 && source.value().arrival == ArrivalKind::Poisson) continue;
        if (const Status status = checkSource(source.value()); !status) return status.error();
        addSource(offered, role, source.value());
    }
    if (!(offered.all.rate > 0)) return noTheory(SLUICE_TR("Nothing arrives."));
    if (!(offered.all.work > 0)) return noTheory(SLUICE_TR("The work takes no time, so there is nothing to wait for."));
    return offered;
}

std::uint32_t countOf(const RunPlan& plan, const std::string& parameter, std::uint32_t otherwise) {
    if (parameter.empty()) return otherwise;
    const auto found = plan.env.parameters.find(parameter);
    SLUICE_ASSERT(found != plan.env.parameters.end(), "a theory that names a parameter which is not declared");
    return static_cast<std::uint32_t>(std::get<double>(found->second));
}

Status checkNeeds(const RunPlan& plan, const TheoryDecl& theory) {
    for (const TheoryDecl::Need& need : theory.needs) {
        const auto found = plan.env.parameters.find(need.parameter);
        SLUICE_ASSERT(found != plan.env.parameters.end(), "a theory that needs a parameter which is not declared");
        if (toText(found->second) != need.word) return noTheory(need.otherwise);
    }
    return Done{};
}

// Work that burns a core needs one for each server; fewer are shared in turns, which is another system.
Status checkCores(const RunPlan& plan, ClockKind clock, std::uint32_t servers) {
    const int cores = clock == ClockKind::Threads ? plan.threads : plan.machine.cores;
    const bool isShort = plan.machine.workBurns && cores > 0 && static_cast<std::uint32_t>(cores) < servers;
    if (isShort) return noTheory(SLUICE_TR("There are fewer cores than workers, and these formulas know no turns."));
    return Done{};
}

Status checkModel(Model model, const Offered& offered, std::uint32_t servers) {
    const bool isForMany = model == Model::MMc || model == Model::MMcK;
    if (isForMany && !offered.exponential)
        return noTheory(SLUICE_TR("This formula needs exponential service times, with one mean for all messages."));
    if (!isForMany && servers != 1) return noTheory(SLUICE_TR("This formula is for a single worker."));
    const bool hasRoom = model != Model::MMcK;
    if (hasRoom && !(offered.all.work < servers))
        return noTheory(SLUICE_TR("More arrives than can be done: the queue grows without end."));
    return Done{};
}

std::string systemName(Model model, const Offered& offered, std::uint32_t servers, std::uint32_t places) {
    const std::string law = offered.exponential ? "M" : offered.constant ? "D" : "G";
    const std::string name = "M/" + law + "/" + std::to_string(servers);
    if (model == Model::MMcK) return name + "/" + std::to_string(places);
    return name;
}

std::vector<std::string> assumptionsOf(Model model, const Offered& offered, const RunPlan& plan, ClockKind clock) {
    std::vector<std::string> list = {SLUICE_TR("Messages arrive at random and one by one (Poisson).")};
    if (offered.exponential) {
        list.push_back(SLUICE_TR("Service times are exponential, the same for every worker."));
    } else {
        list.push_back(SLUICE_TR("Service times do not depend on each other; their mean and variance say enough."));
    }
    if (model == Model::MMcK) {
        list.push_back(SLUICE_TR("Whoever finds all workers busy and all places taken is turned away for good."));
    } else {
        list.push_back(SLUICE_TR("Everyone waits as long as it takes; nobody is turned away or gives up."));
    }
    if (model == Model::Priority) {
        list.push_back(SLUICE_TR("The most urgent one waiting is next, and work once begun is finished."));
    } else {
        list.push_back(SLUICE_TR("Any free worker takes the next one."));
    }
    list.push_back(SLUICE_TR("The run is long: its beginning with nothing to do no longer counts."));
    if (clock == ClockKind::Threads || plan.machine.model != MachineModel::Ideal)
        list.push_back(SLUICE_TR("Only work takes time. On this machine waking up and looking take some, too."));
    return list;
}

Result<SteadyState> solvePriority(const Offered& offered, TheoryPrediction& prediction) {
    std::vector<queueing::PriorityClass> classes;
    for (const Stream& stream : offered.classes) {
        const bool isSilent = stream.rate == 0;  // who never comes would wait all the same
        const Stream& like = isSilent ? offered.all : stream;
        classes.push_back({isSilent ? 0 : stream.rate, like.serviceMean(), like.squaredVariation()});
    }
    auto state = queueing::nonPreemptivePriority(classes);
    if (!state) return state.error();
    prediction.classWaits = state.value().waits;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        prediction.classTimes.push_back(prediction.classWaits[i] + classes[i].serviceMean);
    }
    return state.value().total;
}

Result<SteadyState> solve(Model model, const Offered& offered, std::uint32_t servers, std::uint32_t places,
                          TheoryPrediction& prediction) {
    const queueing::Traffic traffic{offered.all.rate, offered.all.serviceMean()};
    switch (model) {
        case Model::MMc:
            return queueing::mmc(traffic, servers);
        case Model::MMcK:
            return queueing::mmck(traffic, servers, places);
        case Model::MG1:
            return queueing::mg1(traffic, offered.all.squaredVariation());
        case Model::Priority:
            break;
    }
    return solvePriority(offered, prediction);
}

Result<TheoryPrediction> predictAs(const TheoryDecl& theory, const Offered& offered, const RunPlan& plan,
                                   ClockKind clock) {
    if (const Status status = checkNeeds(plan, theory); !status) return status.error();
    TheoryPrediction prediction;
    prediction.servers = countOf(plan, theory.servers, 1);
    if (const Status status = checkCores(plan, clock, prediction.servers); !status) return status.error();
    if (const Status status = checkModel(theory.model, offered, prediction.servers); !status) return status.error();
    const std::uint32_t places = prediction.servers + countOf(plan, theory.capacity, 0);
    auto steady = solve(theory.model, offered, prediction.servers, places, prediction);
    if (!steady) return noTheory(steady.error().message);
    prediction.model = theory.model;
    prediction.steady = steady.value();
    prediction.system = systemName(theory.model, offered, prediction.servers, places);
    prediction.assumptions = assumptionsOf(theory.model, offered, plan, clock);
    prediction.arrivalRate = offered.all.rate;
    prediction.load = offered.all.work / prediction.servers;
    return prediction;
}

}  // namespace

Result<TheoryPrediction> predictByTheory(const RunPlan& plan, ClockKind clock) {
    const std::vector<TheoryDecl>& declared = plan.pattern->descriptor.theory;
    const auto isOfVariant = [&](const TheoryDecl& theory) { return theory.variant == plan.manifest->variant; };
    const auto first = std::find_if(declared.begin(), declared.end(), isOfVariant);
    if (first == declared.end()) return noTheory(SLUICE_TR("Queueing theory has no formula for this version."));
    if (!plan.script.empty())
        return noTheory(SLUICE_TR("Theory speaks of a run that nobody changes while it goes on."));
    const auto offered = offeredBy(plan);
    if (!offered) return offered.error();
    auto answer = predictAs(*first, offered.value(), plan, clock);
    for (auto other = first + 1; other != declared.end() && !answer; ++other) {
        if (!isOfVariant(*other)) continue;
        auto further = predictAs(*other, offered.value(), plan, clock);
        if (further) answer = std::move(further);  // the first model's reason is the one that people are told
    }
    return answer;
}

}  // namespace sluice
