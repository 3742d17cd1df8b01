#include "ui/model/theory_shown.hpp"

#include "analysis/theory_prediction.hpp"

#include <QCoreApplication>

#include <algorithm>

namespace sluice::ui {
namespace {

QString words(const std::string& text) {
    return QCoreApplication::translate("core", text.c_str());
}

// The experiment as if its parameters had always been as the script leaves them. An action does more than that, and
// stays in the script.
Experiment settled(Experiment experiment, Nanos& from) {
    for (const Intervention& intervention : experiment.script) {
        if (intervention.kind != Intervention::Kind::SetParameter) continue;
        experiment.parameters.insert_or_assign(intervention.name, intervention.value);
        from = std::max(from, intervention.at);
    }
    std::erase_if(experiment.script,
                  [](const Intervention& each) { return each.kind == Intervention::Kind::SetParameter; });
    return experiment;
}

bool isFedBySources(const Topology& topology, const ChannelDecl& channel) {
    return std::any_of(topology.edges.begin(), topology.edges.end(), [&](const EdgeDecl& edge) {
        if (!edge.sends || edge.channel != channel.id) return false;
        return std::any_of(topology.roles.begin(), topology.roles.end(),
                           [&](const RoleDecl& role) { return role.id == edge.role && role.kind == RoleKind::Source; });
    });
}

// Where there is room for so many to wait, the sources' channel with that capacity holds them; nobody waits elsewhere.
// Without such a bound some wait at the sources.
std::string queueOf(const Descriptor& descriptor, const std::string& variant, TheoryDecl::Model model) {
    for (const TheoryDecl& theory : descriptor.theory) {
        if (theory.variant != variant || theory.model != model || theory.capacity.empty()) continue;
        for (const ChannelDecl& channel : descriptor.topology.channels) {
            const bool isOfSize = channel.capacity.parameter == theory.capacity;
            if (isOfSize && isFedBySources(descriptor.topology, channel)) return channel.id;
        }
    }
    return {};
}

void take(TheoryShown& shown, const TheoryPrediction& prediction) {
    constexpr double kMsPerS = 1e3;
    const queueing::SteadyState& steady = prediction.steady;
    shown.system = QString::fromStdString(prediction.system);
    for (const std::string& assumption : prediction.assumptions) shown.assumptions << words(assumption);
    shown.latencyMs = steady.inSystem / steady.throughput * kMsPerS;  // Little's law
    for (const double time : prediction.classTimes) shown.classLatencyMs.push_back(time * kMsPerS);
    shown.waiting = steady.waiting;
    shown.offered = prediction.arrivalRate;
    shown.completed = steady.throughput;
    shown.refused = prediction.arrivalRate * steady.lossProbability;
}

}  // namespace

TheoryShown theoryOf(const Registry& registry, const Experiment& experiment) {
    TheoryShown shown;
    const Pattern* pattern = registry.find(experiment.pattern);
    if (pattern == nullptr || pattern->descriptor.theory.empty()) return shown;
    const Result<RunPlan> plan = planRun(registry, settled(experiment, shown.from));
    if (!plan) {
        shown.whyNot = words(plan.error().message);
        return shown;
    }
    const Result<TheoryPrediction> prediction = predictByTheory(plan.value(), experiment.clock);
    if (prediction) {
        take(shown, prediction.value());
        shown.queue = queueOf(pattern->descriptor, experiment.variant, prediction.value().model);
    } else {
        shown.whyNot = words(prediction.error().message);
    }
    return shown;
}

}  // namespace sluice::ui
