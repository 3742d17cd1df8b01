#include "exporters/report_json.hpp"

#include "exporters/json_values.hpp"

#include <array>
#include <utility>

namespace sluice {

namespace {

using Json = nlohmann::ordered_json;

// The metrics that every run reports besides its counts, in the order in which they are printed.
constexpr std::array<std::string_view, 7> kCommonMetrics{
    "throughput_per_s", "utilisation", "cores_burnt", "requests", "retries", "in_system_mean", "littles_law_residual"};

// Divided and not multiplied by the inverse, which would print 1.2000000000000002.
Json milliseconds(double nanos) {
    return jsonNumber(nanos / 1e6);
}
Json seconds(double nanos) {
    return jsonNumber(nanos / 1e9);
}

void addCounts(Json& json, const Meter& meter) {
    const ClassMeter total = meter.total();
    json["offered"] = total.offered;
    json["accepted"] = total.accepted;
    json["refused"] = total.refused;
    json["undecided"] = meter.undecided();
    json["completed"] = total.completed;
    json["failed"] = total.failed;
    json["dropped"] = total.dropped;
    json["timed_out"] = total.timedOut;
    json["cancelled"] = total.cancelled;
    json["inside"] = meter.insideNow();
    json["work_for_nobody"] = total.workForNobody;
}

Json histogramJson(const Histogram& histogram) {
    const auto quantileMs = [&](double q) { return milliseconds(static_cast<double>(histogram.quantile(q))); };
    return {{"mean", milliseconds(histogram.mean())},
            {"p50", quantileMs(0.5)},
            {"p90", quantileMs(0.9)},
            {"p99", quantileMs(0.99)},
            {"p999", quantileMs(0.999)},
            {"max", milliseconds(static_cast<double>(histogram.max()))}};
}

Json metricsJson(const Descriptor& descriptor, const Manifest& manifest, const RunReport& report) {
    Json json = Json::object();
    addCounts(json, report.meter);
    const ClassMeter total = report.meter.total();
    for (const std::string_view id : kCommonMetrics) {
        const auto value = metricValue(descriptor, id, report.meter, manifest, report.simulated);
        json[std::string(id)] = value ? jsonNumber(*value) : Json();
    }
    // Where clients never retry, nobody measures it: each message offered is a request of its own.
    if (json["requests"].is_null()) json["requests"] = total.offered;
    if (json["retries"].is_null()) json["retries"] = 0;
    json["wait_ms"] = histogramJson(total.wait);
    json["service_ms"] = histogramJson(total.service);
    json["latency_ms"] = histogramJson(total.latency);
    return json;
}

// The pattern's own. What it declares as common refines a metric that every run has, and stands among those.
void addPatternMetrics(Json& common, Json& own, const Descriptor& descriptor, const Manifest& manifest,
                       const RunReport& report) {
    for (const MetricDecl& metric : descriptor.metrics) {
        Json& target = metric.common ? common : own;
        target[metric.id] = jsonNumber(metric.value(report.meter, manifest, report.simulated));
    }
}

Json channelsJson(const Manifest& manifest, const RunReport& report) {
    Json json = Json::object();
    const Meter& meter = report.meter;
    for (std::size_t i = 0; i < manifest.channels.size() && i < meter.channels.size(); ++i) {
        const ChannelMeter& channel = meter.channels[i];
        const auto timeOf = [&](const StepIntegral& state) {
            return seconds(static_cast<double>(state.until(report.simulated)));
        };
        json[manifest.channels[i].id] = {{"capacity", channel.capacity},
                                         {"mean", jsonNumber(channel.depth.mean(report.simulated))},
                                         {"max", channel.depthMax},
                                         {"full_s", timeOf(channel.full)},
                                         {"blocked_s", timeOf(channel.sendersBlocked)}};
    }
    return json;
}

// What the pattern's own metrics are made of, as counted.
Json marksJson(const Manifest& manifest, const Meter& meter) {
    Json json = Json::object();
    for (const ManifestNamed& mark : manifest.marks) {
        Json& entry = json[mark.id] = {{"count", jsonNumber(markCount(meter, manifest, mark.id))}};
        const Histogram* values = markValues(meter, manifest, mark.id);
        if (values == nullptr || values->empty()) continue;
        entry["mean"] = jsonNumber(values->mean());
        entry["max"] = values->max();
    }
    return json;
}

Json statesJson(const Manifest& manifest, const Meter& meter, Nanos now) {
    Json json = Json::object();
    for (const ManifestState& state : manifest.states) {
        const StateMeter* times = stateMeter(meter, manifest, state.id);
        Json& entry = json[state.id] = Json::object();
        for (std::size_t value = 0; value < state.values.size(); ++value) {
            entry[state.values[value]] = {{"entries", times->entries(value)},
                                          {"seconds", seconds(static_cast<double>(times->timeIn(value, now)))}};
        }
    }
    return json;
}

Json gaugesJson(const Manifest& manifest, const Meter& meter, Nanos now) {
    Json json = Json::object();
    for (const ManifestNamed& gauge : manifest.gauges) {
        const GaugeMeter* values = gaugeMeter(meter, manifest, gauge.id);
        json[gauge.id] = {{"mean", jsonNumber(values->mean(now))},
                          {"max", jsonNumber(values->max())},
                          {"last", jsonNumber(values->last())}};
    }
    return json;
}

Json arcsJson(const Manifest& manifest, const Meter& meter) {
    Json json = Json::object();
    for (const ManifestNamed& arc : manifest.arcs) {
        const ArcMeter* counts = arcMeter(meter, manifest, arc.id);
        Json& entry = json[arc.id] = Json::array();
        for (const auto& [pair, count] : counts->pairs()) entry.push_back({pair.first, pair.second, count});
    }
    return json;
}

Json faultsJson(const RunReport& report) {
    Json json = Json::array();
    for (const Fault& fault : report.faults) {
        json.push_back({{"kind", fault.kind}, {"count", fault.count}, {"where", fault.where}});
    }
    return json;
}

}  // namespace

std::string_view outcomeName(RunOutcome outcome) {
    switch (outcome) {
        case RunOutcome::None:
            return "none";
        case RunOutcome::Completed:
            return "completed";
        case RunOutcome::Stopped:
            return "stopped";
        case RunOutcome::Deadlock:
            return "deadlock";
        case RunOutcome::Livelock:
            return "livelock";
        case RunOutcome::Panic:
            return "panic";
        case RunOutcome::Stuck:
            return "stuck";
    }
    return "none";
}

std::string_view clockName(ClockKind clock) {
    return clock == ClockKind::Virtual ? "virtual" : "threads";
}

std::string hashText(std::uint64_t hash) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < text.size(); ++i) text[text.size() - 1 - i] = kDigits[hash >> (4 * i) & 0xf];
    return text;
}

