#include "analysis/threaded_run.hpp"

#include <algorithm>

namespace sluice {

ThreadedRun::ThreadedRun(RunPlan plan, Experiment experiment, RunOptions options)
    : RunBase(std::move(plan), std::move(experiment), options), m_pauseWanted(options.startPaused) {
    m_script.assign(m_plan.script.begin(), m_plan.script.end());
    if (m_plan.stop.kind == StopCondition::Kind::Duration) m_cutAt = m_plan.stop.duration;
}

Result<std::shared_ptr<RunBase>> ThreadedRun::create(RunPlan plan, const Experiment& experiment, Aggregator& aggregator,
                                                     RunOptions options) {
    // The workload is checked on a scheduler that never runs: errors belong to the caller, not to a thread.
    {
        SchedulerOptions probe;
        probe.manifest = plan.manifest;
        ThreadedScheduler scheduler(std::move(probe), 1);
        if (auto env = Env::create(scheduler, plan.env); !env) return env.error();
    }
    std::shared_ptr<ThreadedRun> run(new ThreadedRun(std::move(plan), experiment, options));
    ThreadedRun* self = run.get();
    run->observe(aggregator, run->m_plan.threads + 1, false, [self] { return self->now(); });
    return std::shared_ptr<RunBase>(std::move(run));
}

// The scheduler is told as well: the controller may be waiting for workers to stand still, and one that is stuck never
// does.
void ThreadedRun::stop() {
    wish([this] { m_stop = true; });
    if (m_clockReady.load(std::memory_order_acquire)) m_scheduler->requestStop();
}

bool ThreadedRun::paused() const {
    const std::lock_guard guard(m_mutex);
    return m_pauseWanted;
}

Status ThreadedRun::runUntil(EventWatch) {
    return Error{ErrorCode::Unsupported, "real threads cannot be stopped at an event"};
}

Status ThreadedRun::intervene(Intervention intervention) {
    auto checked = checkIntervention(m_plan, descriptor(), std::move(intervention));
    if (!checked) return checked.error();
    noteAsked();
    wish([&] { m_mailbox.push_back(std::move(checked).value()); });
    return Done{};
}

// The controller's events carry the clock of the moment; its producer is idle in between, so that nobody waits for it.
template <class Function>
void ThreadedRun::withController(Function&& function) {
    Worker& worker = *m_controllerWorker;
    worker.stamp = std::max(worker.stamp, m_scheduler->clock());
    if (worker.producer) worker.producer->resumed(worker.stamp);
    function(worker);
    if (worker.producer) worker.producer->idle();
}

bool ThreadedRun::build() {
    SchedulerOptions options;
    options.manifest = m_plan.manifest;
    options.seed = m_experiment.seed;
    options.machine = m_plan.machine;
    options.endsWithMain = false;
    m_scheduler = std::make_unique<ThreadedScheduler>(std::move(options), m_plan.threads);
    auto env = Env::create(*m_scheduler, m_plan.env);
    if (!env) return false;
    m_env = std::move(env).value();
    m_controllerWorker = std::make_unique<Worker>(*m_scheduler, m_plan.threads, m_experiment.seed);
    if (m_options.level != TelemetryLevel::Off) {
        for (int i = 0; i < m_plan.threads; ++i) m_scheduler->setProducer(i, &m_observation->producer(i));
        m_controllerWorker->producer = &m_observation->producer(m_plan.threads);
    }
    m_env->onCutWanted([this] {
        if (m_cutWanted.exchange(true, std::memory_order_acq_rel)) return;
        m_scheduler->startTimer(m_scheduler->worker(), m_untilCut, kFarthestInstant);
        m_scheduler->notifyController();
    });
    return true;
}

void ThreadedRun::engine() {
    noteThread(std::this_thread::get_id());
    const bool built = build();
    SLUICE_ASSERT(built, "a workload that was checked must build");
    withController([this](Worker& worker) {
        emitRun(worker, EventKind::RunPhaseChanged, 0, 0, static_cast<std::uint8_t>(RunPhase::Running));
    });
    const auto mainRole = static_cast<std::uint16_t>(m_plan.manifest->roles.size() - 1);
    go(*m_scheduler, mainRole, 0, m_plan.pattern->body(*m_env, m_experiment.variant));
    const auto begun = std::chrono::steady_clock::now();
    m_scheduler->start();
    for (const std::thread::id id : m_scheduler->threadIds()) noteThread(id);
    m_clockReady.store(true, std::memory_order_release);
    Nanos nextIn = 0;
    while (attend(nextIn) && !m_scheduler->waitEnded(nextIn)) {
    }
    bool stopped;
    {
        const std::lock_guard guard(m_mutex);
        stopped = m_stop;
    }
    const RunEnd end = m_scheduler->stopAndJoin();
    if (!claimEnd()) return m_env->letGo();
    if (!cutTaken()) cutNow();
    const RunOutcome outcome = verdict(end, stopped);
    withController([&](Worker& worker) {
        judge(*m_scheduler, worker, outcome, outcome == RunOutcome::Completed);
        emitRun(worker, EventKind::RunPhaseChanged, 0, static_cast<std::uint64_t>(outcome),
                static_cast<std::uint8_t>(RunPhase::Ended));
    });
    if (m_options.level != TelemetryLevel::Off) {
        for (int i = 0; i < m_plan.threads; ++i) {
            m_scheduler->setProducer(i, nullptr);
            m_observation->producer(i).close();
        }
        m_controllerWorker->producer = nullptr;
        m_observation->producer(m_plan.threads).close();
    }
    m_env->letGo();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    conclude(*m_scheduler, outcome, 0, wall);
}

RunOutcome ThreadedRun::verdict(RunEnd end, bool stopped) {
    switch (end) {
        case RunEnd::Panicked:
            return RunOutcome::Panic;
        case RunEnd::Livelock:
            return RunOutcome::Livelock;
        case RunEnd::Quiescent:
        case RunEnd::MainReturned:
            return m_drainUntil == kForever && !m_scheduler->remaining().empty() ? RunOutcome::Deadlock
                                                                                 : RunOutcome::Completed;
        case RunEnd::Stopped:
            break;
    }
    return stopped && !m_drainedOut ? RunOutcome::Stopped : RunOutcome::Completed;
}

void ThreadedRun::setPaused(bool paused) {
    if (paused == m_scheduler->paused()) return;
    if (paused) {
        (void)m_scheduler->pause();
    } else {
        m_scheduler->resumeAll();
    }
}

void ThreadedRun::applyIntervention(const Intervention& intervention, bool isPlanned) {
    Intervention applied = intervention;
    applied.dispatch.reset();
    withController([&](Worker& worker) {
        applied.at = worker.stamp;
        apply(worker, *m_env, applied, isPlanned ? &intervention : nullptr);
    });
}

void ThreadedRun::cutNow() {
    withController([this](Worker& worker) {
        takeMetrics(*m_scheduler, *m_env, worker.stamp);
        emitRun(worker, EventKind::RunPhaseChanged, 0, 0, static_cast<std::uint8_t>(RunPhase::Draining));
    });
}

// With the workers standing still. A run that is ending meanwhile is cut once they have been joined.
void ThreadedRun::takeCut() {
    const bool wasPaused = m_scheduler->paused();
    if (!m_scheduler->pause()) return;
    cutNow();
    if (m_cutWanted.exchange(true, std::memory_order_acq_rel))
        (void)m_scheduler->stopTimer(*m_controllerWorker, m_untilCut);
    m_drainUntil = m_scheduler->clock() + kDrainThreads;
    m_stopSources.fire = [](TimerNode& node) {
        const auto& call = static_cast<StopSources&>(node);
        call.env->stopSources(call.scheduler->worker());
    };
    m_stopSources.env = m_env.get();
    m_stopSources.scheduler = m_scheduler.get();
    m_scheduler->startTimer(*m_controllerWorker, m_stopSources, 0);
    if (!wasPaused) m_scheduler->resumeAll();
}

bool ThreadedRun::attend(Nanos& nextIn) {
    std::vector<Intervention> mail;
    bool pauseWanted;
    {
        const std::lock_guard guard(m_mutex);
        if (m_stop) return false;
        mail.swap(m_mailbox);
        pauseWanted = m_pauseWanted;
    }
    setPaused(pauseWanted);
    for (const Intervention& intervention : mail) applyIntervention(intervention, false);
    const Nanos now = m_scheduler->clock();
    while (!m_script.empty() && m_script.front().at <= now) {
        applyIntervention(m_script.front(), true);
        m_script.pop_front();
    }
    const bool cutDue = now >= m_cutAt || m_cutWanted.load(std::memory_order_acquire);
    if (cutDue && !cutTaken()) takeCut();
    if (now >= m_drainUntil) {
        m_drainedOut = true;
        return false;
    }
    Nanos next = std::min(cutTaken() ? kForever : m_cutAt, m_drainUntil);
    if (!m_script.empty()) next = std::min(next, m_script.front().at);
    nextIn = pauseWanted || next == kForever ? kForever : std::max<Nanos>(next - now, 0);
    return true;
}

}  // namespace sluice
