#include "ui/timeline/lane_rows.hpp"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace sluice::ui {
namespace {

// Keys of headings: the kind, and the declaration or that it is of the singles.
constexpr std::uint32_t kSingles = 0xffff;
std::uint32_t keyOf(LaneKind kind, std::uint32_t declaration) {
    return static_cast<std::uint32_t>(kind) << 16 | declaration;
}

}  // namespace

LaneRows::LaneRows(const LaneStore& store, const LaneNames& names, const std::set<std::uint32_t>& folded,
                   const Filter& isShown, Heights heights)
    : m_rowOfLane(store.lanes().size()), m_heights(heights) {
    std::map<std::uint32_t, Group> groups;  // by key, thus by kind and declaration
    std::array<Group, 2> singles;
    singles[0] = {QCoreApplication::translate("Timeline", "Goroutines"), keyOf(LaneKind::Goroutine, kSingles), {}};
    singles[1] = {QCoreApplication::translate("Timeline", "Channels"), keyOf(LaneKind::Channel, kSingles), {}};
    for (std::uint32_t i = 0; i < store.lanes().size(); ++i) {
        const Lane& lane = store.lanes()[i];
        const bool isSingle = store.laneCount(lane.kind, lane.declaration) == 1;
        const std::uint32_t key = keyOf(lane.kind, lane.declaration);
        Group& group = isSingle ? singles[static_cast<std::size_t>(lane.kind)] : groups[key];
        if (!isSingle && group.lanes.empty()) group = {names.group(lane.kind, lane.declaration), key, {}};
        if (!isShown || isShown(i)) group.lanes.push_back(i);
    }
    // Channels that are made anew for every call come last: they would push everything else out of sight.
    const auto isPassing = [&store](const Group& group) {
        const auto isShared = [&store](std::uint32_t lane) { return store.lanes()[lane].tenantsEver > 1; };
        return std::any_of(group.lanes.begin(), group.lanes.end(), isShared);
    };
    const auto addGroups = [&](LaneKind kind, std::optional<bool> passing) {
        for (const auto& [key, group] : groups) {
            if (key >> 16 == static_cast<std::uint32_t>(kind) && (!passing || isPassing(group) == *passing))
                add(group, folded.contains(key));
        }
    };
    add(singles[1], folded.contains(singles[1].key));
    addGroups(LaneKind::Channel, false);
    add(singles[0], folded.contains(singles[0].key));
    addGroups(LaneKind::Goroutine, std::nullopt);
    addGroups(LaneKind::Channel, true);
}

void LaneRows::add(const Group& group, bool isFolded) {
    if (group.lanes.empty()) return;
    LaneRow heading;
    heading.isHeading = true;
    heading.isFolded = isFolded;
    heading.group = group.key;
    heading.count = static_cast<std::uint32_t>(group.lanes.size());
    heading.title = group.title;
    add(heading);
    m_lanes += group.lanes.size();
    if (isFolded) return;
    for (const std::uint32_t lane : group.lanes) {
        LaneRow row;
        row.group = group.key;
        row.lane = lane;
        add(row);
    }
}

void LaneRows::add(LaneRow row) {
    row.top = m_height;
    m_height += heightOf(row);
    if (!row.isHeading) m_rowOfLane[row.lane] = static_cast<std::uint32_t>(m_rows.size()) + 1;
    m_rows.push_back(std::move(row));
}

std::optional<std::size_t> LaneRows::rowAt(double y) const {
    if (y < 0 || y >= m_height) return std::nullopt;
    const auto after = std::upper_bound(m_rows.begin(), m_rows.end(), y,
                                        [](double value, const LaneRow& row) { return value < row.top; });
    return static_cast<std::size_t>(after - m_rows.begin()) - 1;
}

std::pair<std::size_t, std::size_t> LaneRows::between(double top, double bottom) const {
    const auto below = [](const LaneRow& row, double value) { return row.top < value; };
    const auto end = std::lower_bound(m_rows.begin(), m_rows.end(), bottom, below);
    auto first = std::lower_bound(m_rows.begin(), end, top, below);
    if (first != m_rows.begin()) --first;
    return {static_cast<std::size_t>(first - m_rows.begin()), static_cast<std::size_t>(end - m_rows.begin())};
}

std::optional<std::size_t> LaneRows::rowOf(std::uint32_t lane) const {
    if (lane >= m_rowOfLane.size() || m_rowOfLane[lane] == 0) return std::nullopt;
    return m_rowOfLane[lane] - std::size_t{1};
}

std::optional<std::size_t> LaneRows::step(std::optional<std::size_t> row, int by) const {
    auto at = row      ? static_cast<std::ptrdiff_t>(*row) + by
              : by > 0 ? 0
                       : static_cast<std::ptrdiff_t>(m_rows.size()) - 1;
    const auto end = static_cast<std::ptrdiff_t>(m_rows.size());
    for (; at >= 0 && at < end; at += by) {
        if (!m_rows[static_cast<std::size_t>(at)].isHeading) return static_cast<std::size_t>(at);
    }
    return row;
}

}  // namespace sluice::ui
