// The compressed recording of a run: blocks of events and a directory of them. Blocks are only ever appended, and each
// is complete by itself, so that a session can save what there is at any time and open it again.
//
// Thread rule: the aggregator appends; everything else may be called from any thread at the same time.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/event_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace sluice {

struct RecordingBlock {
    std::uint64_t firstPosition = 0;  // of its first event in the run, from 0
    std::uint32_t eventCount = 0;
    Nanos firstTime = 0;  // lowest and highest time of its events
    Nanos lastTime = 0;
    std::shared_ptr<const std::vector<std::byte>> bytes;  // event_codec.hpp; never null, immutable
};

class Recording {
public:
    // bytesMax: compressed bytes at which recording stops; complete() is false from then on.
    explicit Recording(std::uint64_t bytesMax);

    // A recording as saved. Malformed where the blocks do not follow each other without a gap or name impossible sizes;
    // the blocks' contents are checked when they are decoded.
    static Result<std::shared_ptr<const Recording>> fromBlocks(std::vector<RecordingBlock> blocks, bool complete,
                                                               std::string incompleteReason);

    std::vector<RecordingBlock> blocks() const;  // shares the bytes
    std::size_t blockCount() const;
    std::uint64_t eventCount() const;
    std::uint64_t byteCount() const;
    // False when the end of the run is missing; the reason is a sentence for people.
    bool complete() const;
    std::string incompleteReason() const;

    // The events of one block, checked against the directory. `index` < blockCount().
    Result<std::vector<Event>> decode(std::size_t index, EventCodec& codec) const;

private:
    friend class RecordingWriter;
    void append(RecordingBlock block);
    void stop(std::string reason);

    mutable std::mutex m_mutex;
    std::vector<RecordingBlock> m_blocks;
    std::uint64_t m_events = 0;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_bytesMax;
    bool m_complete = true;
    std::string m_incompleteReason;
};

// Collects events and appends them block by block. The aggregator's thread only.
class RecordingWriter {
public:
    explicit RecordingWriter(std::shared_ptr<Recording> recording);
    void add(std::span<const Event> events);
    // Appends what is left as a short block.
    void flush();
    const std::shared_ptr<Recording>& recording() const noexcept { return m_recording; }

private:
    std::shared_ptr<Recording> m_recording;
    EventCodec m_codec;
    std::vector<Event> m_pending;
    bool m_stopped = false;
};

}  // namespace sluice
