#include "ui/timeline/lane_store.hpp"

#include <algorithm>
#include <span>

namespace sluice::ui {

const LaneTenant* Lane::tenantOf(std::size_t interval) const {
    const auto after =
        std::upper_bound(tenants.begin(), tenants.end(), interval,
                         [](std::size_t number, const LaneTenant& t) { return number < t.firstInterval; });
    return after == tenants.begin() ? nullptr : &*std::prev(after);
}

void LaneStore::take(const LaneBatch& batch) {
    for (const LaneBatch::Lane& lane : batch.lanes) {
        m_lanes.push_back({});
        m_lanes.back().kind = lane.kind;
        m_lanes.back().declaration = lane.declaration;
        std::vector<std::size_t>& counts = m_laneCounts[static_cast<std::size_t>(lane.kind)];
        if (lane.declaration >= counts.size()) counts.resize(lane.declaration + std::size_t{1});
        ++counts[lane.declaration];
    }
    append(batch);
    m_intervals += batch.entries.size();
    m_marks.insert(m_marks.end(), batch.marks.begin(), batch.marks.end());
    m_gaps.insert(m_gaps.end(), batch.gaps.begin(), batch.gaps.end());
    m_withoutLane = std::max(m_withoutLane, batch.withoutLane);
    m_position = std::max(m_position, batch.position);
    m_time = std::max(m_time, batch.time);
    m_keptFrom = std::max(m_keptFrom, batch.keptFrom);
    keepWithinBudget();
}

// Lane by lane: one after the other as they happened, each would wait for another part of the memory.
void LaneStore::append(const LaneBatch& batch) {
    m_begins.assign(m_lanes.size() + 1, 0);
    for (const LaneBatch::Entry& entry : batch.entries) ++m_begins[entry.lane + std::size_t{1}];
    for (std::size_t i = 1; i < m_begins.size(); ++i) m_begins[i] += m_begins[i - 1];
    m_sorted.resize(batch.entries.size());
    std::vector<std::uint32_t> next = m_begins;
    std::size_t done = 0;
    const auto placeUntil = [&](std::size_t end) {
        for (; done < end; ++done) m_sorted[next[batch.entries[done].lane]++] = batch.entries[done].interval;
    };
    for (const LaneBatch::Arrival& arrival : batch.arrivals) {
        placeUntil(arrival.entry);
        settle(arrival, next[arrival.lane] - m_begins[arrival.lane]);
    }
    placeUntil(batch.entries.size());
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        Lane& lane = m_lanes[i];
        const auto intervals = std::span(m_sorted).subspan(m_begins[i], m_begins[i + 1] - m_begins[i]);
        for (const Interval& interval : intervals) {
            if (lane.kind == LaneKind::Goroutine) {
                lane.activity.append(interval);
            } else {
                lane.depth.append(interval);
            }
        }
    }
}

// `before`: intervals of this batch that the lane gets before those of the one who arrives.
void LaneStore::settle(const LaneBatch::Arrival& arrival, std::size_t before) {
    Lane& lane = m_lanes[arrival.lane];
    LaneTenant tenant = arrival.tenant;
    tenant.firstInterval = (lane.kind == LaneKind::Goroutine ? lane.activity.end() : lane.depth.end()) + before;
    lane.tenants.push_back(tenant);
    ++lane.tenantsEver;
    std::vector<std::uint32_t>& lanes = laneById(lane.kind);
    if (tenant.id >= lanes.size()) lanes.resize(tenant.id + std::size_t{1});
    lanes[tenant.id] = arrival.lane + 1;
}

std::size_t LaneStore::laneCount(LaneKind kind, std::uint16_t declaration) const {
    const std::vector<std::size_t>& counts = m_laneCounts[static_cast<std::size_t>(kind)];
    return declaration < counts.size() ? counts[declaration] : 0;
}

