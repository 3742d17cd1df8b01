#include "ui/model/run_preparation.hpp"

#include "ui/model/cut_hold.hpp"

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kLookMs = 4;

}  // namespace

RunPreparation::RunPreparation(const Registry& registry, Aggregator& aggregator, QObject* parent)
    : QObject(parent), m_registry(registry), m_aggregator(aggregator) {
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &RunPreparation::look);
}

RunPreparation::~RunPreparation() {
    cancel();
}

void RunPreparation::begin(const Experiment& experiment, std::optional<Nanos> until) {
    cancel();
    m_active = true;
    m_draining = false;
    m_until = experiment.clock == ClockKind::Virtual ? until : std::nullopt;
    m_since.start();
    m_queue.post([this, ticket = m_ticket, experiment, until = m_until] {
        auto result = makeRun(m_registry, experiment, m_aggregator);
        if (result) result.value()->engine->start();
        if (result && until) result.value()->engine->advanceTo(*until, true);
        QMetaObject::invokeMethod(
            this, [this, ticket, result] { made(ticket, result); }, Qt::QueuedConnection);
    });
}

void RunPreparation::made(quint64 ticket, const Result<std::shared_ptr<HeldRun>>& result) {
    if (ticket != m_ticket) {
        if (result) letGo(result.value());
        return;
    }
    if (!result) {
        m_active = false;
        Q_EMIT failed(QString::fromStdString(result.error().message));
        return;
    }
    m_run = result.value();
    if (!m_until) {
        m_active = false;
        Q_EMIT ready();
        return;
    }
    m_timer.start();
    look();
}

// The engine tells nobody that it has arrived, so it is asked.
void RunPreparation::look() {
    if (!m_active || m_run == nullptr || m_draining) return;
    const Run& engine = *m_run->engine;
    if (m_since.elapsed() > kSilentMs && *m_until > 0) {
        Q_EMIT progressed(std::clamp(static_cast<double>(engine.now()) / static_cast<double>(*m_until), 0.0, 1.0));
        if (!m_active || m_run == nullptr) return;  // cancelled by who heard it
    }
    if (!engine.finished() && !engine.paused()) return;
    m_draining = true;
    m_timer.stop();
    m_queue.post([this, ticket = m_ticket, run = m_run]() mutable {
        Observation& observation = run->observation();
        observation.drain();
        // A run that was over before the instant is shown as it was at its cut, from the first picture on.
        if (const SnapshotPtr last = observation.latest(); isBeyondCut(last->state)) {
            observation.seekTime(last->state.cutTime());
            observation.drain();
        }
        run.reset();
        const auto arrived = [this, ticket] {
            if (ticket != m_ticket) return;
            m_active = false;
            Q_EMIT ready();
        };
        QMetaObject::invokeMethod(this, arrived, Qt::QueuedConnection);
    });
}

std::shared_ptr<HeldRun> RunPreparation::take() {
    return std::move(m_run);
}

void RunPreparation::cancel() {
    ++m_ticket;
    m_active = false;
    m_timer.stop();
    if (m_run) letGo(std::move(m_run));
}

void RunPreparation::letGo(std::shared_ptr<HeldRun> run) {
    if (run->engine) run->engine->stop();
    m_queue.post([run = std::move(run)]() mutable { run.reset(); });
}

}  // namespace sluice::ui
