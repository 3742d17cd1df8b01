#include "events/manifest.hpp"

#include "core/events/event_factory.hpp"

#include <gtest/gtest.h>

#include <random>

namespace sluice {
namespace {

Manifest full() {
    Manifest manifest = *testing::testManifest();
    manifest.sites = {{0xbeef, "send-critical", 12}, {7, "take", 0}};
    manifest.roles[0].labels = {"first", "sec\"ond\n"};
    return manifest;
}

TEST(Manifest, ReadsBackWhatItWrote) {
    const Result<Manifest> read = manifestFromJson(toJson(full()));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value(), full());
}

TEST(Manifest, NamesWhatIsWrong) {
    const std::string text = toJson(full());
    const auto errorAfter = [&](const std::string& what, const std::string& with) {
        std::string changed = text;
        changed.replace(changed.find(what), what.size(), with);
        const Result<Manifest> read = manifestFromJson(changed);
        return read ? std::string() : read.error().message;
    };
    EXPECT_NE(errorAfter("\"serves\":false", "\"serves\":1").find("serves"), std::string::npos);
    EXPECT_NE(errorAfter("\"line\":12", "\"line\":-1").find("line"), std::string::npos);
    EXPECT_NE(errorAfter("48879", "65536").find("id"), std::string::npos);
    EXPECT_NE(errorAfter("48879", "18446744073709551615").find("id"), std::string::npos);
    EXPECT_NE(errorAfter("\"gauges\":[", "\"gauges\":[3,").find("id"), std::string::npos);
    EXPECT_NE(errorAfter("\"variant\"", "\"varient\"").find("variant"), std::string::npos);
    EXPECT_NE(errorAfter("\"format\":1", "\"format\":2").find("format 2"), std::string::npos);
    EXPECT_NE(errorAfter("[\"urgent\",\"normal\"]", "[]").find("classes"), std::string::npos);
}

TEST(Manifest, SurvivesEveryTruncationAndRandomDamage) {
    const std::string text = toJson(full());
    for (std::size_t length = 0; length < text.size(); ++length)
        EXPECT_FALSE(manifestFromJson(text.substr(0, length)).ok()) << length;
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string damaged = text;
        for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
        const Result<Manifest> read = manifestFromJson(damaged);
        if (!read) {
            EXPECT_FALSE(read.error().message.empty());
        }
    }
}

TEST(Manifest, RefusesDepthAndSize) {
    const std::string deep(1'000'000, '[');
    EXPECT_FALSE(manifestFromJson(deep).ok());
    EXPECT_FALSE(manifestFromJson(std::string((std::size_t{16} << 20) + 1, ' ')).ok());
    EXPECT_FALSE(manifestFromJson("").ok());
    EXPECT_FALSE(manifestFromJson("null").ok());
}

TEST(Manifest, WritesTextThatIsNoUtf8WithoutThrowing) {
    Manifest manifest = full();
    manifest.pattern = "\xff\xfe";
    EXPECT_TRUE(manifestFromJson(toJson(manifest)).ok());
}

}  // namespace
}  // namespace sluice