std::optional<std::uint32_t> LaneStore::laneOf(LaneKind kind, std::uint32_t id) const {
    const std::vector<std::uint32_t>& lanes = kind == LaneKind::Goroutine ? m_laneOfGoroutine : m_laneOfChannel;
    if (id >= lanes.size() || lanes[id] == 0) return std::nullopt;
    return lanes[id] - 1;
}

std::optional<LanePlace> LaneStore::placeOf(LaneKind kind, std::uint32_t id, Nanos time) const {
    const std::optional<std::uint32_t> number = laneOf(kind, id);
    if (!number) return std::nullopt;
    const Lane& lane = m_lanes[*number];
    if (lane.isEmpty()) return std::nullopt;
    const std::size_t found = kind == LaneKind::Goroutine ? lane.activity.find(time) : lane.depth.find(time);
    const LaneTenant* there = lane.tenantOf(found);
    if (there != nullptr && there->id == id) return LanePlace{*number, found};
    const auto own = std::find_if(lane.tenants.rbegin(), lane.tenants.rend(),
                                  [id](const LaneTenant& tenant) { return tenant.id == id; });
    if (own == lane.tenants.rend()) return std::nullopt;
    const std::size_t first =
        std::max(own->firstInterval, kind == LaneKind::Goroutine ? lane.activity.begin() : lane.depth.begin());
    return LanePlace{*number, first};
}

// ---- memory ----

std::size_t LaneStore::bytes() const {
    std::size_t bytes = (m_laneOfGoroutine.capacity() + m_laneOfChannel.capacity()) * sizeof(std::uint32_t) +
                        m_marks.capacity() * sizeof(LaneBatch::Mark) + m_lanes.capacity() * sizeof(Lane);
    for (const Lane& lane : m_lanes)
        bytes += lane.activity.bytes() + lane.depth.bytes() + lane.tenants.capacity() * sizeof(LaneTenant);
    return bytes;
}

void LaneStore::keepWithinBudget() {
    // An eighth of what is kept at a time, so that it is not done for every batch. What does not go by time (the last
    // intervals of very many lanes) stays.
    for (int tries = 0; bytes() > m_bytesMax && tries < 8; ++tries) {
        dropBefore(m_keptFrom + std::max<Nanos>((m_time - m_keptFrom) / 8, 1));
    }
}

void LaneStore::dropBefore(Nanos time) {
    for (Lane& lane : m_lanes) {
        lane.activity.dropBefore(time);
        lane.depth.dropBefore(time);
        const std::size_t first = lane.kind == LaneKind::Goroutine ? lane.activity.begin() : lane.depth.begin();
        const LaneTenant* there = lane.tenantOf(first);
        if (there != nullptr)
            lane.tenants.erase(lane.tenants.begin(), lane.tenants.begin() + (there - &lane.tenants[0]));
    }
    m_keptFrom = time;
    const auto before = [time](const LaneBatch::Mark& mark) { return mark.time < time; };
    const auto kept = std::find_if_not(m_marks.begin(), m_marks.end(), before);
    if (kept != m_marks.begin()) m_marks.erase(m_marks.begin(), std::prev(kept));
    std::erase_if(m_gaps, [time](Nanos gap) { return gap < time; });
}

// ---- positions ----

std::uint64_t LaneStore::positionBefore(Nanos time) const {
    const auto at = std::lower_bound(m_marks.begin(), m_marks.end(), time,
                                     [](const LaneBatch::Mark& mark, Nanos value) { return mark.time < value; });
    if (at == m_marks.begin()) return m_marks.empty() ? 0 : m_marks.front().position;
    return std::prev(at)->position;
}

std::uint64_t LaneStore::positionAfter(Nanos time) const {
    const auto at = std::upper_bound(m_marks.begin(), m_marks.end(), time,
                                     [](Nanos value, const LaneBatch::Mark& mark) { return value < mark.time; });
    return at == m_marks.end() ? m_position : at->position;
}

}  // namespace sluice::ui
