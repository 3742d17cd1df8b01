// The inner half of an Observation: what the aggregator thread works on. It folds events into the live state, keeps the
// cursor, and publishes snapshots. Live runs and opened recordings differ only in where their events come from.
//
// Thread rule: members marked "any thread" are guarded by a mutex or atomic; all others belong to the aggregator's
// thread.
#pragma once

#include "events/aggregator.hpp"
#include "events/event_hash.hpp"
#include "events/history.hpp"
#include "events/merger.hpp"
#include "events/observation.hpp"
#include "events/scan_queue.hpp"
#include "events/series_folder.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice {

struct CursorCommand {
    enum class Kind : std::uint8_t { Position, Time, Relative, Follow } kind = Kind::Follow;
    std::int64_t value = 0;
};

class ObservationCore : public Served {
public:
    explicit ObservationCore(std::shared_ptr<const Manifest> manifest);

    // ---- Any thread ----
    SnapshotPtr latest() const;
    // True when the aggregator must be woken for it.
    bool requestSnapshot() noexcept { return !m_requested.exchange(true, std::memory_order_acq_rel); }
    void post(CursorCommand command);
    void scan(std::shared_ptr<HistoryScan> scan, ScanRange range) { m_scans.add(std::move(scan), range); }
    std::uint64_t askDrain();
    void awaitDrain(std::uint64_t number);
    std::uint64_t hash() const noexcept { return m_hashValue.load(std::memory_order_acquire); }
    std::uint64_t count() const noexcept { return m_hashCount.load(std::memory_order_acquire); }
    // Whoever waits for this observation's aggregator goes on.
    virtual void abandon() noexcept {}
    // The aggregator has let go of it; scans that were not read to their ends are told so.
    void endScans() { m_scans.close(); }
    virtual std::shared_ptr<const Recording> recording() const = 0;

    Activity serve() final;

protected:
    // Takes in more events through fold().
    virtual Activity advance() = 0;
    virtual History& history() = 0;
    // Somebody drains: from now on caughtUp() says whether all that there is at this moment is folded.
    virtual void beginDrain() {}
    virtual bool caughtUp() const = 0;
    virtual bool ended() const = 0;
    // The recording is brought up to date.
    virtual void flush() {}
    virtual std::uint64_t dropped() const { return m_state.telemetryDropped(); }
    virtual double loaded() const { return 1; }
    virtual std::string problem() const { return {}; }

    void fold(std::span<const Event> events);
    const RunState& state() const noexcept { return m_state; }
    // Somebody wants to see the present: a view, or a thread that drains.
    bool watched() const;

private:
    using Clock = std::chrono::steady_clock;

    bool advanceScans();
    void obeyCommands();
    bool obey(const CursorCommand& command);
    void moveTo(std::uint64_t position);
    void publish(bool withFreshSeries);
    void takeDrain();
    void finishDrain();

    RunState m_state;  // at the live edge
    SeriesFolder m_series;
    EventHash m_hash;
    std::optional<RunState> m_cursor;        // none: at the live edge
    std::optional<CursorCommand> m_awaited;  // a target that is not read yet
    std::shared_ptr<const SeriesSet> m_seriesSet;
    Clock::time_point m_seriesAt{};
    Clock::time_point m_requestedAt{};
    std::uint64_t m_drain = 0;  // the request that is being answered, or the last that was
    bool m_cursorMoved = false;
    bool m_endPublished = false;
    std::uint64_t m_generation = 0;
    ScanQueue m_scans;

    std::atomic<bool> m_requested{false};
    std::atomic<std::uint64_t> m_hashValue{0};
    std::atomic<std::uint64_t> m_hashCount{0};

    mutable std::mutex m_latestMutex;  // only ever held for a pointer copy
    SnapshotPtr m_latest;

    mutable std::mutex m_mutex;
    std::vector<CursorCommand> m_commands;
    std::uint64_t m_drainsAsked = 0;
    std::uint64_t m_drainsDone = 0;
    std::condition_variable m_drained;
};

// Of a run that is going on.
class LiveCore : public ObservationCore {
public:
    LiveCore(std::shared_ptr<const Manifest> manifest, const ObservationOptions& options,
             std::vector<std::shared_ptr<ChunkRing>> rings, std::vector<std::atomic<bool>*> wanted);

    void abandon() noexcept override;
    std::shared_ptr<const Recording> recording() const override;

protected:
    Activity advance() override;
    History& history() override { return m_history; }
    void beginDrain() override { m_merger.noteCommitted(); }
    // Once it has finished it takes in nothing, whatever a producer that was cut off may still hand over.
    bool caughtUp() const override { return m_merger.finished() || m_merger.handedOnNoted(); }
    bool ended() const override { return m_merger.finished(); }
    void flush() override;
    std::uint64_t dropped() const override { return m_merger.dropped(); }

private:
    Activity passOn();
    void take(std::span<const Event> events);

    std::vector<std::shared_ptr<ChunkRing>> m_rings;
    std::vector<std::atomic<bool>*> m_wanted;  // of the producers, which live as long as the observation
    RawHistory m_history;
    std::optional<RecordingWriter> m_writer;
    Merger m_merger;
    std::chrono::steady_clock::time_point m_askedAt{};
};

// Of a recording.
class ReplayCore : public ObservationCore {
public:
    ReplayCore(std::shared_ptr<const Manifest> manifest, std::shared_ptr<const Recording> recording);
    std::shared_ptr<const Recording> recording() const override { return m_recording; }

protected:
    Activity advance() override;
    History& history() override { return m_history; }
    bool caughtUp() const override { return ended(); }
    bool ended() const override { return m_history.blocksLoaded() == m_history.blockCount() || !m_problem.empty(); }
    double loaded() const override;
    std::string problem() const override { return m_problem; }

private:
    std::shared_ptr<const Recording> m_recording;
    RecordedHistory m_history;
    std::string m_problem;
};

}  // namespace sluice
