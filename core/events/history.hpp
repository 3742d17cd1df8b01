// Where the past of a run is read from when somebody seeks: events by position, and keyframes (copies of the RunState
// at some positions) to start folding from. Two kinds: the raw events of a live run within a memory budget, and a
// recording. Thread rule: the aggregator's thread.
#pragma once

#include "events/event_blocks.hpp"
#include "events/recording.hpp"
#include "events/run_state.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace sluice {

// Copies of the state on the way. One is kept every kEventsMax events, or earlier once the events since then weigh
// several times as much as a copy would (so that keyframes take a small part of the memory and folding stays short).
class Keyframes {
public:
    static constexpr std::uint64_t kEventsMax = std::uint64_t{1} << 19;
    static constexpr std::uint64_t kOutweigh = 4;

    explicit Keyframes(const RunState& start);
    // Keeps `state` if it is time to; called at the ends of blocks.
    void consider(const RunState& state);
    // The last one at or before `position`, which must not lie before firstPosition().
    const RunState& nearest(std::uint64_t position) const;
    std::uint64_t firstPosition() const { return m_frames.begin()->first; }
    Nanos firstTime() const { return m_frames.begin()->second.time(); }
    // The position of the second one, or UINT64_MAX.
    std::uint64_t secondPosition() const;
    void dropFirst();
    std::uint64_t bytes() const noexcept { return m_bytes; }
    std::size_t count() const noexcept { return m_frames.size(); }

private:
    std::map<std::uint64_t, RunState> m_frames;  // by position; never empty
    std::map<std::uint64_t, std::uint64_t> m_weights;
    std::uint64_t m_bytes = 0;
};

class History {
public:
    explicit History(const RunState& start) : m_keyframes(start) {}
    virtual ~History() = default;
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    // Positions that can be sought: firstPosition()..endPosition(), both included.
    std::uint64_t firstPosition() const { return m_keyframes.firstPosition(); }
    Nanos firstTime() const { return m_keyframes.firstTime(); }
    virtual std::uint64_t endPosition() const = 0;
    // Events from `position` on, as many as lie together; empty at the end, or where they cannot be read (damage).
    virtual std::span<const Event> eventsFrom(std::uint64_t position) = 0;
    // The number of events up to the last one whose time is <= time, within what can be sought.
    virtual std::uint64_t positionAt(Nanos time) = 0;

    Keyframes& keyframes() noexcept { return m_keyframes; }
    // The state after `position` events (clamped). Folds on from `from` where that is nearer than any keyframe.
    RunState stateAt(std::uint64_t position, const RunState* from = nullptr);

protected:
    // positionAt for sources that know the highest time up to the end of each block.
    std::uint64_t scanFor(Nanos time, std::uint64_t blockBegin, Nanos highestBefore);
    Keyframes m_keyframes;
};

// The latest events of a live run. The oldest are dropped, whole stretches between two keyframes at a time, so that the
// history always begins with a keyframe.
class RawHistory : public History {
public:
    static constexpr std::size_t kBlockEvents = EventBlocks::kBlockEvents;

    RawHistory(const RunState& start, std::uint64_t bytesMax) : History(start), m_bytesMax(bytesMax) {}

    // How many events fit into the present block.
    std::size_t room() const;
    bool blockFull() const { return !m_blocks.empty() && m_blocks.back().count == kBlockEvents; }
    // At most room() events. The caller then folds them and, once blockFull(), calls endBlock() with the state.
    void append(std::span<const Event> events);
    void endBlock(const RunState& state);

    std::uint64_t endPosition() const override { return m_end; }
    std::span<const Event> eventsFrom(std::uint64_t position) override;
    std::uint64_t positionAt(Nanos time) override;
    std::uint64_t bytes() const;

private:
    struct Block {
        Event* events = nullptr;  // of m_memory
        std::size_t count = 0;
        Nanos highest = 0;  // time up to its end, since the run began
    };
    void dropOldest();

    std::uint64_t m_bytesMax;
    EventBlocks m_memory;
    std::deque<Block> m_blocks;  // all full but the last
    std::uint64_t m_begin = 0;   // position of the first block's first event
    std::uint64_t m_end = 0;
    Nanos m_highest = 0;
};

// A recording as history. Blocks are decoded when needed; the two decoded last are kept.
class RecordedHistory : public History {
public:
    RecordedHistory(const RunState& start, std::shared_ptr<const Recording> recording);

    // Blocks taken in so far: positions beyond them cannot be sought yet.
    std::size_t blocksLoaded() const noexcept { return m_loaded; }
    std::size_t blockCount() const noexcept { return m_blocks.size(); }
    // Decodes the next block. The caller folds it and calls endBlock().
    Result<std::span<const Event>> loadNext();
    void endBlock(const RunState& state);

    std::uint64_t endPosition() const override;
    std::span<const Event> eventsFrom(std::uint64_t position) override;
    std::uint64_t positionAt(Nanos time) override;

private:
    struct Decoded {
        std::size_t block = SIZE_MAX;
        std::vector<Event> events;
    };
    Result<std::span<const Event>> decoded(std::size_t block);

    std::shared_ptr<const Recording> m_recording;
    std::vector<RecordingBlock> m_blocks;
    std::vector<Nanos> m_highest;  // time up to the end of each block
    std::size_t m_loaded = 0;
    EventCodec m_codec;
    Decoded m_cache[2];
};

}  // namespace sluice
