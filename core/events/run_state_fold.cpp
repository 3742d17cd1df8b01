// The fold: what each event does to a RunState. Events carry resulting states, so that everything heals by itself after
// lost events. What cannot be true (an unknown object, a value that is none) is left out.
#include "events/run_state.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t kPagesHeldMax = std::size_t{1} << 16;
constexpr std::size_t kValuesMax = std::size_t{1} << 14;  // instances of states, gauges and open spans

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

// The value of (declaration, instance) in a sorted table; made where it is missing and `mayAdd`. Null when full.
template <class T>
T* valueAt(std::vector<T>& values, std::uint32_t declaration, std::uint32_t instance, bool mayAdd) {
    const auto before = [](const T& value, const std::pair<std::uint32_t, std::uint32_t>& key) {
        return std::pair(value.declaration, value.instance) < key;
    };
    const auto at = std::lower_bound(values.begin(), values.end(), std::pair(declaration, instance), before);
    if (at != values.end() && at->declaration == declaration && at->instance == instance) return &*at;
    if (!mayAdd || values.size() == kValuesMax) return nullptr;
    T value{};
    value.declaration = declaration;
    value.instance = instance;
    return &*values.insert(at, value);
}

Nanos boundedTime(Nanos time) {
    return std::clamp<Nanos>(time, 0, kTimeMax);
}
Nanos boundedSpan(std::uint64_t span) {
    return static_cast<Nanos>(std::min(span, static_cast<std::uint64_t>(kTimeMax)));
}

WaitReason reasonOf(const Event& event) {
    const auto reason = static_cast<WaitReason>(event.flags);
    return reason <= WaitReason::Yield ? reason : WaitReason::None;
}

}  // namespace

void RunState::apply(const Event& given) {
    Event event = given;
    if (event.time < 0 || event.time > kTimeMax) [[unlikely]]
        event.time = boundedTime(event.time);
    if (event.time > m_time) m_time = event.time;
    m_completion.reset();
    if (isGoroutineKind(event.kind)) {
        applyGoroutine(event);
    } else if (isChannelKind(event.kind)) {
        applyChannel(event);
    } else if (event.kind <= EventKind::MessageOutcome) {
        applyMessage(event);
    } else if (event.kind <= EventKind::WorkEnded) {
        applyWork(event);
    } else if (event.kind <= EventKind::Link) {
        applyMeaning(event);
    } else {
        applyRun(event);
    }
    ++m_position;
}

GoroutineState* RunState::mutableGoroutine(std::uint32_t id) {
    return goroutine(id) != nullptr ? &m_goroutines.mutate(id - 1) : nullptr;
}

ChannelState* RunState::mutableChannel(std::uint32_t id) {
    return channel(id) != nullptr ? &m_channels.mutate(id - 1) : nullptr;
}

// The goroutine that did what the event says: it runs, whatever was known of it.
GoroutineState* RunState::acting(const Event& event) {
    GoroutineState* goroutine = mutableGoroutine(event.goroutine);
    if (goroutine == nullptr) return nullptr;
    if (goroutine->status == GoroutineStatus::Ready || goroutine->status == GoroutineStatus::Waiting)
        enter(*goroutine, event.time, goroutine->insideWork ? GoroutineStatus::Working : GoroutineStatus::Running);
    if (event.site != 0) goroutine->site = event.site;
    return goroutine;
}

void RunState::countBlockedSender(const GoroutineState& goroutine, Nanos time, int change) {
    if (goroutine.status != GoroutineStatus::Waiting || goroutine.reason != WaitReason::ChannelSend) return;
    if (const ChannelState* waitedOn = channel(goroutine.object))
        m_meter.channels[waitedOn->declaration].sendersBlocked.add(time, change);
}

void RunState::enter(GoroutineState& goroutine, Nanos time, GoroutineStatus status, WaitReason reason,
                     std::uint32_t object) {
    // A leaked goroutine stays parked: it goes on blocking.
    if (status != GoroutineStatus::Leaked) countBlockedSender(goroutine, time, -1);
    if (goroutine.status != status || goroutine.reason != reason || goroutine.object != object) goroutine.since = time;
    goroutine.status = status;
    goroutine.reason = reason;
    goroutine.object = object;
    countBlockedSender(goroutine, time, +1);
}

