// Short spellings of events, and a small deterministic program's worth of them, for the tests of this folder.
#pragma once

#include "events/event.hpp"
#include "events/manifest.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace sluice::testing {

inline std::shared_ptr<const Manifest> testManifest() {
    auto manifest = std::make_shared<Manifest>();
    manifest->pattern = "test";
    manifest->variant = "plain";
    manifest->classes = {"urgent", "normal"};
    manifest->roles = {{"source", "source", {}, false, false}, {"worker", "worker", {}, true, true}};
    manifest->channels = {{"jobs", "jobs"}, {"done", "done"}};
    manifest->states = {{"gate", {"closed", "open"}}};
    manifest->gauges = {{"limit", "limit"}};
    manifest->marks = {{"retry", "retry"}};
    manifest->arcs = {{"steal", "steal"}};
    manifest->spans = {{"stage", "stage"}};
    manifest->parameters = {"rate"};
    manifest->actions = {{"quit", "quit"}};
    return manifest;
}

inline Event event(Nanos time, EventKind kind, std::uint32_t goroutine, std::uint32_t object, std::uint64_t argument,
                   std::uint32_t sequence = 0, std::uint8_t flags = 0) {
    return {time, argument, goroutine, object, sequence, 0, kind, flags};
}
inline Event spawned(Nanos time, std::uint32_t id, std::uint32_t role, std::uint32_t index = 0) {
    return event(time, EventKind::GoroutineSpawned, id, 0, packPair(role, index), 1);
}
inline Event parked(Nanos time, std::uint32_t id, WaitReason reason, std::uint32_t object, std::uint32_t sequence,
                    std::uint64_t cpu = 0) {
    return event(time, EventKind::GoroutineParked, id, object, cpu, sequence, static_cast<std::uint8_t>(reason));
}
inline Event readied(Nanos time, std::uint32_t id, std::uint32_t by, std::uint32_t sequence) {
    return event(time, EventKind::GoroutineReadied, id, 0, by, sequence);
}
inline Event made(Nanos time, std::uint32_t channel, std::uint32_t capacity, std::uint16_t declaration = 0) {
    return event(time, EventKind::ChannelMade, 0, channel, packMade(capacity, declaration, 0), 1);
}
inline Event sent(Nanos time, std::uint32_t goroutine, std::uint32_t channel, std::uint64_t message,
                  std::uint32_t depth, std::uint32_t sequence) {
    return event(time, EventKind::ChannelSent, goroutine, channel, packMessage(message, depth), sequence);
}
inline Event received(Nanos time, std::uint32_t goroutine, std::uint32_t channel, std::uint64_t message,
                      std::uint32_t depth, std::uint32_t sequence) {
    return event(time, EventKind::ChannelReceived, goroutine, channel, packMessage(message, depth), sequence);
}
inline Event created(Nanos time, std::uint64_t message, std::uint8_t messageClass, Nanos due) {
    return event(time, EventKind::MessageCreated, 1, static_cast<std::uint32_t>(message),
                 static_cast<std::uint64_t>(due), messageClass, static_cast<std::uint8_t>(message >> 32));
}
inline Event accepted(Nanos time, std::uint64_t message) {
    return event(time, EventKind::MessageAccepted, 1, 0, packMessage(message, 0));
}
inline Event outcome(Nanos time, std::uint64_t message, Outcome what) {
    return event(time, EventKind::MessageOutcome, 2, 0, packMessage(message, static_cast<std::uint32_t>(what)));
}
inline Event workBegun(Nanos time, std::uint32_t goroutine, std::uint64_t message) {
    return event(time, EventKind::WorkBegun, goroutine, 0, packMessage(message, 0));
}
inline Event workEnded(Nanos time, std::uint32_t goroutine, std::uint64_t message) {
    return event(time, EventKind::WorkEnded, goroutine, 0, packMessage(message, 0));
}
inline Event phase(Nanos time, RunPhase what, RunOutcome outcome = RunOutcome::None) {
    return event(time, EventKind::RunPhaseChanged, 0, 0, static_cast<std::uint64_t>(outcome), 0,
                 static_cast<std::uint8_t>(what));
}

// A source (1) that sends `messages` through a buffer of 4 to a worker (2), in a random but repeatable interleaving,
// with gauges and states on the way: a well-formed run from start to end.
inline std::vector<Event> smallRun(std::uint64_t messages, std::uint32_t seed = 1) {
    std::mt19937 random(seed);
    std::vector<Event> events{phase(0, RunPhase::Running), spawned(0, 1, 0), spawned(0, 2, 1), made(0, 1, 4)};
    Nanos now = 0;
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    std::uint32_t sequence = 1;
    while (out < messages) {
        now += 1 + static_cast<Nanos>(random() % 500'000);
        const bool canSend = in < messages && in - out < 4;
        if (canSend && (in == out || random() % 2 == 0)) {
            ++in;
            events.push_back(created(now, in, static_cast<std::uint8_t>(in % 2), now - 10));
            events.push_back(accepted(now, in));
            events.push_back(sent(now, 1, 1, in, static_cast<std::uint32_t>(in - out), ++sequence));
        } else {
            ++out;
            events.push_back(received(now, 2, 1, out, static_cast<std::uint32_t>(in - out), ++sequence));
            events.push_back(workBegun(now, 2, out));
            now += static_cast<Nanos>(random() % 300'000);
            events.push_back(workEnded(now, 2, out));
            events.push_back(outcome(now, out, out % 7 == 0 ? Outcome::Failed : Outcome::Completed));
            if (out % 5 == 0)
                events.push_back(event(now, EventKind::Gauge, 2, 0, std::bit_cast<std::uint64_t>(double(out)), 0));
            if (out % 11 == 0) events.push_back(event(now, EventKind::State, 2, 0, out / 11 % 2, 0));
        }
    }
    events.push_back(phase(now, RunPhase::Draining));
    events.push_back(event(now, EventKind::GoroutineFinished, 1, 0, 5, 2));
    events.push_back(event(now, EventKind::GoroutineFinished, 2, 0, 7, 2));
    events.push_back(phase(now, RunPhase::Ended, RunOutcome::Completed));
    return events;
}

}  // namespace sluice::testing
