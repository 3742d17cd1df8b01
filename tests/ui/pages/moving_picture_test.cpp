// The gallery's moving pictures are recordings of what the program does today. After an intended change of a pattern or
// of the scene's layout: run this program with SLUICE_MOVING_PICTURES=write, look at the gallery, and commit the files.
#include "ui/pages/moving_picture.hpp"

#include "base/resource.hpp"
#include "moving_picture_recorder.hpp"

#include <QFile>
#include <QImage>

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::ui {
namespace {

std::string nameOf(const Pattern& pattern) {
    return "patterns/" + pattern.descriptor.id + "/moving_picture.json";
}

class EveryMovingPicture : public testing::TestWithParam<std::string> {
protected:
    const Pattern& pattern() const { return *m_registry.find(GetParam()); }
    Registry m_registry;
};

TEST_P(EveryMovingPicture, ShowsTheFirstLookAsItRunsToday) {
    const std::string name = nameOf(pattern());
    const std::string recorded = writeMovingPicture(recordMovingPicture(m_registry, pattern()));
    if (qEnvironmentVariable("SLUICE_MOVING_PICTURES") == QStringLiteral("write")) {
        QFile file(QStringLiteral(SLUICE_SOURCE_DIR "/resources/") + QString::fromStdString(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        ASSERT_EQ(file.write(recorded.data(), static_cast<qint64>(recorded.size())),
                  static_cast<qint64>(recorded.size()));
        return;
    }
    const auto kept = findResource(name);
    ASSERT_TRUE(kept.has_value()) << name << " is missing";
    EXPECT_TRUE(*kept == recorded) << name << " shows an older program";
}

TEST_P(EveryMovingPicture, HasBoxesThatMoveAndStayWithinIt) {
    const MovingPicture picture = recordMovingPicture(m_registry, pattern());
    EXPECT_GE(picture.seconds(), 6);
    ASSERT_GE(picture.boxes.size(), 2U);
    for (const MovingPicture::Box& box : picture.boxes)
        EXPECT_TRUE(QRectF(QPointF(-1, -1), picture.size + QSizeF(2, 2)).contains(box.rect));
    const auto moves = std::count_if(picture.changes.begin(), picture.changes.end(),
                                     [](const auto& change) { return change.frame > 0; });
    EXPECT_GT(moves + static_cast<std::ptrdiff_t>(picture.motions.size()), 10);
}

INSTANTIATE_TEST_SUITE_P(Patterns, EveryMovingPicture, testing::ValuesIn([] {
                             std::vector<std::string> ids;
                             const Registry registry;
                             for (const Pattern& pattern : registry.all()) ids.push_back(pattern.descriptor.id);
                             return ids;
                         }()),
                         [](const auto& instance) { return instance.param; });

// A source, a tube of two slots and a way between them, over two seconds.
MovingPicture small() {
    MovingPicture picture;
    picture.size = {100, 20};
    picture.frames = 24;
    picture.boxes = {{MovingPicture::Kind::Goroutine, {0, 0, 30, 20}, 0, 0},
                     {MovingPicture::Kind::Channel, {60, 0, 40, 20}, 1, 2}};
    picture.ways = {{{QPointF(30, 10), {40, 10}, {50, 10}, {60, 10}}, 1}};
    picture.changes = {{0, 0, 0}, {0, 1, 0}, {12, 1, 2}};
    picture.motions = {{6, 0, 0, 0, 1}, {8, -1, 0, 1, 2}};
    return picture;
}

TEST(MovingPicture, IsReadAsItWasWritten) {
    const auto read = readMovingPicture(writeMovingPicture(small()), "small");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read.value(), small());
}

TEST(MovingPicture, KeepsAValueUntilItChanges) {
    EXPECT_EQ(small().valuesAt(0), (std::vector<int>{0, 0}));
    EXPECT_EQ(small().valuesAt(11), (std::vector<int>{0, 0}));
    EXPECT_EQ(small().valuesAt(12), (std::vector<int>{0, 2}));
    EXPECT_EQ(small().valuesAt(23), (std::vector<int>{0, 2}));
}

TEST(MovingPicture, RefusesWhatIsDamagedAndNamesTheFile) {
    const auto refused = [](const MovingPicture& picture) {
        const auto read = readMovingPicture(writeMovingPicture(picture), "damaged.json");
        return !read.ok() && read.error().message.find("damaged.json") != std::string::npos;
    };
    const auto damaged = [](auto change) {
        MovingPicture picture = small();
        change(picture);
        return picture;
    };
    EXPECT_FALSE(refused(small()));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.frames = 0; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.framesPerSecond = 0; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.changes[2].box = 2; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.changes[2].frame = 24; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.changes[0].value = 99; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { std::swap(p.changes[0], p.changes[2]); })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.motions[0].way = 1; })));
    EXPECT_TRUE(refused(damaged([](auto& p) { p.motions[1].to = -1; })));
    for (const char* text : {"", "[]", "{}", "{\"size\":[10,10],\"frames\":2", "null"}) {
        EXPECT_FALSE(readMovingPicture(text, "damaged.json").ok()) << text;
    }
}

QImage drawn(const MovingPicture& picture, double seconds) {
    QImage image(200, 60, QImage::Format_ARGB32_Premultiplied);
    image.fill(Theme::dark().color(ColorRole::Ground));
    QPainter painter(&image);
    paintStanding(painter, image.rect(), picture, Theme::dark());
    paintMoving(painter, image.rect(), picture, seconds, Theme::dark());
    return image;
}

TEST(MovingPicture, FillsTheTubeFromTheEndWhereMessagesLeave) {
    MovingPicture picture = small();
    picture.motions.clear();
    picture.changes[2].value = 1;
    const QImage before = drawn(picture, 0.9);
    const QImage after = drawn(picture, 1.1);
    const QPoint first(180, 30);  // the slot at the right end, which leaves next
    const QPoint second(140, 30);
    EXPECT_NE(before.pixel(first), after.pixel(first));
    EXPECT_EQ(before.pixel(second), after.pixel(second));
}

TEST(MovingPicture, RepeatsAfterItsEnd) {
    EXPECT_EQ(drawn(small(), 0.7), drawn(small(), 2.7));
    EXPECT_NE(drawn(small(), 0.7), drawn(small(), 1.3));
}

}  // namespace
}  // namespace sluice::ui
