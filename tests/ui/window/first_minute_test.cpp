// What a person does in the first minute: watch, pause, step, cure, drag.
#include "ui/panels/parameter_row.hpp"
#include "ui/panels/parameters_panel.hpp"
#include "ui/panels/value_slider.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/window/window_fixture.hpp"

#include <QRegularExpression>
#include <QSignalSpy>

namespace sluice::ui {
namespace {

using FirstMinute = WindowTest;

int tubeOf(const SceneView& scene, int declaration) {
    return scene.sceneLayout().nodeOf(SceneItem::Channel, declaration, 0);
}

// The end of a tube is pressed, moved and let go.
void dragEnd(SceneView& scene, int tube, int pixels) {
    const QRectF body = scene.sceneLayout().nodes[static_cast<std::size_t>(tube)].body;
    const QPoint end(static_cast<int>(body.right()), static_cast<int>(body.center().y()));
    QTest::mouseMove(&scene, end);
    QTest::mousePress(&scene, Qt::LeftButton, {}, end);
    for (int i = 1; i <= 4; ++i) QTest::mouseMove(&scene, end + QPoint(pixels * i / 4, 0));
    QTest::mouseRelease(&scene, Qt::LeftButton, {}, end + QPoint(pixels, 0));
}

TEST_F(FirstMinute, TheFirstLookRunsWithoutAClickAndSaysANumber) {
    document().begin(firstLook());
    WAIT_FOR(controller().held() && controller().isPlaying());
    WAIT_FOR(isDrawn() && controller().snapshot()->state.time() > 0);
    EXPECT_EQ(m_prompts.problems, QStringList());
    EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
    EXPECT_TRUE(watch().headline().text().plain().contains(QRegularExpression("\\d")))
        << watch().headline().text().plain().toStdString();
    const std::uint64_t before = position();
    WAIT_FOR(position() > before);
}

TEST_F(FirstMinute, SpacePausesAndGoesOn) {
    document().begin(firstLook());
    WAIT_FOR(controller().held() && controller().isPlaying());
    press(Qt::Key_Space);
    EXPECT_FALSE(controller().isPlaying());
    WAIT_FOR(controller().held()->engine->paused());
    press(Qt::Key_Space);
    EXPECT_TRUE(controller().isPlaying());
}

TEST_F(FirstMinute, AStepIsExactlyOneEventWhateverTheEngineEmits) {
    standAt(2 * kSecond);
    for (int i = 0; i < 40; ++i) {
        const std::uint64_t before = position();
        std::vector<std::uint64_t> shown;
        const auto note = [&](const SnapshotPtr& snapshot) { shown.push_back(snapshot->state.position()); };
        const auto connection = QObject::connect(&window().feeder().bridge(), &SignalBridge::frameShown, note);
        press(Qt::Key_Period);
        WAIT_FOR(position() != before);
        QObject::disconnect(connection);
        ASSERT_EQ(position(), before + 1);
        // No frame in between has shown more.
        for (const std::uint64_t drawn : shown) ASSERT_LE(drawn, before + 1);
    }
}

TEST_F(FirstMinute, ACommaStepsBackByOneEvent) {
    standAt(2 * kSecond);
    const std::uint64_t before = position();
    press(Qt::Key_Comma);
    WAIT_FOR(position() != before);
    EXPECT_EQ(position(), before - 1);
}

TEST_F(FirstMinute, FCuresAtTheSameInstantAndShowsBeforeAndAfter) {
    standAt(6 * kSecond);
    const QString before = watch().headline().text().valueText;
    const QString sentence = watch().headline().text().plain();
    const std::string variant = controller().experiment().variant;
    ASSERT_FALSE(before.isEmpty());
    press(Qt::Key_F);
    WAIT_FOR(controller().held()->experiment.variant != variant);
    WAIT_FOR(controller().clock() == 6 * kSecond);
    EXPECT_EQ(controller().held()->experiment.variant, controller().descriptor()->cure);
    EXPECT_EQ(controller().held()->experiment.seed, firstLook().seed);
    ASSERT_TRUE(controller().ghost().has_value());
    EXPECT_EQ(controller().ghost()->variant, variant);
    EXPECT_EQ(controller().ghost()->snapshot->state.time() <= 6 * kSecond, true);
    EXPECT_NE(watch().headline().text().plain(), sentence);
    EXPECT_TRUE(watch().headline().isCured());
    // Before and after stand side by side in words too.
    const QString described = watch().headline().accessibleDescription() + watch().headline().accessibleName();
    EXPECT_TRUE(described.contains(before)) << described.toStdString();
    press(Qt::Key_F);
    WAIT_FOR(controller().held()->experiment.variant == variant);
    WAIT_FOR(watch().headline().text().plain() == sentence);
}

TEST_F(FirstMinute, DraggingATubeRunsTheSameArrivalsAgainToTheInstantShown) {
    standAt(5 * kSecond);
    const double former = std::get<double>(controller().values().at("capacity_low"));
    const auto arrivals = [this] {
        std::uint64_t count = 0;
        for (const ClassMeter& c : controller().snapshot()->state.meter().classes) count += c.offered;
        return count;
    };
    const std::uint64_t offered = arrivals();
    const QString headline = watch().headline().text().valueText;
    const SnapshotPtr before = controller().snapshot();
    QSignalSpy committed(&scene(), &SceneView::capacityCommitted);
    dragEnd(scene(), tubeOf(scene(), 3), -30);
    ASSERT_EQ(committed.count(), 1);
    WAIT_FOR(controller().ghost().has_value() && controller().clock() == 5 * kSecond);
    const double now = std::get<double>(controller().values().at("capacity_low"));
    EXPECT_LT(now, former);
    EXPECT_EQ(static_cast<std::uint32_t>(now), controller().snapshot()->state.channel(4)->capacity);
    EXPECT_EQ(arrivals(), offered);
    // The former curve and headline stay, and are told apart by what they had.
    EXPECT_EQ(controller().ghost()->snapshot->series, before->series);
    EXPECT_TRUE(controller().ghost()->label.contains(QString::number(former)))
        << controller().ghost()->label.toStdString();
    EXPECT_TRUE(watch().headline().accessibleDescription().contains(headline) ||
                watch().headline().accessibleName().contains(headline));
    EXPECT_TRUE(document().isDirty());
}

TEST_F(FirstMinute, ACapacitysSliderDoesTheSameOnceItIsLetGo) {
    standAt(3 * kSecond);
    ParameterRow* row = window().views().parameters->row("capacity_high");
    ASSERT_NE(row, nullptr);
    const std::shared_ptr<HeldRun> former = controller().held();
    Q_EMIT row->edited(12.0, false);  // held
    QTest::qWait(0);
    EXPECT_FALSE(controller().isPreparing());
    Q_EMIT row->edited(12.0, true);
    WAIT_FOR(controller().held() != former && controller().clock() == 3 * kSecond);
    EXPECT_EQ(controller().snapshot()->state.channel(2)->capacity, 12u);
    ASSERT_TRUE(controller().ghost().has_value());
    EXPECT_FALSE(controller().isPlaying());
    // Undone, the run has its former capacity again, at the same instant.
    controller().undoStack().undo();
    WAIT_FOR(controller().snapshot()->state.channel(2)->capacity == 20u && controller().clock() == 3 * kSecond);
    EXPECT_EQ(controller().undoStack().index(), 0);
}

TEST_F(FirstMinute, OnRealThreadsACapacityAppliesAtTheNextStart) {
    Experiment experiment = firstLook();
    experiment.clock = ClockKind::Threads;
    experiment.stop = {StopCondition::Kind::Never, 0, 0};
    document().begin(experiment);
    WAIT_FOR(controller().held() && isDrawn());
    const std::shared_ptr<HeldRun> former = controller().held();
    QSignalSpy notice(&controller(), &RunController::notice);
    Q_EMIT scene().capacityCommitted(3, 7);
    EXPECT_EQ(notice.count(), 1);
    EXPECT_FALSE(watch().notice().text().isEmpty());
    EXPECT_EQ(controller().held(), former);
    EXPECT_FALSE(controller().isPreparing());
    press(Qt::Key_R);
    WAIT_FOR(controller().held() != former && isDrawn());
    WAIT_FOR(controller().snapshot()->state.channel(4) != nullptr);
    EXPECT_EQ(controller().snapshot()->state.channel(4)->capacity, 7u);
}

}  // namespace
}  // namespace sluice::ui
