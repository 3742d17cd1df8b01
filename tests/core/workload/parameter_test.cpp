#include "workload/parameter.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sluice {
namespace {

ParameterDecl decl(ParameterKind kind, double minimum, double maximum) {
    ParameterDecl result;
    result.id = "workers";
    result.kind = kind;
    result.minimum = minimum;
    result.maximum = maximum;
    result.unit = "goroutines";
    return result;
}

std::string messageOf(const Result<ParameterValue>& result) {
    return result.ok() ? "accepted" : result.error().message;
}

TEST(Parameter, NumbersAreReadWholeAndFinite) {
    const auto real = decl(ParameterKind::Real, -10, 10);
    EXPECT_EQ(parseParameter(real, "1e-3").value(), ParameterValue(0.001));
    EXPECT_EQ(parseParameter(real, "-0").value(), ParameterValue(0.0));
    for (const char* bad : {"", " 1", "1 ", "1x", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "+1", "11"})
        EXPECT_FALSE(parseParameter(real, bad).ok()) << bad;
}

TEST(Parameter, ErrorsNameTheParameterAndWhatIsAllowed) {
    EXPECT_EQ(messageOf(parseParameter(decl(ParameterKind::Integer, 1, 64), "2.5")),
              "workers must be a whole number from 1 to 64 goroutines, not \"2.5\"");
    auto choice = decl(ParameterKind::Choice, 0, 0);
    choice.choices = {"block", "refuse"};
    EXPECT_EQ(messageOf(parseParameter(choice, "drop")), "workers must be one of block, refuse, not \"drop\"");
    EXPECT_LT(messageOf(parseParameter(decl(ParameterKind::Real, 0, 1), std::string(1000, 'x'))).size(), 150u);
}

TEST(Parameter, ValuesAreCheckedLikeText) {
    const auto integer = decl(ParameterKind::Integer, 1, 64);
    EXPECT_TRUE(checkParameter(integer, 5.0).ok());
    EXPECT_FALSE(checkParameter(integer, 5.5).ok());
    EXPECT_FALSE(checkParameter(integer, std::numeric_limits<double>::quiet_NaN()).ok());
    EXPECT_FALSE(checkParameter(integer, std::string("5")).ok());
    auto choice = decl(ParameterKind::Choice, 0, 0);
    choice.choices = {"block"};
    EXPECT_TRUE(checkParameter(choice, std::string("block")).ok());
    EXPECT_FALSE(checkParameter(choice, 0.0).ok());
}

TEST(Parameter, TextIsOneLine) {
    const auto text = decl(ParameterKind::Text, 0, 0);
    EXPECT_TRUE(parseParameter(text, "8:4:2:1").ok());
    EXPECT_FALSE(parseParameter(text, "a\nb").ok());
    EXPECT_FALSE(parseParameter(text, std::string(5000, 'x')).ok());
}

TEST(Parameter, TextReadsBackAsTheSameValue) {
    for (const double value : {0.1, 1.0 / 3, 1e22, 5e-324, 1e300, -2.5, 100.0})
        EXPECT_EQ(parseNumber(numberText(value)), value) << numberText(value);
    EXPECT_EQ(toText(ParameterValue(100.0)), "100");
    EXPECT_EQ(toText(ParameterValue(0.5)), "0.5");
    EXPECT_EQ(toText(ParameterValue(std::string("poisson"))), "poisson");
}

}  // namespace
}  // namespace sluice
