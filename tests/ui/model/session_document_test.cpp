// What is to be saved and what is not; jobs that overtake each other.
#include "ui/model/session_document.hpp"

#include "ui/model/model_fixture.hpp"

#include <QFileInfo>

#include <fstream>

namespace sluice::ui {
namespace {

class Document : public ModelTest {
protected:
    void edit(double slots) {
        const std::shared_ptr<HeldRun> former = m_controller.held();
        m_controller.setParameter("capacity_low", slots, true);
        WAIT_FOR(m_controller.held() != former);
    }
    void save(const char* name) {
        m_document.save(file(name));
        WAIT_FOR(!m_document.isBusy());
    }
};

TEST_F(Document, RunningAndLookingIsNothingToSave) {
    standAt(kSecond);
    m_controller.setPace(5);
    m_controller.play();
    m_controller.pause();
    m_controller.seekTime(0);
    m_controller.restart();
    EXPECT_FALSE(m_document.isDirty());
    m_document.add(firstLook());
    EXPECT_FALSE(m_document.isDirty());
}

TEST_F(Document, EditsAre) {
    standAt(kSecond);
    QSignalSpy changed(&m_document, &SessionDocument::changed);
    m_controller.setParameter("workload.rate_per_s", 9.0, true);
    EXPECT_TRUE(m_document.isDirty());
    EXPECT_GE(changed.count(), 1);
    save("a.sluice");
    EXPECT_FALSE(m_document.isDirty());
    m_controller.undoStack().undo();
    EXPECT_TRUE(m_document.isDirty());
}

TEST_F(Document, ACardPutIntoASavedSessionIs) {
    standAt(kSecond);
    Experiment card = firstLook();
    card.title = "Card";
    m_document.add(card);
    EXPECT_FALSE(m_document.isDirty());
    save("a.sluice");
    card.title = "Another";
    m_document.add(card);
    EXPECT_TRUE(m_document.isDirty());
    EXPECT_EQ(m_document.entries().size(), 3u);
    // The same one again is not added.
    m_document.add(card);
    EXPECT_EQ(m_document.entries().size(), 3u);
}

TEST_F(Document, AnEditMadeWhileSavingIsNotSaved) {
    standAt(kSecond);
    m_document.save(file("a.sluice"));
    m_controller.setSeed(5);
    QSignalSpy saved(&m_document, &SessionDocument::saved);
    WAIT_FOR(saved.count() == 1);
    EXPECT_TRUE(m_document.isDirty());
}

TEST_F(Document, ASaveDoesNotTakeAwayWhatOthersHavePutThere) {
    standAt(kSecond);
    for (int i = 0; i < 2; ++i) {
        m_document.save(file("a.sluice"));
        WAIT_FOR(!m_document.isBusy() && !m_document.isDirty());
        edit(33.0 + i);
    }
    const std::filesystem::path path = file("a.sluice").toStdString();
    SessionData others = openSession(path).value();
    others.runs.push_back(others.runs.front());
    ASSERT_TRUE(saveSession(path, others).ok());
    QSignalSpy problem(&m_document, &SessionDocument::problem);
    m_document.save(file("a.sluice"));
    WAIT_FOR(problem.count() == 1);
    EXPECT_TRUE(problem.front().front().toString().contains(QStringLiteral("has changed on disk")));
    EXPECT_EQ(openSession(path).value().runs.size(), others.runs.size());
    EXPECT_TRUE(m_document.isDirty());
}

TEST_F(Document, TwoSavesInARowBothHappen) {
    standAt(kSecond);
    m_document.save(file("a.sluice"));
    edit(33.0);
    m_document.save(file("b.sluice"));
    WAIT_FOR(!m_document.isBusy());
    EXPECT_EQ(m_document.path(), file("b.sluice"));
    EXPECT_FALSE(m_document.isDirty());
    const auto slotsOf = [this](const char* name) {
        const auto session = openSession(file(name).toStdString());
        return session.ok() ? std::get<double>(session.value().experiments[0].parameters.at("capacity_low")) : -1;
    };
    EXPECT_EQ(slotsOf("a.sluice"), 40.0);
    EXPECT_EQ(slotsOf("b.sluice"), 33.0);
}

TEST_F(Document, ARunThatNeverEndsIsSavedAtFullSpeed) {
    Experiment endless = firstLook();
    endless.stop.kind = StopCondition::Kind::Never;
    endless.pace = 0;
    m_document.begin(endless);
    WAIT_FOR(m_controller.held() && m_controller.clock() > kSecond);
    save("a.sluice");
    EXPECT_FALSE(m_controller.hasEnded());
    const auto session = openSession(file("a.sluice").toStdString());
    ASSERT_TRUE(session.ok());
    EXPECT_GT(session.value().runs.at(0).recording->eventCount(), 0u);
}

TEST_F(Document, OfTwoFilesThatAreOpenedTheLaterWins) {
    standAt(kSecond);
    save("a.sluice");
    save("b.sluice");
    QSignalSpy opened(&m_document, &SessionDocument::opened);
    m_document.open(file("a.sluice"));
    m_document.open(file("b.sluice"));
    WAIT_FOR(!m_document.isBusy());
    EXPECT_EQ(opened.count(), 1);
    EXPECT_EQ(m_document.path(), file("b.sluice"));
}

TEST_F(Document, AnOpeningThatIsGivenUpChangesNothing) {
    standAt(kSecond);
    save("a.sluice");
    edit(33.0);
    QSignalSpy opened(&m_document, &SessionDocument::opened);
    m_document.open(file("a.sluice"));
    m_document.cancelJobs();
    EXPECT_FALSE(m_document.isBusy());
    // What comes after it in the queue has come; it has not.
    save("b.sluice");
    EXPECT_EQ(opened.count(), 0);
    EXPECT_EQ(std::get<double>(m_document.entries()[0].experiment.parameters.at("capacity_low")), 33.0);
}

TEST_F(Document, ANewSessionIsNotReplacedByAFileThatWasBeingOpened) {
    standAt(kSecond);
    save("a.sluice");
    QSignalSpy opened(&m_document, &SessionDocument::opened);
    m_document.open(file("a.sluice"));
    m_document.begin(firstLook());
    EXPECT_FALSE(m_document.isBusy());
    save("b.sluice");
    EXPECT_EQ(opened.count(), 0);
}

TEST_F(Document, ARunThatIsLeftStaysInTheSession) {
    standAt(kSecond);
    Experiment other = firstLook();
    other.title = "Other";
    m_document.add(other);
    WAIT_FOR(m_document.entries()[0].runs.size() == 1);
    EXPECT_EQ(m_document.entries()[0].runs[0]->outcome, RunOutcome::Stopped);
    WAIT_FOR(m_controller.held()->experiment.title == "Other");
    m_document.selectRun(0, 0);
    WAIT_FOR(m_controller.isRecording());
    EXPECT_EQ(m_document.selected(), 0u);
    EXPECT_EQ(m_document.shownRun(), 0u);
    WAIT_FOR(m_document.entries()[1].runs.size() == 1);
}

TEST_F(Document, ARunWithoutARecordingIsOneSentence) {
    standAt(kSecond);
    SessionData data;
    data.experiments.push_back(firstLook());
    SavedRun run;
    run.experiment = firstLook();
    run.ofExperiment = 0;
    run.manifest = m_controller.held()->manifest;
    data.runs.push_back(run);
    ASSERT_TRUE(saveSession(file("a.sluice").toStdString(), data).ok());
    m_document.open(file("a.sluice"));
    WAIT_FOR(!m_document.isBusy());
    ASSERT_EQ(m_document.entries()[0].runs.size(), 1u);
    QSignalSpy problem(&m_document, &SessionDocument::problem);
    m_document.selectRun(0, 0);
    EXPECT_EQ(problem.count(), 1);
    EXPECT_FALSE(m_document.shownRun().has_value());
}

TEST_F(Document, AFileWhoseExperimentCannotBeRunIsRefused) {
    standAt(kSecond);
    SessionData data;
    data.experiments.push_back(impossible());
    ASSERT_TRUE(saveSession(file("a.sluice").toStdString(), data).ok());
    QSignalSpy problem(&m_document, &SessionDocument::problem);
    m_document.open(file("a.sluice"));
    WAIT_FOR(!m_document.isBusy());
    ASSERT_EQ(problem.count(), 1);
    EXPECT_TRUE(problem.at(0).at(0).toString().startsWith("a.sluice"));
    EXPECT_EQ(m_document.entries()[0].experiment.title, firstLook().title);
}

TEST_F(Document, WhatIsNotSavedIsKeptForAfterACrash) {
    standAt(kSecond);
    m_document.keepRecovery();
    edit(33.0);
    m_document.keepRecovery();
    const auto kept = [this] {
        std::vector<std::filesystem::path> files;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(recoveryFolder(), none)) {
            if (entry.path().extension() == ".sluice") files.push_back(entry.path());
        }
        return files;
    };
    WAIT_FOR(kept().size() == 1);
    // While this workbench runs it is nobody else's.
    EXPECT_TRUE(RecoveryFile::list(recoveryFolder()).empty());
    WAIT_FOR(openSession(kept().front()).ok());
    const auto session = openSession(kept().front());
    ASSERT_TRUE(session.ok());
    EXPECT_EQ(std::get<double>(session.value().experiments[0].parameters.at("capacity_low")), 33.0);
    EXPECT_EQ(session.value().runs.size(), 1u);
    save("a.sluice");
    WAIT_FOR(kept().empty());
}

// Of work that was left behind, in a place where nothing can be kept.
class Recovered : public Document {
protected:
    void recover() {
        standAt(kSecond);
        std::ofstream(recoveryFolder()) << "no folder";
        SessionData data;
        data.experiments.push_back(firstLook());
        ASSERT_TRUE(saveSession(left(), data).ok());
        m_document.recover(left());
        WAIT_FOR(!m_document.isBusy());
        ASSERT_TRUE(m_document.isDirty());
        endQueue();
    }
    // What was asked of the document's thread until now is done.
    void endQueue() {
        QSignalSpy problem(&m_document, &SessionDocument::problem);
        m_document.open(file("nosuch.sluice"));
        WAIT_FOR(problem.count() == 1);
    }
    std::filesystem::path left() const { return file("left.sluice").toStdString(); }
};

TEST_F(Recovered, IsNotThrownAwayBeforeItIsKeptAnew) {
    ASSERT_NO_FATAL_FAILURE(recover());
    EXPECT_TRUE(std::filesystem::exists(left()));
    // The next time it is tried again.
    std::filesystem::remove(recoveryFolder());
    m_document.keepRecovery();
    endQueue();
    EXPECT_FALSE(std::filesystem::exists(left()));
    EXPECT_FALSE(std::filesystem::is_empty(recoveryFolder()));
}

TEST_F(Recovered, IsNotOfferedAgainOnceItIsSaved) {
    ASSERT_NO_FATAL_FAILURE(recover());
    save("a.sluice");
    EXPECT_FALSE(m_document.isDirty());
    endQueue();
    EXPECT_FALSE(std::filesystem::exists(left()));
}

}  // namespace
}  // namespace sluice::ui
