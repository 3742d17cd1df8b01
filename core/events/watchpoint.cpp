#include "events/watchpoint.hpp"

#include "events/notable.hpp"
#include "events/run_state.hpp"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

bool has(const std::vector<bool>& flags, std::uint32_t index) {
    return index < flags.size() && flags[index];
}

bool isRunPhase(const Event& event, RunPhase phase) {
    return event.kind == EventKind::RunPhaseChanged && event.flags == static_cast<std::uint8_t>(phase);
}

// Waiting that something else should end: receivers wait as a matter of course.
bool isBlocked(WaitReason reason) {
    return reason == WaitReason::ChannelSend || reason == WaitReason::Mutex || reason == WaitReason::NilChannel ||
           reason == WaitReason::EmptySelect;
}

}  // namespace

bool matters(const Event& event, const WhatMatters& what) {
    switch (event.kind) {
        case EventKind::GoroutineParked:
            return isBlocked(static_cast<WaitReason>(event.flags));
        case EventKind::Mark:
            return has(what.marks, event.object);
        case EventKind::Arc:
            return has(what.arcs, event.object);
        case EventKind::RunPhaseChanged:
            return false;  // told by itself
        default:
            return isNotable(event);
    }
}

EventWatch::EventWatch(Watchpoint watchpoint, WhatMatters what)
    : m_watchpoint(std::move(watchpoint)), m_what(std::move(what)) {}

bool EventWatch::isAboutChannel() const noexcept {
    switch (m_watchpoint.kind) {
        case Watchpoint::Kind::DepthRises:
        case Watchpoint::Kind::DepthFalls:
        case Watchpoint::Kind::Refused:
        case Watchpoint::Kind::Waits:
            return true;
        default:
            return false;
    }
}

void EventWatch::learn(const RunState& state) {
    if (!isAboutChannel()) return;
    for (std::size_t i = 0; i < state.channels().size(); ++i) {
        const ChannelState* channel = state.channel(static_cast<std::uint32_t>(i + 1));
        if (channel != nullptr && !channel->released)
            learnChannel(channel->id, channel->declaration, channel->instance);
    }
}

void EventWatch::learnChannel(std::uint32_t id, std::uint32_t declaration, std::uint32_t instance) {
    if (declaration != m_watchpoint.object || instance != m_watchpoint.instance.value_or(instance)) return;
    const auto at = std::lower_bound(m_channels.begin(), m_channels.end(), id);
    if (at == m_channels.end() || *at != id) m_channels.insert(at, id);
}

bool EventWatch::isItsChannel(std::uint32_t id) const noexcept {
    return std::binary_search(m_channels.begin(), m_channels.end(), id);
}

void EventWatch::pass(std::span<const Event> events) {
    if (events.empty()) return;
    m_previous = events.back();
    if (!isAboutChannel()) return;
    for (const Event& event : events) {
        if (event.kind == EventKind::ChannelMade)
            learnChannel(event.object, madeDeclaration(event), madeInstance(event));
    }
}

void EventWatch::see(std::span<const Event> events, std::uint64_t position) {
    for (const Event& event : events) {
        if (m_isOver) return;
        if (event.kind == EventKind::ChannelMade && isAboutChannel())
            learnChannel(event.object, madeDeclaration(event), madeInstance(event));
        if (isRunPhase(event, RunPhase::Draining)) {
            m_isOver = true;
        } else if (satisfies(event)) {
            if (m_sighting) ++m_further;
            if (++m_times == m_watchpoint.count) m_sighting = Sighting{position, event};
        }
        m_previous = event;
        ++position;
    }
}

// Whoever takes from a full buffer lets the first sender in line put its message in: it was full, and is.
bool EventWatch::isRefill(const Event& event) const noexcept {
    return m_previous.kind == EventKind::ChannelReceived && m_previous.object == event.object &&
           m_previous.sequence + 1 == event.sequence && m_previous.time == event.time;
}

bool EventWatch::satisfies(const Event& event) const {
    const Watchpoint& wanted = m_watchpoint;
    const auto is = [&](EventKind kind) { return event.kind == kind; };
    switch (wanted.kind) {
        case Watchpoint::Kind::Matters:
            return matters(event, m_what);
        // Depths change by one, so that a depth is reached by the event that carries it.
        case Watchpoint::Kind::DepthRises:
            return is(EventKind::ChannelSent) && detailOf(event) == wanted.value && isItsChannel(event.object) &&
                   !isRefill(event);
        case Watchpoint::Kind::DepthFalls:
            return is(EventKind::ChannelReceived) && detailOf(event) == wanted.value && isItsChannel(event.object);
        case Watchpoint::Kind::StateBecomes:
            return is(EventKind::State) && event.object == wanted.object && event.argument == wanted.value &&
                   event.sequence == wanted.instance.value_or(event.sequence);
        case Watchpoint::Kind::Outcome:
            return is(EventKind::MessageOutcome) && detailOf(event) == wanted.value;
        case Watchpoint::Kind::Mark:
            return is(EventKind::Mark) && event.object == wanted.object;
        case Watchpoint::Kind::Arc:
            return is(EventKind::Arc) && event.object == wanted.object;
        case Watchpoint::Kind::Refused:
            return is(EventKind::ChannelRefused) && isItsChannel(event.object);
        case Watchpoint::Kind::Waits:
            return is(EventKind::GoroutineParked) &&
                   event.flags == static_cast<std::uint8_t>(WaitReason::ChannelSend) && isItsChannel(event.object);
        case Watchpoint::Kind::Time:
            return event.time >= wanted.time;
    }
    return false;
}

}  // namespace sluice