Json parametersJson(const Descriptor& descriptor, const Experiment& experiment) {
    Json json = Json::object();
    for (const ParameterDecl& declaration : allParameters(descriptor)) {
        const auto set = experiment.parameters.find(declaration.id);
        json[declaration.id] = jsonValue(set == experiment.parameters.end() ? declaration.standard : set->second);
        if (declaration.kind == ParameterKind::Trace) {
            json[declaration.id] = experiment.trace ? Json(experiment.trace->name) : Json();
        }
    }
    // Overrides for one source have names of their own.
    for (const auto& [id, value] : experiment.parameters) {
        if (!json.contains(id)) json[id] = jsonValue(value);
    }
    return json;
}

Json reportJson(const Descriptor& descriptor, const Experiment& experiment, const Manifest& manifest,
                const RunReport& report) {
    Json json;
    json["pattern"] = experiment.pattern;
    json["variant"] = experiment.variant;
    json["clock"] = clockName(experiment.clock);
    json["seed"] = experiment.seed;
    json["parameters"] = parametersJson(descriptor, experiment);
    json["outcome"] = outcomeName(report.outcome);
    json["simulated_s"] = seconds(static_cast<double>(report.simulated));
    json["wall_s"] = jsonNumber(report.wallSeconds);
    json["events"] = report.events;
    json["event_hash"] = report.hasEventHash ? Json(hashText(report.eventHash)) : Json();
    json["telemetry_dropped"] = report.telemetryDropped;
    json["recording_incomplete"] = report.recordingIncomplete.empty() ? Json() : Json(report.recordingIncomplete);
    Json metrics = metricsJson(descriptor, manifest, report);
    Json own = Json::object();
    addPatternMetrics(metrics, own, descriptor, manifest, report);
    json["metrics"] = std::move(metrics);
    json["channels"] = channelsJson(manifest, report);
    json["goroutines"] = {{"spawned", report.meter.spawned},
                          {"peak", report.meter.livePeak},
                          {"leaked", report.meter.leaked},
                          {"unfinished", report.meter.unfinished}};
    json["pattern_metrics"] = std::move(own);
    json["marks"] = marksJson(manifest, report.meter);
    json["states"] = statesJson(manifest, report.meter, report.simulated);
    json["gauges"] = gaugesJson(manifest, report.meter, report.simulated);
    json["arcs"] = arcsJson(manifest, report.meter);
    json["faults"] = faultsJson(report);
    if (!report.text.empty()) json["report"] = report.text;
    return json;
}

}  // namespace sluice
