// Brings the events of several producers into one order: by time, bounded by the lowest time that a producer without
// events at hand may still come up with; and an object's events in the sequence that its lock gave them.
//
// Time stamps on real threads are as coarse as a dispatch, so an event may carry a later time than its successor on
// another thread. Such a successor waits at the head of its producer until its predecessor has come; because the
// sequences record what really happened, two producers can never wait for each other unless events were dropped. Then
// (nobody can go on, and every producer has said since what it had) the oldest waiting event goes on whose predecessor
// is in no ring: so what is left after drops comes out in its object's order too.
// With one producer there is nothing to bring into order and its events pass straight through.
// Thread rule: the aggregator's thread only.
#pragma once

#include "events/chunk_ring.hpp"
#include "events/event.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

class Merger {
public:
    using Sink = std::function<void(std::span<const Event>)>;

    Merger(std::vector<std::shared_ptr<ChunkRing>> rings, std::function<Nanos()> clock, Sink sink);

    // Hands on what can be ordered now, at most about `limit` events. True when there may be more at once.
    bool pass(std::size_t limit);
    // All producers have closed and all their events were handed on.
    bool finished() const noexcept { return m_finished; }
    bool allIdle() const noexcept { return m_allIdle; }
    // Remembers what the producers have committed until now ...
    void noteCommitted() noexcept;
    // ... and whether all of that was handed on. Producers may write faster than anybody reads, so that there need not
    // ever be a moment at which nothing waits.
    bool handedOnNoted() const noexcept;
    std::uint64_t dropped() const noexcept;

private:
    struct Source {
        std::shared_ptr<ChunkRing> ring;
        std::span<const Event> events;  // at hand
        Nanos bound = 0;                // no further event will carry an earlier time
        bool blocked = false;           // its first event waits for a predecessor
        bool silent = false;            // idle or closed when last looked at
        Nanos watermarkSeen = 0;        // when nobody could go on, and how much was committed then
        std::uint64_t committedSeen = 0;
        std::uint64_t noted = 0;  // events that it had committed at noteCommitted()
    };

    bool passSingle(std::size_t limit);
    bool passMany(std::size_t limit);
    void look(Source& source);
    std::uint32_t* sequenceOf(const Event& event);
    bool mayPass(const Event& event);
    void handOn(Source& source);
    Source* choose(Nanos& bound);
    bool releaseStuck();
    bool allSpokeBut(const Source* except) const;
    bool releaseLost();
    bool predecessorWaits(const Event& event) const;
    void flush();
    void noticeDrops(std::uint64_t dropped, Nanos time);

    std::vector<Source> m_sources;
    std::function<Nanos()> m_clock;
    Sink m_sink;
    std::vector<Event> m_batch;
    std::vector<std::uint32_t> m_channelSequences;  // last handed on, by id
    std::vector<std::uint32_t> m_goroutineSequences;
    std::vector<std::uint64_t> m_droppedBySource;
    std::uint64_t m_droppedTold = 0;
    Nanos m_time = 0;
    bool m_finished = false;
    bool m_allIdle = false;
};

}  // namespace sluice
