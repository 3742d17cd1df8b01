#include "ui/timeline/lane_fold.hpp"

#include "events/fold_bounds.hpp"

namespace sluice::ui {
namespace {

// Of kinds that some goroutine does itself, so that it runs; what work makes of it is said by the event itself.
bool isActing(EventKind kind) {
    const bool isWork = kind == EventKind::WorkBegun || kind == EventKind::WorkEnded;
    return kind >= EventKind::ChannelMade && kind <= EventKind::Link && !isWork;
}

WaitReason reasonOf(const Event& event) {
    const auto reason = static_cast<WaitReason>(event.flags);
    return reason <= WaitReason::Yield ? reason : WaitReason::None;
}

Interval intervalOf(Nanos start, GoroutineStatus status, WaitReason reason, std::uint32_t about, std::uint16_t site) {
    return {start, about, site, static_cast<std::uint8_t>(activityOf(status, reason)),
            static_cast<std::uint8_t>(reason)};
}

}  // namespace

LaneFold::LaneFold(std::shared_ptr<const Manifest> manifest)
    : m_manifest(std::move(manifest)),
      m_freeGoroutineLanes(m_manifest->roles.size()),
      m_freeChannelLanes(m_manifest->channels.size()) {}

void LaneFold::seed(const RunState& state, LaneBatch& batch) {
    for (const GoroutineState& known : state.goroutines()) {
        if (known.id == 0 || known.status == GoroutineStatus::Finished) continue;
        const std::uint32_t lane =
            takeLane(LaneKind::Goroutine, known.role, {known.id, known.index, 0, known.since, 0}, batch);
        if (lane == 0) continue;
        m_goroutines.add(known.id) = {lane, known.object, known.role, known.status, known.reason, known.insideWork};
        const std::uint32_t about = known.status == GoroutineStatus::Ready ? known.readiedBy : known.object;
        batch.entries.push_back({lane - 1, intervalOf(known.since, known.status, known.reason, about, known.site)});
    }
    for (const ChannelState& known : state.channels()) {
        if (known.id == 0 || known.released) continue;
        const LaneTenant tenant{known.id, known.instance, known.capacity, state.time(), 0};
        const std::uint32_t lane = takeLane(LaneKind::Channel, known.declaration, tenant, batch);
        if (lane == 0) continue;
        Channel& channel = m_channels.add(known.id);
        channel = {lane, known.capacity, known.depth, known.declaration, known.closed};
        addDepth(channel, state.time(), EventKind::None, 0, batch);
    }
    m_position = state.position();
    m_time = state.time();
    if (m_position > 0) batch.keptFrom = m_time;
    batch.position = m_position;
    batch.time = m_time;
}

void LaneFold::apply(std::span<const Event> events, LaneBatch& batch) {
    for (const Event& event : events) {
        if (m_position >= m_nextMark) {
            m_nextMark = m_position + kMarkEvents;
            batch.marks.push_back({m_position, m_time});
        }
        if (event.time < 0 || event.time > kTimeMax) [[unlikely]] {
            Event bounded = event;
            bounded.time = boundedTime(event.time);
            applyOne(bounded, batch);
        } else {
            applyOne(event, batch);
        }
        ++m_position;
    }
    batch.position = m_position;
    batch.time = m_time;
    batch.withoutLane = m_withoutLane;
}

void LaneFold::applyOne(const Event& event, LaneBatch& batch) {
    m_time = std::max(m_time, event.time);
    if (isGoroutineKind(event.kind)) return applyGoroutine(event, batch);
    if (isActing(event.kind)) act(event, batch);
    if (isChannelKind(event.kind)) return applyChannel(event, batch);
    switch (event.kind) {
        case EventKind::WorkBegun:
        case EventKind::WorkEnded: {
            Goroutine* goroutine = m_goroutines.find(event.goroutine);
            if (goroutine == nullptr) return;
            goroutine->insideWork = event.kind == EventKind::WorkBegun;
            const GoroutineStatus status = goroutine->insideWork ? GoroutineStatus::Working : GoroutineStatus::Running;
            return enter(*goroutine, event, status, WaitReason::None, 0, batch);
        }
        case EventKind::TelemetryGap:
            batch.gaps.push_back(event.time);
            return;
        default:
            return;
    }
}

// ---- goroutines ----

void LaneFold::act(const Event& event, LaneBatch& batch) {
    Goroutine* goroutine = m_goroutines.find(event.goroutine);
    if (goroutine == nullptr) return;
    if (goroutine->status != GoroutineStatus::Ready && goroutine->status != GoroutineStatus::Waiting) return;
    const GoroutineStatus status = goroutine->insideWork ? GoroutineStatus::Working : GoroutineStatus::Running;
    enter(*goroutine, event, status, WaitReason::None, 0, batch);
}

void LaneFold::enter(Goroutine& goroutine, const Event& event, GoroutineStatus status, WaitReason reason,
                     std::uint32_t object, LaneBatch& batch) {
    if (goroutine.status == status && goroutine.reason == reason && goroutine.object == object) return;
    goroutine.status = status;
    goroutine.reason = reason;
    goroutine.object = object;
    const std::uint32_t about = event.kind == EventKind::GoroutineReadied ? lowOf(event) : object;
    batch.entries.push_back({goroutine.lane - 1, intervalOf(event.time, status, reason, about, event.site)});
}

void LaneFold::applyGoroutine(const Event& event, LaneBatch& batch) {
    if (event.kind == EventKind::GoroutineSpawned) return spawned(event, batch);
    Goroutine* goroutine = m_goroutines.find(event.goroutine);
    if (goroutine == nullptr) return;
    switch (event.kind) {
        case EventKind::GoroutineParked:
            return parked(event, *goroutine, batch);
        case EventKind::GoroutineReadied:
            return enter(*goroutine, event, goroutine->insideWork ? GoroutineStatus::Working : GoroutineStatus::Ready,
                         WaitReason::None, 0, batch);
        case EventKind::GoroutinePanicked:
            goroutine->insideWork = false;
            return enter(*goroutine, event, GoroutineStatus::Panicked, WaitReason::None, 0, batch);
        case EventKind::GoroutineLeaked:
            return enter(*goroutine, event, GoroutineStatus::Leaked, reasonOf(event), event.object, batch);
        default:
            break;  // Finished
    }
    enter(*goroutine, event, GoroutineStatus::Finished, WaitReason::None, 0, batch);
    freeLanes(LaneKind::Goroutine, goroutine->role).insert(goroutine->lane);
    m_goroutines.remove(event.goroutine);
}

void LaneFold::spawned(const Event& event, LaneBatch& batch) {
    const std::uint32_t role = highOf(event);
    if (role >= m_manifest->roles.size() || event.goroutine == 0 || event.goroutine > kIdMax) return;
    if (m_goroutines.find(event.goroutine) != nullptr) return;
    const LaneTenant tenant{event.goroutine, lowOf(event), 0, event.time, 0};
    const std::uint32_t lane = takeLane(LaneKind::Goroutine, static_cast<std::uint16_t>(role), tenant, batch);
    if (lane == 0) return;
    Goroutine& goroutine = m_goroutines.add(event.goroutine);
    goroutine.lane = lane;
    goroutine.role = static_cast<std::uint16_t>(role);
    batch.entries.push_back(
        {lane - 1, intervalOf(event.time, GoroutineStatus::Ready, WaitReason::None, event.object, event.site)});
}

void LaneFold::parked(const Event& event, Goroutine& goroutine, LaneBatch& batch) {
    const WaitReason reason = reasonOf(event);
    const bool runnable = reason == WaitReason::Yield || reason == WaitReason::Core;
    // Work that a context can end waits in a select for either.
    const bool isWorking = reason == WaitReason::Work || (goroutine.insideWork && reason == WaitReason::Select);
    const GoroutineStatus status = runnable    ? GoroutineStatus::Ready
                                   : isWorking ? GoroutineStatus::Working
                                               : GoroutineStatus::Waiting;
    enter(goroutine, event, status, reason, event.object, batch);
}

// ---- channels ----

void LaneFold::addDepth(const Channel& channel, Nanos time, EventKind kind, std::uint16_t site,
                        LaneBatch& batch) const {
    unsigned flags = 0;
    if (channel.capacity > 0 && channel.depth >= channel.capacity) flags |= kChannelFull;
    if (channel.closed) flags |= kChannelClosed;
    if (kind == EventKind::ChannelReleased) flags |= kChannelGone;
    batch.entries.push_back(
        {channel.lane - 1,
         {time, channel.depth, site, static_cast<std::uint8_t>(flags), static_cast<std::uint8_t>(kind)}});
}

void LaneFold::applyChannel(const Event& event, LaneBatch& batch) {
    if (event.kind == EventKind::ChannelMade) return made(event, batch);
    Channel* channel = m_channels.find(event.object);
    if (channel == nullptr) return;
    channel->depth = detailOf(event);
    if (event.kind == EventKind::ChannelClosed) channel->closed = true;
    if (event.kind == EventKind::ChannelReleased) channel->depth = 0;
    addDepth(*channel, event.time, event.kind, event.site, batch);
    if (event.kind != EventKind::ChannelReleased) return;
    freeLanes(LaneKind::Channel, channel->declaration).insert(channel->lane);
    m_channels.remove(event.object);
}

void LaneFold::made(const Event& event, LaneBatch& batch) {
    const std::uint16_t declaration = madeDeclaration(event);
    if (declaration >= m_manifest->channels.size() || event.object == 0 || event.object > kIdMax) return;
    if (m_channels.find(event.object) != nullptr) return;
    const LaneTenant tenant{event.object, madeInstance(event), madeCapacity(event), event.time, 0};
    const std::uint32_t lane = takeLane(LaneKind::Channel, declaration, tenant, batch);
    if (lane == 0) return;
    Channel& channel = m_channels.add(event.object);
    channel = {lane, madeCapacity(event), 0, declaration, false};
    addDepth(channel, event.time, event.kind, event.site, batch);
}

// ---- lanes ----

LaneFold::FreeLanes& LaneFold::freeLanes(LaneKind kind, std::uint16_t declaration) {
    return (kind == LaneKind::Goroutine ? m_freeGoroutineLanes : m_freeChannelLanes)[declaration];
}

std::uint32_t LaneFold::takeLane(LaneKind kind, std::uint16_t declaration, const LaneTenant& tenant, LaneBatch& batch) {
    FreeLanes& free = freeLanes(kind, declaration);
    std::uint32_t lane = 0;
    if (!free.empty()) {
        lane = *free.begin();
        free.erase(free.begin());
    } else if (m_lanes < kLanesMax) {
        lane = ++m_lanes;
        batch.lanes.push_back({kind, declaration});
    } else {
        ++m_withoutLane;
        return 0;
    }
    batch.arrivals.push_back({lane - 1, tenant, batch.entries.size()});
    return lane;
}

}  // namespace sluice::ui
