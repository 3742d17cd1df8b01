// Which lane lies where: rows under headings, channels first, then goroutines by role, and last the channels that come
// and go; single lanes of their kind share a heading. Folding, filtering, scrolling and hit testing are functions of
// this list, which is made anew when lanes are added, never per frame. Thread rule: values.
#pragma once

#include "ui/timeline/lane_names.hpp"

#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace sluice::ui {

struct LaneRow {
    bool isHeading = false;
    bool isFolded = false;    // a heading whose lanes are hidden
    std::uint32_t group = 0;  // key of the heading that it belongs to
    std::uint32_t lane = 0;   // unless it is a heading
    std::uint32_t count = 0;  // lanes of the heading
    double top = 0;           // of all rows, unscrolled
    QString title{};          // of a heading
};

class LaneRows {
public:
    struct Heights {
        double lane = 20;
        double heading = 24;
    };
    // `isShown`: which lanes are there at all; none: every one.
    using Filter = std::function<bool(std::uint32_t lane)>;

    LaneRows() = default;
    LaneRows(const LaneStore& store, const LaneNames& names, const std::set<std::uint32_t>& folded,
             const Filter& isShown, Heights heights);

    const std::vector<LaneRow>& rows() const noexcept { return m_rows; }
    double height() const noexcept { return m_height; }
    double heightOf(const LaneRow& row) const noexcept { return row.isHeading ? m_heights.heading : m_heights.lane; }
    std::size_t laneCount() const noexcept { return m_lanes; }
    // Index of the row at this height; nothing below the last.
    std::optional<std::size_t> rowAt(double y) const;
    // Rows that lie, even partly, in [top, bottom).
    std::pair<std::size_t, std::size_t> between(double top, double bottom) const;
    // The row of a lane; nothing while it is folded away or filtered out.
    std::optional<std::size_t> rowOf(std::uint32_t lane) const;
    // The next lane's row from `row` on (step +1) or back (-1); the first or last where there is none.
    std::optional<std::size_t> step(std::optional<std::size_t> row, int by) const;

private:
    struct Group {
        QString title{};
        std::uint32_t key = 0;
        std::vector<std::uint32_t> lanes{};
    };
    void add(const Group& group, bool isFolded);
    void add(LaneRow row);

    std::vector<LaneRow> m_rows;
    std::vector<std::uint32_t> m_rowOfLane;  // from 1; 0: none
    Heights m_heights;
    double m_height = 0;
    std::size_t m_lanes = 0;
};

}  // namespace sluice::ui
