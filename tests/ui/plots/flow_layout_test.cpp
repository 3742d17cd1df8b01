#include "ui/plots/flow_layout.hpp"

#include <QWidget>
#include <gtest/gtest.h>

#include <array>

namespace sluice::ui {
namespace {

class Block : public QWidget {
public:
    using QWidget::QWidget;
    QSize sizeHint() const override { return {40, 20}; }
};

class FlowLayoutTest : public testing::Test {
protected:
    FlowLayoutTest() {
        auto* flow = new FlowLayout(&m_parent, 2);
        for (Block*& block : m_blocks) flow->addWidget(block = new Block(&m_parent));
    }
    void layOut(QSize size) {
        m_parent.resize(size);
        m_parent.layout()->setGeometry(m_parent.rect());
    }
    QWidget m_parent;
    std::array<Block*, 4> m_blocks{};
};

TEST_F(FlowLayoutTest, BeginsANewRowWhereTheWidthIsUsedUp) {
    layOut({90, 100});
    EXPECT_EQ(m_blocks[0]->geometry(), QRect(0, 0, 40, 20));
    EXPECT_EQ(m_blocks[1]->geometry(), QRect(42, 0, 40, 20));
    EXPECT_EQ(m_blocks[2]->geometry(), QRect(0, 20, 40, 20));
    EXPECT_EQ(m_blocks[3]->geometry(), QRect(42, 20, 40, 20));
}

TEST_F(FlowLayoutTest, LeavesOutARowThatDoesNotFitRatherThanShowAPartOfIt) {
    layOut({90, 39});
    EXPECT_EQ(m_blocks[1]->geometry(), QRect(42, 0, 40, 20));
    EXPECT_TRUE(m_blocks[2]->size().isEmpty());
    EXPECT_TRUE(m_blocks[3]->size().isEmpty());
    layOut({90, 40});
    EXPECT_EQ(m_blocks[2]->geometry(), QRect(0, 20, 40, 20));
}

TEST_F(FlowLayoutTest, ShowsTheFirstRowHoweverLowItIs) {
    layOut({90, 10});
    EXPECT_EQ(m_blocks[0]->size(), QSize(40, 20));
}

}  // namespace
}  // namespace sluice::ui
