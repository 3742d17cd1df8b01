// A descriptor and a hand-fed run for tests of the scene: events are made here, folded by the real RunState, and handed
// out as snapshots, so that nothing between event and picture is replaced.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"
#include "ui/scene/scene_layout.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::ui::fixture {

inline const std::vector<std::string>& classNames() {
    static const std::vector<std::string> names{"critical", "high", "normal", "low"};
    return names;
}

inline MetricDecl shareMetric(std::size_t messageClass) {
    MetricDecl metric;
    metric.id = "share_" + classNames()[messageClass];
    metric.label = "Share " + classNames()[messageClass];
    metric.term = "completed of this class / completed";
    metric.unit = MetricUnit::Share;
    metric.value = [messageClass](const Meter& meter, const Manifest&, Nanos) {
        std::uint64_t sum = 0;
        for (const ClassMeter& one : meter.classes) sum += one.completed;
        return sum == 0 ? 0.0 : static_cast<double>(meter.classes[messageClass].completed) / static_cast<double>(sum);
    };
    return metric;
}

inline ParameterDecl capacityParameter(const std::string& name, double standard) {
    ParameterDecl parameter;
    parameter.id = "capacity_" + name;
    parameter.label = name + " buffer";
    parameter.kind = ParameterKind::Integer;
    parameter.minimum = 0;
    parameter.maximum = 1000;
    parameter.standard = standard;
    parameter.isCapacity = true;
    return parameter;
}

// Four sources, a channel for each, one processor, and a tally of what it served.
inline Descriptor fourClasses() {
    Descriptor descriptor;
    descriptor.id = "four_classes";
    Topology& topology = descriptor.topology;
    topology.classes = classNames();
    RoleDecl source;
    source.id = "source";
    source.label = "source";
    source.kind = RoleKind::Source;
    source.count = Count::of(4);
    RoleDecl processor;
    processor.id = "processor";
    processor.label = "processor";
    processor.count = Count::of(1);
    WidgetDecl tally;
    tally.title = "Who was served";
    tally.role = "processor";
    for (int i = 0; i < 4; ++i) {
        const std::string& name = classNames()[static_cast<std::size_t>(i)];
        source.labels.push_back(name + " source");
        ChannelDecl channel;
        channel.id = channel.label = name;
        channel.capacity = Count::by("capacity_" + name);
        channel.accent = i;
        channel.messageClass = i;
        channel.producerIndex = i;
        topology.channels.push_back(channel);
        topology.edges.push_back({"source", name, true, i});
        topology.edges.push_back({"processor", name, false, -1});
        descriptor.parameters.push_back(capacityParameter(name, 10.0 * (i + 1)));
        descriptor.metrics.push_back(shareMetric(static_cast<std::size_t>(i)));
        tally.bindings.push_back("share_" + name);
    }
    topology.roles = {source, processor};
    topology.widgets = {tally};
    ActionDecl burst;
    burst.id = "burst";
    burst.label = "Burst of 20 critical";
    burst.help = "Sends twenty critical messages at once";
    burst.role = "source";
    descriptor.actions = {burst};
    return descriptor;
}

// `sources` x `channels` x `workers` x `sinks`, fully linked; all counts fixed.
inline Descriptor pipeline(std::uint32_t workers, std::uint32_t channels, std::uint32_t capacity) {
    Descriptor descriptor;
    descriptor.id = "pipeline";
    Topology& topology = descriptor.topology;
    topology.classes = {"message"};
    const auto role = [&](const char* id, RoleKind kind, std::uint32_t count) {
        RoleDecl decl;
        decl.id = decl.label = id;
        decl.kind = kind;
        decl.count = Count::of(count);
        topology.roles.push_back(decl);
    };
    role("producer", RoleKind::Source, 2);
    role("worker", RoleKind::Worker, workers);
    role("sink", RoleKind::Sink, 1);
    for (std::uint32_t i = 0; i < channels; ++i) {
        ChannelDecl channel;
        channel.id = channel.label = "queue " + std::to_string(i);
        channel.capacity = Count::of(capacity);
        channel.accent = static_cast<int>(i);
        topology.channels.push_back(channel);
        topology.edges.push_back({"producer", channel.id, true, -1});
        topology.edges.push_back({"worker", channel.id, false, -1});
    }
    ChannelDecl results;
    results.id = results.label = "results";
    results.capacity = Count::of(0);
    results.accent = 1;
    topology.channels.push_back(results);
    topology.edges.push_back({"worker", "results", true, -1});
    topology.edges.push_back({"sink", "results", false, -1});
    return descriptor;
}

