// The pure parts of the panels: scales, words, the headline's text.
#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/headline.hpp"
#include "ui/panels/pace_scale.hpp"
#include "ui/panels/value_scale.hpp"
#include "ui/panels/words.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice::ui {
namespace {

ParameterDecl number(double minimum, double maximum, double step, bool logarithmic,
                     ParameterKind kind = ParameterKind::Real) {
    ParameterDecl declaration;
    declaration.kind = kind;
    declaration.minimum = minimum;
    declaration.maximum = maximum;
    declaration.step = step;
    declaration.logarithmic = logarithmic;
    return declaration;
}

TEST(ValueScale, EndsAndRoundTripsOfEveryKind) {
    for (const ParameterDecl& declaration :
         {number(0, 100, 1, false, ParameterKind::Integer), number(0.1, 100, 0.1, true), number(0, 1e7, 1, true),
          number(1, 100'000, 1, true, ParameterKind::Integer), number(-5, 5, 0.5, false), number(3, 3, 1, false)}) {
        const ValueScale scale(declaration);
        EXPECT_EQ(scale.valueAt(0), declaration.minimum);
        EXPECT_EQ(scale.valueAt(1), declaration.maximum);
        double former = declaration.minimum;
        for (double fraction = 0; fraction <= 1; fraction += 0.01) {
            const double value = scale.valueAt(fraction);
            EXPECT_GE(value, former) << "the scale never turns back";
            EXPECT_LE(value, declaration.maximum);
            EXPECT_EQ(scale.valueAt(scale.fractionOf(value)), value) << "a value stays what it is when shown";
            former = value;
        }
    }
}

TEST(ValueScale, ALogarithmicScaleGivesEveryDecadeTheSameWay) {
    const ValueScale scale(number(1, 1e4, 1, true));
    EXPECT_NEAR(scale.fractionOf(10), 0.25, 1e-9);
    EXPECT_NEAR(scale.fractionOf(100), 0.5, 1e-9);
    EXPECT_NEAR(scale.fractionOf(1000), 0.75, 1e-9);
}

TEST(ValueScale, StepsAreWhatAPersonWouldTypeNext) {
    const ValueScale linear(number(0, 1, 0.1, false));
    EXPECT_EQ(linear.stepped(0.2, 1), 0.3);
    EXPECT_EQ(linear.stepped(0.95, 1), 1.0);
    const ValueScale decades(number(0, 1e6, 1, true));
    EXPECT_EQ(decades.stepped(9, 1), 10);
    EXPECT_EQ(decades.stepped(10, 1), 20);
    EXPECT_EQ(decades.stepped(10, -1), 9);
    EXPECT_EQ(decades.stepped(200, -1), 100);
    EXPECT_EQ(decades.stepped(1, -1), 0);
    EXPECT_EQ(decades.stepped(0, 1), 1);
}

TEST(ValueScale, NumbersAreWrittenAsShortAsTheyAre) {
    EXPECT_EQ(numberText(10), "10");
    EXPECT_EQ(numberText(0.1), "0.1");
    EXPECT_EQ(numberText(1e7), "10000000");
    EXPECT_EQ(numberText(0), "0");
}

TEST(PaceScale, HoldsAtRealTimeAndEndsInExpress) {
    EXPECT_EQ(paceAt(1), kPaceExpress);
    EXPECT_EQ(paceAt(paceFraction(1)), 1);
    EXPECT_EQ(paceAt(paceFraction(1) + 0.005), 1) << "a detent";
    EXPECT_EQ(paceAt(0), kPaceMin);
    for (const double pace : {1e-4, 0.02, 0.025, 0.25, 1.0, 4.0, 1000.0})
        EXPECT_DOUBLE_EQ(paceAt(paceFraction(pace)), pace);
    EXPECT_EQ(paceFraction(kPaceExpress), 1);
}

TEST(PaceText, SaysHonestlyWhatIsShownAsWhat) {
    EXPECT_EQ(paceText(1), "1 s shown as 1 s");
    EXPECT_EQ(paceText(0.02), "1 ms shown as 50 ms");
    EXPECT_EQ(paceText(0.025), "1 ms shown as 40 ms");
    EXPECT_EQ(paceText(0.25), "1 s shown as 4 s");
    EXPECT_EQ(paceText(4), "4 s shown as 1 s");
    EXPECT_EQ(paceText(1e-4), "1 ms shown as 10 s");
    EXPECT_EQ(paceText(0), "as fast as possible");
}

TEST(Words, NumbersAndUnits) {
    EXPECT_EQ(countText(1204), "1,204");
    EXPECT_EQ(shortCountText(1'020'000), "1.02 M");
    EXPECT_EQ(shortCountText(999), "999");
    EXPECT_EQ(metricText(MetricUnit::Share, 0.25), "25.0 %");
    EXPECT_EQ(metricText(MetricUnit::Milliseconds, 4.2), "4.20 ms");
    EXPECT_EQ(metricText(MetricUnit::Count, 1204), "1,204");
    EXPECT_EQ(metricText(MetricUnit::Count, std::nan("")), "–");
}

TEST(Words, NamesComeFromTheManifest) {
    synthetic::Run run;
    EXPECT_EQ(goroutineName(run.state(), 1), "critical source");
    EXPECT_EQ(goroutineName(run.state(), 5), "processor");
    EXPECT_EQ(goroutineName(run.state(), 99), "goroutine 99");
    EXPECT_EQ(channelName(run.state(), 2), "high");
}

TEST(HeadlineText, TellsNumbersApartAndJudgesTheOneThatMatters) {
    synthetic::Run run;
    run.advance(12 * kSecond);
    const auto descriptor = synthetic::descriptor();
    const HeadlineText text = headlineText(*descriptor, "textbook", run.state());
    ASSERT_TRUE(text.value.has_value());
    EXPECT_EQ(text.plain().indexOf(QStringLiteral("An urgent message waited ")), 0);
    ASSERT_EQ(text.parts.size(), 5u);
    EXPECT_TRUE(text.parts[1].isMetric);
    EXPECT_TRUE(text.parts[1].text.endsWith(QStringLiteral(" s"))) << "the unit belongs to its number";
    EXPECT_TRUE(text.parts[3].isNumber);
    EXPECT_FALSE(text.parts[3].isMetric);
    EXPECT_EQ(text.level, levelOf(descriptor->headline, *text.value));
    EXPECT_TRUE(headlineText(*descriptor, "another", run.state()).plain().startsWith(QStringLiteral("The longest")));
}

TEST(HeadlineText, JudgesAShareWhereTheHeadlineSaysOfWhat) {
    synthetic::Run run;
    run.advance(12 * kSecond);
    auto descriptor = *synthetic::descriptor();
    const double wait = headlineText(descriptor, "textbook", run.state()).value.value();
    ASSERT_GT(wait, 0);
    MetricDecl whole;
    whole.id = "whole";
    double size = 2 * wait;
    whole.value = [&size](const Meter&, const Manifest&, Nanos) { return size; };
    descriptor.metrics.push_back(whole);
    descriptor.headline.per = "whole";
    descriptor.headline.good = 0.1;
    descriptor.headline.bad = 0.5;
    EXPECT_EQ(headlineText(descriptor, "textbook", run.state()).level, Level::Bad);
    size = 10 * wait;
    EXPECT_EQ(headlineText(descriptor, "textbook", run.state()).level, Level::Good);
    size = 0;
    EXPECT_EQ(headlineText(descriptor, "textbook", run.state()).level, Level::None) << "of nothing there is no share";
}

TEST(HeadlineText, LevelsWorkBothWaysRound) {
    Headline less;
    less.good = 0.2;
    less.bad = 2;
    EXPECT_EQ(levelOf(less, 0.2), Level::Good);
    EXPECT_EQ(levelOf(less, 1), Level::Between);
    EXPECT_EQ(levelOf(less, 2), Level::Bad);
    Headline more;
    more.good = 0.9;
    more.bad = 0.3;
    EXPECT_EQ(levelOf(more, 0.95), Level::Good);
    EXPECT_EQ(levelOf(more, 0.5), Level::Between);
    EXPECT_EQ(levelOf(more, 0.3), Level::Bad);
}

}  // namespace
}  // namespace sluice::ui
