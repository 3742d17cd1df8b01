#include "ui/plots/gauges_plot.hpp"

#include "events/series_folder.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QToolButton>
#include <gtest/gtest.h>

#include <bit>
#include <stdexcept>

namespace sluice::ui {
namespace {

// Two groups: how many are at work beside the limit, and a share.
std::shared_ptr<const Descriptor> descriptor() {
    auto d = std::make_shared<Descriptor>();
    d->id = "gauged";
    d->topology.gauges = {{"active", "at work"}, {"limit", "limit"}, {"share", "success rate"}};
    d->plots = {{PlotDecl::Kind::Gauges, "At work, and the limit", {"active", "limit"}},
                {PlotDecl::Kind::Depth, "Waiting", {}},
                {PlotDecl::Kind::Gauges, "Success rate", {"share"}}};
    return d;
}

class Gauges : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        plot.setDescriptor(descriptor());
        plot.resize(640, 240);
        plot.show();
    }
    void set(Nanos time, std::uint32_t gauge, std::uint32_t instance, double value) {
        Event event{};
        event.time = time;
        event.kind = EventKind::Gauge;
        event.object = gauge;
        event.sequence = instance;
        event.argument = std::bit_cast<std::uint64_t>(value);
        m_state.apply(event, &m_folder);
    }
    void draw() {
        auto snapshot = std::make_shared<Snapshot>(m_state);
        snapshot->series = m_folder.snapshot(m_state.time());
        plot.showSnapshot(snapshot);
        plot.redrawNow();
    }
    void hover(Nanos time) {
        QWidget& canvas = *plot.findChild<QWidget*>(QStringLiteral("canvas"));
        const QPointF at(plot.pixelAt(time) - canvas.x(), canvas.height() / 2.0);
        QMouseEvent move(QEvent::MouseMove, at, at, Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(&canvas, &move);
    }
    QToolButton& choice() {
        for (QToolButton* button : plot.findChildren<QToolButton*>()) {
            if (button->accessibleName() == QStringLiteral("Which numbers")) return *button;
        }
        throw std::logic_error("there is nothing to choose with");
    }
    // The run's own list of gauges, in another order than the pattern's: a recording may be older.
    static std::shared_ptr<const Manifest> manifest() {
        auto names = std::make_shared<Manifest>();
        names->gauges = {{"limit", "limit"}, {"active", "at work"}, {"share", "success rate"}};
        return names;
    }
    static constexpr std::uint32_t kLimit = 0, kActive = 1, kShare = 2;

    RunState m_state{manifest()};
    SeriesFolder m_folder{m_state.manifest()};
    GaugesPlot plot;
};

TEST_F(Gauges, AreDrawnByTheGroupsThatThePatternDeclares) {
    EXPECT_EQ(plot.groupCount(), 2);
    EXPECT_EQ(plot.title(), QStringLiteral("At work, and the limit"));
    EXPECT_EQ(plot.findChildren<LegendChip*>().size(), 2);
    plot.showGroup(1);
    EXPECT_EQ(plot.title(), QStringLiteral("Success rate"));
    ASSERT_EQ(plot.findChildren<LegendChip*>().size(), 1);
    EXPECT_EQ(plot.findChild<LegendChip*>()->text(), QStringLiteral("success rate"));
    EXPECT_EQ(choice().text(), QStringLiteral("2 of 2"));
    EXPECT_TRUE(choice().isVisible());
    choice().menu()->actions().front()->trigger();
    QApplication::processEvents();
    EXPECT_EQ(plot.title(), QStringLiteral("At work, and the limit"));
    plot.showGroup(1);
    plot.showGroup(7);
    EXPECT_EQ(plot.group(), 1) << "there is no such group";
    plot.setDescriptor(descriptor());
    EXPECT_EQ(plot.group(), 0) << "another pattern begins with its first group";
}

TEST_F(Gauges, TheLegendSumsInstancesAndFindsGaugesByTheirName) {
    set(0, kLimit, 0, 3);
    for (std::uint32_t worker = 0; worker < 4; ++worker) set(10 * kMillisecond * (worker + 1), kActive, worker, 1);
    set(100 * kMillisecond, kActive, 2, 0);
    draw();
    EXPECT_FALSE(plot.isEmpty());
    EXPECT_EQ(plot.valueText(0), QStringLiteral("3"));
    EXPECT_EQ(plot.valueText(1), QStringLiteral("3"));
    hover(60 * kMillisecond);
    EXPECT_EQ(plot.valueText(0), QStringLiteral("4")) << "all four were at work then";
    EXPECT_EQ(plot.valueText(1), QStringLiteral("3"));
}

TEST_F(Gauges, SayNothingOfWhatARunDoesNotTell) {
    draw();
    EXPECT_TRUE(plot.isEmpty());
    set(0, kShare, 0, 0.5);
    set(20 * kMillisecond, kShare, 0, 0.25);
    draw();
    EXPECT_TRUE(plot.valueText(0).isEmpty());
    plot.showGroup(1);
    draw();
    EXPECT_FALSE(plot.isEmpty());
    EXPECT_EQ(plot.valueText(0), QStringLiteral("0.25"));
}

TEST_F(Gauges, TheCsvIsOfTheGroupShown) {
    set(0, kLimit, 0, 3);
    set(5 * kMillisecond, kActive, 0, 1);
    set(6 * kMillisecond, kShare, 0, 0.5);
    draw();
    const QString text = plot.csv();
    EXPECT_TRUE(text.startsWith(QStringLiteral("gauge,from_s,min,max,last\n")));
    EXPECT_TRUE(text.contains(QStringLiteral("active,0.005,1,1,1\n"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("limit,0,3,3,3\n"))) << text.toStdString();
    EXPECT_FALSE(text.contains(QStringLiteral("share")));
}

TEST_F(Gauges, AFormerRunLiesBeneathAndStretchesTheAxis) {
    set(0, kActive, 0, 2);
    set(kSecond, kActive, 0, 2);
    draw();
    auto former = std::make_shared<SeriesSet>(*m_folder.snapshot(kSecond));
    for (RangeBin& bin : former->gauges[kActive].bins) bin = {40, 40, 40, true};
    plot.setGhost(former, QStringLiteral("limit 40"));
    plot.redrawNow();
    EXPECT_GE(plot.axisMax(), 40);
    plot.setGhost(nullptr, {});
    plot.redrawNow();
    EXPECT_LT(plot.axisMax(), 10);
}

}  // namespace
}  // namespace sluice::ui
