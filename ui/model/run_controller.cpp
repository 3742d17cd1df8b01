#include "ui/model/run_controller.hpp"

#include <QRandomGenerator>

#include <algorithm>

namespace sluice::ui {

namespace {

// A frame that comes late must not make playback jump.
constexpr double kFrameSecondsMax = 0.25;

}  // namespace

RunController::RunController(const Registry& registry, Aggregator& aggregator, QObject* parent)
    : QObject(parent), m_registry(registry), m_aggregator(aggregator), m_preparation(registry, aggregator) {
    connect(&m_preparation, &RunPreparation::ready, this, &RunController::prepared);
    connect(&m_preparation, &RunPreparation::failed, this, &RunController::preparationFailed);
    connect(&m_preparation, &RunPreparation::progressed, this, &RunController::preparationProgressed);
    // Undone or done again live, an edit belongs to the run shown.
    connect(&m_undo, &QUndoStack::indexChanged, this, [this](int index) {
        if (std::exchange(m_undoneLive, false)) m_shownEdit = index;
    });
    connectPursuer();
    m_sinceFrame.start();
}

RunController::~RunController() {
    m_preparation.cancel();
    m_pursuer.cancel();
    if (m_held) m_queue.post([run = std::exchange(m_held, nullptr)]() mutable { run.reset(); });
}

// ---- what there is ----

bool RunController::isPlaying() const {
    if (m_playback.isPlaying() || isPursuing()) return true;
    if (m_snapshot && isCut(m_snapshot->state)) return false;  // a shutdown is not watched
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
    const bool wasCut = m_snapshot && isCut(m_snapshot->state);
    return wasCut ? std::min(now, m_snapshot->state.cutTime()) : now;
}

ParameterSet RunController::values() const {
    return valuesAt(m_declarations, m_experiment, clock());
}

// ---- another run ----

// While another run is on its way, the experiment is already that one's.
Experiment RunController::experimentShown() const {
    return m_preparation.isActive() && m_wish.former ? *m_wish.former : m_experiment;
}

void RunController::open(const Experiment& experiment, std::optional<Nanos> standAt) {
    Wish wish;
    if (m_held) wish.former = experimentShown();
    ++m_traceTicket;
    setExperiment(experiment);
    wish.until = standAt;
    wish.after = standAt ? AfterReady::Stand : AfterReady::Play;
    wish.isFresh = true;
    prepare(std::move(wish));
}

bool RunController::show(std::shared_ptr<const SavedRun> saved, const std::optional<ViewState>& view) {
    auto held = holdRecording(m_registry, saved, m_aggregator);
    if (!held) {
        Q_EMIT problem(QString::fromStdString(held.error().message));
        return false;
    }
    m_preparation.cancel();
    ++m_traceTicket;
    if (!view || view->atLiveEdge) {
        held.value()->observation().follow();
    } else {
        held.value()->observation().seek(view->position);
    }
    setExperiment(saved->experiment);
    m_ghost.reset();
    m_undo.clear();
    m_shownEdit = 0;
    m_arriveAt = !view || view->atLiveEdge ? UINT64_MAX : view->position;
    replaceHeld(std::move(held).value(), view.has_value());
    return true;
}

void RunController::restart() {
    if (!m_held) return;
    prepare({});
}

void RunController::fork() {
    if (!m_held) return;
    Wish wish;
    wish.former = experimentShown();
    const Nanos instant = instantShown();
    Experiment next = *wish.former;
    std::erase_if(next.script, [&](const Intervention& intervention) { return intervention.at > instant; });
    setExperiment(std::move(next));
    wish.until = instant;
    wish.after = AfterReady::Stand;
    Q_EMIT edited();
    prepare(std::move(wish));
}

void RunController::prepare(Wish wish) {
    m_wish = std::move(wish);
    m_undoneLive = false;
    cancelPursuit();
    m_playback.stop();
    m_stepTo.reset();
    m_preparation.begin(m_experiment, m_wish.until);
    tellSituation();
}

void RunController::prepared() {
    std::shared_ptr<HeldRun> next = m_preparation.take();
    next->engine->setPace(m_experiment.pace);
    m_arriveAt.reset();
    if (m_wish.isFresh) m_undo.clear();
    m_shownEdit = m_undo.index();
    m_ghost = std::move(m_wish.ghost);
    const bool plays = m_wish.after == AfterReady::Play;
    replaceHeld(next);
    if (plays) next->engine->resume();
    tellSituation();
}

void RunController::preparationFailed(const QString& sentence) {
    takeBackPreparation();
    Q_EMIT problem(sentence);
}

void RunController::cancelPreparation() {
    if (!m_preparation.isActive()) return;
    m_preparation.cancel();
    takeBackPreparation();
}

// The run shown stays, and what led to the other one is taken back.
void RunController::takeBackPreparation() {
    const Wish wish = std::exchange(m_wish, {});
    m_quietUndo = true;
    m_undo.setIndex(m_shownEdit);
    m_quietUndo = false;
    if (wish.isFresh) Q_EMIT openingTakenBack();
    if (wish.former) setExperiment(*wish.former);
    Q_EMIT preparationEnded();
    tellSituation();
}

void RunController::replaceHeld(std::shared_ptr<HeldRun> next, bool isFree) {
    std::shared_ptr<HeldRun> former = std::exchange(m_held, std::move(next));
    m_playback.stop();
    m_stepTo.reset();
    cancelPursuit();
    m_stop.reset();
    m_dragFrom.reset();
    m_scriptIsRough = false;
    m_movedAt = 0;
    m_cutTime = m_held->savedCut;
    m_hold.begin(!m_held->isRecording(), isFree);  // a run that was read is no news
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
    m_stepTo.reset();
    cancelPursuit();
    const bool standsAtCut = isCut(m_snapshot->state) && !isBeyondCut(m_snapshot->state);
    const bool isDone = hasEnded() || isHeldAtCut();
    if (isDone && (isAtLiveEdge() || standsAtCut)) {
        // As a film does at its end: from the beginning.
        m_hold.arm();
        m_held->observation().seek(0);
        m_playback.begin(0);
    } else if (!isAtLiveEdge()) {
        if (!isCut(m_snapshot->state)) m_hold.arm();
        m_playback.begin(m_snapshot->state.time());
    } else {
        m_held->engine->resume();
    }
    tellSituation();
}

void RunController::pause() {
    m_playback.stop();
    cancelPursuit();
    // A shutdown that nobody watches goes on to its end.
    if (m_held && m_held->engine && isAtLiveEdge() && !isHeldAtCut()) m_held->engine->pause();
    tellSituation();
}

void RunController::stepForward() {
    if (!canStep()) return;
    m_hold.release();
    m_stepTo = m_snapshot->state.position() + 1;
    if (!isAtLiveEdge()) return m_held->observation().seekRelative(1);
    m_held->engine->step();
}

void RunController::stepBack() {
    if (!m_held) return;
    pause();
    leaveInstant();
    m_held->observation().seekRelative(-1);
}

void RunController::setPace(double pace) {
    m_experiment.pace = pace;
    if (m_held && m_held->engine) m_held->engine->setPace(pace);
}

// A person goes elsewhere: nothing that was held at an instant is held there any more.
void RunController::leaveInstant() {
    m_playback.stop();
    m_hold.release();
    m_stepTo.reset();
    m_arriveAt.reset();
    if (!m_pursuer.isAtEdge()) cancelPursuit();
    // The snapshot being published at this moment may not know of it yet; the one after it does.
    m_movedAt = m_held->observation().latest()->generation + 2;
}

void RunController::seekTime(Nanos time) {
    if (!m_held) return;
    cancelPursuit();
    leaveInstant();
    m_held->observation().seekTime(time);
}

void RunController::seekPosition(quint64 position) {
    if (!m_held) return;
    cancelPursuit();
    leaveInstant();
    m_held->observation().seek(position);
}

void RunController::follow() {
    if (!m_held) return;
    leaveInstant();
    m_held->observation().follow();
}

void RunController::stop() {
    if (m_held && m_held->engine) m_held->engine->stop();
}

// ---- frames ----

bool RunController::takeFrame(const SnapshotPtr& snapshot) {
    if (!m_held || !snapshot) return false;
    m_pursuer.look();
    if (snapshot->atLiveEdge && snapshot->generation < m_movedAt) return false;  // a person is leaving it
    if (isOnItsWay(*snapshot) || !isWithinStep(*snapshot)) return false;
    const CutHold::Answer answer = holdAtCut(snapshot);
    noteCut(*snapshot);
    if (answer.isDrawn) m_snapshot = snapshot;
    if (m_scriptIsRough) takeScript();
    if (answer.ended) tellEnd(answer.ended);
    if (answer.isDrawn) movePlayback();
    if (answer.isDrawn) tellStop();
    tellSituation();
    return answer.isDrawn;
}

// While a recording is read, its cursor runs along with what there is.
bool RunController::isOnItsWay(const Snapshot& snapshot) {
    if (!m_arriveAt) return false;
    const bool isThere = snapshot.ended && snapshot.state.position() <= *m_arriveAt;  // all is read
    if (!snapshot.atLiveEdge || isThere) m_arriveAt.reset();
    return m_arriveAt && snapshot.state.position() > 0;
}

// Of all that a step of the engine brings, now or a frame later, one event is shown.
bool RunController::isWithinStep(const Snapshot& snapshot) {
    if (!m_stepTo || !snapshot.atLiveEdge || snapshot.livePosition <= *m_stepTo) return true;
    m_held->observation().seek(*m_stepTo);
    return false;
}

// Whoever looks at the past does not see the cut: then the report says it.
void RunController::noteCut(const Snapshot& snapshot) {
    if (m_cutTime) return;
    if (isCut(snapshot.state)) {
        m_cutTime = snapshot.state.cutTime();
    } else if (m_held->engine && snapshot.ended && hasEnded()) {
        m_cutTime = m_held->engine->report().simulated;
    }
}

CutHold::Answer RunController::holdAtCut(const SnapshotPtr& snapshot) {
    const bool engineMoves = m_held->engine != nullptr && !m_held->engine->paused();
    const bool moves = snapshot->atLiveEdge ? engineMoves || hasEnded() : m_playback.isPlaying();
    const CutHold::Answer answer = m_hold.look(snapshot, moves, hasEnded());
    if (m_hold.isHolding()) m_playback.stop();
    if (answer.move == CutHold::Move::ToCut) m_held->observation().seekTime(snapshot->state.cutTime());
    if (answer.move == CutHold::Move::ToEnd) m_held->observation().follow();
    return answer;
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

void RunController::tellEnd(const SnapshotPtr& last) {
    takeScript();
    if (m_preparation.isActive()) return;  // it makes room for another one
    Q_EMIT ended(last);
}

// The engine knows exactly when everything took effect; an edit that waits for the next start is none of its business.
void RunController::takeScript() {
    if (!m_held->engine || m_preparation.isActive() || m_shownEdit != m_undo.index()) return;
    std::optional<std::vector<Intervention>> script = m_held->engine->script(std::chrono::milliseconds(0));
    if (!script) return;
    m_scriptIsRough = false;
    if (*script == m_experiment.script) return;
    m_experiment.script = std::move(*script);
    Q_EMIT experimentChanged();
}

void RunController::tellSituation() {
    const Situation now{isPlaying(), canEdit(),     canStep(),     isAtLiveEdge(),
                        hasEnded(),  isRecording(), isHeldAtCut(), isPursuing()};
    if (now == m_told) return;
    m_told = now;
    Q_EMIT situationChanged();
}

}  // namespace sluice::ui
