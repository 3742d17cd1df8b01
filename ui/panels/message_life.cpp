#include "ui/panels/message_life.hpp"

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

OthersServed operator-(const OthersServed& a, const OthersServed& b) {
    return {a.moreUrgent - b.moreUrgent, a.alike - b.alike, a.lessUrgent - b.lessUrgent};
}

bool isKnownTo(const RunState& state, std::uint64_t message) {
    return state.messages().find(message) != nullptr || state.messages().isForgotten(message);
}

// Where a message is that was made before what is kept.
std::optional<LifePart> whereIn(const RunState& state, std::uint64_t message) {
    LifePart part;
    part.from = state.time();
    for (const ChannelState& channel : state.channels()) {
        if (channel.id == 0 || channel.released) continue;
        for (const SlotState slot : channel.slots) {
            if (slot.message != message) continue;
            part.step = LifeStep::Queued;
            part.channel = channel.id;
            return part;
        }
    }
    for (const GoroutineState& goroutine : state.goroutines()) {
        const bool isOver =
            goroutine.status == GoroutineStatus::Finished || goroutine.status == GoroutineStatus::Panicked;
        if (goroutine.id == 0 || isOver || goroutine.message != message) continue;
        part.step = goroutine.insideWork ? LifeStep::Served : LifeStep::Held;
        part.goroutine = goroutine.id;
        return part;
    }
    return std::nullopt;
}

}  // namespace

const LifePart* longestPart(const MessageLife& life) {
    const LifePart* longest = nullptr;
    for (const LifePart& part : life.parts) {
        if (part.isAfterOutcome || (longest != nullptr && part.duration() <= longest->duration())) continue;
        longest = &part;
    }
    return longest;
}

void MessageLifeBuilder::begin(const RunState& state) {
    if (m_state) return;
    m_state.emplace(state);
    m_latest = state.time();
    if (!isKnownTo(state, m_life.message)) return;
    m_life.isKnown = m_life.isBeginLost = true;
    m_life.begun = m_life.createdAt = state.time();
    m_open = whereIn(state, m_life.message);
    if (m_open && m_open->step == LifeStep::Served) m_workingOn = 1;
    const MessageRecord* record = state.messages().find(m_life.message);
    if (record == nullptr) {
        m_isOver = !m_open;  // it ended long ago
        return;
    }
    m_life.due = record->due;
    m_life.messageClass = record->messageClass;
    if (record->accepted) m_life.acceptedAt = record->acceptedAt;
    m_isOver = record->ended && !m_open;
    if (!m_open) {
        m_open.emplace();
        m_open->from = state.time();
    }
    m_open->isAfterOutcome = record->ended;
}

bool MessageLifeBuilder::read(std::span<const Event> events, std::uint64_t position) {
    if (m_isOver || !m_state) return false;
    const std::uint64_t known = m_state->position() > position ? m_state->position() - position : 0;
    if (known >= events.size()) return true;
    const std::span<const Event> fresh = events.subspan(static_cast<std::size_t>(known));
    const std::uint64_t first = m_state->position();
    // The classes of others are looked up in it; whatever these events end is young enough to be kept.
    m_state->apply(fresh);
    for (std::size_t i = 0; i < fresh.size() && !m_isOver; ++i) {
        Event event = fresh[i];
        // On real threads one may come a little late; nothing of it is told as before what was read already.
        event.time = m_latest = std::max(m_latest, event.time);
        if (m_life.isKnown) m_life.knownUntil = m_latest;
        const bool isNamed = names(event);
        const bool isTold = event.kind == EventKind::Mark || event.kind == EventKind::MessageOutcome;
        if (isNamed && isTold && m_life.told.size() < kLifeToldMax)
            m_life.told.push_back({first + i, event, m_life.messageClass});
        if (isNamed) {
            applyNamed(event);
        } else if (m_life.isKnown) {
            applyOther(event);
        }
    }
    return !m_isOver;
}

bool MessageLifeBuilder::names(const Event& event) const {
    switch (event.kind) {
        case EventKind::MessageCreated:
            return createdMessageId(event) == m_life.message;
        case EventKind::ChannelSent:
        case EventKind::ChannelReceived:
        case EventKind::ChannelRefused:
        case EventKind::MessageAccepted:
        case EventKind::MessageOutcome:
        case EventKind::WorkBegun:
        case EventKind::WorkEnded:
        case EventKind::Mark:
            return messageIdOf(event) == m_life.message;
        default:
            return false;
    }
}

void MessageLifeBuilder::applyNamed(const Event& event) {
    if (event.kind == EventKind::MessageCreated) return created(event);
    if (!m_life.isKnown) {
        // Its creation was lost on the way here.
        m_life.isKnown = m_life.isBeginLost = true;
        m_life.due = m_life.begun = m_life.createdAt = m_life.knownUntil = event.time;
    }
    switch (event.kind) {
        case EventKind::MessageAccepted:
            if (!m_life.acceptedAt) m_life.acceptedAt = event.time;
            break;
        case EventKind::ChannelSent:
            // From a select too: the wait that ends here was for room, among others.
            if (isHolder(event) && m_park && m_park->reason == WaitReason::Select)
                m_park = Park{WaitReason::ChannelSend, event.object, m_park->at};
            enter(LifeStep::Queued, event.time, 0, event.object);
            m_open->ahead = std::max(detailOf(event), 1u) - 1;
            break;
        case EventKind::ChannelReceived:
            enter(LifeStep::Held, event.time, event.goroutine);
            break;
        case EventKind::WorkBegun:
            ++m_workingOn;
            enter(LifeStep::Served, event.time, event.goroutine);
            break;
        case EventKind::WorkEnded:
            if (m_workingOn > 0) --m_workingOn;
            if (m_workingOn == 0) enter(LifeStep::Held, event.time, event.goroutine);
            break;
        case EventKind::MessageOutcome:
            outcome(event);
            break;
        default:
            break;
    }
    if (isHolder(event)) m_park.reset();
    // Its own goroutine goes on to something else at its next step.
    if (m_life.endedAt && !m_open) m_isOver = true;
}

