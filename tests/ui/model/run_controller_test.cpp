// What the window's tests do not reach: edits that follow fast, are given up, or fail.
#include "ui/model/run_controller.hpp"

#include "ui/model/model_fixture.hpp"

#include <fstream>

namespace sluice::ui {
namespace {

using Controller = ModelTest;

double lowSlots(const Experiment& experiment) {
    return std::get<double>(experiment.parameters.at("capacity_low"));
}

TEST_F(Controller, EditsInARowLeadToTheInstantOfTheFirst) {
    standAt(4 * kSecond);
    const SnapshotPtr shown = m_controller.snapshot();
    for (const double slots : {31.0, 32.0, 33.0}) m_controller.setParameter("capacity_low", slots, true);
    WAIT_FOR(lowSlots(m_controller.held()->experiment) == 33.0);
    WAIT_FOR(m_controller.clock() == 4 * kSecond);
    EXPECT_EQ(m_controller.ghost()->snapshot, shown);
    EXPECT_EQ(m_controller.undoStack().count(), 3);
}

TEST_F(Controller, ARecordingOfOtherPartsThanThePatternHasIsRefused) {
    standAt(kSecond);
    const std::shared_ptr<HeldRun> held = m_controller.held();
    auto saved = std::make_shared<SavedRun>(captureRun(m_registry, *held));
    Manifest manifest = *saved->manifest;
    manifest.classes.resize(1);
    manifest.marks.clear();
    saved->manifest = std::make_shared<const Manifest>(std::move(manifest));
    QSignalSpy problem(&m_controller, &RunController::problem);
    EXPECT_FALSE(m_controller.show(saved, std::nullopt));
    ASSERT_EQ(problem.count(), 1);
    EXPECT_TRUE(problem.front().front().toString().contains(QStringLiteral("cannot be shown")));
    EXPECT_EQ(m_controller.held(), held);
}

TEST_F(Controller, AnEditThatIsGivenUpIsTakenBack) {
    standAt(2 * kSecond);
    const std::shared_ptr<HeldRun> held = m_controller.held();
    QSignalSpy ended(&m_controller, &RunController::preparationEnded);
    m_controller.setParameter("capacity_low", 33.0, true);
    ASSERT_TRUE(m_controller.isPreparing());
    m_controller.cancelPreparation();
    EXPECT_FALSE(m_controller.isPreparing());
    EXPECT_EQ(ended.count(), 1);
    EXPECT_EQ(lowSlots(m_controller.experiment()), 40.0);
    EXPECT_EQ(m_controller.undoStack().index(), 0);
    EXPECT_EQ(m_controller.held(), held);
    EXPECT_TRUE(m_controller.canEdit());
}

TEST_F(Controller, GivingUpNothingChangesNothing) {
    standAt(2 * kSecond);
    m_controller.setParameter("workload.rate_per_s", 9.0, true);
    const auto script = m_controller.experiment().script;
    m_controller.cancelPreparation();
    EXPECT_EQ(m_controller.experiment().script.size(), script.size());
    EXPECT_EQ(m_controller.undoStack().index(), 1);
}

TEST_F(Controller, AForkThatIsGivenUpLeavesTheScript) {
    standAt(kSecond);
    m_controller.setParameter("workload.rate_per_s", 9.0, true);
    m_controller.seekTime(kSecond / 2);
    WAIT_FOR(!m_controller.isAtLiveEdge());
    m_controller.fork();
    EXPECT_TRUE(m_controller.experiment().script.empty());
    m_controller.cancelPreparation();
    EXPECT_EQ(m_controller.experiment().script.size(), 1u);
}

TEST_F(Controller, ATraceThatIsReadForAnotherExperimentIsNotTaken) {
    standAt(kSecond);
    std::ofstream(file("a.csv").toStdString()) << "arrival_s\n0\n0.5\n";
    const auto import = [this](const char* name) {
        m_controller.setParameter("workload.trace", file(name).toStdString(), true);
    };
    import("a.csv");
    WAIT_FOR(m_controller.experiment().trace != nullptr);
    WAIT_FOR(!m_controller.isPreparing());
    m_controller.open(firstLook());
    WAIT_FOR(!m_controller.isPreparing());
    import("a.csv");
    Experiment other = firstLook();
    other.title = "Other";
    m_controller.open(other);
    // What comes after it has come; it has not.
    QSignalSpy problem(&m_controller, &RunController::problem);
    import("nosuch.csv");
    WAIT_FOR(problem.count() == 1);
    EXPECT_EQ(m_controller.experiment().title, "Other");
    EXPECT_EQ(m_controller.experiment().trace, nullptr);
    EXPECT_EQ(m_controller.undoStack().count(), 0);
}

TEST_F(Controller, WhatCannotBeRunLeavesTheRunShown) {
    standAt(kSecond);
    const std::shared_ptr<HeldRun> held = m_controller.held();
    QSignalSpy problem(&m_controller, &RunController::problem);
    m_controller.setVariant("nosuch");  // no such variant: nothing to do
    EXPECT_FALSE(m_controller.isPreparing());
    m_document.add(impossible());
    WAIT_FOR(problem.count() == 1);
    EXPECT_EQ(m_controller.held(), held);
    EXPECT_EQ(m_controller.experiment().title, firstLook().title);
    // And the session: the experiment keeps its own settings, and the one shown is selected again.
    EXPECT_EQ(m_document.selected(), 0u);
    ASSERT_EQ(m_document.entries().size(), 2u);
    EXPECT_EQ(m_document.entries()[1].experiment.variant, "nosuch");
    EXPECT_EQ(m_document.entries()[0].experiment.variant, firstLook().variant);
}

TEST_F(Controller, AnUndoThatIsLiveDoesNotComeBackWhenSomethingElseIsGivenUp) {
    standAt(kSecond);
    m_controller.setParameter("workload.rate_per_s", 9.0, true);
    m_controller.undoStack().undo();
    m_controller.setParameter("capacity_low", 33.0, true);
    m_controller.cancelPreparation();
    EXPECT_EQ(m_controller.undoStack().index(), 0);
    EXPECT_EQ(std::get<double>(m_controller.values().at("workload.rate_per_s")), 5.0);
}

TEST_F(Controller, ARestartIsTheSameRunFromItsBeginning) {
    standAt(kSecond);
    const std::shared_ptr<HeldRun> former = m_controller.held();
    m_controller.restart();
    WAIT_FOR(m_controller.held() != former);
    EXPECT_EQ(m_controller.held()->experiment.seed, former->experiment.seed);
    EXPECT_TRUE(m_controller.isPlaying());
    EXPECT_FALSE(m_controller.ghost().has_value());
}

TEST_F(Controller, AnotherSeedIsAnEditWithoutAGhost) {
    standAt(kSecond);
    m_controller.setSeed(77);
    WAIT_FOR(m_controller.held()->experiment.seed == 77);
    // Other arrivals: nothing to be compared instant by instant.
    EXPECT_FALSE(m_controller.ghost().has_value());
    m_controller.undoStack().undo();
    WAIT_FOR(m_controller.held()->experiment.seed == firstLook().seed);
}

}  // namespace
}  // namespace sluice::ui
