// The fold: what each event does to a RunState. Events carry resulting states, so that everything heals by itself after
// lost events. What cannot be true (an unknown object, a value that is none) is left out.
#include "events/fold_bounds.hpp"
#include "events/run_state.hpp"
#include "events/series_folder.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t kPagesHeldMax = std::size_t{1} << 16;

bool isOver(const GoroutineState& goroutine) {
    return goroutine.id == 0 || goroutine.status == GoroutineStatus::Finished;
}
bool isOver(const ChannelState& channel) {
    return channel.id == 0 || channel.released;
}

template <class T>
void dropPageIfOver(PagedVector<T>& table, std::size_t page, std::size_t& pagesHeld) {
    if (page + kYoungPages >= table.pageCount() || !table.holdsPage(page)) return;
    for (std::size_t i = page * table.pageSize(); i < (page + 1) * table.pageSize(); ++i)
        if (!isOver(table[i])) return;
    table.dropPage(page);
    --pagesHeld;
}

// The entry for a new id, or null where the id is beyond the bounds or in use.
template <class T>
T* newEntry(PagedVector<T>& table, std::uint32_t id, std::size_t& pagesHeld) {
    if (id == 0 || id > kIdMax) return nullptr;
    const std::size_t pagesBefore = table.pageCount();
    if (id > table.size()) table.resize(id);
    const std::size_t grownOld =
        std::min(pagesBefore, table.pageCount() > kYoungPages ? table.pageCount() - kYoungPages : 0);
    for (std::size_t page = pagesBefore > kYoungPages ? pagesBefore - kYoungPages : 0; page < grownOld; ++page)
        dropPageIfOver(table, page, pagesHeld);
    const std::size_t page = (id - 1) / table.pageSize();
    if (!table.holdsPage(page)) {
        if (pagesHeld == kPagesHeldMax) return nullptr;
        ++pagesHeld;
    }
    T& entry = table.mutate(id - 1);
    return entry.id == 0 ? &entry : nullptr;
}

WaitReason reasonOf(const Event& event) {
    const auto reason = static_cast<WaitReason>(event.flags);
    return reason <= WaitReason::Yield ? reason : WaitReason::None;
}

}  // namespace

void RunState::apply(std::span<const Event> events, SeriesFolder* series) {
    Batch batch;  // its notes are not initialised
    batch.first = m_position;
    batch.series = series;
    for (const Event& event : events) {
        if (event.time >= 0 && event.time <= kTimeMax) [[likely]] {
            applyBounded(event, batch);
        } else {
            Event bounded = event;
            bounded.time = boundedTime(event.time);
            applyBounded(bounded, batch);
        }
    }
    m_transfers.push(batch.transfers, events, batch.first);
}

void RunState::applyBounded(const Event& event, Batch& batch) {
    if (event.time > m_time) m_time = event.time;
    switch (event.kind) {
        case EventKind::GoroutineSpawned:
            spawned(event);
            break;
        case EventKind::GoroutineParked:
        case EventKind::GoroutineReadied:
        case EventKind::GoroutineFinished:
        case EventKind::GoroutinePanicked:
        case EventKind::GoroutineLeaked:
            applyGoroutine(event);
            break;
        case EventKind::ChannelMade:
            made(event, batch);
            break;
        case EventKind::ChannelSent:
            applyChannel<EventKind::ChannelSent>(event, batch);
            break;
        case EventKind::ChannelReceived:
            applyChannel<EventKind::ChannelReceived>(event, batch);
            break;
        case EventKind::ChannelClosed:
            applyChannel<EventKind::ChannelClosed>(event, batch);
            break;
        case EventKind::ChannelRefused:
            applyChannel<EventKind::ChannelRefused>(event, batch);
            break;
        case EventKind::ChannelReleased:
            applyChannel<EventKind::ChannelReleased>(event, batch);
            break;
        case EventKind::MessageCreated:
        case EventKind::MessageAccepted:
        case EventKind::MessageOutcome:
            applyMessage(event, batch);
            break;
        case EventKind::WorkBegun:
        case EventKind::WorkEnded:
            applyWork(event);
            break;
        default:
            if (event.kind > EventKind::Link) {
                applyRun(event);
            } else if (event.kind != EventKind::None) {
                applyMeaning(event, batch);
            }
            break;
    }
    ++m_position;
}

void RunState::countBlockedSender(const GoroutineState& goroutine, Nanos time, int change) {
    if (const ChannelState* waitedOn = channel(goroutine.object))
        m_meter.channels[waitedOn->declaration].sendersBlocked.add(time, change);
}

