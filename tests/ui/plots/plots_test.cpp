#include "tests/ui/panels/synthetic.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class Plots : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        for (PlotFrame* plot : {static_cast<PlotFrame*>(&depth), static_cast<PlotFrame*>(&latency)}) {
            plot->setDescriptor(synthetic::descriptor());
            plot->resize(640, 240);
            plot->show();
            plot->redrawNow();
        }
    }
    void showRun(Nanos until) {
        run.advance(until);
        snapshot = run.snapshot();
        depth.showSnapshot(snapshot);
        latency.showSnapshot(snapshot);
        depth.redrawNow();
        latency.redrawNow();
    }
    static QWidget& canvas(PlotFrame& plot) { return *plot.findChild<QWidget*>(QStringLiteral("canvas")); }
    static QPoint canvasPoint(PlotFrame& plot, Nanos time) {
        return {static_cast<int>(plot.pixelAt(time)) - canvas(plot).x(), canvas(plot).height() / 2};
    }

    synthetic::Run run;
    SnapshotPtr snapshot;
    DepthPlot depth;
    LatencyPlot latency;
};

TEST_F(Plots, SayWhyTheyAreEmpty) {
    EXPECT_TRUE(latency.isEmpty());
    showRun(5 * kSecond);
    EXPECT_FALSE(latency.isEmpty());
    EXPECT_FALSE(depth.isEmpty());
    latency.showSnapshot(nullptr);
    latency.redrawNow();
    EXPECT_TRUE(latency.isEmpty());
}

TEST_F(Plots, OfDifferentPhasesShareNoFrame) {
    constexpr int kHalf = PlotFrame::kRedrawMs / 2;
    for (qint64 now = 1000; now < 1000 + 4 * PlotFrame::kRedrawMs; ++now) {
        const qint64 first = now + PlotFrame::redrawDelay(now, 0);
        const qint64 second = now + PlotFrame::redrawDelay(now, kHalf);
        EXPECT_GT(first, now);
        EXPECT_LE(first, now + PlotFrame::kRedrawMs);
        EXPECT_GE(std::abs(first - second), kHalf) << now;
        // Asked for again by what it draws, it waits for its next turn.
        EXPECT_EQ(PlotFrame::redrawDelay(first, 0), PlotFrame::kRedrawMs);
    }
}

TEST_F(Plots, APeakWithinOneColumnIsSeen) {
    showRun(8 * kSecond);
    auto series = std::make_shared<SeriesSet>(*snapshot->series);
    for (RangeSeries& each : series->depth) each.bins.assign(each.bins.size(), {0, 0, 0, true});
    const auto rangePixels = [&] {
        auto changed = std::make_shared<Snapshot>(*snapshot);
        changed->series = std::make_shared<SeriesSet>(*series);
        depth.showSnapshot(changed);
        depth.redrawNow();
        QApplication::processEvents();  // the replot itself is queued
        const Theme theme = Theme::dark();
        const QColor range = mixed(theme.color(ColorRole::Ground),
                                   theme.channelAccent(synthetic::descriptor()->topology.channels[0].accent), 0.3);
        const QImage image = canvas(depth).grab().toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == range ? 1 : 0;
        }
        return count;
    };
    EXPECT_EQ(rangePixels(), 0);
    series->depth[0].bins[series->depth[0].bins.size() / 2] = {0, 40, 0, true};
    EXPECT_GT(rangePixels(), 40) << "a line from the lowest to the highest depth";
}

TEST_F(Plots, TheLegendShowsTheDepthsOfTheStateItself) {
    showRun(8 * kSecond);
    for (const ChannelState& channel : snapshot->state.channels()) {
        EXPECT_EQ(depth.valueText(channel.declaration).toUInt(), channel.depth);
    }
}

TEST_F(Plots, HoveringShowsTheValuesAtThatTimeAndLeavingTheCursorsAgain) {
    showRun(8 * kSecond);
    const QString now = depth.valueText(3);
    const Nanos early = 300 * kMillisecond;
    QTest::mouseMove(&canvas(depth), canvasPoint(depth, early));
    QMouseEvent move(QEvent::MouseMove, QPointF(canvasPoint(depth, early)), QPointF(canvasPoint(depth, early)),
                     Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&canvas(depth), &move);
    EXPECT_NE(depth.valueText(3), now);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(&canvas(depth), &leave);
    EXPECT_EQ(depth.valueText(3), now);
}

TEST_F(Plots, APressSeeksToTheTimeUnderThePointer) {
    showRun(8 * kSecond);
    QSignalSpy seeks(&depth, &PlotFrame::seekRequested);
    QTest::mouseClick(&canvas(depth), Qt::LeftButton, {}, canvasPoint(depth, 4 * kSecond));
    ASSERT_EQ(seeks.count(), 1);
    EXPECT_NEAR(toSeconds(seeks[0][0].value<Nanos>()), 4.0, 0.05);
}