inline std::shared_ptr<const Manifest> manifestOf(const Descriptor& descriptor) {
    auto manifest = std::make_shared<Manifest>();
    manifest->pattern = descriptor.id;
    manifest->classes = descriptor.topology.classes;
    for (const RoleDecl& role : descriptor.topology.roles) {
        ManifestRole entry;
        entry.id = role.id;
        entry.label = role.label;
        entry.labels = role.labels;
        entry.serves = role.kind == RoleKind::Worker;
        manifest->roles.push_back(entry);
    }
    for (const ChannelDecl& channel : descriptor.topology.channels) {
        ManifestChannel entry;
        entry.id = channel.id;
        entry.label = channel.label;
        manifest->channels.push_back(entry);
    }
    return manifest;
}

// Plays the engine: makes the events of a run by hand.
class HandRun {
public:
    HandRun(const Descriptor& descriptor, const SceneCounts& counts)
        : m_descriptor(descriptor), m_state(manifestOf(descriptor)) {
        event(EventKind::RunPhaseChanged).flags = static_cast<std::uint8_t>(RunPhase::Running);
        apply();
        for (std::size_t role = 0; role < counts.goroutines.size(); ++role) {
            for (std::uint32_t i = 0; i < counts.goroutines[role]; ++i) spawn(static_cast<std::uint32_t>(role), i);
        }
        for (std::size_t channel = 0; channel < counts.capacities.size(); ++channel) {
            for (std::uint32_t i = 0; i < counts.channelInstances[channel]; ++i) {
                make(static_cast<std::uint16_t>(channel), i, counts.capacities[channel]);
            }
        }
    }

