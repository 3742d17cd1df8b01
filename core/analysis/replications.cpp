#include "analysis/replications.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace sluice {

namespace {

// Seeds are handed out one by one to as many threads as there are jobs. A run has threads of its own; those here start
// it, wait for it and reduce it.
class Batch {
public:
    Batch(const Registry& registry, Aggregator& aggregator, const Experiment& experiment,
          std::span<const MetricFunction> metrics, const ReplicationOptions& options)
        : m_registry(registry),
          m_aggregator(aggregator),
          m_experiment(experiment),
          m_metrics(metrics),
          m_options(options),
          m_results(options.seeds.size()) {}

    void run() {
        const bool isAlone = m_experiment.clock == ClockKind::Threads;
        const std::size_t wanted = isAlone ? 1 : static_cast<std::size_t>(std::max(1, m_options.jobs));
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < std::min(wanted, m_options.seeds.size()); ++i)
            threads.emplace_back([this] { work(); });
    }

    Result<std::vector<Replication>> result() {
        if (m_error) return *m_error;
        std::vector<Replication> done;
        for (auto& result : m_results) {
            if (result) done.push_back(std::move(*result));
        }
        return done;
    }

private:
    bool isOver() const { return m_options.stop.stop_requested() || m_hasFailed.load(std::memory_order_acquire); }

    void work() {
        while (!isOver()) {
            const std::size_t index = m_next.fetch_add(1, std::memory_order_relaxed);
            if (index >= m_results.size()) return;
            replicate(index);
        }
    }

    void replicate(std::size_t index) {
        Experiment experiment = m_experiment;
        experiment.seed = m_options.seeds[index];
        auto made = Run::create(m_registry, experiment, m_aggregator, {TelemetryLevel::Off, false, 0});
        if (!made) return fail(made.error());
        Run& run = *made.value();
        const std::stop_callback stopRun(m_options.stop, [&run] { run.stop(); });
        run.start();
        run.wait();
        const RunReport report = run.report();
        // One that was cut short has measured something else.
        if (report.outcome == RunOutcome::Stopped) return;
        Replication replication{experiment.seed, report.outcome, {}};
        for (const MetricFunction& metric : m_metrics)
            replication.values.push_back(metric(report.meter, run.manifest(), report.simulated));
        finish(index, std::move(replication));
    }

    void finish(std::size_t index, Replication replication) {
        const std::lock_guard guard(m_mutex);
        m_results[index] = std::move(replication);
        ++m_done;
        if (m_options.progress) m_options.progress(m_done);
    }

    void fail(const Error& error) {
        const std::lock_guard guard(m_mutex);
        if (!m_error) m_error = error;
        m_hasFailed.store(true, std::memory_order_release);
    }

    const Registry& m_registry;
    Aggregator& m_aggregator;
    const Experiment& m_experiment;
    std::span<const MetricFunction> m_metrics;
    const ReplicationOptions& m_options;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_hasFailed{false};
    std::mutex m_mutex;  // guards what follows, and is held while progress is told
    std::vector<std::optional<Replication>> m_results;
    std::size_t m_done = 0;
    std::optional<Error> m_error;
};

}  // namespace

Result<std::vector<Replication>> replicate(const Registry& registry, Aggregator& aggregator,
                                           const Experiment& experiment, std::span<const MetricFunction> metrics,
                                           const ReplicationOptions& options) {
    Batch batch(registry, aggregator, experiment, metrics, options);
    batch.run();
    return batch.result();
}

std::vector<double> valuesOf(std::span<const Replication> replications, std::size_t metric) {
    std::vector<double> values;
    for (const Replication& replication : replications) values.push_back(replication.values.at(metric));
    return values;
}

}  // namespace sluice
