#include "analysis/virtual_run.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {

std::uint64_t outcomesOf(const Meter& meter) noexcept {
    std::uint64_t count = 0;
    for (const ClassMeter& c : meter.classes)
        count += c.refused + c.completed + c.failed + c.dropped + c.timedOut + c.cancelled;
    return count;
}

// A pace may be so slow that the next instant lies beyond what the wall clock can count; waking up early is harmless.
constexpr double kPaceAheadMax = 3600e9;

Nanos wallNanos(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}

}  // namespace

VirtualRun::VirtualRun(RunPlan plan, Experiment experiment, RunOptions options)
    : RunBase(std::move(plan), std::move(experiment), options), m_paused(options.startPaused), m_pace(options.pace) {
    for (const Intervention& intervention : m_plan.script) {
        (intervention.dispatch ? m_byDispatch : m_byTime).push_back(intervention);
    }
    std::stable_sort(m_byDispatch.begin(), m_byDispatch.end(),
                     [](const Intervention& a, const Intervention& b) { return *a.dispatch < *b.dispatch; });
    if (m_plan.stop.kind == StopCondition::Kind::Duration) m_cutAt = m_plan.stop.duration;
}

Result<std::shared_ptr<RunBase>> VirtualRun::create(RunPlan plan, const Experiment& experiment, Aggregator& aggregator,
                                                    RunOptions options) {
    std::shared_ptr<VirtualRun> run(new VirtualRun(std::move(plan), experiment, options));
    SchedulerOptions scheduler;
    scheduler.manifest = run->m_plan.manifest;
    scheduler.seed = experiment.seed;
    scheduler.machine = run->m_plan.machine;
    scheduler.endsWithMain = false;
    run->m_scheduler = std::make_unique<VirtualScheduler>(std::move(scheduler));
    auto env = Env::create(*run->m_scheduler, run->m_plan.env);
    if (!env) return env.error();
    run->m_env = std::move(env).value();
    run->observe(aggregator, 1, true, {});
    return std::shared_ptr<RunBase>(std::move(run));
}

VirtualRun::~VirtualRun() {
    m_scheduler->setProducer(0, nullptr);
}

void VirtualRun::pause() {
    wish([this] {
        noteClock(pacedNow());
        m_paused = true;
        m_stepsWanted = 0;
        m_advanceTo = -1;
        takeBackPursuit();
    });
}

void VirtualRun::resume() {
    wish([this] {
        m_paused = false;
        m_stepsWanted = 0;
        m_pauseThere = false;
        takeBackPursuit();
        rebase();
    });
}

bool VirtualRun::paused() const {
    const std::lock_guard guard(m_mutex);
    return m_paused && !stepping();
}

void VirtualRun::setPace(double simulatedSecondsPerWallSecond) {
    wish([&] {
        noteClock(pacedNow());
        m_pace = std::max(0.0, simulatedSecondsPerWallSecond);
        rebase();
    });
}

void VirtualRun::step() {
    wish([this] {
        m_paused = true;
        takeBackPursuit();
        ++m_stepsWanted;
    });
}

void VirtualRun::advanceTo(Nanos time, bool thenPause) {
    wish([&] {
        takeBackPursuit();
        m_advanceTo = time;
        m_pauseThere = thenPause;
        m_paused = false;
        m_stepsWanted = 0;
    });
}

Status VirtualRun::intervene(Intervention intervention) {
    auto checked = checkIntervention(m_plan, descriptor(), std::move(intervention));
    if (!checked) return checked.error();
    noteAsked();
    wish([&] { m_mailbox.push_back(std::move(checked).value()); });
    return Done{};
}

void VirtualRun::stop() {
    wish([this] { m_stop = true; });
}

Nanos VirtualRun::now() const {
    const std::lock_guard guard(m_mutex);
    return pacedNow();
}

// Under m_mutex: where the clock stands as a person sees it, between two events too.
Nanos VirtualRun::pacedNow() const {
    const Nanos reached = m_clock.load(std::memory_order_relaxed);
    if (m_paused || m_pace <= 0 || hurries()) return reached;
    const Nanos elapsed = wallNanos(std::chrono::steady_clock::now() - m_originWall);
    const double clock = static_cast<double>(m_originClock) + static_cast<double>(elapsed) * m_pace;
    return std::max(reached, static_cast<Nanos>(std::min(clock, static_cast<double>(m_nextInstant))));
}