    std::uint32_t spawn(std::uint32_t role, std::uint32_t index) {
        const std::uint32_t id = ++m_goroutines;
        Event& e = event(EventKind::GoroutineSpawned);
        e.goroutine = id;
        e.argument = packPair(role, index);
        applyGoroutine(id);
        return id;
    }
    std::uint32_t make(std::uint16_t declaration, std::uint32_t instance, std::uint32_t capacity) {
        const std::uint32_t id = ++m_channels;
        m_buffers[id].capacity = capacity;
        Event& e = event(EventKind::ChannelMade);
        e.object = id;
        e.argument = packMade(capacity, declaration, instance);
        applyChannel(id);
        return id;
    }
    void park(std::uint32_t goroutine, WaitReason reason, std::uint32_t object = 0) {
        Event& e = event(EventKind::GoroutineParked);
        e.goroutine = goroutine;
        e.object = object;
        e.flags = static_cast<std::uint8_t>(reason);
        applyGoroutine(goroutine);
    }
    void ready(std::uint32_t goroutine) {
        event(EventKind::GoroutineReadied).goroutine = goroutine;
        applyGoroutine(goroutine);
    }
    void leak(std::uint32_t goroutine, WaitReason reason, std::uint32_t object) {
        Event& e = event(EventKind::GoroutineLeaked);
        e.goroutine = goroutine;
        e.object = object;
        e.flags = static_cast<std::uint8_t>(reason);
        applyGoroutine(goroutine);
    }
    // A new message offered and sent, or refused where there is no room. True when it was taken.
    bool send(std::uint32_t goroutine, std::uint32_t channel, std::uint32_t messageClass) {
        Buffer& buffer = m_buffers[channel];
        const std::uint64_t message = ++m_messages;
        Event& made = event(EventKind::MessageCreated);
        made.goroutine = goroutine;
        made.argument = static_cast<std::uint64_t>(m_time);
        made.object = static_cast<std::uint32_t>(message);
        made.flags = static_cast<std::uint8_t>(message >> 32);
        made.sequence = messageClass;
        apply();
        const bool taken = buffer.messages.size() < buffer.capacity;
        if (taken) {
            tell(EventKind::MessageAccepted, goroutine, message, 0);
            buffer.messages.push_back(message);
        } else {
            tell(EventKind::MessageOutcome, goroutine, message, static_cast<std::uint32_t>(Outcome::Refused));
        }
        Event& e = event(taken ? EventKind::ChannelSent : EventKind::ChannelRefused);
        e.goroutine = goroutine;
        e.object = channel;
        e.argument = packMessage(message, static_cast<std::uint32_t>(buffer.messages.size()));
        applyChannel(channel);
        return taken;
    }
    // The message received, 0 where the buffer is empty.
    std::uint64_t receive(std::uint32_t goroutine, std::uint32_t channel) {
        Buffer& buffer = m_buffers[channel];
        if (buffer.messages.empty()) return 0;
        const std::uint64_t message = buffer.messages.front();
        buffer.messages.pop_front();
        Event& e = event(EventKind::ChannelReceived);
        e.goroutine = goroutine;
        e.object = channel;
        e.argument = packMessage(message, static_cast<std::uint32_t>(buffer.messages.size()));
        applyChannel(channel);
        return message;
    }
    void begin(std::uint32_t goroutine, std::uint64_t message) {
        tell(EventKind::WorkBegun, goroutine, message, 0);
        park(goroutine, WaitReason::Work);
    }
    void end(std::uint32_t goroutine, std::uint64_t message) {
        tell(EventKind::WorkEnded, goroutine, message, 0);
        tell(EventKind::MessageOutcome, goroutine, message, static_cast<std::uint32_t>(Outcome::Completed));
    }
    void close(std::uint32_t channel) {
        event(EventKind::ChannelClosed).object = channel;
        m_event.argument = packMessage(0, static_cast<std::uint32_t>(m_buffers[channel].messages.size()));
        applyChannel(channel);
    }
    void advance(Nanos by) { m_time += by; }

    Nanos time() const { return m_time; }
    std::size_t depth(std::uint32_t channel) { return m_buffers[channel].messages.size(); }
    std::uint32_t channelCount() const { return m_channels; }
    const RunState& state() const { return m_state; }
    SnapshotPtr snapshot() const {
        auto result = std::make_shared<Snapshot>(m_state);
        result->liveTime = m_time;
        result->livePosition = m_state.position();
        return result;
    }

private:
    struct Buffer {
        std::uint32_t capacity = 0;
        std::deque<std::uint64_t> messages;
    };

    Event& event(EventKind kind) {
        m_event = {};
        m_event.time = m_time;
        m_event.kind = kind;
        return m_event;
    }
    void apply() { m_state.apply(m_event); }
    void applyGoroutine(std::uint32_t id) {
        m_event.sequence = ++m_goroutineSequence[id];
        apply();
    }
    void applyChannel(std::uint32_t id) {
        m_event.sequence = ++m_channelSequence[id];
        apply();
    }
    void tell(EventKind kind, std::uint32_t goroutine, std::uint64_t message, std::uint32_t detail) {
        Event& e = event(kind);
        e.goroutine = goroutine;
        e.argument = packMessage(message, detail);
        apply();
    }

    const Descriptor& m_descriptor;
    RunState m_state;
    Event m_event{};
    Nanos m_time = 0;
    std::uint32_t m_goroutines = 0;
    std::uint32_t m_channels = 0;
    std::uint64_t m_messages = 0;
    std::map<std::uint32_t, Buffer> m_buffers;
    std::map<std::uint32_t, std::uint32_t> m_goroutineSequence;
    std::map<std::uint32_t, std::uint32_t> m_channelSequence;
};

}  // namespace sluice::ui::fixture
