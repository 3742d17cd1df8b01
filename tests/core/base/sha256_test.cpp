#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Sha256, AgreesWithThePublishedVectors) {
    EXPECT_EQ(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256Hex(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, EveryLengthAroundABlockHasItsOwnSum) {
    std::string last;
    for (std::size_t length = 50; length < 70; ++length) {
        const std::string sum = sha256Hex(std::string(length, 'x'));
        EXPECT_EQ(sum.size(), 64u);
        EXPECT_NE(sum, last);
        last = sum;
    }
}

}  // namespace
}  // namespace sluice
