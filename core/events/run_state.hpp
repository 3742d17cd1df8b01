// RunState: the fold of a run's events, and the only thing that views draw from. Applying the same events in the same
// order gives the same state, so live view, replay and seek are one code path.
//
// Copies are cheap (pages are shared and copied on write): a snapshot or a keyframe is a plain copy.
// Thread rule: one writer; a copy handed out as shared_ptr<const RunState> may be read from any thread.
#pragma once

#include "base/paged_vector.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/manifest.hpp"
#include "events/meter.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace sluice {

enum class GoroutineStatus : std::uint8_t {
    Ready,     // may run, has not yet been seen to
    Running,
    Working,   // inside work(d)
    Waiting,   // parked; see reason
    Finished,
    Panicked,
    Leaked,    // stuck for ever
};

struct GoroutineState {
    std::uint32_t id = 0;  // from 1; 0 marks an unused entry
    std::uint16_t role = 0;
    std::uint32_t index = 0;  // within the role, from 0
    GoroutineStatus status = GoroutineStatus::Ready;
    WaitReason reason = WaitReason::None;
    std::uint32_t object = 0;     // what it waits on
    std::uint32_t readiedBy = 0;  // 0: a timer or the engine
    std::uint16_t site = 0;       // where in the listing it is
    std::uint64_t message = 0;    // the message it works on or last touched; 0: none
    std::uint8_t messageClass = 0;
    Nanos since = 0;  // when it entered this status
    std::uint32_t sequence = 0;
    friend bool operator==(const GoroutineState&, const GoroutineState&) = default;
};

struct SlotState {
    std::uint64_t message = 0;  // 0: unknown (after a gap)
    std::uint8_t messageClass = 0;
    friend bool operator==(const SlotState&, const SlotState&) = default;
};

struct ChannelState {
    std::uint32_t id = 0;  // from 1; 0 marks an unused entry
    std::uint16_t declaration = 0;
    std::uint32_t instance = 0;
    std::uint32_t capacity = 0;
    std::uint32_t depth = 0;
    bool closed = false;
    bool released = false;
    bool stale = false;  // events of this channel were lost; true until its next event
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t refused = 0;
    std::uint32_t sequence = 0;
    std::deque<SlotState> slots;  // oldest first; size() == depth
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
};

// The last `capacity` happenings, and how many there ever were: what fell out between two frames can be counted.
class RecentHappenings {
public:
    explicit RecentHappenings(std::size_t capacity = 256) : m_capacity(capacity) {}
    void push(const Happening& happening);
    std::uint64_t total() const noexcept { return m_total; }
    std::size_t size() const noexcept { return m_ring.size(); }
    const Happening& at(std::size_t index) const;  // 0 = oldest kept

private:
    std::size_t m_capacity;
    std::uint64_t m_total = 0;
    std::size_t m_next = 0;
    std::vector<Happening> m_ring;
};

class RunState {
public:
    explicit RunState(std::shared_ptr<const Manifest> manifest);

    void apply(const Event& event);

    const Manifest& manifest() const noexcept { return *m_manifest; }
    std::shared_ptr<const Manifest> sharedManifest() const noexcept { return m_manifest; }
    std::uint64_t position() const noexcept { return m_position; }  // events applied so far
    Nanos time() const noexcept { return m_time; }                  // the latest event's
    RunPhase phase() const noexcept { return m_phase; }
    RunOutcome outcome() const noexcept { return m_outcome; }
    std::uint64_t telemetryDropped() const noexcept { return m_dropped; }

    // Indexed by id - 1; ids are dense.
    const PagedVector<GoroutineState>& goroutines() const noexcept { return m_goroutines; }
    const PagedVector<ChannelState>& channels() const noexcept { return m_channels; }
    const GoroutineState* goroutine(std::uint32_t id) const noexcept;
    const ChannelState* channel(std::uint32_t id) const noexcept;

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

    // Equal in everything a view can show (used by tests: live == fold of the recording).
    bool equals(const RunState& other) const;

private:
    struct LiveMessage;
    // Declared here so that a copy stays a plain copy; defined with the fold in run_state.cpp.
    class LiveMessages;

    std::shared_ptr<const Manifest> m_manifest;
    std::uint64_t m_position = 0;
    Nanos m_time = 0;
    RunPhase m_phase = RunPhase::Starting;
    RunOutcome m_outcome = RunOutcome::None;
    std::uint64_t m_dropped = 0;
    PagedVector<GoroutineState> m_goroutines;
    PagedVector<ChannelState> m_channels;
    std::vector<StateValue> m_states;
    std::vector<GaugeValue> m_gauges;
    std::vector<OpenSpan> m_spans;
    RecentHappenings m_transfers, m_marks, m_arcs, m_links, m_notable;
    Meter m_meter;
    std::shared_ptr<const Meter> m_meterAtCut;
    Nanos m_cutTime = 0;
};

}  // namespace sluice
