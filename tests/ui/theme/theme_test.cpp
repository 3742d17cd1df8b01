#include "ui/theme/theme.hpp"

#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QApplication>

#include <set>
#include <vector>

namespace sluice::ui {
namespace {

const std::vector<ColorRole> kGrounds{ColorRole::Ground, ColorRole::Panel,     ColorRole::Bar,
                                      ColorRole::Raised, ColorRole::RaisedLow, ColorRole::Field};

class ThemeContrast : public testing::TestWithParam<ThemeKind> {
protected:
    Theme theme() const { return GetParam() == ThemeKind::Dark ? Theme::dark() : Theme::light(); }
    void expectOnEveryGround(const QColor& color, double ratioMin, const std::string& what) const {
        for (const ColorRole ground : kGrounds) {
            EXPECT_GE(contrastRatio(color, theme().color(ground)), ratioMin)
                << what << ' ' << color.name().toStdString() << " on ground role " << static_cast<int>(ground);
        }
    }
};

TEST_P(ThemeContrast, TextReachesFourAndAHalf) {
    for (const ColorRole role : {ColorRole::Text, ColorRole::TextMuted, ColorRole::Accent, ColorRole::Good,
                                 ColorRole::Warning, ColorRole::Bad}) {
        expectOnEveryGround(theme().color(role), 4.5, "text role " + std::to_string(static_cast<int>(role)));
    }
}

TEST_P(ThemeContrast, TextOnColouredGroundsReachesFourAndAHalf) {
    for (const ColorRole ground : {ColorRole::RaisedHover, ColorRole::Selection, ColorRole::CodeHere,
                                   ColorRole::CodeAdded, ColorRole::CodeRemoved}) {
        EXPECT_GE(contrastRatio(theme().color(ColorRole::Text), theme().color(ground)), 4.5)
            << static_cast<int>(ground);
    }
    EXPECT_GE(contrastRatio(theme().color(ColorRole::TextOnAccent), theme().color(ColorRole::Accent)), 4.5);
    EXPECT_GE(contrastRatio(theme().color(ColorRole::TextOnAccent), theme().color(ColorRole::AccentHover)), 4.5);
}

TEST_P(ThemeContrast, CodeReachesFourAndAHalfOnEveryLineGround) {
    for (const ColorRole role : {ColorRole::CodeComment, ColorRole::CodeKeyword, ColorRole::CodeString,
                                 ColorRole::CodeNumber, ColorRole::CodeType}) {
        for (const ColorRole ground :
             {ColorRole::Ground, ColorRole::CodeHere, ColorRole::CodeAdded, ColorRole::CodeRemoved}) {
            EXPECT_GE(contrastRatio(theme().color(role), theme().color(ground)), 4.5)
                << static_cast<int>(role) << " on " << static_cast<int>(ground);
        }
    }
}

// State words are written in the state's colour, so they are held to the rule for text.
TEST_P(ThemeContrast, StateWordsAndMarksReachFourAndAHalf) {
    for (const Activity activity : kActivities) {
        expectOnEveryGround(theme().activity(activity), 4.5, "activity " + std::to_string(static_cast<int>(activity)));
    }
}

TEST_P(ThemeContrast, ChannelEdgesAndPlotLinesReachThree) {
    for (int line = 0; line < kPlotLines; ++line) {
        expectOnEveryGround(theme().plotLine(line), 3.0, "line " + std::to_string(line));
    }
}

TEST_P(ThemeContrast, ControlEdgesReachThree) {
    expectOnEveryGround(theme().color(ColorRole::Outline), 3.0, "outline");
}

INSTANTIATE_TEST_SUITE_P(BothThemes, ThemeContrast, testing::Values(ThemeKind::Dark, ThemeKind::Light));

TEST(Theme, ContrastOfBlackAndWhiteIsTwentyOne) {
    EXPECT_NEAR(contrastRatio(Qt::black, Qt::white), 21.0, 1e-9);
    EXPECT_NEAR(contrastRatio(Qt::white, Qt::black), 21.0, 1e-9);
    EXPECT_NEAR(contrastRatio(Qt::red, Qt::red), 1.0, 1e-9);
}

// Green, amber, red and grey belong to state: accents stay between cyan and pink on the colour circle.
TEST(Theme, ChannelAccentsKeepAwayFromTheColoursOfState) {
    for (const Theme& theme : {Theme::dark(), Theme::light()}) {
        for (int accent = 0; accent < kChannelAccents; ++accent) {
            const QColor color = theme.channelAccent(accent);
            EXPECT_GE(color.hslHue(), 180) << color.name().toStdString();
            EXPECT_LE(color.hslHue(), 335) << color.name().toStdString();
            EXPECT_GE(color.hslSaturation(), 100) << color.name().toStdString();
        }
    }
}

TEST(Theme, ReadyIsToldFromTheBlueAccentByItsPaleness) {
    for (const Theme& theme : {Theme::dark(), Theme::light()}) {
        EXPECT_GT(theme.channelAccent(0).hsvSaturation() - theme.activity(Activity::Ready).hsvSaturation(), 60);
    }
}

TEST(Theme, ChannelLettersDifferWhereColoursRepeat) {
    EXPECT_EQ(Theme::dark().channelAccent(0), Theme::dark().channelAccent(4));
    EXPECT_NE(Theme::channelLetter(0), Theme::channelLetter(4));
}

TEST(Theme, ScaleMultipliesEveryLength) {
    EXPECT_EQ(Theme::dark(1.5).metrics().space2, 12);
    EXPECT_EQ(Theme::dark(1.5).metrics().textSmall, 18);
    EXPECT_GE(Theme::dark().metrics().textSmall, 12);
}

TEST(Theme, CurrentIsWhatWasApplied) {
    for (const Theme& theme : {Theme::light(), Theme::dark(1.5), Theme::dark()}) {
        ASSERT_TRUE(applyTheme(*qApp, theme).ok());
        EXPECT_EQ(Theme::current(), theme);
    }
}

TEST(Theme, StyleSheetLeavesNoPlaceholder) {
    for (const Theme& theme : {Theme::dark(), Theme::light(2)}) EXPECT_FALSE(styleSheet(theme).contains(u'@'));
}

}  // namespace
}  // namespace sluice::ui
