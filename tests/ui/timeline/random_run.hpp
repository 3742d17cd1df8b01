// A run that never happened, for folds: goroutines that come, wait, work and go, channels that are made and released,
// in an order that a seed chooses. Events carry what the engine's would, and nothing is lost.
#pragma once

#include "events/event.hpp"
#include "events/manifest.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace sluice::ui {

inline std::uint32_t roll(std::mt19937& random, std::uint32_t below) {
    return std::uniform_int_distribution<std::uint32_t>(0, below - 1)(random);
}

class RandomRun {
public:
    explicit RandomRun(std::uint32_t seed) : m_random(seed) {}

    static std::shared_ptr<const Manifest> manifest() {
        auto manifest = std::make_shared<Manifest>();
        manifest->classes = {"request"};
        manifest->roles = {{"source", "source", {}, false, false}, {"worker", "worker", {}, true, true}};
        manifest->channels = {{"queue", "queue"}, {"reply", "reply"}};
        return manifest;
    }

    std::vector<Event> events(std::size_t count) {
        for (int i = 0; i < 4; ++i) spawn();
        make();
        while (m_events.size() < count) happen();
        return std::move(m_events);
    }

private:
    std::uint32_t roll(std::uint32_t below) { return ui::roll(m_random, below); }
    std::uint32_t someone() { return m_living[roll(static_cast<std::uint32_t>(m_living.size()))]; }

    Event& add(EventKind kind, std::uint32_t goroutine) {
        Event event{};
        event.time = m_time;
        event.kind = kind;
        event.goroutine = goroutine;
        event.sequence = ++m_sequence;
        event.site = static_cast<std::uint16_t>(roll(5));
        m_events.push_back(event);
        return m_events.back();
    }
    void spawn() {
        Event& event = add(EventKind::GoroutineSpawned, ++m_goroutines);
        const std::uint32_t role = roll(2);
        event.argument = packPair(role, m_goroutines);
        m_living.push_back(m_goroutines);
    }
    void make() {
        Event& event = add(EventKind::ChannelMade, someone());
        event.object = ++m_channels;
        event.argument = packMade(roll(4), static_cast<std::uint16_t>(roll(2)), m_channels);
        m_open.push_back(m_channels);
    }
    void transfer() {
        Event& event = add(roll(2) == 0 ? EventKind::ChannelSent : EventKind::ChannelReceived, someone());
        event.object = m_open[roll(static_cast<std::uint32_t>(m_open.size()))];
        event.argument = packMessage(roll(9), roll(4));
    }
    void leave() {
        const std::uint32_t place = roll(static_cast<std::uint32_t>(m_living.size()));
        add(EventKind::GoroutineFinished, m_living[place]);
        m_living.erase(m_living.begin() + place);
    }
    void release() {
        const std::uint32_t place = roll(static_cast<std::uint32_t>(m_open.size()));
        add(roll(2) == 0 ? EventKind::ChannelClosed : EventKind::ChannelReleased, someone()).object = m_open[place];
        if (m_events.back().kind == EventKind::ChannelReleased) m_open.erase(m_open.begin() + place);
    }
    void park() {
        Event& event = add(EventKind::GoroutineParked, someone());
        event.flags = static_cast<std::uint8_t>(roll(11));
        event.object = roll(3);
    }
    void happen() {
        if (roll(3) != 0) m_time += roll(2000);
        switch (roll(12)) {
            case 0:
                return m_living.size() < 40 ? spawn() : leave();
            case 1:
                return m_living.size() > 3 ? leave() : spawn();
            case 2:
                return m_open.size() < 40 ? make() : release();
            case 3:
                return m_open.size() > 1 ? release() : make();
            case 4:
            case 5:
                return transfer();
            case 6:
            case 7:
                return park();
            case 8:
                add(EventKind::GoroutineReadied, someone()).argument = roll(5);
                return;
            case 9:
                add(EventKind::WorkBegun, someone());
                return;
            case 10:
                add(EventKind::WorkEnded, someone());
                return;
            default:
                add(EventKind::Mark, someone());
                return;
        }
    }

    std::mt19937 m_random;
    std::vector<Event> m_events;
    std::vector<std::uint32_t> m_living;
    std::vector<std::uint32_t> m_open;
    std::uint32_t m_goroutines = 0;
    std::uint32_t m_channels = 0;
    std::uint32_t m_sequence = 0;
    Nanos m_time = 0;
};

}  // namespace sluice::ui
