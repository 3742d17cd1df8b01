#include "session/experiment_json.hpp"

#include "base/resource.hpp"
#include "session/json_reader.hpp"
#include "workload/limits.hpp"
#include "workload/samplers.hpp"
#include "workload/service_formula.hpp"
#include "workload/trace.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace sluice {
namespace {

constexpr double kSecondsMax = toSeconds(kDurationMax);
constexpr double kPaceMax = 1e9;
constexpr std::size_t kScriptMax = 1'000'000;

// ---- writing

// A whole number as 60 and not as 60.0.
Json numberJson(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (value == std::floor(value) && std::fabs(value) < kExact && !(value == 0 && std::signbit(value)))
        return Json(static_cast<std::int64_t>(value));
    return Json(value);
}

Nanos nanosFrom(double seconds) {
    return static_cast<Nanos>(std::llround(seconds * 1e9));
}

// As seconds where these are exact, which they are up to some weeks; else as nanoseconds.
void putTime(Json& object, const std::string& name, Nanos time) {
    const double seconds = toSeconds(time);
    const double shortest = std::round(seconds * 1e9) / 1e9;
    if (shortest <= kSecondsMax && nanosFrom(shortest) == time) {
        object[name + "_s"] = numberJson(shortest);
    } else {
        object[name + "_ns"] = time;
    }
}

Json valueJson(const ParameterValue& value) {
    if (const auto* word = std::get_if<std::string>(&value)) return Json(*word);
    return numberJson(std::get<double>(value));
}

Json stopJson(const StopCondition& stop) {
    Json object = Json::object();
    switch (stop.kind) {
        case StopCondition::Kind::Standard:
            return Json("standard");
        case StopCondition::Kind::Never:
            return Json("never");
        case StopCondition::Kind::Duration:
            putTime(object, "duration", stop.duration);
            break;
        case StopCondition::Kind::Messages:
            object["messages"] = stop.messages;
            break;
    }
    return object;
}

Json mappingJson(const TraceMapping& mapping) {
    Json object = Json::object();
    object["arrival"] = mapping.arrivalColumn;
    if (!mapping.serviceColumn.empty()) object["service"] = mapping.serviceColumn;
    if (!mapping.serviceTerms.empty() || mapping.serviceConstantMs != 0)
        object["service_formula"] = formulaText({mapping.serviceTerms, mapping.serviceConstantMs});
    if (!mapping.classColumn.empty()) object["class"] = mapping.classColumn;
    if (!mapping.classNames.empty()) object["class_names"] = mapping.classNames;
    for (const double limit : mapping.classLimitsMs) object["class_limits_ms"].push_back(numberJson(limit));
    return object;
}

// Joined by line feeds, the lines are the text again, whatever its own line ends are.
Json linesJson(std::string_view text) {
    Json lines = Json::array();
    for (;;) {
        const std::size_t end = text.find('\n');
        lines.push_back(std::string(text.substr(0, end)));
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

Json traceJson(const Trace& trace) {
    Json object = Json::object();
    object["name"] = trace.name;
    if (!trace.attribution.empty()) object["attribution"] = trace.attribution;
    object["sha256"] = trace.sha256;
    object["mapping"] = mappingJson(trace.mapping);
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with("data/") || resource.content != trace.csv) continue;
        object["resource"] = std::string(resource.path);
        return object;
    }
    object["csv"] = linesJson(trace.csv);
    return object;
}

Json scriptJson(const std::vector<Intervention>& script) {
    Json list = Json::array();
    for (const Intervention& step : script) {
        Json object = Json::object();
        putTime(object, "at", step.at);
        if (step.dispatch) object["dispatch"] = *step.dispatch;
        const bool sets = step.kind == Intervention::Kind::SetParameter;
        object[sets ? "set" : "action"] = step.name;
        if (sets) object["to"] = valueJson(step.value);
        list.push_back(std::move(object));
    }
    return list;
}

// ---- reading

Nanos getTime(JsonFields& fields, const std::string& name) {
    const std::string seconds = name + "_s";
    const std::string nanos = name + "_ns";
    const Json* exact = fields.value(nanos);
    const Json* plain = fields.value(seconds);
    if ((exact == nullptr) == (plain == nullptr)) {
        fields.fail(
            {ErrorCode::Malformed, fields.where() + ": expected either \"" + seconds + "\" or \"" + nanos + "\""});
        return 0;
    }
    constexpr auto kNanosMax = static_cast<std::uint64_t>(std::numeric_limits<Nanos>::max());
    if (exact != nullptr) return static_cast<Nanos>(fields.whole(nanos, 0, 0, kNanosMax));
    return nanosFrom(fields.number(seconds, 0, 0, kSecondsMax));
}

// A parameter's value; nothing (and an error in `fields`) for anything but a number or a text.
std::optional<ParameterValue> getValue(JsonFields& fields, const std::string& key) {
    const Json* value = fields.value(key);
    if (value != nullptr && value->is_string()) return ParameterValue(value->get<std::string>());
    if (value != nullptr && value->is_number()) return ParameterValue(value->get<double>());
    fields.refuse(key, "a number or a text");
    return std::nullopt;
}

StopCondition getStop(JsonFields& fields) {
    StopCondition stop;
    const Json* value = fields.value("stop");
    if (value == nullptr || *value == "standard") return stop;
    if (*value == "never") {
        stop.kind = StopCondition::Kind::Never;
    } else if (value->is_object()) {
        JsonFields inner(*value, fields.where() + ", \"stop\"");
        const bool counts = value->contains("messages");
        stop.kind = counts ? StopCondition::Kind::Messages : StopCondition::Kind::Duration;
        if (counts) stop.messages = inner.whole("messages", 0, 1, std::numeric_limits<std::uint64_t>::max());
        if (!counts) stop.duration = getTime(inner, "duration");
        if (auto status = inner.finish(); !status) fields.fail(status.error());
    } else {
        fields.refuse("stop", R"("standard", "never", {"duration_s": seconds} or {"messages": number})");
    }
    return stop;
}

ParameterSet getParameters(JsonFields& fields) {
    ParameterSet parameters;
    const Json* object = fields.value("parameters");
    if (object == nullptr) return parameters;
    JsonFields inner(*object, fields.where() + ", \"parameters\"");
    if (object->is_object()) {
        for (const auto& [key, unused] : object->items()) {
            if (auto value = getValue(inner, key)) parameters.emplace(key, std::move(*value));
        }
    }
    if (auto status = inner.finish(); !status) fields.fail(status.error());
    return parameters;
}

Intervention getIntervention(const Json& object, const std::string& where, JsonFields& fields) {
    Intervention step;
    JsonFields inner(object, where);
    step.at = getTime(inner, "at");
    if (inner.value("dispatch") != nullptr)
        step.dispatch = inner.whole("dispatch", 0, 0, std::numeric_limits<std::uint64_t>::max());
    const bool sets = inner.value("set") != nullptr;
    step.kind = sets ? Intervention::Kind::SetParameter : Intervention::Kind::PressAction;
    step.name = inner.requiredText(sets ? "set" : "action");
    if (sets) step.value = getValue(inner, "to").value_or(0.0);
    if (auto status = inner.finish(); !status) fields.fail(status.error());
    return step;
}

std::vector<Intervention> getScript(JsonFields& fields) {
    std::vector<Intervention> script;
    const Json* list = fields.value("script");
    if (list == nullptr) return script;
    if (!list->is_array() || list->size() > kScriptMax) {
        fields.refuse("script", "a list of at most 1000000 steps");
        return script;
    }
    for (const Json& object : *list) {
        const std::string where = fields.where() + ", \"script\", step " + std::to_string(script.size() + 1);
        script.push_back(getIntervention(object, where, fields));
        if (fields.failed()) break;
    }
    return script;
}

std::vector<std::string> getTexts(JsonFields& fields, const std::string& key, std::size_t countMax) {
    std::vector<std::string> texts;
    const Json* list = fields.value(key);
    if (list == nullptr) return texts;
    bool good = list->is_array() && list->size() <= countMax;
    for (std::size_t i = 0; good && i < list->size(); ++i) {
        good = (*list)[i].is_string();
        if (good) texts.push_back((*list)[i].get<std::string>());
    }
    if (!good) fields.refuse(key, "a list of at most " + std::to_string(countMax) + " texts");
    return texts;
}

TraceMapping getMapping(JsonFields& fields) {
    TraceMapping mapping;
    static const Json kEmpty = Json::object();
    const Json* object = fields.value("mapping");
    JsonFields inner(object == nullptr ? kEmpty : *object, fields.where() + ", \"mapping\"");
    mapping.arrivalColumn = inner.text("arrival", mapping.arrivalColumn);
    mapping.serviceColumn = inner.text("service");
    const std::string formula = inner.text("service_formula");
    if (!formula.empty() && !mapping.serviceColumn.empty())
        inner.fail({ErrorCode::Malformed, inner.where() + ": \"service\" and \"service_formula\" exclude each other"});
    if (!formula.empty()) {
        auto parsed = parseServiceFormula(formula);
        if (!parsed) inner.fail({ErrorCode::Malformed, inner.where() + ": " + parsed.error().message});
        if (parsed) mapping.serviceTerms = parsed.value().terms;
        if (parsed) mapping.serviceConstantMs = parsed.value().constantMs;
    }
    mapping.classColumn = inner.text("class");
    mapping.classNames = getTexts(inner, "class_names", kTraceClassesMax);
    const Json* limits = inner.value("class_limits_ms");
    bool good = limits == nullptr || (limits->is_array() && limits->size() < kTraceClassesMax);
    for (std::size_t i = 0; good && limits != nullptr && i < limits->size(); ++i) {
        good = (*limits)[i].is_number();
        if (good) mapping.classLimitsMs.push_back((*limits)[i].get<double>());
    }
    if (!good) inner.refuse("class_limits_ms", "a list of at most 255 numbers");
    if (auto status = inner.finish(); !status) fields.fail(status.error());
    return mapping;
}

// The trace's text: from the program's resources, or as embedded.
std::string getCsv(JsonFields& fields) {
    const std::string path = fields.text("resource");
    const Json* embedded = fields.value("csv");
    if (path.empty() == (embedded == nullptr)) {
        fields.fail({ErrorCode::Malformed, fields.where() + ": expected either \"csv\" or \"resource\""});
        return {};
    }
    if (embedded == nullptr) {
        const auto content = path.starts_with("data/") ? findResource(path) : std::nullopt;
        if (!content) fields.fail({ErrorCode::NotFound, fields.where() + ": this program has no resource " + path});
        return std::string(content.value_or(""));
    }
    std::string csv;
    bool first = true;
    for (const std::string& line : getTexts(fields, "csv", kTraceBytesMax)) {
        if (!first) csv += '\n';
        first = false;
        csv += line;
    }
    return csv;
}

std::shared_ptr<const Trace> getTrace(JsonFields& fields) {
    const Json* object = fields.value("trace");
    if (object == nullptr) return nullptr;
    JsonFields inner(*object, fields.where() + ", \"trace\"");
    std::string name = inner.requiredText("name");
    std::string attribution = inner.text("attribution");
    const std::string sha256 = inner.requiredText("sha256");
    TraceMapping mapping = getMapping(inner);
    std::string csv = getCsv(inner);
    if (auto status = inner.finish(); !status) {
        fields.fail(status.error());
        return nullptr;
    }
    auto trace = loadTrace(std::move(name), std::move(csv), std::move(mapping), std::move(attribution));
    if (!trace) {
        fields.fail({ErrorCode::Malformed, inner.where() + ": " + trace.error().message});
        return nullptr;
    }
    if (trace.value()->sha256 != sha256) {
        fields.fail({ErrorCode::Malformed, inner.where() + ": the trace " + trace.value()->name +
                                               " is not the one that was saved; its SHA-256 is " +
                                               trace.value()->sha256 + " where \"sha256\" says " + sha256});
        return nullptr;
    }
    return trace.value();
}

Status checkSchema(const Json& json, std::string_view fileName) {
    const std::string name(fileName);
    if (!json.is_object() || !json.contains("schema"))
        return Error{ErrorCode::Malformed, name + " is not an experiment: it has no \"schema\""};
    const Json& schema = json["schema"];
    if (schema == kExperimentSchema) return Done{};
    if (schema.is_number_unsigned() && schema > kExperimentSchema)
        return Error{ErrorCode::Unsupported, name + " was written by a newer version of Sluice (schema " +
                                                 schema.dump() + "; this one reads 1)"};
    return Error{ErrorCode::Malformed, name + ": \"schema\" must be 1"};
}

}  // namespace

