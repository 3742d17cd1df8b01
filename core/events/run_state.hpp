// RunState: the fold of a run's events, and the only thing that views draw from. Applying the same events in the same
// order gives the same state, so live view, replay and seek are one code path.
//
// Any sequence of events is safe to apply, whatever damage or loss it went through: what names no known object or no
// allowed value is left out, and sizes are bounded (kIdMax ids of each kind). Times are taken as 0..kTimeMax.
// Copies are cheap (pages are shared and copied on write): a snapshot or a keyframe is a plain copy.
// Thread rule: one writer; a copy handed out as shared_ptr<const RunState> may be read from any thread.
#pragma once

#include "base/paged_vector.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/manifest.hpp"
#include "events/message_table.hpp"
#include "events/meter.hpp"
#include "events/notable.hpp"
#include "events/slot_queue.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

class SeriesFolder;

// Goroutines and channels with a higher id are counted, but have no entry.
inline constexpr std::uint32_t kIdMax = std::uint32_t{1} << 24;
inline constexpr std::size_t kYoungPages = 1024;
inline constexpr Nanos kTimeMax = kForever / 2;

enum class GoroutineStatus : std::uint8_t {
    Ready,  // may run, has not yet been seen to
    Running,
    Working,  // inside work(d)
    Waiting,  // parked; see reason
    Finished,
    Panicked,
    Leaked,  // stuck for ever
};

// Members are ordered so that an entry is one cache line.
struct alignas(64) GoroutineState {
    std::uint32_t id = 0;  // from 1; 0 marks an unused entry
    std::uint32_t sequence = 0;
    GoroutineStatus status = GoroutineStatus::Ready;
    WaitReason reason = WaitReason::None;
    bool insideWork = false;  // between WorkBegun and WorkEnded, also while it waits for a core
    std::uint8_t messageClass = 0;
    std::uint16_t site = 0;  // where in the listing it is
    std::uint16_t role = 0;
    std::uint32_t index = 0;      // within the role, from 0
    std::uint32_t object = 0;     // what it waits on
    std::uint32_t readiedBy = 0;  // 0: a timer or the engine
    std::uint64_t message = 0;    // the message it works on or last touched; 0: none
    Nanos since = 0;              // when it entered this status
    Nanos workBegunAt = 0;
    friend bool operator==(const GoroutineState&, const GoroutineState&) = default;
};
static_assert(sizeof(GoroutineState) == 64);

struct ChannelState {
    std::uint32_t id = 0;  // from 1; 0 marks an unused entry
    std::uint32_t capacity = 0;
    std::uint32_t depth = 0;
    std::uint32_t sequence = 0;
    std::uint32_t instance = 0;
    std::uint16_t declaration = 0;
    bool closed = false;
    bool released = false;
    bool stale = false;  // events of this channel were lost; true until its next event
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t refused = 0;
    SlotQueue slots;  // oldest first; size() == depth
    friend bool operator==(const ChannelState&, const ChannelState&) = default;
};

struct StateValue {
    std::uint32_t declaration = 0;
    std::uint32_t instance = 0;
    std::uint64_t value = 0;
    Nanos since = 0;
    friend bool operator==(const StateValue&, const StateValue&) = default;
};
struct GaugeValue {
    std::uint32_t declaration = 0;
    std::uint32_t instance = 0;
    double value = 0;
    friend bool operator==(const GaugeValue&, const GaugeValue&) = default;
};
struct OpenSpan {
    std::uint32_t declaration = 0;
    std::uint32_t instance = 0;
    std::uint64_t message = 0;
    std::uint32_t detail = 0;
    Nanos begunAt = 0;
    friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};

// Something that happened at an instant, kept for echoes (travelling tokens, flashes) and for the narration.
struct Happening {
    std::uint64_t position = 0;  // index of the event in the run, from 0
    Event event{};
    std::uint8_t messageClass = 0;
    friend bool operator==(const Happening&, const Happening&) = default;
};

inline constexpr std::size_t kHappeningsKept = 256;

