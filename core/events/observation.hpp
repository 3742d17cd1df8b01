// Telemetry of one run, end to end: producers (one per engine worker) write events into 64 KiB chunks; the aggregator
// thread merges them, folds them into a RunState, keeps the history and publishes snapshots.
//
// Thread rule: each Producer belongs to one engine thread; everything else here may be called from any thread.
// The observer never uses the observed: no channel or goroutine of ours is involved.
#pragma once

#include "base/result.hpp"
#include "events/chunk_ring.hpp"
#include "events/event.hpp"
#include "events/history_scan.hpp"
#include "events/manifest.hpp"
#include "events/run_state.hpp"
#include "events/series.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sluice {

class Aggregator;
class EventWatch;
class ObservationCore;
class Recording;

enum class TelemetryLevel : std::uint8_t {
    Off,       // no events, no hash; the engine's Meter still counts
    Live,      // fold and bounded raw history
    Recorded,  // in addition the compressed recording
};

inline constexpr std::uint64_t kRecordingBytesMax = std::uint64_t{2} << 30;

struct ObservationOptions {
    TelemetryLevel level = TelemetryLevel::Live;
    int producers = 1;
    // Virtual clock: a producer waits for room, so nothing is ever lost. Real threads: it never waits; drops are
    // counted.
    bool lossless = true;
    std::uint64_t historyBytesMax = std::uint64_t{512} << 20;
    std::uint64_t recordingBytesMax = kRecordingBytesMax;
    // The run clock as the aggregator may read it (for idle producers). Not needed for a single lossless producer.
    std::function<Nanos()> clock;
};

// The engine's end. emit() is a store and a compare; the rest happens once per chunk. At level Off, and once the
// observation is gone, everything is dropped.
class Producer {
public:
    Producer() = default;
    explicit Producer(std::shared_ptr<ChunkRing> ring) : m_ring(std::move(ring)) {}
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    void emit(const Event& event) noexcept {
        if (m_next == m_end) [[unlikely]] {
            if (!renew()) return;  // counted as dropped
        }
        *m_next++ = event;
    }
    // True when the aggregator would like to see what there is. Poll it once per dispatch; answer with publish().
    bool publishWanted() const noexcept { return m_wanted.load(std::memory_order_relaxed); }
    // Hands over what has been written. `watermark`: no later event of this producer will carry an earlier time.
    void publish(Nanos watermark) noexcept;
    // Hands over everything and says that nothing comes until resumed(); the producer's thread may then block.
    void idle() noexcept;
    // `now`: the run clock, read as late as possible. Others may have been ordered up to the present instant meanwhile,
    // so an event stamped earlier comes late in the merged order by as much.
    void resumed(Nanos now) noexcept;
    // The last call: no further events.
    void close() noexcept;
    std::uint64_t emitted() const noexcept;  // by this producer, dropped ones included; its own thread only

    // Its own thread: from now on `watch` (null: nobody) sees every event, at the latest with look(). Nothing is lost
    // by it: emit() is the same. At level Off there is nothing to see.
    void setWatch(EventWatch* watch) noexcept;
    void look() noexcept;

private:
    friend class Observation;
    bool renew() noexcept;
    void commit() noexcept;
    Event* m_next = nullptr;
    Event* m_end = nullptr;
    Event* m_begin = nullptr;
    Event* m_seen = nullptr;  // up to where m_watch has seen the present chunk
    EventWatch* m_watch = nullptr;
    std::atomic<bool> m_wanted{false};
    std::shared_ptr<ChunkRing> m_ring;  // null at level Off
};

// What a view gets each frame. Immutable.
struct Snapshot {
    Snapshot(RunState s) : state(std::move(s)) {}
    RunState state;                  // at the cursor
    bool atLiveEdge = true;          // false: the cursor is in the past
    std::uint64_t livePosition = 0;  // events of the run so far
    Nanos liveTime = 0;
    std::uint64_t firstPosition = 0;  // oldest position that can still be sought
    Nanos firstTime = 0;
    std::uint64_t telemetryDropped = 0;
    bool ended = false;                       // the run has ended and everything is folded
    std::shared_ptr<const SeriesSet> series;  // of the whole run so far, whatever the cursor; never null
    std::uint64_t generation = 0;             // counts publications
    double loaded = 1;                        // share of a recording being opened that is read; 1 for live runs
    std::string problem;                      // why a recording cannot be read to its end; empty: it can
    std::string recordingIncomplete;          // why a recording does not hold all of the run; empty: it does
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

class Observation {
public:
    // The aggregator must outlive the observation, and the observation the threads that use its producers.
    Observation(Aggregator& aggregator, std::shared_ptr<const Manifest> manifest, ObservationOptions options);
    ~Observation();
    Observation(const Observation&) = delete;
    Observation& operator=(const Observation&) = delete;

    Producer& producer(int index);
    TelemetryLevel level() const noexcept;

    // The newest snapshot; never null. Wait-free for readers in practice (one shared_ptr load).
    SnapshotPtr latest() const;
    // Asks the aggregator to publish soon (at most about 1 ms later); a frame calls it once.
    void requestSnapshot();
    // Moves the cursor: the state after `position` events (clamped to what is kept). Answered by a later snapshot.
    // While a recording is still being read, a target beyond what is there waits for it; a target past the end is the
    // live edge.
    void seek(std::uint64_t position);
    // The last position whose event's time is <= time.
    void seekTime(Nanos time);
    // Moves the cursor by single events, in the past as at the live edge.
    void seekRelative(std::int64_t events);
    // Back to the live edge.
    void follow();

    // Asks a question about the past (history_scan.hpp). Answered by the aggregator's thread beside everything else, in
    // the order of asking. Of a recording being opened, once all of it is read.
    void scan(std::shared_ptr<HistoryScan> scan, ScanRange range);

    // The engine will never close its producers: what they have handed over is all that there will be, and the last
    // snapshot says so. Anything more is dropped.
    void cutOff();
    // The aggregator is needed no more and may go; of the members only the producers may be used from now on.
    void leaveAggregator();

    // Blocks until everything that the producers have published so far is folded, recorded and in latest(), and earlier
    // seeks are answered; of a recording being opened, until all of it is read. Not on the GUI thread.
    void drain();

    // Over all events in order (virtual clock; meaningless with several producers). Complete once the run has ended.
    std::uint64_t eventHash() const;
    std::uint64_t eventCount() const;
    // The compressed recording so far, or null below level Recorded. It grows with the run; after drain() it is up to
    // date.
    std::shared_ptr<const Recording> recording() const;

private:
    friend Result<std::unique_ptr<Observation>> openRecording(Aggregator&, std::shared_ptr<const Manifest>,
                                                              std::shared_ptr<const Recording>);
    Observation(Aggregator& aggregator, std::shared_ptr<ObservationCore> core);

    Aggregator* m_aggregator;  // null: left
    TelemetryLevel m_level;
    std::vector<std::unique_ptr<Producer>> m_producers;
    std::shared_ptr<ObservationCore> m_core;
};

// A finished recording opened again: the same snapshots and seeks, no engine. Returns at once; the aggregator reads the
// recording and the snapshots tell how far it is. `ended` is true once all is read, or as much as can be (`problem`).
Result<std::unique_ptr<Observation>> openRecording(Aggregator& aggregator, std::shared_ptr<const Manifest> manifest,
                                                   std::shared_ptr<const Recording> recording);

}  // namespace sluice
