#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Utf8, WellFormedTextIsAccepted) {
    for (const char* good : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                             "\xef\xbb\xbf"
                             "a",
                             "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(isUtf8(good)) << good;
}

TEST(Utf8, TheFirstBadByteIsFound) {
    EXPECT_EQ(utf8PrefixLength("ab\xff"), 2u);
    EXPECT_EQ(utf8PrefixLength("a\xc3"), 1u);                 // cut off
    EXPECT_EQ(utf8PrefixLength("\xc0\xaf"), 0u);              // overlong
    EXPECT_EQ(utf8PrefixLength("\xe0\x80\xaf"), 0u);          // overlong
    EXPECT_EQ(utf8PrefixLength("\xed\xa0\x80"), 0u);          // a surrogate
    EXPECT_EQ(utf8PrefixLength("\xf4\x90\x80\x80"), 0u);      // beyond U+10FFFF
    EXPECT_EQ(utf8PrefixLength("\xc3\xa9\xe2\x28\xa1"), 2u);  // a continuation is missing
    EXPECT_EQ(utf8PrefixLength("caf\xe9 au lait"), 3u);       // Latin-1
}

}  // namespace
}  // namespace sluice
