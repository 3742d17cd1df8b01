#include "ui/model/pursuer.hpp"

#include <algorithm>
#include <utility>

namespace sluice::ui {

namespace {

// Back in steps that grow: what was a moment ago is found at once, and a long past is not read again and again.
constexpr std::uint64_t kWindow = std::uint64_t{1} << 14;
constexpr std::uint64_t kWindowGrowth = 8;

// The part of a span that begins at `position` that lies at or behind `from`.
std::span<const Event> behind(std::span<const Event> events, std::uint64_t position, std::uint64_t from) {
    if (position >= from) return events;
    return events.subspan(std::min<std::uint64_t>(from - position, events.size()));
}

}  // namespace

// Forward: shows the watch what comes.
class Pursuer::Reading : public GuiScan {
public:
    Reading(EventWatch so, std::uint64_t from) : watch(std::move(so)), next(from) {}
    void begin(const RunState& state) override { watch.learn(state); }
    bool read(std::span<const Event> events, std::uint64_t position) override {
        const std::span<const Event> wanted = behind(events, position, next);
        watch.pass(events.first(events.size() - wanted.size()));
        watch.see(wanted, next);
        next += wanted.size();
        return !watch.sighting() && !watch.isOver();
    }
    EventWatch watch;
    std::uint64_t next;  // events from here on have not been seen
};

// Backward: a window of the past is read forward, and the last one counts.
class Pursuer::BackReading : public GuiScan {
public:
    BackReading(WhatMatters what, std::uint64_t from) : m_what(std::move(what)), m_from(from) {}
    void begin(const RunState&) override {}
    bool read(std::span<const Event> events, std::uint64_t position) override {
        for (const Event& event : behind(events, position, m_from)) {
            if (matters(event, m_what))
                last = Sighting{position + static_cast<std::uint64_t>(&event - events.data()), event};
        }
        return true;
    }
    std::optional<Sighting> last;

private:
    WhatMatters m_what;
    std::uint64_t m_from;
};

void Pursuer::begin(std::shared_ptr<HeldRun> held, EventWatch watch, std::uint64_t from, bool inShutdown) {
    cancel();
    m_held = std::move(held);
    m_watch = std::move(watch);
    m_watchpoint = m_watch.watchpoint();
    m_next = from;
    m_wentBack = false;
    m_polls = inShutdown || m_held->experiment.clock == ClockKind::Threads;
    Run* engine = m_held->engine.get();
    if (engine != nullptr && !engine->finished() && !m_polls) engine->pause();
    readOn();
}

void Pursuer::beginBack(std::shared_ptr<HeldRun> held, WhatMatters what, std::uint64_t before) {
    cancel();
    m_held = std::move(held);
    m_what = std::move(what);
    m_watchpoint = {};
    m_wentBack = true;
    m_next = before;
    m_window = kWindow;
    readBack();
}

void Pursuer::cancel() {
    m_reader.cancel();
    if (m_isEngines) m_held->engine->pause();  // it looks out no more
    finish();
}

void Pursuer::finish() {
    m_held.reset();
    m_reading.reset();
    m_backReading.reset();
    m_isAtEdge = m_isEngines = false;
}

void Pursuer::tellFound(const Found& found) {
    finish();
    Q_EMIT this->found(found);
}

void Pursuer::readOn() {
    m_reading = std::make_shared<Reading>(m_watch, m_next);
    m_reader.ask(m_held->observation(), m_reading, {m_next, UINT64_MAX}, [this](ScanEnd how) { haveRead(how); });
}

void Pursuer::haveRead(ScanEnd how) {
    const std::shared_ptr<Reading> reading = std::exchange(m_reading, nullptr);
    if (how != ScanEnd::Complete) {
        finish();
        if (how == ScanEnd::Forgotten) Q_EMIT forgotten();
        return;
    }
    m_watch = std::move(reading->watch);
    m_next = reading->next;
    if (m_watch.sighting()) return tellFound({*m_watch.sighting(), 0, false});
    if (!m_watch.isOver()) return;  // look() goes on
    finish();
    Q_EMIT missed();
}

void Pursuer::look() {
    if (!isActive() || m_reading || m_backReading) return;
    if (m_isEngines) return lookAtEngine();
    const SnapshotPtr latest = m_held->observation().latest();
    if (latest->livePosition > m_next) return readOn();
    if (m_held->engine == nullptr || m_held->engine->finished()) {
        if (!latest->ended) return;
        finish();
        Q_EMIT missed();
        return;
    }
    goOnWithEngine();
}

void Pursuer::goOnWithEngine() {
    Run& engine = *m_held->engine;
    if (m_polls) {
        if (std::exchange(m_isAtEdge, true)) return;
        engine.resume();
        Q_EMIT reachedEdge();
        return;
    }
    if (engine.standsAt() != m_next) return;  // what it did last is on its way
    if (!engine.runUntil(std::move(m_watch)).ok()) return cancel();
    m_isEngines = m_isAtEdge = true;
    Q_EMIT reachedEdge();
}

void Pursuer::lookAtEngine() {
    const bool isFinished = m_held->engine->finished();
    const Pursuit pursuit = m_held->engine->pursuit();
    switch (pursuit.stage) {
        case Pursuit::Stage::Seen:
            return tellFound({pursuit.seen, pursuit.further, !isFinished});
        case Pursuit::Stage::None:
            return finish();  // somebody else commands the engine
        case Pursuit::Stage::Going:
            if (!isFinished) return;
            break;
        case Pursuit::Stage::Missed:
            break;
    }
    finish();
    Q_EMIT missed();
}

void Pursuer::readBack() {
    const std::uint64_t first = m_held->observation().latest()->firstPosition;
    const std::uint64_t to = m_next;
    m_next = std::max(first, to - std::min(to, m_window));
    m_window *= kWindowGrowth;
    m_backReading = std::make_shared<BackReading>(m_what, m_next);
    m_reader.ask(m_held->observation(), m_backReading, {m_next, to}, [this](ScanEnd how) { haveReadBack(how); });
}

void Pursuer::haveReadBack(ScanEnd how) {
    const std::shared_ptr<BackReading> reading = std::exchange(m_backReading, nullptr);
    if (reading->last) return tellFound({*reading->last, 0, false});
    const bool isAll = m_next <= m_held->observation().latest()->firstPosition;
    if (how == ScanEnd::Complete && !isAll) return readBack();
    finish();
    if (how == ScanEnd::Forgotten) {
        Q_EMIT forgotten();
        return;
    }
    if (how != ScanEnd::Cancelled) Q_EMIT missed();
}

}  // namespace sluice::ui
