// What the engine did is in the very next frame drawn from the snapshot that holds it.
#include "ui/window/window_fixture.hpp"

namespace sluice::ui {
namespace {

class NextFrame : public WindowTest {
protected:
    // Frames are drawn by the test alone from here on.
    void takeOver() {
        window().feeder().frameClock().stop();
        scene().setReducedMotion(true);
        QCoreApplication::processEvents();
        draw();
    }
    void draw() { window().feeder().showFrame(observation().latest(), 0.016); }
    Observation& observation() { return controller().held()->observation(); }

    int tube(int declaration) { return scene().sceneLayout().nodeOf(SceneItem::Channel, declaration, 0); }
    QImage tubeImage(int declaration) {
        const QRect body = scene().sceneLayout().nodes[static_cast<std::size_t>(tube(declaration))].body.toRect();
        return sceneImage().copy(body);
    }
    QString sentence(int declaration) { return scene().sentenceOf(tube(declaration)); }
    std::vector<std::uint32_t> depths(const Snapshot& snapshot) {
        std::vector<std::uint32_t> all;
        for (std::uint32_t id = 1; id <= 4; ++id) all.push_back(snapshot.state.channel(id)->depth);
        return all;
    }
};

TEST_F(NextFrame, AChangeOfDepthIsInTheFirstFrameOfItsSnapshotAndNotBefore) {
    standAt(2 * kSecond);
    takeOver();
    int changes = 0;
    for (int steps = 0; changes < 6 && steps < 400; ++steps) {
        const SnapshotPtr before = observation().latest();
        const std::vector<std::uint32_t> was = depths(*before);
        std::vector<QImage> pictures;
        QStringList sentences;
        for (int c = 0; c < 4; ++c) {
            pictures.push_back(tubeImage(c));
            sentences << sentence(c);
        }
        controller().held()->engine->step();
        SnapshotPtr after = before;
        while (after->livePosition == before->livePosition) {
            observation().drain();
            after = observation().latest();
        }
        const std::vector<std::uint32_t> is = depths(*after);
        // Published, but no frame was drawn: the picture is the former one.
        for (std::size_t c = 0; c < 4; ++c) ASSERT_TRUE(tubeImage(static_cast<int>(c)) == pictures[c]);
        draw();
        for (std::size_t c = 0; c < 4; ++c) {
            const int declaration = static_cast<int>(c);
            const bool changed = is[c] != was[c];
            EXPECT_EQ(tubeImage(declaration) != pictures[c], changed) << c << ": " << was[c] << " to " << is[c];
            EXPECT_EQ(sentence(declaration) != sentences[static_cast<qsizetype>(c)], changed);
            EXPECT_TRUE(sentence(declaration).contains(QString::number(is[c]) + u' '))
                << sentence(declaration).toStdString();
            changes += changed ? 1 : 0;
        }
    }
    EXPECT_EQ(changes, 6);
}

}  // namespace
}  // namespace sluice::ui
