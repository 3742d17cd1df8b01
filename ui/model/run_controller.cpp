#include "ui/model/run_controller.hpp"

#include <QRandomGenerator>

#include <algorithm>

namespace sluice::ui {

namespace {

// A frame that comes late must not make playback jump.
constexpr double kFrameSecondsMax = 0.25;

bool hasLeaks(const RunState& state) {
    const auto& goroutines = state.goroutines();
    return std::any_of(goroutines.begin(), goroutines.end(), [](const GoroutineState& goroutine) {
        return goroutine.id != 0 && goroutine.status == GoroutineStatus::Leaked;
    });
}

}  // namespace

RunController::RunController(const Registry& registry, Aggregator& aggregator, QObject* parent)
    : QObject(parent), m_registry(registry), m_aggregator(aggregator), m_preparation(registry, aggregator) {
    connect(&m_preparation, &RunPreparation::ready, this, &RunController::prepared);
    connect(&m_preparation, &RunPreparation::failed, this, &RunController::preparationFailed);
    connect(&m_preparation, &RunPreparation::progressed, this, &RunController::preparationProgressed);
    m_sinceFrame.start();
}

RunController::~RunController() {
    m_preparation.cancel();
    if (m_held) m_queue.post([run = std::exchange(m_held, nullptr)]() mutable { run.reset(); });
}

// ---- what there is ----

bool RunController::isPlaying() const {
    if (m_playback.isPlaying()) return true;
    return m_held && m_held->engine && isAtLiveEdge() && !hasEnded() && !m_held->engine->paused();
}

bool RunController::canStep() const {
    if (!m_held || isPlaying()) return false;
    return !isAtLiveEdge() || (!hasEnded() && !isOnThreads());
}

Nanos RunController::clock() const {
    if (!m_snapshot) return 0;
    if (!isAtLiveEdge() || hasEnded()) return m_snapshot->state.time();
    return std::max(m_held->engine->now(), m_snapshot->state.time());
}

// After the cut nothing is measured any more: a run that has ended stands at its cut.
Nanos RunController::instantShown() const {
    const Nanos now = clock();
    const bool isCut = m_snapshot && m_snapshot->state.meterAtCut() != nullptr;
    return isCut ? std::min(now, m_snapshot->state.cutTime()) : now;
}

ParameterSet RunController::values() const {
    return valuesAt(m_declarations, m_experiment, clock());
}

// ---- another run ----

void RunController::open(const Experiment& experiment, std::optional<Nanos> standAt) {
    setExperiment(experiment);
    Wish wish;
    wish.until = standAt;
    wish.after = standAt ? AfterReady::Stand : AfterReady::Play;
    wish.isFresh = true;
    prepare(std::move(wish));
}

void RunController::show(std::shared_ptr<const SavedRun> saved, const ViewState& view) {
    auto held = holdRecording(saved, m_aggregator);
    if (!held) {
        Q_EMIT problem(QString::fromStdString(held.error().message));
        return;
    }
    m_preparation.cancel();
    if (view.atLiveEdge) {
        held.value()->observation().follow();
    } else {
        held.value()->observation().seek(view.position);
    }
    setExperiment(saved->experiment);
    m_ghost.reset();
    m_undo.clear();
    m_shownEdit = 0;
    replaceHeld(std::move(held).value());
    m_endTold = true;  // a run that was read is no news
}

void RunController::restart() {
    if (!m_held) return;
    prepare({});
}

void RunController::fork() {
    if (!m_held) return;
    const Nanos instant = instantShown();
    Experiment next = m_experiment;
    std::erase_if(next.script, [&](const Intervention& intervention) { return intervention.at > instant; });
    setExperiment(std::move(next));
    Wish wish;
    wish.until = instant;
    wish.after = AfterReady::Stand;
    Q_EMIT edited();
    prepare(std::move(wish));
}

void RunController::prepare(Wish wish) {
    m_wish = std::move(wish);
    m_playback.stop();
    m_stepFrom.reset();
    m_preparation.begin(m_experiment, m_wish.until);
    tellSituation();
}

void RunController::prepared() {
    std::shared_ptr<HeldRun> next = m_preparation.take();
    next->engine->setPace(m_experiment.pace);
    if (m_wish.isFresh) m_undo.clear();
    m_shownEdit = m_undo.index();
    m_ghost = std::move(m_wish.ghost);
    const bool plays = m_wish.after == AfterReady::Play;
    replaceHeld(next);
    if (plays) next->engine->resume();
    tellSituation();
}

void RunController::preparationFailed(const QString& sentence) {
    cancelPreparation();
    Q_EMIT problem(sentence);
}

// The run shown stays, and what led to the other one is taken back.
void RunController::cancelPreparation() {
    m_preparation.cancel();
    m_quietUndo = true;
    m_undo.setIndex(m_shownEdit);
    m_quietUndo = false;
    if (m_wish.isFresh && m_held) setExperiment(m_held->experiment);
    m_wish = {};
    Q_EMIT preparationEnded();
    tellSituation();
}

void RunController::replaceHeld(std::shared_ptr<HeldRun> next) {
    std::shared_ptr<HeldRun> former = std::exchange(m_held, std::move(next));
    m_playback.stop();
    m_stepFrom.reset();
    m_dragFrom.reset();
    m_endTold = false;
    m_snapshot = m_held->observation().latest();
    const Pattern* pattern = m_registry.find(m_held->experiment.pattern);
    if (pattern != nullptr && (!m_descriptor || m_descriptor->id != pattern->descriptor.id)) {
        // The registry outlives the controller, and everything that is shown.
        m_descriptor = std::shared_ptr<const Descriptor>(std::shared_ptr<const Descriptor>(), &pattern->descriptor);
    }
    setExperiment(m_experiment);
    Q_EMIT runChanged();
    Q_EMIT ghostChanged();
    Q_EMIT preparationEnded();
    tellSituation();
    if (!former) return;
    if (former->engine) former->engine->stop();
    m_queue.post([run = std::move(former)]() mutable { run.reset(); });
}

void RunController::setExperiment(Experiment experiment) {
    m_experiment = std::move(experiment);
    const Pattern* pattern = m_registry.find(m_experiment.pattern);
    m_declarations =
        pattern != nullptr ? declarationsOf(pattern->descriptor, m_experiment) : std::vector<ParameterDecl>();
    Q_EMIT experimentChanged();
}

// ---- transport ----

void RunController::play() {
    if (!m_held) return;
    if (!isAtLiveEdge()) {
        m_playback.begin(m_snapshot->state.time());
    } else if (hasEnded()) {
        // As a film does at its end: from the beginning.
        m_held->observation().seek(0);
        m_playback.begin(0);
    } else {
        m_held->engine->resume();
    }
    tellSituation();
}

void RunController::pause() {
    m_playback.stop();
    if (m_held && m_held->engine && isAtLiveEdge()) m_held->engine->pause();
    tellSituation();
}

void RunController::stepForward() {
    if (!canStep()) return;
    if (!isAtLiveEdge()) return m_held->observation().seekRelative(1);
    m_stepFrom = m_snapshot->livePosition;
    m_held->engine->step();
}

void RunController::stepBack() {
    if (!m_held) return;
    pause();
    m_held->observation().seekRelative(-1);
}

// Of all that a step of the engine brought, one event is shown.
void RunController::finishStep() {
    const std::uint64_t next = *std::exchange(m_stepFrom, std::nullopt) + 1;
    if (next < m_snapshot->livePosition) m_held->observation().seek(next);
}

void RunController::setPace(double pace) {
    m_experiment.pace = pace;
    if (m_held && m_held->engine) m_held->engine->setPace(pace);
}

void RunController::seekTime(Nanos time) {
    if (!m_held) return;
    m_playback.stop();
    m_held->observation().seekTime(time);
}

void RunController::seekPosition(quint64 position) {
    if (!m_held) return;
    m_playback.stop();
    m_held->observation().seek(position);
}

void RunController::follow() {
    if (!m_held) return;
    m_playback.stop();
    m_held->observation().follow();
}

void RunController::stop() {
    if (m_held && m_held->engine) m_held->engine->stop();
}

// ---- frames ----

bool RunController::takeFrame(const SnapshotPtr& snapshot) {
    if (!m_held || !snapshot) return false;
    m_snapshot = snapshot;
    if (m_stepFrom && snapshot->livePosition > *m_stepFrom) {
        const bool showsMore = snapshot->livePosition > *m_stepFrom + 1 && snapshot->atLiveEdge;
        finishStep();
        if (showsMore) return false;
    }
    movePlayback();
    lookForEnd();
    tellSituation();
    return true;
}

void RunController::movePlayback() {
    const double seconds = std::min(static_cast<double>(m_sinceFrame.nsecsElapsed()) * 1e-9, kFrameSecondsMax);
    m_sinceFrame.restart();
    if (!m_playback.isPlaying()) return;
    const auto at = m_playback.advance(seconds, m_experiment.pace, m_snapshot->liveTime);
    if (at) return m_held->observation().seekTime(*at);
    // The past has been played to the live edge: there it goes on with the engine.
    m_held->observation().follow();
    if (!hasEnded()) m_held->engine->resume();
}

void RunController::lookForEnd() {
    if (m_endTold || !m_snapshot->ended || !m_snapshot->atLiveEdge || !hasEnded()) return;
    m_endTold = true;
    takeScriptFrom(*m_held->engine);
    // What is left of a run after its shutdown says little; what it looked like at the cut does, unless somebody is
    // stuck for ever.
    const bool isCut = m_snapshot->state.meterAtCut() != nullptr;
    if (isCut && !hasLeaks(m_snapshot->state)) m_held->observation().seekTime(m_snapshot->state.cutTime());
    Q_EMIT ended(m_snapshot);
}

// The engine knows exactly when everything took effect. What it did not come to stays as it was.
void RunController::takeScriptFrom(const Run& engine) {
    if (m_preparation.isActive()) return;  // the experiment is already another one
    const RunReport report = engine.report();
    std::vector<Intervention> script = report.script;
    for (const Intervention& intervention : m_experiment.script) {
        if (intervention.at > m_snapshot->liveTime) script.push_back(intervention);
    }
    if (script == m_experiment.script) return;
    m_experiment.script = std::move(script);
    Q_EMIT experimentChanged();
}

void RunController::tellSituation() {
    const Situation now{isPlaying(), canEdit(), canStep(), isAtLiveEdge(), hasEnded(), isRecording()};
    if (now == m_told) return;
    m_told = now;
    Q_EMIT situationChanged();
}

}  // namespace sluice::ui
