// A run that reaches its stop condition stands at its cut: the shutdown is neither played nor drawn nor plotted.
#include "patterns/priority_queue/bodies.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/window/window_fixture.hpp"

namespace sluice::ui {
namespace {

// The processor takes the most urgent alone, a second each, and waits for ever once the sources have ended.
Task<> waitForEver(Env& env, patterns::Queues queues) {
    for (;;) {
        const Received<Message> message = co_await queues.critical.receive();
        if (!message.ok) co_return;
        co_await sleep(kSecond);
        env.finish(message.value, Outcome::Completed);
    }
}

Task<void> leak(Env& env, std::string_view) {
    patterns::Queues queues(env);
    patterns::startSources(env, queues, false);
    env.go("processor", 0, waitForEver(env, queues));
    co_return;
}

class AtTheCut : public WindowTest {
protected:
    // What is drawn from now on.
    void watchFrames() {
        QObject::connect(&window().feeder().bridge(), &SignalBridge::frameShown, &window().feeder(),
                         [this](const SnapshotPtr& snapshot) {
                             m_drawnBeyond = m_drawnBeyond || isBeyondCut(snapshot->state);
                             m_latest = std::max(m_latest, snapshot->state.time());
                         });
    }
    bool m_drawnBeyond = false;
    Nanos m_latest = 0;
};

class AtTheCutOfALeak : public AtTheCut {
protected:
    const Registry& registry() const override { return m_leaky; }
    static Registry leaky() {
        const Registry all;
        return Registry({Pattern{all.all().front().descriptor, &leak}});
    }
    const Registry m_leaky = leaky();
};

Experiment shortRun(Experiment experiment) {
    experiment.stop.duration = 2 * kSecond;
    return experiment;
}

TEST_F(AtTheCut, NothingOfTheShutdownIsDrawn) {
    watchFrames();
    runToTheEnd(shortRun(firstLook()));
    EXPECT_FALSE(m_drawnBeyond);
    EXPECT_EQ(controller().snapshot()->state.time(), controller().snapshot()->state.cutTime());
    EXPECT_EQ(controller().instantShown(), 2 * kSecond);
    // The shutdown did take place, and was long.
    EXPECT_GT(controller().snapshot()->liveTime, 2 * kSecond);
    EXPECT_TRUE(controller().isHeldAtCut());
    EXPECT_TRUE(controller().canEdit());
    EXPECT_TRUE(watch().notice().text().isEmpty());
    EXPECT_FALSE(controller().isPlaying());
}

TEST_F(AtTheCut, ThePlotsEndThere) {
    runToTheEnd(shortRun(firstLook()));
    const TimeRange run{0, 2 * kSecond};
    EXPECT_EQ(window().views().depth->visibleRange(), run);
    EXPECT_EQ(window().views().latency->visibleRange(), run);
    // Who goes into the shutdown sees it in the plots too, and who comes back does not.
    const Nanos end = controller().snapshot()->liveTime;
    controller().follow();
    WAIT_FOR(controller().isAtLiveEdge());
    EXPECT_EQ(controller().snapshot()->state.time(), end);
    EXPECT_EQ(window().views().depth->visibleRange(), std::nullopt);
    seek(2 * kSecond);
    EXPECT_EQ(window().views().depth->visibleRange(), run);
}

TEST_F(AtTheCut, ThePlotsEndThereForWhoLooksAtThePastMeanwhile) {
    standAt(shortRun(firstLook()), kSecond);
    controller().setPace(0);
    controller().play();
    seek(kSecond / 2);
    WAIT_FOR(controller().hasEnded() && controller().cutTime());
    EXPECT_FALSE(isCut(controller().snapshot()->state));
    const TimeRange run{0, 2 * kSecond};
    WAIT_FOR(window().views().depth->visibleRange() == run);
}

TEST_F(AtTheCut, AndInARecordingThatIsOpenedBeforeIt) {
    runToTheEnd(shortRun(firstLook()));
    seek(kSecond);
    document().save(file("a.sluice"));
    WAIT_FOR(!document().isBusy());
    document().begin(firstLook(), 0);
    document().open(file("a.sluice"));
    WAIT_FOR(controller().held() && controller().isRecording() && !controller().isAtLiveEdge());
    EXPECT_EQ(window().views().depth->visibleRange(), (TimeRange{0, 2 * kSecond}));
    EXPECT_EQ(window().views().latency->visibleRange(), (TimeRange{0, 2 * kSecond}));
}

TEST_F(AtTheCut, AZoomThatAPersonChoseStays) {
    Experiment experiment = shortRun(firstLook());
    standAt(experiment, kSecond);
    const TimeRange chosen{kSecond / 2, kSecond};
    window().views().depth->setVisibleRange(chosen);
    controller().setPace(0);
    controller().play();
    WAIT_FOR(endCard().isVisible());
    EXPECT_EQ(window().views().depth->visibleRange(), chosen);
}

TEST_F(AtTheCut, ThePastPlayedAgainStopsThereToo) {
    runToTheEnd(shortRun(firstLook()));
    watchFrames();
    controller().setPace(20);
    press(Qt::Key_Space);
    EXPECT_TRUE(controller().isPlaying());
    WAIT_FOR(!controller().isPlaying() && isCut(controller().snapshot()->state));
    EXPECT_TRUE(controller().isHeldAtCut());
    EXPECT_FALSE(m_drawnBeyond);
    EXPECT_EQ(controller().instantShown(), 2 * kSecond);
    // Its end was told once.
    EXPECT_FALSE(endCard().isVisible());
}

TEST_F(AtTheCut, AnotherVariantThatIsOverBeforeIsShownAtItsCutFromTheFirstPicture) {
    Experiment experiment = firstLook();
    experiment.stop = {StopCondition::Kind::Messages, 0, 60};
    experiment.parameters["submit"] = std::string("block");
    runToTheEnd(experiment);
    watchFrames();
    const std::shared_ptr<HeldRun> former = controller().held();
    controller().setVariant(QString::fromStdString(controller().descriptor()->cure));
    WAIT_FOR(controller().held() != former && endCard().isVisible());
    EXPECT_FALSE(m_drawnBeyond);
}

TEST_F(AtTheCut, ARunOfRealThreadsStandsThereWhileItShutsDown) {
    Experiment experiment = firstLook();
    experiment.clock = ClockKind::Threads;
    experiment.stop.duration = 300 * kMillisecond;
    watchFrames();
    document().begin(experiment);
    WAIT_FOR(controller().held() && controller().isHeldAtCut());
    EXPECT_TRUE(controller().canEdit());
    WAIT_FOR(endCard().isVisible());
    EXPECT_FALSE(m_drawnBeyond);
}

TEST_F(AtTheCutOfALeak, TheEndCardNamesWhoIsStuckThoughThePictureStandsAtTheCut) {
    watchFrames();
    runToTheEnd(shortRun(firstLook()));
    EXPECT_EQ(endCard().leakCount(), 1);
    EXPECT_FALSE(m_drawnBeyond);
    EXPECT_FALSE(controller().isAtLiveEdge());
    EXPECT_GT(controller().snapshot()->liveTime, 3 * kSecond);
    EXPECT_EQ(controller().snapshot()->state.meter().leaked, 0u);
}

}  // namespace
}  // namespace sluice::ui
