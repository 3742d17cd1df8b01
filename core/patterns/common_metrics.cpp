#include "patterns/common_metrics.hpp"

#include <cmath>

namespace sluice {

namespace {

double perSecond(std::uint64_t count, Nanos now) {
    return now > 0 ? static_cast<double>(count) / toSeconds(now) : 0;
}

using ClassCount = std::uint64_t ClassMeter::*;

MetricDecl countOf(const char* id, const char* label, const char* term, ClassCount member) {
    return {id,
            label,
            term,
            MetricUnit::Count,
            [member](const Meter& meter, const Manifest&, Nanos) {
                std::uint64_t sum = 0;
                for (const ClassMeter& c : meter.classes) sum += c.*member;
                return static_cast<double>(sum);
            },
            true};
}

MetricDecl percentile(const char* id, const char* label, const char* term, Histogram ClassMeter::*member, double q) {
    return {id,
            label,
            term,
            MetricUnit::Milliseconds,
            [member, q](const Meter& meter, const Manifest&, Nanos) {
                Histogram all;
                for (const ClassMeter& c : meter.classes) all.mergeFrom(c.*member);
                return all.count() == 0 ? 0 : toMilliseconds(all.quantile(q));
            },
            true};
}

template <class Function>
MetricDecl metric(const char* id, const char* label, const char* term, MetricUnit unit, Function value) {
    return {id, label, term, unit, std::move(value), true};
}

std::vector<MetricDecl> makeCommonMetrics() {
    std::vector<MetricDecl> list;
    list.push_back(countOf("offered", SLUICE_TR("arrived"), SLUICE_TR("offered"), &ClassMeter::offered));
    list.push_back(countOf("accepted", SLUICE_TR("let in"), SLUICE_TR("accepted"), &ClassMeter::accepted));
    list.push_back(countOf("refused", SLUICE_TR("turned away"), SLUICE_TR("refused"), &ClassMeter::refused));
    list.push_back(metric("undecided", SLUICE_TR("waiting to be let in"), SLUICE_TR("undecided"), MetricUnit::Count,
                          [](const Meter& m, const Manifest&, Nanos) { return static_cast<double>(m.undecided()); }));
    list.push_back(countOf("completed", SLUICE_TR("done"), SLUICE_TR("completed"), &ClassMeter::completed));
    list.push_back(countOf("failed", SLUICE_TR("failed"), SLUICE_TR("failed"), &ClassMeter::failed));
    list.push_back(countOf("dropped", SLUICE_TR("lost inside"), SLUICE_TR("dropped"), &ClassMeter::dropped));
    list.push_back(countOf("timed_out", SLUICE_TR("timed out"), SLUICE_TR("timed out"), &ClassMeter::timedOut));
    list.push_back(countOf("cancelled", SLUICE_TR("cancelled"), SLUICE_TR("cancelled"), &ClassMeter::cancelled));
    list.push_back(metric("inside", SLUICE_TR("still inside"), SLUICE_TR("in the system at the end"), MetricUnit::Count,
                          [](const Meter& m, const Manifest&, Nanos) { return static_cast<double>(m.insideNow()); }));
    list.push_back(countOf("work_for_nobody", SLUICE_TR("work for nobody"),
                           SLUICE_TR("work that ended after its message had"), &ClassMeter::workForNobody));
    list.push_back(
        metric("throughput_per_s", SLUICE_TR("done per second"), SLUICE_TR("throughput"), MetricUnit::PerSecond,
               [](const Meter& m, const Manifest&, Nanos now) { return perSecond(m.total().completed, now); }));
    list.push_back(metric("utilisation", SLUICE_TR("busy share"), SLUICE_TR("utilisation: busy time / time there"),
                          MetricUnit::Share, utilisation));
    list.push_back(metric("cores_burnt", SLUICE_TR("cores burnt"), SLUICE_TR("CPU time / elapsed time"),
                          MetricUnit::Cores, [](const Meter& m, const Manifest&, Nanos now) {
                              return now > 0 ? static_cast<double>(m.cpu) / static_cast<double>(now) : 0;
                          }));
    list.push_back(metric("in_system_mean", SLUICE_TR("inside on average"), SLUICE_TR("L, mean number in the system"),
                          MetricUnit::Count,
                          [](const Meter& m, const Manifest&, Nanos now) { return m.inside.mean(now); }));
    list.push_back(metric("littles_law_residual", SLUICE_TR("self-check"), SLUICE_TR("Little's law: |L - λW| / L"),
                          MetricUnit::Share,
                          [](const Meter& m, const Manifest&, Nanos now) { return littlesLawResidual(m, now); }));
    list.push_back(
        percentile("wait_p50_ms", SLUICE_TR("wait, half of them"), SLUICE_TR("median wait"), &ClassMeter::wait, 0.5));
    list.push_back(percentile("wait_p99_ms", SLUICE_TR("wait, all but 1 %"), SLUICE_TR("99th percentile of wait"),
                              &ClassMeter::wait, 0.99));
    list.push_back(percentile("p50_ms", SLUICE_TR("latency, half of them"),
                              SLUICE_TR("median latency of completed messages"), &ClassMeter::latency, 0.5));
    list.push_back(percentile("p99_ms", SLUICE_TR("latency, all but 1 %"),
                              SLUICE_TR("99th percentile of latency of completed messages"), &ClassMeter::latency,
                              0.99));
    return list;
}

}  // namespace

double littlesLawResidual(const Meter& meter, Nanos now) {
    const double inside = meter.inside.mean(now);
    if (inside <= 0 || now <= 0) return 0;
    const ClassMeter total = meter.total();
    const std::uint64_t left = total.accepted - meter.insideNow();
    if (left == 0) return 0;
    const double timeInside = static_cast<double>(total.sojourn) / static_cast<double>(left);
    const double rate = static_cast<double>(total.accepted) / static_cast<double>(now);
    return std::abs(inside - rate * timeInside) / inside;
}

double utilisation(const Meter& meter, const Manifest& manifest, Nanos now) {
    double busy = 0;
    double servers = 0;
    for (std::size_t i = 0; i < meter.roles.size() && i < manifest.roles.size(); ++i) {
        if (!manifest.roles[i].serves) continue;
        busy += static_cast<double>(meter.roles[i].working.until(now));
        servers += static_cast<double>(meter.roles[i].spawned);
    }
    return servers > 0 && now > 0 ? busy / (servers * static_cast<double>(now)) : 0;
}

const std::vector<MetricDecl>& commonMetrics() {
    static const std::vector<MetricDecl> metrics = makeCommonMetrics();
    return metrics;
}

}  // namespace sluice
