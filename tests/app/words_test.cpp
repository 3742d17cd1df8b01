#include "app/cli/words.hpp"
#include "workload/limits.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Duration, ReadsEveryUnit) {
    EXPECT_EQ(parseDuration("--duration", "60s").value(), 60 * kSecond);
    EXPECT_EQ(parseDuration("--duration", "1.5s").value(), 1500 * kMillisecond);
    EXPECT_EQ(parseDuration("--duration", "500ms").value(), 500 * kMillisecond);
    EXPECT_EQ(parseDuration("--duration", "250us").value(), 250 * kMicrosecond);
    EXPECT_EQ(parseDuration("--duration", "2m").value(), 120 * kSecond);
    EXPECT_EQ(parseDuration("--duration", "1h").value(), 3600 * kSecond);
    EXPECT_EQ(parseDuration("--duration", "87600h").value(), kDurationMax);
}

TEST(Duration, RefusesWhatIsNone) {
    for (const char* text :
         {"", "s", "60", "0s", "-1s", "1 s", " 1s", "1d", "nans", "infs", "87601h", "1e9s", "1s2", "0x10s"}) {
        const Result<Nanos> duration = parseDuration("--duration", text);
        ASSERT_FALSE(duration.ok()) << text;
        EXPECT_TRUE(duration.error().message.starts_with("--duration: \"" + std::string(text) + "\"")) << text;
    }
}

TEST(Whole, KeepsItsLimits) {
    EXPECT_EQ(parseWhole("--seed", "18446744073709551615", 0, ~std::uint64_t{0}).value(), ~std::uint64_t{0});
    EXPECT_FALSE(parseWhole("--seed", "18446744073709551616", 0, ~std::uint64_t{0}).ok());
    EXPECT_FALSE(parseWhole("--seed", "-1", 0, 10).ok());
    EXPECT_FALSE(parseWhole("--seed", "+1", 0, 10).ok());
    EXPECT_FALSE(parseWhole("--seed", "1.0", 0, 10).ok());
    EXPECT_EQ(parseWhole("--threads", "0", 1, 8).error().message,
              "--threads: \"0\" is not allowed; allowed: a whole number from 1 to 8");
}

TEST(Nearest, FindsATypingErrorAndNothingElse) {
    const std::vector<std::string> names{"capacity_critical", "capacity_low", "idle_sleep_ms"};
    EXPECT_EQ(nearest("capasity_critical", names), "capacity_critical");
    EXPECT_EQ(nearest("capacity_lwo", names), "capacity_low");
    EXPECT_EQ(nearest("idle_sleep", names), "idle_sleep_ms");
    EXPECT_EQ(nearest("workers", names), "");
    const std::vector<std::string> brief{"a", "bc"};
    EXPECT_EQ(nearest("xy", brief), "");
}

TEST(UnknownName, NamesTheThingTheGuessAndTheAllowed) {
    const std::vector<std::string> names{"robust", "spin"};
    EXPECT_EQ(unknownName("variant", "robsut", names).message,
              "unknown variant \"robsut\" (did you mean \"robust\"?); allowed: robust, spin");
    EXPECT_EQ(unknownName("variant", "fast", names).message, "unknown variant \"fast\"; allowed: robust, spin");
}

TEST(OneLine, ReplacesControlCharacters) {
    EXPECT_EQ(oneLine("a\nb\tc\x1b[0m"), "a b c [0m");
}

}  // namespace
}  // namespace sluice
