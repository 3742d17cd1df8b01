#include "ui/model/experiment_model.hpp"

#include "workload/workload_settings.hpp"

#include <algorithm>
#include <string_view>

namespace sluice::ui {

namespace {

// A word as a POSIX shell reads it back.
std::string quoted(const std::string& word) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string text = "'";
    for (const char c : word) {
        if (c == '\'') {
            text += "'\\''";
        } else {
            text += c;
        }
    }
    return text + "'";
}

std::string stopOptions(const StopCondition& stop) {
    if (stop.kind == StopCondition::Kind::Duration) return " --duration " + numberText(toSeconds(stop.duration)) + "s";
    if (stop.kind == StopCondition::Kind::Messages) return " --messages " + std::to_string(stop.messages);
    return {};
}

}  // namespace

std::vector<ParameterDecl> declarationsOf(const Descriptor& descriptor, const Experiment& experiment) {
    std::vector<ParameterDecl> declarations = allParameters(descriptor);
    const std::vector<std::string> sources = sourceRoles(descriptor);
    for (const auto& [id, value] : experiment.parameters) {
        if (findParameter(declarations, id) != nullptr) continue;
        if (auto own = workloadOverride(id, sources)) declarations.push_back(std::move(own).value());
    }
    return declarations;
}

ParameterSet valuesAt(const std::vector<ParameterDecl>& declarations, const Experiment& experiment, Nanos at) {
    ParameterSet values;
    for (const ParameterDecl& declaration : declarations) values[declaration.id] = declaration.standard;
    for (const auto& [id, value] : experiment.parameters) values.insert_or_assign(id, value);
    if (experiment.trace) values.insert_or_assign("workload.trace", ParameterValue(experiment.trace->name));
    for (const Intervention& intervention : experiment.script) {
        if (intervention.kind != Intervention::Kind::SetParameter || intervention.at > at) continue;
        values.insert_or_assign(intervention.name, intervention.value);
    }
    return values;
}

void setValue(Experiment& experiment, const ParameterDecl& declaration, const ParameterValue& value) {
    // One source's own value is no default: it stands beside the value that all sources share.
    const bool isOverride = std::count(declaration.id.begin(), declaration.id.end(), '.') > 1;
    if (value == declaration.standard && !isOverride) {
        experiment.parameters.erase(declaration.id);
    } else {
        experiment.parameters.insert_or_assign(declaration.id, value);
    }
}

CommandLine commandLineOf(const Descriptor& descriptor, const Experiment& experiment) {
    CommandLine line;
    line.command = "sluice run " + quoted(experiment.pattern) + " --variant " + quoted(experiment.variant);
    for (const auto& [id, value] : experiment.parameters) {
        line.command += " --set " + quoted(id + "=" + toText(value));
    }
    if (experiment.trace) line.command += " --set " + quoted("workload.trace=" + experiment.trace->name);
    line.command += " --seed " + std::to_string(experiment.seed);
    const bool isStandard = experiment.stop == descriptor.firstLook.stop;
    if (!isStandard || experiment.trace) line.command += stopOptions(experiment.stop);
    if (experiment.clock == ClockKind::Threads) {
        line.command += " --clock threads";
        if (experiment.threads > 0) line.command += " --threads " + std::to_string(experiment.threads);
    }
    if (experiment.trace) {
        line.note = SLUICE_TR("The trace is named without its folder, and its columns are not described.");
    } else if (!experiment.script.empty()) {
        line.note = SLUICE_TR("What was changed while it ran is not part of the command.");
    }
    return line;
}

}  // namespace sluice::ui
