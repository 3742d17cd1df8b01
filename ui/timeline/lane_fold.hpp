// Turns a run's events into the intervals of lanes. What a goroutine is doing follows the same rules as RunState's
// fold, of which this is the small part that lanes need, a few times as fast; a test holds the two together.
//
// Goroutines of one role that come and go, and channels of one declaration, are packed into lanes: the lowest that is
// free. Any sequence of events is safe, as it is for RunState.
// Thread rule: one owner at a time; moves with the scan that reads for it.
#pragma once

#include "events/run_state.hpp"
#include "ui/timeline/id_table.hpp"
#include "ui/timeline/lane_batch.hpp"

#include <memory>
#include <set>
#include <span>
#include <vector>

namespace sluice::ui {

class LaneFold {
public:
    // More are counted, but not shown.
    static constexpr std::uint32_t kLanesMax = 20'000;
    // A mark for so many events.
    static constexpr std::uint64_t kMarkEvents = 1024;

    explicit LaneFold(std::shared_ptr<const Manifest> manifest);

    // Everything that is there at the position from which events are read on.
    void seed(const RunState& state, LaneBatch& batch);
    void apply(std::span<const Event> events, LaneBatch& batch);

    std::uint64_t position() const noexcept { return m_position; }

private:
    struct Goroutine {
        std::uint32_t lane = 0;  // from 1; 0: none
        std::uint32_t object = 0;
        std::uint16_t role = 0;
        GoroutineStatus status = GoroutineStatus::Ready;
        WaitReason reason = WaitReason::None;
        bool insideWork = false;
    };
    struct Channel {
        std::uint32_t lane = 0;  // from 1; 0: none
        std::uint32_t capacity = 0;
        std::uint32_t depth = 0;
        std::uint16_t declaration = 0;
        bool closed = false;
    };
    // Lanes of one role or declaration that nobody is in.
    using FreeLanes = std::set<std::uint32_t>;

    void applyOne(const Event& event, LaneBatch& batch);
    void applyGoroutine(const Event& event, LaneBatch& batch);
    void applyChannel(const Event& event, LaneBatch& batch);
    void spawned(const Event& event, LaneBatch& batch);
    void parked(const Event& event, Goroutine& goroutine, LaneBatch& batch);
    void made(const Event& event, LaneBatch& batch);
    // Whoever does something runs, whatever was known of it.
    void act(const Event& event, LaneBatch& batch);
    void enter(Goroutine& goroutine, const Event& event, GoroutineStatus status, WaitReason reason,
               std::uint32_t object, LaneBatch& batch);
    void addDepth(const Channel& channel, Nanos time, EventKind kind, std::uint16_t site, LaneBatch& batch) const;
    // 0: there are too many.
    std::uint32_t takeLane(LaneKind kind, std::uint16_t declaration, const LaneTenant& tenant, LaneBatch& batch);
    FreeLanes& freeLanes(LaneKind kind, std::uint16_t declaration);

    std::shared_ptr<const Manifest> m_manifest;
    IdTable<Goroutine> m_goroutines;
    IdTable<Channel> m_channels;
    std::vector<FreeLanes> m_freeGoroutineLanes;  // by role
    std::vector<FreeLanes> m_freeChannelLanes;    // by declaration
    std::uint32_t m_lanes = 0;
    std::uint64_t m_withoutLane = 0;
    std::uint64_t m_position = 0;
    std::uint64_t m_nextMark = 0;
    Nanos m_time = 0;
};

}  // namespace sluice::ui
