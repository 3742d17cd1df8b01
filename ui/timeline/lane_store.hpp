// All lanes of a run as far as they have been read, within a memory budget: when it is used up, the oldest detail goes,
// of all lanes alike, and keptFrom() says up to when.
//
// Lanes keep their numbers for as long as the store lives. Thread rule: one owner (the GUI thread).
#pragma once

#include "ui/timeline/lane_batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::ui {

struct Lane {
    LaneKind kind = LaneKind::Goroutine;
    std::uint16_t declaration = 0;
    std::vector<LaneTenant> tenants;  // in order of time; never empty once it has intervals
    std::size_t tenantsEver = 0;
    ActivityTrack activity;  // of goroutines
    DepthTrack depth;        // of a channel

    bool isEmpty() const { return activity.empty() && depth.empty(); }
    // Whose interval this is.
    const LaneTenant* tenantOf(std::size_t interval) const;
    // The newest.
    const LaneTenant* tenant() const { return tenants.empty() ? nullptr : &tenants.back(); }
};

// Something in a lane: an interval of it.
struct LanePlace {
    std::uint32_t lane = 0;
    std::size_t interval = 0;
    friend bool operator==(const LanePlace&, const LanePlace&) = default;
};

class LaneStore {
public:
    static constexpr std::size_t kBytesMax = std::size_t{256} << 20;

    explicit LaneStore(std::size_t bytesMax = kBytesMax) : m_bytesMax(bytesMax) {}

    void take(const LaneBatch& batch);

    const std::vector<Lane>& lanes() const noexcept { return m_lanes; }
    // How many lanes goroutines of a role, or channels of a declaration, have.
    std::size_t laneCount(LaneKind kind, std::uint16_t declaration) const;
    // Number of the lane in which this goroutine or channel is or was last.
    std::optional<std::uint32_t> laneOf(LaneKind kind, std::uint32_t id) const;
    // Its newest interval of this goroutine or channel that has started by `time`.
    std::optional<LanePlace> placeOf(LaneKind kind, std::uint32_t id, Nanos time) const;

    std::uint64_t position() const noexcept { return m_position; }  // events read
    Nanos time() const noexcept { return m_time; }                  // up to which lanes are known
    // From here on nothing is missing. 0 unless something was dropped or was gone before it could be read.
    Nanos keptFrom() const noexcept { return m_keptFrom; }
    const std::vector<Nanos>& gaps() const noexcept { return m_gaps; }
    std::uint64_t withoutLane() const noexcept { return m_withoutLane; }
    std::uint64_t intervalCount() const noexcept { return m_intervals; }
    std::size_t bytes() const;
    // A position at or before all events of this instant, and one behind them, each at most some thousand events away.
    std::uint64_t positionBefore(Nanos time) const;
    std::uint64_t positionAfter(Nanos time) const;

private:
    void append(const LaneBatch& batch);
    void settle(const LaneBatch::Arrival& arrival, std::size_t before);
    void keepWithinBudget();
    void dropBefore(Nanos time);
    std::vector<std::uint32_t>& laneById(LaneKind kind) {
        return kind == LaneKind::Goroutine ? m_laneOfGoroutine : m_laneOfChannel;
    }

    // Scratch space of append(): the batch's intervals lane by lane, and where those of each lane begin.
    std::vector<Interval> m_sorted;
    std::vector<std::uint32_t> m_begins;
    std::size_t m_bytesMax;
    std::vector<Lane> m_lanes;
    std::array<std::vector<std::size_t>, 2> m_laneCounts;  // by kind and declaration
    std::vector<std::uint32_t> m_laneOfGoroutine;          // by id; from 1, 0: none
    std::vector<std::uint32_t> m_laneOfChannel;
    std::vector<LaneBatch::Mark> m_marks;
    std::vector<Nanos> m_gaps;
    std::uint64_t m_withoutLane = 0;
    std::uint64_t m_position = 0;
    std::uint64_t m_intervals = 0;  // ever taken in
    Nanos m_time = 0;
    Nanos m_keptFrom = 0;
};

}  // namespace sluice::ui
