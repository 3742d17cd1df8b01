#include "ui/plots/plot_axes.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <gtest/gtest.h>

#include <cmath>

namespace sluice::ui {
namespace {

TEST(NiceStep, IsTheNextOfOneTwoAndFive) {
    EXPECT_DOUBLE_EQ(niceStep(1), 1);
    EXPECT_DOUBLE_EQ(niceStep(1.01), 2);
    EXPECT_DOUBLE_EQ(niceStep(2.5), 5);
    EXPECT_DOUBLE_EQ(niceStep(51), 100);
    EXPECT_DOUBLE_EQ(niceStep(0.00021), 0.0005);
}

class ValueTickerTest : public testing::Test {
protected:
    // The positions of the ticks of an axis from 0 to `upper`.
    QVector<double> ticks(double upper, int height) {
        EXPECT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        ValueTicker ticker(
            1.0, [height] { return double(height); }, [](double value) { return QString::number(value); });
        QVector<double> positions;
        static_cast<QCPAxisTicker&>(ticker).generate(QCPRange(0, upper), QLocale::c(), u'f', 0, positions, nullptr,
                                                     nullptr);
        return positions;
    }
};

TEST_F(ValueTickerTest, LabelsHaveRoomHoweverLowTheAxis) {
    const int label = QFontMetrics(monoFont(Theme::dark().metrics().textSmall)).height();
    for (int height = 20; height <= 600; height += 20) {
        for (double upper = 1; upper < 5000; upper = std::ceil(upper * 1.3)) {
            const QVector<double> at = ticks(upper, height);
            for (qsizetype i = 1; i < at.size(); ++i) {
                EXPECT_GE((at[i] - at[i - 1]) * height / upper, label) << upper << " on " << height;
            }
        }
    }
}

TEST_F(ValueTickerTest, CountsAreWholeNumbers) {
    for (const double upper : {3.0, 10.0, 12.0, 25.0}) {
        for (const double at : ticks(upper, 150)) EXPECT_EQ(at, std::round(at)) << upper;
    }
}

TEST_F(ValueTickerTest, AHighAxisHasAFewLinesAndALowOneAtLeastItsEnds) {
    EXPECT_LE(ticks(100, 900).size(), 8);
    EXPECT_GE(ticks(100, 100).size(), 3);
}

}  // namespace
}  // namespace sluice::ui