void MessageLifeBuilder::created(const Event& event) {
    if (m_life.isKnown) return;
    m_life.isKnown = true;
    m_life.due = createdDue(event);
    m_life.messageClass = createdClass(event);
    m_life.createdAt = m_life.knownUntil = event.time;
    m_life.begun = std::clamp<Nanos>(m_life.due, 0, event.time);
    if (m_life.begun < event.time) {
        enter(LifeStep::BeforeSource, m_life.begun, event.goroutine);
    }
    enter(LifeStep::Held, event.time, event.goroutine);
}

void MessageLifeBuilder::outcome(const Event& event) {
    const std::uint32_t detail = detailOf(event);
    if (m_life.endedAt || detail == 0 || detail > static_cast<std::uint32_t>(Outcome::Refused)) return;
    m_life.outcome = static_cast<Outcome>(detail);
    m_life.endedAt = event.time;
    if (!m_open) return;
    const LifePart before = *m_open;
    close(event.time);
    // It may lie in a buffer or be worked on after that; what its goroutine then does is no part of it.
    LifePart after = before;
    after.from = event.time;
    after.served = {};
    after.taken = 0;
    after.isAfterOutcome = true;
    m_open = after;
}

// What happens meanwhile, and what its goroutine does.
void MessageLifeBuilder::applyOther(const Event& event) {
    if (!m_open) return;
    if (event.kind == EventKind::WorkBegun) {
        const MessageRecord* other = m_state->messages().find(messageIdOf(event));
        const std::uint8_t own = m_life.messageClass;
        const std::uint8_t theirs = other != nullptr ? other->messageClass : own;
        OthersServed& served = m_open->served;
        ++(theirs < own ? served.moreUrgent : theirs > own ? served.lessUrgent : served.alike);
    }
    if (!isHolder(event) || m_open->step != LifeStep::Held) return;
    switch (event.kind) {
        case EventKind::GoroutineReadied:
            return;  // by somebody else; it has not acted yet
        case EventKind::GoroutineParked:
            m_park = Park{static_cast<WaitReason>(event.flags), event.object, event.time};
            m_servedAtPark = m_open->served;
            break;
        case EventKind::ChannelReceived:
            if (messageIdOf(event) != 0) ++m_open->taken;
            m_park.reset();
            break;
        default:
            m_park.reset();
            break;
    }
    if (!m_life.endedAt) return;
    m_open.reset();
    m_isOver = true;
}

bool MessageLifeBuilder::isHolder(const Event& event) const {
    return m_open && m_open->goroutine != 0 && m_open->goroutine == event.goroutine;
}

void MessageLifeBuilder::enter(LifeStep step, Nanos time, std::uint32_t goroutine, std::uint32_t channel) {
    close(time);
    LifePart part;
    part.step = step;
    part.from = time;
    part.goroutine = goroutine;
    part.channel = channel;
    part.isAfterOutcome = m_life.endedAt.has_value();
    m_open = part;
    m_park.reset();
}

void MessageLifeBuilder::close(Nanos time) {
    if (!m_open) return;
    for (const LifePart& part : openParts(time)) {
        // After the outcome only what is done for nobody is told.
        if (part.isAfterOutcome && part.step == LifeStep::Held) continue;
        if (m_life.parts.size() < kLifePartsMax) {
            m_life.parts.push_back(part);
        } else if (!part.isAfterOutcome) {
            m_life.parts.back().to = part.to;
        }
    }
    m_open.reset();
}

// The open part up to `time`: one, or two where its goroutine came to wait for room on the way, or none where no time
// has passed.
std::vector<LifePart> MessageLifeBuilder::openParts(Nanos time) const {
    LifePart part = *m_open;
    part.to = std::max(time, part.from);
    std::vector<LifePart> parts{part};
    if (part.step == LifeStep::Held && m_park && m_park->reason == WaitReason::ChannelSend) {
        LifePart blocked = part;
        parts[0].to = blocked.from = std::clamp(m_park->at, part.from, part.to);
        parts[0].served = m_servedAtPark;
        blocked.step = LifeStep::Blocked;
        blocked.channel = m_park->object;
        blocked.taken = 0;
        blocked.served = part.served - m_servedAtPark;
        parts.push_back(blocked);
    }
    std::erase_if(parts, [](const LifePart& each) { return each.duration() == 0; });
    return parts;
}

MessageLife MessageLifeBuilder::life() const {
    MessageLife life = m_life;
    if (!m_open) return life;
    for (const LifePart& part : openParts(m_life.knownUntil)) {
        if (part.isAfterOutcome && part.step == LifeStep::Held) continue;
        life.parts.push_back(part);
    }
    return life;
}

}  // namespace sluice::ui
