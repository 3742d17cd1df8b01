// Running on until something happens. A watch looks at what each dispatch has emitted, so the engine attends after
// every one while it is set; without one nothing is different.
#include "analysis/virtual_run.hpp"

#include <utility>

namespace sluice {

Status VirtualRun::runUntil(EventWatch watch) {
    if (m_options.level == TelemetryLevel::Off)
        return Error{ErrorCode::Unsupported, "a run without telemetry cannot be stopped at an event"};
    wish([&] {
        noteClock(pacedNow());
        m_paused = false;
        m_stepsWanted = 0;
        const bool isTime = watch.watchpoint().kind == Watchpoint::Kind::Time;
        m_advanceTo = isTime ? watch.watchpoint().time : -1;
        m_pauseThere = isTime;
        m_nextWatch = std::move(watch);
        m_pursuit = {};
        m_pursuit.stage = Pursuit::Stage::Going;
    });
    return Done{};
}

Pursuit VirtualRun::pursuit() const {
    const std::lock_guard guard(m_mutex);
    return m_pursuit;
}

std::optional<std::uint64_t> VirtualRun::standsAt() const {
    const std::lock_guard guard(m_mutex);
    return standsStill() && m_mailbox.empty() ? m_standsAt : std::nullopt;
}

void VirtualRun::takeBackPursuit() {
    if (pursuing()) m_advanceTo = -1;
    m_pursuit = {};
    m_nextWatch.reset();
}

// Shows the watch what the last dispatch emitted.
void VirtualRun::lookOut() {
    Producer* producer = m_scheduler->workerAt(0).producer;
    if (!producer) return;
    if (m_nextWatch) {
        m_watch = *std::exchange(m_nextWatch, std::nullopt);
        producer->setWatch(&m_watch);
    }
    if (!pursuing()) return producer->setWatch(nullptr);
    producer->look();
    if (const auto& sighting = m_watch.sighting()) {
        m_pursuit.seen = *sighting;
        m_pursuit.further = m_watch.further();
        m_paused = true;
        endPursuit(Pursuit::Stage::Seen);
    } else if (m_watch.isOver()) {
        endPursuit(Pursuit::Stage::Missed);
    }
}

void VirtualRun::endPursuit(Pursuit::Stage stage) {
    m_pursuit.stage = stage;
    m_advanceTo = -1;
    m_scheduler->workerAt(0).producer->setWatch(nullptr);
    rebase();
}

// The last dispatch may have ended the run and been what was looked out for.
void VirtualRun::endPursuitWithRun() {
    const std::lock_guard guard(m_mutex);
    lookOut();
    if (pursuing()) endPursuit(Pursuit::Stage::Missed);
}

}  // namespace sluice
