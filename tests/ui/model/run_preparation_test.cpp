#include "ui/model/run_preparation.hpp"

#include "ui/model/cut_hold.hpp"
#include "ui/model/model_fixture.hpp"

namespace sluice::ui {
namespace {

class Preparation : public testing::Test {
protected:
    Experiment firstLook() const { return m_registry.all().front().descriptor.firstLook; }
    // Much to do on the way: some hundred thousand messages.
    Experiment longOne() const {
        Experiment experiment = firstLook();
        experiment.parameters = {{"workload.arrival", std::string("saturated")}, {"workload.service_mean_ms", 0.01}};
        experiment.stop = {StopCondition::Kind::Never, 0, 0};
        return experiment;
    }
    const Registry m_registry;
    Aggregator m_aggregator;
    RunPreparation m_preparation{m_registry, m_aggregator};
    QSignalSpy m_ready{&m_preparation, &RunPreparation::ready};
    QSignalSpy m_failed{&m_preparation, &RunPreparation::failed};
    QSignalSpy m_progressed{&m_preparation, &RunPreparation::progressed};
};

TEST_F(Preparation, ItStandsAtTheInstantWithEverythingUpToThereFolded) {
    m_preparation.begin(firstLook(), 3 * kSecond);
    EXPECT_TRUE(m_preparation.isActive());
    WAIT_FOR(m_ready.count() == 1);
    EXPECT_FALSE(m_preparation.isActive());
    const std::shared_ptr<HeldRun> run = m_preparation.take();
    ASSERT_NE(run, nullptr);
    EXPECT_TRUE(run->engine->paused());
    EXPECT_EQ(run->engine->now(), 3 * kSecond);
    const SnapshotPtr snapshot = run->observation().latest();
    EXPECT_GT(snapshot->state.position(), 0u);
    EXPECT_LE(snapshot->state.time(), 3 * kSecond);
    run->observation().drain();
    EXPECT_EQ(run->observation().latest()->livePosition, snapshot->livePosition);
}

TEST_F(Preparation, WithoutAnInstantItStandsAtTheBeginning) {
    m_preparation.begin(firstLook(), std::nullopt);
    WAIT_FOR(m_ready.count() == 1);
    EXPECT_EQ(m_preparation.take()->engine->now(), 0);
}

TEST_F(Preparation, ARunThatIsOverBeforeStandsAtItsCut) {
    Experiment experiment = firstLook();
    experiment.stop.duration = kSecond;
    m_preparation.begin(experiment, 5 * kSecond);
    WAIT_FOR(m_ready.count() == 1);
    const SnapshotPtr snapshot = m_preparation.take()->observation().latest();
    EXPECT_TRUE(isCut(snapshot->state));
    EXPECT_FALSE(isBeyondCut(snapshot->state));
}

TEST_F(Preparation, ProgressRisesOnALongWay) {
    m_preparation.begin(longOne(), 4 * kSecond);
    WAIT_FOR(m_ready.count() == 1);
    double before = 0;
    for (const QList<QVariant>& arguments : m_progressed) {
        const double share = arguments.at(0).toDouble();
        EXPECT_GE(share, before);
        EXPECT_LE(share, 1.0);
        before = share;
    }
    EXPECT_EQ(m_failed.count(), 0);
}

TEST_F(Preparation, CancelledNothingComesOfIt) {
    m_preparation.begin(longOne(), 1000 * kSecond);
    WAIT_FOR(m_progressed.count() > 0);
    m_preparation.cancel();
    EXPECT_FALSE(m_preparation.isActive());
    EXPECT_EQ(m_preparation.take(), nullptr);
    // The next one is not held up by it, and is the only one that is told of.
    m_preparation.begin(firstLook(), kSecond);
    WAIT_FOR(m_ready.count() > 0);
    EXPECT_EQ(m_preparation.take()->engine->now(), kSecond);
    EXPECT_EQ(m_ready.count(), 1);
}

TEST_F(Preparation, ANewerOneReplacesTheLast) {
    m_preparation.begin(firstLook(), kSecond);
    m_preparation.begin(longOne(), 1000 * kSecond);
    Experiment last = firstLook();
    last.seed = 99;
    m_preparation.begin(last, 2 * kSecond);
    WAIT_FOR(m_ready.count() > 0);
    const std::shared_ptr<HeldRun> run = m_preparation.take();
    EXPECT_EQ(run->experiment.seed, 99u);
    EXPECT_EQ(run->engine->now(), 2 * kSecond);
    EXPECT_EQ(m_ready.count(), 1);
}

TEST_F(Preparation, WhatCannotBeRunIsOneSentence) {
    Experiment experiment = firstLook();
    experiment.variant = "nosuch";
    m_preparation.begin(experiment, kSecond);
    WAIT_FOR(m_failed.count() == 1);
    EXPECT_TRUE(m_failed.at(0).at(0).toString().contains("nosuch"));
    EXPECT_FALSE(m_preparation.isActive());
    EXPECT_EQ(m_preparation.take(), nullptr);
    EXPECT_EQ(m_ready.count(), 0);
}

}  // namespace
}  // namespace sluice::ui