// As a person sees it, the clock does not step back. Under m_mutex, but for the engine at express speed: then what is
// wished adds nothing, since pacedNow() is what the engine has reached.
void VirtualRun::noteClock(Nanos reached) noexcept {
    if (reached > m_clock.load(std::memory_order_relaxed)) m_clock.store(reached, std::memory_order_relaxed);
}

void VirtualRun::rebase() {
    m_originWall = std::chrono::steady_clock::now();
    m_originClock = m_clock;
}

void VirtualRun::engine() {
    lowerThreadPriority();
    noteThread(std::this_thread::get_id());
    const auto begun = std::chrono::steady_clock::now();
    Worker& worker = m_scheduler->workerAt(0);
    if (m_options.level != TelemetryLevel::Off) m_scheduler->setProducer(0, &m_observation->producer(0));
    {
        const std::lock_guard guard(m_mutex);
        rebase();
    }
    emitRun(worker, EventKind::RunPhaseChanged, 0, 0, static_cast<std::uint8_t>(RunPhase::Running));
    m_env->onCutWanted([this] {
        if (cutTaken()) return;
        m_cutAt = std::min(m_cutAt, m_scheduler->clock());
        m_scheduler->interrupt();
    });
    const auto mainRole = static_cast<std::uint16_t>(m_plan.manifest->roles.size() - 1);
    go(*m_scheduler, mainRole, 0, m_plan.pattern->body(*m_env, m_experiment.variant));
    if (m_experiment.stop.kind == StopCondition::Kind::Messages) noteProgress(progress(*m_scheduler));
    {
        const std::lock_guard guard(m_mutex);
        planAttention();
    }
    m_scheduler->interrupt();  // a run that starts paused, or at express up to an instant
    const RunEnd end = m_scheduler->run(this);
    endPursuitWithRun();
    if (!claimEnd()) return m_env->letGo();
    const RunOutcome outcome = verdict(end);
    emitRun(worker, EventKind::RunPhaseChanged, 0, static_cast<std::uint64_t>(outcome),
            static_cast<std::uint8_t>(RunPhase::Ended));
    if (worker.producer) worker.producer->close();
    worker.producer = nullptr;
    m_env->letGo();
    const double wall = static_cast<double>(wallNanos(std::chrono::steady_clock::now() - begun)) * 1e-9;
    conclude(*m_scheduler, outcome, m_scheduler->dispatches(), wall);
}

RunOutcome VirtualRun::verdict(RunEnd end) {
    const bool wasCut = cutTaken();
    RunOutcome outcome = RunOutcome::Completed;
    switch (end) {
        case RunEnd::Stopped:
            outcome = m_drainedOut ? RunOutcome::Completed : RunOutcome::Stopped;
            break;
        case RunEnd::Panicked:
            outcome = RunOutcome::Panic;
            break;
        case RunEnd::Livelock:
            outcome = RunOutcome::Livelock;
            break;
        case RunEnd::Quiescent:
        case RunEnd::MainReturned:
            if (!wasCut && !m_scheduler->remaining().empty()) outcome = RunOutcome::Deadlock;
            break;
    }
    if (!wasCut) takeCut();
    // Whoever waits in a shutdown whose messages still find their outcomes, late, has not leaked.
    const bool isIdle = m_scheduler->clock() - m_outcomeAt >= kDrainIdle || m_scheduler->clock() < m_drainUntil;
    judge(*m_scheduler, m_scheduler->workerAt(0), outcome, outcome == RunOutcome::Completed && isIdle);
    return outcome;
}

void VirtualRun::takeCut() {
    Worker& worker = m_scheduler->workerAt(0);
    m_scheduler->reportAllCpu(worker);
    takeMetrics(*m_scheduler, *m_env, m_scheduler->clock());
    emitRun(worker, EventKind::RunPhaseChanged, 0, 0, static_cast<std::uint8_t>(RunPhase::Draining));
    m_cutAt = kForever;
    m_drainUntil = m_scheduler->clock() + kDrainVirtual;
    noteProgress(progress(*m_scheduler));
    m_env->stopSources(worker);
}

