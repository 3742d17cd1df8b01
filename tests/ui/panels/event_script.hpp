// A few goroutines and channels whose events a test writes down one by one: two sources (low 1, high 2), a processor 3
// and a reader 4; channels low 1 and high 2 with room for 4 each. The descriptor says who sends and receives where.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace sluice::ui::synthetic {

class EventScript {
public:
    static constexpr std::uint8_t kHigh = 0;
    static constexpr std::uint8_t kLow = 1;
    static constexpr std::uint32_t kLowChannel = 1;
    static constexpr std::uint32_t kHighChannel = 2;
    static constexpr std::uint32_t kCapacity = 4;
    static constexpr std::uint16_t kSite = 77;

    EventScript() {
        for (std::uint32_t i = 0; i < 4; ++i) {
            const std::uint32_t role = i < 2 ? 0 : i - 1;
            add(EventKind::GoroutineSpawned, 1 + i, 0, packPair(role, i < 2 ? i : 0));
        }
        for (const std::uint32_t channel : {kLowChannel, kHighChannel})
            add(EventKind::ChannelMade, 0, channel, packMade(kCapacity, static_cast<std::uint16_t>(channel - 1), 0));
    }

    static std::shared_ptr<const Descriptor> descriptor() {
        auto d = std::make_shared<Descriptor>();
        d->id = "script";
        RoleDecl source{"source", "source", RoleKind::Source, Count::of(2)};
        source.labels = {"low source", "high source"};
        d->topology.roles = {source, {"processor", "processor"}, {"reader", "reader", RoleKind::Sink}};
        d->topology.channels = {{"low", "low", Count::of(kCapacity)}, {"high", "high", Count::of(kCapacity)}};
        d->topology.classes = {"high", "low"};
        d->topology.edges = {{"source", "low", true, 0},
                             {"source", "high", true, 1},
                             {"processor", "low", false},
                             {"processor", "high", true},
                             {"reader", "high", false}};
        d->topology.states = {{"gate", {"closed", "open"}}};
        d->topology.widgets = {{WidgetKind::Gate, "breaker", "processor", {"gate"}},
                               {WidgetKind::Tree, "cancel", "processor", {"gate"}}};
        d->marks = {{"late", "{goroutine} was late with {message}", true}};
        return d;
    }

    static std::shared_ptr<const Manifest> manifest() {
        static const auto kManifest = [] {
            auto manifest = std::make_shared<Manifest>();
            manifest->classes = {"high", "low"};
            manifest->roles = {{"source", "source", {"low source", "high source"}, true, false},
                               {"processor", "processor", {}, false, true},
                               {"reader", "reader", {}, false, false}};
            manifest->channels = {{"low", "low"}, {"high", "high"}};
            manifest->sites = {{kSite, "send-low", 2}};
            manifest->states = {{"gate", {"closed", "open"}}};
            manifest->marks = {{"late", "late"}};
            return std::shared_ptr<const Manifest>(manifest);
        }();
        return kManifest;
    }

    // What follows happens at this second.
    EventScript& at(double seconds) {
        m_time = static_cast<Nanos>(seconds * 1e9);
        return *this;
    }
    EventScript& created(std::uint32_t who, std::uint64_t id, std::uint8_t messageClass, double dueSeconds) {
        add(EventKind::MessageCreated, who, static_cast<std::uint32_t>(id),
            static_cast<std::uint64_t>(dueSeconds * 1e9));
        m_events.back().sequence = messageClass;
        return *this;
    }
    EventScript& sent(std::uint32_t who, std::uint32_t channel, std::uint64_t id, std::uint32_t depth) {
        return add(EventKind::ChannelSent, who, channel, packMessage(id, depth));
    }
    EventScript& received(std::uint32_t who, std::uint32_t channel, std::uint64_t id, std::uint32_t depth) {
        return add(EventKind::ChannelReceived, who, channel, packMessage(id, depth));
    }
    EventScript& refused(std::uint32_t who, std::uint32_t channel, std::uint64_t id) {
        return add(EventKind::ChannelRefused, who, channel, packMessage(id, kCapacity));
    }
    EventScript& closed(std::uint32_t channel, std::uint32_t depth) {
        return add(EventKind::ChannelClosed, 0, channel, packMessage(0, depth));
    }
    EventScript& accepted(std::uint32_t who, std::uint64_t id) {
        return add(EventKind::MessageAccepted, who, 0, packMessage(id, 0));
    }
    EventScript& workBegun(std::uint32_t who, std::uint64_t id) {
        return add(EventKind::WorkBegun, who, 0, packMessage(id, 0));
    }
    EventScript& workEnded(std::uint32_t who, std::uint64_t id) {
        return add(EventKind::WorkEnded, who, 0, packMessage(id, 0));
    }
    EventScript& outcome(std::uint32_t who, std::uint64_t id, Outcome outcome) {
        return add(EventKind::MessageOutcome, who, 0, packMessage(id, static_cast<std::uint32_t>(outcome)));
    }
    EventScript& mark(std::uint32_t who, std::uint64_t id) { return add(EventKind::Mark, who, 0, packMessage(id, 0)); }
    EventScript& state(std::uint32_t who, std::uint64_t value) { return add(EventKind::State, who, 0, value); }
    EventScript& parked(std::uint32_t who, WaitReason reason, std::uint32_t object) {
        add(EventKind::GoroutineParked, who, object, 0);
        m_events.back().flags = static_cast<std::uint8_t>(reason);
        m_events.back().site = kSite;
        return *this;
    }
    EventScript& leaked(std::uint32_t who, WaitReason reason, std::uint32_t object) {
        add(EventKind::GoroutineLeaked, who, object, 0);
        m_events.back().flags = static_cast<std::uint8_t>(reason);
        return *this;
    }
    EventScript& readied(std::uint32_t who, std::uint32_t by) { return add(EventKind::GoroutineReadied, who, 0, by); }
    EventScript& finished(std::uint32_t who) { return add(EventKind::GoroutineFinished, who, 0, 0); }

    std::span<const Event> events() const { return m_events; }
    RunState state() const {
        RunState state(manifest());
        state.apply(m_events);
        return state;
    }
    SnapshotPtr snapshot() const {
        auto result = std::make_shared<Snapshot>(state());
        result->livePosition = result->state.position();
        result->liveTime = result->state.time();
        return result;
    }

private:
    EventScript& add(EventKind kind, std::uint32_t goroutine, std::uint32_t object, std::uint64_t argument) {
        Event event{};
        event.time = m_time;
        event.kind = kind;
        event.goroutine = goroutine;
        event.object = object;
        event.argument = argument;
        if (isChannelKind(kind)) event.sequence = ++m_sequences[object];
        m_events.push_back(event);
        return *this;
    }

    Nanos m_time = 0;
    std::vector<Event> m_events;
    std::map<std::uint32_t, std::uint32_t> m_sequences;
};

}  // namespace sluice::ui::synthetic