// What happened within a span of events, as stretches of it. Of many only the last are ever looked at again, so that a
// busy channel's transfers cost a small note each, or less.
class HappeningNotes {
public:
    struct Note {
        std::uint32_t index;  // in the span
        std::uint32_t count;  // so many events from there
        std::uint8_t messageClass;
    };
    void add(std::uint64_t index, std::uint8_t messageClass, std::uint64_t count = 1) noexcept {
        m_notes[m_next++ % kHappeningsKept] = {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(count),
                                               messageClass};
        m_count += count;
    }
    std::uint64_t count() const noexcept { return m_count; }
    // The last notes, at most kHappeningsKept; so they hold as many of the last happenings, or all. 0 = the newest.
    std::size_t kept() const noexcept { return m_next < kHappeningsKept ? m_next : kHappeningsKept; }
    const Note& newest(std::size_t back) const noexcept { return m_notes[(m_next - 1 - back) % kHappeningsKept]; }

private:
    std::size_t m_next = 0;
    std::uint64_t m_count = 0;
    std::array<Note, kHappeningsKept> m_notes;  // not initialised: a span of one event must not pay for it
};

// The last `capacity` happenings, and how many there ever were: what fell out between two frames can be counted.
class RecentHappenings {
public:
    explicit RecentHappenings(std::size_t capacity = kHappeningsKept) : m_capacity(capacity) {}
    void push(const Happening& happening) {
        ++m_total;
        if (m_ring.size() == m_capacity) [[likely]] {
            if (m_capacity == 0) return;
            m_ring.mutate(m_next) = happening;
            m_next = m_next + 1 == m_capacity ? 0 : m_next + 1;
        } else {
            m_ring.push_back(happening);
        }
    }
    // The same as push() for all that is noted; `first` is the position of the span's first event. A capacity of at
    // most kHappeningsKept.
    void push(const HappeningNotes& notes, std::span<const Event> events, std::uint64_t first);
    std::uint64_t total() const noexcept { return m_total; }
    std::size_t size() const noexcept { return m_ring.size(); }
    const Happening& at(std::size_t index) const;  // 0 = oldest kept
    friend bool operator==(const RecentHappenings&, const RecentHappenings&) = default;

private:
    std::size_t m_capacity;
    std::uint64_t m_total = 0;
    std::size_t m_next = 0;  // where the next one goes once the ring is full
    PagedVector<Happening, 32> m_ring;
};

class RunState {
public:
    explicit RunState(std::shared_ptr<const Manifest> manifest);

    // Each event in turn; the state afterwards does not depend on how they were cut into spans. `series` hears of what
    // curves are drawn from.
    void apply(std::span<const Event> events, SeriesFolder* series = nullptr);
    void apply(const Event& event, SeriesFolder* series = nullptr) { apply(std::span(&event, 1), series); }

    const Manifest& manifest() const noexcept { return *m_manifest; }
    std::shared_ptr<const Manifest> sharedManifest() const noexcept { return m_manifest; }
    std::uint64_t position() const noexcept { return m_position; }  // events applied so far
    Nanos time() const noexcept { return m_time; }                  // the latest event's
    RunPhase phase() const noexcept { return m_phase; }
    RunOutcome outcome() const noexcept { return m_outcome; }
    std::uint64_t telemetryDropped() const noexcept { return m_dropped; }

    // Indexed by id - 1; ids are dense, an entry whose own id is 0 stands for none. In long runs the entries of objects
    // that ended long ago are emptied (a page at a time, never among the youngest kYoungPages pages).
    const PagedVector<GoroutineState>& goroutines() const noexcept { return m_goroutines; }
    const PagedVector<ChannelState>& channels() const noexcept { return m_channels; }
    // Null where there is none with this id.
    const GoroutineState* goroutine(std::uint32_t id) const noexcept {
        return entry(m_goroutines.find(id - std::size_t{1}));
    }
    const ChannelState* channel(std::uint32_t id) const noexcept { return entry(m_channels.find(id - std::size_t{1})); }