void RunState::applyGoroutine(const Event& event) {
    if (event.kind == EventKind::GoroutineSpawned) return spawned(event);
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
    const GoroutineStatus status = runnable                     ? GoroutineStatus::Ready
                                   : reason == WaitReason::Work ? GoroutineStatus::Working
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

void RunState::applyChannel(const Event& event) {
    if (event.kind == EventKind::ChannelMade) return made(event);
    GoroutineState* goroutine = acting(event);
    const std::uint64_t message = messageIdOf(event);
    const std::uint8_t messageClass = classOf(message, 0);
    if (goroutine != nullptr && message != 0 && event.kind != EventKind::ChannelRefused) {
        goroutine->message = message;
        goroutine->messageClass = messageClass;
    }
    ChannelState* channel = mutableChannel(event.object);
    if (channel == nullptr) return;
    channel->stale = event.sequence != 0 && event.sequence != channel->sequence + 1;
    if (channel->stale) channel->slots.forget();
    channel->sequence = event.sequence;
    switch (event.kind) {
        case EventKind::ChannelSent:
            sent(event, *channel);
            break;
        case EventKind::ChannelReceived:
            received(event, *channel);
            break;
        case EventKind::ChannelClosed:
            channel->closed = true;
            break;
        case EventKind::ChannelRefused:
            ++channel->refused;
            ++m_meter.channels[channel->declaration].refused;
            break;
        default:  // Released
            channel->released = true;
            break;
    }
    setDepth(event.time, *channel, detailOf(event));
    channel->slots.heal(channel->depth);
    if (channel->released) {
        dropPageIfOver(m_channels, (event.object - 1) / m_channels.pageSize(), m_channelPagesHeld);
    } else if (event.kind != EventKind::ChannelClosed) {
        m_transfers.push(happening(event, messageClass));
    }
}

void RunState::made(const Event& event) {
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
}

void RunState::sent(const Event& event, ChannelState& channel) {
    ++channel.sent;
    ++m_meter.channels[channel.declaration].sent;
    // Unless it went straight to a waiting receiver, which leaves the buffer as it was: empty.
    if (detailOf(event) > 0) channel.slots.push({messageIdOf(event), classOf(messageIdOf(event), 0)});
}

void RunState::received(const Event& event, ChannelState& channel) {
    ++channel.received;
    ++m_meter.channels[channel.declaration].received;
    if (channel.slots.size() > detailOf(event)) channel.slots.pop();
}

void RunState::setDepth(Nanos time, ChannelState& channel, std::uint32_t depth) {
    ChannelMeter& meter = m_meter.channels[channel.declaration];
    const auto isFull = [&channel](std::uint32_t d) { return channel.capacity > 0 && d >= channel.capacity ? 1 : 0; };
    // Instances of one declaration share a meter: it holds their sum.
    meter.depth.add(time, std::int64_t{depth} - std::int64_t{channel.depth});
    if (const int change = isFull(depth) - isFull(channel.depth); change != 0) meter.full.add(time, change);
    meter.depthMax = std::max(meter.depthMax, depth);
    channel.depth = depth;
}

std::uint8_t RunState::classOf(std::uint64_t messageId, std::uint8_t otherwise) const {
    const MessageRecord* record = m_messages.find(messageId);
    return record != nullptr ? record->messageClass : otherwise;
}

Happening RunState::happening(const Event& event, std::uint8_t messageClass) const {
    return {m_position, event, messageClass};
}

void RunState::applyMessage(const Event& event) {
    if (event.kind == EventKind::None) return;
    GoroutineState* goroutine = acting(event);
    const bool isNew = event.kind == EventKind::MessageCreated;
    const std::uint64_t id = isNew ? createdMessageId(event) : messageIdOf(event);
    if (isNew) {
        createdMessage(event, id);
    } else if (event.kind == EventKind::MessageAccepted) {
        MessageRecord* record = m_messages.mutate(id);
        if (record != nullptr && !record->accepted && !record->ended) {
            record->accepted = true;
            record->acceptedAt = event.time;
            m_meter.onAccepted(event.time, record->messageClass);
        }
    } else {
        outcomeOf(event, id);
    }
    if (goroutine == nullptr) return;
    goroutine->message = id;
    goroutine->messageClass = classOf(id, goroutine->messageClass);
}

void RunState::createdMessage(const Event& event, std::uint64_t id) {
    if (m_messages.find(id) != nullptr || m_messages.isForgotten(id)) return;
    const std::size_t lastClass = m_meter.classes.size() - 1;
    const auto messageClass = static_cast<std::uint8_t>(std::min<std::size_t>(createdClass(event), lastClass));
    m_meter.onOffered(messageClass);
    if (MessageRecord* record = m_messages.create(id)) {
        record->due = boundedTime(createdDue(event));
        record->messageClass = messageClass;
    }
}

void RunState::outcomeOf(const Event& event, std::uint64_t id) {
    const auto outcome = static_cast<Outcome>(std::min<std::uint32_t>(detailOf(event), 0xff));
    const MessageRecord* found = m_messages.find(id);
    if (found == nullptr || found->ended || outcome == Outcome::None || outcome > Outcome::Refused) return;
    const MessageRecord record = *found;
    m_messages.end(id);
    const MessageStamp stamp{record.due, record.acceptedAt, record.messageClass};
    m_meter.onOutcome(event.time, stamp, outcome, record.accepted);
    if (outcome == Outcome::Completed && record.accepted) {
        m_completion = {record.messageClass, event.time - record.due};
    } else if (outcome != Outcome::Cancelled) {
        m_notable.push(happening(event, record.messageClass));
    }
}

void RunState::applyWork(const Event& event) {
    GoroutineState* goroutine = acting(event);
    if (goroutine == nullptr) return;
    const std::uint64_t id = messageIdOf(event);
    if (event.kind == EventKind::WorkBegun) {
        if (goroutine->insideWork) m_meter.roles[goroutine->role].working.add(event.time, -1);  // its end was lost
        goroutine->message = id;
        goroutine->messageClass = classOf(id, goroutine->messageClass);
        goroutine->insideWork = true;
        goroutine->workBegunAt = event.time;
        enter(*goroutine, event.time, GoroutineStatus::Working);
        m_meter.onWorkBegun(event.time, goroutine->role);
        MessageRecord* record = m_messages.mutate(id);
        if (record == nullptr || record->worked || record->ended) return;
        record->worked = true;
        m_meter.onFirstWork(event.time, {record->due, record->acceptedAt, record->messageClass});
        return;
    }
    if (goroutine->insideWork) {
        const MessageRecord* record = m_messages.find(id);
        const bool forNobody = id != 0 && (record != nullptr ? record->ended : m_messages.isForgotten(id));
        m_meter.onWorkEnded(event.time, goroutine->role, goroutine->workBegunAt, classOf(id, goroutine->messageClass),
                            forNobody);
    }
    goroutine->insideWork = false;
    enter(*goroutine, event.time, GoroutineStatus::Running);
}

void RunState::applyMeaning(const Event& event) {
    acting(event);
    const Manifest& names = *m_manifest;
    switch (event.kind) {
        case EventKind::ContextCancelled:
            m_notable.push(happening(event));
            break;
        case EventKind::State:
            if (event.object >= names.states.size()) break;
            if (StateValue* value = valueAt(m_states, event.object, event.sequence, true)) {
                value->value = event.argument;
                value->since = event.time;
            }
            m_notable.push(happening(event));
            break;
        case EventKind::Gauge:
            if (event.object >= names.gauges.size()) break;
            if (GaugeValue* value = valueAt(m_gauges, event.object, event.sequence, true)) value->value = realOf(event);
            break;
        case EventKind::Arc:
            if (event.object < names.arcs.size()) m_arcs.push(happening(event));
            break;
        case EventKind::Mark: {
            if (event.object >= names.marks.size()) break;
            m_meter.onMark(event.object);
            const Happening mark = happening(event, classOf(messageIdOf(event), 0));
            m_marks.push(mark);
            m_notable.push(mark);
            break;
        }
        case EventKind::Span: {
            if (event.object >= names.spans.size()) break;
            OpenSpan* span = valueAt(m_spans, event.object, event.sequence, event.flags != 0);
            if (span == nullptr) break;
            if (event.flags == 0) {
                m_spans.erase(m_spans.begin() + (span - m_spans.data()));
                break;
            }
            span->message = messageIdOf(event);
            span->detail = detailOf(event);
            span->begunAt = event.time;
            break;
        }
        case EventKind::Link:
            m_links.push(happening(event));
            break;
        default:
            break;  // timers: nothing beyond who acted
    }
}

void RunState::applyRun(const Event& event) {
    switch (event.kind) {
        case EventKind::ParameterChanged:
        case EventKind::ActionPressed:
            m_notable.push(happening(event));
            break;
        case EventKind::CpuSpent:
            m_meter.onCpu(boundedSpan(event.argument));
            break;
        case EventKind::RunPhaseChanged:
            phaseChanged(event);
            break;
        case EventKind::TelemetryGap:
            m_dropped = std::max(m_dropped, event.argument);
            break;
        default:
            break;  // of a newer program
    }
}

void RunState::phaseChanged(const Event& event) {
    const auto phase = static_cast<RunPhase>(event.flags);
    if (phase > RunPhase::Ended) return;
    if (phase == RunPhase::Draining && m_meterAtCut == nullptr) {
        m_meterAtCut = std::make_shared<const Meter>(m_meter);
        m_cutTime = event.time;
    }
    if (phase == RunPhase::Ended && m_phase != RunPhase::Ended) {
        const std::uint64_t stillThere = m_meter.live > m_meter.leaked ? m_meter.live - m_meter.leaked : 0;
        m_meter.unfinished = stillThere;
        if (event.argument <= static_cast<std::uint64_t>(RunOutcome::Stuck))
            m_outcome = static_cast<RunOutcome>(event.argument);
    }
    m_phase = phase;
    m_notable.push(happening(event));
}

}  // namespace sluice
