#include "go/comparison.hpp"

#include "base/resource.hpp"
#include "session/experiment_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice::go {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    parts.push_back(text);
    return parts;
}

// Rows are [from, to, count]; `ends` are the from and the to that count, where they are given.
std::optional<double> arcTotal(const Json& rows, std::span<const std::string_view> ends) {
    double total = 0;
    for (const Json& row : rows) {
        bool counts = true;
        for (std::size_t i = 0; i < ends.size() && i < 2; ++i) {
            int end = -1;
            std::from_chars(ends[i].data(), ends[i].data() + ends[i].size(), end);
            counts = counts && row[i].get<int>() == end;
        }
        if (counts) total += row[2].get<double>();
    }
    return total;
}

std::optional<double> pathAt(const Json& report, std::string_view path) {
    const Json* at = &report;
    const std::vector<std::string_view> keys = split(path, ".");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (at->is_array()) return arcTotal(*at, std::span(keys).subspan(i));
        const auto found = at->find(std::string(keys[i]));
        if (!at->is_object() || found == at->end()) return std::nullopt;
        at = &*found;
    }
    if (at->is_array()) return arcTotal(*at, {});
    return at->is_number() ? std::optional(at->get<double>()) : std::nullopt;
}

std::optional<double> sumAt(const Json& report, std::string_view sum) {
    double total = 0;
    for (const std::string_view path : split(sum, " + ")) {
        const auto value = pathAt(report, path);
        if (!value) return std::nullopt;
        total += *value;
    }
    return total;
}

// Objects key by key, anything else as a whole.
void layOver(Json& base, const Json& own) {
    for (const auto& [key, value] : own.items()) {
        if (value.is_object() && base.contains(key) && base[key].is_object() && key == "parameters") {
            base[key].update(value);
        } else {
            base[key] = value;
        }
    }
}

Error malformed(const std::string& what) {
    return {ErrorCode::Malformed, "go_comparison.json: " + what};
}

Result<Ending> readEnding(const Json& own) {
    const std::string ending = own.value("ending", "completed");
    if (ending == "completed") return Ending::Completed;
    if (ending == "panic") return Ending::Panic;
    if (ending == "deadlock") return Ending::Deadlock;
    return malformed("ending \"" + ending + "\"; allowed: completed, panic, deadlock");
}

Status readMetrics(const Json& list, std::vector<ComparedMetric>& metrics) {
    for (const Json& entry : list) {
        ComparedMetric metric;
        metric.metric = entry.value("metric", "");
        metric.absolute = entry.value("absolute", 0.0);
        metric.relative = entry.value("relative", 0.0);
        metric.why = entry.value("why", "");
        if (metric.metric.empty()) return malformed("a metric without a name");
        if (metric.why.empty()) return malformed(metric.metric + " does not say why it may differ so much");
        metrics.push_back(std::move(metric));
    }
    return Done{};
}

Result<std::optional<Comparison>> build(const Json& file, const std::string& pattern, const std::string& variant) {
    if (!file.contains("variants") || !file["variants"].contains(variant)) return std::optional<Comparison>();
    const Json& own = file["variants"][variant];
    Json text = {{"schema", kExperimentSchema}, {"pattern", pattern}, {"variant", variant}};
    layOver(text, file.value("experiment", Json::object()));
    layOver(text, own.value("experiment", Json::object()));
    auto experiment = experimentFromJson(text.dump(), "go_comparison.json");
    if (!experiment) return experiment.error();
    const auto ending = readEnding(own);
    if (!ending) return ending.error();
    Comparison comparison;
    comparison.experiment = std::move(experiment).value();
    comparison.ending = ending.value();
    for (const Json* list : {&file, &own}) {
        const Status read = readMetrics(list->value("compare", Json::array()), comparison.metrics);
        if (!read) return read.error();
    }
    return std::optional(std::move(comparison));
}

}  // namespace

Result<std::optional<Comparison>> readComparison(std::string_view text, const std::string& pattern,
                                                 const std::string& variant) {
    try {
        return build(Json::parse(text), pattern, variant);
    } catch (const Json::exception& error) {
        return malformed(error.what());
    }
}

Result<std::optional<Comparison>> findComparison(const std::string& pattern, const std::string& variant) {
    const auto text = findResource("patterns/" + pattern + "/go_comparison.json");
    if (!text) return std::optional<Comparison>();
    return readComparison(*text, pattern, variant);
}

std::optional<double> metricAt(const Json& report, std::string_view metric) {
    const std::size_t slash = metric.find(" / ");
    const auto value = sumAt(report, metric.substr(0, slash));
    if (!value || slash == std::string_view::npos) return value;
    const auto below = sumAt(report, metric.substr(slash + 3));
    if (!below || *below == 0) return std::nullopt;
    return *value / *below;
}

std::vector<std::string> differences(const Comparison& comparison, std::string_view side, const Json& engine,
                                     const Json& go) {
    std::vector<std::string> found;
    for (const ComparedMetric& metric : comparison.metrics) {
        const auto ours = metricAt(engine, metric.metric);
        const auto theirs = metricAt(go, metric.metric);
        const std::string place = metric.metric + ", " + std::string(side) + ": ";
        if (!ours || !theirs) {
            found.push_back(place + "no such number in " + (ours ? "Go's report" : "ours"));
            continue;
        }
        const double allowed = metric.absolute + metric.relative * std::abs(*ours);
        if (std::abs(*ours - *theirs) <= allowed) continue;
        found.push_back(place + numberText(*ours) + ", in Go " + numberText(*theirs) + ", may differ by " +
                        numberText(allowed));
    }
    return found;
}

}  // namespace sluice::go