    const std::vector<StateValue>& states() const noexcept { return m_states; }
    const std::vector<GaugeValue>& gauges() const noexcept { return m_gauges; }
    const std::vector<OpenSpan>& spans() const noexcept { return m_spans; }
    const RecentHappenings& transfers() const noexcept { return m_transfers; }  // sent, received, refused
    const RecentHappenings& marks() const noexcept { return m_marks; }          // marks
    const RecentHappenings& arcs() const noexcept { return m_arcs; }
    const RecentHappenings& links() const noexcept { return m_links; }
    const RecentHappenings& notable() const noexcept { return m_notable; }  // what the narration tells

    const Meter& meter() const noexcept { return m_meter; }
    // The Meter as it stood when sources stopped; nothing before that. Metrics shown after the cut come from here.
    const Meter* meterAtCut() const noexcept { return m_meterAtCut.get(); }
    Nanos cutTime() const noexcept { return m_cutTime; }

    // Messages without an outcome and those ended a short while ago.
    const MessageTable& messages() const noexcept { return m_messages; }

    // Equal in everything a view can show (used by tests: live == fold of the recording).
    bool equals(const RunState& other) const;
    // Bytes that this state would take if it shared nothing; an estimate.
    std::size_t weight() const;

private:
    template <class T>
    static T* entry(T* found) noexcept {
        return found != nullptr && found->id != 0 ? found : nullptr;
    }

    // What is kept only while a span is folded. Within a span nobody copies the state, so that what was made
    // changeable once stays so, and entries stay in their places until their pages are dropped: neither a goroutine
    // that has not ended nor a channel that is not released is ever in such a page.
    struct Place {
        std::uint32_t id = 0;
        ChannelState* channel = nullptr;  // null: there is none with this id, or it is released
        ChannelMeter* meter = nullptr;
    };
    struct Batch {
        static constexpr std::uint64_t kNobody = UINT64_MAX;  // no goroutine's id
        std::uint64_t first = 0;                              // position of its first event
        SeriesFolder* series = nullptr;
        std::uint64_t actorId = kNobody;  // who acted last and has neither parked nor ended since
        GoroutineState* actor = nullptr;  // null: there is none with this id
        Place sends, receives;            // where the last ones were
        HappeningNotes transfers;

        void forgetChannels() noexcept { sends = receives = {}; }
    };

    // The sends or the receives of a turn, all on one channel.
    struct Turn {
        bool begin(const Place& place) noexcept {
            if (place.channel == nullptr || !place.channel->slots.allUnknown()) return false;
            channel = place.channel;
            meter = place.meter;
            sequence = channel->sequence;
            return true;
        }
        // Takes in events like the first, as many as follow each other in the channel's order; their number.
        std::size_t take(std::span<const Event> events, std::uint16_t& site) noexcept;
        ChannelState* channel = nullptr;
        ChannelMeter* meter = nullptr;
        std::uint32_t sequence = 0;
        std::uint32_t last = 0, lowest = UINT32_MAX, highest = 0;  // depths
        std::uint32_t count = 0;
    };

