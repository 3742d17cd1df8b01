// Each breaker dialect's transitions, step by step, and one tape of outcomes through all four.
#include "patterns/circuit_breaker/gobreaker.hpp"
#include "patterns/circuit_breaker/outcome_tape.hpp"
#include "patterns/circuit_breaker/resilience4j.hpp"
#include "patterns/circuit_breaker/robust.hpp"
#include "patterns/circuit_breaker/textbook.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace sluice::patterns {
namespace {

constexpr Gate kClosed = Gate::Closed;
constexpr Gate kOpen = Gate::Open;
constexpr Gate kHalf = Gate::HalfOpen;
constexpr Nanos kMs = kMillisecond;

// In: a call asks and is let through; Out: it asks and is turned away. Ok and Bad: the result of a call, by its number
// among all that asked, from 0.
enum class Do { In, Out, Ok, Bad, Slow };

struct Step {
    Nanos atMs;
    Do what;
    std::size_t call;
    Gate after;
};
struct Case {
    const char* name;
    std::function<std::unique_ptr<Dialect>()> make;
    std::vector<Step> steps;
};

void PrintTo(const Case& testCase, std::ostream* out) {
    *out << testCase.name;
}

class DialectTransitions : public ::testing::TestWithParam<Case> {};

TEST_P(DialectTransitions, GoAsTheTableSays) {
    const std::unique_ptr<Dialect> dialect = GetParam().make();
    std::vector<Permit> permits;
    std::vector<Nanos> askedAt;
    for (std::size_t i = 0; i < GetParam().steps.size(); ++i) {
        const Step& step = GetParam().steps[i];
        SCOPED_TRACE("step " + std::to_string(i) + " at " + std::to_string(step.atMs) + " ms");
        const Nanos now = step.atMs * kMs;
        if (step.what == Do::In || step.what == Do::Out) {
            ASSERT_EQ(step.call, permits.size()) << "calls are numbered as they ask";
            permits.push_back(dialect->ask(now));
            askedAt.push_back(now);
            EXPECT_EQ(permits.back().isGranted, step.what == Do::In);
        } else {
            const Nanos latency = step.what == Do::Slow ? kSecond * 3600 : now - askedAt[step.call];
            dialect->report(permits[step.call], now, latency, step.what != Do::Bad);
        }
        EXPECT_EQ(dialect->gate(), step.after);
    }
}

std::unique_ptr<Dialect> textbook() {
    return std::make_unique<TextbookDialect>(TextbookSettings{2, 100 * kMs});
}
std::unique_ptr<Dialect> robust() {
    return std::make_unique<RobustDialect>(RobustSettings{4, 2, 0.5, 100 * kMs});
}
std::unique_ptr<Dialect> gobreakerOf(std::uint32_t maxRequests, std::uint32_t tripAbove, Nanos interval = 0) {
    return std::make_unique<GobreakerDialect>(GobreakerSettings{maxRequests, interval, 100 * kMs, tripAbove});
}
std::unique_ptr<Dialect> gobreaker() {
    return gobreakerOf(1, 1);
}
std::unique_ptr<Dialect> resilience4j() {
    Resilience4jSettings settings;
    settings.window = 4;
    settings.minimumCalls = 2;
    settings.waitOpen = 100 * kMs;
    settings.permittedHalfOpen = 3;
    return std::make_unique<Resilience4jDialect>(settings);
}

// Both calls fail at 0 ms, which opens each of the dialects above at 0 ms.
std::vector<Step> opened(std::vector<Step> rest) {
    std::vector<Step> steps = {
        {0, Do::In, 0, kClosed}, {0, Do::In, 1, kClosed}, {0, Do::Bad, 0, kClosed}, {0, Do::Bad, 1, kOpen}};
    steps.insert(steps.end(), rest.begin(), rest.end());
    return steps;
}

// A third call has gone through before the gate opens, and has not come back.
std::vector<Step> openedWithOneUnderWay(std::vector<Step> rest) {
    std::vector<Step> steps = {{0, Do::In, 0, kClosed},
                               {0, Do::In, 1, kClosed},
                               {0, Do::In, 2, kClosed},
                               {0, Do::Bad, 0, kClosed},
                               {0, Do::Bad, 1, kOpen}};
    steps.insert(steps.end(), rest.begin(), rest.end());
    return steps;
}

INSTANTIATE_TEST_SUITE_P(
    Textbook, DialectTransitions,
    ::testing::Values(
        Case{"is open at the instant of expiry, and not after it", textbook,
             opened({{100, Do::Out, 2, kOpen}, {101, Do::In, 3, kHalf}})},
        Case{
            "half-open turns nobody away", textbook,
            opened(
                {{101, Do::In, 2, kHalf}, {101, Do::In, 3, kHalf}, {101, Do::In, 4, kHalf}, {102, Do::Bad, 2, kOpen}})},
        Case{"a success from before the opening closes it", textbook, openedWithOneUnderWay({{5, Do::Ok, 2, kClosed}})},
        Case{"a failure from before the opening pushes recovery away", textbook,
             openedWithOneUnderWay({{50, Do::Bad, 2, kOpen}, {120, Do::Out, 3, kOpen}, {151, Do::In, 4, kHalf}})},
        Case{"a success between failures begins the row anew",
             textbook,
             {{0, Do::In, 0, kClosed},
              {1, Do::Bad, 0, kClosed},
              {2, Do::In, 1, kClosed},
              {3, Do::Ok, 1, kClosed},
              {4, Do::In, 2, kClosed},
              {5, Do::Bad, 2, kClosed}}}));

INSTANTIATE_TEST_SUITE_P(
    Robust, DialectTransitions,
    ::testing::Values(
        Case{"is tried from the instant of expiry on", robust,
             opened({{99, Do::Out, 2, kOpen}, {100, Do::In, 3, kHalf}})},
        Case{"half-open lets one through until it is back", robust,
             opened({{100, Do::In, 2, kHalf},
                     {101, Do::Out, 3, kHalf},
                     {110, Do::Ok, 2, kClosed},
                     {110, Do::In, 4, kClosed}})},
        Case{"a failed probe opens it for the whole time again", robust,
             opened({{100, Do::In, 2, kHalf},
                     {110, Do::Bad, 2, kOpen},
                     {209, Do::Out, 3, kOpen},
                     {210, Do::In, 4, kHalf}})},
        Case{"late results count for nothing, open", robust, openedWithOneUnderWay({{5, Do::Ok, 2, kOpen}})},
        Case{"late results count for nothing, half-open", robust,
             openedWithOneUnderWay({{100, Do::In, 3, kHalf}, {101, Do::Ok, 2, kHalf}, {102, Do::Out, 4, kHalf}})},
        Case{"one failure is not enough calls", robust, {{0, Do::In, 0, kClosed}, {1, Do::Bad, 0, kClosed}}},
        Case{"a share opens it without a row",
             robust,
             {{0, Do::In, 0, kClosed}, {1, Do::Bad, 0, kClosed}, {2, Do::In, 1, kClosed}, {3, Do::Ok, 1, kOpen}}},
        Case{"after closing the window is empty", robust,
             opened({{100, Do::In, 2, kHalf},
                     {101, Do::Ok, 2, kClosed},
                     {102, Do::In, 3, kClosed},
                     {103, Do::Bad, 3, kClosed}})}));

INSTANTIATE_TEST_SUITE_P(
    Gobreaker, DialectTransitions,
    ::testing::Values(Case{"is open at the instant of expiry, and not after it", gobreaker,
                           opened({{100, Do::Out, 2, kOpen}, {101, Do::In, 3, kHalf}})},
                      Case{"half-open admits one in all", gobreaker,
                           opened({{101, Do::In, 2, kHalf}, {101, Do::Out, 3, kHalf}, {102, Do::Ok, 2, kClosed}})},
                      Case{"half-open admits a number in all, and all must succeed", [] { return gobreakerOf(2, 1); },
                           opened({{101, Do::In, 2, kHalf},
                                   {102, Do::Ok, 2, kHalf},
                                   {103, Do::In, 3, kHalf},
                                   {104, Do::Out, 4, kHalf},
                                   {105, Do::Ok, 3, kClosed}})},
                      Case{"the first failure half-open opens it", [] { return gobreakerOf(3, 1); },
                           opened({{101, Do::In, 2, kHalf},
                                   {101, Do::In, 3, kHalf},
                                   {102, Do::Bad, 2, kOpen},
                                   {103, Do::Ok, 3, kOpen}})},
                      Case{"late results count for nothing", gobreaker,
                           openedWithOneUnderWay({{5, Do::Ok, 2, kOpen}, {101, Do::In, 3, kHalf}})},
                      Case{"trips above the number, not at it",
                           [] { return gobreakerOf(1, 2); },
                           {{0, Do::In, 0, kClosed},
                            {0, Do::In, 1, kClosed},
                            {0, Do::In, 2, kClosed},
                            {1, Do::Bad, 0, kClosed},
                            {1, Do::Bad, 1, kClosed},
                            {1, Do::Bad, 2, kOpen}}},
                      Case{"the interval begins the counts anew, and late results of the former one are lost",
                           [] { return gobreakerOf(1, 1, 50 * kMs); },
                           {{0, Do::In, 0, kClosed},
                            {0, Do::In, 1, kClosed},
                            {1, Do::Bad, 0, kClosed},
                            {51, Do::Bad, 1, kClosed},
                            {52, Do::In, 2, kClosed},
                            {53, Do::Bad, 2, kClosed}}}));

std::unique_ptr<Dialect> resilience4jWith(const std::function<void(Resilience4jSettings&)>& change) {
    Resilience4jSettings settings;
    settings.window = 4;
    settings.minimumCalls = 2;
    settings.waitOpen = 100 * kMs;
    settings.permittedHalfOpen = 3;
    change(settings);
    return std::make_unique<Resilience4jDialect>(settings);
}

INSTANTIATE_TEST_SUITE_P(
    Resilience4j, DialectTransitions,
    ::testing::Values(
        Case{"is open at the instant of expiry, and not after it", resilience4j,
             opened({{100, Do::Out, 2, kOpen}, {101, Do::In, 3, kHalf}})},
        Case{"half-open hands out its permits once, and decides when the minimum is back", resilience4j,
             opened({{101, Do::In, 2, kHalf},
                     {101, Do::In, 3, kHalf},
                     {101, Do::In, 4, kHalf},
                     {101, Do::Out, 5, kHalf},
                     {110, Do::Ok, 2, kHalf},
                     {111, Do::Ok, 3, kClosed}})},
        Case{"half-open opens at the share, not at the first failure", resilience4j,
             opened({{101, Do::In, 2, kHalf}, {101, Do::In, 3, kHalf}, {110, Do::Bad, 2, kHalf}, {111, Do::Ok, 3, kOpen}})},
        Case{"all permits must be back where the minimum is higher",
             [] { return resilience4jWith([](auto& s) { s.window = 10, s.minimumCalls = 2, s.permittedHalfOpen = 1; }); },
             opened({{101, Do::In, 2, kHalf}, {101, Do::Out, 3, kHalf}, {102, Do::Ok, 2, kClosed}})},
        Case{"a late result lands in the state of the moment", resilience4j,
             openedWithOneUnderWay({{101, Do::In, 3, kHalf}, {102, Do::Ok, 2, kHalf}, {103, Do::Ok, 3, kClosed}})},
        Case{"a result while open changes nothing", resilience4j, openedWithOneUnderWay({{5, Do::Ok, 2, kOpen}})},
        Case{"slow calls open it although they succeed", resilience4j,
             {{0, Do::In, 0, kClosed}, {0, Do::In, 1, kClosed}, {1, Do::Slow, 0, kClosed}, {2, Do::Slow, 1, kOpen}}},
        Case{"the window forgets the oldest call", resilience4j,
             {{0, Do::In, 0, kClosed},
              {0, Do::In, 1, kClosed},
              {0, Do::In, 2, kClosed},
              {0, Do::In, 3, kClosed},
              {0, Do::In, 4, kClosed},
              {0, Do::In, 5, kClosed},
              {1, Do::Bad, 0, kClosed},
              {2, Do::Bad, 1, kOpen}}},
        Case{"half-open has a longest time where one is set",
             [] { return resilience4jWith([](auto& s) { s.maxHalfOpen = 50 * kMs; }); },
             opened({{101, Do::In, 2, kHalf}, {150, Do::In, 3, kHalf}, {151, Do::Out, 4, kOpen}, {252, Do::In, 5, kHalf}})},
        Case{"a window of seconds forgets what is older",
             [] {
                 return resilience4jWith([](auto& s) {
                     s.windowKind = CallWindow::Kind::Seconds;
                     s.window = 2;
                     s.minimumCalls = 2;
                 });
             },
             {{0, Do::In, 0, kClosed},
              {0, Do::In, 1, kClosed},
              {100, Do::Bad, 0, kClosed},
              {2100, Do::Bad, 1, kClosed},
              {2200, Do::In, 2, kClosed},
              {2900, Do::Bad, 2, kOpen}}}));

TEST(Dialects, FourFailuresInFiveNeverOpenWhoCountsARow) {
    TextbookDialect row(TextbookSettings{5, kSecond});
    GobreakerDialect gobreakerRow(GobreakerSettings{});
    RobustDialect share(RobustSettings{10, 5, 0.5, kSecond});
    std::vector<TapeCall> tape;
    for (int i = 0; i < 100; ++i) tape.push_back({i * 10 * kMs, kMs, i % 5 == 4});
    EXPECT_TRUE(play(row, tape).changes.empty());
    EXPECT_TRUE(play(gobreakerRow, tape).changes.empty());
    EXPECT_FALSE(play(share, tape).changes.empty());
}

TEST(Dialects, ComeWithTheValuesOfTheirOriginals) {
    const GobreakerSettings gobreakerValues;
    EXPECT_EQ(gobreakerValues.maxRequests, 1u);
    EXPECT_EQ(gobreakerValues.timeout, 60 * kSecond);
    EXPECT_EQ(gobreakerValues.tripAbove, 5u);
    const Resilience4jSettings resilience4jValues;
    EXPECT_EQ(resilience4jValues.window, 100u);
    EXPECT_EQ(resilience4jValues.minimumCalls, 100u);
    EXPECT_EQ(resilience4jValues.failureRatio, 0.5);
    EXPECT_EQ(resilience4jValues.slowRatio, 1.0);
    EXPECT_EQ(resilience4jValues.waitOpen, 60 * kSecond);
    EXPECT_EQ(resilience4jValues.permittedHalfOpen, 10u);
}

// Healthy, then down from 300 to 800 ms, with one slow call from before the fall: a call every 10 ms.
std::vector<TapeCall> sharedTape() {
    std::vector<TapeCall> tape;
    for (int i = 0; i < 120; ++i) {
        const Nanos at = i * 10 * kMs;
        const bool isDown = at >= 300 * kMs && at < 800 * kMs;
        const bool isSlow = i == 28;
        tape.push_back({at, isSlow ? 150 * kMs : isDown ? 40 * kMs : 5 * kMs, !isDown || isSlow});
    }
    return tape;
}

TEST(Dialects, OneTapeThroughAllFourPartsWhereTheFirstOfThemOpens) {
    TextbookDialect textbookDialect(TextbookSettings{5, 200 * kMs});
    RobustDialect robustDialect(RobustSettings{10, 5, 0.5, 200 * kMs});
    GobreakerDialect gobreakerDialect(GobreakerSettings{1, 0, 200 * kMs, 5});
    Resilience4jSettings settings;
    settings.window = 20;
    settings.minimumCalls = 20;
    settings.waitOpen = 200 * kMs;
    Resilience4jDialect resilience4jDialect(settings);
    const std::vector<TapeCall> tape = sharedTape();
    const std::vector<TapeResult> results = {play(textbookDialect, tape), play(robustDialect, tape),
                                             play(gobreakerDialect, tape), play(resilience4jDialect, tape)};
    // The fifth failure comes back at 380 ms: rows of five and half of ten have opened, and the call of 380 ms meets
    // them. A row above five opens with the sixth at 390 ms, half of twenty with the tenth at 430 ms.
    const auto openedAt = [&](std::size_t dialect) { return results[dialect].changes.at(0).at; };
    EXPECT_EQ(openedAt(0), 380 * kMs);
    EXPECT_EQ(openedAt(1), 380 * kMs);
    EXPECT_EQ(openedAt(2), 390 * kMs);
    EXPECT_EQ(openedAt(3), 430 * kMs);
    EXPECT_EQ(firstDivergence(results), 38u);
    // Where the slow call comes back with a success, at 430 ms, only the common form believes it.
    EXPECT_EQ(results[0].changes.at(1), (GateChange{430 * kMs, kClosed}));
    EXPECT_EQ(results[1].changes.at(1).to, kHalf);
    EXPECT_EQ(results[2].changes.at(1).to, kHalf);
    EXPECT_EQ(firstDivergence(std::span(results).first(1)), std::nullopt);
}

}  // namespace
}  // namespace sluice::patterns
