#include "ui/theme/activity.hpp"

#include "events/run_state.hpp"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>

#include <set>

namespace sluice::ui {
namespace {

QImage raster(Activity activity) {
    QImage image(24, 24, QImage::Format_Grayscale8);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::white);
    painter.drawPath(activityGlyph(activity, QRectF(0, 0, 24, 24)));
    return image;
}

double differenceShare(const QImage& a, const QImage& b) {
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) sum += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y)));
    }
    return sum / (255.0 * a.width() * a.height());
}

TEST(ActivityGlyph, EveryActivityHasAShapeOfItsOwn) {
    for (const Activity a : kActivities) {
        for (const Activity b : kActivities) {
            if (a == b) continue;
            EXPECT_GT(differenceShare(raster(a), raster(b)), 0.08)
                << activityWords(a).toStdString() << " / " << activityWords(b).toStdString();
        }
    }
}

TEST(ActivityGlyph, StaysInsideItsBox) {
    const QRectF box(10, 20, 12, 12);
    for (const Activity activity : kActivities) {
        EXPECT_TRUE(box.adjusted(-0.3, -0.3, 0.3, 0.3).contains(activityGlyph(activity, box).boundingRect()))
            << activityWords(activity).toStdString();
    }
}

TEST(ActivityWords, EveryActivityHasItsOwnWords) {
    std::set<QString> words;
    for (const Activity activity : kActivities) words.insert(activityWords(activity));
    EXPECT_EQ(words.size(), kActivities.size());
}

TEST(Activity, FollowsStatusAndReason) {
    EXPECT_EQ(activityOf(GoroutineStatus::Waiting, WaitReason::ChannelSend), Activity::WaitingForRoom);
    EXPECT_EQ(activityOf(GoroutineStatus::Waiting, WaitReason::ChannelReceive), Activity::WaitingForMessage);
    EXPECT_EQ(activityOf(GoroutineStatus::Waiting, WaitReason::Select), Activity::WaitingForAny);
    EXPECT_EQ(activityOf(GoroutineStatus::Waiting, WaitReason::NilChannel), Activity::Stuck);
    EXPECT_EQ(activityOf(GoroutineStatus::Waiting, WaitReason::Core), Activity::Ready);
    EXPECT_EQ(activityOf(GoroutineStatus::Leaked, WaitReason::ChannelSend), Activity::Stuck);
    EXPECT_EQ(activityOf(GoroutineStatus::Working, WaitReason::Work), Activity::Working);
}

}  // namespace
}  // namespace sluice::ui
