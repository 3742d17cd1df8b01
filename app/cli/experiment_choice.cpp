#include "app/cli/experiment_choice.hpp"

#include "app/cli/files.hpp"
#include "app/cli/words.hpp"
#include "base/resource.hpp"
#include "session/experiment_json.hpp"
#include "workload/trace.hpp"
#include "workload/workload_settings.hpp"

#include <algorithm>
#include <filesystem>

namespace sluice {

namespace {

constexpr std::string_view kResources = "resources/";
constexpr std::string_view kArrival = "workload.arrival";
constexpr std::string_view kTraceColumns = "workload.trace_";

bool namesFile(std::string_view what) {
    return what.ends_with(".json") || what.find('/') != std::string_view::npos;
}

std::vector<std::string> patternIds(const Registry& registry) {
    std::vector<std::string> ids;
    for (const Pattern& pattern : registry.all()) ids.push_back(pattern.descriptor.id);
    return ids;
}

Result<Experiment> readExperiment(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        const std::string_view name = std::string_view(path).starts_with(kResources)
                                          ? std::string_view(path).substr(kResources.size())
                                          : std::string_view(path);
        if (const auto shipped = findResource(name)) return experimentFromJson(*shipped, path);
    }
    Result<std::string> text = readTextFile(path, kExperimentBytesMax);
    if (!text) return text.error();
    return experimentFromJson(text.value(), path);
}

Result<Experiment> startingPoint(const Registry& registry, const std::string& what) {
    if (what.ends_with(".sluice")) {
        return Error{ErrorCode::InvalidArgument,
                     what + " is a session; allowed: a pattern or a FILE.json (sluice verify runs sessions)"};
    }
    if (namesFile(what)) return readExperiment(what);
    const Pattern* pattern = registry.find(what);
    if (pattern == nullptr) return unknownName("pattern", what, patternIds(registry));
    Experiment experiment;
    experiment.pattern = what;
    experiment.variant = pattern->descriptor.common;
    return experiment;
}

Status applyVariant(const Descriptor& descriptor, const RunRequest& request, Experiment& experiment) {
    if (!request.variant) return Done{};
    std::vector<std::string> ids;
    for (const VariantDecl& variant : descriptor.variants) ids.push_back(variant.id);
    if (descriptor.variant(*request.variant) == nullptr) {
        return unknownName("variant of " + descriptor.id, *request.variant, ids);
    }
    experiment.variant = *request.variant;
    return Done{};
}

// The parameters of a pattern, and those that a single source of it may have of its own.
class Declarations {
public:
    explicit Declarations(const Descriptor& descriptor)
        : m_pattern(descriptor.id), m_declarations(allParameters(descriptor)) {
        for (const RoleDecl& role : descriptor.topology.roles) {
            if (role.kind == RoleKind::Source) m_sources.push_back(role.id);
        }
    }

    Result<ParameterDecl> find(const std::string& id) const {
        if (const ParameterDecl* declared = findParameter(m_declarations, id)) return *declared;
        const bool ofSource = std::any_of(m_sources.begin(), m_sources.end(), [&](const std::string& source) {
            return id.starts_with("workload." + source + ".");
        });
        if (ofSource) return workloadOverride(id, m_sources);
        std::vector<std::string> ids;
        for (const ParameterDecl& declaration : m_declarations) ids.push_back(declaration.id);
        return unknownName("parameter of " + m_pattern, id, ids);
    }
    // Whether this value says no more than the declaration itself does.
    bool isStandard(const std::string& id, const ParameterValue& value) const {
        const ParameterDecl* declared = findParameter(m_declarations, id);
        return declared != nullptr && declared->standard == value;
    }

private:
    std::string m_pattern;
    std::vector<ParameterDecl> m_declarations;
    std::vector<std::string> m_sources;
};

// Last of all, because other settings say how the file's columns are read.
Status applyTrace(const Descriptor& descriptor, const std::string& path, bool arrivalChosen, Experiment& experiment) {
    Result<std::string> csv = readTextFile(path, kTraceBytesMax);
    if (!csv) return csv.error();
    // The file's name goes with the experiment, the folders of this machine do not.
    auto trace = importTrace(std::filesystem::path(path).filename().string(), std::move(csv).value(),
                             experiment.parameters, descriptor.topology.classes);
    if (!trace) return trace.error();
    experiment.trace = std::move(trace).value();
    // Who names a trace wants it played.
    if (!arrivalChosen) experiment.parameters.insert_or_assign(std::string(kArrival), ParameterValue("trace"));
    return Done{};
}

Status applySettings(const Descriptor& descriptor, const RunRequest& request, Experiment& experiment) {
    const Declarations declarations(descriptor);
    std::string tracePath;
    std::string_view columns;  // the last setting that says how a trace's columns are read
    bool arrivalChosen = false;
    for (const auto& [id, text] : request.settings) {
        Result<ParameterDecl> declared = declarations.find(id);
        if (!declared) return declared.error();
        arrivalChosen = arrivalChosen || id == kArrival;
        if (id.starts_with(kTraceColumns)) columns = id;
        if (declared.value().kind == ParameterKind::Trace) {
            tracePath = text;
            continue;
        }
        Result<ParameterValue> value = parseParameter(declared.value(), text);
        if (!value) return value.error();
        if (declarations.isStandard(id, value.value())) {
            experiment.parameters.erase(id);
        } else {
            experiment.parameters.insert_or_assign(id, value.value());
        }
    }
    if (!tracePath.empty()) return applyTrace(descriptor, tracePath, arrivalChosen, experiment);
    if (columns.empty()) return Done{};
    return Error{ErrorCode::InvalidArgument,
                 std::string(columns) + " says how a file is read; allowed: together with workload.trace=FILE.csv"};
}

Status applyClock(const RunRequest& request, Experiment& experiment) {
    if (request.clock) experiment.clock = *request.clock;
    if (!request.threads) return Done{};
    if (experiment.clock != ClockKind::Threads) {
        return Error{ErrorCode::InvalidArgument, "--threads is for --clock threads only"};
    }
    experiment.threads = *request.threads;
    return Done{};
}

}  // namespace

Error inFile(const RunRequest& request, Error error) {
    if (namesFile(request.what)) error.message = request.what + ": " + error.message;
    return error;
}

Result<Experiment> chooseExperiment(const Registry& registry, const RunRequest& request) {
    Result<Experiment> chosen = startingPoint(registry, request.what);
    if (!chosen) return chosen;
    Experiment experiment = std::move(chosen).value();
    const Pattern* pattern = registry.find(experiment.pattern);
    if (pattern == nullptr) return inFile(request, unknownName("pattern", experiment.pattern, patternIds(registry)));
    if (Status variant = applyVariant(pattern->descriptor, request, experiment); !variant) return variant.error();
    if (Status settings = applySettings(pattern->descriptor, request, experiment); !settings) return settings.error();
    if (Status clock = applyClock(request, experiment); !clock) return clock.error();
    if (request.seed) experiment.seed = *request.seed;
    if (request.stop) experiment.stop = *request.stop;
    const bool isAnother = request.variant || !request.settings.empty() || request.seed || request.stop;
    if (isAnother) experiment.script = scriptByTime(std::move(experiment.script));
    return experiment;
}

}  // namespace sluice