// An intervention with a dispatch count was recorded in this very run, or so its file says: an edited file or another
// seed may say what cannot be. Then its instant counts alone.
bool VirtualRun::fitsThisRun(const Intervention& recorded) const {
    const Nanos now = m_scheduler->clock();
    if (*recorded.dispatch > m_scheduler->dispatches()) return recorded.at >= now;
    return recorded.at <= std::min({m_scheduler->nextTimer(), m_cutAt, m_drainUntil, m_idleCheckAt});
}

void VirtualRun::sortOutMisfits() {
    while (!m_byDispatch.empty() && !fitsThisRun(m_byDispatch.front())) {
        Intervention misfit = std::move(m_byDispatch.front());
        m_byDispatch.pop_front();
        misfit.dispatch.reset();
        const auto isEarlier = [](const Intervention& a, const Intervention& b) { return a.at < b.at; };
        m_byTime.insert(std::upper_bound(m_byTime.begin(), m_byTime.end(), misfit, isEarlier), misfit);
    }
}

// What the script and the stop condition want at this instant.
void VirtualRun::applyDue() {
    Worker& worker = m_scheduler->workerAt(0);
    sortOutMisfits();
    while (!m_byDispatch.empty() && *m_byDispatch.front().dispatch <= m_scheduler->dispatches()) {
        m_scheduler->moveClock(m_byDispatch.front().at);
        apply(worker, *m_env, m_byDispatch.front(), &m_byDispatch.front());
        m_byDispatch.pop_front();
        sortOutMisfits();
    }
    while (!m_byTime.empty() && m_byTime.front().at <= m_scheduler->clock()) {
        Intervention intervention = m_byTime.front();
        intervention.dispatch = m_scheduler->dispatches();
        apply(worker, *m_env, intervention, &m_byTime.front());
        m_byTime.pop_front();
    }
    if (m_scheduler->clock() >= m_cutAt) takeCut();
    if (m_scheduler->clock() >= m_drainUntil) m_drainedOut = true;
    if (m_scheduler->clock() >= m_idleCheckAt) checkIdle();
}

// A poller never comes to rest by itself: a shutdown that has got nowhere for a while is over. So is a run for a number
// of messages that its sources will never reach, because each waits for somebody, and nobody does anything but look.
void VirtualRun::checkIdle() {
    const Meter& meter = m_scheduler->workerAt(0).meter;
    if (const std::uint64_t outcomes = outcomesOf(meter); outcomes != m_outcomes) {
        m_outcomes = outcomes;
        m_outcomeAt = m_scheduler->clock();
    }
    const auto isWorking = [](const RoleMeter& role) { return role.working.value() > 0; };
    // Then it gets on, whatever the count: that walks over every channel, of which a variant may have left a million.
    if (std::any_of(meter.roles.begin(), meter.roles.end(), isWorking)) return noteProgress(m_lastProgress);
    const std::uint64_t now = progress(*m_scheduler);
    if (now != m_lastProgress) return noteProgress(now);
    const Nanos idle = m_scheduler->clock() - m_progressAt;
    // Less and less often before the cut: the next timer may be due in years.
    m_idleCheckAt = instantAfter(m_scheduler->clock(), cutTaken() ? kDrainLook : std::max(kDrainLook, idle));
    if (cutTaken()) {
        m_drainedOut = idle >= kDrainIdle || meter.cpu - m_progressCpu >= kDrainIdleCpu;
    } else if (idle >= kDrainVirtual && !m_env->awaitsArrivals()) {
        m_scheduler->reportAllCpu(m_scheduler->workerAt(0));
        if (meter.cpu - m_progressCpu >= kDrainIdleCpu) m_scheduler->livelocked();  // else a long timer is waited for
    }
}

void VirtualRun::noteProgress(std::uint64_t progress) {
    m_lastProgress = progress;
    m_progressAt = m_scheduler->clock();
    m_progressCpu = m_scheduler->workerAt(0).meter.cpu;
    m_idleCheckAt = m_progressAt + kDrainLook;
}

// Interventions made now: the clock moves on to where a person saw it, and that instant is recorded.
void VirtualRun::applyMailbox(std::unique_lock<std::mutex>& lock) {
    if (m_mailbox.empty()) return;
    const std::vector<Intervention> mail = std::exchange(m_mailbox, {});
    const Nanos instant = std::max(m_scheduler->clock(), std::min(pacedNow(), m_attendAt));
    lock.unlock();
    m_scheduler->moveClock(instant);
    for (Intervention intervention : mail) {
        intervention.at = m_scheduler->clock();
        intervention.dispatch = m_scheduler->dispatches();
        apply(m_scheduler->workerAt(0), *m_env, intervention, nullptr);
    }
    lock.lock();
    m_clock = m_scheduler->clock();
}

