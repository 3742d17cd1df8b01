// The part of the controller that goes to where something happens: the next or the last event that matters, or a
// condition that a person has set.
#include "ui/model/run_controller.hpp"

#include <algorithm>

namespace sluice::ui {

void RunController::connectPursuer() {
    connect(&m_pursuer, &Pursuer::reachedEdge, this, [this] {
        m_beganAtEdge = true;
        if (!m_snapshot->atLiveEdge) follow();
        if (!isCut(m_snapshot->state)) m_hold.arm();
        tellSituation();
    });
    connect(&m_pursuer, &Pursuer::found, this, &RunController::takeFound);
    connect(&m_pursuer, &Pursuer::missed, this, [this] { endPursuit(true, false); });
    connect(&m_pursuer, &Pursuer::forgotten, this, [this] { endPursuit(false, true); });
}

void RunController::pursue(const Watchpoint& watchpoint) {
    if (!m_held || isPreparing()) return;
    beginPursuit();
    EventWatch watch(watchpoint, whatMatters(m_descriptor.get(), *m_held->manifest));
    m_pursuer.begin(m_held, std::move(watch), m_snapshot->state.position(), isCut(m_snapshot->state));
    Q_EMIT pursuitBegan();
    tellSituation();
}

void RunController::nextThatMatters() {
    pursue({});
}

// What the run was stopped at last is not found again, though the picture stands a few events behind it.
void RunController::previousThatMatters() {
    if (!m_held || isPreparing()) return;
    const std::uint64_t shown = m_snapshot->state.position();
    const std::uint64_t before =
        m_stop && m_stop->shownAt == shown ? m_stop->seen.position : shown - std::min<std::uint64_t>(shown, 1);
    beginPursuit();
    m_pursuer.beginBack(m_held, whatMatters(m_descriptor.get(), *m_held->manifest), before);
    Q_EMIT pursuitBegan();
    tellSituation();
}

void RunController::beginPursuit() {
    cancelPursuit();
    m_playback.stop();
    m_stepTo.reset();
    m_stop.reset();
    m_beganAtEdge = isAtLiveEdge();
    m_engineWasRunning = m_held->engine && !hasEnded() && !m_held->engine->paused();
}

// Whoever goes elsewhere looks for it no more.
void RunController::cancelPursuit() {
    if (!m_pursuer.isActive()) return;
    m_pursuer.cancel();
    Q_EMIT pursuitEnded();
}

void RunController::takeFound(const Pursuer::Found& found) {
    m_stop = Stop{found.seen, found.further, false, std::nullopt};
    if (isOnThreads() && m_beganAtEdge && !hasEnded()) {
        m_held->engine->pause();
        m_stop->isLate = true;
    }
    const Watchpoint& wanted = m_pursuer.watchpoint();
    if (wanted.kind == Watchpoint::Kind::Time) {
        m_stop->seen.event = {};
        if (!found.isAtEdge) seekTime(wanted.time);
    } else if (!found.isAtEdge) {
        seekPosition(found.seen.position + 1);
    }
    endPursuit(false, false);
}

void RunController::endPursuit(bool isMissed, bool isForgotten) {
    // The engine stood still only for the past to be read.
    const bool goesOn = m_engineWasRunning && !m_beganAtEdge && !isAtLiveEdge() && !hasEnded();
    if (goesOn) m_held->engine->resume();
    Q_EMIT pursuitEnded();
    if (isMissed) Q_EMIT pursuitMissed();
    if (isForgotten) Q_EMIT notice(tr("That part of the past is no longer kept."));
    tellSituation();
}

// Told once the picture shows it.
void RunController::tellStop() {
    if (!m_stop || m_stop->shownAt || m_snapshot->generation < m_movedAt) return;
    const bool isEvent = m_stop->seen.event.kind != EventKind::None;
    if (isEvent && m_snapshot->state.position() <= m_stop->seen.position) return;
    m_stop->shownAt = m_snapshot->state.position();
    Q_EMIT stopped(*m_stop);
}

}  // namespace sluice::ui
