#include "analysis/run_plan.hpp"

#include "workload/limits.hpp"
#include "workload/workload_settings.hpp"

#include <algorithm>
#include <thread>

namespace sluice {

namespace {

Error invalid(std::string message) {
    return {ErrorCode::InvalidArgument, std::move(message)};
}

std::string variantNames(const Descriptor& descriptor) {
    std::string names;
    for (const VariantDecl& variant : descriptor.variants) names += (names.empty() ? "" : ", ") + variant.id;
    return names;
}

// Defaults first, then what the experiment says. An override of one source is declared by being used.
Status resolveParameters(RunPlan& plan, const Experiment& experiment) {
    const Descriptor& descriptor = plan.pattern->descriptor;
    plan.declarations = allParameters(descriptor);
    for (const ParameterDecl& declaration : plan.declarations)
        plan.env.parameters[declaration.id] = declaration.standard;
    const std::vector<std::string> names = workloadNames(descriptor);
    for (const auto& [id, value] : experiment.parameters) {
        const ParameterDecl* declaration = findParameter(plan.declarations, id);
        if (!declaration && id.starts_with("workload.") && std::count(id.begin(), id.end(), '.') > 1) {
            auto own = workloadOverride(id, names);
            if (!own) return own.error();
            plan.declarations.push_back(std::move(own).value());
            declaration = &plan.declarations.back();
        }
        if (!declaration)
            return invalid("there is no parameter " + id + " in " + descriptor.id +
                           "; its parameters are listed by: sluice list");
        auto checked = checkParameter(*declaration, value);
        if (!checked) return checked.error();
        plan.env.parameters[id] = std::move(checked).value();
    }
    return Done{};
}

void resolveMachine(RunPlan& plan) {
    const ParameterSet& parameters = plan.env.parameters;
    const auto word = [&](const char* id) { return std::get<std::string>(parameters.at(id)); };
    plan.machine.model = word("machine.model") == "ideal" ? MachineModel::Ideal : MachineModel::GoLinux;
    plan.machine.cores = static_cast<int>(std::get<double>(parameters.at("machine.cores")));
    plan.machine.workBurns = word("machine.work") == "cpu";
}

// How many sources replay the trace, and how many do not.
std::pair<int, int> arrivalKinds(const RunPlan& plan) {
    const ParameterSet& parameters = plan.env.parameters;
    std::pair<int, int> counts{0, 0};
    for (const std::string& source : sourceRoles(plan.pattern->descriptor)) {
        const auto own = parameters.find("workload." + source + ".arrival");
        const ParameterValue& arrival = own != parameters.end() ? own->second : parameters.at("workload.arrival");
        ++(std::get<std::string>(arrival) == "trace" ? counts.first : counts.second);
    }
    return counts;
}

// A trace runs to its last row, anything else to the first look's stop.
Status resolveStop(RunPlan& plan, const Experiment& experiment) {
    plan.stop = experiment.stop;
    const auto [replaying, others] = arrivalKinds(plan);
    const bool replays = replaying > 0;
    if (plan.stop.kind == StopCondition::Kind::Standard && replays && others > 0)
        return invalid(
            "some sources replay a trace and others make up their arrivals, which never end: give a "
            "duration or a number of messages");
    if (plan.stop.kind == StopCondition::Kind::Standard) {
        plan.stop = replays ? StopCondition{StopCondition::Kind::Never, 0, 0} : plan.pattern->descriptor.firstLook.stop;
    }
    if (plan.stop.kind == StopCondition::Kind::Duration &&
        (plan.stop.duration <= 0 || plan.stop.duration > kDurationMax))
        return invalid("the duration must be above 0 and at most ten years");
    if (plan.stop.kind == StopCondition::Kind::Messages && plan.stop.messages == 0)
        return invalid("the number of messages must be at least 1");
    if (plan.stop.kind == StopCondition::Kind::Messages) plan.env.messagesMax = plan.stop.messages;
    return Done{};
}

void resolveSources(RunPlan& plan, const Experiment& experiment) {
    const Topology& topology = plan.pattern->descriptor.topology;
    for (const RoleDecl& role : topology.roles) {
        if (role.kind != RoleKind::Source) continue;
        const bool isFixed = role.count.kind != Count::Kind::Parameter;
        const double instances =
            isFixed ? role.count.fixed : std::get<double>(plan.env.parameters.at(role.count.parameter));
        plan.env.sources.push_back({role.id, role.messageClass, static_cast<std::uint32_t>(instances)});
    }
    plan.env.backends = topology.backends;
    plan.env.trace = experiment.trace;
    plan.env.seed = experiment.seed;
}

Status resolveScript(RunPlan& plan, const Experiment& experiment) {
    for (const Intervention& intervention : experiment.script) {
        auto checked = checkIntervention(plan, plan.pattern->descriptor, intervention);
        if (!checked) return Error{checked.error().code, "script: " + checked.error().message};
        plan.script.push_back(std::move(checked).value());
    }
    std::stable_sort(plan.script.begin(), plan.script.end(),
                     [](const Intervention& a, const Intervention& b) { return a.at < b.at; });
    return Done{};
}

}  // namespace

Result<Intervention> checkIntervention(const RunPlan& plan, const Descriptor& descriptor, Intervention intervention) {
    if (intervention.at < 0) return invalid("an intervention cannot happen before the run starts");
    if (intervention.kind == Intervention::Kind::PressAction) {
        const auto& actions = descriptor.actions;
        const bool known =
            std::any_of(actions.begin(), actions.end(), [&](const auto& a) { return a.id == intervention.name; });
        if (!known) return invalid("there is no action " + intervention.name + " in " + descriptor.id);
        return intervention;
    }
    const ParameterDecl* declaration = findParameter(plan.declarations, intervention.name);
    if (!declaration) return invalid("there is no parameter " + intervention.name + " in " + descriptor.id);
    if (!declaration->live)
        return invalid(intervention.name + " is fixed when the run starts; it applies at the next start");
    auto value = checkParameter(*declaration, intervention.value);
    if (!value) return value.error();
    intervention.value = std::move(value).value();
    return intervention;
}

Result<RunPlan> planRun(const Registry& registry, const Experiment& experiment) {
    RunPlan plan;
    plan.pattern = registry.find(experiment.pattern);
    if (!plan.pattern)
        return invalid("there is no pattern " + experiment.pattern + "; patterns are " + registry.names());
    const Descriptor& descriptor = plan.pattern->descriptor;
    if (!descriptor.variant(experiment.variant))
        return invalid("there is no variant " + experiment.variant + " of " + descriptor.id + "; variants are " +
                       variantNames(descriptor));
    if (const Status status = resolveParameters(plan, experiment); !status) return status.error();
    resolveMachine(plan);
    if (const Status status = resolveStop(plan, experiment); !status) return status.error();
    resolveSources(plan, experiment);
    if (const Status status = resolveScript(plan, experiment); !status) return status.error();
    if (experiment.threads < 0 || experiment.threads > kThreadsMax)
        return invalid("threads must be 0 (one per core) to " + std::to_string(kThreadsMax));
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    plan.threads = experiment.threads == 0 ? cores : experiment.threads;
    auto manifest = std::make_shared<Manifest>(makeManifest(descriptor, experiment.variant));
    manifest->parameters.clear();
    for (const ParameterDecl& declaration : plan.declarations) manifest->parameters.push_back(declaration.id);
    plan.manifest = std::move(manifest);
    return plan;
}

}  // namespace sluice