void RunState::applyGoroutine(const Event& event) {
    const bool reportsCpu = event.kind == EventKind::GoroutineParked || event.kind == EventKind::GoroutineFinished ||
                            event.kind == EventKind::GoroutinePanicked;
    if (reportsCpu && event.argument != 0) m_meter.onCpu(boundedSpan(event.argument));
    GoroutineState* goroutine = mutableGoroutine(event.goroutine);
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
            m_notable.push(happening(event));
            break;
        default:  // Leaked
            enter(*goroutine, event.time, GoroutineStatus::Leaked, reasonOf(event), event.object);
            ++m_meter.leaked;
            m_notable.push(happening(event));
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

template <EventKind kKind>
void RunState::applyChannel(const Event& event, Batch& batch) {
    GoroutineState* goroutine = acting(event);
    ChannelState* channel = mutableChannel(event.object);
    const std::uint64_t message = messageIdOf(event);
    std::uint8_t messageClass = 0;
    if (message != 0) {
        messageClass = classInTransfer(message, goroutine, channel);
        if (goroutine != nullptr && kKind != EventKind::ChannelRefused) {
            goroutine->message = message;
            goroutine->messageClass = messageClass;
        }
    }
    if (channel == nullptr) return;
    channel->stale = event.sequence != 0 && event.sequence != channel->sequence + 1;
    if (channel->stale) [[unlikely]]
        channel->slots.forget();
    channel->sequence = event.sequence;
    ChannelMeter& meter = m_meter.channels[channel->declaration];
    const std::uint32_t depthShown = channel->released ? 0 : channel->depth;
    if constexpr (kKind == EventKind::ChannelSent) sent(event, *channel, meter, messageClass);
    if constexpr (kKind == EventKind::ChannelReceived) received(event, *channel, meter);
    if constexpr (kKind == EventKind::ChannelClosed) channel->closed = true;
    if constexpr (kKind == EventKind::ChannelReleased) channel->released = true;
    if constexpr (kKind == EventKind::ChannelRefused) {
        ++channel->refused;
        ++meter.refused;
    }
    setDepth(event.time, *channel, meter, detailOf(event));
    // What is left in a channel that nobody holds any more is gone with it.
    if (batch.series != nullptr)
        batch.series->depthChanged(channel->declaration, event.time, depthShown,
                                   channel->released ? 0 : channel->depth);
    if (channel->released) [[unlikely]] {
        dropPageIfOver(m_channels, (event.object - 1) / m_channels.pageSize(), m_channelPagesHeld);
    } else if (kKind != EventKind::ChannelClosed) {
        batch.transfers.add(m_position - batch.first, messageClass);
    }
}

void RunState::made(const Event& event, Batch& batch) {
    acting(event);
    const std::uint16_t declaration = madeDeclaration(event);
    if (declaration >= m_manifest->channels.size()) return;
    ChannelState* channel = newEntry(m_channels, event.object, m_channelPagesHeld);
    if (channel == nullptr) return;
    channel->id = event.object;
    channel->declaration = declaration;
    channel->instance = madeInstance(event);
    channel->capacity = madeCapacity(event);
    channel->sequence = event.sequence;
    ChannelMeter& meter = m_meter.channels[declaration];
    meter.capacity = std::max(meter.capacity, channel->capacity);
    if (batch.series != nullptr) batch.series->depthChanged(declaration, event.time, 0, 0);
}

inline void RunState::sent(const Event& event, ChannelState& channel, ChannelMeter& meter, std::uint8_t messageClass) {
    ++channel.sent;
    ++meter.sent;
    m_lastSent = {messageIdOf(event), messageClass};
    // Unless it went straight to a waiting receiver, which leaves the buffer as it was: empty.
    if (detailOf(event) > 0) channel.slots.push(m_lastSent);
}

inline void RunState::received(const Event& event, ChannelState& channel, ChannelMeter& meter) {
    ++channel.received;
    ++meter.received;
    if (channel.slots.size() > detailOf(event)) channel.slots.pop();
}

inline void RunState::setDepth(Nanos time, ChannelState& channel, ChannelMeter& meter, std::uint32_t depth) {
    if (depth != channel.depth) {
        const auto isFull = [&channel](std::uint32_t d) {
            return channel.capacity > 0 && d >= channel.capacity ? 1 : 0;
        };
        // Instances of one declaration share a meter: it holds their sum.
        meter.depth.add(time, std::int64_t{depth} - std::int64_t{channel.depth});
        if (const int change = isFull(depth) - isFull(channel.depth); change != 0) meter.full.add(time, change);
        meter.depthMax = std::max(meter.depthMax, depth);
        channel.depth = depth;
    }
    channel.slots.heal(depth);
}

// The class of the message in a channel's event. Where its record is gone (it had its outcome long ago), whoever last
// held it knows: the buffer, the sender, or the hand-over just before.
std::uint8_t RunState::classInTransfer(std::uint64_t messageId, const GoroutineState* goroutine,
                                       const ChannelState* channel) const {
    if (const MessageRecord* record = m_messages.find(messageId)) return record->messageClass;
    if (goroutine != nullptr && goroutine->message == messageId) return goroutine->messageClass;
    if (channel != nullptr && !channel->slots.empty() && channel->slots.front().message == messageId)
        return channel->slots.front().messageClass;
    return m_lastSent.message == messageId ? m_lastSent.messageClass : 0;
}

}  // namespace sluice