    // run_state_fold*.cpp
    void applyBounded(const Event& event, Batch& batch);
    void applyGoroutine(const Event& event, Batch& batch);
    template <EventKind kKind>
    void applyTransfer(const Event& event, Batch& batch);
    void applyChannel(const Event& event, Batch& batch);
    void applyMessage(const Event& event, Batch& batch);
    void applyWork(const Event& event, Batch& batch);
    void applyMeaning(const Event& event, Batch& batch);
    void applyRun(const Event& event);
    void spawned(const Event& event);
    void parked(const Event& event, GoroutineState& goroutine);
    void readied(const Event& event, GoroutineState& goroutine);
    void ended(const Event& event, GoroutineState& goroutine, GoroutineStatus status);
    void made(const Event& event, Batch& batch);
    void findPlace(std::uint32_t channelId, Place& place);
    void numbered(const Event& event, ChannelState& channel);
    void setDepth(Nanos time, ChannelState& channel, ChannelMeter& meter, std::uint32_t depth);
    std::size_t applyTurn(std::span<const Event> events, Batch& batch);
    void endTurn(const Turn& turn, Nanos time, Batch& batch);
    std::uint8_t carry(std::uint64_t messageId, GoroutineState* goroutine, const ChannelState* channel) const;
    const MessageRecord* createdMessage(const Event& event, std::uint64_t id, Batch& batch);
    const MessageRecord* acceptedMessage(const Event& event, std::uint64_t id);
    void outcomeOf(const Event& event, const MessageRecord& record, std::uint64_t id, Batch& batch);
    void phaseChanged(const Event& event);
    GoroutineState* mutableGoroutine(std::uint32_t id) { return entry(m_goroutines.findMutable(id - std::size_t{1})); }
    ChannelState* mutableChannel(std::uint32_t id) { return entry(m_channels.findMutable(id - std::size_t{1})); }
    // The goroutine that did what the event says: it runs, whatever was known of it.
    GoroutineState* acting(const Event& event, Batch& batch) {
        if (event.goroutine != batch.actorId) [[unlikely]]
            beginActing(event, batch);
        if (batch.actor != nullptr && event.site != 0) batch.actor->site = event.site;
        return batch.actor;
    }
    void beginActing(const Event& event, Batch& batch);
    void enter(GoroutineState& goroutine, Nanos time, GoroutineStatus status, WaitReason reason = WaitReason::None,
               std::uint32_t object = 0) {
        // A leaked goroutine stays parked: it goes on blocking.
        if (blocksInSend(goroutine) && status != GoroutineStatus::Leaked) countBlockedSender(goroutine, time, -1);
        if (goroutine.status != status || goroutine.reason != reason || goroutine.object != object)
            goroutine.since = time;
        goroutine.status = status;
        goroutine.reason = reason;
        goroutine.object = object;
        if (blocksInSend(goroutine)) countBlockedSender(goroutine, time, +1);
    }
    static bool blocksInSend(const GoroutineState& goroutine) {
        return goroutine.status == GoroutineStatus::Waiting && goroutine.reason == WaitReason::ChannelSend;
    }
    void countBlockedSender(const GoroutineState& goroutine, Nanos time, int change);
    std::uint8_t classOf(std::uint64_t messageId, std::uint8_t otherwise) const {
        const MessageRecord* record = m_messages.find(messageId);
        return record != nullptr ? record->messageClass : otherwise;
    }
    std::uint8_t classInTransfer(std::uint64_t messageId, const GoroutineState* goroutine,
                                 const ChannelState* channel) const;
    Happening happening(const Event& event, std::uint8_t messageClass = 0) const {
        return {m_position, event, messageClass};
    }
    // What has happened is kept for the narration, if it is worth telling.
    void tell(const Event& event, std::uint8_t messageClass = 0) {
        if (isNotable(event)) m_notable.push(happening(event, messageClass));
    }

    std::shared_ptr<const Manifest> m_manifest;
    std::uint64_t m_position = 0;
    Nanos m_time = 0;
    RunPhase m_phase = RunPhase::Starting;
    RunOutcome m_outcome = RunOutcome::None;
    std::uint64_t m_dropped = 0;
    PagedVector<GoroutineState> m_goroutines;
    PagedVector<ChannelState> m_channels;
    std::vector<StateValue> m_states;  // these three sorted by (declaration, instance)
    std::vector<GaugeValue> m_gauges;
    std::vector<OpenSpan> m_spans;
    RecentHappenings m_transfers, m_marks, m_arcs, m_links, m_notable;
    Meter m_meter;
    std::shared_ptr<const Meter> m_meterAtCut;
    Nanos m_cutTime = 0;
    MessageTable m_messages;
    SlotState m_lastSent;  // of any channel
    std::size_t m_goroutinePagesHeld = 0;
    std::size_t m_channelPagesHeld = 0;
};

}  // namespace sluice
