#include "go/engine_report.hpp"

#include "analysis/run.hpp"
#include "exporters/report_json.hpp"

#include <memory>

namespace sluice::go {

namespace {

using Json = nlohmann::ordered_json;

Json timesJson(const Histogram& times) {
    const auto quantile = [&](double q) { return static_cast<double>(times.quantile(q)) / 1e6; };
    return {{"mean", times.mean() / 1e6}, {"p50", quantile(0.5)},    {"p90", quantile(0.9)},
            {"p99", quantile(0.99)},      {"p999", quantile(0.999)}, {"max", quantile(1)}};
}

Json classJson(const ClassMeter& meter) {
    const std::uint64_t ended = meter.completed + meter.failed + meter.dropped + meter.timedOut + meter.cancelled;
    return {{"offered", meter.offered},
            {"accepted", meter.accepted},
            {"refused", meter.refused},
            {"undecided", meter.offered - meter.accepted - meter.refused},
            {"completed", meter.completed},
            {"failed", meter.failed},
            {"dropped", meter.dropped},
            {"timed_out", meter.timedOut},
            {"cancelled", meter.cancelled},
            {"inside", meter.accepted - ended},
            {"work_for_nobody", meter.workForNobody},
            {"wait_ms", timesJson(meter.wait)},
            {"service_ms", timesJson(meter.service)},
            {"latency_ms", timesJson(meter.latency)}};
}

}  // namespace

Json engineReport(const Registry& registry, Experiment experiment, ClockKind clock) {
    experiment.clock = clock;
    experiment.parameters.insert_or_assign("machine.work", std::string("wait"));
    Aggregator aggregator;
    auto made = Run::create(registry, experiment, aggregator, RunOptions{});
    if (!made) return {{"error", made.error().message}};
    Run& run = *made.value();
    run.start();
    run.wait();
    const RunReport report = run.report();
    const Manifest& manifest = run.manifest();
    Json json = reportJson(run.descriptor(), run.experiment(), manifest, report);
    for (std::size_t i = 0; i < manifest.classes.size(); ++i)
        json["classes"][manifest.classes[i]] = classJson(report.meter.classes[i]);
    for (std::size_t i = 0; i < manifest.roles.size(); ++i)
        json["roles"][manifest.roles[i].id]["busy_s"] = toSeconds(report.meter.roles[i].busy);
    return json;
}

}  // namespace sluice::go