// Under m_mutex.
void VirtualRun::planAttention() {
    m_interruptAt = m_attendAt = std::min({m_cutAt, m_drainUntil, m_idleCheckAt});
    if (!m_byTime.empty()) m_attendAt = std::min(m_attendAt, m_byTime.front().at);
    if (!m_byDispatch.empty())
        m_attendAt = std::min(m_attendAt, instantAfter(m_byDispatch.front().at, 1));  // a misfit by then
    if (m_advanceTo >= 0) m_attendAt = std::min(m_attendAt, m_advanceTo);
    m_attendAtDispatch = m_byDispatch.empty() ? UINT64_MAX : *m_byDispatch.front().dispatch;
}

std::uint64_t VirtualRun::emitted() const {
    const Producer* producer = m_scheduler->workerAt(0).producer;
    return producer ? producer->emitted() : m_scheduler->dispatches();
}

// A step is over once something was emitted since it began.
void VirtualRun::noteStep() {
    const std::uint64_t emitted = this->emitted();
    if (stepping() && m_stepFrom && emitted != *m_stepFrom) {
        --m_stepsWanted;
        m_stepFrom.reset();
    }
    if (!stepping()) {
        m_stepFrom.reset();
    } else if (!m_stepFrom) {
        m_stepFrom = emitted;
    }
}

void VirtualRun::noteTarget() {
    if (m_advanceTo < 0 || m_scheduler->clock() < m_advanceTo) return;
    m_advanceTo = -1;
    m_paused = m_pauseThere;
    noteClock(m_scheduler->clock());
    rebase();
    if (!pursuing()) return;
    m_pursuit.seen = {emitted(), {}};
    endPursuit(Pursuit::Stage::Seen);
}

void VirtualRun::publish(std::unique_lock<std::mutex>& lock) {
    Producer* producer = m_scheduler->workerAt(0).producer;
    if (!producer) return;
    lock.unlock();
    producer->publish(m_scheduler->clock());
    lock.lock();
}

bool VirtualRun::attend() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        noteClock(m_scheduler->clock());
        if (m_stop) return false;
        applyMailbox(lock);
        lock.unlock();
        applyDue();
        lock.lock();
        if (m_drainedOut) return false;
        if (cutTaken()) m_pace = 0;  // nobody watches a shutdown second by second
        noteTarget();
        lookOut();
        noteStep();
        if (!standsStill()) break;
        publish(lock);
        m_standsAt = emitted();
        m_changed.wait(lock, [this] { return !standsStill() || m_stop || !m_mailbox.empty(); });
        m_standsAt.reset();
    }
    m_nextInstant = m_clock;
    m_racing = !m_paused && !stepping() && (m_pace <= 0 || hurries());
    planAttention();
    if (stepping() || pursuing()) m_scheduler->interrupt();  // look again after the next dispatch
    return true;
}

// Runs at a pace: how long the wall must wait for the clock to reach `next`.
bool VirtualRun::mayAdvance(Nanos next) {
    if (m_racing && !m_scheduler->interrupted()) {  // who wishes anything interrupts; no lock for each instant
        noteClock(next);
        return true;
    }
    std::unique_lock lock(m_mutex);
    m_nextInstant = next;
    if (m_stop || !m_mailbox.empty() || standsStill()) return false;
    if (m_pace > 0 && !hurries() && !stepping()) {
        const double ahead = static_cast<double>(next - m_originClock) / m_pace;
        const WallTime due =
            m_originWall + std::chrono::nanoseconds(static_cast<Nanos>(std::clamp(ahead, 0.0, kPaceAheadMax)));
        if (std::chrono::steady_clock::now() < due) {
            publish(lock);
            const auto origin = m_originWall;
            const bool called = m_changed.wait_until(lock, due, [&] {
                return m_stop || m_paused || stepping() || !m_mailbox.empty() || hurries() || m_originWall != origin;
            });
            if (called || std::chrono::steady_clock::now() < due) return false;
        }
    }
    noteClock(next);
    return true;
}

}  // namespace sluice
