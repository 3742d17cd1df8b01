#include "events/observation_core.hpp"

#include "events/recording.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t kPassEvents = 65'536;
constexpr int kBlocksPerTurn = 2;
constexpr auto kSeriesPause = std::chrono::milliseconds(33);
constexpr auto kAskPause = std::chrono::milliseconds(1);
// A view asks once a frame; one that has not for so long is gone or hidden.
constexpr auto kWatchedFor = std::chrono::milliseconds(500);

}  // namespace

ObservationCore::ObservationCore(std::shared_ptr<const Manifest> manifest)
    : m_state(manifest), m_series(*manifest), m_seriesSet(m_series.snapshot(0)) {
    auto first = std::make_shared<Snapshot>(m_state);
    first->series = m_seriesSet;
    m_latest = std::move(first);
    m_hashValue = m_hash.value();
}

SnapshotPtr ObservationCore::latest() const {
    const std::lock_guard lock(m_latestMutex);
    return m_latest;
}

void ObservationCore::post(CursorCommand command) {
    const std::lock_guard lock(m_mutex);
    // Only a relative move depends on what was asked before it.
    if (command.kind != CursorCommand::Kind::Relative) m_commands.clear();
    m_commands.push_back(command);
}

std::uint64_t ObservationCore::askDrain() {
    const std::lock_guard lock(m_mutex);
    return ++m_drainsAsked;
}

void ObservationCore::awaitDrain(std::uint64_t number) {
    std::unique_lock lock(m_mutex);
    m_drained.wait(lock, [&] { return m_drainsDone >= number; });
}

bool ObservationCore::watched() const {
    const std::lock_guard lock(m_mutex);
    return m_drainsAsked != m_drainsDone || Clock::now() - m_requestedAt < kWatchedFor;
}

Served::Activity ObservationCore::serve() {
    takeDrain();
    const bool requested = m_requested.exchange(false, std::memory_order_acq_rel);
    if (requested) m_requestedAt = Clock::now();
    const Activity activity = advance();
    m_hashValue.store(m_hash.value(), std::memory_order_release);
    m_hashCount.store(m_hash.count(), std::memory_order_release);
    obeyCommands();
    const bool justEnded = ended() && !m_endPublished;
    if (justEnded) {
        flush();
        m_endPublished = true;
    }
    if (requested || m_cursorMoved || justEnded) publish(justEnded);
    if (caughtUp()) finishDrain();
    return advanceScans() ? Activity::Busy : activity;
}

// Those of a recording that is still being read wait until all of it is there.
bool ObservationCore::advanceScans() {
    return loaded() >= 1 && m_scans.advance(history());
}

// One request after the other: each is for what there was when its turn came, so none can be put off for ever.
void ObservationCore::takeDrain() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_drain != m_drainsDone || m_drain == m_drainsAsked) return;
        m_drain = m_drainsAsked;
    }
    beginDrain();
}

void ObservationCore::finishDrain() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_drain == m_drainsDone) return;
    }
    flush();
    publish(true);
    {
        const std::lock_guard lock(m_mutex);
        m_drainsDone = m_drain;
    }
    m_drained.notify_all();
}

void ObservationCore::fold(std::span<const Event> events) {
    m_hash.add(events);
    m_state.apply(events, &m_series);
}

void ObservationCore::obeyCommands() {
    std::vector<CursorCommand> commands;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
    }
    if (!commands.empty()) m_awaited.reset();
    for (const CursorCommand& command : commands)
        if (!obey(command)) m_awaited = command;
    if (m_awaited && obey(*m_awaited)) m_awaited.reset();
}

// False: the target is not read yet.
bool ObservationCore::obey(const CursorCommand& command) {
    const std::uint64_t end = m_state.position();
    const bool mayCome = loaded() < 1;
    switch (command.kind) {
        case CursorCommand::Kind::Position: {
            const auto position = static_cast<std::uint64_t>(command.value);
            if (position > end && mayCome) return false;
            moveTo(position);
            return true;
        }
        case CursorCommand::Kind::Time:
            if (command.value >= m_state.time() && mayCome) return false;
            moveTo(history().positionAt(command.value));
            return true;
        case CursorCommand::Kind::Relative: {
            const std::uint64_t from = m_cursor ? m_cursor->position() : end;
            const auto distance = static_cast<std::uint64_t>(command.value);
            const std::uint64_t back = 0 - distance;
            moveTo(command.value >= 0 ? (distance > end - from ? end : from + distance)
                                      : (back > from ? 0 : from - back));
            return true;
        }
        case CursorCommand::Kind::Follow:
            moveTo(end);
            return true;
    }
    return true;
}