TEST_F(Plots, TheWheelZoomsAndADoubleClickShowsTheWholeRunAgain) {
    showRun(8 * kSecond);
    QSignalSpy ranges(&depth, &PlotFrame::visibleRangeChanged);
    const QPoint at = canvasPoint(depth, 4 * kSecond);
    QWheelEvent wheel(at, at, {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&canvas(depth), &wheel);
    ASSERT_TRUE(depth.visibleRange().has_value());
    EXPECT_LT(depth.visibleRange()->span(), 8 * kSecond);
    EXPECT_TRUE(depth.visibleRange()->contains(4 * kSecond));
    QTest::mouseDClick(&canvas(depth), Qt::LeftButton, {}, at);
    EXPECT_FALSE(depth.visibleRange().has_value());
    EXPECT_GE(ranges.count(), 2);
}

TEST_F(Plots, AHiddenCurveNoLongerStretchesTheAxis) {
    showRun(30 * kSecond);
    const double all = depth.axisMax();
    EXPECT_GE(all, 40);
    for (LegendChip* chip : depth.findChildren<LegendChip*>())
        chip->setChecked(chip->text() == QStringLiteral("critical"));
    depth.redrawNow();
    EXPECT_LT(depth.axisMax(), 20);
}

TEST_F(Plots, AGhostGetsALegendEntryAndGoes) {
    showRun(8 * kSecond);
    const auto chips = depth.findChildren<LegendChip*>().size();
    depth.setGhost(snapshot->series, QStringLiteral("capacity 10"));
    depth.redrawNow();
    EXPECT_EQ(depth.findChildren<LegendChip*>().size(), chips + 1);
    EXPECT_TRUE(depth.findChildren<LegendChip*>().last()->text().contains(QStringLiteral("capacity 10")));
    depth.setGhost(nullptr, {});
    EXPECT_EQ(depth.findChildren<LegendChip*>().size(), chips);
}

TEST_F(Plots, TheLatencyTitleNamesWhatItShowsAndItsWindow) {
    showRun(5 * kSecond);
    EXPECT_TRUE(latency.title().contains(QStringLiteral("completed")));
    EXPECT_TRUE(latency.title().contains(QStringLiteral("p99 of each second"))) << latency.title().toStdString();
    latency.setLogarithmic(true);
    latency.showClass(2);
    latency.redrawNow();
    EXPECT_TRUE(latency.title().contains(QStringLiteral("normal")));
    EXPECT_TRUE(latency.title().contains(QStringLiteral("log scale")));
    EXPECT_EQ(latency.findChildren<LegendChip*>().size(), 3);
}

TEST_F(Plots, ExportsEveryFormatAndSaysWhichFileItCannotWrite) {
    showRun(8 * kSecond);
    QTemporaryDir folder;
    struct Wanted {
        PlotFormat format;
        const char* name;
        const char* begins;
    };
    for (const Wanted& wanted :
         {Wanted{PlotFormat::Png, "a.png", "\x89PNG"}, Wanted{PlotFormat::Svg, "a.svg", "<?xml"},
          Wanted{PlotFormat::Pdf, "a.pdf", "%PDF"}, Wanted{PlotFormat::Csv, "a.csv", "channel,"}}) {
        const QString path = folder.filePath(QString::fromLatin1(wanted.name));
        ASSERT_TRUE(depth.exportTo(path, wanted.format).ok());
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        EXPECT_TRUE(file.readAll().startsWith(wanted.begins)) << wanted.name;
    }
    const QImage image(folder.filePath(QStringLiteral("a.png")));
    EXPECT_EQ(image.pixelColor(2, image.height() - 3), Theme::light().color(ColorRole::Ground)) << "paper is light";
    const Status failed = depth.exportTo(QStringLiteral("/nowhere/at/all.png"), PlotFormat::Png);
    ASSERT_FALSE(failed.ok());
    EXPECT_NE(failed.error().message.find("/nowhere/at/all.png"), std::string::npos);
}

TEST_F(Plots, TheCsvHasARowPerKnownBin) {
    showRun(3 * kSecond);
    qsizetype bins = 0;
    for (const RangeSeries& channel : snapshot->series->depth) {
        for (const RangeBin& bin : channel.bins) bins += bin.known ? 1 : 0;
    }
    EXPECT_EQ(depth.csv().count(u'\n'), bins + 1);
    EXPECT_TRUE(latency.csv().startsWith(QStringLiteral("class,from_s,completed,p50_ms")));
}

TEST_F(Plots, EveryControlHasAnAccessibleName) {
    showRun(kSecond);
    for (PlotFrame* plot : {static_cast<PlotFrame*>(&depth), static_cast<PlotFrame*>(&latency)}) {
        EXPECT_FALSE(plot->accessibleName().isEmpty());
        for (const LegendChip* chip : plot->findChildren<LegendChip*>()) EXPECT_FALSE(chip->accessibleName().isEmpty());
        QMenu menu;
        plot->fillMenu(menu);
        EXPECT_GE(menu.actions().size(), 4);
    }
}

}  // namespace
}  // namespace sluice::ui
