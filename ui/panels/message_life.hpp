// The life of one message as a waterfall: the parts that follow each other from when it was due until its outcome, what
// went on meanwhile, and which part took longest. Folded from the run's events in order, from before the message was
// made; those that do not name it only matter for what happened meanwhile.
//
// Invariant: the parts before the outcome are contiguous and sum to end() - begun exactly; what is done with the
// message afterwards (work for nobody) follows them, marked as such. Thread rule: a plain value; one thread at a time.
#pragma once

#include "events/run_state.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sluice::ui {

enum class LifeStep : std::uint8_t {
    BeforeSource,  // due, but its source was still blocked with former ones, or not awake yet
    Held,          // in the hands of a goroutine that does something else, such as keeping it back for its turn
    Blocked,       // its goroutine waits for room in a channel
    Queued,        // lies in a channel's buffer
    Served,        // is worked on
};

// How many others came to be worked on, told by their class against this message's.
struct OthersServed {
    std::uint64_t moreUrgent = 0;
    std::uint64_t alike = 0;
    std::uint64_t lessUrgent = 0;
    std::uint64_t all() const noexcept { return moreUrgent + alike + lessUrgent; }
    friend bool operator==(const OthersServed&, const OthersServed&) = default;
};

struct LifePart {
    LifeStep step = LifeStep::Held;
    Nanos from = 0;
    Nanos to = 0;
    std::uint32_t goroutine = 0;  // who holds it or works on it; 0: nobody
    std::uint32_t channel = 0;    // of Blocked and Queued
    std::uint32_t ahead = 0;      // Queued: how many lay before it when it came
    std::uint64_t taken = 0;      // Held: how many others that goroutine received meanwhile
    OthersServed served;          // anywhere in the run, meanwhile
    bool isAfterOutcome = false;
    Nanos duration() const noexcept { return to - from; }
    friend bool operator==(const LifePart&, const LifePart&) = default;
};

struct MessageLife {
    std::uint64_t message = 0;
    std::uint8_t messageClass = 0;
    Nanos due = 0;
    Nanos createdAt = 0;
    Nanos begun = 0;  // the earlier of the two: where the parts begin
    std::optional<Nanos> acceptedAt;
    std::optional<Nanos> endedAt;  // its outcome; without one the life is told up to `knownUntil`
    Outcome outcome = Outcome::None;
    Nanos knownUntil = 0;
    bool isKnown = false;      // some event named it
    bool isBeginLost = false;  // its beginning is no longer kept; the parts begin where it is first seen
    std::vector<LifePart> parts;
    std::vector<Happening> told;  // marks that name it and its outcome, at most kLifeToldMax
    Nanos end() const noexcept { return endedAt.value_or(knownUntil); }
};

inline constexpr std::size_t kLifeToldMax = 16;
inline constexpr std::size_t kLifePartsMax = 256;  // a message that goes round for ever is not told for ever

// The part before the outcome that took longest; null where there is none.
const LifePart* longestPart(const MessageLife& life);

class MessageLifeBuilder {
public:
    explicit MessageLifeBuilder(std::uint64_t message) { m_life.message = message; }

    // The state before the first event; later calls are ignored, so that reading can go on where it ended.
    void begin(const RunState& state);
    // Events from `position` on; those that were read before are passed over. False: nothing more can come.
    bool read(std::span<const Event> events, std::uint64_t position);

    // As far as it is known.
    MessageLife life() const;
    bool isOver() const noexcept { return m_isOver; }
    std::uint64_t position() const noexcept { return m_state ? m_state->position() : 0; }

private:
    struct Park {
        WaitReason reason = WaitReason::None;
        std::uint32_t object = 0;
        Nanos at = 0;
    };
    bool names(const Event& event) const;
    bool isHolder(const Event& event) const;
    void applyNamed(const Event& event);
    void applyOther(const Event& event);
    void created(const Event& event);
    void outcome(const Event& event);
    void enter(LifeStep step, Nanos time, std::uint32_t goroutine, std::uint32_t channel = 0);
    void close(Nanos time);
    std::vector<LifePart> openParts(Nanos time) const;

    std::optional<RunState> m_state;
    MessageLife m_life;
    std::optional<LifePart> m_open;
    std::optional<Park> m_park;     // of the goroutine that holds it, until it acts
    OthersServed m_servedAtPark;    // of the open part
    Nanos m_latest = 0;             // of the events read
    std::uint32_t m_workingOn = 0;  // how many goroutines are at work on it
    bool m_isOver = false;
};

}  // namespace sluice::ui
