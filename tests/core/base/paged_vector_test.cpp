#include "base/paged_vector.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <thread>

namespace sluice {
namespace {

TEST(PagedVector, ReadsBackWhatWasWritten) {
    PagedVector<int> vector;
    for (int i = 0; i < 1000; ++i) vector.push_back(i);
    ASSERT_EQ(vector.size(), 1000u);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(vector[static_cast<std::size_t>(i)], i);
    EXPECT_EQ(std::accumulate(vector.begin(), vector.end(), 0), 499'500);
}

TEST(PagedVector, UntouchedElementsReadAsDefaultAndTakeNoPage) {
    PagedVector<std::string> vector;
    vector.resize(1000);
    EXPECT_EQ(vector[999], "");
    EXPECT_FALSE(vector.holdsPage(3));
    vector.mutate(200) = "here";
    EXPECT_TRUE(vector.holdsPage(3));
    EXPECT_FALSE(vector.holdsPage(4));
    EXPECT_EQ(vector[201], "");
}

TEST(PagedVector, ACopyKeepsItsValuesAndSharesUntouchedPages) {
    PagedVector<int> vector;
    for (int i = 0; i < 256; ++i) vector.push_back(i);
    const PagedVector<int> copy = vector;
    for (std::size_t page = 0; page < 4; ++page) EXPECT_TRUE(vector.samePage(copy, page));
    vector.mutate(70) = -1;
    EXPECT_EQ(copy[70], 70);
    EXPECT_EQ(vector[70], -1);
    EXPECT_TRUE(vector.samePage(copy, 0));
    EXPECT_FALSE(vector.samePage(copy, 1));
    EXPECT_FALSE(vector.samePage(copy, 4));
    EXPECT_FALSE(vector == copy);
    vector.mutate(70) = 70;
    EXPECT_TRUE(vector == copy);
}

TEST(PagedVector, ChangesInPlaceOnceTheCopyIsGone) {
    PagedVector<int> vector;
    vector.push_back(1);
    const int* before = &vector[0];
    { const PagedVector<int> copy = vector; }
    vector.mutate(0) = 2;
    EXPECT_EQ(&vector[0], before);
    const PagedVector<int> copy = vector;
    vector.mutate(0) = 3;
    EXPECT_NE(&vector[0], before);
}

TEST(PagedVector, ShrinkingForgetsTheElementsCutOff) {
    PagedVector<int> vector;
    for (int i = 0; i < 100; ++i) vector.push_back(i);
    vector.resize(70);
    vector.resize(100);
    EXPECT_EQ(vector[69], 69);
    EXPECT_EQ(vector[70], 0);
    vector.dropPage(0);
    EXPECT_EQ(vector[5], 0);
}

TEST(PagedVector, ReadersOfCopiesSeeNoLaterChange) {
    PagedVector<std::uint64_t> vector;
    vector.resize(640);
    std::vector<std::thread> readers;
    for (std::uint64_t round = 0; round < 200; ++round) {
        for (std::size_t i = 0; i < vector.size(); i += 7) vector.mutate(i) = round;
        auto copy = std::make_unique<PagedVector<std::uint64_t>>(vector);
        readers.emplace_back([round, copy = std::move(copy)] {
            for (std::size_t i = 0; i < copy->size(); i += 7) ASSERT_EQ((*copy)[i], round);
        });
        if (readers.size() < 8) continue;
        for (std::thread& reader : readers) reader.join();
        readers.clear();
    }
    for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace sluice