std::string toJson(const Experiment& experiment) {
    Json json = Json::object();
    json["schema"] = kExperimentSchema;
    json["title"] = experiment.title;
    json["pattern"] = experiment.pattern;
    json["variant"] = experiment.variant;
    json["clock"] = experiment.clock == ClockKind::Virtual ? "virtual" : "threads";
    if (experiment.threads != 0) json["threads"] = experiment.threads;
    json["seed"] = experiment.seed;
    json["pace"] = numberJson(experiment.pace);
    json["stop"] = stopJson(experiment.stop);
    json["parameters"] = Json::object();
    for (const auto& [name, value] : experiment.parameters) json["parameters"][name] = valueJson(value);
    if (experiment.trace != nullptr) json["trace"] = traceJson(*experiment.trace);
    if (!experiment.script.empty()) json["script"] = scriptJson(experiment.script);
    if (!experiment.notes.empty()) json["notes"] = experiment.notes;
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Experiment> experimentFromJson(std::string_view text, std::string_view fileName) {
    auto json = parseJson(text, fileName, kExperimentBytesMax);
    if (!json) return json.error();
    if (auto status = checkSchema(json.value(), fileName); !status) return status.error();
    JsonFields fields(json.value(), std::string(fileName));
    fields.value("schema");
    Experiment experiment;
    experiment.title = fields.text("title");
    experiment.pattern = fields.requiredText("pattern");
    experiment.variant = fields.requiredText("variant");
    experiment.clock = fields.choice("clock", 0, {"virtual", "threads"}) == 0 ? ClockKind::Virtual : ClockKind::Threads;
    experiment.threads = static_cast<int>(fields.whole("threads", 0, 0, kThreadsMax));
    experiment.seed = fields.whole("seed", 1, 0, std::numeric_limits<std::uint64_t>::max());
    experiment.pace = fields.number("pace", 1, 0, kPaceMax);
    experiment.stop = getStop(fields);
    experiment.parameters = getParameters(fields);
    experiment.trace = getTrace(fields);
    experiment.script = getScript(fields);
    experiment.notes = fields.text("notes");
    if (auto status = fields.finish(); !status) return status.error();
    return experiment;
}

}  // namespace sluice
