// Something that a run is watched for, and who watches: "until the breaker opens", "the next event that matters".
//
// A watchpoint is satisfied by a single event; which ones satisfy it depends on the events before it only as far as
// that is carried along here (which channels there are, how often it has happened). So the same watch can read a part
// of a run's past, be handed to the engine where that part ends, and go on there. Thread rule: values; whoever holds
// one uses it from one thread at a time.
#pragma once

#include "events/event.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

class RunState;

struct Watchpoint {
    enum class Kind : std::uint8_t {
        Matters,       // whatever a person would want to see
        DepthRises,    // a channel comes to hold `value` messages
        DepthFalls,    // a channel comes down to `value` messages
        StateBecomes,  // a state takes on `value`
        Outcome,       // a message ends as `value` says (Outcome)
        Mark,
        Arc,
        Refused,  // a channel has no room for one who does not wait
        Waits,    // a sender begins to wait for room in a channel
        Time,     // the clock reaches `time`
    };
    Kind kind = Kind::Matters;
    std::uint32_t object = 0;               // what it is about: an index in the manifest's table of that kind
    std::optional<std::uint32_t> instance;  // of a channel or state; nothing: any of them
    std::uint64_t value = 0;
    std::uint64_t count = 1;  // so many times from where the watch begins; at least 1
    Nanos time = 0;
    friend bool operator==(const Watchpoint&, const Watchpoint&) = default;
};

// What a pattern says of its own events, by index in the manifest.
struct WhatMatters {
    std::vector<bool> marks;
    std::vector<bool> arcs;
};

// Is this what a run stops at, when somebody wants to see the next event that matters? Somebody is stuck for now or for
// ever, somebody was turned away or gave up, something was lost or stolen, a state or a setting changed.
bool matters(const Event& event, const WhatMatters& what);

// Where a watchpoint was satisfied.
struct Sighting {
    std::uint64_t position = 0;  // index of the event in the run, from 0
    Event event{};               // kind None: the clock alone
    friend bool operator==(const Sighting&, const Sighting&) = default;
};

class EventWatch {
public:
    EventWatch() = default;
    explicit EventWatch(Watchpoint watchpoint, WhatMatters what = {});

    const Watchpoint& watchpoint() const noexcept { return m_watchpoint; }
    // The channels that there are at this moment of the run.
    void learn(const RunState& state);
    // Events that do not count.
    void pass(std::span<const Event> events);
    // Events that do, in order; `position` is that of the first. Those behind the first sighting are still counted.
    void see(std::span<const Event> events, std::uint64_t position);

    // The first event that satisfied it for the `count`-th time.
    const std::optional<Sighting>& sighting() const noexcept { return m_sighting; }
    // So many satisfied it after that.
    std::uint64_t further() const noexcept { return m_further; }
    // The sources have stopped: what comes is the shutdown, and nobody waits for anything in it.
    bool isOver() const noexcept { return m_isOver; }

private:
    bool isAboutChannel() const noexcept;
    void learnChannel(std::uint32_t id, std::uint32_t declaration, std::uint32_t instance);
    bool isItsChannel(std::uint32_t id) const noexcept;
    bool satisfies(const Event& event) const;
    bool isRefill(const Event& event) const noexcept;

    Watchpoint m_watchpoint;
    WhatMatters m_what;
    std::vector<std::uint32_t> m_channels;  // ids that it is about, ascending
    Event m_previous{};
    std::uint64_t m_times = 0;
    std::uint64_t m_further = 0;
    std::optional<Sighting> m_sighting;
    bool m_isOver = false;
};

}  // namespace sluice
