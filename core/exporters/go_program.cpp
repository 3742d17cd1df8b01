#include "exporters/go_program.hpp"

#include "analysis/run_plan.hpp"
#include "base/resource.hpp"
#include "exporters/go_tape.hpp"
#include "exporters/json_values.hpp"
#include "exporters/report_json.hpp"
#include "patterns/listing.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

namespace sluice {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kHarness = "go/";
constexpr std::string_view kModule = "module sluice/";
constexpr const char* kShared = "shared.go";

// What a person takes home has no markers.
std::string listingText(const Listing& listing) {
    std::string text;
    for (const std::string& line : listing.lines) text += line + "\n";
    return text;
}

// A variant's own glue, or the one of all variants; a variant called "shared" has no file of its own.
std::optional<std::string_view> findGlue(const Experiment& experiment) {
    const std::string folder = "patterns/" + experiment.pattern + "/go/";
    const std::string name = experiment.variant + ".go";
    const auto own = name == kShared ? std::nullopt : findResource(folder + name);
    return own ? own : findResource(folder + "main.go");
}

Json stopJson(const StopCondition& stop) {
    Json json = Json::object();
    if (stop.kind == StopCondition::Kind::Duration)
        json["duration_s"] = jsonNumber(static_cast<double>(stop.duration) / 1e9);
    if (stop.kind == StopCondition::Kind::Messages) json["messages"] = stop.messages;
    return json;
}

Json scriptJson(const RunPlan& plan) {
    Json json = Json::array();
    for (const Intervention& step : fullScript(plan)) {
        Json entry = {{"at_s", jsonNumber(static_cast<double>(step.at) / 1e9)}};
        if (step.kind == Intervention::Kind::PressAction) {
            entry["action"] = step.name;
        } else {
            entry["set"] = step.name;
            entry["to"] = jsonValue(step.value);
        }
        json.push_back(std::move(entry));
    }
    return json;
}

// A setting of one source or backend, or the general one.
std::string settingOf(const RunPlan& plan, const std::string& source, const char* name) {
    std::string own = "workload." + source + "." + name;
    return plan.env.parameters.contains(own) ? own : std::string("workload.") + name;
}

Json sourcesJson(const RunPlan& plan) {
    Json json = Json::object();
    for (const SourceRole& source : plan.env.sources) {
        const ParameterValue& arrival = plan.env.parameters.at(settingOf(plan, source.id, "arrival"));
        json[source.id] = {{"count", source.instances}, {"saturated", arrival == ParameterValue("saturated")}};
    }
    return json;
}

// By which parameter the service times of a backend's tape grow and shrink.
Json backendsJson(const RunPlan& plan) {
    Json json = Json::object();
    for (const std::string& backend : plan.env.backends)
        json[backend] = {{"mean_ms", settingOf(plan, backend, "service_mean_ms")}};
    return json;
}

std::string experimentText(const RunPlan& plan, const Experiment& experiment) {
    Json states = Json::object();
    for (const ManifestState& state : plan.manifest->states) states[state.id] = state.values;
    const auto ids = [](const auto& named) {
        Json list = Json::array();
        for (const auto& each : named) list.push_back(each.id);
        return list;
    };
    const Json json = {{"pattern", experiment.pattern},
                       {"variant", experiment.variant},
                       {"seed", experiment.seed},
                       {"stop", stopJson(plan.stop)},
                       {"classes", plan.manifest->classes},
                       {"sources", sourcesJson(plan)},
                       {"backends", backendsJson(plan)},
                       {"marks", ids(plan.manifest->marks)},
                       {"states", states},
                       {"gauges", ids(plan.manifest->gauges)},
                       {"arcs", ids(plan.manifest->arcs)},
                       {"actions", ids(plan.manifest->actions)},
                       {"parameters", parametersJson(plan.pattern->descriptor, experiment)},
                       {"script", scriptJson(plan)}};
    return json.dump(2) + "\n";
}

bool isOwnExport(const fs::path& folder) {
    std::ifstream in(folder / "go.mod", std::ios::binary);
    const std::string module{std::istreambuf_iterator<char>(in), {}};
    std::error_code ignored;
    return module.starts_with(kModule) && fs::exists(folder / "experiment.json", ignored);
}

Status prepareFolder(const fs::path& folder) {
    std::error_code problem;
    if (fs::exists(folder, problem) && !fs::is_directory(folder, problem))
        return Error{ErrorCode::InvalidArgument, folder.string() + " is a file; allowed: a folder"};
    fs::create_directories(folder, problem);
    if (problem) return Error{ErrorCode::Io, folder.string() + " cannot be made: " + problem.message()};
    const bool isEmpty = fs::is_empty(folder, problem);
    if (problem) return Error{ErrorCode::Io, folder.string() + " cannot be read: " + problem.message()};
    if (!isEmpty && !isOwnExport(folder))
        return Error{ErrorCode::InvalidArgument, folder.string() +
                                                     " holds something else than an exported Go program; allowed: a "
                                                     "folder that is new, empty or an earlier export"};
    return Done{};
}

Status writeFile(const fs::path& path, const std::string& content) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << content << std::flush;
    if (!out) return Error{ErrorCode::Io, path.string() + " cannot be written"};
    return Done{};
}

}  // namespace

Result<std::vector<ProgramFile>> goProgram(const Registry& registry, const Experiment& experiment) {
    const Result<RunPlan> plan = planRun(registry, experiment);
    if (!plan) return plan.error();
    const auto listing = findListing(experiment.pattern, experiment.variant);
    const auto glue = findGlue(experiment);
    if (!listing || !glue)
        return Error{ErrorCode::Unsupported, experiment.pattern + ", variant " + experiment.variant +
                                                 ", has no Go program: its listing cannot be run by itself"};
    Result<std::string> tape = goTape(plan.value());
    if (!tape) return tape.error();
    std::vector<ProgramFile> files{{"go.mod", std::string(kModule) + experiment.pattern + "\n\ngo 1.19\n"},
                                   {"pattern.go", listingText(*listing)},
                                   {"main.go", std::string(*glue)}};
    if (const auto shared = findResource("patterns/" + experiment.pattern + "/go/" + kShared))
        files.push_back({kShared, std::string(*shared)});
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with(kHarness)) continue;
        files.push_back({std::string(resource.path.substr(kHarness.size())), std::string(resource.content)});
    }
    files.push_back({"experiment.json", experimentText(plan.value(), experiment)});
    files.push_back({"tape.csv", std::move(tape).value()});
    return files;
}

Status writeProgram(const std::vector<ProgramFile>& files, const fs::path& folder) {
    if (const Status ready = prepareFolder(folder); !ready) return ready;
    std::error_code ignored;
    fs::remove(folder / kShared, ignored);  // of another pattern's export, where this one has none
    for (const ProgramFile& file : files) {
        if (const Status written = writeFile(folder / file.name, file.content); !written) return written;
    }
    return Done{};
}

Status exportGoProgram(const Registry& registry, const Experiment& experiment, const fs::path& folder) {
    const Result<std::vector<ProgramFile>> files = goProgram(registry, experiment);
    if (!files) return files.error();
    return writeProgram(files.value(), folder);
}

}  // namespace sluice