void ObservationCore::moveTo(std::uint64_t position) {
    m_cursorMoved = true;
    if (position >= m_state.position()) {
        m_cursor.reset();
        return;
    }
    m_cursor = history().stateAt(position, m_cursor ? &*m_cursor : nullptr);
}

void ObservationCore::publish(bool withFreshSeries) {
    const Clock::time_point now = Clock::now();
    if (withFreshSeries || (now - m_seriesAt >= kSeriesPause && m_seriesSet->until != m_state.time())) {
        m_seriesSet = m_series.snapshot(m_state.time());
        m_seriesAt = now;
    }
    auto snapshot = std::make_shared<Snapshot>(m_cursor ? *m_cursor : m_state);
    snapshot->atLiveEdge = !m_cursor;
    snapshot->livePosition = m_state.position();
    snapshot->liveTime = m_state.time();
    snapshot->firstPosition = history().firstPosition();
    snapshot->firstTime = history().firstTime();
    snapshot->telemetryDropped = dropped();
    snapshot->ended = ended();
    snapshot->series = m_seriesSet;
    snapshot->loaded = loaded();
    snapshot->problem = problem();
    if (const auto kept = recording()) snapshot->recordingIncomplete = kept->incompleteReason();
    snapshot->generation = ++m_generation;
    m_cursorMoved = false;
    SnapshotPtr next = std::move(snapshot);
    {
        const std::lock_guard lock(m_latestMutex);
        m_latest.swap(next);
    }
}

LiveCore::LiveCore(std::shared_ptr<const Manifest> manifest, const ObservationOptions& options,
                   std::vector<std::shared_ptr<ChunkRing>> rings, std::vector<std::atomic<bool>*> wanted)
    : ObservationCore(std::move(manifest)),
      m_rings(rings),
      m_wanted(std::move(wanted)),
      m_history(state(), options.historyBytesMax),
      m_merger(std::move(rings), options.clock, [this](std::span<const Event> events) { take(events); }) {
    if (options.level == TelemetryLevel::Recorded)
        m_writer.emplace(std::make_shared<Recording>(options.recordingBytesMax));
}

void LiveCore::abandon() noexcept {
    for (const auto& ring : m_rings) ring->abandon();
}

std::shared_ptr<const Recording> LiveCore::recording() const {
    return m_writer ? m_writer->recording() : nullptr;
}

Served::Activity LiveCore::advance() {
    for (const auto& ring : m_rings) ring->setReaderRests(false);
    const Activity activity = passOn();
    const bool rests = activity != Activity::Busy;
    for (const auto& ring : m_rings) ring->setReaderRests(rests);
    return activity;
}

Served::Activity LiveCore::passOn() {
    if (m_merger.finished()) return Activity::Done;
    // Several producers bound each other by what they have published, so each must speak now and then, watched or not.
    if (m_rings.size() > 1 || watched()) {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_askedAt >= kAskPause) {
            m_askedAt = now;
            for (std::atomic<bool>* wanted : m_wanted) wanted->store(true, std::memory_order_relaxed);
        }
    }
    if (m_merger.pass(kPassEvents)) return Activity::Busy;
    if (m_merger.finished()) return Activity::Done;
    return m_merger.allIdle() ? Activity::Quiet : Activity::Waiting;
}

void LiveCore::flush() {
    if (m_writer) m_writer->flush();
}

// Cut at the ends of the history's blocks, where keyframes lie.
void LiveCore::take(std::span<const Event> events) {
    if (m_writer) m_writer->add(events);
    while (!events.empty()) {
        const std::span<const Event> part = events.first(std::min(events.size(), m_history.room()));
        m_history.append(part);
        fold(part);
        if (m_history.blockFull()) m_history.endBlock(state());
        events = events.subspan(part.size());
    }
}

ReplayCore::ReplayCore(std::shared_ptr<const Manifest> manifest, std::shared_ptr<const Recording> recording)
    : ObservationCore(std::move(manifest)), m_recording(std::move(recording)), m_history(state(), m_recording) {}

double ReplayCore::loaded() const {
    if (ended()) return 1;
    return static_cast<double>(m_history.blocksLoaded()) / static_cast<double>(m_history.blockCount());
}

Served::Activity ReplayCore::advance() {
    for (int i = 0; i < kBlocksPerTurn && !ended(); ++i) {
        const Result<std::span<const Event>> events = m_history.loadNext();
        if (!events) {
            m_problem = events.error().message;
            break;
        }
        fold(events.value());
        m_history.endBlock(state());
    }
    return ended() ? Activity::Done : Activity::Busy;
}

}  // namespace sluice
