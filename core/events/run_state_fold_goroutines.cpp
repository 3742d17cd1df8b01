// The part of the fold that is about goroutines.
#include "events/fold_bounds.hpp"
#include "events/fold_tables.hpp"
#include "events/run_state.hpp"

namespace sluice {
namespace {

WaitReason reasonOf(const Event& event) {
    const auto reason = static_cast<WaitReason>(event.flags);
    return reason <= WaitReason::Yield ? reason : WaitReason::None;
}

}  // namespace

void RunState::beginActing(const Event& event, Batch& batch) {
    GoroutineState* goroutine = mutableGoroutine(event.goroutine);
    if (goroutine != nullptr &&
        (goroutine->status == GoroutineStatus::Ready || goroutine->status == GoroutineStatus::Waiting))
        enter(*goroutine, event.time, goroutine->insideWork ? GoroutineStatus::Working : GoroutineStatus::Running);
    const bool isOver = goroutine != nullptr && goroutine->status == GoroutineStatus::Finished;
    batch.actorId = isOver ? Batch::kNobody : event.goroutine;
    batch.actor = goroutine;
}

void RunState::countBlockedSender(const GoroutineState& goroutine, Nanos time, int change) {
    if (const ChannelState* waitedOn = channel(goroutine.object))
        m_meter.channels[waitedOn->declaration].sendersBlocked.add(time, change);
}

void RunState::applyGoroutine(const Event& event, Batch& batch) {
    const bool reportsCpu = event.kind == EventKind::GoroutineParked || event.kind == EventKind::GoroutineFinished ||
                            event.kind == EventKind::GoroutinePanicked;
    if (reportsCpu && event.argument != 0) m_meter.onCpu(boundedSpan(event.argument));
    GoroutineState* goroutine = mutableGoroutine(event.goroutine);
    if (event.goroutine == batch.actorId) batch.actorId = Batch::kNobody;
    if (goroutine == nullptr) return;
    goroutine->sequence = event.sequence;
    switch (event.kind) {
        case EventKind::GoroutineParked:
            parked(event, *goroutine);
            break;
        case EventKind::GoroutineReadied:
            readied(event, *goroutine);
            break;
        case EventKind::GoroutineFinished:
            ended(event, *goroutine, GoroutineStatus::Finished);
            break;
        case EventKind::GoroutinePanicked:
            ended(event, *goroutine, GoroutineStatus::Panicked);
            tell(event);
            break;
        default:  // Leaked
            enter(*goroutine, event.time, GoroutineStatus::Leaked, reasonOf(event), event.object);
            ++m_meter.leaked;
            tell(event);
            break;
    }
}

void RunState::spawned(const Event& event) {
    const std::uint32_t role = highOf(event);
    if (role >= m_manifest->roles.size()) return;
    m_meter.onSpawned(static_cast<std::uint16_t>(role));
    GoroutineState* goroutine = newEntry(m_goroutines, event.goroutine, m_goroutinePagesHeld);
    if (goroutine == nullptr) return;
    goroutine->id = event.goroutine;
    goroutine->role = static_cast<std::uint16_t>(role);
    goroutine->index = lowOf(event);
    goroutine->site = event.site;
    goroutine->since = event.time;
    goroutine->sequence = event.sequence;
}

void RunState::parked(const Event& event, GoroutineState& goroutine) {
    const WaitReason reason = reasonOf(event);
    if (event.site != 0) goroutine.site = event.site;
    const bool runnable = reason == WaitReason::Yield || reason == WaitReason::Core;
    // Work that a context can end waits in a select for either.
    const bool isWorking = reason == WaitReason::Work || (goroutine.insideWork && reason == WaitReason::Select);
    const GoroutineStatus status = runnable    ? GoroutineStatus::Ready
                                   : isWorking ? GoroutineStatus::Working
                                               : GoroutineStatus::Waiting;
    enter(goroutine, event.time, status, reason, event.object);
}

void RunState::readied(const Event& event, GoroutineState& goroutine) {
    goroutine.readiedBy = lowOf(event);
    // Amid work it was waiting for a core, and has got it.
    enter(goroutine, event.time, goroutine.insideWork ? GoroutineStatus::Working : GoroutineStatus::Ready);
}

void RunState::ended(const Event& event, GoroutineState& goroutine, GoroutineStatus status) {
    const bool wasOver = goroutine.status == GoroutineStatus::Finished || goroutine.status == GoroutineStatus::Panicked;
    if (goroutine.insideWork) m_meter.roles[goroutine.role].working.add(event.time, -1);  // its end was lost
    goroutine.insideWork = false;
    enter(goroutine, event.time, status);
    if (!wasOver) m_meter.onFinished(goroutine.role);
    dropPageIfOver(m_goroutines, (event.goroutine - 1) / m_goroutines.pageSize(), m_goroutinePagesHeld);
}

}  // namespace sluice
