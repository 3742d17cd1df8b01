// The fold: what each event does to a RunState. Events carry resulting states, so that everything heals by itself after
// lost events. What cannot be true (an unknown object, a value that is none) is left out.
#include "events/fold_bounds.hpp"
#include "events/fold_tables.hpp"
#include "events/run_state.hpp"
#include "events/series_folder.hpp"

#include <algorithm>

namespace sluice {
namespace {

// 0: a send, 1: a receive, more: something else.
std::size_t transferOf(EventKind kind) {
    return static_cast<std::size_t>(kind) - static_cast<std::size_t>(EventKind::ChannelSent);
}

// Is this the first of a row of sends, of receives, or of both in turn on two channels; of one goroutine, at one
// instant, of values that are no messages? Said by the first three, so that short rows are not tried in vain.
bool isRow(std::span<const Event> events) {
    if (events.size() < 3) return false;
    const Event& first = events[0];
    const Event& second = events[1];
    const Event& third = events[2];
    return third.goroutine == first.goroutine && second.goroutine == first.goroutine && third.kind == first.kind &&
           third.object == first.object && (second.kind == first.kind) == (second.object == first.object) &&
           transferOf(first.kind) <= 1 && transferOf(second.kind) <= 1 && third.time == first.time &&
           ((first.argument | second.argument) >> 24) == 0;
}

}  // namespace

void RunState::apply(std::span<const Event> events, SeriesFolder* series) {
    Batch batch;
    batch.first = m_position;
    batch.series = series;
    for (std::size_t i = 0; i < events.size();) {
        const Event& event = events[i];
        if (event.time < 0 || event.time > kTimeMax) [[unlikely]] {
            Event bounded = event;
            bounded.time = boundedTime(event.time);
            applyBounded(bounded, batch);
        } else if (const auto rest = events.subspan(i); isRow(rest)) {
            if (const std::size_t taken = applyTurn(rest, batch)) {
                i += taken;
                continue;
            }
            applyBounded(event, batch);
        } else {
            applyBounded(event, batch);
        }
        ++i;
    }
    if (batch.transfers.count() > 0) m_transfers.push(batch.transfers, events, batch.first);
}

inline void RunState::applyBounded(const Event& event, Batch& batch) {
    if (event.time > m_time) m_time = event.time;
    switch (event.kind) {
        case EventKind::ChannelSent:
            applyTransfer<EventKind::ChannelSent>(event, batch);
            break;
        case EventKind::ChannelReceived:
            applyTransfer<EventKind::ChannelReceived>(event, batch);
            break;
        case EventKind::GoroutineSpawned:
            spawned(event);
            break;
        case EventKind::GoroutineParked:
        case EventKind::GoroutineReadied:
        case EventKind::GoroutineFinished:
        case EventKind::GoroutinePanicked:
        case EventKind::GoroutineLeaked:
            applyGoroutine(event, batch);
            break;
        case EventKind::ChannelMade:
            made(event, batch);
            break;
        case EventKind::ChannelClosed:
        case EventKind::ChannelRefused:
        case EventKind::ChannelReleased:
            applyChannel(event, batch);
            break;
        case EventKind::MessageCreated:
        case EventKind::MessageAccepted:
        case EventKind::MessageOutcome:
            applyMessage(event, batch);
            break;
        case EventKind::WorkBegun:
        case EventKind::WorkEnded:
            applyWork(event, batch);
            break;
        default:
            if (event.kind > EventKind::Link) {
                applyRun(event);
                if (batch.series != nullptr && m_phase == RunPhase::Draining) batch.series->cut();
            } else if (event.kind != EventKind::None) {
                applyMeaning(event, batch);
            }
            break;
    }
    ++m_position;
}

// Sent or Received, which are most of all events.
template <EventKind kKind>
inline void RunState::applyTransfer(const Event& event, Batch& batch) {
    constexpr bool kIsSend = kKind == EventKind::ChannelSent;
    Place& place = kIsSend ? batch.sends : batch.receives;
    if (event.object != place.id) [[unlikely]]
        findPlace(event.object, place);
    if (place.channel == nullptr) [[unlikely]]
        return applyChannel(event, batch);
    GoroutineState* goroutine = acting(event, batch);
    ChannelState& channel = *place.channel;
    ChannelMeter& meter = *place.meter;
    const std::uint64_t message = messageIdOf(event);
    std::uint8_t messageClass = 0;
    if (message != 0) messageClass = carry(message, goroutine, &channel);
    numbered(event, channel);
    const std::uint32_t before = channel.depth;
    const std::uint32_t depth = detailOf(event);
    if constexpr (kIsSend) {
        ++channel.sent;
        ++meter.sent;
        if (message != 0) m_lastSent = {message, messageClass};
        // Unless it went straight to a waiting receiver, which leaves the buffer as it was: empty.
        if (depth > 0) channel.slots.push({message, messageClass});
    } else {
        ++channel.received;
        ++meter.received;
        if (channel.slots.size() > depth) channel.slots.pop();
    }
    setDepth(event.time, channel, meter, depth);
    if (batch.series != nullptr) batch.series->depthChanged(channel.declaration, event.time, before, depth);
    batch.transfers.add(m_position - batch.first, messageClass);
}

std::size_t RunState::Turn::take(std::span<const Event> events, std::uint16_t& site) noexcept {
    const Event& first = events.front();
    const std::uint32_t channelId = channel->id;
    std::uint32_t expected = sequence + 1;
    std::uint32_t depth = last;
    std::uint32_t low = lowest;
    std::uint32_t high = highest;
    std::uint16_t place = site;
    std::size_t taken = 0;
    for (const Event& event : events) {
        const bool isLike = event.goroutine == first.goroutine && event.object == channelId &&
                            event.kind == first.kind && event.time == first.time && event.argument <= kDetailMax;
        if (!isLike || event.sequence != expected || event.sequence == 0) break;
        depth = static_cast<std::uint32_t>(event.argument);
        low = std::min(low, depth);
        high = std::max(high, depth);
        place = event.site != 0 ? event.site : place;
        ++expected;
        ++taken;
    }
    sequence = expected - 1;
    last = depth;
    lowest = low;
    highest = high;
    site = place;
    count += static_cast<std::uint32_t>(taken);
    return taken;
}

// A goroutine that goes on through a buffer makes long rows of sends and receives at one instant. Of such a row only
// what remains is worked out: at an instant integrals stand still, and of the depths on the way the lowest and the
// highest are seen in curves. Gives back how many events it took in; the others are for applyBounded().
std::size_t RunState::applyTurn(std::span<const Event> events, Batch& batch) {
    static_assert(static_cast<int>(EventKind::ChannelReceived) == static_cast<int>(EventKind::ChannelSent) + 1);
    const Event& head = events.front();
    std::array<Turn, 2> turns;
    std::uint16_t site = 0;
    std::size_t taken = 0;
    while (taken < events.size()) {
        const Event& event = events[taken];
        const std::size_t which = transferOf(event.kind);
        if (which > 1 || event.goroutine != head.goroutine || event.time != head.time) break;
        Turn& turn = turns[which];
        if (turn.channel == nullptr) [[unlikely]] {
            Place& place = which == 0 ? batch.sends : batch.receives;
            if (event.object != place.id) findPlace(event.object, place);
            // Two channels of one declaration share a curve, whose lowest and highest depend on both at once.
            const ChannelState* other = turns[1 - which].channel;
            const bool shares =
                place.channel != nullptr && other != nullptr && other->declaration == place.channel->declaration;
            if (shares || !turn.begin(place)) break;
        }
        const std::size_t more = turn.take(events.subspan(taken), site);
        if (more == 0) break;
        taken += more;
    }
    if (taken == 0) return 0;
    if (head.time > m_time) m_time = head.time;
    GoroutineState* goroutine = acting(head, batch);
    if (goroutine != nullptr && site != 0) goroutine->site = site;
    for (const std::size_t which : {0u, 1u}) {
        const Turn& turn = turns[which];
        if (turn.count == 0) continue;
        (which == 0 ? turn.channel->sent : turn.channel->received) += turn.count;
        (which == 0 ? turn.meter->sent : turn.meter->received) += turn.count;
        endTurn(turn, head.time, batch);
    }
    batch.transfers.add(m_position - batch.first, 0, taken);
    m_position += taken;
    return taken;
}

void RunState::endTurn(const Turn& turn, Nanos time, Batch& batch) {
    ChannelState& channel = *turn.channel;
    channel.stale = false;
    channel.sequence = turn.sequence;
    const std::uint32_t before = channel.depth;
    setDepth(time, channel, *turn.meter, turn.last);
    turn.meter->depthMax = std::max(turn.meter->depthMax, turn.highest);
    if (batch.series == nullptr) return;
    batch.series->depthChanged(channel.declaration, time, before, turn.lowest);
    batch.series->depthChanged(channel.declaration, time, turn.lowest, turn.highest);
    batch.series->depthChanged(channel.declaration, time, turn.highest, turn.last);
}

void RunState::findPlace(std::uint32_t channelId, Place& place) {
    place = {channelId, nullptr, nullptr};
    ChannelState* channel = mutableChannel(channelId);
    if (channel == nullptr || channel->released) return;
    place.channel = channel;
    place.meter = &m_meter.channels[channel->declaration];
}

// Any event of a channel but Made; also of one that is not known, or was released.
void RunState::applyChannel(const Event& event, Batch& batch) {
    GoroutineState* goroutine = acting(event, batch);
    ChannelState* channel = mutableChannel(event.object);
    const std::uint64_t message = messageIdOf(event);
    std::uint8_t messageClass = 0;
    if (message != 0 && event.kind == EventKind::ChannelRefused) {
        messageClass = classInTransfer(message, goroutine, channel);
    } else if (message != 0) {
        messageClass = carry(message, goroutine, channel);
    }
    if (channel == nullptr) return;
    numbered(event, *channel);
    ChannelMeter& meter = m_meter.channels[channel->declaration];
    const std::uint32_t before = channel->released ? 0 : channel->depth;
    switch (event.kind) {
        case EventKind::ChannelSent:
            ++channel->sent;
            ++meter.sent;
            break;
        case EventKind::ChannelReceived:
            ++channel->received;
            ++meter.received;
            break;
        case EventKind::ChannelClosed:
            channel->closed = true;
            break;
        case EventKind::ChannelRefused:
            ++channel->refused;
            ++meter.refused;
            break;
        default:  // Released
            channel->released = true;
            batch.forgetChannels();
            break;
    }
    setDepth(event.time, *channel, meter, detailOf(event));
    // What is left in a channel that nobody holds any more is gone with it.
    if (batch.series != nullptr)
        batch.series->depthChanged(channel->declaration, event.time, before, channel->released ? 0 : channel->depth);
    if (channel->released) {
        dropPageIfOver(m_channels, (event.object - 1) / m_channels.pageSize(), m_channelPagesHeld);
    } else if (event.kind != EventKind::ChannelClosed) {
        batch.transfers.add(m_position - batch.first, messageClass);
    }
}

void RunState::made(const Event& event, Batch& batch) {
    acting(event, batch);
    batch.forgetChannels();
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

inline void RunState::numbered(const Event& event, ChannelState& channel) {
    channel.stale = event.sequence != 0 && event.sequence != channel.sequence + 1;
    if (channel.stale) [[unlikely]]
        channel.slots.forget();
    channel.sequence = event.sequence;
}

inline void RunState::setDepth(Nanos time, ChannelState& channel, ChannelMeter& meter, std::uint32_t depth) {
    if (depth != channel.depth) {
        // Instances of one declaration share a meter: it holds their sum.
        meter.depth.add(time, std::int64_t{depth} - std::int64_t{channel.depth});
        if (channel.capacity > 0) {
            const bool wasFull = channel.depth >= channel.capacity;
            const bool isFull = depth >= channel.capacity;
            if (wasFull != isFull) [[unlikely]]
                meter.full.add(time, isFull ? 1 : -1);
        }
        if (depth > meter.depthMax) meter.depthMax = depth;
        channel.depth = depth;
    }
    if (channel.slots.size() != depth) [[unlikely]]
        channel.slots.heal(depth);
}

// The class of the message in a channel's event, which `goroutine`, if any, now has. Where its record is gone (it had
// its outcome long ago), whoever last held it knows: the buffer, the sender, or the hand-over just before.
std::uint8_t RunState::carry(std::uint64_t messageId, GoroutineState* goroutine, const ChannelState* channel) const {
    const std::uint8_t messageClass = classInTransfer(messageId, goroutine, channel);
    if (goroutine != nullptr) {
        goroutine->message = messageId;
        goroutine->messageClass = messageClass;
    }
    return messageClass;
}

std::uint8_t RunState::classInTransfer(std::uint64_t messageId, const GoroutineState* goroutine,
                                       const ChannelState* channel) const {
    if (const MessageRecord* record = m_messages.find(messageId)) return record->messageClass;
    if (goroutine != nullptr && goroutine->message == messageId) return goroutine->messageClass;
    if (channel != nullptr && !channel->slots.empty() && channel->slots.front().message == messageId)
        return channel->slots.front().messageClass;
    return m_lastSent.message == messageId ? m_lastSent.messageClass : 0;
}

}  // namespace sluice
