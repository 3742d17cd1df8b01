#include "ui/timeline/lane_rows.hpp"

#include "tests/ui/timeline/random_run.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

// One source, three workers, one queue, and replies in two lanes of which one was used twice.
class LaneRowsTest : public testing::Test {
protected:
    LaneRowsTest() {
        LaneBatch batch;
        const auto lane = [&](LaneKind kind, std::uint16_t declaration) {
            batch.lanes.push_back({kind, declaration});
            const auto number = static_cast<std::uint32_t>(batch.lanes.size() - 1);
            batch.arrivals.push_back({number, {number + 1, number, 0, 0, 0}, batch.entries.size()});
            batch.entries.push_back({number, {}});
        };
        lane(LaneKind::Goroutine, 0);
        for (int i = 0; i < 3; ++i) lane(LaneKind::Goroutine, 1);
        lane(LaneKind::Channel, 0);
        for (int i = 0; i < 2; ++i) lane(LaneKind::Channel, 1);
        batch.arrivals.push_back({5, {99, 0, 0, 5, 0}, batch.entries.size()});
        m_store.take(batch);
    }
    LaneRows rows(const std::set<std::uint32_t>& folded = {}, const LaneRows::Filter& filter = {}) {
        return {m_store, m_names, folded, filter, {20, 24}};
    }
    static QStringList titles(const LaneRows& rows) {
        QStringList result;
        for (const LaneRow& row : rows.rows())
            if (row.isHeading) result << row.title + QLatin1Char(' ') + QString::number(row.count);
        return result;
    }

    LaneStore m_store;
    LaneNames m_names{RandomRun::manifest()};
};

TEST_F(LaneRowsTest, LanesLieUnderTheirRolesAndPassingChannelsLast) {
    const LaneRows all = rows();
    EXPECT_EQ(titles(all), (QStringList{"Channels 1", "Goroutines 1", "worker 3", "reply 2"}));
    EXPECT_EQ(all.laneCount(), 7u);
    EXPECT_EQ(all.height(), 7 * 20 + 4 * 24);
}

TEST_F(LaneRowsTest, AHeightHitsTheRowThatLiesThere) {
    const LaneRows all = rows();
    EXPECT_EQ(all.rowAt(0), 0u);
    EXPECT_EQ(all.rowAt(23.9), 0u);
    EXPECT_EQ(all.rowAt(24), 1u);
    EXPECT_EQ(all.rowAt(44), 2u);
    EXPECT_EQ(all.rowAt(all.height()), std::nullopt);
    EXPECT_EQ(all.rowAt(-1), std::nullopt);
    const auto [first, end] = all.between(30, 70);
    EXPECT_EQ(first, 1u);
    EXPECT_EQ(end, 4u);
}

TEST_F(LaneRowsTest, AFoldedHeadingStaysAndItsLanesGo) {
    const std::uint32_t workers = rows().rows()[4].group;
    const LaneRows folded = rows({workers});
    EXPECT_EQ(titles(folded), titles(rows()));
    EXPECT_EQ(folded.rowOf(2), std::nullopt);
    EXPECT_EQ(folded.height(), rows().height() - 60);
}

TEST_F(LaneRowsTest, AFilterTakesHeadingsWithoutLanesAway) {
    const LaneRows filtered = rows({}, [](std::uint32_t lane) { return lane == 2; });
    EXPECT_EQ(titles(filtered), QStringList{"worker 1"});
    EXPECT_EQ(filtered.rowOf(2), 1u);
}

TEST_F(LaneRowsTest, StepsGoFromLaneToLaneOverHeadings) {
    const LaneRows all = rows();
    const auto first = all.step(std::nullopt, +1);
    ASSERT_TRUE(first);
    EXPECT_EQ(all.rows()[*first].lane, 4u);
    const auto second = all.step(first, +1);
    EXPECT_EQ(all.rows()[*second].lane, 0u);
    EXPECT_EQ(all.step(second, -1), first);
    EXPECT_EQ(all.step(first, -1), first) << "there is none before";
}

TEST_F(LaneRowsTest, NamesFollowTheManifest) {
    EXPECT_EQ(m_names.lane(m_store, 0, 0), "source");
    EXPECT_EQ(m_names.lane(m_store, 2, 0), "worker 3");
    EXPECT_EQ(m_names.lane(m_store, 4, 0), "queue");
    EXPECT_EQ(m_names.lane(m_store, 5, 10), "reply") << "made anew again and again, a number says nothing";
    EXPECT_EQ(m_names.lane(m_store, 6, 0), "reply 7");
}

}  // namespace
}  // namespace sluice::ui
