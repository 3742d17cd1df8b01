#include "ui/plots/throughput_plot.hpp"

#include "tests/ui/panels/synthetic.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QMouseEvent>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

using Rate = ThroughputPlot::Rate;

class Throughput : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        plot.setDescriptor(synthetic::descriptor());
        plot.resize(640, 240);
        plot.show();
        run.advance(20 * kSecond);
        snapshot = run.snapshot();
        plot.showSnapshot(snapshot);
        plot.redrawNow();
    }
    LegendChip* theoryChip() const {
        for (LegendChip* chip : plot.findChildren<LegendChip*>()) {
            if (chip->accessibleName().contains(QStringLiteral("heory"))) return chip;
        }
        return nullptr;
    }

    synthetic::Run run;
    SnapshotPtr snapshot;
    ThroughputPlot plot;
};

RangeSeries rates(std::vector<float> perSecond) {
    RangeSeries series;
    series.binWidth = 100 * kMillisecond;
    for (const float rate : perSecond) series.bins.push_back({rate, rate, rate, true});
    return series;
}

TEST(RateWindows, AreMeansOfWholeBinsAndLeaveOutWhatIsNotOver) {
    const RangeSeries means = meansOf(rates({10, 0, 20, 10, 50}), 200 * kMillisecond);
    EXPECT_EQ(means.binWidth, 200 * kMillisecond);
    ASSERT_EQ(means.bins.size(), 2u);
    EXPECT_EQ(means.bins[0].last, 5);
    EXPECT_EQ(means.bins[1].last, 15);
}

TEST(RateWindows, FollowTheSpanAndHaveWholeBins) {
    constexpr Nanos kBin = kSecond / 64;
    EXPECT_EQ(rateWindow(20 * kSecond, kBin), kSecond);
    EXPECT_EQ(rateWindow(100 * kSecond, 8 * kBin), 5 * kSecond);
    EXPECT_EQ(rateWindow(2 * kSecond, kBin), kSecond / 8);
    EXPECT_EQ(rateWindow(kMillisecond, kBin), kBin) << "never less than a bin";
    for (Nanos bin = kBin; bin < 100 * kSecond; bin *= 2) {
        for (Nanos span = 100 * kMillisecond; span < 1000 * kSecond; span *= 3) {
            EXPECT_EQ(rateWindow(span, bin) % bin, 0);
            EXPECT_GE(rateWindow(span, bin), bin);
        }
    }
}

TEST_F(Throughput, TheTitleNamesTheWindow) {
    EXPECT_TRUE(plot.title().contains(QStringLiteral("mean of each second"))) << plot.title().toStdString();
    plot.setVisibleRange(TimeRange{0, 2 * kSecond});
    plot.redrawNow();
    EXPECT_TRUE(plot.title().contains(QStringLiteral("125 ms"))) << plot.title().toStdString();
}

TEST_F(Throughput, WhatArrivesIsDoneTurnedAwayOrStillThere) {
    EXPECT_FALSE(plot.isEmpty());
    const auto sum = [](const RangeSeries& rate) {
        double count = 0;
        for (const RangeBin& bin : rate.bins) count += double(bin.last) * toSeconds(rate.binWidth);
        return count;
    };
    // The bin that is still open is left out: two steps of the run, in which each of four sources offers at most once.
    constexpr double kStillOpen = 8;
    const ClassMeter total = snapshot->state.meter().total();
    EXPECT_NEAR(sum(snapshot->series->offered), double(total.offered), kStillOpen);
    EXPECT_NEAR(sum(snapshot->series->throughput), double(total.completed), kStillOpen);
    EXPECT_NEAR(sum(snapshot->series->refused), double(total.refused), kStillOpen);
    EXPECT_GT(total.refused, 2 * kStillOpen) << "or this says nothing";
    EXPECT_NE(plot.valueText(Rate::Refused), QStringLiteral("0"));
    EXPECT_EQ(plot.valueText(Rate::Failed), QStringLiteral("0"));
    for (const LegendChip* chip : plot.findChildren<LegendChip*>()) {
        EXPECT_TRUE(chip->accessibleDescription().endsWith(QStringLiteral(" /s")));
        EXPECT_EQ(chip->isHidden(), chip->text() == QStringLiteral("no answer")) << "what never happened takes no room";
    }
}

TEST_F(Throughput, TheCsvHasEveryBinOfEveryRate) {
    const QString text = plot.csv();
    EXPECT_EQ(text.count(u'\n'), 1 + 4 * static_cast<qsizetype>(snapshot->series->offered.bins.size()));
    EXPECT_TRUE(text.startsWith(QStringLiteral("rate,from_s,width_s,per_s\noffered,0,")));
}

TEST_F(Throughput, TheoryIsAChipThatNamesTheModelAndWhatItAssumes) {
    EXPECT_EQ(theoryChip(), nullptr);
    TheoryShown theory;
    theory.system = QStringLiteral("M/M/4");
    theory.assumptions = {QStringLiteral("Messages arrive at random."), QStringLiteral("Everyone waits.")};
    theory.completed = 12;
    plot.setTheory(theory);
    ASSERT_NE(theoryChip(), nullptr);
    EXPECT_TRUE(theoryChip()->text().contains(QStringLiteral("M/M/4")));
    for (const QString& text : {theoryChip()->toolTip(), theoryChip()->accessibleDescription()}) {
        EXPECT_TRUE(text.contains(QStringLiteral("Messages arrive at random. Everyone waits."))) << text.toStdString();
    }
    plot.setTheory({});
    EXPECT_EQ(theoryChip(), nullptr);
    TheoryShown none;
    none.whyNot = QStringLiteral("Nothing arrives.");
    plot.setTheory(none);
    ASSERT_NE(theoryChip(), nullptr);
    EXPECT_TRUE(theoryChip()->accessibleDescription().contains(QStringLiteral("Nothing arrives.")));
    plot.setDescriptor(synthetic::descriptor());
    ASSERT_NE(theoryChip(), nullptr) << "it outlives the curves";
}

// Pixels of a colour that only the theory's line has, by row.
TEST_F(Throughput, TheDashedLineStandsAtWhatTheoryPredicts) {
    QWidget& canvas = *plot.findChild<QWidget*>(QStringLiteral("canvas"));
    const auto lineRow = [&](double perSecond) {
        TheoryShown theory;
        theory.system = QStringLiteral("M/M/1");
        theory.completed = perSecond;
        plot.setTheory(theory);
        for (LegendChip* chip : plot.findChildren<LegendChip*>()) chip->setChecked(chip == theoryChip());
        plot.redrawNow();
        const QImage image = canvas.grab().toImage();
        const QColor color = Theme::dark().plotLine(0);
        for (int y = 0; y < image.height(); ++y) {
            int count = 0;
            for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == color ? 1 : 0;
            if (count > image.width() / 4) return y;
        }
        return -1;
    };
    const int low = lineRow(0.25);
    const int high = lineRow(0.75);
    EXPECT_GT(low, 0);
    EXPECT_GT(high, 0);
    EXPECT_LT(high, low);
    for (LegendChip* chip : plot.findChildren<LegendChip*>()) chip->setChecked(true);
    const double before = plot.axisMax();
    EXPECT_EQ(lineRow(1000 * before), -1) << "it would flatten the curves";
}

}  // namespace
}  // namespace sluice::ui
