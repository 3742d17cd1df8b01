#include "ui/model/playback.hpp"

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

TEST(Playback, MovesByThePaceAndStopsAtTheEnd) {
    Playback playback;
    EXPECT_FALSE(playback.isPlaying());
    EXPECT_EQ(playback.advance(1, 1, kForever), std::nullopt);
    playback.begin(kSecond);
    EXPECT_TRUE(playback.isPlaying());
    EXPECT_EQ(playback.advance(0.5, 2, 10 * kSecond), 2 * kSecond);
    EXPECT_EQ(playback.advance(0.25, 4, 10 * kSecond), 3 * kSecond);
    EXPECT_EQ(playback.advance(1, 7, 10 * kSecond), std::nullopt);
    EXPECT_FALSE(playback.isPlaying());
}

TEST(Playback, SlowMotionAddsUpFractionsOfANanosecond) {
    Playback playback;
    playback.begin(100);
    // A quarter of a nanosecond a frame.
    EXPECT_EQ(playback.advance(0.25e-5, 1e-4, kSecond), 100);
    for (int i = 0; i < 3; ++i) (void)playback.advance(0.25e-5, 1e-4, kSecond);
    EXPECT_EQ(playback.advance(0.25e-5, 1e-4, kSecond), 101);
}

TEST(Playback, ExpressIsAtTheEndAtOnce) {
    Playback playback;
    playback.begin(0);
    EXPECT_EQ(playback.advance(0.001, 0, kSecond), std::nullopt);
    EXPECT_FALSE(playback.isPlaying());
}

TEST(Playback, StoppedItStaysStopped) {
    Playback playback;
    playback.begin(0);
    playback.stop();
    EXPECT_EQ(playback.advance(1, 1, kSecond), std::nullopt);
}

}  // namespace
}  // namespace sluice::ui
