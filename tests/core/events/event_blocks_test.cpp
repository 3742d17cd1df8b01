#include "events/event_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sluice {
namespace {

TEST(EventBlocks, BlocksDoNotOverlap) {
    EventBlocks memory;
    std::vector<Event*> blocks;
    for (int i = 0; i < 11; ++i) blocks.push_back(memory.take());
    for (Event* block : blocks) {
        block[0] = {};
        block[EventBlocks::kBlockEvents - 1] = {};
    }
    std::sort(blocks.begin(), blocks.end());
    for (std::size_t i = 1; i < blocks.size(); ++i)
        EXPECT_GE(static_cast<std::size_t>(blocks[i] - blocks[i - 1]), EventBlocks::kBlockEvents);
}

TEST(EventBlocks, WhatIsGivenBackIsUsedAgain) {
    EventBlocks memory;
    std::vector<Event*> blocks;
    for (int i = 0; i < 8; ++i) blocks.push_back(memory.take());
    for (Event* block : blocks) memory.give(block);
    std::vector<Event*> again;
    for (int i = 0; i < 8; ++i) again.push_back(memory.take());
    std::sort(blocks.begin(), blocks.end());
    std::sort(again.begin(), again.end());
    EXPECT_EQ(again, blocks);
}

}  // namespace
}  // namespace sluice
